/**
 * Everything the host needs for one address, in one answer: structure, layouts, the record and its lists, as this user may see them.
 */
import { findField } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { addShownField, layout, layoutFields } from '../../protocols/ui-api/layouts.ts';
import { listInfo, listInfos, listRecords, relatedListInfo, relatedListInfos, relatedListRecords } from '../../protocols/ui-api/lists.ts';
import { objectInfo } from '../../protocols/ui-api/object-info.ts';
import { addPath, emptyTree, readById, type FieldTree } from '../../protocols/ui-api/records.ts';
import { objectOfRecord } from '../../protocols/ui-api/supported.ts';
import type { RecordRepresentation } from '../modules/platform/recordStore/recordStore.ts';
import { fieldLabel } from '../host/formModel/formModel.ts';
import { objectIcon } from './icons.ts';
import type { ListColumn, ListPage, ObjectInfo, PageInfo, PageStructure, ProblemPage, RecordPage, RelatedList } from './model.ts';
import { navigation } from './navigation.ts';
import { componentNames, DEFAULT_RECORD_PAGE, fieldsOfRules, structureOf } from './structure.ts';

const NO_ACCESS =
	'You do not have the level of access necessary to perform the operation you requested. Please contact the owner of the record or your administrator if access is necessary.';
/** Lightning Experience shows six rows of a related list on the record page. */
const RELATED_ROWS = 6;
const LIST_ROWS = '50';

/** The page at an address under /lightning. */
export function pageInfo(engine: Engine, user: UserContext, address: string): PageInfo {
	const url = URL.parse(address, 'http://localhost');
	if (!url) return problem('notFound', 'Page doesn’t exist', 'Enter a valid URL and try again.');
	const { pathname, searchParams } = url;
	try {
		const record = /^\/lightning\/r\/(?:\w+\/)?([a-zA-Z0-9]{15,18})\/(\w+)$/.exec(pathname);
		if (record) {
			const action = record[2]!;
			if (action !== 'view' && action !== 'edit' && action !== 'clone') return notImplementedPage(`The record action ${action}`);
			return recordPage(engine, user, record[1]!, action === 'view' ? undefined : action);
		}
		const related = /^\/lightning\/r\/(?:\w+\/)?([a-zA-Z0-9]{15,18})\/related\/(\w+)\/view$/.exec(pathname);
		if (related) return relatedListPage(engine, user, related[1]!, related[2]!);
		const list = /^\/lightning\/o\/(\w+)\/(\w+)$/.exec(pathname);
		if (list)
			return list[2] === 'list' || list[2] === 'home' || list[2] === 'new'
				? listPage(engine, user, list[1]!, searchParams.get('filterName'), list[2] === 'new')
				: notImplementedPage(`The object action ${list[2]}`);
		if (/^\/lightning(?:\/|\/page\/home)?$/.test(pathname)) return homePage(engine, user);
		// The sf CLI prints addresses of Setup's pages: of deployments, of bulk jobs, "sf org open" of flows.
		if (/^\/lightning\/setup(?:\/|$)/.test(pathname))
			return problem(
				'notImplemented',
				'Not in the local org',
				'Setup’s pages are not implemented in the local org: ask the sf CLI (sf project deploy report, sf data bulk results, sf project retrieve start).',
			);
		return problem('notFound', 'Page doesn’t exist', 'Enter a valid URL and try again.');
	} catch (error) {
		if (error instanceof ApiError) return problemOf(error);
		throw error;
	}
}

function problem(reason: ProblemPage['reason'], title: string, message: string): PageInfo {
	return { title, activeTab: undefined, page: { type: 'problem', reason, message } };
}
const notImplementedPage = (what: string): PageInfo =>
	problem('notImplemented', 'Not in the local org', `${what} is not implemented in the local org.`);

/** A record that does not exist and one that the user may not see look alike, so that nothing is learnt from the difference. */
function problemOf(error: ApiError): PageInfo {
	if (error.errorCode === 'NOT_IMPLEMENTED') return problem('notImplemented', 'Not in the local org', error.message);
	return problem('noAccess', 'No access', NO_ACCESS);
}

function homePage(engine: Engine, user: UserContext): PageInfo {
	const { app } = navigation(engine, user);
	const name = app && engine.schema.applications.get(app.name)?.homePage;
	const flexiPage = name === undefined ? undefined : engine.schema.flexiPages.get(name);
	return {
		title: 'Home',
		activeTab: 'standard-home',
		page: { type: 'home', structure: flexiPage && structureOf(engine, user, flexiPage) },
	};
}

function recordPage(engine: Engine, user: UserContext, id: string, open?: 'edit' | 'clone'): PageInfo {
	const object = objectOfRecord(engine, user, id);
	const structure = {
		Large: recordStructure(engine, user, object.name, 'Large'),
		Small: recordStructure(engine, user, object.name, 'Small'),
	};
	const full = layout(engine, user, object.name, { layoutType: 'Full', mode: 'View' });
	const compact = layout(engine, user, object.name, { layoutType: 'Compact', mode: 'View' });
	const info = objectInfo(engine, user, object.name) as ObjectInfo;
	const compactNames = layoutFields(compact);
	const tree = emptyTree(object);
	for (const name of new Set([...info.nameFields, ...compactNames, ...layoutFields(full), 'OwnerId']))
		if (findField(object, name)) addShownField(engine, user, tree, name);
	for (const name of ['CreatedDate', 'LastModifiedDate', ...fieldsOfRules(structure.Large), ...fieldsOfRules(structure.Small)])
		addPath(engine, user, tree, `${object.name}.${name}`, true);
	const [record] = readById(engine, user, tree, [id]);
	if (!record) throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	const names = new Set([...componentNames(structure.Large), ...componentNames(structure.Small)]);
	const access = engine.access.records(user, object, [record.id]).get(record.id);
	const canEdit = info.updateable && access?.edit === true;
	const page: RecordPage = {
		type: 'record',
		recordId: record.id,
		objectInfo: info,
		icon: objectIcon(engine.schema, object.name),
		structure,
		record: record as RecordRepresentation,
		fields: paths(tree, object.name),
		compactFields: compactNames,
		sections: full.sections,
		relatedLists: names.has('force:relatedListContainer') ? relatedLists(engine, user, object.name, record.id) : [],
		actions: {
			edit: canEdit,
			clone: info.createable,
			delete: info.deletable && access?.delete === true,
			changeOwner: info.updateable && info.fields['OwnerId']?.updateable === true && (access?.edit === true || access?.transfer === true),
		},
	};
	if (open) page.open = open;
	const nameField = info.nameFields[0] ?? 'Name';
	return { title: String(record.fields[nameField]?.value ?? object.label), activeTab: object.name, page };
}

/** The assigned page of a device, in this order: of the app that is open, the platform's own. */
function recordStructure(engine: Engine, user: UserContext, object: string, formFactor: string): PageStructure {
	const { app } = navigation(engine, user);
	const assigned =
		app && engine.schema.applications.get(app.name)?.recordPages.find((each) => each.object === object && each.formFactor === formFactor);
	const flexiPage = assigned && engine.schema.flexiPages.get(assigned.flexiPage);
	return flexiPage ? structureOf(engine, user, flexiPage) : DEFAULT_RECORD_PAGE;
}

/** Every path of a tree, with the object's name in front. */
function paths(tree: FieldTree, prefix: string): string[] {
	return [
		...[...tree.fields.keys()].map((name) => `${prefix}.${name}`),
		...[...tree.parents].flatMap(([relationship, parent]) => paths(parent.tree, `${prefix}.${relationship}`)),
	];
}

/** The related lists of a record page, each with its first rows. */
export function relatedLists(engine: Engine, user: UserContext, object: string, recordId: string): RelatedList[] {
	const { relatedLists: infos } = relatedListInfos(engine, user, object) as {
		relatedLists: { relatedListId: string; label: string; objectApiName: string; entityLabel: string; fieldApiName: string }[];
	};
	return infos.map(({ relatedListId, label, objectApiName, entityLabel, fieldApiName }) => {
		const { displayColumns } = relatedListInfo(engine, user, object, relatedListId) as { displayColumns: ListColumn[] };
		const { records, nextPageToken, totalCount } = relatedListRecords(engine, user, recordId, relatedListId, {
			pageSize: String(RELATED_ROWS),
		}) as { records: RecordRepresentation[]; nextPageToken: string | null; totalCount: number };
		return {
			relatedListId,
			label,
			entityLabel,
			parentField: fieldApiName,
			objectApiName,
			icon: objectIcon(engine.schema, objectApiName),
			columns: headed(displayColumns, objectInfo(engine, user, objectApiName) as ObjectInfo),
			records,
			count: totalCount,
			hasMore: nextPageToken !== null,
			may: mayOf(engine, user, objectApiName),
		};
	});
}

/** Columns as pages head them: as the fields of a layout, an owner by name or alias, an account by its name. */
function headed(columns: ListColumn[], info: ObjectInfo): ListColumn[] {
	const owner = info['custom'] ? 'Owner' : `${info.label} Owner`;
	const ofParents: Record<string, string> = { 'Owner.Alias': `${owner} Alias`, 'Owner.Name': owner, 'Account.Name': 'Account Name' };
	return columns.map((column) => {
		const field = info.fields[column.fieldApiName];
		return { ...column, label: field ? fieldLabel(field, info) : (ofParents[column.fieldApiName] ?? column.label) };
	});
}

/** What the user may do with records of an object; each record may still refuse. */
function mayOf(engine: Engine, user: UserContext, object: string): { create: boolean; edit: boolean; delete: boolean } {
	const { create, edit, delete: remove } = engine.access.object(user, object);
	return { create, edit, delete: remove };
}

type Rows = { records: RecordRepresentation[]; nextPageToken: string | null; totalCount: number };

function listPage(engine: Engine, user: UserContext, objectName: string, wanted: string | null, opensNew: boolean): PageInfo {
	const info = objectInfo(engine, user, objectName) as ObjectInfo;
	const { lists } = listInfos(engine, user, info.apiName) as { lists: { apiName: string; label: string }[] };
	const view = (lists.find((each) => each.apiName.toLowerCase() === wanted?.toLowerCase()) ??
		lists.find((each) => each.apiName.startsWith('All')) ??
		lists[0])!.apiName;
	const { displayColumns, orderedByInfo } = listInfo(engine, user, info.apiName, view) as {
		displayColumns: ListColumn[];
		orderedByInfo: { fieldApiName: string }[];
	};
	const { records, nextPageToken, totalCount } = listRecords(engine, user, info.apiName, view, { pageSize: LIST_ROWS }) as Rows;
	const may = mayOf(engine, user, info.apiName);
	const page: ListPage = {
		type: 'list',
		objectInfo: info,
		icon: objectIcon(engine.schema, info.apiName),
		views: lists.map(({ apiName, label }) => ({ apiName, label })),
		view,
		columns: headed(displayColumns, info),
		records,
		nextPageToken,
		count: totalCount,
		may: { ...may, changeOwner: may.edit && info.fields['OwnerId']?.updateable === true },
		sortedBy: orderedByInfo[0]?.fieldApiName,
		...(opensNew && may.create ? { open: 'new' } : {}),
	};
	return { title: info.labelPlural, activeTab: info.apiName, page };
}

/** A related list on a page of its own: View All. */
function relatedListPage(engine: Engine, user: UserContext, recordId: string, relatedListId: string): PageInfo {
	const object = objectOfRecord(engine, user, recordId);
	const parentInfo = objectInfo(engine, user, object.name) as ObjectInfo;
	const nameField = parentInfo.nameFields[0] ?? 'Name';
	const tree = emptyTree(object);
	addShownField(engine, user, tree, nameField);
	const [parent] = readById(engine, user, tree, [recordId]);
	if (!parent) throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	const list = relatedListInfo(engine, user, object.name, relatedListId) as {
		childApiName: string;
		displayColumns: ListColumn[];
		label: string;
		fieldApiName: string;
	};
	const info = objectInfo(engine, user, list.childApiName) as ObjectInfo;
	const { records, nextPageToken, totalCount } = relatedListRecords(engine, user, recordId, relatedListId, { pageSize: LIST_ROWS }) as Rows;
	const page: ListPage = {
		type: 'list',
		parent: {
			id: parent.id,
			name: String(parent.fields[nameField]?.value ?? parent.id),
			url: `/lightning/r/${object.name}/${parent.id}/view`,
			objectLabel: object.label,
			objectPlural: object.pluralLabel,
			objectUrl: `/lightning/o/${object.name}/list`,
			list: relatedListId,
			field: list.fieldApiName,
		},
		objectInfo: info,
		icon: objectIcon(engine.schema, info.apiName),
		views: [{ apiName: relatedListId, label: list.label }],
		view: relatedListId,
		columns: headed(list.displayColumns, info),
		records,
		nextPageToken,
		count: totalCount,
		may: { ...mayOf(engine, user, info.apiName), changeOwner: false },
		sortedBy: undefined,
	};
	return { title: list.label, activeTab: object.name, page };
}
