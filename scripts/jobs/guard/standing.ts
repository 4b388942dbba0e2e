/** What people may do now with the other's records, whatever history says: shares, teams, splits, and access of any other kind. */
import { type GuardFacts, type GuardedObject, type Mentorship, type ProtectionRow, counterparty } from '../../domain/guard/facts.ts';
import type { Finding, How } from '../../domain/guard/findings.ts';
import type { OwnedRecord } from '../../domain/guard/history.ts';
import { isLive } from '../../domain/guard/hands.ts';
import { protectedFromNow, protectionAgainst } from '../../domain/guard/pair.ts';
import { wayThrough } from '../../domain/guard/ways.ts';
import type { Org } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks, grouped } from '../chunks.ts';
import { plainReason } from '../reasons.ts';
import { accountTeams } from './accountTeams.ts';
import { moment, text } from './facts.ts';
import { type ReadCandidates, readCandidates } from './candidates.ts';
import type { CarriedRecord } from './carried.ts';
import type { Coverage } from './coverage.ts';
import type { ReadRecords } from './records.ts';

/** Ids that one query on UserRecordAccess may ask for (Object Reference, "UserRecordAccess"). */
const ACCESS_IDS = 200;
/** From this many records on, access to all of them is one finding: it comes from a role or a profile, not from a share. */
const WHOLESALE = 20;

export type Standing = { now: string; facts: GuardFacts; records: ReadRecords; carried: ReadonlyMap<string, CarriedRecord> };

/** A record of one party, and the other, against whom it is protected now. */
export interface Guarded {
	record: OwnedRecord;
	/** Whose it is: its owner, or who had it before it went to somebody else. */
	forId: string;
	userId: string;
	mentorship: Mentorship;
	/** What was given before then did not give it. */
	since?: string;
}

/**
 * Open deals, accounts and leads of parties, each against every counterparty that has no way to it; and those that parties let go, against
 * whom they are still protected from.
 * @param isAsked of which records; of all where it is not given
 */
export function guardedNow({ now, facts, records, carried }: Standing, isAsked: (recordId: string) => boolean = () => true): Guarded[] {
	const guarded: Guarded[] = [];
	for (const record of records.owned.values()) {
		if (!isAsked(record.id)) continue;
		if (record.object === 'Opportunity' && !records.openDeals.has(record.id)) continue;
		const others = new Set((facts.mentorshipsOf.get(record.ownerId) ?? []).map((each) => counterparty(each, record.ownerId)!));
		for (const userId of others) guarded.push(...guardedByOwning(record, userId, { now, facts }));
	}
	// Most records carry nothing: no key is made of them.
	const known = new Set(guarded.filter(({ record }) => facts.protectionsOf.has(record.id)).map(keyOf));
	for (const [recordId, rows] of facts.protectionsOf) {
		if (!isAsked(recordId)) continue;
		const record = carried.get(recordId) ?? records.owned.get(recordId);
		if (!record || (record.object === 'Opportunity' && !carried.has(recordId) && !records.openDeals.has(recordId))) continue;
		guarded.push(...guardedByCarrying(record, rows, { now, facts }, known));
	}
	return guarded;
}

/** A party's record, against that counterparty: none where they have a way to it. */
export function guardedByOwning(record: OwnedRecord, userId: string, { now, facts }: Pick<Standing, 'now' | 'facts'>): Guarded[] {
	if (letGo(record, userId, facts)) return [];
	const { id: recordId, ownerId: forId } = record;
	const protection = protectionAgainst(forId, userId, recordId, now, facts);
	if (!protection || wayThrough({ recordId, forId, toId: userId, at: now, past: true }, facts) !== null) return [];
	return [{ record, forId, userId, mentorship: protection.mentorship }];
}

/** Against whom a record is guarded by what it carries for those who let it go; `known` are those that need no telling again. */
export function guardedByCarrying(
	record: OwnedRecord,
	rows: readonly (ProtectionRow & { merged?: true })[],
	{ now, facts }: Pick<Standing, 'now' | 'facts'>,
	known: Set<string>,
): Guarded[] {
	return rows.flatMap((row) => {
		const { recordId, forId, againstId: userId } = row;
		const mentorship = facts.mentorships.get(row.mentorshipId);
		if (!mentorship || !isLive(row, now) || [forId, userId].includes(record.ownerId)) return [];
		const guarded: Guarded = { record, forId, userId, mentorship, ...(row.merged && { since: row.since ?? '' }) };
		if (known.has(keyOf(guarded)) || letGo(record, userId, facts)) return [];
		if (wayThrough({ recordId, forId, toId: userId, at: now, past: true }, facts) !== null) return [];
		known.add(keyOf(guarded));
		return [guarded];
	});
}

/** `record user`. */
export const keyOf = ({ record, userId }: Pick<Guarded, 'record' | 'userId'>): string => `${record.id} ${userId}`;

/** Whether it was theirs, and they released it to who has it now: what access they kept they did not gain. */
const letGo = ({ id, ownerId }: OwnedRecord, userId: string, facts: GuardFacts): boolean =>
	facts.releasesOf
		.get(id)
		?.some((each) => (each.releasedForId ?? each.releasedById) === userId && each.releasedToId === ownerId && each.revokedAt === null) ??
	false;

/** What is read about access once, for all that is guarded. */
export interface Access extends ReadCandidates {
	skipLevel: ReadonlySet<string>;
}

/**
 * Who could hold more than Read to anything that is protected now, of whichever object; undefined, and a gap that says why, where something
 * of it cannot be read. `objects` are those whose records are read and not everybody's to edit.
 */
export async function readAccess(
	org: Org,
	guarded: readonly Guarded[],
	known: {
		facts: GuardFacts;
		now: string;
		objects: readonly GuardedObject[];
		skipLevel: ReadonlySet<string>;
		defaults: ReadonlyMap<string, string> | undefined;
	},
	coverage: Coverage,
): Promise<Access | undefined> {
	const { facts, now, skipLevel, defaults } = known;
	const userIds = new Set([...guarded.map(({ userId }) => userId), ...protectedFromNow(facts, now)]);
	if (!userIds.size) return undefined;
	try {
		if (!defaults || !coverage.covers('accounts')) throw new Error('Org-wide defaults or accounts');
		const objects = [...new Set([...known.objects, ...guarded.map(({ record }) => record.object)])];
		const ownerIds = new Set(guarded.map(({ record }) => record.ownerId));
		return { ...(await readCandidates(org, { userIds, ownerIds, objects, defaults })), skipLevel };
	} catch (error) {
		if ((error as Error).name === 'UnreachableError') throw error;
		coverage.gap('access.wide', plainReason(error));
		return undefined;
	}
}

/**
 * Those of them that the other could do more with than read, as far as that can be told without asking for each. Of a skip-level mentor's
 * people only what is shared with the mentor counts: a manager's manager sees all of theirs by design. All of them, where nothing is known
 * of access.
 */
export function narrowed(
	guarded: readonly Guarded[],
	{ records, carried }: Pick<Standing, 'records' | 'carried'>,
	access: Access | undefined,
): readonly Guarded[] {
	if (!access || !guarded.length) return guarded;
	const { candidates, accountOwners, skipLevel } = access;
	const accountOf = new Map([...records.deals, ...carried.values()].map(({ id, accountId }) => [id, accountId]));
	return guarded.filter((each) => {
		const { record, userId } = each;
		if (byDesign(each, skipLevel)) return candidates.isSharedWith(record.id, userId);
		const accountId = accountOf.get(record.id) ?? null;
		const accountOwnerId = accountId === null ? undefined : (records.accounts.get(accountId)?.ownerId ?? accountOwners.get(accountId));
		return candidates.mayHold({ ...record, accountId, accountOwnerId }, userId);
	});
}

const byDesign = ({ mentorship, userId }: Guarded, skipLevel: ReadonlySet<string>): boolean =>
	skipLevel.has(mentorship.id) && userId === mentorship.mentorId;

/** Requests that {@link accessFindings} will need to ask for so many. */
export function accessRequests(asked: readonly Guarded[]): number {
	return [...byUser(asked).values()].reduce((sum, list) => sum + Math.ceil(list.length / ACCESS_IDS), 0);
}

/**
 * Edit, or more, on the other's records by any way: asked through UserRecordAccess, explained by share rows and account teams.
 * @param asked those of the guarded for which it is asked
 */
export async function accessFindings(
	org: Org,
	guarded: readonly Guarded[],
	asked: readonly Guarded[],
	standing: Standing,
	skipLevel: ReadonlySet<string>,
): Promise<Finding[]> {
	const findings: Finding[] = [];
	const alone: Guarded[] = [];
	const all = byUser(guarded);
	const open = await heldMore(org, asked);
	const shares = await shareRows(org, open);
	for (const [userId, list] of byUser(open)) {
		const shareOf = ({ record }: Guarded): Share | undefined => shares.get(`${record.id} ${userId}`);
		for (const each of list) {
			const share = shareOf(each);
			if (share && (share.at === null || share.at >= (each.since ?? '')))
				findings.push(
					standingFinding(each, standing.now, share.cause === 'Team' ? 'team' : 'share', `scan:access:${each.record.id}:${userId}`, {
						through: [share.cause],
						at: share.at,
						actorId: share.by,
					}),
				);
		}
		const unexplained = list.filter((each) => !shareOf(each) && !byDesign(each, skipLevel));
		const { wholesale, single } = bundled(unexplained, all.get(userId)!);
		for (const [forId, owned, theirs] of wholesale)
			findings.push({
				...standingFinding(theirs[0]!, standing.now, 'implicit access', `scan:access-all:${forId}:${userId}${owned ? '' : ':handed-on'}`),
				object: 'User',
				recordId: forId,
				recordName: `${theirs.length} records${owned ? '' : ' that were handed on'}`,
			});
		alone.push(...single);
	}
	const teams = await accountTeams(org, alone, standing);
	for (const each of alone) {
		const key = `scan:access:${each.record.id}:${each.userId}`;
		const member = teams.get(each);
		findings.push(
			member && (member.at === null || member.at >= (each.since ?? ''))
				? standingFinding(each, standing.now, each.record.object === 'Account' ? 'team' : 'account team', key, {
						through: [member.accountId],
						at: member.at,
						actorId: member.by,
					})
				: standingFinding(each, standing.now, 'implicit access', key),
		);
	}
	return findings;
}

/**
 * Access to all records of an owner comes from a role or a profile: where these are many it is one finding for what somebody owns, and one
 * for what they handed on, with however many owners that lies.
 * @param all what is guarded against the same user
 */
function bundled(
	open: readonly Guarded[],
	all: readonly Guarded[],
): { wholesale: [forId: string, owned: boolean, theirs: Guarded[]][]; single: Guarded[] } {
	const groupOf = ({ forId, record }: Guarded): string => `${forId} ${record.ownerId}`;
	const guarded = grouped(all, groupOf);
	const whole = new Set(
		[...grouped(open, groupOf)].flatMap(([group, theirs]) => (theirs.length === guarded.get(group)?.length ? theirs : [])),
	);
	const kinds = grouped([...whole], ({ forId, record }) => `${forId} ${record.ownerId === forId}`);
	const wholesale = [...kinds.values()].filter((theirs) => theirs.length >= WHOLESALE);
	const told = new Set(wholesale.flat());
	return {
		wholesale: wholesale.map((theirs) => [theirs[0]!.forId, theirs[0]!.record.ownerId === theirs[0]!.forId, theirs]),
		single: open.filter((each) => !told.has(each)),
	};
}

/** Those that the other may edit or give away: one request per user and 200 records, since UserRecordAccess takes one user at a time. */
async function heldMore(org: Org, asked: readonly Guarded[]): Promise<Guarded[]> {
	const open: Guarded[] = [];
	for (const [userId, list] of byUser(asked))
		for (const some of chunks(list, ACCESS_IDS)) {
			const ids = some.map(({ record }) => record.id);
			const rows = await org.query(
				soql`SELECT RecordId, HasEditAccess, HasTransferAccess FROM UserRecordAccess WHERE UserId = ${userId} AND RecordId IN ${ids}`,
			);
			const may = new Set(
				rows.filter((row) => row['HasEditAccess'] === true || row['HasTransferAccess'] === true).map((row) => String(row['RecordId'])),
			);
			open.push(...some.filter(({ record }) => may.has(record.id)));
		}
	return open;
}

interface Share {
	cause: string;
	at: string | null;
	by: string | null;
}

/** Shares above Read with these very users, by `record user`. */
async function shareRows(org: Org, open: readonly Guarded[]): Promise<Map<string, Share>> {
	const shares = new Map<string, Share>();
	const wanted = new Set(open.map(({ record, userId }) => `${record.id} ${userId}`));
	for (const [object, list] of grouped(open, ({ record }) => record.object))
		for (const some of chunks(list, IDS_PER_QUERY / 2)) {
			const parent = `${object}Id`;
			const ids = [...new Set(some.map(({ record }) => record.id))];
			const users = [...new Set(some.map(({ userId }) => userId))];
			const rows = await org.query(
				soql`SELECT ${names([parent])}, UserOrGroupId, RowCause, LastModifiedDate, LastModifiedById FROM ${names([`${object}Share`])} WHERE UserOrGroupId IN ${users} AND ${names([`${object}AccessLevel`])} IN ${['Edit', 'All']} AND ${names([parent])} IN ${ids}`,
			);
			for (const row of rows) {
				const key = `${String(row[parent])} ${String(row['UserOrGroupId'])}`;
				if (wanted.has(key))
					shares.set(key, {
						cause: String(row['RowCause']),
						at: moment(row['LastModifiedDate']),
						by: text(row['LastModifiedById']),
					});
			}
		}
	return shares;
}

export function standingFinding(
	{ record, forId, userId, mentorship }: Guarded,
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
		fromOwnerId: forId,
		toOwnerId: userId,
		actorId: known.actorId ?? null,
		mentorshipId: mentorship.id,
		at: known.at ?? now,
		timeKnown: typeof known.at === 'string',
		how,
		through: known.through ?? [],
	};
}

export const byUser = (guarded: readonly Guarded[]): Map<string, Guarded[]> => grouped(guarded, ({ userId }) => userId);
