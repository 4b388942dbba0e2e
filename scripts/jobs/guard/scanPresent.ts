/** What a scan finds in what is there now, whatever the histories of owners say: access, merges, rights, territories. */
import type { GuardedObject } from '../../domain/guard/facts.ts';
import type { Finding } from '../../domain/guard/findings.ts';
import { outsideOnce } from '../../domain/guard/outside.ts';
import type { ProspectRecord } from '../../domain/guard/prospects.ts';
import type { UnwrittenProtections } from '../../domain/guard/unwritten.ts';
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { type CarriedRecord, readCarried } from './carried.ts';
import { type Coverage, listed } from './coverage.ts';
import { formerKeys } from './edits.ts';
import type { ReadFacts } from './facts.ts';
import { readHandedOn } from './handedOn.ts';
import { loginAsFindings } from './loginAs.ts';
import { auditFieldHolders, overrideHolders, policyGaps, roleFindings } from './privileges.ts';
import type { ReadRecords } from './records.ts';
import { OBJECTS, READING } from './scanReading.ts';
import { splitFindings, wonWithSplits } from './splits.ts';
import { type Access, type Guarded, accessFindings, accessRequests, guardedNow, narrowed, readAccess } from './standing.ts';
import { modelFindings, territoryEditFindings, territoryFindings, unguardedAccounts } from './territories.ts';

/** Of the requests that the org has left for the day, the part that asking for access may use. */
const ACCESS_SHARE_OF_LIMIT = 0.2;

export interface Present {
	findings: Finding[];
	/** Records that were let go and are still protected. */
	carried: ReadonlyMap<string, CarriedRecord>;
	/** What records were called before others renamed them. */
	former: ProspectRecord[];
	/** By owner: when somebody last edited what a record of theirs is known by. */
	edited: ReadonlyMap<string, string>;
	/** What of these records is guarded, among objects that are read and not everybody's to edit, and who could hold it. */
	guardedOf: (isAsked: (recordId: string) => boolean) => readonly Guarded[];
	objects: readonly GuardedObject[];
	access: Access | undefined;
}

export async function presentFindings(
	org: Org,
	now: string,
	{ facts, policy, kinds }: ReadFacts,
	records: ReadRecords,
	coverage: Coverage,
): Promise<Present> {
	const gap = (part: string, why?: string): void => coverage.gap(part, why ?? null);
	const carried = (await coverage.attempt('carried', () => readCarried(org, facts, records.owned, now))) ?? new Map();
	const standing = { now, facts, records, carried };
	const skipLevel = skipLevels(kinds);
	const edited = new Map<string, string>();
	const onEdit = (ownerId: string, at: string): void => {
		if (at > (edited.get(ownerId) ?? '')) edited.set(ownerId, at);
	};
	const former = (await coverage.attempt('former', () => formerKeys(org, records.prospects, facts, policy.freemail, gap, onEdit))) ?? [];
	const findings: Finding[] = [];

	// Where the org-wide default lets everybody edit, nobody gained it.
	const defaults = await coverage.attempt('orgWideDefaults', () => readDefaults(org));
	const editable = OBJECTS.filter((object) => defaults?.get(object)?.startsWith('ReadWrite'));
	for (const object of editable) gap(`shares.${object}`, 'the org-wide default lets everybody edit');
	const guardedOf: Present['guardedOf'] = (isAsked) =>
		guardedNow(standing, isAsked).filter(({ record }) => !editable.includes(record.object));
	const guarded = guardedOf(() => true);
	const objects = OBJECTS.filter((object) => !editable.includes(object) && coverage.covers(READING[object]));
	const access = await readAccess(org, guarded, { facts, now, objects, skipLevel, defaults }, coverage);
	const asked = narrowed(guarded, standing, access);
	for (const [part, find] of [
		['shares', () => affordable(org, accessRequests(asked), () => accessFindings(org, guarded, asked, standing, skipLevel))],
		['splits', async () => splitFindings(org, [...guarded, ...(await wonWithSplits(org, standing))], standing)],
		['roles', () => roleFindings(org, standing, skipLevel)],
		['overridePermission', () => overrideHolders(org, standing, gap)],
		['loginAs', () => loginAsFindings(org, standing, gap)],
		['territories', () => territoryFindings(org, now, gap)],
		['territories.accounts', async () => (await unguardedAccounts(org, gap), [])],
		['dealTerritories', () => modelFindings(org, now, gap)],
		['territoryEdits', () => territoryEditFindings(org, now, gap)],
	] as const) {
		const found = await coverage.attempt(part, async () => (await find()) ?? 'absent');
		if (found === 'absent') gap(part === 'territories' ? 'territories.none' : part);
		else findings.push(...(found ?? []));
	}
	for (const [part, why] of policyGaps(policy, facts)) gap(part, why);
	const setters = (await coverage.attempt('auditFields.holders', () => auditFieldHolders(org))) ?? [];
	if (setters.length) gap('auditFields', listed(setters));
	return { findings: outsideOnce(findings), carried, former, edited, guardedOf, objects, access };
}

/** The same for what the replay alone knows to be protected: records that a party let go where no flow ran. */
export async function handedOnFindings(
	org: Org,
	now: string,
	{ facts, kinds }: ReadFacts,
	records: ReadRecords,
	unwritten: UnwrittenProtections,
	present: Present,
	coverage: Coverage,
): Promise<Pick<Present, 'findings' | 'carried'>> {
	const standing = { now, facts, records, carried: present.carried };
	const handed = await coverage.attempt('carried', () => readHandedOn(org, unwritten, standing, present));
	if (!handed?.guarded.length) return { findings: [], carried: new Map() };
	const { guarded, asked, carried } = handed;
	const open = (): Promise<Finding[]> => accessFindings(org, guarded, asked, standing, skipLevels(kinds));
	const shares = await coverage.attempt('shares', () => affordable(org, accessRequests(asked), open));
	const splits = await coverage.attempt('splits', () => splitFindings(org, guarded, standing));
	return { findings: [...(shares ?? []), ...(splits ?? [])], carried };
}

const skipLevels = (kinds: ReadFacts['kinds']): ReadonlySet<string> =>
	new Set([...kinds].filter(([, kind]) => kind === 'Skip-level').map(([id]) => id));

/** Org-wide defaults of the guarded objects and of users. */
async function readDefaults(org: Org): Promise<Map<string, string>> {
	const rows = await org.query(
		soql`SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName IN ${[...OBJECTS, 'User']}`,
	);
	return new Map(rows.map((row) => [String(row['QualifiedApiName']), String(row['InternalSharingModel'])]));
}

/** Runs what needs so many requests, unless that is more than a fair part of what the org has left today. */
async function affordable<T>(org: Org, requests: number, run: () => Promise<T>): Promise<T> {
	if (requests > 100) {
		const { DailyApiRequests } = await org.request<{ DailyApiRequests: { Remaining: number } }>('GET', '/limits');
		if (requests > DailyApiRequests.Remaining * ACCESS_SHARE_OF_LIMIT)
			throw new Error(`It would take ${requests} API requests, and ${DailyApiRequests.Remaining} are left today.`);
	}
	return run();
}
