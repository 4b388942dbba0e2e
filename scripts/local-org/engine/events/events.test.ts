import assert from 'node:assert/strict';
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
