import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlatformEvent } from '../contract.ts';
import { CustomError, testOrg, type TestOrg } from '../testing/org.ts';

function capturing(...objects: string[]): { org: TestOrg; heard: PlatformEvent[]; take(): PlatformEvent[] } {
	const org = testOrg();
	for (const object of objects) org.schema.channelMembers.set(`ChangeEvents_${object}`, { object });
	org.store.transaction(() => org.schemaChanged());
	const heard: PlatformEvent[] = [];
	org.events.subscribe((event) => heard.push(event));
	return { org, heard, take: () => heard.splice(0) };
}
const brief = (event: PlatformEvent): unknown[] => [event.type, event.change!.changeType, event.change!.recordIds, event.payload];

describe('Change Data Capture', () => {
	test('nothing is captured that is not selected', () => {
		const { org, heard } = capturing('Account');
		org.create('Project__c', { Title__c: 'free' });
		assert.deepEqual(heard, []);
	});

	test('create: all fields with a value; update: what changed, with nulled fields named; delete: none', () => {
		const { org, take } = capturing('Project__c');
		const id = org.create('Project__c', { Title__c: 'one', Score__c: 2 });
		const [created] = take();
		assert.equal(created!.type, 'Project__ChangeEvent');
		const { Title__c, Score__c, Status__c, OwnerId, CreatedDate } = created!.payload;
		assert.deepEqual(
			[Title__c, Score__c, Status__c, OwnerId, CreatedDate],
			['one', 2, 'Open', org.system.userId, '2026-03-02T09:00:00.000Z'],
		);
		for (const absent of ['Id', 'IsDeleted', 'SystemModstamp', 'Shout__c', 'Due_On__c'])
			assert.equal(absent in created!.payload, false, absent);
		assert.deepEqual(
			{ ...created!.change!, transactionKey: '', commitNumber: 0 },
			{
				entityName: 'Project__c',
				recordIds: [id],
				changeType: 'CREATE',
				changeOrigin: '',
				transactionKey: '',
				sequenceNumber: 1,
				commitTimestamp: Date.parse('2026-03-02T09:00:00Z'),
				commitNumber: 0,
				commitUser: org.system.userId,
				changedFields: [],
				nulledFields: [],
				diffFields: [],
			},
		);
		org.clock.set('2026-03-02T10:00:00Z');
		const editor = org.person('editor');
		take();
		org.store.run('UPDATE "Project__c" SET "OwnerId" = ?', [editor.userId]);
		org.store.transaction(() => undefined);
		take();
		org.records.update({ ...editor, origin: 'com/salesforce/api/rest/66.0;client=test' }, 'Project__c', [
			{ Id: id, Title__c: 'two', Score__c: null },
		]);
		const [updated] = take();
		assert.deepEqual(updated!.payload, {
			Title__c: 'two',
			Score__c: null,
			LastModifiedDate: '2026-03-02T10:00:00.000Z',
			LastModifiedById: editor.userId,
		});
		const { changedFields, nulledFields, commitUser, changeOrigin } = updated!.change!;
		assert.deepEqual(new Set(changedFields), new Set(['Title__c', 'Score__c', 'LastModifiedDate', 'LastModifiedById']));
		assert.deepEqual([nulledFields, commitUser, changeOrigin], [['Score__c'], editor.userId, 'com/salesforce/api/rest/66.0;client=test']);
		org.records.delete(org.system, 'Project__c', [id]);
		assert.deepEqual(take().map(brief), [['Project__ChangeEvent', 'DELETE', [id], {}]]);
	});

	test('one event per record and transaction, of the first change, with what is committed', () => {
		const { org, take } = capturing('Project__c');
		org.flow('Project__c', 'RecordAfterSave', 'Create', ({ record }, host) => {
			host.update('Project__c', [{ Id: record['Id']!, Title__c: 'by flow' }]);
		});
		org.create('Project__c', { Title__c: 'by user' });
		assert.deepEqual(
			take().map(({ change, payload }) => [change!.changeType, payload['Title__c']]),
			[['CREATE', 'by flow']],
		);
		org.store.transaction(() => {
			const gone = org.create('Project__c', { Title__c: 'short life' });
			org.records.delete(org.system, 'Project__c', [gone]);
		});
		assert.deepEqual(take(), []);
	});

	test('what is rolled back is not told: a whole transaction, and the failed attempt of a partial save', () => {
		const { org, take } = capturing('Project__c');
		org.flow('Project__c', 'RecordAfterSave', 'Create', ({ record }) => {
			if (record['Title__c'] === 'bad') throw new CustomError('no');
		});
		assert.throws(() =>
			org.store.transaction(() => {
				org.create('Project__c', { Title__c: 'undone' });
				throw new Error('undo');
			}),
		);
		assert.deepEqual(take(), []);
		org.records.insert(org.system, 'Project__c', [{ Title__c: 'bad' }, { Title__c: 'good' }], { allOrNone: false });
		assert.deepEqual(
			take().map((event) => event.payload['Title__c']),
			['good'],
		);
	});

	test('records with the same change share an event; transaction key and sequence number order the rest', () => {
		const { org, take } = capturing('Project__c', 'Step__c');
		const ids = ['a', 'b', 'c'].map((title) => org.create('Project__c', { Title__c: title }));
		const step = org.create('Step__c', { Name: 'step', Project__c: ids[2]! });
		take();
		org.clock.set('2026-03-02T11:00:00Z');
		org.records.update(org.system, 'Project__c', [
			...ids.slice(0, 2).map((Id) => ({ Id, Status__c: 'Done' })),
			{ Id: ids[2]!, Title__c: 'other' },
		]);
		const updates = take();
		assert.deepEqual(
			updates.map(({ change }) => [change!.recordIds, change!.sequenceNumber]),
			[
				[ids.slice(0, 2), 1],
				[[ids[2]], 2],
			],
		);
		assert.equal(new Set(updates.map(({ change }) => change!.transactionKey)).size, 1);
		org.records.delete(org.system, 'Project__c', [ids[2]!]);
		assert.deepEqual(
			take()
				.map(brief)
				.toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))),
			[
				['Project__ChangeEvent', 'DELETE', [ids[2]], {}],
				['Step__ChangeEvent', 'DELETE', [step], {}],
			],
		);
	});

	test('a record that comes back is an UNDELETE with its fields', () => {
		const { org, take } = capturing('Account');
		const id = org.create('Account', { Name: 'Back' });
		org.records.delete(org.system, 'Account', [id]);
		take();
		org.store.transaction(() => org.store.run('UPDATE "Account" SET "IsDeleted" = 0 WHERE "Id" = ?', [id]));
		const [back] = take();
		assert.deepEqual([back!.change!.changeType, back!.payload['Name']], ['UNDELETE', 'Back']);
	});

	test('change events come back by replay, beside platform events and in their order', () => {
		const { org } = capturing('Account');
		org.create('Account', { Name: 'one' });
		org.create('Alarm__e', { Text__c: 'between' });
		org.create('Account', { Name: 'two' });
		assert.deepEqual(
			org.events.replay(['AccountChangeEvent', 'Alarm__e'], 0).map((event) => event.payload['Name'] ?? event.payload['Text__c']),
			['one', 'between', 'two'],
		);
	});

	test('a deployment that changes a followed object keeps following it', () => {
		const { org, take } = capturing('Project__c');
		const project = org.schema.objects.get('Project__c')!;
		project.fields.delete('Hidden__c');
		org.store.transaction(() => org.schemaChanged());
		org.create('Project__c', { Title__c: 'after' });
		assert.equal(take().length, 1);
		org.schema.channelMembers.clear();
		org.store.transaction(() => org.schemaChanged());
		org.create('Project__c', { Title__c: 'unseen' });
		assert.equal(take().length, 0);
	});
});
