/** The Opportunity panel's one GraphQL request on the demo org, beside the same reads as REST queries one after the other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { median, type Bench } from './contract.ts';
import { busiestDeal, demoOrg, getJson, soql } from './demo.ts';
import { ROOT } from './workTree.ts';

const RUNS = 100;
const WARM_UP = 20;

/** The document between gql`…`: the module itself imports what only a page has. */
function panelQuery(): string {
	const source = readFileSync(path.join(ROOT, 'force-app/main/reviews/lwc/ridealongPanel/panelQuery.ts'), 'utf8');
	const document = /gql`([^`]*)`/.exec(source)?.[1];
	if (!document) throw new Error('panelQuery.ts holds no gql document.');
	return document;
}

/** What the panel reads, as somebody without GraphQL would. */
const asQueries = (id: string, me: string): string[] => [
	`SELECT Id, StageName, IsClosed, CreatedDate, CloseDate, OwnerId, Owner.Name, Stage_Entered_On__c, Last_Touch_On__c, No_Next_Step_Since__c, Close_Date_Pushes__c, Close_Date_Slip_Days__c, Close_Date_Crossed_Quarter__c, Stall_Scanned_On__c FROM Opportunity WHERE Id = '${id}' LIMIT 1`,
	`SELECT Id, CreatedDate, Resume_On__c, Stage__c, Reason__c FROM Stall_Snooze__c WHERE Opportunity__c = '${id}' ORDER BY CreatedDate LIMIT 20`,
	'SELECT Id, Key__c, Source__c, Won_Count__c, Won_Median_Days__c, Won_Cycle_Median_Days__c, Logging_Share__c, Next_Step_Share__c, Histogram__c, Histogram_Bin_Days__c, Policy__c FROM Stall_Baseline__c LIMIT 100',
	`SELECT Id, OwnerId, CreatedBy.Name, Mentor__c, Mentor__r.Name, Mentorship__r.Kind__c, Opportunity__c, Status__c, Stuck_On__c, Tried__c, Ask__c, Acknowledge_By__c, Advise_By__c FROM Deal_Review__c WHERE Opportunity__c = '${id}' ORDER BY CreatedDate DESC LIMIT 10`,
	`SELECT Id, Deal_Review__c, Body__c, Kind__c, Due_Date__c, Done__c, CreatedById, CreatedBy.Name FROM Review_Comment__c WHERE Deal_Review__r.Opportunity__c = '${id}' ORDER BY CreatedDate LIMIT 500`,
	`SELECT Id, Kind__c, Status__c, Mentor__c, Mentor__r.Name, Mentee__c, Mentee__r.Name, Terms_Version__c, Mentor_Signed_Version__c, Mentee_Signed_Version__c FROM Mentorship__c WHERE Status__c = 'Active' AND (Mentor__c = '${me}' OR Mentee__c = '${me}') LIMIT 20`,
	'SELECT Id, Private_Asks_Proven__c FROM Ridealong_Status__c LIMIT 1',
];

async function timed(work: () => Promise<void>): Promise<number> {
	const times: number[] = [];
	for (let run = 0; run < WARM_UP + RUNS; run += 1) {
		const start = performance.now();
		await work();
		if (run >= WARM_UP) times.push(performance.now() - start);
	}
	return median(times);
}

export const panel: Bench = {
	name: 'panel',
	about: "The Opportunity panel's GraphQL request on the demo org, as the rep, median of 100",
	async run(say) {
		const org = await demoOrg(say);
		const token = await org.token('rep');
		const id = await busiestDeal(org, token);
		const { user_id: me } = await getJson<{ user_id: string }>(org, token, '/services/oauth2/userinfo');
		const body = JSON.stringify({ query: panelQuery(), variables: { id, me } });
		const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
		const graphql = await timed(async () => {
			const response = await fetch(`${org.url}/services/data/v66.0/graphql`, { method: 'POST', headers, body });
			const { errors } = (await response.json()) as { errors?: unknown[] };
			if (!response.ok || errors?.length) throw new Error(`${response.status} ${JSON.stringify(errors)}`);
		});
		const queries = asQueries(id, me);
		const rest = await timed(async () => {
			for (const query of queries) await getJson(org, token, soql(query));
		});
		return [
			{
				what: 'panel query, 7 objects in one request',
				value: graphql,
				unit: 'ms',
				baseline: { what: '7 REST queries, one after the other', value: rest },
			},
		];
	},
};
