import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testOrg } from '../testing/org.ts';
import type { SaveResult } from '../contract.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

describe('the recycle bin', () => {
	test('keeps what is deleted; undelete brings it back with what went along, and runs no flow', () => {
		const org = testOrg();
		const rep = org.person('rep');
		const account = org.create('Account', { Name: 'A' });
		const child = org.create('Account', { Name: 'B', ParentId: account });
		const contact = org.create('Contact', { LastName: 'C', AccountId: account });
		const project = org.records.insert(rep, 'Project__c', [{}])[0]!.id!;
		const step = org.create('Step__c', { Name: 's', Project__c: project });
		const ran: string[] = [];
		for (const object of ['Account', 'Contact', 'Project__c', 'Step__c'])
			for (const kind of ['RecordBeforeSave', 'RecordAfterSave'] as const)
				org.flow(object, kind, 'CreateAndUpdate', () => void ran.push(object));
		assert.deepEqual(codes(org.records.delete(org.system, 'Account', [account])), ['OK']);
		assert.deepEqual(codes(org.records.delete(rep, 'Project__c', [project])), ['OK']);
		assert.equal(org.value('Account', child, 'ParentId'), null);
		assert.equal(org.value('Contact', contact, 'IsDeleted'), 1);
		const all = org.soql.query(org.system, `SELECT Id FROM Contact WHERE IsDeleted = true`, { includeDeleted: true });
		assert.equal(all.totalSize, 1);

		// What went along has no entry of its own.
		assert.deepEqual(codes(org.records.undelete(org.system, [contact])), ['UNDELETE_FAILED']);
		assert.deepEqual(codes(org.records.undelete(org.system, [account])), ['OK']);
		assert.deepEqual(codes(org.records.undelete(rep, [project])), ['OK']);
		assert.equal(org.value('Account', child, 'ParentId'), account);
		for (const [object, id] of [
			['Account', account],
			['Contact', contact],
			['Project__c', project],
			['Step__c', step],
		] as const)
			assert.equal(org.value(object, id, 'IsDeleted'), 0);
		assert.deepEqual(codes(org.records.undelete(rep, [project])), ['UNDELETE_FAILED']);
		assert.deepEqual(ran, []);
	});

	test('a lookup that was filled again stays; what was deleted before its parent comes back without it', () => {
		const org = testOrg();
		const [a, b] = [org.create('Account', { Name: 'A' }), org.create('Account', { Name: 'B' })];
		const child = org.create('Account', { Name: 'C', ParentId: a });
		const early = org.create('Account', { Name: 'D', ParentId: a });
		org.records.delete(org.system, 'Account', [early]);
		org.records.delete(org.system, 'Account', [a]);
		org.records.update(org.system, 'Account', [{ Id: child, ParentId: b }]);
		assert.deepEqual(codes(org.records.undelete(org.system, [early])), ['OK']);
		assert.equal(org.value('Account', early, 'ParentId'), null);
		assert.deepEqual(codes(org.records.undelete(org.system, [a])), ['OK']);
		assert.equal(org.value('Account', child, 'ParentId'), b);
	});

	test('restores one’s own deletions, everybody’s with Modify All Data; for 15 days; not against a unique value', () => {
		const org = testOrg();
		const [rep, other] = [org.person('rep'), org.person('other')];
		const admin = org.person('boss', { profile: 'System Administrator' });
		const id = org.records.insert(rep, 'Project__c', [{ Key__c: 'K' }])[0]!.id!;
		org.records.delete(rep, 'Project__c', [id]);
		assert.deepEqual(codes(org.records.undelete(other, [id])), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		const twin = org.records.insert(rep, 'Project__c', [{ Key__c: 'k' }])[0]!.id!;
		assert.deepEqual(codes(org.records.undelete(rep, [id])), ['DUPLICATE_VALUE']);
		assert.equal(org.value('Project__c', id, 'IsDeleted'), 1);
		org.records.delete(rep, 'Project__c', [twin]);
		assert.deepEqual(codes(org.records.undelete(admin, [id])), ['OK']);
		org.records.delete(rep, 'Project__c', [id]);
		org.clock.set('2026-03-18T09:00:01Z');
		assert.deepEqual(codes(org.records.undelete(rep, [id])), ['UNDELETE_FAILED']);
	});

	test('several at once: what cannot come back fails alone, or takes all with it', () => {
		const org = testOrg();
		const ids = ['A', 'B'].map((Name) => org.create('Account', { Name }));
		org.records.delete(org.system, 'Account', ids);
		org.records.undelete(org.system, [ids[0]!]);
		assert.deepEqual(codes(org.records.undelete(org.system, [ids[0]!, ids[1]!], { allOrNone: true })), [
			'UNDELETE_FAILED',
			'ALL_OR_NONE_OPERATION_ROLLED_BACK',
		]);
		assert.deepEqual(codes(org.records.undelete(org.system, [ids[0]!, ids[1]!, '001'])), ['UNDELETE_FAILED', 'OK', 'MALFORMED_ID']);
	});

	test('what is emptied out of it is gone, though queryAll still sees it', () => {
		const org = testOrg();
		const [rep, other] = [org.person('rep'), org.person('other')];
		const id = org.records.insert(rep, 'Project__c', [{}])[0]!.id!;
		org.records.delete(rep, 'Project__c', [id]);
		assert.deepEqual(codes(org.records.emptyRecycleBin(other, [id])), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.deepEqual(codes(org.records.emptyRecycleBin(rep, [id])), ['OK']);
		assert.deepEqual(codes(org.records.emptyRecycleBin(rep, [id])), ['INVALID_CROSS_REFERENCE_KEY']);
		assert.deepEqual(codes(org.records.undelete(rep, [id])), ['UNDELETE_FAILED']);
		assert.equal(org.soql.query(org.system, 'SELECT Id FROM Project__c', { includeDeleted: true }).totalSize, 1);
	});
});
