/** Reads what the stall scan judges by: deals, their history, their activities, the policy. */
import type { FieldValues } from '../../../force-app/main/stall/lwc/stallVerdict/stallVerdict.ts';
import { addDays } from '../../domain/dates.ts';
import type { Activities, HistoryRow } from '../../domain/stall/inputs.ts';
import { POLICY_FIELD_NAMES, STAMPED_FIELDS } from '../../domain/stall/stamp.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { dateTime, day, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks, grouped } from '../chunks.ts';

/** Closed deals older than this teach nothing: the trailing 24 months of product.md. */
const BASELINE_DAYS = 731;

export interface Deal extends FieldValues {
	Id: string;
	Name: string;
	StageName: string;
	IsClosed: boolean;
	IsWon: boolean;
	CreatedDate: string;
	CloseDate: string;
	NextStep?: string | null;
	RecordType?: { DeveloperName: string } | null;
}

/** Open deals with what is stamped on them, and won deals of the trailing 24 months. */
export async function readDeals(org: Org, today: string): Promise<{ open: Deal[]; won: Deal[] }> {
	const fields = await org.fields('Opportunity');
	const optional = [...(fields?.has('NextStep') ? ['NextStep'] : []), ...(fields?.has('RecordTypeId') ? ['RecordType.DeveloperName'] : [])];
	const common = ['Id', 'Name', 'StageName', 'IsClosed', 'IsWon', 'CreatedDate', 'CloseDate', ...optional];
	const [open, won] = [
		await org.query<Deal>(soql`SELECT ${names([...common, ...STAMPED_FIELDS])} FROM Opportunity WHERE IsClosed = false`),
		await org.query<Deal>(
			soql`SELECT ${names(common)} FROM Opportunity WHERE IsWon = true AND CloseDate >= ${day(addDays(today, -BASELINE_DAYS))}`,
		),
	];
	return { open, won };
}

/** Stage history by deal, of open and recently won deals. */
export async function readHistory(org: Org, today: string): Promise<Map<string, HistoryRow[]>> {
	const fields = soql`SELECT Id, OpportunityId, StageName, CloseDate, CreatedDate FROM OpportunityHistory WHERE Opportunity.IsClosed = false`;
	const ofWon = soql`SELECT Id, OpportunityId, StageName, CloseDate, CreatedDate FROM OpportunityHistory WHERE Opportunity.IsWon = true AND Opportunity.CloseDate >= ${day(addDays(today, -BASELINE_DAYS))}`;
	const rows = [...(await org.query(fields)), ...(await org.query(ofWon))];
	const byDeal = new Map<string, HistoryRow[]>();
	for (const row of rows) {
		const deal = String(row['OpportunityId']);
		const entry: HistoryRow = {
			id: String(row['Id']),
			stage: String(row['StageName']),
			closeDate: text(row['CloseDate']),
			createdDate: String(row['CreatedDate']),
		};
		const list = byDeal.get(deal);
		if (list) list.push(entry);
		else byDeal.set(deal, [entry]);
	}
	return byDeal;
}

/** Tasks, events and e-mails by deal. */
export async function readActivities(org: Org, dealIds: readonly string[]): Promise<Map<string, Activities>> {
	const result = new Map<string, Activities>(dealIds.map((id) => [id, { tasks: [], events: [], emails: [] }]));
	const emailFields = await org.fields('EmailMessage');
	const anyAtAll = async (object: 'Task' | 'Event' | 'EmailMessage'): Promise<boolean> => {
		if (object === 'EmailMessage' && !emailFields?.has('RelatedToId')) return false;
		return (await org.query(soql`SELECT Id FROM ${names([object])} LIMIT 1`)).length > 0;
	};
	const [tasks, events, emails] = [await anyAtAll('Task'), await anyAtAll('Event'), await anyAtAll('EmailMessage')];
	for (const ids of chunks(dealIds, IDS_PER_QUERY)) {
		if (tasks)
			for (const row of await org.query(
				soql`SELECT WhatId, IsClosed, ActivityDate, CompletedDateTime, CreatedById FROM Task WHERE WhatId IN ${ids}`,
			))
				result.get(String(row['WhatId']))?.tasks.push({
					isClosed: row['IsClosed'] === true,
					activityDate: text(row['ActivityDate']),
					completed: text(row['CompletedDateTime']),
					createdById: String(row['CreatedById']),
				});
		if (events)
			for (const row of await org.query(soql`SELECT WhatId, ActivityDate, EndDateTime, CreatedById FROM Event WHERE WhatId IN ${ids}`)) {
				const end = text(row['EndDateTime']) ?? text(row['ActivityDate']);
				if (end) result.get(String(row['WhatId']))?.events.push({ end, createdById: String(row['CreatedById']) });
			}
		if (emails)
			for (const row of await org.query(soql`SELECT RelatedToId, MessageDate, CreatedById FROM EmailMessage WHERE RelatedToId IN ${ids}`)) {
				const sent = text(row['MessageDate']);
				if (sent) result.get(String(row['RelatedToId']))?.emails.push({ sent, createdById: String(row['CreatedById']) });
			}
	}
	return result;
}

/** The record Default of Stall_Policy__mdt; undefined where it is missing. */
export async function readPolicyRecord(org: Org): Promise<Row | undefined> {
	return (await org.query(soql`SELECT ${names(POLICY_FIELD_NAMES)} FROM Stall_Policy__mdt WHERE DeveloperName = ${'Default'}`))[0];
}

/** First month of the fiscal year, 1–12. */
export async function readFiscalYearStart(org: Org): Promise<number> {
	const [organization] = await org.query(soql`SELECT FiscalYearStartMonth FROM Organization`);
	const month = organization?.['FiscalYearStartMonth'];
	return typeof month === 'number' ? month : 1;
}

/** Users whose activities are no touches: holders of the permission set Ridealong_Integration. */
export async function readIntegrationUsers(org: Org): Promise<Set<string>> {
	const rows = await org.query(soql`SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = ${'Ridealong_Integration'}`);
	return new Set(rows.map((row) => String(row['AssigneeId'])));
}

/** Stages of open deals, in the order of the sales process. */
export async function readOpenStages(org: Org): Promise<string[]> {
	const rows = await org.query(soql`SELECT ApiName FROM OpportunityStage WHERE IsActive = true AND IsClosed = false ORDER BY SortOrder`);
	return rows.map((row) => String(row['ApiName']));
}

/** Snoozes by deal: ended ones too, since the third of a stage visit is none. */
export async function readSnoozes(org: Org, today: string): Promise<Map<string, Row[]>> {
	const since = new Date(`${addDays(today, -BASELINE_DAYS)}T00:00:00Z`);
	const rows = await org.query(
		soql`SELECT Opportunity__c, CreatedDate, Resume_On__c, Stage__c, Reason__c FROM Stall_Snooze__c WHERE CreatedDate >= ${dateTime(since)}`,
	);
	return grouped(rows, (row) => String(row['Opportunity__c']));
}

function text(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
