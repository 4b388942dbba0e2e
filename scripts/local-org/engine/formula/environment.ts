import type { FormulaScope, Row, Value } from '../contract.ts';
import { findField, findObject, findParentRelationship, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';
import { compileFormula } from './compile.ts';
import { fieldReader, type FieldStyle } from './fields.ts';
import { resolveGlobal } from './globals.ts';
import type { FormulaContext } from './functions/definition.ts';
import { FormulaError, formulaTypeOf, type FormulaType, type Reference } from './types.ts';

/** Everything the compiler has to know about the place in which a formula stands. */
export interface FormulaEnv {
	schema: Schema;
	context: FormulaContext;
	/** The type that the place asks for; undefined where any will do. */
	expects?: FormulaType;
	/** Flows take picklists for text; everywhere else a bare picklist is an error. */
	picklistsAsText: boolean;
	/** What a name stands for; throws FormulaError where it stands for nothing. `merged` is true for `{!Name}`. */
	resolve(name: string, merged: boolean, position: number): Reference;
}

export interface ObjectFormulaOptions {
	/** `validation` (the default), `field` (a formula field) or `default` (a default value, which sees no record). */
	context?: Extract<FormulaContext, 'validation' | 'field' | 'default'>;
	expects?: FormulaType;
	/** "Treat blank fields as zeroes": only number, currency and percent fields are affected. */
	blanksAs?: 'BlankAsZero' | 'BlankAsBlank';
	/** Formula fields being compiled, to find circles. */
	within?: readonly string[];
}

/**
 * Names in validation rules, formula fields and default values: fields of the object, paths to its parents, and global variables.
 * Ids are 15 characters long here, as they are in Salesforce formulas (CASESAFEID makes 18); percent fields are fractions.
 * Throws where the object does not exist.
 */
export function objectFormulaEnv(schema: Schema, objectName: string, options: ObjectFormulaOptions = {}): FormulaEnv {
	const object = findObject(schema, objectName);
	if (!object) throw new FormulaError(`Object ${objectName} does not exist. Check spelling.`, 0);
	const context = options.context ?? 'validation';
	const expects = options.expects ?? (context === 'validation' ? 'boolean' : undefined);
	const style: FieldStyle = { shortIds: context !== 'default', fractions: true, zero: options.blanksAs === 'BlankAsZero' };
	return {
		schema,
		context,
		...(expects ? { expects } : {}),
		picklistsAsText: false,
		resolve(name, merged, position) {
			if (merged) throw new FormulaError(`Syntax error. Found '{!${name}}'`, position);
			if (name.startsWith('$')) return resolveGlobal(schema, name, position, style);
			if (context === 'default') throw new FormulaError(`Field ${name} may not be used in a default value`, position);
			return resolvePath(schema, object, name.split('.'), { name, position, style, within: options.within ?? [] });
		},
	};
}

interface PathRequest {
	name: string;
	position: number;
	style: FieldStyle;
	within: readonly string[];
}

/** A field of `object` or of one of its parents; throws FormulaError where a step does not exist. */
function resolvePath(schema: Schema, object: ObjectDef, segments: readonly string[], request: PathRequest): Reference {
	const { owner, field, path } = walkPath(schema, object, segments, request);
	const convert = fieldReader(field, request.style);
	const reference = { type: formulaTypeOf(field), name: request.name, path };
	if (path.length > 1) return { ...reference, read: (scope) => convert(scope.related(object.name, scope.record, path)) };
	if (field.formula) return formulaField(schema, owner, field, request);
	return {
		...reference,
		stored: field.name,
		read: (scope) => convert(scope.record[field.name]),
		readPrior: (scope) => (scope.prior ? convert(scope.prior[field.name]) : null),
	};
}

/** "You can reference fields from objects that are up to 10 relationships away" (Salesforce Help, "Cross-Object Formulas"). */
const MAX_LEVELS = 10;

/** Canonical path and final field; `Owner:User` picks one target of a polymorphic lookup. */
export function walkPath(
	schema: Schema,
	object: ObjectDef,
	segments: readonly string[],
	request: { name: string; position: number },
): { owner: ObjectDef; field: FieldDef; path: string[] } {
	const missing = (): FormulaError => new FormulaError(`Field ${request.name} does not exist. Check spelling.`, request.position);
	if (segments.length - 1 > MAX_LEVELS)
		throw new FormulaError(
			`Field ${request.name} spans ${segments.length - 1} relationships. Formulas can span up to ${MAX_LEVELS}.`,
			request.position,
		);
	let owner = object;
	const path: string[] = [];
	for (const segment of segments.slice(0, -1)) {
		const [relationship = '', target] = segment.split(':');
		const lookup = findParentRelationship(owner, relationship);
		if (!lookup) throw missing();
		if (!target && lookup.referenceTo.length > 1)
			throw new FormulaError(
				`${relationship} of ${owner.name} can be ${lookup.referenceTo.join(' or ')}: write ${relationship}:User`,
				request.position,
			);
		const parent = findObject(schema, target ?? lookup.referenceTo[0] ?? '');
		if (!parent || !lookup.referenceTo.includes(parent.name)) throw missing();
		path.push(lookup.relationshipName!);
		owner = parent;
	}
	const field = findField(owner, segments.at(-1) ?? '');
	if (!field) throw missing();
	path.push(field.name);
	return { owner, field, path };
}

/** A formula field of the record itself: computed from the record at hand, so that before-save logic sees current values. */
function formulaField(schema: Schema, object: ObjectDef, field: FieldDef, request: PathRequest): Reference {
	const id = `${object.name}.${field.name}`;
	if (request.within.includes(id)) throw new FormulaError(`Field ${field.name} refers to itself`, request.position);
	const compiled = compileFormula(
		field.formula!.expression,
		objectFormulaEnv(schema, object.name, { context: 'field', blanksAs: field.formula!.blanksAs, within: [...request.within, id] }),
	);
	const convert = fieldReader(field, { ...request.style, fractions: false });
	const of = (record: Row, scope: FormulaScope): Value => convert(compiled.evaluate({ ...scope, record }));
	return {
		type: formulaTypeOf(field),
		name: request.name,
		path: [field.name],
		read: (scope) => of(scope.record, scope),
		readPrior: (scope) => (scope.prior ? of(scope.prior, scope) : null),
	};
}
