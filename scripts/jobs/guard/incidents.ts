/** Findings as Ownership_Incident__c: the facts, and how it came about in words for the program owner. */
import { randomUUID } from 'node:crypto';
import { type Witness, doubts } from '../../domain/guard/evidence.ts';
import type { Finding, How, KnownIncident } from '../../domain/guard/findings.ts';
import type { Org, Row, RowResult } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { type ReadFacts, moment, text } from './facts.ts';

/** Channel__c (at most 80 characters) and Details__c. `%s` is what it came through, or what it resembles. */
const WORDS: Record<How, { channel: string; details: string }> = {
	history: {
		channel: 'Scan of owner history',
		details: 'No save-time guard stopped this change: mass transfer, list view, or the guard was off.',
	},
	cascade: {
		channel: 'Scan of owner history: cascade',
		details: 'It went along with its account, whose owner was changed in the same moment; a cascade runs no automation.',
	},
	'present owner': {
		channel: 'Scan of present owners',
		details: 'It has another owner than its history ends in; the change left no trace, so its time is the time of the scan.',
	},
	ledger: {
		channel: 'Scan of the ownership ledger',
		details: 'The ledger knows another owner than the record has now; history does not reach back that far or was off.',
	},
	conversion: {
		channel: 'Scan: converted lead',
		details: 'A lead was converted into a record that names the other’s prospect: %s.',
	},
	'converted away': {
		channel: 'Scan: converted lead',
		details: 'The other’s lead was converted into it, or into a record of theirs: %s.',
	},
	'converted likeness': {
		channel: 'Scan: converted lead, looks alike',
		details: 'A lead was converted into a record that looks like the other’s: %s. Look at both before you judge.',
	},
	edit: { channel: 'Scan of field history', details: 'It was edited until it names the other’s prospect: %s.' },
	'stale key': {
		channel: 'Scan: edited past the automation',
		details: 'It names the other’s prospect now, and did not when its match key was stamped: %s.',
	},
	probing: {
		channel: 'Scan of incidents',
		details: 'Within a week as many names were tried that somebody holds: %s. Trying names tells who is held.',
	},
	merge: { channel: 'Scan of merges', details: 'It was merged into a record of the other party: %s.' },
	creation: { channel: 'Scan of present records', details: 'It was created beside the other’s record: %s.' },
	'back-dated': {
		channel: 'Scan of the ownership ledger: date of creation',
		details:
			'It was made beside the other’s record: %s. It says that it is older than a scan that did not see it: its date was set when it was made, or it came back without a trace. Look at both before you judge.',
	},
	'creation or edit': {
		channel: 'Scan of present records',
		details:
			'It was created beside the other’s record, or that one was edited into it afterwards: %s. Neither field history nor a stamp tells which. Look at both before you judge.',
	},
	'contact given': {
		channel: 'Scan of present records',
		details: 'Whose prospect it is made it, and somebody gave it to them; who is not known. Beside it: %s.',
	},
	'given on account': {
		channel: 'Scan of owner history: deal on an account',
		details: 'The deal was given to them while it was on the other’s account: %s.',
	},
	moved: { channel: 'Scan of field history: account of the deal', details: 'The deal was moved to this account: %s.' },
	'moved without a trace': {
		channel: 'Scan of the ownership ledger: account of the deal',
		details:
			'The deal is on this account: %s. A scan before saw it on another, and no history tells who moved it. An account that is merged takes its deals along, and comes back without them when it is undeleted.',
	},
	likeness: {
		channel: 'Scan: looks alike',
		details:
			'It looks like the other’s record without having the same keys, or that one was edited until it did: %s. Look at both before you judge.',
	},
	clone: { channel: 'Scan: repeated deal', details: 'It has the name and amount of the other’s deal: %s.' },
	share: { channel: 'Scan of shares', details: 'More than Read by a share: %s.' },
	'implicit access': {
		channel: 'Scan of access',
		details: 'More than Read without a share of its own: by hierarchy, group, profile or org-wide default.',
	},
	team: { channel: 'Scan of teams', details: 'More than Read as a team member.' },
	'account team': { channel: 'Scan of teams', details: 'More than Read as a member of the team of its account: %s.' },
	split: { channel: 'Scan of splits', details: 'A split of the other’s deal.' },
	'territory stamp': { channel: 'Scan of territories', details: 'The owner does not cover the territory of the account: %s.' },
	'territory model': {
		channel: 'Scan of territories',
		details: 'The owner is in none of the account’s territories, nor in one above them: %s.',
	},
	'territory edit': {
		channel: 'Scan of territories: edited near an owner change',
		details: 'Address or territory were edited by hand within a week of the change of owner: %s.',
	},
	'territory of the deal': {
		channel: 'Scan of territories: territory of the deal',
		details: 'The deal’s territory is none of its account’s: %s.',
	},
	permission: { channel: 'Scan of permissions', details: 'Holds the permission to override the guard, given by: %s.' },
	role: { channel: 'Scan of roles', details: 'The mentor stands above the mentee in the role hierarchy, and sees what the mentee owns.' },
	'login-as': {
		channel: 'Scan of the setup audit trail',
		details: 'Somebody was logged in as the person who signed, released, overrode, approved or dismissed: %s.',
	},
	'released for another': {
		channel: 'Scan of releases',
		details: 'It was released in the name of somebody who was switched off then and is back now.',
	},
	'used twice': {
		channel: 'Scan of overrides',
		details: 'What let one change through was used for another in the same moment, too: an override, or a row of a realignment, of %s.',
	},
	'made up': {
		channel: 'Scan of incidents: made up',
		details: 'The guard did not write this incident: %s. It stands for nothing, and what it was to hide is found beside it.',
	},
	'protection made up': {
		channel: 'Scan of protections: made up',
		details:
			'Nothing explains this protection: nobody whose it says that %s was let it go when it was written. Look at both; what it accuses others of is to be dismissed, and a release lifts it.',
	},
	policy: {
		channel: 'Scan of the guard policy',
		details:
			'It is not as the scan before saw it: %s. Confirm it where it was meant so; else put it back, and look at what passed meanwhile.',
	},
};

export const HOWS = Object.keys(WORDS) as How[];

/** Where it was seen, in the words of the incident. */
export const channelOf = (how: How): string => WORDS[how].channel;

const WITHOUT_TRACE: readonly string[] = (['present owner', 'ledger'] as const).map(channelOf);
/** Found without knowing when or by whom: given back only where the program owner has confirmed it. */
export const waitsForConfirmation = (incident: { channel: string; review: string }): boolean =>
	WITHOUT_TRACE.includes(incident.channel) && incident.review !== 'Confirmed';

/** What an incident looks up, by object; of what was merged away its master. */
export const LOOKUPS: Readonly<Record<string, string>> = { Account: 'Account__c', Opportunity: 'Opportunity__c', Lead: 'Lead__c' };

/**
 * The incident's row; `fields` are those that the org has, `alive` says which records can be looked up: deleted ones cannot. `people` are the
 * names of owners by id.
 */
export function incidentRecord(
	finding: Finding,
	fields: ReadonlySet<string>,
	alive: (recordId: string) => boolean,
	people: ReadonlyMap<string, string>,
): Row {
	const { how, timeKnown } = finding;
	const through = finding.through.map((each) => people.get(each) ?? each);
	const { channel, details } = WORDS[how];
	const hands =
		finding.rule === 'Through other hands' && how !== 'merge' && through.length
			? `It came through other hands: ${through.join(', ')}. `
			: '';
	const lookup = LOOKUPS[finding.object];
	// What was merged away is its master from then on.
	const recordId = how === 'merge' ? finding.through.at(-1)! : finding.recordId;
	return {
		Key__c: finding.key,
		Object_Name__c: finding.object,
		Record_Id__c: finding.recordId,
		Record_Name__c: finding.recordName.slice(0, 255),
		...(lookup && fields.has(lookup) && alive(recordId) && { [lookup]: recordId }),
		From_Owner__c: finding.fromOwnerId,
		To_Owner__c: finding.toOwnerId,
		Actor__c: finding.actorId,
		Mentorship__c: finding.mentorshipId,
		Rule__c: finding.rule,
		Result__c: 'Found',
		Channel__c: channel,
		Occurred_On__c: finding.at,
		Details__c: `${hands}${details.replace('%s', through.join(', ') || 'see there')}${timeKnown ? '' : ' Found as it is now; since when is not known.'}`,
	};
}

/** Incidents of which the org tells at once: as many as one save request takes, which is one transaction. */
const BATCH = 200;

/**
 * Writes incidents by their keys, each with the batch that it belongs to, so that a first scan that finds hundreds sends each recipient a few
 * notifications and not hundreds: "An org can execute up to 10,000 notification actions per hour [...] all unsent notifications are lost"
 * (Salesforce Help, "Considerations for Processes that Send Custom Notifications"). `fields` are those that the org has.
 */
export function writeIncidents(org: Org, rows: readonly Row[], fields: ReadonlySet<string>): Promise<RowResult[]> {
	const batched = !fields.has('Batch__c')
		? rows
		: chunks(rows, BATCH).flatMap((some) => {
				const Batch__c = randomUUID();
				return some.map((row) => ({ ...row, Batch__c }));
			});
	return org.upsertMany('Ownership_Incident__c', 'Key__c', batched);
}

const KNOWN = soql`SELECT Id, Key__c, Record_Id__c, Record_Name__c, Object_Name__c, Rule__c, From_Owner__c, To_Owner__c, Actor__c, Result__c, Review_Status__c, Details__c, Occurred_On__c, CreatedById, CreatedDate FROM Ownership_Incident__c`;

export async function readIncidents(org: Org): Promise<KnownIncident[]> {
	const known: KnownIncident[] = [];
	await org.stream(KNOWN, (row) => known.push(knownIncident(row)));
	return known;
}

/** Those about some records. */
export async function readIncidentsOf(org: Org, recordIds: readonly string[]): Promise<KnownIncident[]> {
	const known: KnownIncident[] = [];
	for (const some of chunks(recordIds, IDS_PER_QUERY)) {
		const rows = await org.query({ soql: `${KNOWN.soql} ${soql`WHERE Record_Id__c IN ${some}`.soql}` });
		known.push(...rows.map(knownIncident));
	}
	return known;
}

/**
 * Incidents that the guard did not write, each with what speaks against it. `history` and `isThere` are what the scan knows beyond the facts.
 */
export async function doubtedIncidents(
	org: Org,
	known: readonly KnownIncident[],
	{ facts, policy, unread }: ReadFacts,
	more: Pick<Witness, 'history' | 'isThere'> = {},
): Promise<Map<KnownIncident, string>> {
	const writers = new Set(
		known.flatMap(({ result, writtenById, actorId }) =>
			result === 'Blocked' && writtenById !== null && writtenById !== actorId ? [writtenById] : [],
		),
	);
	const people = new Set<string>();
	for (const some of chunks([...writers], IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id FROM User WHERE UserType = ${'Standard'} AND Id IN ${some}`))
			people.add(String(row['Id']));
	return doubts(known, { facts, policy, people, overridesRead: !unread.includes('Ownership_Override__c'), ...more });
}

/** As the flow of accounts words it: Ridealong_Account_Territory, Not_covered_words. */
const NOT_COVERED = /^Territory (.+), policy (?:Block|Warn): /;

const knownIncident = (row: Row): KnownIncident => ({
	id: String(row['Id']),
	key: String(row['Key__c']),
	recordId: String(row['Record_Id__c']),
	fromOwnerId: text(row['From_Owner__c']),
	toOwnerId: text(row['To_Owner__c']),
	result: String(row['Result__c']),
	judgement: text(row['Review_Status__c']) ?? 'Open',
	at: moment(row['Occurred_On__c']),
	rule: String(row['Rule__c']),
	object: String(row['Object_Name__c']),
	actorId: text(row['Actor__c']),
	recordName: String(row['Record_Name__c']),
	territory: (row['Rule__c'] === 'Territory' && NOT_COVERED.exec(text(row['Details__c']) ?? '')?.[1]) || null,
	writtenById: text(row['CreatedById']),
	writtenAt: moment(row['CreatedDate']),
});
