/**
 * Read visibility as SQL. Lists of principals are one JSON parameter; subqueries stay uncorrelated where the planner can then drive
 * the query from the owner, share or account index.
 */
import { quoted } from '../contract.ts';
import type { ObjectAccess, SqlValue } from '../contract.ts';
import { findObject, type ObjectDef, type Schema } from '../../schema/model.ts';
import type { Principals } from './principals.ts';
import { hasRowPerField, ruleOf, type Rule } from './sharing.ts';

export interface Predicate {
	sql: string;
	params: SqlValue[];
}

/** What is known of the user. */
export interface Viewer {
	schema: Schema;
	userId: string;
	rights(object: ObjectDef): ObjectAccess;
	/** Fields that the user may not read. */
	hiddenFields(object: ObjectDef): readonly string[];
	principals: Principals;
	/** System permission by name. */
	has(permission: string): boolean;
	usesHierarchy(object: ObjectDef): boolean;
	accountOwnersSeeOpportunities: boolean;
}

/** True for rows the user may read; undefined where every row is. Object permission is not part of it. */
export function readPredicate(viewer: Viewer, object: ObjectDef, alias: string): Predicate | undefined {
	const rule = ruleOf(viewer.schema, object);
	if (rule.kind === 'open') return undefined;
	if (rule.kind === 'setup') return viewer.has(rule.permission) ? undefined : setupRows(viewer, rule, object, alias);
	if (rule.kind !== 'companion' && (viewer.rights(object).viewAll || viewer.rights(object).modifyAll)) return undefined;
	switch (rule.kind) {
		case 'companion': {
			const parent = parentVisible(viewer, rule.parent, `${alias}.${quoted(rule.field)}`, alias);
			const hidden = hasRowPerField(object) ? viewer.hiddenFields(rule.parent) : [];
			if (hidden.length === 0) return parent;
			const fields = { sql: `${alias}."Field" NOT IN (SELECT value FROM json_each(?))`, params: [JSON.stringify(hidden)] };
			return join(parent ? [parent, fields] : [fields], 'AND');
		}
		case 'detail': {
			const masters = rule.masters.map(({ field, parent }, i) =>
				parentVisible(viewer, parent, `${alias}.${quoted(field.name)}`, `${alias}m${i}`),
			);
			return join(
				masters.filter((each) => each !== undefined),
				'AND',
			);
		}
		case 'account': {
			const reference = `${alias}.${quoted(rule.field)}`;
			const parent = parentVisible(viewer, rule.parent, reference, alias) ?? { sql: `${reference} IS NOT NULL`, params: [] };
			return join([parent, { sql: `(${reference} IS NULL AND ${alias}."OwnerId" = ?)`, params: [viewer.userId] }], 'OR');
		}
		case 'activity':
			return activity(viewer, object, rule.fields, alias);
		case 'owned':
			return object.sharingModel === 'Private' ? explicit(viewer, object, alias) : undefined;
	}
}

/** What a user without the permission sees of a setup object. */
function setupRows(viewer: Viewer, rule: Extract<Rule, { kind: 'setup' }>, object: ObjectDef, alias: string): Predicate {
	if (rule.others === 'own') return { sql: `${alias}."UserId" = ?`, params: [viewer.userId] };
	const active = (model: string): string =>
		`EXISTS (SELECT 1 FROM "Territory2Model" tm WHERE tm."Id" = ${model} AND tm."State" = 'Active' AND tm."IsDeleted" = 0)`;
	if (object.name === 'Territory2Model') return { sql: active(`${alias}."Id"`), params: [] };
	if (object.name === 'Territory2') return { sql: active(`${alias}."Territory2ModelId"`), params: [] };
	const territory = {
		sql: `EXISTS (SELECT 1 FROM "Territory2" tt WHERE tt."Id" = ${alias}."Territory2Id" AND ${active('tt."Territory2ModelId"')})`,
		params: [],
	};
	const account = object.fields.has('ObjectId') ? findObject(viewer.schema, 'Account') : undefined;
	// "subject to your sharing settings".
	const visible = account && parentVisible(viewer, account, `${alias}."ObjectId"`, alias);
	return join(visible ? [territory, visible] : [territory], 'AND')!;
}

/** Access by owner, hierarchy, share and what follows from related records, whatever the org-wide default. */
export function explicit(viewer: Viewer, object: ObjectDef, alias: string): Predicate {
	const principals = principalsFor(viewer, object);
	const parts: Predicate[] = [{ sql: `${alias}."OwnerId" IN (SELECT value FROM json_each(?))`, params: [principals] }];
	const rule = ruleOf(viewer.schema, object);
	if (rule.kind === 'owned' && rule.share) {
		const { object: share, parentField } = rule.share;
		parts.push({
			sql: `${alias}."Id" IN (SELECT s.${quoted(parentField)} FROM ${quoted(share)} s WHERE s."UserOrGroupId" IN (SELECT value FROM json_each(?)) AND s."IsDeleted" = 0)`,
			params: [principals],
		});
	}
	if (object.name === 'Account') parts.push(...impliedByChildren(viewer, alias));
	if (object.name === 'Opportunity') parts.push(...impliedByAccount(viewer, `${alias}."AccountId"`, ['Read', 'Edit']));
	return join(parts, 'OR')!;
}

/**
 * Implicit parent: who has access to an opportunity or a contact of an account reads the account (Salesforce Help, "Built-in Sharing Behavior").
 * Access that comes from an org-wide default or View All implies nothing.
 */
function impliedByChildren(viewer: Viewer, alias: string): Predicate[] {
	const parts: Predicate[] = [];
	for (const name of ['Opportunity', 'Contact']) {
		const child = findObject(viewer.schema, name);
		if (!child || child.sharingModel === 'ControlledByParent') continue;
		const inner = explicit(viewer, child, 'c');
		parts.push({
			sql: `${alias}."Id" IN (SELECT c."AccountId" FROM ${quoted(name)} c WHERE c."IsDeleted" = 0 AND ${inner.sql})`,
			params: inner.params,
		});
	}
	return parts;
}

/**
 * Access to opportunities through their account: an account share with an opportunity level, and the account owner's role
 * (OpportunityAccessForAccountOwner, None by default). `levels` are the levels that suffice.
 */
export function impliedByAccount(viewer: Viewer, reference: string, levels: readonly string[]): Predicate[] {
	const list = levels.map((level) => `'${level}'`).join(', ');
	const parts: Predicate[] = [];
	const account = findObject(viewer.schema, 'Account');
	if (!account) return parts;
	const principals = principalsFor(viewer, account);
	if (findObject(viewer.schema, 'AccountShare'))
		parts.push({
			sql: `${reference} IN (SELECT s."AccountId" FROM "AccountShare" s WHERE s."UserOrGroupId" IN (SELECT value FROM json_each(?)) AND s."OpportunityAccessLevel" IN (${list}) AND s."RowCause" <> 'Owner' AND s."IsDeleted" = 0)`,
			params: [principals],
		});
	if (viewer.accountOwnersSeeOpportunities)
		parts.push({
			sql: `${reference} IN (SELECT a."Id" FROM "Account" a JOIN "User" u ON u."Id" = a."OwnerId" JOIN "UserRole" r ON r."Id" = u."UserRoleId" WHERE a."OwnerId" IN (SELECT value FROM json_each(?)) AND r."OpportunityAccessForAccountOwner" IN (${list}))`,
			params: [principals],
		});
	return parts;
}

/**
 * Activities: owner and hierarchy, and read with the record they are about (Salesforce Help, "Organization-Wide Sharing Defaults", Activity).
 * An e-mail has no owner: whoever logged it sees it.
 */
function activity(viewer: Viewer, object: ObjectDef, fields: { name: string; targets: ObjectDef[] }[], alias: string): Predicate {
	const principals = principalsFor(viewer, object);
	const mine = object.hasOwner ? 'OwnerId' : 'CreatedById';
	const parts: Predicate[] = [{ sql: `${alias}.${quoted(mine)} IN (SELECT value FROM json_each(?))`, params: [principals] }];
	for (const { name, targets } of fields) {
		const reference = `${alias}.${quoted(name)}`;
		for (const target of targets) {
			if (!viewer.rights(target).read) continue;
			parts.push(
				parentVisible(viewer, target, reference, `${alias}${target.keyPrefix}`) ?? {
					sql: `substr(${reference}, 1, 3) = '${target.keyPrefix}'`,
					params: [],
				},
			);
		}
	}
	return join(parts, 'OR')!;
}

/** The parent row is visible; undefined where all parents are. */
function parentVisible(viewer: Viewer, parent: ObjectDef, reference: string, alias: string): Predicate | undefined {
	const inner = `${alias}p`;
	const predicate = readPredicate(viewer, parent, inner);
	return (
		predicate && {
			sql: `EXISTS (SELECT 1 FROM ${quoted(parent.name)} ${inner} WHERE ${inner}."Id" = ${reference} AND ${predicate.sql})`,
			params: predicate.params,
		}
	);
}

export const principalsFor = (viewer: Viewer, object: ObjectDef): string =>
	viewer.usesHierarchy(object) ? viewer.principals.withSubordinates : viewer.principals.own;

function join(parts: Predicate[], operator: 'AND' | 'OR'): Predicate | undefined {
	if (parts.length === 0) return undefined;
	if (parts.length === 1) return parts[0];
	return { sql: `(${parts.map((each) => each.sql).join(` ${operator} `)})`, params: parts.flatMap((each) => each.params) };
}
