/** What a scan adds to the ledger: changes that it does not have, and owners that neither it nor the histories end in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeLog } from './changeLog.ts';
import type { OwnedRecord } from './history.ts';
import type { LedgerEntry, NewEntry } from './ledger.ts';
import { LedgerView } from './ledgerView.ts';

const [ANA, BO, CY] = ['005000000000001AAA', '005000000000002AAA', '005000000000003AAA'];
const [ACME, GLOBEX] = ['001000000000001AAA', '001000000000002AAA'];
const day = (n: number): string => `2026-06-${n}T10:00:00.000Z`;
const NOW = day(20);

interface Change {
	record: string;
	to: string;
	at: string;
	id: string;
}
const seen = (record: string, to: string, at: string): Extract<NewEntry, { kind: 'seen' }> => ({
	kind: 'seen',
	at,
	object: 'Account',
	record,
	to,
});
const owner = ({ record, to, at, id }: Change): Extract<NewEntry, { kind: 'owner' }> => ({
	...{ kind: 'owner', at, object: 'Account', record, from: CY, to, by: CY, history: id },
});

/** What is added where the records are theirs now, the ledger says this, and the history of accounts that. */
function added(owners: Record<string, string>, ledger: readonly NewEntry[], changes: readonly Change[], whole = true): NewEntry[] {
	const owned = new Map(
		Object.entries(owners).map(([id, ownerId]): [string, OwnedRecord] => [id, { object: 'Account', id, name: id, ownerId }]),
	);
	const view = new LedgerView(owned);
	for (const [at, entry] of ledger.entries()) view.add({ n: at + 1, ...entry } as LedgerEntry);
	const history = new ChangeLog();
	for (const { record, to, at, id } of changes) history.add('Account', id, record, CY, to, CY, at);
	return [...view.against([history], NOW).news(() => whole)];
}

test('a first scan writes each change, and owners that none of them ends in', () => {
	const changes = [
		{ record: ACME, to: BO, at: day(12), id: '017000000000002AAA' },
		{ record: ACME, to: ANA, at: day(11), id: '017000000000001AAA' },
	];
	assert.deepEqual(added({ [ACME]: BO, [GLOBEX]: ANA }, [], changes), [...changes.map(owner), seen(GLOBEX, ANA, NOW)]);
	assert.deepEqual(added({ [ACME]: ANA }, [], changes), [...changes.map(owner), seen(ACME, ANA, NOW)], 'in order of time, not of reading');
	assert.deepEqual(added({ [ACME]: ANA }, [], changes, false), changes.map(owner), 'of what was not read whole nothing is seen');
});

test('a scan that finds all as it was told adds nothing', () => {
	const change = { record: ACME, to: ANA, at: day(11), id: '017000000000001AAA' };
	assert.deepEqual(added({ [ACME]: ANA, [GLOBEX]: BO }, [owner(change), seen(GLOBEX, BO, day(12))], [change]), []);
});

test('a change that the ledger does not have counts against what it saw before, and in the same moment; not against what it saw later', () => {
	const change = { record: ACME, to: BO, at: day(12), id: '017000000000001AAA' };
	for (const at of [day(11), day(12)]) {
		assert.deepEqual(added({ [ACME]: BO }, [seen(ACME, ANA, at)], [change]), [owner(change)], at);
		assert.deepEqual(added({ [ACME]: ANA }, [seen(ACME, ANA, at)], [change]), [owner(change), seen(ACME, ANA, NOW)], at);
	}
	assert.deepEqual(added({ [ACME]: ANA }, [seen(ACME, ANA, day(13))], [change]), [owner(change)]);
});

test('of one moment the ledger’s last word counts, whatever else is new', () => {
	const change = { record: ACME, to: ANA, at: day(12), id: '017000000000001AAA' };
	const other = { record: GLOBEX, to: ANA, at: day(14), id: '017000000000002AAA' };
	const ledger = [owner(change), seen(ACME, BO, day(12))];
	assert.deepEqual(added({ [ACME]: ANA }, ledger, [change]), [seen(ACME, ANA, NOW)]);
	assert.deepEqual(added({ [ACME]: ANA }, ledger, [change, other]), [owner(other), seen(ACME, ANA, NOW)]);
	assert.deepEqual(added({ [ACME]: BO }, ledger, [change, other]), [owner(other)]);
});
