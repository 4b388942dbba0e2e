import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlowHost } from '../contract.ts';
import { CustomError, testOrg, type TestOrg } from '../testing/org.ts';
import { LIMITS } from './index.ts';

const times = (count: number, work: (at: number) => unknown): void => {
	for (let at = 0; at < count; at++) work(at);
};
/** An org whose Project__c runs `work` after each save. */
function orgWith(work: (host: FlowHost, record: Record<string, unknown>) => void): TestOrg {
	const org = testOrg();
	org.flow('Project__c', 'RecordAfterSave', 'Create', (interview, host) => work(host, interview.record));
	return org;
}
const lookUp = (host: FlowHost): unknown => host.find('Account', { field: 'Name', op: '=', value: 'x' }, {}, 'F.Get');
const projects = (org: TestOrg, count: number, allOrNone: boolean) =>
	org.records.insert(
		org.system,
		'Project__c',
		Array.from({ length: count }, (_, at) => ({ Title__c: `P${at}` })),
		{ allOrNone },
	);
const rows = (org: TestOrg, object: string): number => Number(org.store.get(`SELECT count(*) FROM "${object}"`)![0]);

test('a hundred queries pass; the next one undoes the transaction', () => {
	let count: number = LIMITS.queries;
	const org = orgWith((host) => times(count, () => lookUp(host)));
	assert.ok(projects(org, 1, true)[0]!.success);
	assert.equal(org.limits.last().queries, 100);
	count++;
	const [result] = projects(org, 1, true);
	assert.equal(result!.errors[0]!.statusCode, 'CANNOT_EXECUTE_FLOW_TRIGGER');
	assert.match(result!.errors[0]!.message, /“Flow 0” process failed.*tried to look up records: Too many SOQL queries: 101\./);
	assert.equal(rows(org, 'Project__c'), 1);
});

test('each chunk of a bulk request has limits of its own, and one that exceeds them does not take the others down', () => {
	let chunk = 0;
	let seen = 0;
	const org = orgWith((host) => {
		if (seen++ % 200 === 0) times(++chunk === 2 ? 101 : 100, () => lookUp(host));
	});
	const results = projects(org, 600, false);
	assert.deepEqual(
		[results[0], results[200], results[399], results[400]].map((each) => each!.success),
		[true, false, false, true],
	);
	assert.equal(rows(org, 'Project__c'), 400);
});

test('what a flow saves counts with what that save runs', () => {
	const org = testOrg();
	org.flow('Account', 'RecordAfterSave', 'Create', (_, host) => times(60, () => lookUp(host)));
	org.flow('Project__c', 'RecordAfterSave', 'Create', (_, host) => {
		times(41, () => lookUp(host));
		host.insert('Account', [{ Name: 'Acme' }], 'F.Create');
	});
	assert.match(projects(org, 1, true)[0]!.errors[0]!.message, /Too many SOQL queries: 101/);
	assert.equal(rows(org, 'Account'), 0);
});

for (const [limit, work, words] of [
	[
		'statements',
		(host: FlowHost) => times(151, (at) => host.insert('Account', [{ Name: `A${at}` }], 'F.Create')),
		'create records: Too many DML statements: 151',
	],
	[
		'written rows',
		(host: FlowHost) =>
			host.delete(
				'Account',
				Array.from({ length: 10_001 }, () => '001000000000001AAA'),
				'F.Delete',
			),
		'delete records: Too many DML rows: 10001',
	],
	[
		'immediate publishes',
		(host: FlowHost) => times(151, () => host.insert('Siren__e', [{ Text__c: 'x' }], 'F.Publish')),
		'Too many publish immediate',
	],
] as const)
	test(`too many ${limit}`, () => {
		const org = orgWith(work);
		const [result] = projects(org, 1, true);
		assert.ok(result!.errors[0]!.message.includes(words), result!.errors[0]!.message);
		assert.equal(rows(org, 'Account'), 0);
	});

test('a publish that waits for the commit counts as a statement, one that does not counts apart', () => {
	const org = orgWith((host) => {
		host.insert('Alarm__e', [{ Text__c: 'x' }], 'F.Alarm');
		host.insert('Siren__e', [{ Text__c: 'x' }], 'F.Siren');
	});
	projects(org, 1, true);
	const { dmlStatements, immediatePublishes } = org.limits.last();
	assert.deepEqual({ dmlStatements, immediatePublishes }, { dmlStatements: 1, immediatePublishes: 1 });
});

test('limits start again with every attempt at the rows that are still good', () => {
	const org = orgWith((host, record) => {
		if (record['Title__c'] === 'P0') times(60, () => lookUp(host));
		if (record['Title__c'] === 'P1') throw new CustomError('no');
	});
	const results = projects(org, 3, false);
	assert.deepEqual(
		results.map((each) => each.success),
		[true, false, true],
	);
	assert.equal(org.limits.last().queries, 60);
});

test('an event-triggered flow has a transaction, and limits, of its own', () => {
	const org = testOrg();
	org.flow('Project__c', 'RecordAfterSave', 'Create', (_, host) => {
		times(100, () => lookUp(host));
		host.insert('Alarm__e', [{ Text__c: 'x' }], 'F.Alarm');
	});
	org.flow('Alarm__e', 'PlatformEvent', undefined, (_, host) => times(100, () => lookUp(host)));
	assert.ok(projects(org, 1, true)[0]!.success);
	assert.deepEqual(org.errors, []);
	assert.deepEqual(
		org.limits
			.recent()
			.slice(-2)
			.map((each) => each.queries),
		[100, 100],
	);
});
