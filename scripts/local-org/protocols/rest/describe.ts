/** sObject describe in REST's shapes, cut to what the user may see. */
import type { Engine, UserContext } from '../../engine/contract.ts';
import { filterable, groupable, sortable } from '../../engine/soql/field-rules.ts';
import { ApiError } from '../../errors.ts';
import { findObject, type FieldDef, type ObjectDef } from '../../schema/model.ts';

const SOAP_TYPES: Partial<Record<FieldDef['type'], string>> = {
	id: 'tns:ID',
	reference: 'tns:ID',
	boolean: 'xsd:boolean',
	int: 'xsd:int',
	double: 'xsd:double',
	currency: 'xsd:double',
	percent: 'xsd:double',
	date: 'xsd:date',
	datetime: 'xsd:dateTime',
};

/** The object as the user sees it. @throws ApiError 404 NOT_FOUND where it does not exist or may not be read, as Salesforce answers both. */
export function visibleObject(engine: Engine, user: UserContext, name: string): ObjectDef {
	const object = findObject(engine.schema, name);
	if (!object || !canSee(engine, user, object)) throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	return object;
}

function canSee(engine: Engine, user: UserContext, object: ObjectDef): boolean {
	const access = engine.access.object(user, object.name);
	return access.read || (object.kind === 'event' && access.create);
}

/** GET /sobjects */
export function describeGlobal(engine: Engine, user: UserContext, version: string): object {
	const sobjects = [...engine.schema.objects.values()]
		.filter((object) => canSee(engine, user, object))
		.map((object) => summary(engine, user, object, version));
	return { encoding: 'UTF-8', maxBatchSize: 200, sobjects };
}

/** GET /sobjects/X/describe */
export function describeObject(engine: Engine, user: UserContext, object: ObjectDef, version: string): object {
	const fields = [...object.fields.values()].filter((field) => engine.access.field(user, object.name, field.name).read);
	return {
		...summary(engine, user, object, version),
		fields: fields.map((field) => describeField(engine, user, object, field)),
		childRelationships: childRelationships(engine, user, object),
		recordTypeInfos: [
			{
				active: true,
				available: true,
				defaultRecordTypeMapping: true,
				developerName: 'Master',
				master: true,
				name: 'Master',
				recordTypeId: '012000000000000AAA',
				urls: {},
			},
		],
		namedLayoutInfos: [],
		actionOverrides: [],
		compactLayoutable: isData(object),
		defaultImplementation: null,
		extendedBy: null,
		extendsInterfaces: null,
		implementedBy: null,
		implementsInterfaces: null,
		listviewable: null,
		lookupLayoutable: null,
		networkScopeFieldName: null,
		searchLayoutable: false,
		sobjectDescribeOption: 'FULL',
		supportedScopes: [
			{ label: `All ${object.pluralLabel.toLowerCase()}`, name: 'everything' },
			...(object.hasOwner ? [{ label: `My ${object.pluralLabel.toLowerCase()}`, name: 'mine' }] : []),
		],
	};
}

const isData = (object: ObjectDef): boolean => object.kind === 'standard' || object.kind === 'custom';
/** What merge() takes (SOAP API Developer Guide, "merge()"), of the objects of this org. */
const MERGEABLE: readonly string[] = ['Account', 'Contact', 'Lead'];

/** One entry of describeGlobal; also `objectDescribe` of GET /sobjects/X. */
export function summary(engine: Engine, user: UserContext, object: ObjectDef, version: string): object {
	const access = engine.access.object(user, object.name);
	const dml = isData(object);
	const path = `/services/data/v${version}/sobjects/${object.name}`;
	return {
		name: object.name,
		label: object.label,
		labelPlural: object.pluralLabel,
		keyPrefix: object.keyPrefix,
		custom: object.custom,
		customSetting: false,
		createable: access.create,
		updateable: access.edit && object.kind !== 'event',
		deletable: access.delete && object.kind !== 'event',
		queryable: access.read && object.kind !== 'event',
		retrieveable: access.read && object.kind !== 'event',
		searchable: false,
		layoutable: dml,
		undeletable: access.delete && dml,
		replicateable: dml,
		triggerable: dml || object.kind === 'event',
		mergeable: access.delete && MERGEABLE.includes(object.name),
		mruEnabled: dml,
		feedEnabled: false,
		activateable: false,
		deprecatedAndHidden: false,
		deepCloneable: false,
		hasSubtypes: false,
		isSubtype: false,
		isInterface: false,
		associateEntityType: object.kind === 'share' ? 'Share' : object.kind === 'history' ? 'History' : null,
		associateParentEntity: object.parentObject ?? null,
		urls: { sobject: path, describe: `${path}/describe`, rowTemplate: `${path}/{ID}` },
	};
}

function describeField(engine: Engine, user: UserContext, object: ObjectDef, field: FieldDef): object {
	const objectAccess = engine.access.object(user, object.name);
	const editable = engine.access.field(user, object.name, field.name).edit;
	const number = ['int', 'double', 'currency', 'percent'].includes(field.type);
	return {
		name: field.name,
		label: field.label,
		type: field.type,
		soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
		length: field.type === 'id' || field.type === 'reference' ? 18 : number ? 0 : (field.length ?? 0),
		// Ids are ASCII; texts may need three bytes a character.
		byteLength: field.type === 'id' || field.type === 'reference' ? 18 : (field.length ?? 0) * 3,
		precision: field.precision ?? 0,
		scale: field.scale ?? 0,
		digits: field.type === 'int' ? (field.precision ?? 0) : 0,
		custom: field.custom,
		createable: field.createable && editable && objectAccess.create,
		updateable: field.updateable && editable && objectAccess.edit,
		nillable: !field.required && !isAlwaysSet(field) && field.compoundOf === undefined,
		defaultedOnCreate:
			field.defaultFormula !== undefined ||
			field.type === 'boolean' ||
			field.autoNumber !== undefined ||
			isAlwaysSet(field) ||
			field.name === 'OwnerId',
		defaultValue: field.type === 'boolean' ? field.defaultFormula === 'true' : null,
		defaultValueFormula: field.defaultFormula ?? null,
		autoNumber: field.autoNumber !== undefined,
		calculated: field.formula !== undefined,
		calculatedFormula: field.formula?.expression ?? null,
		caseSensitive: field.caseSensitive ?? false,
		unique: field.unique,
		externalId: field.externalId,
		idLookup: field.idLookup ?? (field.externalId || field.type === 'id'),
		nameField: field.nameField ?? false,
		namePointing: field.referenceTo.length > 1,
		filterable: filterable(field, object),
		sortable: sortable(field, object),
		groupable: groupable(field, object),
		aggregatable: !field.long && field.type !== 'boolean',
		htmlFormatted: false,
		permissionable: field.permissionable,
		inlineHelpText: field.inlineHelpText ?? null,
		referenceTo: field.referenceTo,
		relationshipName: field.relationshipName ?? null,
		relationshipOrder: field.masterDetail?.order ?? null,
		cascadeDelete: field.deleteConstraint === 'Cascade',
		restrictedDelete: field.deleteConstraint === 'Restrict',
		writeRequiresMasterRead: field.masterDetail?.writeRequiresMasterRead ?? false,
		restrictedPicklist: field.picklist?.restricted ?? false,
		dependentPicklist: false,
		picklistValues: (field.picklist?.values ?? []).map((value) => ({
			active: value.active,
			defaultValue: value.isDefault,
			label: value.label,
			value: value.value,
			validFor: null,
		})),
		compoundFieldName: compoundOf(object, field)?.name ?? null,
		controllerName: null,
		encrypted: false,
		aiPredictionField: false,
		deprecatedAndHidden: false,
		displayLocationInDecimal: false,
		filteredLookupInfo: null,
		formulaTreatNullNumberAsZero: field.formula?.blanksAs === 'BlankAsZero',
		highScaleNumber: false,
		polymorphicForeignKey: field.referenceTo.length > 1,
		queryByDistance: false,
		referenceTargetField: null,
		searchPrefilterable: field.type === 'reference',
		extraTypeInfo: field.type === 'textarea' ? 'plaintextarea' : null,
		mask: null,
		maskType: null,
	};
}

const AUDIT = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp']);
/** What the platform fills in every record. */
const isAlwaysSet = (field: FieldDef): boolean => field.type === 'boolean' || field.type === 'id' || AUDIT.has(field.name);

/** The Name that a first or last name is a part of. */
const compoundOf = (object: ObjectDef, part: FieldDef): FieldDef | undefined =>
	[...object.fields.values()].find((field) => field.compoundOf?.includes(part.name));

function childRelationships(engine: Engine, user: UserContext, parent: ObjectDef): object[] {
	const found: object[] = [];
	for (const child of engine.schema.objects.values()) {
		if (!canSee(engine, user, child)) continue;
		for (const field of child.fields.values())
			if (field.referenceTo.includes(parent.name) && engine.access.field(user, child.name, field.name).read)
				found.push({
					childSObject: child.name,
					field: field.name,
					relationshipName: field.childRelationshipName ?? null,
					cascadeDelete: field.deleteConstraint === 'Cascade',
					restrictedDelete: field.deleteConstraint === 'Restrict',
					deprecatedAndHidden: false,
					junctionIdListNames: [],
					junctionReferenceTo: [],
				});
	}
	return found;
}
