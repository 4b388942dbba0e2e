/**
 * Signs proposed mentorships for the demo: each party with their own session, never one for the other. The package's rules would
 * refuse anything else.
 */
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { type Report, silent } from '../progress.ts';

export interface SignResult {
	/** Names of mentorships that are Active now and were not before. */
	signed: string[];
}

/** `orgAs` gives the org as one of its users, by username. */
export async function signMentorships(org: Org, orgAs: (username: string) => Promise<Org>, report: Report = silent): Promise<SignResult> {
	const rows = await org.query<{
		Id: string;
		Name: string;
		Terms_Version__c: number;
		Mentor__r: { Username: string };
		Mentee__r: { Username: string };
	}>(
		soql`SELECT Id, Name, Terms_Version__c, Mentor__r.Username, Mentee__r.Username FROM Mentorship__c WHERE Status__c = ${'Proposed'} ORDER BY Name`,
	);
	const signed: string[] = [];
	for (const { Id, Name, Terms_Version__c: version, Mentor__r, Mentee__r } of rows) {
		const mentor = await orgAs(Mentor__r.Username);
		await mentor.request('PATCH', `/sobjects/Mentorship__c/${Id}`, { Mentor_Signed_Version__c: version });
		const mentee = await orgAs(Mentee__r.Username);
		await mentee.request('PATCH', `/sobjects/Mentorship__c/${Id}`, { Mentee_Signed_Version__c: version });
		const [after] = await org.query(soql`SELECT Status__c FROM Mentorship__c WHERE Id = ${Id}`);
		if (after?.['Status__c'] !== 'Active')
			throw new Error(`Both parties signed ${Name}, and it is ${String(after?.['Status__c'])} instead of Active.`);
		signed.push(Name);
		report('sign.signed', Name, Mentor__r.Username, Mentee__r.Username);
	}
	return { signed };
}
