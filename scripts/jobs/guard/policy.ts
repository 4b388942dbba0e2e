/**
 * Reads the guard's policy, and who changed it as far as the setup audit trail tells. When a record of custom metadata was saved last is
 * its SystemModstamp; the trail has lines about such records, whose actions are not listed, so they are known by the name of the policy
 * (Object Reference, "SetupAuditTrail"; Security Guide, "Monitor Setup Changes with Setup Audit Trail").
 */
import { type PolicySeen, type PolicyTrail } from '../../domain/guard/policy.ts';
import type { Org } from '../../salesforce/org.ts';
import { dateTime, names, soql } from '../../salesforce/soql.ts';
import { moment, text } from './facts.ts';

const OBJECT = 'Guard_Policy__mdt';

/** The policy now; undefined where the org shows none. */
export async function readPolicySeen(org: Org): Promise<PolicySeen | undefined> {
	const fields = await org.fields(OBJECT);
	if (!fields) return undefined;
	const own = [...fields].filter((field) => field.endsWith('__c')).sort();
	const asked = ['Id', ...own, ...(fields.has('SystemModstamp') ? ['SystemModstamp'] : [])];
	const [row] = await org.query(soql`SELECT ${names(asked)} FROM ${names([OBJECT])} WHERE DeveloperName = ${'Default'}`);
	return (
		row && {
			record: String(row['Id']),
			saved: moment(row['SystemModstamp']),
			values: Object.fromEntries(own.map((field) => [field, (row[field] ?? null) as string | number | boolean | null])),
		}
	);
}

/** Lines of the trail about the policy since then; none where the org shows no trail. */
export async function policyTrail(org: Org, since: string): Promise<PolicyTrail[]> {
	if (!(await org.fields('SetupAuditTrail'))) return [];
	const rows = await org.query(
		soql`SELECT CreatedById, CreatedDate, Display FROM SetupAuditTrail WHERE CreatedDate >= ${dateTime(new Date(since))}`,
	);
	return rows.flatMap((row) => {
		const [at, by, display] = [moment(row['CreatedDate']), text(row['CreatedById']), text(row['Display'])];
		return at && by && display && /guard[ _]policy/i.test(display) ? [{ at, by, display }] : [];
	});
}
