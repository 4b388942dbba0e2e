/**
 * Page layouts and compact layouts in UI API shape (User Interface API Developer Guide, "Record Layout").
 * An object without a deployed layout gets what Setup would make for it: its fields, then who made and changed it.
 */
import { findField, type FieldDef, type LayoutDef, type ObjectDef } from '../../schema/model.ts';
import { findObject } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { MASTER_RECORD_TYPE_ID } from './object-info.ts';
import { addPath, eTag, type FieldTree } from './records.ts';
import { readableObject } from './supported.ts';

interface LayoutItem {
	editableForNew: boolean;
	editableForUpdate: boolean;
	label: string;
	layoutComponents: { apiName: string; componentType: 'Field'; label: string }[];
	lookupIdApiName: string | null;
	required: boolean;
	sortable: boolean;
}
export interface Layout {
	eTag: string;
	id: string | null;
	layoutType: 'Full' | 'Compact';
	mode: string;
	objectApiName: string;
	recordTypeId: string;
	saveOptions: never[];
	sections: {
		collapsible: boolean;
		columns: number;
		heading: string;
		id: string;
		layoutRows: { layoutItems: LayoutItem[] }[];
		rows: number;
		tabOrder: string;
		useHeading: boolean;
	}[];
}
interface Section {
	label: string;
	columns: { field: string; behavior: string }[][];
}

const AUDIT_FIELDS = ['CreatedById', 'LastModifiedById'];
const HIDDEN_BY_DEFAULT = new Set([
	...AUDIT_FIELDS,
	'Id',
	'IsDeleted',
	'CreatedDate',
	'LastModifiedDate',
	'SystemModstamp',
	'LastActivityDate',
	'LastViewedDate',
	'LastReferencedDate',
]);
/** Compact layouts that standard objects come with; a custom object's shows its name. */
const SYSTEM_COMPACT_LAYOUTS: Record<string, string[]> = {
	Account: ['Name', 'Type', 'Phone', 'Website', 'OwnerId', 'Industry'],
	Contact: ['Name', 'Title', 'AccountId', 'Phone', 'Email', 'OwnerId'],
	Lead: ['Name', 'Title', 'Company', 'Phone', 'Email'],
	Opportunity: ['Name', 'AccountId', 'CloseDate', 'Amount', 'OwnerId'],
	Task: ['Subject', 'ActivityDate', 'Status', 'OwnerId'],
	Event: ['Subject', 'StartDateTime', 'OwnerId'],
};

/** GET /ui-api/layout/{object}?layoutType=Full|Compact&mode=View|Create|Edit&recordTypeId=… */
export function layout(
	engine: Engine,
	user: UserContext,
	objectName: string,
	query: { layoutType?: string; mode?: string; recordTypeId?: string },
): Layout {
	const object = readableObject(engine, user, objectName);
	const layoutType = query.layoutType ?? 'Full';
	const mode = query.mode ?? 'View';
	if (layoutType !== 'Full' && layoutType !== 'Compact')
		throw new ApiError('INVALID_PARAMETER_VALUE', `layoutType is Full or Compact, not ${layoutType}.`);
	if (!['View', 'Create', 'Edit'].includes(mode))
		throw new ApiError('INVALID_PARAMETER_VALUE', `mode is View, Create or Edit, not ${mode}.`);
	if (query.recordTypeId && query.recordTypeId.slice(0, 15) !== MASTER_RECORD_TYPE_ID.slice(0, 15))
		throw notImplemented(`Record type ${query.recordTypeId}`, 'layout');
	const sections =
		layoutType === 'Full'
			? fullSections(engine, object)
			: [{ label: object.label, columns: [compactFields(object).map((field) => ({ field, behavior: 'Readonly' }))] }];
	const body = {
		id: layoutType === 'Full' ? (deployedLayout(engine, object)?.fullName ?? null) : null,
		layoutType: layoutType as 'Full' | 'Compact',
		mode,
		objectApiName: object.name,
		recordTypeId: MASTER_RECORD_TYPE_ID,
		saveOptions: [],
		sections: sections
			.map((section, index) => sectionShape(engine, user, object, section, index))
			.filter((section) => section.layoutRows.length > 0),
	};
	return { eTag: eTag(body), ...body };
}

/** The fields that a layout shows, by API name. */
export const layoutFields = (shape: Layout): string[] =>
	shape.sections.flatMap((section) =>
		section.layoutRows.flatMap((row) => row.layoutItems.flatMap((item) => item.layoutComponents.map((component) => component.apiName))),
	);

/** Adds a shown field to the tree: a lookup brings its parent's name, as layout-driven records do. */
export function addShownField(engine: Engine, user: UserContext, tree: FieldTree, name: string): void {
	addPath(engine, user, tree, `${tree.object.name}.${name}`, true);
	const field = findField(tree.object, name);
	if (!field?.relationshipName) return;
	const parent = findObject(engine.schema, field.referenceTo[0] ?? '');
	const nameField = parent && [...parent.fields.values()].find((each) => each.nameField)?.name;
	addPath(engine, user, tree, `${tree.object.name}.${field.relationshipName}.${nameField ?? 'Name'}`, true);
}

/** The layout deployed for an object: the only one, or the first by name, since profiles' assignments are not deployed. */
export function deployedLayout(engine: Engine, object: ObjectDef): LayoutDef | undefined {
	return [...engine.schema.layouts.values()]
		.filter((each) => each.object === object.name)
		.sort((a, b) => a.fullName.localeCompare(b.fullName))[0];
}

function fullSections(engine: Engine, object: ObjectDef): Section[] {
	const deployed = deployedLayout(engine, object);
	if (deployed)
		return deployed.sections.map((section) => ({ label: section.label, columns: section.columns.map((column) => column.fields) }));
	const shown = [...object.fields.values()].filter((field) => !HIDDEN_BY_DEFAULT.has(field.name));
	const short = shown.filter((field) => !field.long).map((field) => ({ field: field.name, behavior: behavior(field) }));
	const half = Math.ceil(short.length / 2);
	return [
		{ label: 'Information', columns: [short.slice(0, half), short.slice(half)] },
		{ label: 'Details', columns: [shown.filter((field) => field.long).map((field) => ({ field: field.name, behavior: behavior(field) }))] },
		{ label: 'System Information', columns: AUDIT_FIELDS.map((field) => [{ field, behavior: 'Readonly' }]) },
	];
}

const behavior = (field: FieldDef): string => (!field.updateable ? 'Readonly' : field.required ? 'Required' : 'Edit');

/** The compact layout's fields: assigned, else what the platform ships. */
function compactFields(object: ObjectDef): string[] {
	const assigned = object.compactLayouts.find((each) => each.fullName === object.compactLayoutAssignment);
	const fields =
		assigned?.fields ??
		SYSTEM_COMPACT_LAYOUTS[object.name] ??
		[...object.fields.values()].filter((field) => field.nameField).map((field) => field.name);
	return fields.filter((name) => findField(object, name));
}

function sectionShape(engine: Engine, user: UserContext, object: ObjectDef, section: Section, index: number): Layout['sections'][number] {
	const columns = section.columns.map((column) =>
		column.map((entry) => item(engine, user, object, entry)).filter((each) => each !== undefined),
	);
	const rows = Math.max(0, ...columns.map((column) => column.length));
	return {
		collapsible: section.label !== '',
		columns: section.columns.length,
		heading: section.label,
		id: `${object.name}-section-${index + 1}`,
		layoutRows: Array.from({ length: rows }, (_, row) => ({
			layoutItems: columns.map((column) => column[row]).filter((each) => each !== undefined),
		})),
		rows,
		tabOrder: 'LeftToRight',
		useHeading: section.label !== '',
	};
}

/** Undefined for a field that the user may not see. */
function item(engine: Engine, user: UserContext, object: ObjectDef, entry: { field: string; behavior: string }): LayoutItem | undefined {
	const field = findField(object, entry.field);
	if (!field) return undefined;
	const access = engine.access.field(user, object.name, field.name);
	if (!access.read) return undefined;
	const editable = access.edit && entry.behavior !== 'Readonly';
	return {
		editableForNew: editable && field.createable,
		editableForUpdate: editable && field.updateable,
		label: field.label,
		layoutComponents: [{ apiName: field.name, componentType: 'Field', label: field.label }],
		lookupIdApiName: field.type === 'reference' ? field.name : null,
		required: field.required || entry.behavior === 'Required',
		sortable: !field.long,
	};
}
