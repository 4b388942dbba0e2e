/** The guard scan over HTTP where something is missing: each cause is named, the rest goes on, and nothing is concluded from what is not there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planEnforce } from '../../scripts/jobs/guard/enforce.ts';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import type { Org } from '../../scripts/salesforce/org.ts';
import { NOW } from '../package/support.ts';
import { type GuardClinic, guardClinic, told } from './guardClinic.ts';

const parts = ({ notCovered }: GuardScanResult): string[] => notCovered.map(({ part }) => part);

/** The org, with an answer of its own to queries that match: what an org says whose requests are used up, or that hides a table. */
function answering(org: Org, about: RegExp, error: { errorCode: string; message: string }): Org {
	const refuse = (query: { soql: string }): void => {
		if (about.test(query.soql)) throw Object.assign(new Error(error.message), { errorCode: error.errorCode });
	};
	return new Proxy(org, {
		get(target, name, receiver) {
			if (name === 'query') return (query: { soql: string }, more?: object) => (refuse(query), target.query(query, more));
			if (name === 'stream')
				return async (query: { soql: string }, onRow: (row: Record<string, unknown>) => void) => (
					refuse(query),
					target.stream(query, onRow)
				);
			return Reflect.get(target, name, receiver) as unknown;
		},
	});
}

/** An account that was taken, whose history may be gone, and one of the owner's. */
const planted = async ({ org, mentee, mentor, transfer }: GuardClinic): Promise<void> => {
	await transfer('Account', org.account(mentee), mentor);
	org.account(mentee);
};

test('requests that are used up: the part is named so, others are found, and nothing is given back for what was not seen', () =>
	guardClinic(async (clinic) => {
		await planted(clinic);
		const limit = { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' };
		const org = answering(clinic.robot, /FROM AccountHistory/, limit);
		const result = await scanGuard(org);
		assert.ok(parts(result).includes('history.Account.limit'), parts(result).join());
		assert.deepEqual(told(result), []);
		assert.deepEqual((await planEnforce(clinic.robot)).reverts, []);
		const twin = await scanGuard(clinic.robot);
		assert.deepEqual([told(twin), parts(twin).filter((part) => part.startsWith('history'))], [['Pair protection: Account, history'], []]);
	}));

/** The org, without one of its objects: what it shows to whom has no right to it. */
const without = (org: Org, hidden: string): Org =>
	new Proxy(org, {
		get: (target, name, receiver) =>
			name === 'fields'
				? (object: string) => (object === hidden ? Promise.resolve(undefined) : target.fields(object))
				: (Reflect.get(target, name, receiver) as unknown),
	});

test('what lets a record through may not be read: that is named, and nothing is given back, whatever was found', () =>
	guardClinic(async ({ org, robot, mentee, mentor, transfer }) => {
		const [taken, agreed] = [org.account(mentee), org.account(mentee)];
		org.create(mentee, 'Ownership_Release__c', { Account__c: agreed, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
		for (const id of [taken, agreed]) await transfer('Account', id, mentor, 0);
		assert.equal(
			(await scanGuard(without(robot, 'Ownership_Release__c'))).incidents.length,
			2,
			'who does not see the release finds it too',
		);
		for (const hidden of ['Ownership_Release__c', 'Ownership_Override__c', 'Realignment__c', 'Realignment_Row__c']) {
			const blind = without(robot, hidden);
			await assert.rejects(planEnforce(blind), { name: 'RefusedError', message: new RegExp(`may not read ${hidden}:`) });
			assert.ok(parts(await scanGuard(blind)).includes(`object.${hidden}`), hidden);
		}
		const plan = await planEnforce(robot);
		assert.deepEqual([plan.reverts.map(({ id }) => id), plan.skipped.map(({ reason }) => reason)], [[taken], ['let through since']]);
	}));

test('a history that broke off half-way accuses nobody of taking back what was theirs; read whole it tells who took it', () =>
	guardClinic(async ({ org, robot, mentee, mentor, transfer }) => {
		const account = org.account(mentee);
		await transfer('Account', account, mentor, 30);
		await transfer('Account', account, mentee, 20);
		const broken: Org = {
			...robot,
			async stream(query, onRow, options) {
				if (!/FROM AccountHistory WHERE Field/.test(query.soql)) return robot.stream(query, onRow, options);
				await robot.stream(query, (row) => row['NewValue'] === mentee.userId && onRow(row));
				throw new Error('terminated');
			},
		};
		const half = await scanGuard(broken);
		assert.deepEqual([told(half), parts(half).includes('history.Account')], [[], true]);
		assert.deepEqual(told(await scanGuard(robot)), ['Pair protection: Account, history']);
	}));

test('where moves of deals may not be read, no deal is said to have been made where it is; read, it is told who moved it', () =>
	guardClinic(async (clinic) => {
		const { org, robot, mentee, mentor } = clinic;
		const [own, theirs] = [org.account(mentor), org.account(mentee)];
		const deal = org.create(mentor, 'Opportunity', { Name: 'Deal', AccountId: own, StageName: 'Prospecting', CloseDate: '2026-12-31' });
		org.engine.store.run('UPDATE "Opportunity" SET "AccountId" = ? WHERE "Id" = ?', [theirs, deal]);
		const hidden = { errorCode: 'INVALID_TYPE', message: "sObject type 'OpportunityFieldHistory' is not supported." };
		const blind = await scanGuard(answering(robot, /FROM OpportunityFieldHistory WHERE Field IN \('Account'/, hidden));
		assert.deepEqual([told(blind), parts(blind).includes('moves')], [[], true]);
		assert.equal((await scanGuard(robot)).incidents.length, 1, 'its twin, whose moves are read and say nothing');
	}));

test('a table that may not be read is named with what the org says; with it nothing is named', () =>
	guardClinic(async (clinic) => {
		const hidden = { errorCode: 'INVALID_TYPE', message: "sObject type 'Contact' is not supported." };
		const result = await scanGuard(answering(clinic.robot, /FROM Contact/, hidden));
		assert.deepEqual(
			result.notCovered.find(({ part }) => part === 'contacts'),
			{ part: 'contacts', why: 'Contact is not there, or not shown to this user' },
		);
		assert.ok(!parts(await scanGuard(clinic.robot)).includes('contacts'));
	}));

test('owners that are not tracked are named, and what is there is still looked at', () =>
	guardClinic(async (clinic) => {
		const { org, robot } = clinic;
		const file = (body: string): Uint8Array => new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
		const ns = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
		assert.ok(!parts(await scanGuard(robot)).includes('untracked.Lead'));
		org.deploy({
			'objects/Lead.object': file(
				`<CustomObject ${ns}><fields><fullName>OwnerId</fullName><trackHistory>false</trackHistory></fields></CustomObject>`,
			),
			'package.xml': file(
				`<Package ${ns}><types><members>Lead.OwnerId</members><name>CustomField</name></types><version>66.0</version></Package>`,
			),
		});
		await planted(clinic);
		const result = await scanGuard(robot);
		assert.ok(parts(result).includes('untracked.Lead'), parts(result).join());
		assert.match(String(result.notCovered.find(({ part }) => part === 'untracked.Lead')?.why), /no history tracking/);
		assert.deepEqual(told(result), ['Pair protection: Account, history']);
		assert.equal(result.coverage.histories.find(({ object }) => object === 'Lead')?.tracked, false);
	}));

test('clocks that differ are named, and those that agree are not', () =>
	guardClinic(async ({ org, robot }) => {
		const clock = async (): Promise<(string | null)[]> =>
			(await scanGuard(robot)).notCovered.filter(({ part }) => part === 'clock').map(({ why }) => why);
		const [told, ...more] = await clock();
		assert.deepEqual(more, []);
		// The org's time, this machine's, and how far they are apart.
		assert.match(
			String(told),
			new RegExp(`^${NOW.slice(0, 10)} ${NOW.slice(11, 16)} UTC, \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC, \\d+ days$`),
		);
		org.clock.set(new Date().toISOString());
		assert.deepEqual(await clock(), []);
	}));

test('a mentorship that runs and has neither signatures nor a start is named; one that both signed is not', () =>
	guardClinic(async ({ org, robot, mentorship }) => {
		const undated = async (): Promise<(string | null)[]> =>
			(await scanGuard(robot)).notCovered.filter(({ part }) => part === 'mentorships.undated').map(({ why }) => why);
		assert.deepEqual(await undated(), []);
		org.engine.store.run(
			'UPDATE "Mentorship__c" SET "Mentor_Signed_On__c" = NULL, "Mentee_Signed_On__c" = NULL, "Start_Date__c" = NULL WHERE "Id" = ?',
			[mentorship],
		);
		assert.deepEqual(await undated(), [String(org.row('Mentorship__c', mentorship)['Name'])]);
	}));

test('an owner that only the present shows is found, and not given back before somebody confirms it', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger, transfer }) => {
		const account = org.account(mentee);
		await transfer('Account', account, stranger, 30);
		await transfer('Account', account, mentee, 20);
		org.engine.store.run('UPDATE "Account" SET "OwnerId" = ? WHERE "Id" = ?', [mentor.userId, account]);
		assert.deepEqual(told(await scanGuard(robot)), ['Pair protection: Account, present owner']);
		const doubted = await planEnforce(robot);
		assert.deepEqual([doubted.reverts, doubted.skipped.map(({ reason }) => reason)], [[], ['unconfirmed']]);
		const incident = String(org.rows('Ownership_Incident__c', { Record_Id__c: account })[0]!['Id']);
		const owner = org.person('Olu', ['Ridealong_Program_Owner']);
		const confirmed = org.update(owner, 'Ownership_Incident__c', incident, { Review_Status__c: 'Confirmed', Resolution__c: 'Asked both' });
		assert.ok(confirmed.success, JSON.stringify(confirmed.errors));
		assert.deepEqual(
			(await planEnforce(robot)).reverts.map(({ id, ownerId }) => [id, ownerId]),
			[[account, mentee.userId]],
		);
	}));
