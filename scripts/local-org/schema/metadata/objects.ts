/** CustomObject files: custom objects, platform events, custom metadata types, and what is added to standard objects. */
import { field, lookup, owner, readOnly, systemFields, text, dateTime, date } from '../base/fields.ts';
import { findField, type FieldDef, type ObjectDef, type ObjectKind, type SharingModel } from '../model.ts';
import { readCompactLayout, readListView, readValidationRule } from './object-parts.ts';
import { fieldTypes, readField, readNameField } from './fields.ts';
import { customKind, keyPrefix, nameProblem } from './names.ts';
import { isOneOf } from './values.ts';
import type { Component, Deployment, SourceFile } from './deployment.ts';
import { checkSummary } from './summaries.ts';
import { child, childFlag, childrenOf, childText, type XmlElement } from './xml.ts';

/** Elements of an object file that are components of their own. */
export const childTypes: Readonly<Record<string, string>> = {
	fields: 'CustomField',
	validationRules: 'ValidationRule',
	listViews: 'ListView',
	compactLayouts: 'CompactLayout',
};

/** Object-level elements that a standard object takes. */
const standardElements: readonly string[] = [
	'sharingModel',
	'externalSharingModel',
	'enableHistory',
	'enableFeeds',
	'enableActivities',
	'searchLayouts',
	'compactLayoutAssignment',
	'fullName',
	'label',
	'pluralLabel',
];

/** Internal sharing models that an object can have (Metadata API Developer Guide, CustomObject.sharingModel). */
const sharingModels: Readonly<Record<string, readonly SharingModel[]>> = {
	Account: ['Private', 'Read', 'ReadWrite'],
	Contact: ['Private', 'Read', 'ReadWrite', 'ControlledByParent'],
	Lead: ['Private', 'Read', 'ReadWrite', 'ReadWriteTransfer'],
	Opportunity: ['Private', 'Read', 'ReadWrite'],
	User: ['Read'],
	Task: ['ControlledByParent'],
	Event: ['ControlledByParent'],
};
const customSharingModels: readonly SharingModel[] = ['Private', 'Read', 'ReadWrite', 'ControlledByParent'];

export function readObject(deployment: Deployment, file: SourceFile): void {
	const { name, root } = file;
	const custom = customKind(name);
	const own = root.children.filter((each) => !childTypes[each.name]);
	let object = deployment.editable(name);
	const before = object && { ...object };
	const component = custom || own.length ? deployment.component('CustomObject', object?.name ?? name, file.path, root) : undefined;
	if (!object && custom) {
		object = newObject(deployment, component!, name, custom);
		deployment.add(object);
	}
	if (!object) {
		(component ?? deployment.component('CustomObject', name, file.path, root)).fail(
			`Entity of type 'CustomObject' named '${name}' cannot be found`,
		);
		return;
	}
	if (object.kind === 'share' || object.kind === 'history') {
		(component ?? deployment.component('CustomObject', name, file.path, root)).fail(`${name} cannot be changed by deployment.`);
		return;
	}
	if (component) {
		component.before = before && objectLevel(before);
		if (custom) readCustom(component, root, object, before === undefined);
		else refuseStandard(component, own, object);
		readSharing(component, root, object);
		if (child(root, 'enableHistory')) object.enableHistory = childFlag(root, 'enableHistory');
		if (child(root, 'enableActivities')) object.enableActivities = childFlag(root, 'enableActivities');
		if (childText(root, 'compactLayoutAssignment')) object.compactLayoutAssignment = childText(root, 'compactLayoutAssignment')!;
		component.after = objectLevel(object);
		deployment.afterwards(() => checkObject(deployment, component, object));
	}
	readChildren(deployment, file, object);
}

/** What an object file itself says, without its children: to tell a change from none. */
const objectLevel = (object: ObjectDef): unknown => ({
	...object,
	fields: object.fields.get('Name'),
	validationRules: 0,
	listViews: 0,
	compactLayouts: 0,
	hasOwner: 0,
});

function newObject(
	deployment: Deployment,
	component: Component,
	name: string,
	custom: NonNullable<ReturnType<typeof customKind>>,
): ObjectDef {
	const problem = nameProblem(custom.developerName);
	if (problem) component.fail(problem);
	const taken = new Set([...deployment.draft.objects.values()].map((each) => each.keyPrefix));
	return {
		name,
		label: name,
		pluralLabel: name,
		kind: custom.kind,
		custom: true,
		keyPrefix: deployment.options.keyPrefixes?.get(name) ?? keyPrefix(name, custom.kind, taken),
		sharingModel: custom.kind === 'custom' ? 'ReadWrite' : 'Read',
		deploymentStatus: 'InDevelopment',
		fields: new Map(platformFields(custom.kind, name).map((each) => [each.name, each])),
		validationRules: [],
		listViews: [],
		compactLayouts: [],
		hasOwner: custom.kind === 'custom',
	};
}

/** Fields that the platform gives to a new object of a kind. */
function platformFields(kind: ObjectKind, label: string): FieldDef[] {
	if (kind === 'event')
		return [
			text('ReplayId', 'Replay ID', 1000, readOnly),
			text('EventUuid', 'Event UUID', 36, readOnly),
			dateTime('CreatedDate', 'Created Date', readOnly),
			lookup('CreatedById', 'Created By ID', 'User', 'CreatedBy', undefined, readOnly),
		];
	if (kind === 'metadata')
		return [
			field('Id', `${label} ID`, 'id', { ...readOnly, length: 18, idLookup: true }),
			text('DeveloperName', 'Custom Metadata Record Name', 40, readOnly),
			text('MasterLabel', 'Label', 40, { ...readOnly, nameField: true }),
			text('Label', 'Label', 40, readOnly),
			text('QualifiedApiName', 'Qualified API Name', 70, readOnly),
			text('NamespacePrefix', 'Namespace Prefix', 15, readOnly),
			text('Language', 'Master Language', 40, readOnly),
			dateTime('SystemModstamp', 'System Modstamp', readOnly),
		];
	return [...systemFields(label), owner(true)];
}

function readCustom(component: Component, root: XmlElement, object: ObjectDef, isNew: boolean): void {
	const label = childText(root, 'label');
	const plural = childText(root, 'pluralLabel');
	if (label) object.label = label;
	else if (isNew) component.fail('Must specify a non-empty label for the CustomObject');
	if (plural) object.pluralLabel = plural;
	else if (isNew) component.fail('Must specify a non-empty pluralLabel for the CustomObject');
	const description = childText(root, 'description');
	if (description) object.description = description;
	if (object.kind !== 'metadata') readDeploymentStatus(component, root, object, isNew);
	if (object.kind === 'custom') {
		const nameField = child(root, 'nameField');
		if (nameField) object.fields.set('Name', readNameField(component, nameField));
		else if (isNew) component.fail('Must specify a nameField of type Text or AutoNumber');
		checkApiSwitches(component, root);
		if (isNew && !childText(root, 'sharingModel')) component.fail(`Must specify 'sharingModel' for the CustomObject ${object.name}`);
	}
	const events = ['eventType', 'publishBehavior'].map((each) => child(root, each));
	if (object.kind !== 'event')
		for (const each of events)
			if (each) component.fail(`Can not specify '${each.name}' for ${object.name}: it is no platform event.`, each);
	if (object.kind === 'event') readEvent(component, root, object, isNew);
	if (object.kind !== 'custom')
		for (const each of ['nameField', 'sharingModel', 'enableHistory', 'enableActivities', 'listViews', 'validationRules', 'compactLayouts'])
			// An event and a custom metadata type have neither owner nor pages here.
			if (child(root, each)) component.fail(`Can not specify '${each}' for ${object.name}`, child(root, each));
}

function readDeploymentStatus(component: Component, root: XmlElement, object: ObjectDef, isNew: boolean): void {
	const status = childText(root, 'deploymentStatus');
	if (!status) {
		if (isNew) component.fail(`Must specify 'deploymentStatus' for the CustomObject ${object.name}`);
		return;
	}
	const allowed = ['Deployed', 'InDevelopment'] as const;
	if (isOneOf(component, child(root, 'deploymentStatus')!, status, allowed, 'DeploymentStatus')) object.deploymentStatus = status;
}

function readEvent(component: Component, root: XmlElement, object: ObjectDef, isNew: boolean): void {
	const type = childText(root, 'eventType');
	if (type !== undefined && type !== 'HighVolume')
		component.fail(`The event type ${type} is not implemented in the local org; it takes HighVolume.`, child(root, 'eventType'));
	if (isNew && !type) component.fail(`Must specify 'eventType' for the platform event ${object.name}`);
	const behavior = childText(root, 'publishBehavior');
	const allowed = ['PublishAfterCommit', 'PublishImmediately'] as const;
	if (behavior === undefined) {
		if (isNew) component.fail(`Must specify 'publishBehavior' for the platform event ${object.name}`);
	} else if (isOneOf(component, child(root, 'publishBehavior')!, behavior, allowed, 'PlatformEventPublishBehavior'))
		object.publishBehavior = behavior;
}

function refuseStandard(component: Component, own: readonly XmlElement[], object: ObjectDef): void {
	for (const each of own) {
		if (!standardElements.includes(each.name))
			component.fail(`${each.name} cannot be changed on the standard object ${object.name} in the local org.`, each);
		const labels: Record<string, string> = { label: object.label, pluralLabel: object.pluralLabel };
		if (labels[each.name] !== undefined && each.text.trim() !== labels[each.name])
			component.fail(`Renaming the standard object ${object.name} is not implemented in the local org.`, each);
	}
}

function readSharing(component: Component, root: XmlElement, object: ObjectDef): void {
	const given = childText(root, 'sharingModel');
	if (given === undefined) return;
	const allowed = object.kind === 'custom' ? customSharingModels : (sharingModels[object.name] ?? []);
	if ((allowed as readonly string[]).includes(given)) object.sharingModel = given as SharingModel;
	else
		component.fail(
			`The sharing model ${given} is not available on ${object.name}; it takes ${allowed.join(', ') || 'none'}.`,
			child(root, 'sharingModel'),
		);
	checkExternalSharing(component, root, object);
}

/** Least open first: outside, an object is never more open than inside (Metadata API Developer Guide, CustomObject.externalSharingModel). */
const openness: readonly string[] = ['Private', 'Read', 'ReadWrite', 'ReadWriteTransfer'];

function checkExternalSharing(component: Component, root: XmlElement, object: ObjectDef): void {
	const outside = childText(root, 'externalSharingModel');
	if (outside === undefined) return;
	const controlled = 'ControlledByParent';
	const fits =
		outside === controlled || object.sharingModel === controlled
			? object.kind === 'standard' || outside === object.sharingModel
			: openness.includes(outside) && openness.indexOf(outside) <= openness.indexOf(object.sharingModel);
	if (!fits)
		component.fail(
			`The external sharing model ${outside} of ${object.name} cannot be more open than its sharing model ${object.sharingModel}.`,
			child(root, 'externalSharingModel'),
		);
}

/** An object is open to all three or, as a light application's, to none (Metadata API Developer Guide, CustomObject.enableBulkApi). */
function checkApiSwitches(component: Component, root: XmlElement): void {
	const given = ['enableBulkApi', 'enableSharing', 'enableStreamingApi'].flatMap((each) => child(root, each) ?? []);
	if (new Set(given.map((each) => each.text.trim())).size > 1)
		component.fail('enableBulkApi, enableSharing and enableStreamingApi must have the same value.', given[0]);
}

function readChildren(deployment: Deployment, file: SourceFile, object: ObjectDef): void {
	const each = (elementName: string, read: (component: Component, element: XmlElement) => void): void => {
		for (const element of childrenOf(file.root, elementName)) {
			const name = childText(element, 'fullName') ?? '';
			const component = deployment.component(childTypes[elementName]!, `${object.name}.${name}`, file.path, element);
			if (!name) component.fail('Required field is missing: fullName');
			else read(component, element);
		}
	};
	each('fields', (component, element) => addField(deployment, component, element, object));
	each('validationRules', (component, element) => readValidationRule(deployment, component, element, object));
	each('listViews', (component, element) => readListView(deployment, component, element, object));
	each('compactLayouts', (component, element) => readCompactLayout(deployment, component, element, object));
}

function addField(deployment: Deployment, component: Component, element: XmlElement, object: ObjectDef): void {
	const name = childText(element, 'fullName')!;
	const existing = findField(object, name);
	component.before = existing;
	if (!name.endsWith('__c')) return changeStandardField(deployment, component, element, object, existing);
	const problem = nameProblem(name.replace(/__c$/, ''));
	if (problem) component.fail(problem);
	const field = readField(component, element, object.name, object.kind);
	if (!field) return;
	if (
		existing &&
		((existing.type !== field.type && !(existing.summary && field.summary)) ||
			Boolean(existing.summary) !== Boolean(field.summary) ||
			Boolean(existing.formula) !== Boolean(field.formula) ||
			Boolean(existing.autoNumber) !== Boolean(field.autoNumber))
	)
		component.fail(`Changing the type of ${object.name}.${name} is not implemented in the local org.`, child(element, 'type'));
	component.after = field;
	object.fields.delete(existing?.name ?? name);
	object.fields.set(field.name, field);
	deployment.afterwards(() => checkField(deployment, component, element, object, field));
	deployment.lastly(() => checkFormulas(deployment, component, element, object, field));
}

/** On a standard field only tracking and help can be set; files retrieved from orgs repeat its type. */
function changeStandardField(
	deployment: Deployment,
	component: Component,
	element: XmlElement,
	object: ObjectDef,
	existing: FieldDef | undefined,
): void {
	if (!existing)
		return component.fail(`Entity of type 'CustomField' named '${object.name}.${childText(element, 'fullName')}' cannot be found`);
	const allowed = ['fullName', 'trackHistory', 'trackFeedHistory', 'inlineHelpText', 'description', 'type'];
	for (const each of element.children)
		if (!allowed.includes(each.name))
			component.fail(`${each.name} of the standard field ${object.name}.${existing.name} cannot be changed in the local org.`, each);
	const type = childText(element, 'type');
	if (type !== undefined && (!Object.hasOwn(fieldTypes, type) || fieldTypes[type]!.type !== existing.type))
		component.fail(`The type of the standard field ${object.name}.${existing.name} is not ${type}.`, child(element, 'type'));
	const changed: FieldDef = { ...existing };
	if (child(element, 'trackHistory')) changed.trackHistory = childFlag(element, 'trackHistory');
	const help = childText(element, 'inlineHelpText');
	if (help) changed.inlineHelpText = help;
	component.after = changed;
	object.fields.set(existing.name, changed);
	deployment.afterwards(() => checkTracking(component, element, object, changed));
}

/** Tracked fields of one object: "You can select up to 20 fields per object" (help.salesforce.com tracking_field_history). */
const MAX_TRACKED_FIELDS = 20;

/** Salesforce's words: github.com/forcedotcom/salesforcedx-vscode/issues/501, github.com/forcedotcom/cli/issues/1922. */
function checkTracking(component: Component, element: XmlElement, object: ObjectDef, field: FieldDef): void {
	if (!field.trackHistory) return;
	const place = child(element, 'trackHistory');
	if (!object.enableHistory) component.fail(`The entity: ${object.name} does not have history tracking enabled`, place);
	const tracked = [...object.fields.values()].filter((each) => each.trackHistory).length;
	if (tracked > MAX_TRACKED_FIELDS)
		component.fail(`You have exceeded the allowed number of fields to track on a given entity: ${object.name} has ${tracked}`, place);
}

/** Rules over an object as a whole, once every file is read. */
function checkObject(deployment: Deployment, component: Component, object: ObjectDef): void {
	const masters = [...object.fields.values()].filter((each) => each.masterDetail);
	if (masters.length > 2) component.fail(`${object.name} has ${masters.length} master-detail fields; at most 2 are allowed.`);
	if (object.kind === 'custom') {
		const controlled = object.sharingModel === 'ControlledByParent';
		if (masters.length && !controlled)
			component.fail(`Cannot set sharingModel to ${object.sharingModel} on a CustomObject with a MasterDetail relationship field`);
		if (!masters.length && controlled)
			component.fail('Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail relationship field');
	}
	const assigned = object.compactLayoutAssignment;
	if (assigned && assigned !== 'SYSTEM' && !object.compactLayouts.some((each) => each.fullName === assigned))
		component.fail(
			`In field: compactLayoutAssignment - no CompactLayout named ${object.name}.${assigned} found`,
			component.element && child(component.element, 'compactLayoutAssignment'),
		);
}

function checkField(deployment: Deployment, component: Component, element: XmlElement, object: ObjectDef, field: FieldDef): void {
	if (field.summary) checkSummary(deployment, component, element, object, field);
	for (const target of field.referenceTo) {
		const parent = deployment.object(target);
		if (!parent || !['standard', 'system', 'custom'].includes(parent.kind)) {
			component.fail(`referenceTo value of '${target}' does not resolve to a valid sObject type`, child(element, 'referenceTo'));
			continue;
		}
		field.referenceTo = [parent.name];
		if (field.masterDetail && parent.kind === 'system')
			component.fail(`${parent.name} cannot be the master of a master-detail relationship.`, child(element, 'referenceTo'));
		for (const other of deployment.draft.objects.values())
			for (const twin of other.fields.values())
				if (
					twin !== field &&
					field.childRelationshipName &&
					twin.childRelationshipName?.toLowerCase() === field.childRelationshipName.toLowerCase() &&
					twin.referenceTo.includes(parent.name)
				)
					component.fail(
						`Duplicate relationship name ${childText(element, 'relationshipName')} on ${parent.name}: ${other.name}.${twin.name} has it too.`,
						child(element, 'relationshipName'),
					);
	}
	checkTracking(component, element, object, field);
}

function checkFormulas(deployment: Deployment, component: Component, element: XmlElement, object: ObjectDef, field: FieldDef): void {
	const check = (source: string, kind: 'formulaField' | 'defaultValue', at: XmlElement | undefined): void => {
		const problem = deployment.checks.checkFormula(deployment.draft, object.name, source, kind, field.type);
		if (problem) component.fail(`Error: ${problem}`, at);
	};
	if (field.formula) check(field.formula.expression, 'formulaField', child(element, 'formula'));
	if (field.defaultFormula !== undefined && field.type !== 'boolean')
		check(field.defaultFormula, 'defaultValue', child(element, 'defaultValue'));
}

/** Platform fields that come and go with what the object is: an owner, or a master; activities. */
export function finishObject(object: ObjectDef): void {
	if (object.kind !== 'custom') return;
	const isDetail = [...object.fields.values()].some((each) => each.masterDetail);
	object.hasOwner = !isDetail;
	if (isDetail) object.fields.delete('OwnerId');
	else if (!object.fields.has('OwnerId')) object.fields.set('OwnerId', owner(true));
	if (object.enableActivities && !object.fields.has('LastActivityDate'))
		object.fields.set('LastActivityDate', date('LastActivityDate', 'Last Activity Date', readOnly));
}
