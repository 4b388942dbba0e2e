/**
 * What a form for a new record starts with: its layout, object metadata and default values
 * (User Interface API Developer Guide, "Get Default Values to Create a Record", "… Lightweight", "Record Defaults").
 */
import { findField, findObject, type ObjectDef } from '../../schema/model.ts';
import type { Engine, Row, UserContext } from '../../engine/contract.ts';
import { displayValue, pageValue } from './display.ts';
import { layout, layoutFields } from './layouts.ts';
import { MASTER_RECORD_TYPE_ID, objectInfo, requireMasterRecordType } from './object-info.ts';
import { addPath, emptyTree, list, type FieldTree, type FieldValue, type ListParameter } from './records.ts';
import { isSupported, noAccess, readableObject } from './supported.ts';

export interface DefaultsQuery {
	formFactor?: string;
	optionalFields?: ListParameter;
	recordTypeId?: string;
}

/** GET /ui-api/record-defaults/create/{object}: the fields of the layout for new records, and optionalFields. */
export function createDefaults(engine: Engine, user: UserContext, objectName: string, query: DefaultsQuery): object {
	const object = creatableObject(engine, user, objectName, query);
	const shape = layout(engine, user, object.name, { layoutType: 'Full', mode: 'Create' });
	const tree = emptyTree(object);
	for (const name of layoutFields(shape)) addPath(engine, user, tree, `${object.name}.${name}`, true);
	return { layout: shape, ...template(engine, user, tree, query) };
}

/** GET /ui-api/record-defaults/template/create/{object}: optionalFields alone, without a layout. */
export function createTemplate(engine: Engine, user: UserContext, objectName: string, query: DefaultsQuery): object {
	return template(engine, user, emptyTree(creatableObject(engine, user, objectName, query)), query);
}

function creatableObject(engine: Engine, user: UserContext, name: string, query: DefaultsQuery): ObjectDef {
	const object = readableObject(engine, user, name);
	if (!engine.access.object(user, object.name).create) throw noAccess();
	requireMasterRecordType(query.recordTypeId);
	return object;
}

function template(engine: Engine, user: UserContext, tree: FieldTree, query: DefaultsQuery): object {
	for (const path of list(query.optionalFields)) addPath(engine, user, tree, path, true);
	const { object } = tree;
	const values = engine.records.defaults(user, object.name);
	const targets = [...tree.fields.values()].flatMap((field) => field.referenceTo);
	const shown = [...new Set([object.name, ...targets])].filter((name) => {
		const target = findObject(engine.schema, name);
		return target && isSupported(target) && name !== 'UserRole' && engine.access.object(user, name).read;
	});
	return {
		objectInfos: Object.fromEntries(shown.map((name) => [name, objectInfo(engine, user, name)])),
		record: {
			apiName: object.name,
			childRelationships: {},
			eTag: null,
			fields: fieldValues(user, tree, values),
			id: null,
			lastModifiedById: null,
			lastModifiedDate: null,
			recordTypeId: MASTER_RECORD_TYPE_ID,
			recordTypeInfo: null,
			systemModstamp: null,
		},
	};
}

function fieldValues(user: UserContext, tree: FieldTree, values: Row): Record<string, FieldValue> {
	return Object.fromEntries(
		[...tree.fields.keys()].map((name) => {
			const field = findField(tree.object, name)!;
			const value = pageValue(field, values[name]);
			return [name, { displayValue: displayValue(field, value, user.timeZone), value }];
		}),
	);
}
