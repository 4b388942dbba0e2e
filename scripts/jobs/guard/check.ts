/** Would these owner changes pass? Row by row, before bulk work; nothing is written. */
import { InputError, type InputIssue } from '../../domain/errors.ts';
import { type Decision, decideOwner } from '../../domain/guard/decision.ts';
import type { GuardFacts, GuardedObject } from '../../domain/guard/facts.ts';
import { recordId } from '../../domain/recordId.ts';
import { type TerritoryPolicy, decideTerritory } from '../../domain/territory/rules.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { parseTable, readInput } from '../inputFile.ts';
import { readGuardFacts, text } from './facts.ts';
import { nameFields, recordName } from './recordNames.ts';
import { territoriesInUse } from './territories.ts';

/** One owner change that somebody means to make; ids in the form that {@link recordId} gives. */
export interface AskedChange {
	line: number;
	id: string;
	ownerId: string;
}
export type Verdict = 'passes' | 'blocked' | 'recorded' | 'unchanged' | 'not found';
export interface CheckedChange extends AskedChange {
	object: GuardedObject;
	name: string;
	fromOwner: string;
	toOwner: string;
	verdict: Verdict;
	/** Key of messages/guard.check.md. */
	reason: Decision['reason'] | 'inactive owner' | 'no such owner' | 'no such record' | 'territory';
	rule: string | null;
	mentorship: string | null;
	/** Last day of protection; null where the mentorship runs. */
	until: string | null;
	/** It goes through, and no territory rule can be applied; false of all that have no policy where territories are not in use. */
	unguarded: boolean;
}
export interface GuardCheck {
	rows: CheckedChange[];
	counts: Record<Verdict, number>;
	/** Observe records what it would have blocked. */
	mode: string;
	/** Objects of the guard that could not be read: a way through that is written there is not seen. */
	notCovered: string[];
}

/** Key prefixes of the objects that are guarded (Object Reference, "Standard object key prefixes"). */
export const PREFIXES: Readonly<Record<string, GuardedObject>> = { '001': 'Account', '006': 'Opportunity', '00Q': 'Lead' };
/** Of groups; queues are groups. Of what is guarded only leads can belong to a queue. */
const QUEUE = '00G';

/** Reads a CSV with the columns Id and OwnerId. Throws InputError with every line that cannot be used. */
export async function readChanges(file: string): Promise<AskedChange[]> {
	return parseChanges(await readInput(file), file);
}

export function parseChanges(content: string, file: string): AskedChange[] {
	const issues: InputIssue[] = [];
	const seen = new Map<string, number>();
	const rows = parseTable(file, content, ['Id', 'OwnerId']);
	// Whoever is about to load it has exported or filtered wrongly: nothing that is not there passes.
	if (!rows.length) throw new InputError([{ file, problem: 'there is nothing to check: below its header the file has no row' }]);
	const changes = rows.map(({ line, values: row }): AskedChange => {
		const told = { id: (row['id'] ?? '').trim(), ownerId: (row['ownerid'] ?? '').trim() };
		const id = recordId(told.id) ?? '';
		const ownerId = recordId(told.ownerId) ?? '';
		const object = PREFIXES[id.slice(0, 3)];
		if (!object) issues.push({ file, line, field: 'Id', value: told.id, problem: 'is not the id of an account, opportunity or lead' });
		else if (seen.has(id)) issues.push({ file, line, field: 'Id', value: told.id, problem: `is in line ${seen.get(id)} already` });
		seen.set(id, line);
		const isLead = object === 'Lead';
		if (!ownerId.startsWith('005') && !(isLead && ownerId.startsWith(QUEUE)))
			issues.push({ file, line, field: 'OwnerId', value: told.ownerId, problem: `is not the id of a user${isLead ? ' or a queue' : ''}` });
		return { line, id, ownerId };
	});
	if (issues.length) throw new InputError(issues);
	return changes;
}

/** Judges the changes as the guard would now. */
export async function checkChanges(org: Org, changes: readonly AskedChange[]): Promise<GuardCheck> {
	const at = (await org.now()).toISOString();
	const { facts, policy, unread } = await readGuardFacts(org);
	const records = new Map<string, Row>();
	for (const [prefix, object] of Object.entries(PREFIXES)) {
		const fields = [
			'Id',
			...nameFields(object),
			'OwnerId',
			'Owner.Name',
			...(object === 'Account' ? ['Territory_Key__c', 'Territory_Policy__c'] : []),
		];
		const ids = changes.filter(({ id }) => id.startsWith(prefix)).map(({ id }) => id);
		for (const some of chunks(ids, IDS_PER_QUERY))
			for (const row of await org.query(soql`SELECT ${names(fields)} FROM ${names([object])} WHERE Id IN ${some}`))
				records.set(String(row['Id']), row);
	}
	const owners = await readOwners(org, [...new Set(changes.map(({ ownerId }) => ownerId))]);
	const judged = changes.map((change) => judge(change, records.get(change.id), owners.get(change.ownerId), facts, policy.mode, at));
	const silent = ({ unguarded, verdict }: CheckedChange): boolean => unguarded && verdict === 'passes';
	const inUse = judged.some(silent) && (await territoriesInUse(org));
	const rows = judged.map((row) => (silent(row) ? { ...row, unguarded: inUse } : row));
	const counts: Record<Verdict, number> = { passes: 0, blocked: 0, recorded: 0, unchanged: 0, 'not found': 0 };
	for (const { verdict } of rows) counts[verdict]++;
	return { rows, counts, mode: policy.mode, notCovered: unread };
}

/** Users and queues by id. A queue is always active. */
async function readOwners(org: Org, ids: readonly string[]): Promise<Map<string, Row>> {
	const owners = new Map<string, Row>();
	const queues = ids.filter((id) => id.startsWith(QUEUE));
	for (const some of chunks(
		ids.filter((id) => !id.startsWith(QUEUE)),
		IDS_PER_QUERY,
	))
		for (const row of await org.query(soql`SELECT Id, Name, IsActive, Territory_Keys__c FROM User WHERE Id IN ${some}`))
			owners.set(String(row['Id']), row);
	for (const some of chunks(queues, IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id, Name FROM Group WHERE Type = ${'Queue'} AND Id IN ${some}`))
			owners.set(String(row['Id']), { ...row, IsActive: true });
	return owners;
}

function judge(
	change: AskedChange,
	record: Row | undefined,
	owner: Row | undefined,
	facts: GuardFacts,
	mode: string,
	at: string,
): CheckedChange {
	const object = PREFIXES[change.id.slice(0, 3)]!;
	const base = {
		...change,
		object,
		name: record ? recordName(record) : change.id,
		fromOwner: String((record?.['Owner'] as Row | null)?.['Name'] ?? ''),
		toOwner: String(owner?.['Name'] ?? change.ownerId),
		rule: null,
		mentorship: null,
		until: null,
		unguarded: false,
	};
	if (!record) return { ...base, verdict: 'not found', reason: 'no such record' };
	if (!owner) return { ...base, verdict: 'not found', reason: 'no such owner' };
	const fromOwnerId = String(record['OwnerId']);
	const toOwnerId = String(owner['Id']);
	if (fromOwnerId === toOwnerId) return { ...base, verdict: 'unchanged', reason: 'same owner' };
	if (owner['IsActive'] !== true) return { ...base, verdict: 'blocked', reason: 'inactive owner' };
	const decision = decideOwner({ object, recordId: String(record['Id']), fromOwnerId, toOwnerId, at }, facts);
	const known = {
		...base,
		rule: decision.rule ?? null,
		mentorship: decision.mentorship?.name ?? null,
		until: decision.until ?? null,
		reason: decision.reason,
	};
	if (decision.blocked) return { ...known, verdict: mode === 'Enforce' ? 'blocked' : 'recorded' };
	if (object === 'Account') {
		const stamp = {
			territoryKey: text(record['Territory_Key__c']),
			policy: text(record['Territory_Policy__c']) as TerritoryPolicy | null,
		};
		const territory = decideTerritory(stamp, text(owner['Territory_Keys__c']));
		if (territory === 'block' || territory === 'warn') {
			const verdict = territory === 'block' && mode === 'Enforce' ? 'blocked' : 'recorded';
			return { ...known, verdict, reason: 'territory', rule: 'Territory' };
		}
		// What has a policy that cannot be applied is recorded; what has none is not.
		if (territory === 'unguarded')
			return { ...known, unguarded: true, ...(stamp.policy ? { verdict: 'recorded', rule: 'Territory' } : { verdict: 'passes' }) };
	}
	return { ...known, verdict: 'passes' };
}
