import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChangeEvent, MOST_RECORDS, Waiting, ofParties } from './changes.ts';

const ID = '001000000000001AAA';
const [V, U, X] = ['005000000000001AAA', '005000000000002AAA', '005000000000003AAA'];
const event = (more: Partial<ChangeEvent>): ChangeEvent => ({
	object: 'Account',
	changeType: 'UPDATE',
	recordIds: [ID],
	changedFields: ['OwnerId', 'LastModifiedDate'],
	ownerId: U!,
	...more,
});
const waiting = (...events: ChangeEvent[]): Waiting => {
	const all = new Waiting();
	for (const each of events) all.take(each);
	return all;
};

const LOOKED_AT: [string, Partial<ChangeEvent>, boolean][] = [
	['a change of owner', {}, true],
	['another change', { changedFields: ['Name'], ownerId: null }, false],
	['a new account', { changeType: 'CREATE', changedFields: [] }, false],
	['a new opportunity', { object: 'Opportunity', changeType: 'CREATE', changedFields: [] }, true],
	['an opportunity that moves to another account', { object: 'Opportunity', changedFields: ['AccountId'], ownerId: null }, true],
	['an account that is put elsewhere', { changedFields: ['ParentId'], ownerId: null }, false],
	['a deleted account', { changeType: 'DELETE', changedFields: [], ownerId: null }, true],
	['a deleted opportunity', { object: 'Opportunity', changeType: 'DELETE', changedFields: [], ownerId: null }, false],
	['a lead that comes back', { object: 'Lead', changeType: 'UNDELETE', changedFields: [] }, false],
	['a gap, of which nobody knows what changed', { object: 'Lead', changeType: 'GAP_UPDATE', changedFields: [], ownerId: null }, true],
];
for (const [name, change, expected] of LOOKED_AT)
	test(`${name} is ${expected ? '' : 'not '}looked at`, () => {
		const all = waiting(event(change));
		assert.deepEqual([all.records.has(ID), all.everything, all.events], [expected, false, 1]);
	});

const EVERYTHING: [string, Partial<ChangeEvent>][] = [
	['an overflow', { changeType: 'GAP_OVERFLOW', recordIds: ['000000000000000AAA'] }],
	['all records of a type', { changeType: 'GAP_UPDATE', recordIds: ['001*'] }],
	['more records than are kept', { recordIds: Array.from({ length: MOST_RECORDS + 1 }, (_, n) => `001${String(n).padStart(12, '0')}AAA`) }],
];
for (const [name, change] of EVERYTHING)
	test(`${name} can only be told by a scan, and nothing is kept`, () => {
		const all = waiting(event(change), event({}));
		assert.deepEqual([all.everything, all.records.size, all.events], [true, 0, 2]);
	});

test('as many records as are kept are no reason for a scan', () => {
	const recordIds = Array.from({ length: MOST_RECORDS }, (_, n) => `001${String(n).padStart(12, '0')}AAA`);
	assert.deepEqual([waiting(event({ recordIds })).everything, waiting(event({ recordIds })).records.size], [false, MOST_RECORDS]);
});

test('a record is of a party where any event gave it to one, or none says to whom', () => {
	const parties = new Set([V!, U!]);
	const of = (...events: ChangeEvent[]): number => ofParties(waiting(...events).records, parties).size;
	assert.deepEqual(
		[
			of(event({})),
			of(event({ ownerId: X! })),
			of(event({}), event({ ownerId: X! })),
			of(event({ changeType: 'GAP_UPDATE', ownerId: null })),
		],
		[1, 0, 1, 1],
	);
});

test('what was not done is taken back beside what came since', () => {
	const failed = waiting(event({}));
	failed.merge(waiting(event({ ownerId: X! }), event({ recordIds: ['001000000000002AAA'] })));
	assert.deepEqual([...failed.records.get(ID)!.owners], [U, X]);
	assert.deepEqual([failed.records.size, failed.events], [2, 3]);
	failed.merge(waiting(event({ changeType: 'GAP_OVERFLOW', recordIds: ['000000000000000AAA'] })));
	assert.deepEqual([failed.records.size, failed.everything], [0, true]);
});
