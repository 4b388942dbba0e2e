/** Object and picklist metadata as the user may see them (User Interface API Developer Guide, "Object Info", "Picklist Values"). */
import { findField, findObject, type FieldDef, type ObjectDef } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { eTag } from './records.ts';
import { isSupported, readableObject } from './supported.ts';

/** The record type of objects without record types. */
export const MASTER_RECORD_TYPE_ID = '012000000000000AAA';

const DATA_TYPES: Record<FieldDef['type'], string> = {
	id: 'Id',
	string: 'String',
	textarea: 'TextArea',
	picklist: 'Picklist',
	multipicklist: 'MultiPicklist',
	boolean: 'Boolean',
	int: 'Int',
	double: 'Double',
	currency: 'Currency',
	percent: 'Percent',
	date: 'Date',
	datetime: 'DateTime',
	reference: 'Reference',
	email: 'Email',
	phone: 'Phone',
	url: 'Url',
};

/** GET /ui-api/object-info/{object}: only fields and relationships that the user may read. */
export function objectInfo(engine: Engine, user: UserContext, name: string): object {
	const object = readableObject(engine, user, name);
	const access = engine.access.object(user, object.name);
	const visible = [...object.fields.values()].filter((field) => engine.access.field(user, object.name, field.name).read);
	const info = {
		apiName: object.name,
		associateEntityType: null,
		associateParentEntity: null,
		childRelationships: childRelationships(engine, user, object),
		compactLayoutable: true,
		createable: access.create,
		custom: object.custom,
		customSetting: false,
		defaultRecordTypeId: MASTER_RECORD_TYPE_ID,
		deletable: access.delete,
		dependentFields: {},
		feedEnabled: false,
		fields: Object.fromEntries(visible.map((field) => [field.name, fieldInfo(engine, user, object, field)])),
		keyPrefix: object.keyPrefix,
		label: object.label,
		labelPlural: object.pluralLabel,
		layoutable: true,
		mruEnabled: false,
		nameFields: nameFields(object),
		queryable: true,
		recordTypeInfos: {
			[MASTER_RECORD_TYPE_ID]: {
				available: true,
				defaultRecordTypeMapping: true,
				master: true,
				name: 'Master',
				recordTypeId: MASTER_RECORD_TYPE_ID,
			},
		},
		searchLayoutable: false,
		searchable: false,
		themeInfo: null,
		updateable: access.edit,
	};
	return { eTag: eTag(info), ...info };
}

function fieldInfo(engine: Engine, user: UserContext, object: ObjectDef, field: FieldDef): object {
	const access = engine.access.field(user, object.name, field.name);
	const objectAccess = engine.access.object(user, object.name);
	const text = ['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'multipicklist', 'id', 'reference'].includes(field.type);
	return {
		apiName: field.name,
		calculated: field.formula !== undefined,
		compound: false,
		compoundComponentName: null,
		compoundFieldName: null,
		controllerName: null,
		controllingFields: [],
		createable: field.createable && access.edit && objectAccess.create,
		custom: field.custom,
		dataType: DATA_TYPES[field.type],
		externalId: field.externalId,
		extraTypeInfo: field.type === 'textarea' ? 'PlainTextArea' : null,
		filterable: !field.long,
		filteredLookupInfo: null,
		highScaleNumber: false,
		htmlFormatted: false,
		inlineHelpText: field.inlineHelpText ?? null,
		label: field.label,
		length: text ? (field.length ?? (field.type === 'id' || field.type === 'reference' ? 18 : 255)) : 0,
		maskType: null,
		nameField: field.nameField ?? false,
		polymorphicForeignKey: field.referenceTo.length > 1,
		precision: field.precision ?? 0,
		reference: field.type === 'reference',
		referenceTargetField: null,
		referenceToInfos: field.referenceTo.map((name) => ({ apiName: name, nameFields: nameFields(findObject(engine.schema, name)) })),
		relationshipName: field.relationshipName ?? null,
		required: field.required,
		scale: field.scale ?? 0,
		searchPrefilterable: field.type === 'reference',
		sortable: !field.long && field.type !== 'multipicklist',
		unique: field.unique,
		updateable: field.updateable && access.edit && objectAccess.edit,
	};
}

const nameFields = (object: ObjectDef | undefined): string[] =>
	object ? [...object.fields.values()].filter((field) => field.nameField).map((field) => field.name) : [];

/** The lists on a record of `object` that the user may read. */
export function childRelationships(
	engine: Engine,
	user: UserContext,
	object: ObjectDef,
): {
	childObjectApiName: string;
	fieldName: string;
	junctionIdListNames: string[];
	junctionReferenceTo: string[];
	relationshipName: string;
}[] {
	const found = [];
	for (const child of engine.schema.objects.values()) {
		if (!isSupported(child) || !engine.access.object(user, child.name).read) continue;
		for (const field of child.fields.values())
			if (field.childRelationshipName && field.referenceTo.includes(object.name) && engine.access.field(user, child.name, field.name).read)
				found.push({
					childObjectApiName: child.name,
					fieldName: field.name,
					junctionIdListNames: [],
					junctionReferenceTo: [],
					relationshipName: field.childRelationshipName,
				});
	}
	return found;
}

/** GET …/picklist-values/{recordTypeId}/{field}. */
export function picklistValues(engine: Engine, user: UserContext, objectName: string, recordTypeId: string, fieldName: string): object {
	const object = picklistObject(engine, user, objectName, recordTypeId);
	const field = findField(object, fieldName);
	if (!field?.picklist || !engine.access.field(user, object.name, field.name).read)
		throw new ApiError('INVALID_FIELD', `'${fieldName}' is not a picklist field of ${object.name}.`, { fields: [fieldName] });
	return fieldPicklist(object, field);
}

/** GET …/picklist-values/{recordTypeId}: all picklist fields of the object. */
export function allPicklistValues(engine: Engine, user: UserContext, objectName: string, recordTypeId: string): object {
	const object = picklistObject(engine, user, objectName, recordTypeId);
	const fields = [...object.fields.values()].filter((field) => field.picklist && engine.access.field(user, object.name, field.name).read);
	const picklistFieldValues = Object.fromEntries(fields.map((field) => [field.name, fieldPicklist(object, field)]));
	return { eTag: eTag(picklistFieldValues), picklistFieldValues };
}

function picklistObject(engine: Engine, user: UserContext, name: string, recordTypeId: string): ObjectDef {
	const object = readableObject(engine, user, name);
	requireMasterRecordType(recordTypeId);
	return object;
}

/** @throws ApiError where another record type is named than the one that every object has */
export function requireMasterRecordType(recordTypeId: string | undefined): void {
	if (recordTypeId && recordTypeId.slice(0, 15) !== MASTER_RECORD_TYPE_ID.slice(0, 15))
		throw new ApiError(
			'INVALID_PARAMETER_VALUE',
			`Record types are not implemented in the local org: use ${MASTER_RECORD_TYPE_ID}, not ${recordTypeId}.`,
		);
}

/** GET /ui-api/object-info: what the UI API supports and the user may read ("Get a Directory of Supported Objects"). */
export function objectDirectory(engine: Engine, user: UserContext): object {
	const objects = [...engine.schema.objects.values()].filter(
		(object) => isSupported(object) && object.name !== 'UserRole' && engine.access.object(user, object.name).read,
	);
	const entries = objects.map((object) => [
		object.name,
		{
			apiName: object.name,
			keyPrefix: object.keyPrefix,
			label: object.label,
			labelPlural: object.pluralLabel,
			nameFields: nameFields(object),
			objectInfoUrl: `/services/data/v66.0/ui-api/object-info/${object.name}`,
		},
	]);
	return { objects: Object.fromEntries(entries) };
}

function fieldPicklist(object: ObjectDef, field: FieldDef): object {
	const values = field
		.picklist!.values.filter((value) => value.active)
		.map((value) => ({
			attributes: value.stage
				? {
						picklistAtrributesValueType: 'OpportunityStage',
						closed: value.stage.closed,
						defaultProbability: value.stage.probability,
						forecastCategoryName: value.stage.forecastCategory,
						won: value.stage.won,
					}
				: null,
			label: value.label,
			validFor: [],
			value: value.value,
			isDefault: value.isDefault,
		}));
	const chosen = values.find((value) => value.isDefault);
	const shown = (value: (typeof values)[number]): object => ({
		attributes: value.attributes,
		label: value.label,
		validFor: value.validFor,
		value: value.value,
	});
	const body = {
		controllerValues: {},
		defaultValue: chosen ? shown(chosen) : null,
		url: `/services/data/v66.0/ui-api/object-info/${object.name}/picklist-values/${MASTER_RECORD_TYPE_ID}/${field.name}`,
		values: values.map(shown),
	};
	return { eTag: eTag(body), ...body };
}
