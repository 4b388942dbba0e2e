/**
 * Reads who could hold more than Read to the other's records, in requests whose number does not grow with the records: people, roles, groups,
 * rights, territories, and the share rows above Read of those whom records are protected against. Throws where any of it cannot be read: then
 * access has to be asked for record by record.
 */
import { AccessCandidates, type Opening, type PowerSet, powersOf } from '../../domain/guard/candidates.ts';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import type { Directory } from '../../domain/guard/principals.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { type Soql, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { text } from './facts.ts';
import { activeModel } from './territories.ts';

/** Levels that let read at most (Object Reference, "AccountShare", "Territory2"). */
const CLOSED = ['None', 'Read'];
/** Users and groups that one scan asks for by name; where there are more, all rows go by and the others are dropped. */
const NAMED = 20 * IDS_PER_QUERY;
const LENT = { lent: true };

/** What is protected: against whom, whose, and which objects. */
export interface Protected {
	userIds: ReadonlySet<string>;
	ownerIds: ReadonlySet<string>;
	objects: readonly GuardedObject[];
	/** Org-wide defaults, by object. */
	defaults: ReadonlyMap<string, string>;
}

export interface ReadCandidates {
	candidates: AccessCandidates;
	/** By account of an open opportunity of the protected owners: its owner, where that is none of the users and a role opens it to them. */
	accountOwners: ReadonlyMap<string, string>;
}

export async function readCandidates(org: Org, { userIds, ownerIds, objects, defaults }: Protected): Promise<ReadCandidates> {
	const silent = objects.filter((object) => !defaults.has(object));
	if (silent.length) throw new Error(`No org-wide default is told of ${silent.join(', ')}`);
	const deals = objects.includes('Opportunity');
	const profileOf = new Map<string, string | null>();
	const territories = await readTerritories(org, deals);
	const directory: Directory = {
		people: await readPeople(org, (id, profileId) => userIds.has(id) && profileOf.set(id, profileId)),
		roles: await readRoles(org, deals),
		...(await readGroups(org)),
		...territories,
	};
	const unseen = [...userIds].filter((id) => !directory.people.has(id));
	if (unseen.length || !(await seesEverybody(org, defaults))) throw new Error('Not every user is shown (View All Users)');
	const powers = powersOf(...(await readPowers(org, objects)), profileOf);
	const candidates = new AccessCandidates({ defaults, directory, powers }, userIds);
	for (const object of new Set<GuardedObject>(deals ? ['Account', ...objects] : objects))
		await readShares(org, object, objects, candidates);
	await readTerritoryRecords(org, territories.levels, deals, candidates);
	const openers = deals ? candidates.accountOwners.filter((id) => !userIds.has(id)) : [];
	return { candidates, accountOwners: await readAccountOwners(org, ownerIds, openers) };
}

async function readPeople(org: Org, onPerson: (id: string, profileId: string | null) => unknown): Promise<Directory['people']> {
	const people = new Map<string, { roleId: string | null; managerId: string | null }>();
	await org.stream(
		soql`SELECT Id, UserRoleId, ManagerId, ProfileId FROM User`,
		(row) => {
			people.set(String(row['Id']), { roleId: text(row['UserRoleId']), managerId: text(row['ManagerId']) });
			onPerson(String(row['Id']), text(row['ProfileId']));
		},
		LENT,
	);
	return people;
}

/** Are users shown whoever shares them? (Salesforce Help, "User Sharing": the default Private, and View All Users.) */
async function seesEverybody(org: Org, defaults: ReadonlyMap<string, string>): Promise<boolean> {
	if (defaults.get('User') !== 'Private') return defaults.has('User');
	const [held] = await org.query(
		soql`SELECT Id FROM PermissionSetAssignment WHERE Assignee.Username = ${org.username} AND PermissionSet.PermissionsViewAllUsers = true`,
	);
	return held !== undefined;
}

/** Roles; asks for View Roles and Role Hierarchy. What an account's owner gets of its opportunities is a field only where that is needed. */
async function readRoles(org: Org, deals: boolean): Promise<Directory['roles']> {
	const roles = new Map<string, { parentId: string | null; deals: string | null }>();
	const fields = ['Id', 'ParentRoleId', ...(deals ? ['OpportunityAccessForAccountOwner'] : [])];
	await org.stream(soql`SELECT ${names(fields)} FROM UserRole`, (row) =>
		roles.set(String(row['Id']), { parentId: text(row['ParentRoleId']), deals: text(row['OpportunityAccessForAccountOwner']) }),
	);
	return roles;
}

async function readGroups(org: Org): Promise<Pick<Directory, 'groups' | 'members'>> {
	const groups: { id: string; type: string; relatedId: string | null }[] = [];
	const members: { groupId: string; memberId: string }[] = [];
	await org.stream(soql`SELECT Id, Type, RelatedId FROM Group`, (row) =>
		groups.push({ id: String(row['Id']), type: String(row['Type']), relatedId: text(row['RelatedId']) }),
	);
	await org.stream(soql`SELECT GroupId, UserOrGroupId FROM GroupMember`, (row) =>
		members.push({ groupId: String(row['GroupId']), memberId: String(row['UserOrGroupId']) }),
	);
	return { groups, members };
}

/**
 * Permission sets with rights that pass sharing by, and who has them: by assignment, by profile, and by groups of sets, whose right may stand
 * in a set of their own or in one of those in them (Object Reference, "ObjectPermissions", "PermissionSetGroup", "PermissionSetGroupComponent",
 * which all ask for View Setup and Configuration).
 */
async function readPowers(
	org: Org,
	objects: readonly GuardedObject[],
): Promise<[sets: PowerSet[], assignments: { userId: string; setOrGroupId: string }[]]> {
	const by = new Map<string, Set<GuardedObject>>();
	const give = (id: string, more: readonly GuardedObject[]): void => void by.set(id, new Set([...(by.get(id) ?? []), ...more]));
	for (const row of await org.query(
		soql`SELECT Id, PermissionsModifyAllData, PermissionsTransferAnyEntity FROM PermissionSet WHERE PermissionsModifyAllData = true OR PermissionsTransferAnyEntity = true OR PermissionsTransferAnyLead = true`,
	)) {
		const all = row['PermissionsModifyAllData'] === true || row['PermissionsTransferAnyEntity'] === true;
		give(String(row['Id']), all ? objects : objects.filter((object) => object === 'Lead'));
	}
	for (const row of await org.query(
		soql`SELECT ParentId, SobjectType FROM ObjectPermissions WHERE PermissionsModifyAllRecords = true AND SobjectType IN ${[...objects]}`,
	))
		give(String(row['ParentId']), [row['SobjectType'] as GuardedObject]);
	const profiles = new Map<string, string | null>();
	const groups = new Map<string, string[]>();
	const grouped = (await org.fields('PermissionSetGroupComponent')) !== undefined;
	for (const some of chunks([...by.keys()], IDS_PER_QUERY)) {
		for (const row of await org.query(soql`SELECT Id, ProfileId FROM PermissionSet WHERE Id IN ${some}`))
			profiles.set(String(row['Id']), text(row['ProfileId']));
		if (!grouped) continue;
		for (const row of await org.query(
			soql`SELECT PermissionSetId, PermissionSetGroupId FROM PermissionSetGroupComponent WHERE PermissionSetId IN ${some}`,
		))
			groups.set(String(row['PermissionSetId']), [
				...(groups.get(String(row['PermissionSetId'])) ?? []),
				String(row['PermissionSetGroupId']),
			]);
	}
	const assignments: { userId: string; setOrGroupId: string }[] = [];
	for (const [field, ids] of [
		['PermissionSetId', [...by.keys()]],
		['PermissionSetGroupId', [...new Set([...groups.values()].flat())]],
	] as const)
		for (const some of chunks(ids, IDS_PER_QUERY))
			await org.stream(soql`SELECT AssigneeId, ${names([field])} FROM PermissionSetAssignment WHERE ${names([field])} IN ${some}`, (row) =>
				assignments.push({ userId: String(row['AssigneeId']), setOrGroupId: String(row[field]) }),
			);
	const sets = [...by].map(([id, on]): PowerSet => ({
		id,
		profileId: profiles.get(id) ?? null,
		groupIds: groups.get(id) ?? [],
		objects: [...on],
	}));
	return [sets, assignments];
}

/** Share rows above Read of those who stand behind the users: on records, and those of accounts on their opportunities. */
async function readShares(org: Org, object: GuardedObject, objects: readonly GuardedObject[], candidates: AccessCandidates): Promise<void> {
	const [parent, level] = [`${object}Id`, `${object}AccessLevel`];
	const deals = object === 'Account' && objects.includes('Opportunity');
	// What is shared with its owner is no news.
	const above = soql`(RowCause != ${'Owner'} AND ${names([level])} NOT IN ${CLOSED})`.soql;
	const ofDeals = soql`OpportunityAccessLevel NOT IN ${CLOSED}`.soql;
	const which = !deals ? above : !objects.includes('Account') ? ofDeals : `(${above} OR ${ofDeals})`;
	const fields = [parent, 'UserOrGroupId', 'RowCause', level, ...(deals ? ['OpportunityAccessLevel'] : [])];
	const select = soql`SELECT ${names(fields)} FROM ${names([`${object}Share`])} WHERE `.soql + ` ${which}`;
	const take = (row: Row): void =>
		candidates.add({
			recordId: String(row[parent]),
			principalId: String(row['UserOrGroupId']),
			level: String(row['RowCause']) === 'Owner' ? null : String(row[level]),
			deals: deals ? String(row['OpportunityAccessLevel']) : null,
		});
	const { ids } = candidates.principals;
	if (ids.length > NAMED) return void (await org.stream({ soql: select }, take, LENT));
	for (const some of chunks(ids, IDS_PER_QUERY))
		await org.stream({ soql: `${select} AND ${soql`UserOrGroupId IN ${some}`.soql}` }, take, LENT);
}

interface Territories extends Pick<Directory, 'territories' | 'inTerritory'> {
	/** Levels by territory: on what is assigned to it, and on opportunities. */
	levels: ReadonlyMap<string, { level: string; deals: string }>;
}

/** Territories of the active model; none where there is none. */
async function readTerritories(org: Org, deals: boolean): Promise<Territories> {
	const territories = new Map<string, string | null>();
	const inTerritory: { userId: string; territoryId: string }[] = [];
	const levels = new Map<string, { level: string; deals: string }>();
	const model = await activeModel(org);
	if (!model) return { territories, inTerritory, levels };
	if (deals && !(await org.fields('Opportunity'))?.has('Territory2Id')) throw new Error('Opportunity.Territory2Id is not shown');
	// Contacts and cases are not protected; what an org may assign beside accounts has a level of its own.
	const shown = [...((await org.fields('Territory2')) ?? [])].filter((name) => /(?<!Contact|Case)AccessLevel$/.test(name));
	const ofRecords = new Set(['AccountAccessLevel', ...shown.filter((name) => name !== 'OpportunityAccessLevel')]);
	const highest = (row: Row, fields: Iterable<string>): string =>
		[...fields].map((field) => text(row[field]) ?? 'unknown').find((level) => !CLOSED.includes(level)) ?? 'Read';
	await org.stream(
		soql`SELECT ${names(['Id', 'ParentTerritory2Id', ...shown])} FROM Territory2 WHERE Territory2ModelId = ${model}`,
		(row) => {
			territories.set(String(row['Id']), text(row['ParentTerritory2Id']));
			levels.set(String(row['Id']), { level: highest(row, ofRecords), deals: highest(row, ['OpportunityAccessLevel']) });
		},
	);
	await org.stream(soql`SELECT UserId, Territory2Id FROM UserTerritory2Association WHERE Territory2.Territory2ModelId = ${model}`, (row) =>
		inTerritory.push({ userId: String(row['UserId']), territoryId: String(row['Territory2Id']) }),
	);
	return { territories, inTerritory, levels };
}

/** What is assigned to territories that let the users do more than read. */
async function readTerritoryRecords(org: Org, levels: Territories['levels'], deals: boolean, candidates: AccessCandidates): Promise<void> {
	const open = candidates.principals.territories.filter((id) => {
		const of = levels.get(id)!;
		return !CLOSED.includes(of.level) || (deals && !CLOSED.includes(of.deals));
	});
	for (const some of chunks(open, IDS_PER_QUERY)) {
		const take =
			(record: string, account: boolean) =>
			(row: Row): void => {
				const of = levels.get(String(row['Territory2Id']))!;
				const opening: Opening = {
					recordId: String(row[record]),
					principalId: String(row['Territory2Id']),
					level: account ? of.level : of.deals,
					deals: account ? of.deals : null,
				};
				candidates.add(opening);
			};
		await org.stream(
			soql`SELECT ObjectId, Territory2Id FROM ObjectTerritory2Association WHERE Territory2Id IN ${some}`,
			take('ObjectId', true),
			LENT,
		);
		if (deals)
			await org.stream(
				soql`SELECT Id, Territory2Id FROM Opportunity WHERE IsClosed = false AND Territory2Id IN ${some}`,
				take('Id', false),
				LENT,
			);
	}
}

/** Owners of the accounts of open opportunities, as far as they are among the openers. */
async function readAccountOwners(org: Org, dealOwners: ReadonlySet<string>, openers: readonly string[]): Promise<Map<string, string>> {
	const found = new Map<string, string>();
	const wanted = new Set(openers);
	if (!wanted.size) return found;
	const take = (row: Row): void => {
		const ownerId = String(row['OwnerId']);
		if (wanted.has(ownerId)) found.set(String(row['Id']), ownerId);
	};
	const queries: Soql[] =
		dealOwners.size > NAMED
			? [soql`SELECT Id, OwnerId FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE IsClosed = false)`]
			: chunks([...dealOwners], IDS_PER_QUERY).map(
					(some) =>
						soql`SELECT Id, OwnerId FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE IsClosed = false AND OwnerId IN ${some})`,
				);
	for (const query of queries) await org.stream(query, take, LENT);
	return found;
}
