/** Permission sets and custom permissions. */
import { systemPermissions } from '../base/profiles.ts';
import { findField, type ObjectDef, type ObjectPermission, type PermissionSetDef } from '../model.ts';
import { put, type Component, type Deployment, type SourceFile } from './deployment.ts';
import { nameProblem } from './names.ts';
import { isOneOf } from './values.ts';
import { child, childFlag, childrenOf, childText, type XmlElement } from './xml.ts';

export function readCustomPermission(deployment: Deployment, file: SourceFile): void {
	const component = deployment.component('CustomPermission', file.name, file.path, file.root);
	const problem = nameProblem(file.name, 80);
	if (problem) component.fail(problem);
	const description = childText(file.root, 'description');
	put(component, deployment.draft.customPermissions, file.name, {
		label: childText(file.root, 'label') ?? file.name,
		...(description ? { description } : {}),
	});
}

export function readPermissionSet(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('PermissionSet', name, file.path, root);
	const problem = nameProblem(name, 80);
	if (problem) component.fail(problem);
	if (deployment.current.permissionSets.get(name)?.isProfile) component.fail(`${name} is the name of a profile.`);
	const description = childText(root, 'description');
	const license = childText(root, 'license');
	const definition: PermissionSetDef = {
		name,
		label: childText(root, 'label') ?? name,
		isProfile: false,
		objectPermissions: childrenOf(root, 'objectPermissions').map(objectPermission),
		fieldPermissions: childrenOf(root, 'fieldPermissions').map((each) => ({
			field: childText(each, 'field') ?? '',
			readable: childFlag(each, 'readable'),
			editable: childFlag(each, 'editable'),
		})),
		userPermissions: enabled(root, 'userPermissions'),
		customPermissions: enabled(root, 'customPermissions'),
		tabSettings: childrenOf(root, 'tabSettings').map((each) => ({
			tab: childText(each, 'tab') ?? '',
			visibility: childText(each, 'visibility') ?? '',
		})),
		applicationVisibilities: childrenOf(root, 'applicationVisibilities').map((each) => ({
			application: childText(each, 'application') ?? '',
			visible: childFlag(each, 'visible'),
			isDefault: childFlag(each, 'default'),
		})),
		...(description ? { description } : {}),
		...(license ? { license } : {}),
	};
	put(component, deployment.draft.permissionSets, name, definition);
	deployment.afterwards(() => {
		for (const each of childrenOf(root, 'objectPermissions')) checkObjectPermission(deployment, component, each, definition);
		for (const [index, each] of childrenOf(root, 'fieldPermissions').entries())
			checkFieldPermission(deployment, component, each, definition.fieldPermissions[index]!);
		for (const each of childrenOf(root, 'tabSettings')) checkTabSetting(deployment, component, each);
		checkReferences(deployment, component, root);
		checkTwins(component, root);
	});
}

const enabled = (root: XmlElement, elementName: string): string[] =>
	childrenOf(root, elementName)
		.filter((each) => childFlag(each, 'enabled'))
		.map((each) => childText(each, 'name') ?? '');

const objectPermission = (element: XmlElement): ObjectPermission => ({
	object: childText(element, 'object') ?? '',
	allowCreate: childFlag(element, 'allowCreate'),
	allowRead: childFlag(element, 'allowRead'),
	allowEdit: childFlag(element, 'allowEdit'),
	allowDelete: childFlag(element, 'allowDelete'),
	viewAllRecords: childFlag(element, 'viewAllRecords'),
	modifyAllRecords: childFlag(element, 'modifyAllRecords'),
});

/** Right → rights that it stands on (Object Permissions, Salesforce Help). */
const dependencies: Readonly<Record<string, readonly [label: string, needs: readonly string[]]>> = {
	allowCreate: ['Create', ['allowRead']],
	allowEdit: ['Edit', ['allowRead']],
	allowDelete: ['Delete', ['allowEdit', 'allowRead']],
	viewAllRecords: ['ViewAll', ['allowRead']],
	modifyAllRecords: ['ModifyAll', ['allowDelete', 'allowEdit', 'allowRead', 'viewAllRecords']],
};
const rightLabels: Readonly<Record<string, string>> = {
	allowRead: 'Read',
	allowEdit: 'Edit',
	allowDelete: 'Delete',
	viewAllRecords: 'ViewAll',
};
/** Their rights are the user permissions Edit Tasks and Edit Events, and access to the record they are about. */
const withoutObjectPermissions: readonly string[] = ['Task', 'Event', 'EmailMessage'];

function checkObjectPermission(deployment: Deployment, component: Component, element: XmlElement, set: PermissionSetDef): void {
	const name = childText(element, 'object') ?? '';
	const object = deployment.object(name);
	const takes =
		object &&
		(object.kind === 'standard' || object.kind === 'custom' || object.kind === 'event') &&
		!withoutObjectPermissions.includes(object.name);
	if (!object || !takes)
		return component.fail(`In field: object - no CustomObject named ${name} found`, child(element, 'object') ?? element);
	const permission = set.objectPermissions.find((each) => each.object === name)!;
	permission.object = object.name;
	for (const [right, [label, needs]] of Object.entries(dependencies)) {
		if (!childFlag(element, right)) continue;
		const missing = needs.filter((need) => !childFlag(element, need)).map((need) => `${rightLabels[need]!} ${object.name}`);
		if (missing.length)
			component.fail(`Permission ${label} ${object.name} depends on permission(s): ${missing.join(', ')}`, child(element, right));
	}
	const parentLacks = (parent: string, right: 'allowRead' | 'viewAllRecords'): boolean =>
		!set.objectPermissions.some((each) => each.object === parent && each[right]);
	for (const parent of masters(object)) {
		if (permission.allowRead && parentLacks(parent, 'allowRead'))
			component.fail(`Permission Read ${object.name} depends on permission(s): Read ${parent}`, element);
		// Seen for details of Account and for its standard children: wiki.sfxd.org, Best Practices, Important Notes.
		if (permission.viewAllRecords && parentLacks(parent, 'viewAllRecords'))
			component.fail(`Permission Read All ${object.name} depends on permission(s): Read All ${parent}`, element);
	}
}

/** Objects whose Read a right on this one stands on: its masters; the account of contacts and opportunities. */
function masters(object: ObjectDef): string[] {
	if (object.name === 'Contact' || object.name === 'Opportunity') return ['Account'];
	return [...object.fields.values()].filter((each) => each.masterDetail).flatMap((each) => each.referenceTo);
}

function checkFieldPermission(
	deployment: Deployment,
	component: Component,
	element: XmlElement,
	permission: PermissionSetDef['fieldPermissions'][number],
): void {
	const place = child(element, 'field') ?? element;
	const [objectName = '', fieldName = ''] = permission.field.split('.');
	const object = deployment.object(objectName);
	const field = object && findField(object, fieldName);
	if (!object || !field) return component.fail(`In field: field - no CustomField named ${permission.field} found`, place);
	permission.field = `${object.name}.${field.name}`;
	if (!field.permissionable) {
		const words =
			field.required || field.masterDetail || field.nameField
				? 'You cannot deploy to a required field'
				: 'Field permissions cannot be set on this field';
		return component.fail(`${words}: ${permission.field}`, place);
	}
	if (permission.editable && !permission.readable)
		component.fail(`Permission Edit ${permission.field} depends on permission(s): Read ${permission.field}`, place);
	if (permission.editable && !field.createable && !field.updateable)
		component.fail(`${permission.field} is read-only and cannot be made editable.`, place);
}

function checkTabSetting(deployment: Deployment, component: Component, element: XmlElement): void {
	const tab = childText(element, 'tab') ?? '';
	if (!isKnownTab(deployment, tab)) component.fail(`In field: tab - no CustomTab named ${tab} found`, child(element, 'tab') ?? element);
	isOneOf(
		component,
		child(element, 'visibility') ?? element,
		childText(element, 'visibility') ?? '',
		['Available', 'None', 'Visible'],
		'PermissionSetTabVisibility',
	);
}

/** A deployed tab, `standard-home`, or `standard-` and a standard object. */
export function isKnownTab(deployment: Deployment, tab: string): boolean {
	if (deployment.draft.tabs.has(tab) || tab === 'standard-home') return true;
	const object = tab.startsWith('standard-') ? deployment.object(tab.slice('standard-'.length)) : undefined;
	return object?.kind === 'standard';
}

function checkReferences(deployment: Deployment, component: Component, root: XmlElement): void {
	const missing = (elementName: string, key: string, exists: (name: string) => boolean, words: (name: string) => string): void => {
		for (const each of childrenOf(root, elementName)) {
			const name = childText(each, key) ?? '';
			if (!exists(name)) component.fail(words(name), child(each, key) ?? each);
		}
	};
	const { draft } = deployment;
	missing(
		'userPermissions',
		'name',
		(name) => systemPermissions.includes(name),
		(name) => `Unknown user permission: ${name}. Of Salesforce's permissions the local org knows those that COVERAGE.md lists.`,
	);
	missing(
		'customPermissions',
		'name',
		(name) => draft.customPermissions.has(name),
		(name) => `In field: customPermission - no CustomPermission named ${name} found`,
	);
	missing(
		'applicationVisibilities',
		'application',
		(name) => draft.applications.has(name),
		(name) => `In field: application - no CustomApplication named ${name} found`,
	);
	missing(
		'customMetadataTypeAccesses',
		'name',
		(name) => deployment.object(name)?.kind === 'metadata',
		(name) => `In field: customMetadataType - no CustomObject named ${name} found`,
	);
	missing(
		'flowAccesses',
		'flow',
		(name) => draft.flows.has(name),
		(name) => `In field: flow - no Flow named ${name} found`,
	);
}

const keys: Readonly<Record<string, string>> = {
	objectPermissions: 'object',
	fieldPermissions: 'field',
	userPermissions: 'name',
	customPermissions: 'name',
	tabSettings: 'tab',
	applicationVisibilities: 'application',
};

function checkTwins(component: Component, root: XmlElement): void {
	const seen = new Set<string>();
	for (const each of root.children) {
		const key = keys[each.name];
		if (!key) continue;
		const name = `${each.name} ${childText(each, key)?.toLowerCase()}`;
		if (seen.has(name)) component.fail(`Duplicate ${each.name} for ${childText(each, key)}`, each);
		seen.add(name);
	}
}
