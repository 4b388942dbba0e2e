import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PlatformEvent } from '../contract.ts';
import { CustomError, testOrg } from '../testing/org.ts';

test('an event published at once survives the rollback, one that waits for the commit does not', () => {
	const org = testOrg();
	const heard: PlatformEvent[] = [];
	org.events.subscribe((event) => heard.push(event));
	org.flow('Project__c', 'RecordAfterSave', 'Create', ({ record }, host) => {
		host.insert('Alarm__e', [{ Text__c: 'alarm' }]);
		host.insert('Siren__e', [{ Text__c: 'siren' }]);
		if (record['Title__c'] === 'bad') throw new CustomError('no');
	});
	assert.equal(org.records.insert(org.system, 'Project__c', [{ Title__c: 'bad' }])[0]!.success, false);
	assert.deepEqual(
		heard.map((event) => [event.type, event.payload['Text__c'], event.createdById]),
		[['Siren__e', 'siren', org.system.userId]],
	);
	org.create('Project__c', { Title__c: 'good' });
	assert.deepEqual(
		heard.map((event) => event.type),
		['Siren__e', 'Alarm__e', 'Siren__e'],
	);
	assert.deepEqual(org.events.replay('Siren__e', heard[0]!.replayId).length, 1);
	assert.deepEqual(org.events.replay('Siren__e', -2).length, 2);
});

test('event-triggered flows run after the transaction, as Automated Process, before subscribers hear', () => {
	const org = testOrg();
	const seen: string[] = [];
	org.flow('Siren__e', 'PlatformEvent', undefined, ({ record }, host) => {
		assert.equal(host.userId, org.identities.automatedProcessId);
		host.insert('Project__c', [{ Title__c: String(record['Text__c']) }]);
		seen.push('flow');
	});
	org.events.subscribe(() => seen.push('subscriber'));
	org.store.transaction(() => {
		org.create('Siren__e', { Text__c: 'loud' });
		assert.deepEqual(seen, []);
	});
	assert.deepEqual(seen, ['flow', 'subscriber']);
	assert.deepEqual(org.store.all('SELECT "Title__c", "CreatedById" FROM "Project__c"'), [['loud', org.identities.automatedProcessId]]);
});

test('a flow that breaks on an event is reported and takes nothing down', () => {
	const org = testOrg();
	org.flow('Siren__e', 'PlatformEvent', undefined, () => {
		throw new Error('broken');
	});
	org.create('Siren__e', { Text__c: 'x' });
	assert.match(String(org.errors[0]), /broken/);
});

test('who may not create events may not publish them', () => {
	const org = testOrg();
	const rep = org.person('rep', { permissionSets: [] });
	assert.equal(org.records.insert(rep, 'Siren__e', [{ Text__c: 'x' }])[0]!.errors[0]!.statusCode, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY');
});

test('a list of events published at once: the good ones once, whatever becomes of the others and of all or none', () => {
	const org = testOrg();
	const heard: unknown[] = [];
	org.events.subscribe((event) => heard.push(event.payload['Text__c']));
	const rows = [{ Text__c: 'good' }, { Text__c: 'x'.repeat(81) }];
	for (const allOrNone of [true, false]) {
		const [good, bad] = org.records.insert(org.system, 'Siren__e', rows, { allOrNone });
		assert.deepEqual([good!.success, good!.errors[0]!.statusCode, bad!.success], [true, 'OPERATION_ENQUEUED', false]);
		assert.deepEqual(heard.splice(0), ['good']);
	}
	assert.equal(
		org.records.insert(org.system, 'Alarm__e', rows, { allOrNone: true })[0]!.errors[0]!.statusCode,
		'ALL_OR_NONE_OPERATION_ROLLED_BACK',
	);
	assert.deepEqual(heard, []);
	const [enqueued] = org.records.insert(org.system, 'Alarm__e', rows, { allOrNone: false });
	assert.equal(org.events.replay('Alarm__e', -2).at(-1)!.uuid, enqueued!.errors[0]!.message);
	assert.deepEqual(heard, ['good']);
});

test('a flow that publishes at once publishes again when its good rows run again; one that waits does not', () => {
	const org = testOrg();
	const heard: string[] = [];
	org.events.subscribe((event) => heard.push(`${event.type} ${String(event.payload['Text__c'])}`));
	org.flow('Project__c', 'RecordAfterSave', 'Create', ({ record }, host) => {
		const Text__c = record['Title__c']!;
		host.insert('Siren__e', [{ Text__c }]);
		host.insert('Alarm__e', [{ Text__c }]);
		if (Text__c === 'bad') throw new CustomError('no');
	});
	org.records.insert(org.system, 'Project__c', [{ Title__c: 'good' }, { Title__c: 'bad' }], { allOrNone: false });
	assert.deepEqual(heard.toSorted(), ['Alarm__e good', 'Siren__e bad', 'Siren__e good', 'Siren__e good']);
});

test('flows get events in batches of at most 2,000, in order; one that fails leaves nothing and stops no other', () => {
	const org = testOrg();
	const batches: number[] = [];
	org.flow('Alarm__e', 'PlatformEvent', undefined, ({ record }, host) => {
		host.insert('Project__c', [{ Title__c: String(record['Text__c']) }]);
		if (record['Text__c'] === '3') throw new CustomError('three');
	});
	org.events.subscribe((event) => batches.push(event.replayId));
	org.records.insert(
		org.system,
		'Alarm__e',
		Array.from({ length: 5 }, (_, at) => ({ Text__c: String(at) })),
	);
	assert.deepEqual(org.store.all('SELECT "Title__c" FROM "Project__c" ORDER BY "Id"').flat(), ['0', '1', '2', '4']);
	assert.match(String(org.errors[0]), /replay id 4: .*three/);
	assert.deepEqual(batches, [1, 2, 3, 4, 5]);
});

test('after a crash a flow goes on where it was: what it finished is not run again, what it missed is', () => {
	const stateDir = mkdtempSync(join(tmpdir(), 'events-'));
	try {
		let org = testOrg(stateDir);
		org.create('Alarm__e', { Text__c: 'before the flow' });
		org.store.run('UPDATE _outbox SET delivered = 0');
		org.store.run(`INSERT INTO _event_positions (flow, type, replay_id) VALUES ('Flow_0', 'Alarm__e', 1)`);
		org.store.run(
			`INSERT INTO _outbox (replay_id, type, created_date, created_by, payload, delivered, uuid) VALUES (2, 'Alarm__e', '2026-03-02T09:00:00.000Z', '005', '{"Text__c":"missed"}', 0, 'u')`,
		);
		org.store.close();
		org = testOrg(stateDir);
		const seen: unknown[] = [];
		org.flow('Alarm__e', 'PlatformEvent', undefined, ({ record }) => seen.push(record['Text__c']));
		org.events.resume();
		org.events.resume();
		assert.deepEqual(seen, ['missed']);
		org.store.close();
	} finally {
		rmSync(stateDir, { recursive: true });
	}
});

test('a flow that triggers itself does not stop the server', async () => {
	const org = testOrg();
	let runs = 0;
	org.flow('Alarm__e', 'PlatformEvent', undefined, (_, host) => {
		if (++runs < 500) host.insert('Alarm__e', [{ Text__c: 'again' }]);
	});
	org.create('Alarm__e', { Text__c: 'first' });
	assert.ok(runs < 500);
	while (runs < 500) await new Promise((resolve) => setImmediate(resolve));
});
