/**
 * The one place that decides who may do what: object, field and system permissions, and access to single records.
 *
 * Record access adds up from: the org-wide default, the owner (user or queue), everyone above the owner in the role hierarchy (always for
 * standard objects, by setting for custom ones), share rows to users, groups, roles and their subordinates, and what is implied
 * by related records: read on the account of a visible opportunity or contact, a detail's masters, a contact's account, an activity's record.
 * Account owners get nothing on opportunities of others unless their role says so (OpportunityAccessForAccountOwner).
 *
 * Changing an owner (`transfer`) needs Edit on the object and one of: full access (owner, above the owner, Modify All), Public Read/Write/Transfer,
 * or the Transfer Record permission (Transfer Leads for leads) with edit access to the record
 * (Salesforce Help, "Transferring Records": "Edit access to the record and the appropriate transfer permission, or full access").
 */
import type { Clock } from '../../clock.ts';
import { findObject, type ObjectDef, type Schema } from '../../schema/model.ts';
import { normalizeId } from '../../store/ids.ts';
import type { Access, AccessLevel, OrgSettings, RecordAccess, Store } from '../contract.ts';
import { loadGrants, type Grant } from './grants.ts';
import { FULL_ACCESS, NO_ACCESS, fieldAccess, loadPermissions, objectAccess, type Permissions } from './permissions.ts';
import { readPredicate, type Predicate, type Viewer } from './predicate.ts';
import { Directory } from './principals.ts';
import { usesHierarchy } from './sharing.ts';

export interface AccessOptions {
	store: Store;
	schema: () => Schema;
	settings: () => OrgSettings;
	clock: Clock;
}

interface UserCache {
	permissions: Permissions;
	objects: Map<string, ReturnType<typeof objectAccess>>;
	fields: Map<string, { read: boolean; edit: boolean }>;
	predicates: Map<string, Predicate | undefined>;
	viewer: Viewer | undefined;
}

/** Predicates kept per user: object × table alias. */
const PREDICATES_KEPT = 500;
const UNRESTRICTED = { read: true, edit: true };

/** Access over a store. Permissions, roles and groups are cached until `invalidate()`, a deployment, or settings with another `hierarchies` object. */
export function createAccess({ store, schema, settings, clock }: AccessOptions): Access {
	let users = new Map<string, UserCache>();
	let directory: Directory | undefined;
	let seenSchema: Schema | undefined;
	let seenHierarchies: OrgSettings['hierarchies'] | undefined;

	const clear = (): void => {
		users = new Map();
		directory = undefined;
	};
	const user = (userId: string): UserCache => {
		const current = schema();
		const { hierarchies } = settings();
		if (current !== seenSchema || hierarchies !== seenHierarchies) {
			clear();
			seenSchema = current;
			seenHierarchies = hierarchies;
		}
		let cache = users.get(userId);
		const until = cache?.permissions.until;
		if (!cache || (until !== undefined && clock.now().toISOString() >= until)) {
			cache = {
				permissions: loadPermissions(store, current, userId, clock.now().toISOString()),
				objects: new Map(),
				fields: new Map(),
				predicates: new Map(),
				viewer: undefined,
			};
			users.set(userId, cache);
		}
		return cache;
	};
	const rights = (cache: UserCache, object: ObjectDef): ReturnType<typeof objectAccess> => {
		let found = cache.objects.get(object.name);
		if (!found) cache.objects.set(object.name, (found = objectAccess(cache.permissions, schema(), object)));
		return found;
	};
	const viewer = (userId: string, cache: UserCache): Viewer => {
		const org = settings();
		directory ??= new Directory(store, org);
		cache.viewer ??= {
			schema: schema(),
			userId,
			rights: (object) => rights(cache, object),
			hiddenFields: (object) =>
				[...object.fields.keys()].filter((name) => !fieldAccess(cache.permissions, schema(), object, name, rights(cache, object)).read),
			principals: directory.principals(userId),
			has: (permission) => cache.permissions.system.has(permission),
			usesHierarchy: (object) => usesHierarchy(object, org),
			accountOwnersSeeOpportunities: directory.accountOwnersSeeOpportunities,
		};
		return cache.viewer;
	};

	return {
		object(ctx, name) {
			const object = findObject(schema(), name);
			if (!object) return NO_ACCESS;
			return ctx.mode === 'system' ? FULL_ACCESS : rights(user(ctx.userId), object);
		},
		field(ctx, objectName, name) {
			if (ctx.mode === 'system') return UNRESTRICTED;
			const cache = user(ctx.userId);
			const key = `${objectName}.${name}`;
			let found = cache.fields.get(key);
			if (!found) {
				const object = findObject(schema(), objectName);
				found = object ? fieldAccess(cache.permissions, schema(), object, name, rights(cache, object)) : { read: false, edit: false };
				if (object?.fields.has(name)) cache.fields.set(key, found);
			}
			return found;
		},
		has: (ctx, permission) => ctx.mode === 'system' || user(ctx.userId).permissions.system.has(permission),
		hasCustom: (ctx, permission) => ctx.mode === 'system' || user(ctx.userId).permissions.custom.has(permission.toLowerCase()),
		readPredicate(ctx, object, alias) {
			if (ctx.mode === 'system') return undefined;
			const cache = user(ctx.userId);
			const key = `${object.name}|${alias}`;
			if (cache.predicates.has(key)) return cache.predicates.get(key);
			const predicate = readPredicate(viewer(ctx.userId, cache), object, alias);
			if (cache.predicates.size >= PREDICATES_KEPT) cache.predicates.clear();
			cache.predicates.set(key, predicate);
			return predicate;
		},
		records(ctx, object, ids) {
			const asked = ids.map((id) => normalizeId(id) ?? id);
			if (ctx.mode === 'system') return systemAccess(store, object, asked);
			const cache = user(ctx.userId);
			const result = new Map<string, RecordAccess>();
			for (const [id, grant] of loadGrants(store, viewer(ctx.userId, cache), object, asked))
				result.set(id, recordAccess(cache, rights(cache, object), object, grant));
			return result;
		},
		isAbove(ctx, userId) {
			if (ctx.mode === 'system' || ctx.userId === userId) return ctx.mode === 'system';
			return viewer(ctx.userId, user(ctx.userId)).principals.withSubordinatesSet.has(userId);
		},
		isMember: (ctx, groupId) => viewer(ctx.userId, user(ctx.userId)).principals.ownSet.has(groupId),
		rightsKey: (ctx) => user(ctx.userId),
		invalidate: clear,
	};
}

/** Sharing and object permission together. */
function recordAccess(cache: UserCache, object: ReturnType<typeof objectAccess>, def: ObjectDef, grant: Grant): RecordAccess {
	const { system } = cache.permissions;
	const read = object.read && grant.read;
	const edit = object.edit && grant.edit;
	const remove = object.delete && grant.delete;
	const mayTransfer = system.has('TransferAnyEntity') || (def.name === 'Lead' && system.has('TransferAnyLead'));
	const transfer = def.hasOwner && object.edit && (grant.transfer || (grant.edit && mayTransfer));
	const all = read && grant.all;
	const maxLevel: AccessLevel = all ? 'All' : transfer ? 'Transfer' : remove ? 'Delete' : edit ? 'Edit' : read ? 'Read' : 'None';
	return { read, edit, delete: remove, transfer, all, maxLevel };
}

function systemAccess(store: Store, object: ObjectDef, ids: readonly string[]): Map<string, RecordAccess> {
	const existing = store.all(`SELECT "Id" FROM "${object.name}" WHERE "Id" IN (SELECT value FROM json_each(?))`, [JSON.stringify(ids)]);
	return new Map(
		existing.map(([id]) => [id as string, { read: true, edit: true, delete: true, transfer: true, all: true, maxLevel: 'All' }]),
	);
}
