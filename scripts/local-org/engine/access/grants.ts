/** What sharing gives a user on single records, before the object permissions are asked. */
import { quoted } from '../contract.ts';
import type { Store } from '../contract.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { explicit, impliedByAccount, principalsFor, readPredicate, type Viewer } from './predicate.ts';
import { hasRowPerField, ruleOf, type Rule } from './sharing.ts';

export interface Grant {
	read: boolean;
	edit: boolean;
	delete: boolean;
	/** By sharing alone: owner, above the owner, Public Read/Write/Transfer. */
	transfer: boolean;
	all: boolean;
}
type Grants = Map<string, Grant>;

const NONE: Grant = { read: false, edit: false, delete: false, transfer: false, all: false };
const READ: Grant = { ...NONE, read: true };
const EDIT: Grant = { ...READ, edit: true };
const FULL: Grant = { read: true, edit: true, delete: true, transfer: true, all: true };

const either = (a: Grant, b: Grant): Grant => ({
	read: a.read || b.read,
	edit: a.edit || b.edit,
	delete: a.delete || b.delete,
	transfer: a.transfer || b.transfer,
	all: a.all || b.all,
});

/** Grants on the records that exist, deleted ones included; ids that do not exist are absent. */
export function loadGrants(store: Store, viewer: Viewer, object: ObjectDef, ids: readonly string[]): Grants {
	const rule = ruleOf(viewer.schema, object);
	const rights = viewer.rights(object);
	switch (rule.kind) {
		case 'open':
			return openGrants(store, viewer, object, ids);
		case 'setup':
			return setupGrants(store, viewer, object, ids);
		case 'companion': {
			const found = byParent(store, viewer, object, ids, [[rule.field, rule.parent]], ([parent = NONE]) =>
				// Only who may share a record writes its share rows; history is written by nobody.
				object.kind === 'share' && parent.all ? FULL : parent.read ? READ : NONE,
			);
			if (hasRowPerField(object)) hideHistory(store, viewer, object, rule.parent, found);
			return found;
		}
		case 'detail': {
			const masters = rule.masters.map(({ field, parent }): [string, ObjectDef] => [field.name, parent]);
			return byParent(store, viewer, object, ids, masters, (parents) => {
				const read = parents.every((each) => each.read) || rights.viewAll;
				const edit =
					parents.every((each, i) => (rule.masters[i]!.field.masterDetail!.writeRequiresMasterRead ? each.read : each.edit)) ||
					rights.modifyAll;
				const all = parents.every((each) => each.all) || rights.modifyAll;
				return { read: read || edit, edit, delete: edit, transfer: false, all };
			});
		}
		case 'account':
			return withOwner(
				store,
				viewer,
				object,
				ids,
				(row, mine) => (row.accountId === null ? (row.ownerId === viewer.userId ? FULL : NONE) : mine ? { ...NONE, transfer: true } : NONE),
				(id, base, accounts) => {
					const account = accounts.get(id) ?? NONE;
					return either(base, { ...account, delete: account.all, transfer: account.all });
				},
			);
		case 'activity':
			return activityGrants(store, viewer, object, rule.fields, ids);
		case 'owned':
			return ownedGrants(store, viewer, object, rule, ids);
	}
}

/** Setup records: read by all, written with the object's permission; one's own user record may be edited. */
function openGrants(store: Store, viewer: Viewer, object: ObjectDef, ids: readonly string[]): Grants {
	const rights = viewer.rights(object);
	const existing = store.all(`SELECT "Id" FROM ${quoted(object.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`, [
		JSON.stringify(ids),
	]);
	const grant = rights.modifyAll ? FULL : READ;
	return new Map(existing.map(([id]) => [id as string, object.name === 'User' && id === viewer.userId ? either(grant, EDIT) : grant]));
}

/** Setup records of which some are hidden: read by whom they show themselves to, written with the object's permission. */
function setupGrants(store: Store, viewer: Viewer, object: ObjectDef, ids: readonly string[]): Grants {
	const grants = openGrants(store, viewer, object, ids);
	const { sql, params } = readPredicate(viewer, object, 't') ?? { sql: '1', params: [] };
	const shown = store.all(`SELECT t."Id" FROM ${quoted(object.name)} t WHERE t."Id" IN (SELECT value FROM json_each(?)) AND ${sql}`, [
		JSON.stringify(ids),
		...params,
	]);
	const seen = new Set(shown.map(([id]) => id));
	for (const id of grants.keys()) if (!seen.has(id)) grants.set(id, NONE);
	return grants;
}

/** The history of a field is read by whoever may read the field. */
function hideHistory(store: Store, viewer: Viewer, object: ObjectDef, parent: ObjectDef, grants: Grants): void {
	const rows = store.all(
		`SELECT "Id" FROM ${quoted(object.name)} WHERE "Id" IN (SELECT value FROM json_each(?)) AND "Field" IN (SELECT value FROM json_each(?))`,
		[JSON.stringify([...grants.keys()]), JSON.stringify(viewer.hiddenFields(parent))],
	);
	for (const [id] of rows) grants.set(id as string, NONE);
}

function byParent(
	store: Store,
	viewer: Viewer,
	object: ObjectDef,
	ids: readonly string[],
	parents: [string, ObjectDef][],
	decide: (parents: Grant[]) => Grant,
): Grants {
	const columns = parents.map(([field]) => quoted(field)).join(', ');
	const rows = store.all(`SELECT "Id", ${columns} FROM ${quoted(object.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`, [
		JSON.stringify(ids),
	]) as string[][];
	const grants = parents.map(([, parent], i) => loadGrants(store, viewer, parent, distinct(rows.map((row) => row[i + 1]))));
	return new Map(rows.map((row) => [row[0]!, decide(grants.map((each, i) => each.get(row[i + 1]!) ?? NONE))]));
}

interface OwnedRow {
	id: string;
	ownerId: string | null;
	accountId: string | null;
}

/** Contacts: the grants of their accounts, and what `own` says of the row itself. */
function withOwner(
	store: Store,
	viewer: Viewer,
	object: ObjectDef,
	ids: readonly string[],
	own: (row: OwnedRow, mine: boolean) => Grant,
	combine: (accountId: string, base: Grant, accounts: Grants) => Grant,
): Grants {
	const rows = ownedRows(store, object, ids);
	const rights = viewer.rights(object);
	const accounts = loadGrants(store, viewer, findObject(viewer.schema, 'Account')!, distinct(rows.map((row) => row.accountId)));
	const set = principalSet(viewer, object);
	return new Map(
		rows.map((row) => {
			if (rights.modifyAll) return [row.id, FULL];
			const base = own(row, row.ownerId !== null && set.has(row.ownerId));
			const grant = row.accountId === null ? base : combine(row.accountId, base, accounts);
			return [row.id, rights.viewAll ? either(grant, READ) : grant];
		}),
	);
}

function ownedRows(store: Store, object: ObjectDef, ids: readonly string[]): OwnedRow[] {
	const owner = object.hasOwner ? '"OwnerId"' : 'NULL';
	const account = object.fields.has('AccountId') ? '"AccountId"' : 'NULL';
	const rows = store.all(`SELECT "Id", ${owner}, ${account} FROM ${quoted(object.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`, [
		JSON.stringify(ids),
	]);
	return rows.map(([id, ownerId, accountId]) => ({ id, ownerId, accountId }) as OwnedRow);
}

const principalSet = (viewer: Viewer, object: ObjectDef): ReadonlySet<string> =>
	viewer.usesHierarchy(object) ? viewer.principals.withSubordinatesSet : viewer.principals.ownSet;

const DEFAULTS: Readonly<Record<string, Grant>> = {
	Private: NONE,
	ControlledByParent: NONE,
	Read: READ,
	ReadWrite: EDIT,
	ReadWriteTransfer: { ...EDIT, transfer: true },
};
const SHARED: Readonly<Record<string, Grant>> = { Read: READ, Edit: EDIT, All: FULL };

function ownedGrants(
	store: Store,
	viewer: Viewer,
	object: ObjectDef,
	rule: Extract<Rule, { kind: 'owned' }>,
	ids: readonly string[],
): Grants {
	const rights = viewer.rights(object);
	const rows = ownedRows(store, object, ids);
	const set = principalSet(viewer, object);
	const base = DEFAULTS[object.sharingModel]!;
	const grants: Grants = new Map(
		rows.map(({ id, ownerId }) => {
			if (rights.modifyAll || (ownerId !== null && set.has(ownerId))) return [id, FULL];
			return [id, rights.viewAll ? either(base, READ) : base];
		}),
	);
	const raise = (id: string, grant: Grant): void => {
		const had = grants.get(id);
		if (had) grants.set(id, either(had, grant));
	};
	const open = rows.filter(({ id }) => !grants.get(id)!.all);
	if (open.length === 0) return grants;
	const openIds = JSON.stringify(open.map(({ id }) => id));
	if (rule.share) {
		const { object: share, parentField, levelField } = rule.share;
		const shares = store.all(
			`SELECT ${quoted(parentField)}, ${quoted(levelField)} FROM ${quoted(share)} WHERE ${quoted(parentField)} IN (SELECT value FROM json_each(?)) AND "UserOrGroupId" IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0`,
			[openIds, principalsFor(viewer, object)],
		) as [string, string][];
		for (const [id, level] of shares) raise(id, SHARED[level] ?? NONE);
	}
	if (object.name === 'Account') {
		const implied = explicitlyReadable(store, viewer, object, openIds);
		for (const id of implied) raise(id, READ);
	}
	if (object.name === 'Opportunity') {
		for (const [level, grant] of [
			['Read', READ],
			['Edit', EDIT],
		] as const)
			for (const { sql, params } of impliedByAccount(viewer, 'o."AccountId"', [level]))
				for (const [id] of store.all(`SELECT o."Id" FROM "Opportunity" o WHERE o."Id" IN (SELECT value FROM json_each(?)) AND ${sql}`, [
					openIds,
					...params,
				]))
					raise(id as string, grant);
	}
	return grants;
}

function explicitlyReadable(store: Store, viewer: Viewer, object: ObjectDef, idsJson: string): string[] {
	const { sql, params } = explicit(viewer, object, 't');
	return store
		.all(`SELECT t."Id" FROM ${quoted(object.name)} t WHERE t."Id" IN (SELECT value FROM json_each(?)) AND ${sql}`, [idsJson, ...params])
		.map(([id]) => id as string);
}

/** Owner and hierarchy: everything. What it is about: read; edit and delete follow only where the default is Controlled by Parent. */
function activityGrants(
	store: Store,
	viewer: Viewer,
	object: ObjectDef,
	fields: { name: string; targets: ObjectDef[] }[],
	ids: readonly string[],
): Grants {
	const rights = viewer.rights(object);
	const mine = object.hasOwner ? 'OwnerId' : 'CreatedById';
	const columns = [mine, ...fields.map(({ name }) => name)].map(quoted).join(', ');
	const rows = store.all(`SELECT "Id", ${columns} FROM ${quoted(object.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`, [
		JSON.stringify(ids),
	]) as (string | null)[][];
	const set = principalSet(viewer, object);
	const controlled = object.sharingModel === 'ControlledByParent';
	const related: Grants = new Map();
	for (const target of new Set(fields.flatMap(({ targets }) => targets))) {
		if (!viewer.rights(target).read) continue;
		const wanted = distinct(rows.flatMap((row) => row.slice(2)).filter((id) => id?.startsWith(target.keyPrefix)));
		if (wanted.length > 0) for (const [id, grant] of loadGrants(store, viewer, target, wanted)) related.set(id, grant);
	}
	return new Map(
		rows.map(([id, owner, ...about]) => {
			if (rights.modifyAll || (typeof owner === 'string' && set.has(owner))) return [id!, FULL];
			let grant = rights.viewAll ? READ : NONE;
			for (const each of about) {
				const of = (typeof each === 'string' ? related.get(each) : undefined) ?? NONE;
				grant = either(grant, controlled ? { ...of, transfer: false } : of.read ? READ : NONE);
			}
			return [id!, grant];
		}),
	);
}

const distinct = (ids: readonly (string | null | undefined)[]): string[] => [...new Set(ids.filter((id) => typeof id === 'string'))];
