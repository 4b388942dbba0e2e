/** What was signed, given or judged while an administrator may have been logged in as who did it. */
import type { GuardFacts } from '../../domain/guard/facts.ts';
import type { Finding } from '../../domain/guard/findings.ts';
import { indexBy } from '../../domain/guard/indexBy.ts';
import { type InPlace, inPlaceAt } from '../../domain/guard/loginAs.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { dateTime, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { moment, text } from './facts.ts';

/** Salesforce keeps the setup audit trail this long (Salesforce Help, "Monitor Setup Changes with Setup Audit Trail"). */
const TRAIL_DAYS = 180;

/** The log and the trail may name the same user by ids of 15 and of 18 characters. */
const short = (id: string): string => id.slice(0, 15);

/** What lets somebody take a record, or stands for that it was right. */
interface Act {
	userId: string;
	at: string;
	/** As the incident says it: `Release of`, before its time. */
	what: string;
	mentorshipId: string | null;
}

/**
 * Administrators who may have signed, released, overridden, approved a realignment or dismissed an incident in somebody's place. Undefined
 * where the org shows no audit trail. `gap` gets what the org does not keep: the log of what was done in such a session, and signatures
 * older than the trail.
 */
export async function loginAsFindings(
	org: Org,
	{ now, facts }: { now: string; facts: GuardFacts },
	gap: (part: string) => void,
): Promise<Finding[] | undefined> {
	if (!(await org.fields('SetupAuditTrail'))) return undefined;
	const oldest = new Date(Date.parse(now) - TRAIL_DAYS * 86_400_000).toISOString();
	const given = [...(await signatures(org)), ...releases(facts)];
	if (given.some(({ at }) => at < oldest)) gap('loginAs.retention');
	const acts = [...given, ...overrides(facts), ...(await realignments(org)), ...(await dismissals(org, oldest))].filter(
		({ at }) => at >= oldest,
	);
	const fromLog = await loggedSessions(org, oldest);
	if (!fromLog) gap('loginAs.events');
	if (!acts.length) return [];
	const times = [...(await trailSessions(org, new Set(acts.map(({ userId }) => userId)))), ...(fromLog ?? [])];
	if (!times.length) return [];
	const timesOf = indexBy(times, ({ userId }) => [short(userId)]);
	const findings = new Map<string, Finding>();
	for (const act of acts)
		for (const adminId of inPlaceAt(act, timesOf.get(short(act.userId)) ?? [])) {
			const key = `scan:login-as:${act.userId}:${adminId}:${act.at}`;
			findings.set(key, {
				key,
				rule: 'Login-as',
				object: 'User',
				recordId: act.userId,
				recordName: act.userId,
				fromOwnerId: act.userId,
				toOwnerId: null,
				actorId: adminId,
				mentorshipId: act.mentorshipId,
				at: act.at,
				timeKnown: true,
				how: 'login-as',
				through: [`${act.what} ${act.at}`],
			});
		}
	return [...findings.values()];
}

/** Each party's own. */
async function signatures(org: Org): Promise<Act[]> {
	const rows = await org.query(
		soql`SELECT Id, Mentor__c, Mentee__c, Mentor_Signed_On__c, Mentee_Signed_On__c FROM Mentorship__c WHERE Mentor_Signed_On__c != null OR Mentee_Signed_On__c != null`,
	);
	return rows.flatMap((row) =>
		(['Mentor', 'Mentee'] as const).flatMap((side): Act[] => {
			const at = moment(row[`${side}_Signed_On__c`]);
			return at === null ? [] : [{ userId: String(row[`${side}__c`]), at, what: 'Signature of', mentorshipId: String(row['Id']) }];
		}),
	);
}

/** Each by who gave it. */
const releases = ({ releasesOf }: GuardFacts): Act[] =>
	[...releasesOf.values()]
		.flat()
		.map(({ releasedById, createdAt }) => ({ userId: releasedById, at: createdAt, what: 'Release of', mentorshipId: null }));
const overrides = ({ overridesOf }: GuardFacts): Act[] =>
	[...overridesOf.values()]
		.flat()
		.map(({ approvedById, createdAt }) => ({ userId: approvedById, at: createdAt, what: 'Override of', mentorshipId: null }));

/** Each by who approved it; none where the org does not show when. */
async function realignments(org: Org): Promise<Act[]> {
	const fields = await org.fields('Realignment__c');
	if (!fields?.has('Approved_By__c') || !fields.has('Approved_On__c')) return [];
	const rows = await org.query(soql`SELECT Approved_By__c, Approved_On__c FROM Realignment__c WHERE Approved_On__c != null`);
	return rows.flatMap((row): Act[] => {
		const [userId, at] = [text(row['Approved_By__c']), moment(row['Approved_On__c'])];
		return userId === null || at === null ? [] : [{ userId, at, what: 'Realignment approved', mentorshipId: null }];
	});
}

/** Each by who dismissed an incident, which lifts what protects its record; none where the org does not show that history. */
async function dismissals(org: Org, since: string): Promise<Act[]> {
	if (!(await org.fields('Ownership_Incident__History'))) return [];
	// Values of a history cannot be asked for in a condition (Object Reference, "StandardObjectNameHistory").
	const rows = await org.query(
		soql`SELECT NewValue, CreatedById, CreatedDate FROM Ownership_Incident__History WHERE Field = ${'Review_Status__c'} AND CreatedDate >= ${dateTime(new Date(since))}`,
	);
	return rows.flatMap((row: Row): Act[] => {
		const at = moment(row['CreatedDate']);
		return row['NewValue'] !== 'Dismissed' || at === null
			? []
			: [{ userId: String(row['CreatedById']), at, what: 'Dismissal of', mentorshipId: null }];
	});
}

/** The trail names whom an administrator was by the user's name; a name that several bear stands for each of them. */
async function trailSessions(org: Org, people: ReadonlySet<string>): Promise<InPlace[]> {
	const rows = await org.query(
		soql`SELECT Action, CreatedById, CreatedDate, Display FROM SetupAuditTrail WHERE Action IN ${['suOrgAdminLogin', 'suOrgAdminLogout']} ORDER BY CreatedDate, Id`,
	);
	if (!rows.length) return [];
	const users = new Map<string, string[]>();
	for (const some of chunks([...people], IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id, Name, Username FROM User WHERE Id IN ${some}`))
			for (const name of [row['Name'], row['Username']]) {
				const key = String(name).toLowerCase();
				users.set(key, [...(users.get(key) ?? []), String(row['Id'])]);
			}
	return rows.flatMap((row): InPlace[] => {
		const ended = row['Action'] === 'suOrgAdminLogout';
		const name = /access for (.+?)\s*$/i.exec(String(row['Display'] ?? ''))?.[1]?.toLowerCase() ?? '';
		const at = moment(row['CreatedDate']);
		return at === null ? [] : (users.get(name) ?? []).map((userId) => ({ adminId: String(row['CreatedById']), userId, at, ended }));
	});
}

/** Sessions in LoginAsEventLog (Object Reference; asks for View Event Log Object Data); undefined where the org has none to show. */
async function loggedSessions(org: Org, since: string): Promise<InPlace[] | undefined> {
	const fields = await org.fields('LoginAsEventLog');
	if (!fields?.has('UserIdentifier') || !fields.has('DelegatedUserIdentifier') || !fields.has('Timestamp')) return undefined;
	const rows = await org.query(
		soql`SELECT UserIdentifier, DelegatedUserIdentifier, Timestamp FROM LoginAsEventLog WHERE Timestamp >= ${dateTime(new Date(since))}`,
	);
	return rows.flatMap((row): InPlace[] => {
		const [userId, adminId, at] = [text(row['UserIdentifier']), text(row['DelegatedUserIdentifier']), moment(row['Timestamp'])];
		return userId && adminId && at ? [{ userId, adminId, at, ended: false }] : [];
	});
}
