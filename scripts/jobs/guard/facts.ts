/** Reads what the guard decides on: mentorships, ways through, protection that went with records, holds, who is inactive. */
import {
	type FactLists,
	type GuardFacts,
	type Hold,
	type Mentorship,
	type MentorshipStatus,
	type Override,
	type ProtectionRow,
	type RealignmentRow,
	type Release,
	guardFacts,
	instant,
} from '../../domain/guard/facts.ts';
import { addDays } from '../../domain/dates.ts';
import { FREEMAIL_DOMAINS } from '../../domain/guard/matching.ts';
import { OF_OWNERS } from '../../domain/guard/taken.ts';
import { whole } from '../../salesforce/inTurn.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { type Soql, names, soql } from '../../salesforce/soql.ts';
import { type Dismissed, type Pause, readDismissals, readPauses, wasLifted } from './pauses.ts';

export interface GuardPolicy {
	mode: string;
	disclosedDays: number;
	freemail: string;
	/** From the approval of a hold to its last day. */
	holdDays: number;
	/** Kill switches that are off, by field. */
	off: string[];
	/** When somebody last changed the policy; null where the org does not say. */
	changedAt: string | null;
}
export interface ReadFacts {
	facts: GuardFacts;
	policy: GuardPolicy;
	/** Both sides of every mentorship that ever was in force. */
	parties: Set<string>;
	/** Kinds by mentorship id. */
	kinds: Map<string, string>;
	/** Objects of the guard that this org does not have, or does not show: what they would say is not known. */
	unread: string[];
}

/** What decisions cannot do without, and what was decided before. @throws what the org answers to who may not read one of them */
export async function mayReadFacts(org: Org): Promise<void> {
	for (const object of ['Mentorship__c', 'Deal_Review__c']) await org.query(soql`SELECT Id FROM ${names([object])} LIMIT 1`);
	// Reps read incidents about what is theirs, not by what they are told apart.
	await org.query(soql`SELECT Id, Key__c FROM Ownership_Incident__c LIMIT 1`);
}

/** What an org may not have, or not show. */
const ASKED = [
	'Ownership_Release__c',
	'Ownership_Override__c',
	'Realignment__c',
	'Realignment_Row__c',
	'Ownership_Protection__c',
	'Prospect_Hold__c',
] as const;

/** Everything that decisions need. What the org has not, or does not show, is named in `unread`. */
export async function readGuardFacts(org: Org): Promise<ReadFacts> {
	const unread = new Set<string>();
	/** Rows of an object of the guard with those of the fields that there are; none where the object or a needed field is absent. */
	const read = async (object: (typeof ASKED)[number], needed: readonly string[], more: readonly string[] = []): Promise<Row[]> => {
		const fields = await org.fields(object);
		if (!fields || needed.some((field) => !fields.has(field))) {
			unread.add(object);
			return [];
		}
		return org.query(soql`SELECT ${names([...needed, ...more.filter((field) => fields.has(field))])} FROM ${names([object])}`);
	};
	// Side by side: one after the other, they take as many round trips.
	const [policy, rows, releases, overrides, batchRows, realigned, protections, holds, reviews, inactive, dismissed] = await whole([
		readPolicy(org),
		org.query(
			soql`SELECT Id, Name, Kind__c, Mentor__c, Mentee__c, Status__c, Start_Date__c, Ended_On__c, Protected_Until__c, Disclosed_Until__c, Terms_Version__c, Mentor_Signed_On__c, Mentee_Signed_On__c FROM Mentorship__c WHERE Status__c != ${'Proposed'}`,
		),
		read(
			'Ownership_Release__c',
			['Id', 'Account__c', 'Released_By__c', 'Released_To__c', 'CreatedDate', 'Expires_On__c', 'Revoked__c'],
			['Record_Id__c', 'Opportunity__c', 'Lead__c', 'Status__c', 'Released_For__c'],
		),
		read('Ownership_Override__c', ['Record_Id__c', 'New_Owner__c', 'Approved_By__c', 'CreatedDate', 'Expires_On__c', 'Used_On__c']),
		read('Realignment__c', ['Id', 'Approved_By__c', 'Status__c', 'Starts_On__c', 'Ends_On__c']),
		read('Realignment_Row__c', ['Realignment__c', 'Record_Id__c', 'New_Owner__c', 'Used_On__c']),
		read(
			'Ownership_Protection__c',
			['Record_Id__c', 'Protected_For__c', 'Protected_Against__c', 'Protected_Until__c', 'Mentorship__c', 'Lifted_On__c'],
			['Id', 'CreatedDate', 'CreatedById'],
		),
		read(
			'Prospect_Hold__c',
			['OwnerId', 'Match_Domain__c', 'Match_Name__c', 'Status__c', 'Expires_On__c'],
			['CreatedDate', 'LastModifiedDate'],
		),
		org.query(
			soql`SELECT Opportunity__c, Account__c, Mentorship__c FROM Deal_Review__c WHERE Mentorship__c != null AND Opportunity__c != null`,
		),
		org.query(soql`SELECT Id FROM User WHERE IsActive = false`),
		readDismissed(org),
	] as const);
	const mentorships = rows.map(mentorshipOf);
	const record = (row: Row): string => String(row['Record_Id__c'] ?? row['Account__c'] ?? row['Opportunity__c'] ?? row['Lead__c']);
	const batches = new Map(batchRows.map((row) => [String(row['Id']), row]));
	const pauses = protections.length ? await readPauses(org) : new Map<string, Pause[]>();
	const paused: [ProtectionRow, Pause[]][] = [];
	const revocations = releases.some((row) => row['Revoked__c'] === true) ? await readRevocations(org) : new Map<string, string>();
	const lists: FactLists = {
		mentorships,
		releases: releases.flatMap((row): Release[] => {
			const expires = text(row['Expires_On__c']);
			const given =
				row['Status__c'] === undefined || row['Status__c'] === null || !['Requested', 'Declined'].includes(String(row['Status__c']));
			const created = instant(String(row['CreatedDate']));
			return expires === null || !given
				? []
				: [
						{
							recordId: record(row),
							releasedById: String(row['Released_By__c']),
							releasedForId: text(row['Released_For__c']) ?? undefined,
							releasedToId: String(row['Released_To__c']),
							createdAt: created,
							expiresAt: instant(expires),
							revokedAt: row['Revoked__c'] === true ? (revocations.get(String(row['Id'])) ?? created) : null,
						},
					];
		}),
		overrides: overrides.flatMap((row): Override[] => {
			const expires = moment(row['Expires_On__c']);
			return expires === null
				? []
				: [
						{
							recordId: String(row['Record_Id__c']),
							newOwnerId: String(row['New_Owner__c']),
							approvedById: String(row['Approved_By__c']),
							createdAt: instant(String(row['CreatedDate'])),
							expiresAt: expires,
							usedAt: moment(row['Used_On__c']),
						},
					];
		}),
		realignments: realigned.flatMap((row): RealignmentRow[] => {
			const batch = batches.get(String(row['Realignment__c']));
			const starts = moment(batch?.['Starts_On__c']);
			const ends = moment(batch?.['Ends_On__c']);
			return !batch || starts === null || ends === null
				? []
				: [
						{
							recordId: String(row['Record_Id__c']),
							newOwnerId: String(row['New_Owner__c']),
							approvedById: text(batch['Approved_By__c']),
							status: String(batch['Status__c']) as RealignmentRow['status'],
							startsAt: starts,
							endsAt: ends,
							usedAt: moment(row['Used_On__c']),
						},
					];
		}),
		protections: protections.map((row): ProtectionRow => {
			const protection: ProtectionRow = {
				recordId: String(row['Record_Id__c']),
				forId: String(row['Protected_For__c']),
				againstId: String(row['Protected_Against__c']),
				until: text(row['Protected_Until__c']),
				mentorshipId: String(row['Mentorship__c']),
				liftedAt: moment(row['Lifted_On__c']),
				since: moment(row['CreatedDate']) ?? '',
				...(text(row['Id']) !== null && { id: String(row['Id']), writtenById: String(row['CreatedById']) }),
			};
			const between = pauses.get(String(row['Id']));
			if (between) paused.push([protection, between]);
			return protection;
		}),
		holds: holds.map((row): Hold => ({
			holderId: String(row['OwnerId']),
			domain: text(row['Match_Domain__c']),
			name: text(row['Match_Name__c']),
			status: String(row['Status__c']) as Hold['status'],
			since: heldSince(row, policy.holdDays),
			expiresOn: (text(row['Expires_On__c']) ?? '').slice(0, 10),
		})),
		disclosed: reviews.flatMap((row) =>
			[row['Opportunity__c'], row['Account__c']]
				.filter((id) => typeof id === 'string')
				.map((recordId) => ({ recordId, mentorshipId: String(row['Mentorship__c']) })),
		),
		inactiveUserIds: inactive.map((row) => String(row['Id'])),
		disclosedDays: policy.disclosedDays,
		dismissed: dismissed.filter(({ found }) => found).map(({ key }) => key),
	};
	const facts = guardFacts(lists);
	const dismissals = paused.length && dismissed.length ? await readDismissals(org, dismissed) : [];
	// What neither a way through nor a dismissal explains was lifted by hand: it protected all the time.
	for (const [row, between] of paused) row.pauses = between.filter(({ from }) => wasLifted(row, from, dismissals, facts));
	return {
		facts,
		policy,
		parties: new Set(mentorships.filter(({ signedAt }) => signedAt !== null).flatMap(({ mentorId, menteeId }) => [mentorId, menteeId])),
		kinds: new Map(rows.map((row) => [String(row['Id']), String(row['Kind__c'])])),
		unread: ASKED.filter((object) => unread.has(object)),
	};
}

/** Takings that the program owner dismissed; none where the org does not show its incidents. */
async function readDismissed(org: Org): Promise<Dismissed[]> {
	const fields = await org.fields('Ownership_Incident__c');
	const asked = ['Key__c', 'Record_Id__c', 'From_Owner__c', 'To_Owner__c', 'Result__c', 'Review_Status__c', 'Rule__c'];
	if (!asked.every((field) => fields?.has(field))) return [];
	const rows = await org.query(
		soql`SELECT Id, Key__c, Record_Id__c, From_Owner__c, To_Owner__c, Result__c FROM Ownership_Incident__c WHERE Result__c IN ${['Found', 'Observed']} AND Review_Status__c = ${'Dismissed'} AND Rule__c IN ${OF_OWNERS}`,
	);
	return rows.map((row) => ({
		id: String(row['Id']),
		key: String(row['Key__c']),
		recordId: String(row['Record_Id__c']),
		forId: String(row['From_Owner__c']),
		toId: String(row['To_Owner__c']),
		found: row['Result__c'] === 'Found',
	}));
}

/** When releases were taken back, by id. Each can be once, for good. */
async function readRevocations(org: Org): Promise<Map<string, string>> {
	if (!(await org.fields('Ownership_Release__History'))) return new Map();
	const rows = await org.query(soql`SELECT ParentId, CreatedDate FROM Ownership_Release__History WHERE Field = ${'Revoked__c'}`);
	return new Map(rows.map((row) => [String(row['ParentId']), instant(String(row['CreatedDate']))]));
}

async function readPolicy(org: Org): Promise<GuardPolicy> {
	const fields = await org.fields('Guard_Policy__mdt');
	const switches = [...(fields ?? [])].filter((field) => field.endsWith('_Guard_On__c'));
	const wanted = ['Mode__c', 'Disclosed_Cooling_Off_Days__c', 'Freemail_Domains__c', 'Hold_Days__c', 'SystemModstamp', ...switches].filter(
		(field) => fields?.has(field),
	);
	const query: Soql = soql`SELECT ${names(['DeveloperName', ...wanted])} FROM Guard_Policy__mdt WHERE DeveloperName = ${'Default'}`;
	const [row] = fields ? await org.query(query) : [];
	return {
		mode: String(row?.['Mode__c'] ?? 'Observe'),
		disclosedDays: typeof row?.['Disclosed_Cooling_Off_Days__c'] === 'number' ? row['Disclosed_Cooling_Off_Days__c'] : 180,
		freemail: text(row?.['Freemail_Domains__c']) ?? FREEMAIL_DOMAINS,
		holdDays: typeof row?.['Hold_Days__c'] === 'number' ? row['Hold_Days__c'] : 90,
		off: row ? switches.filter((field) => row[field] === false).sort() : [],
		changedAt: moment(row?.['SystemModstamp']),
	};
}

function mentorshipOf(row: Row): Mentorship {
	return {
		id: String(row['Id']),
		name: String(row['Name']),
		mentorId: String(row['Mentor__c']),
		menteeId: String(row['Mentee__c']),
		status: String(row['Status__c']) as MentorshipStatus,
		signedAt: inForceSince(row),
		endedOn: text(row['Ended_On__c'])?.slice(0, 10) ?? null,
		protectedUntil: text(row['Protected_Until__c']),
		disclosedUntil: text(row['Disclosed_Until__c']),
	};
}

/**
 * When protection began: when the second party signed. New terms are signed again while protection goes on, and agreements of the
 * past come without signatures: for both the start date stands.
 */
function inForceSince(row: Row): string | null {
	const start = text(row['Start_Date__c']);
	const startAt = start && `${start}T00:00:00.000Z`;
	const signed = [text(row['Mentor_Signed_On__c']), text(row['Mentee_Signed_On__c'])];
	if (signed.some((each) => each === null)) return startAt;
	const both = signed
		.map((each) => instant(each!))
		.sort()
		.at(-1)!;
	return startAt && Number(row['Terms_Version__c'] ?? 1) > 1 && startAt < both ? startAt : both;
}

/**
 * Since when a hold may hold: the day of its approval, which may have been yesterday where the approver was. It is not written down, but
 * lies so many days before the last one; and between the request and the last edit, should the policy have said other days then.
 */
function heldSince(row: Row, days: number): string {
	const asked = moment(row['CreatedDate']) ?? '';
	const edited = moment(row['LastModifiedDate']) ?? '9999';
	const expires = text(row['Expires_On__c']);
	const approved = expires === null ? '' : `${addDays(expires.slice(0, 10), -days - 1)}T00:00:00.000Z`;
	return approved > edited ? edited : approved > asked ? approved : asked;
}

export function text(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
export function moment(value: unknown): string | null {
	const at = text(value);
	return at === null ? null : instant(at);
}
