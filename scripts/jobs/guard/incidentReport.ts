/** Incidents of the last fiscal quarters as a page shows them: with names, not ids. As far as whoever asks may see them. */
import { type Quarter, lastQuarters, quarterOf } from '../../domain/fairness/quarters.ts';
import { type Org, type Row } from '../../salesforce/org.ts';
import { dateTime, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { readFiscalYear } from '../fairness/facts.ts';
import { moment, text } from './facts.ts';

export interface ReportedIncident {
	/** Key__c: the same thing always has the same. */
	key: string;
	at: string;
	/** Key of the fiscal quarter. */
	quarter: string;
	object: string;
	recordName: string;
	rule: string;
	/** Blocked, Observed, Overridden, Found, Reverted. */
	result: string;
	/** Open, Confirmed, Dismissed. */
	review: string;
	channel: string;
	/** Names; null where there is none. */
	from: string | null;
	to: string | null;
	actor: string | null;
	mentorship: string | null;
}
export interface IncidentReport {
	asOf: string;
	quarters: Quarter[];
	/** Newest first. */
	incidents: ReportedIncident[];
}

/** Reads the incidents of so many quarters, the current one among them. */
export async function reportIncidents(org: Org, count: number): Promise<IncidentReport> {
	const asOf = (await org.now()).toISOString().slice(0, 10);
	const year = await readFiscalYear(org);
	const quarters = lastQuarters(asOf, count, year);
	const rows: Row[] = [];
	await org.stream(
		soql`SELECT Key__c, Occurred_On__c, Object_Name__c, Record_Name__c, Rule__c, Result__c, Review_Status__c, Channel__c, From_Owner__c, To_Owner__c, Actor__c, Mentorship__c FROM Ownership_Incident__c WHERE Occurred_On__c >= ${dateTime(new Date(`${quarters[0]!.from}T00:00:00Z`))}`,
		(row) => rows.push(row),
	);
	const people = await namesOf(org, 'User', rows, ['From_Owner__c', 'To_Owner__c', 'Actor__c']);
	const mentorships = await namesOf(org, 'Mentorship__c', rows, ['Mentorship__c']);
	const named = (known: ReadonlyMap<string, string>, id: unknown): string | null =>
		text(id) === null ? null : (known.get(String(id)) ?? String(id));
	const incidents = rows.flatMap((row): ReportedIncident[] => {
		const at = moment(row['Occurred_On__c']);
		if (at === null) return [];
		return [
			{
				key: String(row['Key__c']),
				at,
				quarter: quarterOf(at.slice(0, 10), year).key,
				object: text(row['Object_Name__c']) ?? '',
				recordName: text(row['Record_Name__c']) ?? '',
				rule: text(row['Rule__c']) ?? '',
				result: text(row['Result__c']) ?? '',
				review: text(row['Review_Status__c']) ?? '',
				channel: text(row['Channel__c']) ?? '',
				from: named(people, row['From_Owner__c']),
				to: named(people, row['To_Owner__c']),
				actor: named(people, row['Actor__c']),
				mentorship: named(mentorships, row['Mentorship__c']),
			},
		];
	});
	incidents.sort((a, b) => (a.at === b.at ? (a.key < b.key ? -1 : 1) : a.at < b.at ? 1 : -1));
	return { asOf, quarters, incidents };
}

async function namesOf(org: Org, object: string, rows: readonly Row[], fields: readonly string[]): Promise<Map<string, string>> {
	const ids = new Set(rows.flatMap((row) => fields.flatMap((field) => text(row[field]) ?? [])));
	const known = new Map<string, string>();
	for (const some of chunks([...ids], IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id, Name FROM ${names([object])} WHERE Id IN ${some}`))
			known.set(String(row['Id']), String(row['Name']));
	return known;
}
