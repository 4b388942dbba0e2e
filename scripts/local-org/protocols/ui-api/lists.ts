/** List views and related lists over HTTP (User Interface API Developer Guide, "List Record Collection", "Related List Record Collection"). */
import type { Query } from '@jetstreamapp/soql-parser-js';
import { findChildRelationship, findField, findObject, type FieldDef, type ObjectDef, type Schema } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { test, whereClause, type Condition } from './ast.ts';
import { deployedLayout } from './layouts.ts';
import { column, columnAt, listView, listViewId, listViews, viewCondition, type Column } from './list-views.ts';
import { childRelationships, MASTER_RECORD_TYPE_ID } from './object-info.ts';
import { addPath, emptyTree, eTag, list, readRecord, readRecords, type FieldTree, type ListParameter } from './records.ts';
import { isSupported, objectOfRecord, readableObject, recordNotFound } from './supported.ts';

export interface PageQuery {
	fields?: ListParameter;
	optionalFields?: ListParameter;
	pageSize?: string;
	pageToken?: string;
	sortBy?: ListParameter;
	searchTerm?: string;
	where?: string;
}
const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 2000;
const MAX_RELATED_PAGE_SIZE = 1999;
const MAX_SORT_FIELDS = 5;
/** Of a related list's count, where the request names no maxCount. */
const DEFAULT_MAX_COUNT = 20;
/** What standard related lists are called in layout metadata. */
const STANDARD_RELATED_LISTS: Record<string, string> = {
	RelatedContactList: 'Contacts',
	RelatedOpportunityList: 'Opportunities',
	RelatedTaskList: 'Tasks',
	RelatedEventList: 'Events',
};

/** GET /ui-api/list-info/{object}: the object's list views. */
export function listInfos(engine: Engine, user: UserContext, objectName: string): object {
	const object = readableObject(engine, user, objectName);
	const lists = listViews(object).map((view) => ({
		apiName: view.fullName,
		id: listViewId(object, view.fullName),
		label: view.label,
		listUiUrl: `/services/data/v66.0/ui-api/list-ui/${object.name}/${view.fullName}`,
	}));
	return {
		count: lists.length,
		currentPageToken: '0',
		lists,
		nextPageToken: null,
		objectApiName: object.name,
		pageSize: MAX_PAGE_SIZE,
		previousPageToken: null,
	};
}

/** GET /ui-api/list-info/{object}/{listViewApiName}: columns, filters, order. */
export function listInfo(engine: Engine, user: UserContext, objectName: string, viewName: string): object {
	const object = readableObject(engine, user, objectName);
	const view = listView(object, viewName);
	const body = {
		cloneable: false,
		createable: false,
		deletable: false,
		displayColumns: visibleColumns(engine, user, object, view.columns).map(displayColumn),
		filterLogicString: view.booleanFilter ?? null,
		filteredByInfo: view.filters.map((filter) => {
			const { path, label } = column(engine.schema, object, filter.field);
			return { fieldApiName: path.join('.'), label, operandLabels: [filter.value], operator: filter.operation };
		}),
		label: view.label,
		listReference: listReference(object, view.fullName),
		orderedByInfo: [{ fieldApiName: nameOf(object), isAscending: true, label: findField(object, nameOf(object))?.label ?? 'Name' }],
		updateable: false,
		userPreferences: { columnWidths: {}, columnWrap: {} },
		visibility: 'Public',
		visibilityEditable: false,
	};
	return { eTag: eTag(body), ...body };
}

/** GET /ui-api/list-records/{object}/{listViewApiName}: a page of the view's rows with its columns. */
export function listRecords(engine: Engine, user: UserContext, objectName: string, viewName: string, query: PageQuery): object {
	const object = readableObject(engine, user, objectName);
	const view = listView(object, viewName);
	const tree = emptyTree(object);
	const columns = visibleColumns(engine, user, object, view.columns);
	for (const { path } of columns) addPath(engine, user, tree, [object.name, ...path].join('.'), true);
	addRequested(engine, user, tree, query);
	const page = readPage(engine, user, tree, viewCondition(engine.schema, object, view, user), query, nameOf(object));
	return {
		...page,
		fields: columns.map(({ path }) => [object.name, ...path].join('.')),
		listInfoETag: eTag(view),
		listReference: listReference(object, view.fullName),
	};
}

/** GET /ui-api/list-records/{listViewId} */
export function listRecordsById(engine: Engine, user: UserContext, id: string, query: PageQuery): object {
	const { object, view } = listViewById(engine, user, id);
	return listRecords(engine, user, object, view, query);
}

/** GET /ui-api/list-info/{listViewId}, where that is no object's name. */
export function listInfoById(engine: Engine, user: UserContext, id: string): object {
	const { object, view } = listViewById(engine, user, id);
	return listInfo(engine, user, object, view);
}

function listViewById(engine: Engine, user: UserContext, id: string): { object: string; view: string } {
	for (const object of engine.schema.objects.values()) {
		if (!isSupported(object) || !engine.access.object(user, object.name).read) continue;
		const view = listViews(object).find((each) => listViewId(object, each.fullName).slice(0, 15) === id.slice(0, 15));
		if (view) return { object: object.name, view: view.fullName };
	}
	throw recordNotFound();
}

/** GET /ui-api/related-list-info/{object}: the lists that a record page of the object shows. */
export function relatedListInfos(engine: Engine, user: UserContext, parentName: string): object {
	const parent = readableObject(engine, user, parentName);
	const relatedLists = shownRelatedLists(engine, user, parent).map(({ child, field }) => ({
		entityLabel: child.label,
		entityPluralLabel: child.pluralLabel,
		fieldApiName: field.name,
		keyPrefix: child.keyPrefix,
		label: field.relationshipLabel ?? child.pluralLabel,
		objectApiName: child.name,
		relatedListId: field.childRelationshipName!,
		relatedListInfoUrl: `/services/data/v66.0/ui-api/related-list-info/${parent.name}/${field.childRelationshipName!}`,
		themeInfo: null,
	}));
	return { eTag: eTag(relatedLists), parentObjectApiName: parent.name, parentRecordTypeId: MASTER_RECORD_TYPE_ID, relatedLists };
}

/** GET /ui-api/related-list-info/{object}/{relatedListId}: the columns of one related list. */
export function relatedListInfo(engine: Engine, user: UserContext, parentName: string, relatedListId: string): object {
	const parent = readableObject(engine, user, parentName);
	const { child, field } = relatedList(engine, user, parent, relatedListId);
	const body = {
		childApiName: child.name,
		displayColumns: relatedColumns(engine, user, parent, child, field).map(displayColumn),
		fieldApiName: field.name,
		label: field.relationshipLabel ?? child.pluralLabel,
		listReference: relatedListReference(parent, relatedListId, null),
		objectApiNames: [child.name],
		orderedByInfo: [],
		parentFieldApiName: field.name,
		relatedListId: field.childRelationshipName!,
	};
	return { eTag: eTag(body), ...body };
}

/** GET /ui-api/related-list-records/{parentRecordId}/{relatedListId}?fields=Child__c.Name,…; without fields the list's columns. */
export function relatedListRecords(engine: Engine, user: UserContext, parentId: string, relatedListId: string, query: PageQuery): object {
	const parent = objectOfRecord(engine, user, parentId);
	const record = readRecord(engine, user, parentId, undefined, undefined);
	const { child, field } = relatedList(engine, user, parent, relatedListId);
	const tree = emptyTree(child);
	const requested = list(query.fields).length + list(query.optionalFields).length > 0;
	if (!requested)
		for (const { path } of relatedColumns(engine, user, parent, child, field))
			addPath(engine, user, tree, [child.name, ...path].join('.'), true);
	addRequested(engine, user, tree, query);
	number(query.pageSize, 'pageSize', DEFAULT_PAGE_SIZE, 1, MAX_RELATED_PAGE_SIZE);
	// Documented of related lists: what cannot be sorted by is ignored.
	const sortBy = list(query.sortBy).filter((entry) => isSortable(engine, user, child, sortedPath(child, entry)));
	const condition = test(field.name, '=', record.id, 'reference');
	const page = readPage(engine, user, tree, condition, { ...query, sortBy }, 'CreatedDate', true);
	return { ...page, listReference: relatedListReference(parent, relatedListId, record.id) };
}

/** GET /ui-api/related-list-count/{parentRecordId}/{relatedListId}: how many rows, up to maxCount. */
export function relatedListCount(
	engine: Engine,
	user: UserContext,
	parentId: string,
	relatedListId: string,
	query: { maxCount?: string },
): object {
	const parent = objectOfRecord(engine, user, parentId);
	const record = readRecord(engine, user, parentId, undefined, undefined);
	const { child, field } = relatedList(engine, user, parent, relatedListId);
	const maxCount = number(query.maxCount, 'maxCount', DEFAULT_MAX_COUNT, 1, MAX_RELATED_PAGE_SIZE);
	const total = count(engine, user, child, test(field.name, '=', record.id, 'reference'));
	return {
		count: Math.min(total, maxCount),
		hasMore: total > maxCount,
		listReference: relatedListReference(parent, relatedListId, record.id),
		maxCount,
	};
}

function addRequested(engine: Engine, user: UserContext, tree: FieldTree, query: PageQuery): void {
	for (const path of list(query.fields)) addPath(engine, user, tree, path, false);
	for (const path of list(query.optionalFields)) addPath(engine, user, tree, path, true);
}

function readPage(
	engine: Engine,
	user: UserContext,
	tree: FieldTree,
	condition: Condition,
	query: PageQuery,
	defaultSort: string,
	descending = false,
): object {
	for (const name of ['searchTerm', 'where'] as const) if (query[name]) throw notImplemented(`The parameter ${name}`, 'lists');
	const pageSize = number(query.pageSize, 'pageSize', DEFAULT_PAGE_SIZE, 1, MAX_PAGE_SIZE);
	const offset = number(query.pageToken, 'pageToken', 0, 0, 2000);
	const asked = list(query.sortBy);
	if (asked.length > MAX_SORT_FIELDS)
		throw new ApiError('INVALID_PARAMETER_VALUE', `sortBy takes at most ${MAX_SORT_FIELDS} fields, not ${asked.length}.`);
	const orderBy = (asked.length ? asked : [`${descending ? '-' : ''}${defaultSort}`]).map((entry) => {
		return {
			field: sortedPath(tree.object, entry),
			order: entry.startsWith('-') ? ('DESC' as const) : ('ASC' as const),
			nulls: 'LAST' as const,
		};
	});
	// One row more than the page tells whether there is a next one.
	const more: Partial<Query> = { orderBy: [...orderBy, { field: 'Id', order: 'ASC' }], limit: pageSize + 1, ...(offset ? { offset } : {}) };
	const records = readRecords(engine, user, tree, condition, more);
	const hasNext = records.length > pageSize;
	if (hasNext) records.pop();
	return {
		count: records.length,
		currentPageToken: String(offset),
		fields: list(query.fields),
		nextPageToken: hasNext ? String(offset + pageSize) : null,
		optionalFields: list(query.optionalFields),
		pageSize,
		previousPageToken: offset > 0 ? String(Math.max(0, offset - pageSize)) : null,
		records,
		sortBy: asked,
		totalCount: hasNext || offset > 0 ? count(engine, user, tree.object, condition) : records.length,
	};
}

/** `-Opportunity.Account.Name` → `Account.Name` */
const sortedPath = (object: ObjectDef, entry: string): string =>
	entry.replace(/^[+-]/, '').replace(new RegExp(`^${object.name}\\.`, 'i'), '');

function isSortable(engine: Engine, user: UserContext, object: ObjectDef, path: string): boolean {
	const tree = emptyTree(object);
	addPath(engine, user, tree, `${object.name}.${path}`, true);
	if (path.includes('.')) return tree.parents.size > 0;
	const [field] = tree.fields.values();
	return field !== undefined && !field.long && field.type !== 'multipicklist';
}

function count(engine: Engine, user: UserContext, object: ObjectDef, condition: Condition): number {
	const where = whereClause(condition);
	return engine.soql.queryAst(user, {
		sObject: object.name,
		fields: [{ type: 'FieldFunctionExpression', functionName: 'COUNT', parameters: [], isAggregateFn: true, rawValue: 'COUNT()' }],
		...(where ? { where } : {}),
	}).totalSize;
}

function number(text: string | undefined, name: string, fallback: number, min: number, max: number): number {
	if (text === undefined || text === '') return fallback;
	const value = Number(text);
	if (!Number.isInteger(value) || value < min || value > max)
		throw new ApiError('INVALID_PARAMETER_VALUE', `${name} is a whole number from ${min} to ${max}, not ${text}.`);
	return value;
}

const nameOf = (object: ObjectDef): string => [...object.fields.values()].find((field) => field.nameField)?.name ?? 'Id';

function visibleColumns(engine: Engine, user: UserContext, object: ObjectDef, names: string[]): Column[] {
	return names
		.map((name) => column(engine.schema, object, name))
		.filter(({ path, field }) => path.length > 1 || engine.access.field(user, object.name, field.name).read)
		.map((own) => nameColumn(engine.schema, object, own));
}

/** A lookup is shown by the name of the record that it points to. */
function nameColumn(schema: Schema, object: ObjectDef, own: Column): Column {
	const { field, path } = own;
	const target = field.type === 'reference' && path.length === 1 ? findObject(schema, field.referenceTo.at(-1) ?? '') : undefined;
	return target && field.relationshipName && nameOf(target) !== 'Id'
		? columnAt(schema, object, [field.relationshipName, nameOf(target)])
		: own;
}

const displayColumn = ({ path, field, label }: Column): object => ({
	fieldApiName: path.join('.'),
	label,
	lookupId: path.length > 1 ? `${path.slice(0, -1).join('.')}.Id` : null,
	sortable: !field.long,
	dataType: field.type,
});

function relatedList(engine: Engine, user: UserContext, parent: ObjectDef, relatedListId: string): { child: ObjectDef; field: FieldDef } {
	const found = findChildRelationship(engine.schema, parent.name, relatedListId);
	const visible =
		found &&
		isSupported(found.object) &&
		engine.access.object(user, found.object.name).read &&
		engine.access.field(user, found.object.name, found.field.name).read;
	if (!visible) throw new ApiError('NOT_FOUND', `${parent.name} has no related list ${relatedListId}.`, { status: 404 });
	return { child: found.object, field: found.field };
}

/** What the layout lists, in its order; without a layout every list of records people work with. */
function shownRelatedLists(engine: Engine, user: UserContext, parent: ObjectDef): { child: ObjectDef; field: FieldDef }[] {
	const visible = childRelationships(engine, user, parent).map((each) => {
		const child = findObject(engine.schema, each.childObjectApiName)!;
		return { child, field: findField(child, each.fieldName)! };
	});
	const deployed = deployedLayout(engine, parent);
	if (!deployed)
		return visible.filter(
			({ child, field }) => child.kind !== 'system' && !['CreatedById', 'LastModifiedById', 'OwnerId'].includes(field.name),
		);
	return deployed.relatedLists
		.map((entry) => visible.find((each) => isListed(each, entry.relatedList)))
		.filter((each) => each !== undefined);
}

const isListed = ({ child, field }: { child: ObjectDef; field: FieldDef }, name: string): boolean =>
	name === `${child.name}.${field.name}` ||
	name === field.childRelationshipName ||
	STANDARD_RELATED_LISTS[name] === field.childRelationshipName;

function relatedColumns(engine: Engine, user: UserContext, parent: ObjectDef, child: ObjectDef, field: FieldDef): Column[] {
	const entry = deployedLayout(engine, parent)?.relatedLists.find((each) => isListed({ child, field }, each.relatedList));
	const fallback = listViews(child)[0]!
		.columns.filter((name) => name !== field.name && !name.startsWith(`${field.relationshipName}.`))
		.slice(0, 5);
	return visibleColumns(engine, user, child, entry?.fields.length ? entry.fields : fallback);
}

const listReference = (object: ObjectDef, view: string): object => ({
	id: listViewId(object, view),
	listViewApiName: view,
	objectApiName: object.name,
	type: 'listView',
});
const relatedListReference = (parent: ObjectDef, relatedListId: string, parentId: string | null): object => ({
	id: null,
	inContextOfRecordId: parentId,
	listViewApiName: null,
	objectApiName: null,
	parentObjectApiName: parent.name,
	recordTypeId: null,
	relatedListId,
	type: 'relatedList',
});
