/**
 * Builders for the tables of standard objects: one line per field, with what differs from the usual.
 * Field names, types, lengths and relationship names follow the Object Reference for the Salesforce Platform.
 */
import type { FieldDef, FieldType, ObjectDef, ObjectKind, PicklistValue, SharingModel } from '../model.ts';

type Extra = Partial<FieldDef>;

/** A stored, writable standard field; `extra` overrides. Required fields take no field permissions. */
export function field(name: string, label: string, type: FieldType, extra: Extra = {}): FieldDef {
	const base: FieldDef = {
		name,
		label,
		type,
		custom: false,
		required: false,
		unique: false,
		externalId: false,
		createable: true,
		updateable: true,
		permissionable: true,
		referenceTo: [],
		...extra,
	};
	if (base.required) base.permissionable = extra.permissionable ?? false;
	return base;
}

export const text = (name: string, label: string, length: number, extra: Extra = {}): FieldDef =>
	field(name, label, 'string', { length, ...extra });
export const longText = (name: string, label: string, length = 32_000, extra: Extra = {}): FieldDef =>
	field(name, label, 'textarea', { length, long: true, ...extra });
export const textArea = (name: string, label: string, length = 255, extra: Extra = {}): FieldDef =>
	field(name, label, 'textarea', { length, ...extra });
export const date = (name: string, label: string, extra: Extra = {}): FieldDef => field(name, label, 'date', extra);
export const dateTime = (name: string, label: string, extra: Extra = {}): FieldDef => field(name, label, 'datetime', extra);
export const checkbox = (name: string, label: string, extra: Extra = {}): FieldDef =>
	field(name, label, 'boolean', { defaultFormula: 'false', ...extra });
export const integer = (name: string, label: string, extra: Extra = {}): FieldDef =>
	field(name, label, 'int', { precision: 9, scale: 0, ...extra });
export const number = (name: string, label: string, precision: number, scale: number, extra: Extra = {}): FieldDef =>
	field(name, label, 'double', { precision, scale, ...extra });
export const currency = (name: string, label: string, extra: Extra = {}): FieldDef =>
	field(name, label, 'currency', { precision: 18, scale: 2, ...extra });
export const percent = (name: string, label: string, extra: Extra = {}): FieldDef =>
	field(name, label, 'percent', { precision: 3, scale: 0, ...extra });
export const email = (name: string, label: string, extra: Extra = {}): FieldDef => field(name, label, 'email', { length: 80, ...extra });
export const phone = (name: string, label: string, extra: Extra = {}): FieldDef => field(name, label, 'phone', { length: 40, ...extra });
export const url = (name: string, label: string, extra: Extra = {}): FieldDef => field(name, label, 'url', { length: 255, ...extra });

/** A value list; the one called `byDefault` is preselected. */
export const values = (list: readonly string[], byDefault?: string): PicklistValue[] =>
	list.map((value) => ({ value, label: value, isDefault: value === byDefault, active: true }));

/** Standard picklists are unrestricted unless said otherwise: the API may save a value that is not in the list. */
export function picklist(name: string, label: string, list: PicklistValue[], extra: Extra & { restricted?: boolean } = {}): FieldDef {
	const { restricted = false, ...rest } = extra;
	return field(name, label, 'picklist', { length: 255, picklist: { values: list, restricted }, ...rest });
}

/** A lookup. `path` is the parent path (`Account`), `children` the list's name on the parent (`Opportunities`). */
export const lookup = (
	name: string,
	label: string,
	referenceTo: string | string[],
	path: string,
	children?: string,
	extra: Extra = {},
): FieldDef =>
	field(name, label, 'reference', {
		length: 18,
		referenceTo: Array.isArray(referenceTo) ? referenceTo : [referenceTo],
		relationshipName: path,
		...(children ? { childRelationshipName: children } : {}),
		deleteConstraint: 'SetNull',
		...extra,
	});

/** What the platform fills and nobody writes; always readable with the object. */
export const readOnly: Extra = { createable: false, updateable: false, permissionable: false };

/** The owner. Accounts, contacts and opportunities belong to users; leads, tasks and custom objects also to queues. */
export const owner = (toQueues: boolean, label = 'Owner ID'): FieldDef =>
	lookup('OwnerId', label, toQueues ? ['Group', 'User'] : 'User', 'Owner', undefined, {
		required: true,
		permissionable: false,
		deleteConstraint: 'Restrict',
	});

/** Id, IsDeleted and the audit fields that every record has. */
export function systemFields(label: string): FieldDef[] {
	return [
		field('Id', `${label} ID`, 'id', { ...readOnly, length: 18, required: false, idLookup: true }),
		checkbox('IsDeleted', 'Deleted', readOnly),
		dateTime('CreatedDate', 'Created Date', readOnly),
		lookup('CreatedById', 'Created By ID', 'User', 'CreatedBy', undefined, readOnly),
		dateTime('LastModifiedDate', 'Last Modified Date', readOnly),
		lookup('LastModifiedById', 'Last Modified By ID', 'User', 'LastModifiedBy', undefined, readOnly),
		dateTime('SystemModstamp', 'System Modstamp', readOnly),
	];
}

/** Salutation, first and last name, and the compound Name that the platform joins from them. */
export function personName(extra: { salutation: boolean }): FieldDef[] {
	return [
		text('LastName', 'Last Name', 80, { required: true }),
		text('FirstName', 'First Name', 40, { permissionable: false }),
		...(extra.salutation
			? [picklist('Salutation', 'Salutation', values(['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']), { length: 40, permissionable: false })]
			: []),
		text('Name', 'Full Name', 121, { ...readOnly, nameField: true, compoundOf: ['FirstName', 'LastName'] }),
	];
}

/** The parts of an address; the compound address itself is not offered. */
export function address(prefix: string, label: string): FieldDef[] {
	const named = (part: string): string => (label ? `${label} ${part}` : part);
	return [
		textArea(`${prefix}Street`, named('Street')),
		text(`${prefix}City`, named('City'), 40),
		text(`${prefix}State`, named('State/Province'), 80),
		text(`${prefix}PostalCode`, named('Zip/Postal Code'), 20),
		text(`${prefix}Country`, named('Country'), 80),
	];
}

export interface ObjectOptions {
	kind?: ObjectKind;
	sharingModel?: SharingModel;
	description?: string;
	parentObject?: string;
	writePermission?: string;
	rightsOf?: string;
	notUndeletable?: boolean;
	feature?: ObjectDef['feature'];
	readPermission?: string | readonly string[];
	/** False: no audit fields (history and share rows, virtual objects bring their own). */
	audited?: boolean;
}

/** One standard object of the given fields; the system fields come on top. */
export function object(
	name: string,
	label: string,
	pluralLabel: string,
	keyPrefix: string,
	fields: FieldDef[],
	options: ObjectOptions = {},
): ObjectDef {
	const { kind = 'standard', sharingModel = 'ReadWrite', audited = true, ...rest } = options;
	const all = audited ? [...systemFields(label), ...fields] : fields;
	return {
		name,
		label,
		pluralLabel,
		kind,
		custom: false,
		keyPrefix,
		sharingModel,
		deploymentStatus: 'Deployed',
		fields: new Map(all.map((each) => [each.name, each])),
		validationRules: [],
		listViews: [],
		compactLayouts: [],
		hasOwner: all.some((each) => each.name === 'OwnerId'),
		...rest,
	};
}
