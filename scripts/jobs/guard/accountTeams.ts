/**
 * Account team members who may edit an account, or the deals on it. What follows from a team is not always stored as a share ("it’s possible
 * that we’ll stop storing certain share records"; Salesforce Release Notes, "Faster Account Sharing Recalculation"): the member says it
 * (Object Reference, "AccountTeamMember": AccountAccessLevel, OpportunityAccessLevel).
 */
import type { Org, Row } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { moment, text } from './facts.ts';
import type { Guarded, Standing } from './standing.ts';

/** The membership that explains somebody's access. */
export interface Membership {
	accountId: string;
	/** When it was last changed, and by whom. */
	at: string | null;
	by: string | null;
}

const EDITS: readonly unknown[] = ['Edit', 'All'];

/** Of those that are open to somebody the memberships that say why, as far as there are any. */
export async function accountTeams(
	org: Org,
	open: readonly Guarded[],
	{ records, carried }: Pick<Standing, 'records' | 'carried'>,
): Promise<Map<Guarded, Membership>> {
	const found = new Map<Guarded, Membership>();
	const on = open.filter(({ record }) => record.object !== 'Lead');
	if (!on.length || !(await org.fields('AccountTeamMember'))) return found;
	const wanted = new Set(on.map(({ record }) => record.id));
	const accountOf = new Map(
		[...records.deals, ...carried.values()].flatMap(({ id, accountId }) => (wanted.has(id) ? [[id, accountId]] : [])),
	);
	const accountIdOf = ({ record }: Guarded): string | null =>
		record.object === 'Account' ? record.id : (record.accountId ?? accountOf.get(record.id) ?? null);
	const members = new Map<string, Row>();
	for (const some of chunks(on, IDS_PER_QUERY / 2)) {
		const ids = [...new Set(some.flatMap((each) => accountIdOf(each) ?? []))];
		const users = [...new Set(some.map(({ userId }) => userId))];
		if (!ids.length) continue;
		for (const row of await org.query(
			soql`SELECT AccountId, UserId, AccountAccessLevel, OpportunityAccessLevel, LastModifiedDate, LastModifiedById FROM AccountTeamMember WHERE UserId IN ${users} AND AccountId IN ${ids}`,
		))
			members.set(`${String(row['AccountId'])} ${String(row['UserId'])}`, row);
	}
	for (const each of on) {
		const accountId = accountIdOf(each);
		const row = members.get(`${accountId} ${each.userId}`);
		const level = row?.[each.record.object === 'Account' ? 'AccountAccessLevel' : 'OpportunityAccessLevel'];
		if (row && accountId !== null && EDITS.includes(level))
			found.set(each, { accountId, at: moment(row['LastModifiedDate']), by: text(row['LastModifiedById']) });
	}
	return found;
}
