/** The guard scan: owner changes in AccountHistory and present owners against the mentorships; incidents once each. */
import { type Incident, type KnownIncident, type OwnerHistoryRow, scanOwners } from '../../domain/guard/scan.ts';
import { type Mentorship, type MentorshipStatus, type Release, instant } from '../../domain/guard/pair.ts';
import { type Org, type RefusedRow, type Row, refusedRows } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { type Report, silent } from '../progress.ts';
import { closeOverdueAccess } from './access.ts';

export interface GuardScanResult {
	/** What the history lets us see: owner changes between these days. `from` is null where there is no history at all. */
	coverage: { from: string | null; to: string; accounts: number; changes: number };
	mentorships: number;
	/** Found and written now. */
	incidents: (Incident & { id: string | null })[];
	/** Seen before. */
	known: number;
	/** Owner changes between parties that were allowed: counts by reason. */
	allowed: Record<string, number>;
	/** Reviews whose access had run out, and was closed now. */
	accessClosed: number;
	refused: RefusedRow[];
	/** Named, not passed over in silence. */
	notCovered: string[];
}

/** What this scan does not look at, by key of messages/guard.scan.md. */
const NOT_COVERED = ['opportunities', 'leads', 'shares', 'territories'];

/** Scans the org and writes what it finds as Ownership_Incident__c. */
export async function scanGuard(org: Org, report: Report = silent): Promise<GuardScanResult> {
	const now = (await org.now()).toISOString();
	report('guard.reading');
	const facts = {
		history: await readOwnerHistory(org),
		accounts: (await org.query(soql`SELECT Id, Name, OwnerId FROM Account`)).map((row) => ({
			id: String(row['Id']),
			name: String(row['Name']),
			ownerId: String(row['OwnerId']),
		})),
		mentorships: await readMentorships(org),
		releases: await readReleases(org),
		known: await readIncidents(org),
		inactiveUserIds: new Set((await org.query(soql`SELECT Id FROM User WHERE IsActive = false`)).map((row) => String(row['Id']))),
		now,
	};
	report('guard.judging', facts.history.length, facts.mentorships.length);
	const scan = scanOwners(facts);
	const rows = scan.incidents.map(incidentRecord);
	const results = await org.upsertMany('Ownership_Incident__c', 'Key__c', rows);
	const access = await closeOverdueAccess(org, now.slice(0, 10));
	const [first] = facts.history.map(({ at }) => at).sort();
	return {
		coverage: { from: first?.slice(0, 10) ?? null, to: now.slice(0, 10), accounts: facts.accounts.length, changes: scan.changes },
		mentorships: facts.mentorships.length,
		incidents: scan.incidents
			.map((incident, index) => ({ ...incident, id: results[index]?.id ?? null }))
			.filter((_, index) => results[index]?.success),
		known: scan.known,
		allowed: scan.allowed,
		accessClosed: access.closed,
		refused: [...refusedRows(rows, results, (row) => String(row['Record_Name__c'])), ...access.refused],
		notCovered: NOT_COVERED,
	};
}

async function readOwnerHistory(org: Org): Promise<OwnerHistoryRow[]> {
	const rows = await org.query(
		soql`SELECT Id, AccountId, OldValue, NewValue, CreatedById, CreatedDate FROM AccountHistory WHERE Field IN ${['Owner', 'OwnerId']} ORDER BY CreatedDate, Id`,
	);
	return rows.map((row) => ({
		id: String(row['Id']),
		recordId: String(row['AccountId']),
		oldValue: text(row['OldValue']),
		newValue: text(row['NewValue']),
		changedById: String(row['CreatedById']),
		at: instant(String(row['CreatedDate'])),
	}));
}

async function readMentorships(org: Org): Promise<Mentorship[]> {
	const rows = await org.query(
		soql`SELECT Id, Name, Mentor__c, Mentee__c, Status__c, Start_Date__c, Protected_Until__c, Terms_Version__c, Mentor_Signed_On__c, Mentee_Signed_On__c FROM Mentorship__c WHERE Status__c != ${'Proposed'}`,
	);
	return rows.map((row) => ({
		id: String(row['Id']),
		name: String(row['Name']),
		mentorId: String(row['Mentor__c']),
		menteeId: String(row['Mentee__c']),
		status: String(row['Status__c']) as MentorshipStatus,
		signedAt: inForceSince(row),
		protectedUntil: text(row['Protected_Until__c']),
	}));
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

async function readReleases(org: Org): Promise<Release[]> {
	const rows = await org.query(
		soql`SELECT Account__c, Released_By__c, Released_To__c, CreatedDate, Expires_On__c, Revoked__c FROM Ownership_Release__c`,
	);
	return rows.flatMap((row) => {
		const expires = text(row['Expires_On__c']);
		return expires === null
			? []
			: [
					{
						recordId: String(row['Account__c']),
						releasedById: String(row['Released_By__c']),
						releasedToId: String(row['Released_To__c']),
						createdAt: instant(String(row['CreatedDate'])),
						expiresAt: instant(expires),
						revoked: row['Revoked__c'] === true,
					},
				];
	});
}

async function readIncidents(org: Org): Promise<KnownIncident[]> {
	const rows = await org.query(
		soql`SELECT Key__c, Record_Id__c, From_Owner__c, To_Owner__c, Result__c, Occurred_On__c FROM Ownership_Incident__c`,
	);
	return rows.map((row) => {
		const at = text(row['Occurred_On__c']);
		return {
			key: String(row['Key__c']),
			recordId: String(row['Record_Id__c']),
			fromOwnerId: text(row['From_Owner__c']),
			toOwnerId: text(row['To_Owner__c']),
			result: String(row['Result__c']),
			at: at && instant(at),
		};
	});
}

function incidentRecord(incident: Incident): Row {
	return {
		Key__c: incident.key,
		Object_Name__c: 'Account',
		Record_Id__c: incident.recordId,
		Record_Name__c: incident.recordName.slice(0, 255),
		Account__c: incident.recordId,
		From_Owner__c: incident.fromOwnerId,
		To_Owner__c: incident.toOwnerId,
		Actor__c: incident.actorId,
		Mentorship__c: incident.mentorshipId,
		Rule__c: 'Pair protection',
		Result__c: 'Found',
		Channel__c: incident.timeKnown ? 'Scan of account history' : 'Scan of present owners',
		Occurred_On__c: incident.at,
		Details__c: incident.through.length
			? `It came through other hands: ${incident.through.join(', ')}. No save-time guard saw the last change.`
			: incident.timeKnown
				? 'No save-time guard saw this change: mass transfer, list view, cascade, or the guard was off.'
				: 'The account has another owner than its history ends in; the change left no trace, so its time is the time of the scan.',
	};
}

function text(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
