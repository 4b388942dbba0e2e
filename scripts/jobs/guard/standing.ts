/** What people may do now with the other's records, whatever history says: shares, teams, splits, and access of any other kind. */
import { type GuardFacts, type Mentorship, counterparty } from '../../domain/guard/facts.ts';
import type { Finding, How } from '../../domain/guard/findings.ts';
import type { OwnedRecord } from '../../domain/guard/history.ts';
import { protectionAgainst } from '../../domain/guard/pair.ts';
import { wayThrough } from '../../domain/guard/ways.ts';
import type { Org } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks, grouped } from '../chunks.ts';
import { moment, text } from './facts.ts';
import type { ReadRecords } from './records.ts';

/** Ids that one query on UserRecordAccess may ask for (Object Reference, "UserRecordAccess"). */
const ACCESS_IDS = 200;
/** From this many records on, access to all of them is one finding: it comes from a role or a profile, not from a share. */
const WHOLESALE = 20;

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
