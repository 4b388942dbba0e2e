import type { Value } from '../contract.ts';
import { findField, findObject, type Schema } from '../../schema/model.ts';
import { fieldReader, type FieldStyle } from './fields.ts';
import { FormulaError, formulaTypeOf, type Reference } from './types.ts';

/** Global variables that are one record of an object. */
const RECORDS: Record<string, string> = { $user: 'User', $profile: 'Profile', $userrole: 'UserRole', $organization: 'Organization' };

function keyOf(map: ReadonlyMap<string, unknown>, name: string): string | undefined {
	if (map.has(name)) return name;
	const wanted = name.toLowerCase();
	for (const key of map.keys()) if (key.toLowerCase() === wanted) return key;
	return undefined;
}

/**
 * `$User.Id`, `$Profile.Name`, `$UserRole.Name`, `$Organization.Id`, `$Permission.X`, `$Label.X`,
 * `$CustomMetadata.Type__mdt.Record.Field__c`, `$System.OriginDateTime`, `$ObjectType.X.Fields.Y`. Others are refused by name.
 * What they stand for is checked against the schema now; the value comes from `scope.global` when the formula runs.
 */
export function resolveGlobal(schema: Schema, name: string, position: number, style: FieldStyle): Reference {
	const [root = '', ...path] = name.split('.');
	const missing = (): FormulaError => new FormulaError(`Field ${name} does not exist. Check spelling.`, position);
	const ofField = (objectName: string, fieldName: string, globalPath: string[]): Reference => {
		const object = findObject(schema, objectName);
		const field = object && findField(object, fieldName);
		if (!field) throw missing();
		const convert = fieldReader(field, style);
		const full = [...globalPath, field.name];
		return { type: formulaTypeOf(field), name, read: (scope) => convert(scope.global(full)) };
	};

	const record = RECORDS[root.toLowerCase()];
	if (record) {
		if (path.length !== 1) throw missing();
		return ofField(record, path[0]!, [record]);
	}
	switch (root.toLowerCase()) {
		case '$permission': {
			const permission = path.length === 1 ? keyOf(schema.customPermissions, path[0]!) : undefined;
			if (!permission) throw missing();
			return { type: 'boolean', name, read: (scope) => scope.global(['Permission', permission]) === true };
		}
		case '$label': {
			// `c` is the default namespace.
			const [label] = path.length === 2 && path[0] === 'c' ? path.slice(1) : path;
			const key = path.length <= 2 && label ? keyOf(schema.labels, label) : undefined;
			if (!key) throw missing();
			return { type: 'text', name, read: (scope): Value => scope.global(['Label', key]) };
		}
		case '$custommetadata': {
			const [type = '', recordName = '', field = ''] = path;
			const object = findObject(schema, type);
			const key = object && keyOf(schema.customMetadata, `${object.name.replace(/__mdt$/, '')}.${recordName}`);
			if (!object || !key || path.length !== 3) throw missing();
			return ofField(object.name, field, ['CustomMetadata', object.name, key.slice(key.indexOf('.') + 1)]);
		}
		case '$system': {
			if (path.length !== 1 || path[0]!.toLowerCase() !== 'origindatetime') throw missing();
			return { type: 'datetime', name, read: (scope) => scope.global(['System', 'OriginDateTime']) };
		}
		case '$objecttype': {
			const [object, fields, field] = path;
			if (!object || fields?.toLowerCase() !== 'fields' || !field || path.length !== 3) throw missing();
			const definition = findObject(schema, object);
			const target = definition && findField(definition, field);
			if (!definition || !target) throw missing();
			return {
				type: formulaTypeOf(target),
				name,
				read: () => `${definition.name}.${target.name}`,
				objectField: { object: definition.name, field: target.name },
			};
		}
		default:
			throw new FormulaError(`${root} is not implemented in the local org`, position);
	}
}
