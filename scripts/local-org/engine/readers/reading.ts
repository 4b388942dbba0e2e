import type { Clock } from '../../clock.ts';
import type { Schema } from '../../schema/model.ts';
import type { Access, Soql, Store, UserContext } from '../contract.ts';
import { compileFormula, objectFormulaEnv } from '../formula/index.ts';
import { createFormulaRoom, type FormulaRoom } from '../records/formulas.ts';
import { createSoql } from '../soql/index.ts';

export interface ReadingOptions {
	store: Store;
	clock: Clock;
	access: Access;
	schema(): Schema;
	/** In whose terms formula fields are evaluated where nobody asks in person. */
	asker(): UserContext;
}

/** SOQL whose formula fields see the permissions and time zone of who asks: the same over the writing connection and over one that only reads. */
export function createReading({ store, clock, access, schema, asker }: ReadingOptions): { soql: Soql; formulas: FormulaRoom } {
	const formulas = createFormulaRoom({
		store,
		clock,
		access,
		schema,
		compile: (current, object, source, use) =>
			compileFormula(
				source,
				objectFormulaEnv(current, object, { context: use.context, ...(use.blanksAs ? { blanksAs: use.blanksAs } : {}) }),
			),
		defaultContext: asker,
	});
	const plain = createSoql({ store, schema, access, clock });
	const soql: Soql = {
		query: (ctx, text, more) => formulas.as(ctx, () => plain.query(ctx, text, more)),
		mayBeLong: (ctx, text, more) => plain.mayBeLong(ctx, text, more),
		queryAst: (ctx, query, more) => formulas.as(ctx, () => plain.queryAst(ctx, query, more)),
		rows: (ctx, object, ids, fields) => formulas.as(ctx, () => plain.rows(ctx, object, ids, fields)),
		find: (ctx, object, filter, more) => formulas.as(ctx, () => plain.find(ctx, object, filter, more)),
	};
	return { soql, formulas };
}
