/** What people may do now, whatever history says: access to the other's records, teams, splits, roles, permissions, logins, territories. */
import { type GuardFacts, type Mentorship, counterparty } from '../../domain/guard/facts.ts';
import type { Finding, How } from '../../domain/guard/findings.ts';
import type { OwnedRecord } from '../../domain/guard/history.ts';
import { protectionAgainst } from '../../domain/guard/pair.ts';
import { wayThrough } from '../../domain/guard/ways.ts';
import { decideTerritory } from '../../domain/territory/rules.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks, grouped } from '../chunks.ts';
import { moment, text } from './facts.ts';
import type { ReadRecords } from './records.ts';

/** Ids that one query on UserRecordAccess may ask for (Object Reference, "UserRecordAccess"). */
const ACCESS_IDS = 200;
/** From this many records on, access to all of them is one finding: it comes from a role or a profile, not from a share. */
const WHOLESALE = 20;
/** A login as a party this close to a signature or release is worth a look. */
const LOGIN_AS_MS = 30 * 60_000;

type Standing = { now: string; facts: GuardFacts; records: ReadRecords };

/** A record of one party, and the other, against whom it is protected now. */
interface Guarded {
	record: OwnedRecord;
	userId: string;
	mentorship: Mentorship;
}

/** Open deals, accounts and leads of parties, each against every counterparty that has no way to it. */
export function guardedNow({ now, facts, records }: Standing): Guarded[] {
	const guarded: Guarded[] = [];
	for (const record of records.owned.values()) {
		if (record.object === 'Opportunity' && !records.openDeals.has(record.id)) continue;
		const others = new Set((facts.mentorshipsOf.get(record.ownerId) ?? []).map((each) => counterparty(each, record.ownerId)!));
		for (const userId of others) {
			const protection = protectionAgainst(record.ownerId, userId, record.id, now, facts);
			const asked = { recordId: record.id, forId: record.ownerId, toId: userId, at: now, past: true };
			if (protection && wayThrough(asked, facts) === null) guarded.push({ record, userId, mentorship: protection.mentorship });
		}
	}
	return guarded;
}

/** Requests that {@link accessFindings} will need. */
export function accessRequests(guarded: readonly Guarded[]): number {
	return [...byUser(guarded).values()].reduce((sum, list) => sum + Math.ceil(list.length / ACCESS_IDS), 0);
}

/** Edit, or more, on the other's records by any way: asked through UserRecordAccess, explained by share rows. */
export async function accessFindings(
	org: Org,
	guarded: readonly Guarded[],
	standing: Standing,
	skipLevel: ReadonlySet<string>,
): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const [userId, list] of byUser(guarded)) {
		const may = new Set<string>();
		for (const some of chunks(list, ACCESS_IDS)) {
			const ids = some.map(({ record }) => record.id);
			const rows = await org.query(
				soql`SELECT RecordId, HasEditAccess, HasTransferAccess FROM UserRecordAccess WHERE UserId = ${userId} AND RecordId IN ${ids}`,
			);
			for (const row of rows) if (row['HasEditAccess'] === true || row['HasTransferAccess'] === true) may.add(String(row['RecordId']));
		}
		const open = list.filter(({ record }) => may.has(record.id));
		const shares = await shareRows(
			org,
			userId,
			open.map(({ record }) => record),
		);
		const implicit = open.filter(({ record }) => !shares.has(record.id));
		for (const each of open) {
			const share = shares.get(each.record.id);
			if (share)
				findings.push(
					standingFinding(each, standing.now, share.cause === 'Team' ? 'team' : 'share', `scan:access:${each.record.id}:${userId}`, {
						through: [share.cause],
						at: share.at,
						actorId: share.by,
					}),
				);
		}
		// A manager's manager sees their people's records by design.
		const unexplained = implicit.filter(({ mentorship }) => !(skipLevel.has(mentorship.id) && userId === mentorship.mentorId));
		for (const [ownerId, theirs] of grouped(unexplained, ({ record }) => record.ownerId)) {
			const all = list.filter(({ record }) => record.ownerId === ownerId).length;
			if (theirs.length === all && all >= WHOLESALE)
				findings.push({
					...standingFinding(theirs[0]!, standing.now, 'implicit access', `scan:access-all:${ownerId}:${userId}`),
					object: 'User',
					recordId: ownerId,
					recordName: `${all} records`,
				});
			else
				for (const each of theirs)
					findings.push(standingFinding(each, standing.now, 'implicit access', `scan:access:${each.record.id}:${userId}`));
		}
	}
	return findings;
}

async function shareRows(
	org: Org,
	userId: string,
	records: readonly OwnedRecord[],
): Promise<Map<string, { cause: string; at: string | null; by: string | null }>> {
	const shares = new Map<string, { cause: string; at: string | null; by: string | null }>();
	for (const [object, list] of grouped(records, (record) => record.object))
		for (const some of chunks(list, IDS_PER_QUERY)) {
			const parent = `${object}Id`;
			const rows = await org.query(
				soql`SELECT ${names([parent])}, RowCause, LastModifiedDate, LastModifiedById FROM ${names([`${object}Share`])} WHERE UserOrGroupId = ${userId} AND ${names([`${object}AccessLevel`])} IN ${['Edit', 'All']} AND ${names([parent])} IN ${some.map(({ id }) => id)}`,
			);
			for (const row of rows)
				shares.set(String(row[parent]), {
					cause: String(row['RowCause']),
					at: moment(row['LastModifiedDate']),
					by: text(row['LastModifiedById']),
				});
		}
	return shares;
}

/** Splits of the other's deals, where the org has splits. Undefined where it has none. */
export async function splitFindings(org: Org, guarded: readonly Guarded[], { now }: Standing): Promise<Finding[] | undefined> {
	if (!(await org.fields('OpportunitySplit'))) return undefined;
	const findings: Finding[] = [];
	for (const [userId, list] of byUser(guarded.filter(({ record }) => record.object === 'Opportunity')))
		for (const some of chunks(list, IDS_PER_QUERY)) {
			const rows = await org.query(
				soql`SELECT Id, OpportunityId, CreatedDate, CreatedById FROM OpportunitySplit WHERE SplitOwnerId = ${userId} AND OpportunityId IN ${some.map(({ record }) => record.id)}`,
			);
			for (const row of rows) {
				const each = some.find(({ record }) => record.id === row['OpportunityId'])!;
				findings.push(
					standingFinding(each, now, 'split', `scan:split:${String(row['Id'])}`, {
						at: moment(row['CreatedDate']),
						actorId: text(row['CreatedById']),
					}),
				);
			}
		}
	return findings;
}

/** Mentors who stand above their mentee in the role hierarchy, skip-level mentorships apart. */
export async function roleFindings(org: Org, { now, facts }: Standing, skipLevel: ReadonlySet<string>): Promise<Finding[]> {
	const running = [...facts.mentorships.values()].filter(
		({ id, status }) => status !== 'Ended' && status !== 'Proposed' && !skipLevel.has(id),
	);
	if (!running.length) return [];
	const parents = new Map(
		(await org.query(soql`SELECT Id, ParentRoleId FROM UserRole`)).map((row) => [String(row['Id']), text(row['ParentRoleId'])]),
	);
	const roles = new Map<string, string | null>();
	for (const some of chunks([...new Set(running.flatMap(({ mentorId, menteeId }) => [mentorId, menteeId]))], IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id, UserRoleId FROM User WHERE Id IN ${some}`))
			roles.set(String(row['Id']), text(row['UserRoleId']));
	return running.flatMap((mentorship): Finding[] => {
		const top = roles.get(mentorship.mentorId) ?? null;
		let role = parents.get(roles.get(mentorship.menteeId) ?? '') ?? null;
		for (let depth = 0; role !== null && role !== top && depth < 500; depth++) role = parents.get(role) ?? null;
		if (top === null || role !== top) return [];
		return [
			{
				key: `scan:role:${mentorship.id}`,
				rule: 'Role hierarchy',
				object: 'Mentorship__c',
				recordId: mentorship.id,
				recordName: mentorship.name,
				fromOwnerId: mentorship.menteeId,
				toOwnerId: mentorship.mentorId,
				actorId: null,
				mentorshipId: mentorship.id,
				at: now,
				timeKnown: false,
				how: 'role',
				through: [],
			},
		];
	});
}

/** Everybody who holds the override permission set: once per assignment. */
export async function overrideHolders(org: Org, { now }: Standing): Promise<Finding[]> {
	const rows = await org.query(
		soql`SELECT Id, AssigneeId, Assignee.Username, SystemModstamp FROM PermissionSetAssignment WHERE PermissionSet.Name = ${'Ridealong_Override'} AND Assignee.IsActive = true`,
	);
	return rows.map((row): Finding => ({
		key: `scan:override-permission:${String(row['Id'])}`,
		rule: 'Override permission',
		object: 'User',
		recordId: String(row['AssigneeId']),
		recordName: String((row['Assignee'] as Row)['Username']),
		fromOwnerId: null,
		toOwnerId: String(row['AssigneeId']),
		actorId: null,
		mentorshipId: null,
		at: moment(row['SystemModstamp']) ?? now,
		timeKnown: moment(row['SystemModstamp']) !== null,
		how: 'permission',
		through: [],
	}));
}

/** Logins as a party around the party's signatures and releases. Undefined where the org has no audit trail to read. */
export async function loginAsFindings(org: Org, { facts }: Standing, parties: ReadonlySet<string>): Promise<Finding[] | undefined> {
	if (!(await org.fields('SetupAuditTrail'))) return undefined;
	const rows = await org.query(
		soql`SELECT Id, CreatedById, CreatedDate, Display FROM SetupAuditTrail WHERE Action IN ${['suOrgAdminLogin', 'suOrgAdminLogout']}`,
	);
	if (!rows.length) return [];
	const users = new Map<string, string>();
	for (const some of chunks([...parties], IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id, Username FROM User WHERE Id IN ${some}`))
			users.set(String(row['Username']).toLowerCase(), String(row['Id']));
	const moments = [
		...[...facts.mentorships.values()].flatMap((each) =>
			each.signedAt === null ? [] : [each.mentorId, each.menteeId].map((userId) => ({ userId, at: each.signedAt!, mentorship: each })),
		),
		...[...facts.releasesOf.values()].flat().map((each) => ({ userId: each.releasedById, at: each.createdAt, mentorship: undefined })),
	];
	return rows.flatMap((row): Finding[] => {
		const display = String(row['Display'] ?? '').toLowerCase();
		const user = [...users].find(([username]) => display.includes(username));
		const at = moment(row['CreatedDate']);
		if (!user || at === null) return [];
		const close = moments.find((each) => each.userId === user[1] && Math.abs(Date.parse(each.at) - Date.parse(at)) <= LOGIN_AS_MS);
		if (!close) return [];
		return [
			{
				key: `scan:login-as:${String(row['Id'])}`,
				rule: 'Login-as',
				object: 'User',
				recordId: user[1],
				recordName: user[0],
				fromOwnerId: user[1],
				toOwnerId: null,
				actorId: text(row['CreatedById']),
				mentorshipId: close.mentorship?.id ?? null,
				at,
				timeKnown: true,
				how: 'login-as',
				through: [close.at],
			},
		];
	});
}

/** Accounts whose owner does not cover the stamped territory. Undefined where no account has a stamp that blocks or warns. */
export async function territoryFindings(org: Org, { now }: Standing): Promise<Finding[] | undefined> {
	const keys = new Map(
		(await org.query(soql`SELECT Id, Territory_Keys__c FROM User WHERE Territory_Keys__c != null`)).map((row) => [
			String(row['Id']),
			text(row['Territory_Keys__c']),
		]),
	);
	const findings: Finding[] = [];
	const { rows } = await org.stream(
		soql`SELECT Id, Name, OwnerId, Territory_Key__c, Territory_Policy__c FROM Account WHERE Territory_Policy__c IN ${['Block', 'Warn']}`,
		(row) => {
			const territoryKey = text(row['Territory_Key__c']);
			const ownerId = String(row['OwnerId']);
			const verdict = decideTerritory({ territoryKey, policy: row['Territory_Policy__c'] as 'Block' | 'Warn' }, keys.get(ownerId) ?? null);
			if (verdict !== 'block' && verdict !== 'warn') return;
			findings.push({
				key: `scan:territory:${String(row['Id'])}:${ownerId}:${territoryKey}`,
				rule: 'Territory',
				object: 'Account',
				recordId: String(row['Id']),
				recordName: String(row['Name']),
				fromOwnerId: null,
				toOwnerId: ownerId,
				actorId: null,
				mentorshipId: null,
				at: now,
				timeKnown: false,
				how: 'territory stamp',
				through: [territoryKey ?? ''],
			});
		},
	);
	return rows ? findings : undefined;
}

/**
 * Deals whose Territory2Id is none of their account's, where Sales Territories are on. Undefined where they are not.
 * Source: Object Reference, "Territory2Model" (State), "ObjectTerritory2Association".
 */
export async function dealTerritoryFindings(org: Org, { now }: Standing): Promise<Finding[] | undefined> {
	const deals = await org.fields('Opportunity');
	if (!deals?.has('Territory2Id') || !(await org.fields('Territory2Model'))) return undefined;
	const [model] = await org.query(soql`SELECT Id FROM Territory2Model WHERE State = ${'Active'}`);
	if (!model) return undefined;
	const of = new Map<string, Set<string>>();
	await org.stream(
		soql`SELECT ObjectId, Territory2Id FROM ObjectTerritory2Association WHERE Territory2.Territory2ModelId = ${String(model['Id'])}`,
		(row) => {
			const ids = of.get(String(row['ObjectId'])) ?? new Set<string>();
			of.set(String(row['ObjectId']), ids.add(String(row['Territory2Id'])));
		},
	);
	const findings: Finding[] = [];
	await org.stream(
		soql`SELECT Id, Name, AccountId, OwnerId, Territory2Id FROM Opportunity WHERE Territory2Id != null AND IsClosed = false`,
		(row) => {
			const territory = String(row['Territory2Id']);
			const account = text(row['AccountId']);
			if (account === null || of.get(account)?.has(territory)) return;
			findings.push({
				key: `scan:deal-territory:${String(row['Id'])}:${territory}`,
				rule: 'Territory',
				object: 'Opportunity',
				recordId: String(row['Id']),
				recordName: String(row['Name']),
				fromOwnerId: null,
				toOwnerId: String(row['OwnerId']),
				actorId: null,
				mentorshipId: null,
				at: now,
				timeKnown: false,
				how: 'territory of the deal',
				through: [territory],
			});
		},
	);
	return findings;
}

function standingFinding(
	{ record, userId, mentorship }: Guarded,
	now: string,
	how: How,
	key: string,
	known: { through?: string[]; at?: string | null; actorId?: string | null } = {},
): Finding {
	return {
		key,
		rule: 'Share or team',
		object: record.object,
		recordId: record.id,
		recordName: record.name,
		fromOwnerId: record.ownerId,
		toOwnerId: userId,
		actorId: known.actorId ?? null,
		mentorshipId: mentorship.id,
		at: known.at ?? now,
		timeKnown: typeof known.at === 'string',
		how,
		through: known.through ?? [],
	};
}

const byUser = (guarded: readonly Guarded[]): Map<string, Guarded[]> => grouped(guarded, ({ userId }) => userId);
