/** SOQL syntax trees for reads whose fields come from a request: no query is ever built from strings. */
import type { Query } from '@jetstreamapp/soql-parser-js';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { findField, type ObjectDef } from '../../schema/model.ts';

/**
 * `SELECT fields FROM object WHERE key IN (values)`.
 * @param fields the fields asked for; undefined = every field the user may read
 * @throws ApiError INVALID_FIELD for an unknown or unreadable field
 */
export function queryFor(engine: Engine, user: UserContext, object: ObjectDef, fields: string[] | undefined, key: string, values: string[]): Query {
	const readable = (name: string): boolean => engine.access.field(user, object.name, name).read;
	const names = fields
		? fields.map((asked) => {
				const field = findField(object, asked.trim());
				if (!field || !readable(field.name)) throw new ApiError('INVALID_FIELD', `No such column '${asked.trim()}' on sobject of type ${object.name}`, { fields: [asked.trim()] });
				return field.name;
			})
		: [...object.fields.keys()].filter(readable);
	return {
		fields: [...new Set(['Id', ...names])].map((field) => ({ type: 'Field' as const, field })),
		sObject: object.name,
		where: { left: { field: key, operator: 'IN', value: values.map(literal), literalType: 'STRING' } },
	} as Query;
}

/** A value as the parser hands over a string literal: quoted and escaped. */
export function literal(value: string): string {
	return `'${value.replace(/[\\']/g, (char) => `\\${char}`)}'`;
}
