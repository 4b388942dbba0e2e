import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CustomError, testOrg } from '../testing/org.ts';

describe('merge', () => {
	test('moves children of every kind, deletes the losers into the master, and runs their delete and its update automation alone', () => {
		const org = testOrg();
		const [a, b, c] = ['A', 'B', 'C'].map((Name) => org.create('Account', { Name, Phone: Name }));
		const child = org.create('Account', { Name: 'child', ParentId: b });
		const contact = org.create('Contact', { LastName: 'x', AccountId: b });
		const deal = org.create('Opportunity', { Name: 'd', StageName: 'Prospecting', CloseDate: '2026-04-01', AccountId: c });
		const project = org.create('Project__c', { Account__c: c });
		const task = org.create('Task', { Subject: 't', WhatId: b });
		const ran: string[] = [];
		for (const object of ['Account', 'Contact', 'Opportunity', 'Project__c', 'Task']) {
			org.flow(object, 'RecordBeforeDelete', 'Delete', ({ record }) => void ran.push(`delete ${String(record['Name'])}`));
			org.flow(object, 'RecordBeforeSave', 'CreateAndUpdate', ({ record }) => void ran.push(`before ${String(record['Name'])}`));
			org.flow(object, 'RecordAfterSave', 'CreateAndUpdate', ({ record }) => void ran.push(`after ${String(record['Name'])}`));
		}
		const result = org.records.merge(org.system, 'account', { Id: a, Name: 'Merged' }, [b!, c!]);
		assert.deepEqual(result.errors, []);
		assert.deepEqual(result.mergedRecordIds, [b, c]);
		assert.deepEqual(result.updatedRelatedIds.toSorted(), [child, contact, deal, project, task].toSorted());
		assert.deepEqual(ran, ['delete B', 'delete C', 'before Merged', 'after Merged']);
		for (const [object, field, id] of [
			['Account', 'ParentId', child],
			['Contact', 'AccountId', contact],
			['Opportunity', 'AccountId', deal],
			['Project__c', 'Account__c', project],
			['Task', 'WhatId', task],
		] as const)
			assert.equal(org.value(object, id, field), a, object);
		assert.equal(org.value('Account', a!, 'Phone'), 'A');
		for (const loser of [b, c]) {
			assert.equal(org.value('Account', loser!, 'IsDeleted'), 1);
			assert.equal(org.value('Account', loser!, 'MasterRecordId'), a);
		}
		// Undelete brings the loser back, its children stay.
		assert.equal(org.records.undelete(org.system, [b!])[0]!.success, true);
		assert.equal(org.value('Account', b!, 'MasterRecordId'), null);
		assert.equal(org.value('Contact', contact, 'AccountId'), a);
	});

	test('a rule or flow of the master, or a delete flow of a loser, takes all of it back', () => {
		const org = testOrg();
		const [a, b] = ['A', 'B'].map((Name) => org.create('Account', { Name }));
		const contact = org.create('Contact', { LastName: 'x', AccountId: b });
		org.flow('Account', 'RecordAfterSave', 'Update', () => {
			throw new CustomError('Not this one');
		});
		const result = org.records.merge(org.system, 'Account', { Id: a }, [b!]);
		assert.deepEqual([result.success, result.errors.map((error) => error.message)], [false, ['Not this one']]);
		assert.equal(org.value('Account', b!, 'IsDeleted'), 0);
		assert.equal(org.value('Contact', contact, 'AccountId'), b);
	});

	test('needs Edit on the master and Delete on the losers', () => {
		const org = testOrg();
		const [rep, other] = [org.person('rep'), org.person('other')];
		const [mine, alsoMine, theirs] = [rep, rep, other].map(({ userId }) => org.create('Account', { Name: 'A', OwnerId: userId }));
		assert.equal(org.records.merge(rep, 'Account', { Id: mine }, [theirs!]).errors[0]!.statusCode, 'INSUFFICIENT_ACCESS_OR_READONLY');
		assert.equal(org.records.merge(rep, 'Account', { Id: mine }, [alsoMine!]).success, true);
	});

	test('takes one or two other records of accounts, contacts and leads', () => {
		const org = testOrg();
		const id = org.create('Account', { Name: 'A' });
		const code = (object: string, losers: string[], master: Record<string, unknown> = { Id: id }): string =>
			org.records.merge(org.system, object, master, losers).errors[0]!.statusCode;
		assert.equal(code('Opportunity', [id]), 'MERGE_FAILED');
		assert.equal(code('Account', []), 'MERGE_FAILED');
		assert.equal(code('Account', [id]), 'MERGE_FAILED');
		assert.equal(code('Account', [id], {}), 'MISSING_ARGUMENT');
		assert.equal(code('Account', ['001000000000001']), 'INVALID_CROSS_REFERENCE_KEY');
	});
});
