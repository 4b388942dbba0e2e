/** What whose record it is reads of what the command line found and gave back, over the wire; not the other party, nor anybody else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEnforce, planEnforce } from '../../scripts/jobs/guard/enforce.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { type GuardClinic, guardClinic, minutesAgo, told } from './guardClinic.ts';

/** By result and rule, as somebody reads them; what cannot be asked for is an error. */
const seenBy = async ({ as }: GuardClinic, { userId }: { userId: string }): Promise<string[]> =>
	(await as(userId).query({ soql: 'SELECT Result__c, Rule__c, Record_Name__c FROM Ownership_Incident__c' }))
		.map((row) => `${String(row['Result__c'])}: ${String(row['Rule__c'])}, ${String(row['Record_Name__c'])}`)
		.sort();

test('what was taken from them and what was given back; not what was made beside it, which names a record of the other’s', () =>
	guardClinic(async (clinic) => {
		const { org, robot, as, mentee, mentor, stranger, transfer } = clinic;
		org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: false });
		org.clock.set(minutesAgo(60));
		const taken = org.account(mentee, { Name: 'Taken' });
		org.account(mentee, { Name: 'Northwind Traders', BillingPostalCode: '94105', Website: 'north.example' });
		org.clock.set(minutesAgo(0));
		org.account(mentor, { Name: 'Same domain', Website: 'north.example' });
		org.account(mentor, { Name: 'Nortwhind Trader Inc', BillingPostalCode: '94105' });
		await transfer('Account', taken, mentor);
		assert.deepEqual(told(await scanGuard(robot)), [
			'Matching record: Account, creation or edit',
			'Matching record: Account, likeness',
			'Pair protection: Account, history',
		]);
		assert.deepEqual(await seenBy(clinic, mentee), ['Found: Pair protection, Taken']);
		for (const other of [mentor, stranger]) assert.deepEqual(await seenBy(clinic, other), []);
		org.assign({ ...org.admin, name: 'Admin' }, 'Ridealong_Integration');
		org.assign({ ...org.admin, name: 'Admin' }, 'Ridealong_Override');
		const admin = as(org.admin.userId);
		await applyEnforce(admin, await planEnforce(admin), async () => undefined);
		assert.deepEqual(await seenBy(clinic, mentee), ['Found: Pair protection, Taken', 'Reverted: Pair protection, Taken']);
		for (const other of [mentor, stranger]) assert.deepEqual(await seenBy(clinic, other), []);
		assert.equal((await seenBy(clinic, org.person('Olu', ['Ridealong_Program_Owner']))).length, 4);
	}));
