/** CustomField XML → FieldDef. What each type needs and takes is a table. */
import type { FieldDef, FieldType, ObjectKind, PicklistValue } from '../model.ts';
import { isOneOf, numberBetween } from './values.ts';
import type { Component } from './deployment.ts';
import { readSummary } from './summaries.ts';
import { child, childFlag, childNumber, childrenOf, childText, type XmlElement } from './xml.ts';

interface TypeRule {
	type: FieldType;
	/** Elements without which Salesforce refuses the type ("Must specify …"). */
	needs?: readonly string[];
	/** Elements that only some types take. */
	takes?: readonly string[];
	/** May stand with a formula. */
	formula?: boolean;
	/** Kinds of objects that may have it; custom and standard objects where absent. */
	kinds?: readonly ObjectKind[];
	length?: { fixed?: number; minimum?: number; maximum?: number };
	long?: boolean;
}

const data: readonly ObjectKind[] = ['standard', 'system', 'custom'];
const all: readonly ObjectKind[] = [...data, 'event', 'metadata'];
const lists: readonly ObjectKind[] = [...data, 'metadata'];
const numeric = { needs: ['precision', 'scale'], takes: ['precision', 'scale', 'defaultValue', 'required'], formula: true } as const;

/** Elements that are bound to some types; every other element of a field goes with all of them. */
const bound: readonly string[] = [
	'length',
	'precision',
	'scale',
	'required',
	'unique',
	'caseSensitive',
	'externalId',
	'defaultValue',
	'referenceTo',
	'relationshipName',
	'relationshipLabel',
	'relationshipOrder',
	'deleteConstraint',
	'reparentableMasterDetail',
	'writeRequiresMasterRead',
	'valueSet',
	'displayFormat',
	'startingNumber',
	'visibleLines',
	'summaryForeignKey',
	'summaryOperation',
	'summarizedField',
	'summaryFilterItems',
];
/** With the value `false` these say nothing, so any type may carry them. */
const harmlessWhenFalse: readonly string[] = ['required', 'unique', 'externalId', 'caseSensitive'];

/** Field types by their metadata names (Metadata API Developer Guide, CustomField). */
export const fieldTypes: Readonly<Record<string, TypeRule>> = {
	Text: {
		type: 'string',
		needs: ['length'],
		takes: ['length', 'required', 'unique', 'caseSensitive', 'externalId', 'defaultValue'],
		formula: true,
		kinds: all,
		length: { minimum: 1, maximum: 255 },
	},
	TextArea: { type: 'textarea', takes: ['required', 'defaultValue'], kinds: lists, length: { fixed: 255 } },
	LongTextArea: {
		type: 'textarea',
		needs: ['length', 'visibleLines'],
		takes: ['length', 'visibleLines', 'defaultValue'],
		kinds: all,
		length: { minimum: 256, maximum: 131_072 },
		long: true,
	},
	Picklist: { type: 'picklist', needs: ['valueSet'], takes: ['valueSet', 'required'], kinds: lists, length: { fixed: 255 } },
	MultiselectPicklist: {
		type: 'multipicklist',
		needs: ['valueSet', 'visibleLines'],
		takes: ['valueSet', 'visibleLines', 'required'],
		kinds: data,
		length: { fixed: 4099 },
	},
	Checkbox: { type: 'boolean', needs: ['defaultValue'], takes: ['defaultValue'], formula: true, kinds: all },
	Number: { type: 'double', ...numeric, takes: [...numeric.takes, 'unique', 'externalId'], kinds: all },
	Currency: { type: 'currency', ...numeric, kinds: data },
	Percent: { type: 'percent', ...numeric, kinds: lists },
	Date: { type: 'date', takes: ['required', 'defaultValue'], formula: true, kinds: all },
	DateTime: { type: 'datetime', takes: ['required', 'defaultValue'], formula: true, kinds: all },
	Lookup: {
		type: 'reference',
		needs: ['referenceTo'],
		takes: ['referenceTo', 'relationshipName', 'relationshipLabel', 'deleteConstraint', 'required'],
		kinds: data,
		length: { fixed: 18 },
	},
	MasterDetail: {
		type: 'reference',
		needs: ['referenceTo', 'relationshipName'],
		takes: [
			'referenceTo',
			'relationshipName',
			'relationshipLabel',
			'relationshipOrder',
			'reparentableMasterDetail',
			'writeRequiresMasterRead',
		],
		kinds: ['custom'],
		length: { fixed: 18 },
	},
	Email: {
		type: 'email',
		takes: ['required', 'unique', 'caseSensitive', 'externalId', 'defaultValue'],
		kinds: lists,
		length: { fixed: 80 },
	},
	Phone: { type: 'phone', takes: ['required', 'defaultValue'], kinds: lists, length: { fixed: 40 } },
	Url: { type: 'url', takes: ['required', 'defaultValue'], kinds: lists, length: { fixed: 255 } },
	Summary: {
		type: 'double',
		needs: ['summaryForeignKey', 'summaryOperation'],
		takes: ['summaryForeignKey', 'summaryOperation', 'summarizedField', 'summaryFilterItems'],
		kinds: ['standard', 'custom'],
	},
	AutoNumber: {
		type: 'string',
		needs: ['displayFormat'],
		takes: ['displayFormat', 'startingNumber', 'externalId'],
		kinds: ['custom'],
		length: { fixed: 30 },
	},
};

/**
 * Reads one custom field. Problems go to `component`; a field with problems may be incomplete, and the deployment fails.
 * @param kind what kind of object it belongs to
 */
export function readField(component: Component, element: XmlElement, objectName: string, kind: ObjectKind): FieldDef | undefined {
	const name = childText(element, 'fullName')!;
	const typeName = childText(element, 'type');
	const rule = typeName !== undefined && Object.hasOwn(fieldTypes, typeName) ? fieldTypes[typeName] : undefined;
	if (!typeName) return void component.fail(`Must specify a non-empty type for the CustomField ${name}`);
	if (!rule) return void component.fail(`The field type ${typeName} is not implemented in the local org.`, child(element, 'type'));
	if (!rule.kinds!.includes(kind)) component.fail(`A field of type ${typeName} is not allowed on ${objectName}.`, child(element, 'type'));
	const expression = childText(element, 'formula');
	if (expression !== undefined && (!rule.formula || kind === 'event' || kind === 'metadata'))
		component.fail(`Can not specify 'formula' for a CustomField of type ${typeName} on ${objectName}`, child(element, 'formula'));
	checkElements(component, element, typeName, rule, expression !== undefined);
	if (!childText(element, 'label')) component.fail(`Must specify a non-empty label for the CustomField ${name}`);
	const masterDetail = typeName === 'MasterDetail';
	const required = childFlag(element, 'required') || masterDetail;
	const computed = expression !== undefined || typeName === 'AutoNumber' || typeName === 'Summary';
	const reparentable = childFlag(element, 'reparentableMasterDetail');
	const field: FieldDef = {
		name,
		label: childText(element, 'label') ?? name,
		type: rule.type,
		custom: true,
		required,
		unique: childFlag(element, 'unique'),
		externalId: childFlag(element, 'externalId'),
		createable: !computed,
		updateable: !computed && (!masterDetail || reparentable),
		// Events and custom metadata have no field permissions; required fields refuse them.
		permissionable: !required && data.includes(kind),
		referenceTo: [],
		...optional('description', childText(element, 'description')),
		...optional('inlineHelpText', childText(element, 'inlineHelpText')),
		...(childFlag(element, 'trackHistory') ? { trackHistory: true } : {}),
		...(rule.long ? { long: true } : {}),
	};
	if (field.unique || field.externalId) field.idLookup = true;
	if (field.unique && rule.type === 'string') field.caseSensitive = childFlag(element, 'caseSensitive');
	readSizes(component, element, rule, field);
	readDefault(component, element, rule, field);
	if (rule.type === 'reference') readReference(component, element, field, masterDetail, reparentable);
	if (child(element, 'valueSet')) field.picklist = readValueSet(component, child(element, 'valueSet')!);
	if (typeName === 'Summary') Object.assign(field, { precision: 18, scale: 0, summary: readSummary(component, element) });
	if (typeName === 'AutoNumber') field.autoNumber = readAutoNumber(component, element);
	if (expression !== undefined) field.formula = { expression, blanksAs: blanksAs(component, element) };
	return field;
}

const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
	value === undefined ? {} : ({ [key]: value } as Record<K, V>);

function checkElements(component: Component, element: XmlElement, typeName: string, rule: TypeRule, isFormula: boolean): void {
	// A formula's size follows from its result; Salesforce writes precision and scale for numbers all the same.
	const needs = isFormula ? (rule.needs ?? []).filter((each) => each === 'precision' || each === 'scale') : (rule.needs ?? []);
	for (const need of needs) if (!child(element, need)) component.fail(`Must specify '${need}' for a CustomField of type ${typeName}`);
	for (const each of element.children) {
		if (!bound.includes(each.name)) continue;
		if (harmlessWhenFalse.includes(each.name) && each.text.trim() === 'false') continue;
		const allowed = isFormula ? each.name === 'precision' || each.name === 'scale' : rule.takes?.includes(each.name);
		if (!allowed)
			component.fail(`Can not specify '${each.name}' for a CustomField of type ${isFormula ? `${typeName} formula` : typeName}`, each);
	}
}

function readSizes(component: Component, element: XmlElement, rule: TypeRule, field: FieldDef): void {
	const given = childNumber(element, 'length');
	if (rule.length?.fixed) field.length = rule.length.fixed;
	else if (field.type === 'string' && given === undefined) field.length = 1300;
	else if (given !== undefined) {
		field.length = given;
		numberBetween(component, child(element, 'length')!, rule.length?.minimum ?? 1, rule.length?.maximum ?? 255);
	}
	const precision = child(element, 'precision');
	const scale = child(element, 'scale');
	if (!precision || !scale) return;
	field.precision = Number(precision.text);
	field.scale = Number(scale.text);
	numberBetween(component, precision, 1, 18);
	numberBetween(component, scale, 0, Math.min(17, field.precision));
}

function readDefault(component: Component, element: XmlElement, rule: TypeRule, field: FieldDef): void {
	const text = childText(element, 'defaultValue');
	if (text === undefined) return;
	field.defaultFormula = text;
	if (rule.type === 'boolean' && text !== 'true' && text !== 'false')
		component.fail(`The default value of a checkbox is true or false, not ${text}.`, child(element, 'defaultValue'));
}

function readReference(component: Component, element: XmlElement, field: FieldDef, masterDetail: boolean, reparentable: boolean): void {
	const target = childText(element, 'referenceTo');
	if (target) field.referenceTo = [target];
	field.relationshipName = field.name.replace(/__c$/, '__r');
	const children = childText(element, 'relationshipName');
	if (children) field.childRelationshipName = `${children}__r`;
	Object.assign(field, optional('relationshipLabel', childText(element, 'relationshipLabel')));
	if (masterDetail) {
		const order = childNumber(element, 'relationshipOrder') ?? 0;
		if (order !== 0 && order !== 1) component.fail(`relationshipOrder is 0 or 1, not ${order}.`, child(element, 'relationshipOrder'));
		field.masterDetail = {
			reparentable,
			writeRequiresMasterRead: childFlag(element, 'writeRequiresMasterRead'),
			order: order === 1 ? 1 : 0,
		};
		field.deleteConstraint = 'Cascade';
		return;
	}
	const constraint = childText(element, 'deleteConstraint') ?? (field.required ? undefined : 'SetNull');
	const constraints = ['SetNull', 'Restrict', 'Cascade'] as const;
	if (constraint === undefined) component.fail(`Must specify 'deleteConstraint' Restrict or Cascade for the required lookup ${field.name}`);
	else if (isOneOf(component, child(element, 'deleteConstraint') ?? element, constraint, constraints, 'DeleteConstraint')) {
		field.deleteConstraint = constraint;
		if (constraint === 'SetNull' && field.required)
			component.fail(`The required lookup ${field.name} cannot have the deleteConstraint SetNull.`, child(element, 'deleteConstraint'));
	}
}

function readValueSet(component: Component, element: XmlElement): NonNullable<FieldDef['picklist']> {
	const definition = child(element, 'valueSetDefinition');
	const values = definition ? childrenOf(definition, 'value').map((each): PicklistValue => readValue(component, each)) : [];
	if (!values.length) component.fail('A picklist needs at least one value.', element);
	checkValues(component, element, values);
	return { values, restricted: childFlag(element, 'restricted') };
}

/** One value of a picklist or of a standard value set. */
export function readValue(component: Component, element: XmlElement): PicklistValue {
	const value = childText(element, 'fullName');
	if (!value) component.fail('Required field is missing: fullName', element);
	return {
		value: value ?? '',
		label: childText(element, 'label') ?? value ?? '',
		isDefault: childFlag(element, 'default'),
		active: childText(element, 'isActive') !== 'false',
	};
}

export function checkValues(component: Component, element: XmlElement, values: readonly PicklistValue[]): void {
	const seen = new Set<string>();
	for (const each of values) {
		if (seen.has(each.value.toLowerCase())) component.fail(`Duplicate value: ${each.value}`, element);
		seen.add(each.value.toLowerCase());
	}
	if (values.filter((each) => each.isDefault).length > 1) component.fail('Only one value can be the default.', element);
}

function readAutoNumber(component: Component, element: XmlElement): NonNullable<FieldDef['autoNumber']> {
	const displayFormat = childText(element, 'displayFormat') ?? '{0}';
	if (!/\{0+\}/.test(displayFormat))
		component.fail(`The display format ${displayFormat} needs a number such as {0000}.`, child(element, 'displayFormat'));
	return { displayFormat, startingNumber: childNumber(element, 'startingNumber') ?? 1 };
}

function blanksAs(component: Component, element: XmlElement): 'BlankAsZero' | 'BlankAsBlank' {
	const given = childText(element, 'formulaTreatBlanksAs') ?? 'BlankAsZero';
	const allowed = ['BlankAsZero', 'BlankAsBlank'] as const;
	return isOneOf(component, child(element, 'formulaTreatBlanksAs') ?? element, given, allowed, 'TreatBlanksAs') ? given : 'BlankAsZero';
}

/** The name field of a custom object: Text(80) or an auto-number. */
export function readNameField(component: Component, element: XmlElement): FieldDef {
	const type = childText(element, 'type');
	const autoNumber = type === 'AutoNumber';
	if (!autoNumber && type !== 'Text') component.fail('The nameField must be of type Text or AutoNumber', child(element, 'type') ?? element);
	const label = childText(element, 'label');
	if (!label) component.fail('Must specify a non-empty label for the nameField', element);
	return {
		name: 'Name',
		label: label ?? 'Name',
		type: 'string',
		custom: false,
		length: 80,
		required: !autoNumber,
		unique: false,
		externalId: false,
		idLookup: true,
		createable: !autoNumber,
		updateable: !autoNumber,
		permissionable: false,
		referenceTo: [],
		nameField: true,
		...(autoNumber ? { autoNumber: readAutoNumber(component, element) } : {}),
		...(childFlag(element, 'trackHistory') ? { trackHistory: true } : {}),
	};
}
