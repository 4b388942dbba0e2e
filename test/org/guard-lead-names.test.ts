/** A lead is named by its company in all that the guard says and writes, whoever works there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkChanges } from '../../scripts/jobs/guard/check.ts';
import { explainRecord } from '../../scripts/jobs/guard/explain.ts';
import { judgeRecords } from '../../scripts/jobs/guard/judge.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { type Person, passes, refused } from '../package/support.ts';
import { type GuardClinic, guardClinic } from './guardClinic.ts';

const buyer = ({ org }: GuardClinic, of: Person): string =>
	org.create(of, 'Lead', { LastName: 'Buyer', Company: 'Globex', Website: 'globex.example' });
const names = ({ org }: GuardClinic): unknown[] => org.rows('Ownership_Incident__c', {}).map((each) => each['Record_Name__c']);

test('what a save refuses, or lets pass and protects', () =>
	guardClinic(async (clinic) => {
		const { org, mentee, mentor, stranger } = clinic;
		const lead = buyer(clinic, mentee);
		refused(org.update(org.admin, 'Lead', lead, { OwnerId: mentor.userId }), 'Globex is protected');
		passes(org.update(org.admin, 'Lead', lead, { OwnerId: stranger.userId }));
		assert.deepEqual(
			org.rows('Ownership_Protection__c', { Record_Id__c: lead }).map((each) => each['Record_Name__c']),
			['Globex'],
		);
		assert.deepEqual(names(clinic), ['Globex']);
	}));

test('what somebody’s record matches', () =>
	guardClinic(async (clinic) => {
		const { org, mentee, mentor } = clinic;
		buyer(clinic, mentee);
		refused(org.insert(mentor, 'Account', { Name: 'Mine', Website: 'globex.example' }), 'Mine matches a prospect');
		assert.deepEqual(names(clinic), ['Globex']);
	}));

test('what a scan finds, be it somebody else’s by now', () =>
	guardClinic(async (clinic) => {
		const { org, mentee, mentor, stranger, transfer, robot } = clinic;
		const [theirs, passed] = [buyer(clinic, mentee), buyer(clinic, mentee)];
		for (const id of [theirs, passed]) await transfer('Lead', id, mentor, 20);
		await transfer('Lead', passed, stranger, 10);
		const { incidents } = await scanGuard(robot);
		assert.deepEqual(
			incidents.map(({ recordName }) => recordName),
			['Globex', 'Globex'],
		);
		assert.deepEqual(names(clinic), ['Globex', 'Globex']);
		assert.equal(org.row('Lead', passed)['OwnerId'], stranger.userId);
	}));

test('what a scan finds, and was deleted before it', () =>
	guardClinic(async (clinic) => {
		const { org, mentee, mentor, transfer, robot } = clinic;
		const lead = buyer(clinic, mentee);
		const account = org.create(mentee, 'Account', { Name: 'Initech' });
		for (const [object, id] of [
			['Lead', lead],
			['Account', account],
		] as const) {
			await transfer(object, id, mentor, 20);
			assert.ok(org.engine.records.delete(org.admin, object, [id])[0]?.success);
		}
		await scanGuard(robot);
		assert.deepEqual(
			org
				.rows('Ownership_Incident__c', {})
				.map(({ Record_Name__c, Record_Id__c, Account__c }) => [Record_Name__c, Record_Id__c, Account__c]),
			[
				['Initech', account, null],
				['Globex', lead, null],
			],
		);
	}));

test('what was merged away', () =>
	guardClinic(async (clinic) => {
		const { org, mentee, mentor, robot } = clinic;
		const master = org.create(mentor, 'Lead', { LastName: 'Other', Company: 'Initech' });
		assert.equal(org.engine.records.merge(org.admin, 'Lead', { Id: master }, [buyer(clinic, mentee)]).success, true);
		const { incidents } = await scanGuard(robot);
		assert.deepEqual(
			incidents.map(({ how, recordName }) => [how, recordName]),
			[['merge', 'Globex']],
		);
	}));

test('what the watch tells, what is explained, and what is checked beforehand', () =>
	guardClinic(async (clinic) => {
		const { mentee, mentor, transfer, robot } = clinic;
		const lead = buyer(clinic, mentee);
		const [checked] = (await checkChanges(robot, [{ line: 2, id: lead, ownerId: mentor.userId }])).rows;
		assert.deepEqual([checked!.name, checked!.verdict], ['Globex', 'blocked']);
		assert.equal((await explainRecord(robot, lead)).name, 'Globex');
		await transfer('Lead', lead, mentor);
		const waiting = { object: 'Lead' as const, owners: new Set([mentor.userId]), unsaid: true, created: false, deleted: false };
		const { incidents } = await judgeRecords(robot, new Map([[lead, waiting]]));
		assert.deepEqual(
			incidents.map(({ recordName }) => recordName),
			['Globex'],
		);
	}));
