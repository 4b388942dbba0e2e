/** What was taken past the guard and found, over HTTP: it stays protected for whose it is, may go home by hand, and can be ruled to stay. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainRecord } from '../../scripts/jobs/guard/explain.ts';
import { judgeRecords } from '../../scripts/jobs/guard/judge.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { passes } from '../package/support.ts';
import { type GuardClinic, guardClinic, minutesAgo, setTracking, told } from './guardClinic.ts';

interface Loot {
	object: 'Account' | 'Opportunity' | 'Lead';
	id: string;
}

/** One of each object, taken by the mentor in a mass transfer ten minutes ago. */
const taken = (work: (clinic: GuardClinic & { loot: Loot[] }) => Promise<void>): Promise<void> =>
	guardClinic(async (clinic) => {
		const { org, mentee, mentor, transfer } = clinic;
		const lead = org.create(org.admin, 'Lead', { LastName: 'Buyer', Company: 'Globex', OwnerId: mentee.userId });
		const loot: Loot[] = [
			{ object: 'Account', id: org.account(mentee) },
			{ object: 'Opportunity', id: org.opportunity(mentee) },
			{ object: 'Lead', id: lead },
		];
		for (const { object, id } of loot) await transfer(object, id, mentor);
		await work({ ...clinic, loot });
	});
/** `for against lifted by`, of what a record carries. */
function carries({ org, mentor, mentee, stranger }: GuardClinic, id: string): string[] {
	const names = new Map([
		[mentor.userId, 'mentor'],
		[mentee.userId, 'mentee'],
		[stranger.userId, 'stranger'],
	]);
	return org
		.rows('Ownership_Protection__c', { Record_Id__c: id })
		.map((row) =>
			[names.get(String(row['Protected_For__c'])), names.get(String(row['Protected_Against__c'])), row['Lifted_By__c'] ?? 'stands'].join(
				' ',
			),
		)
		.sort();
}
const give = ({ org }: GuardClinic, { object, id }: Loot, to: { userId: string }): { success: boolean } =>
	org.update(org.admin, object, id, { OwnerId: to.userId });
const judge = ({ org }: GuardClinic, id: string, status: string): void => {
	const owner = org.person('Pat Program', ['Ridealong_Program_Owner']);
	for (const row of org.rows('Ownership_Incident__c', { Record_Id__c: id, Result__c: 'Found' }))
		passes(org.update(owner, 'Ownership_Incident__c', String(row['Id']), { Review_Status__c: status, Resolution__c: 'As agreed.' }));
};

test('what was found says for whom it is protected, once; it goes home by hand, and to nobody in between who would hand it on', () =>
	taken(async (clinic) => {
		const { org, robot, mentor, mentee, stranger, loot } = clinic;
		for (const each of loot) assert.equal(give(clinic, each, mentee).success, false, `${each.object}, before it was found`);
		const result = await scanGuard(robot);
		assert.deepEqual([result.incidents.length, result.keptFor, result.refused], [3, 3, []]);
		for (const { id } of loot) assert.deepEqual(carries(clinic, id), ['mentee mentor stands']);
		const again = await scanGuard(robot);
		assert.deepEqual([told(again), again.keptFor], [[], 0]);
		for (const each of loot) {
			assert.ok(give(clinic, each, stranger).success);
			assert.equal(give(clinic, each, mentor).success, false, `${each.object}, from whom the taker gave it to`);
			assert.ok(give(clinic, each, mentee).success, `${each.object}, home`);
			assert.equal(org.row(each.object, each.id)['OwnerId'], mentee.userId);
			assert.equal(give(clinic, each, mentor).success, false, `${each.object}, once more`);
		}
		org.clock.set('2026-06-19T09:05:00.000Z');
		const later = await scanGuard(robot);
		assert.deepEqual([told(later), later.keptFor], [[], 0]);
	}));

test('what the taker handed on before it was found does not stay theirs: it may go home, and not back to them', () =>
	taken(async (clinic) => {
		const { robot, mentor, mentee, stranger, loot } = clinic;
		for (const each of loot) {
			assert.ok(give(clinic, each, stranger).success);
			assert.deepEqual(carries(clinic, each.id), ['mentor mentee stands']);
			assert.equal(give(clinic, each, mentee).success, false);
		}
		const result = await scanGuard(robot);
		assert.deepEqual([result.keptFor, result.refused], [3, []]);
		for (const each of loot) {
			assert.deepEqual(carries(clinic, each.id), ['mentee mentor stands', 'mentor mentee Found']);
			assert.equal(give(clinic, each, mentor).success, false);
			assert.ok(give(clinic, each, mentee).success);
		}
		assert.deepEqual(told(await scanGuard(robot)), []);
	}));

test('what the taker gives back is not kept for them from their other mentees: it never was theirs', () =>
	taken(async (clinic) => {
		const { org, robot, mentor, mentee, loot } = clinic;
		const other = org.rep('Olga Other');
		org.mentorship(mentor, other);
		await scanGuard(robot);
		for (const each of loot) assert.ok(give(clinic, each, mentee).success);
		org.clock.set('2026-06-19T09:05:00.000Z');
		assert.deepEqual((await scanGuard(robot)).refused, []);
		org.clock.set('2026-06-19T09:10:00.000Z');
		for (const each of loot) assert.ok(give(clinic, each, other).success, each.object);
		assert.equal(give(clinic, loot[0]!, mentor).success, false);
		assert.deepEqual(told(await scanGuard(robot)), []);
	}));

test('what the program owner dismisses stays with who has it, and no later scan takes that back', () =>
	taken(async (clinic) => {
		const { org, robot, mentor, mentee, stranger, loot, transfer } = clinic;
		await scanGuard(robot);
		for (const each of loot) {
			judge(clinic, each.id, 'Dismissed');
			assert.deepEqual(carries(clinic, each.id), ['mentee mentor Dismissed']);
			assert.deepEqual(
				(await explainRecord(robot, each.id)).incidents.map(({ result, review }) => [result, review]),
				[['Found', 'Dismissed']],
			);
			assert.equal(give(clinic, each, mentee).success, false);
		}
		assert.equal((await scanGuard(robot)).keptFor, 0);
		const [first, second] = loot as [Loot, Loot];
		assert.ok(give(clinic, first, stranger).success);
		assert.deepEqual(carries(clinic, first.id), ['mentee mentor Dismissed', 'mentor mentee stands']);
		assert.ok(give(clinic, first, mentor).success);
		assert.equal(org.row('Account', first.id)['OwnerId'], mentor.userId);
		await transfer(second.object, second.id, mentee, 5);
		const later = await scanGuard(robot);
		assert.deepEqual(
			later.incidents.map((each) => [each.recordId, each.fromOwnerId, each.toOwnerId]),
			[[second.id, mentor.userId, mentee.userId]],
			'and is taken by whose it was',
		);
	}));

test('what passes between a dismissal and the next taking is nobody’s taking, though the protection is set again', () =>
	taken(async (clinic) => {
		const { org, robot, mentor, mentee, stranger, loot, transfer } = clinic;
		const at = (minutes: number): unknown => org.clock.set(minutesAgo(-minutes));
		await scanGuard(robot);
		for (const { id } of loot) judge(clinic, id, 'Dismissed');
		for (const [minutes, to] of [
			[10, stranger],
			[20, mentor],
		] as const) {
			at(minutes);
			for (const each of loot) assert.ok(give(clinic, each, to).success);
		}
		at(30);
		for (const { object, id } of loot)
			org.create(mentor, 'Ownership_Release__c', { [`${object}__c`]: id, Released_To__c: mentee.userId, Reason__c: 'Theirs' });
		at(31);
		for (const each of loot) assert.ok(give(clinic, each, mentee).success);
		at(40);
		for (const { object, id } of loot) await transfer(object, id, mentor, -40);
		at(50);
		const found = await scanGuard(robot);
		assert.deepEqual([told(found).length, found.keptFor], [3, 3]);
		at(60);
		assert.deepEqual(told(await scanGuard(robot)), []);
		// Who gets it through other hands from now on takes it.
		at(70);
		for (const each of loot) assert.ok(give(clinic, each, stranger).success);
		for (const { object, id } of loot) await transfer(object, id, mentor, -71);
		at(80);
		assert.deepEqual(told(await scanGuard(robot)), loot.map(({ object }) => `Through other hands: ${object}, history`).sort());
	}));

test('who dismisses and thinks better of it protects it again; who does so behind their back is found', () =>
	taken(async (clinic) => {
		const { org, robot, loot } = clinic;
		// Not in the save in which it changed hands.
		org.clock.set('2026-06-19T09:30:00.000Z');
		await scanGuard(robot);
		const [account, deal] = loot as [Loot, Loot];
		for (const { id } of [account, deal]) judge(clinic, id, 'Dismissed');
		judge(clinic, account.id, 'Confirmed');
		const [lifted] = org.rows('Ownership_Protection__c', { Record_Id__c: deal.id });
		passes(org.update(org.robot, 'Ownership_Protection__c', String(lifted!['Id']), { Lifted_On__c: null, Lifted_By__c: null }));
		const result = await scanGuard(robot);
		assert.deepEqual(
			[result.keptFor, result.incidents.map((each) => [each.rule, each.recordId])],
			[1, [['Protection made up', lifted!['Id']]]],
		);
		assert.deepEqual(carries(clinic, account.id), ['mentee mentor stands']);
	}));

test('dismissing what has gone home leaves its protection through other hands as it is', () =>
	taken(async (clinic) => {
		const { robot, mentor, mentee, stranger, loot } = clinic;
		await scanGuard(robot);
		for (const each of loot) {
			for (const person of [mentee, stranger]) assert.ok(give(clinic, each, person).success);
			judge(clinic, each.id, 'Dismissed');
			assert.deepEqual(carries(clinic, each.id), ['mentee mentor stands']);
			assert.equal(give(clinic, each, mentor).success, false);
		}
	}));

test('who is let keep it afterwards by whose it is has it to keep', () =>
	taken(async (clinic) => {
		const { org, robot, mentor, mentee, loot } = clinic;
		await scanGuard(robot);
		const [account] = loot as [Loot];
		org.create(mentee, 'Ownership_Release__c', { Account__c: account.id, Released_To__c: mentor.userId, Reason__c: 'Keep it' });
		assert.equal((await scanGuard(robot)).keptFor, 0);
		assert.deepEqual(carries(clinic, account.id), ['mentee mentor Release']);
		assert.deepEqual(told(await scanGuard(robot)), []);
		assert.deepEqual(carries(clinic, account.id), ['mentee mentor Release']);
	}));

test('the watch writes it down, too', () =>
	taken(async (clinic) => {
		const { robot, mentor, loot } = clinic;
		const [account] = loot as [Loot];
		const waiting = { object: 'Account' as const, owners: new Set([mentor.userId]), unsaid: false, created: false, deleted: false };
		const judged = await judgeRecords(robot, new Map([[account.id, waiting]]));
		assert.deepEqual([judged.incidents.length, judged.refused], [1, []]);
		assert.deepEqual(carries(clinic, account.id), ['mentee mentor stands']);
		assert.equal((await scanGuard(robot)).keptFor, 2);
	}));

test('of what changed hands without a trace nothing is written before the program owner confirms it', () =>
	guardClinic(async (clinic) => {
		const { org, robot, mentor, mentee, stranger, transfer } = clinic;
		const account = { object: 'Account' as const, id: org.account(stranger) };
		await transfer('Account', account.id, mentee, 30);
		setTracking(org, 'Account', ['OwnerId'], false);
		org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: false });
		assert.ok(give(clinic, account, mentor).success);
		org.guardPolicy({ Mode__c: 'Enforce' });
		setTracking(org, 'Account', ['OwnerId'], true);
		const result = await scanGuard(robot);
		assert.deepEqual([told(result), result.keptFor], [['Pair protection: Account, present owner'], 0]);
		assert.deepEqual(carries(clinic, account.id), []);
		judge(clinic, account.id, 'Confirmed');
		assert.equal((await scanGuard(robot)).keptFor, 1);
		assert.deepEqual(carries(clinic, account.id), ['mentee mentor stands']);
		const again = await scanGuard(robot);
		assert.deepEqual([told(again), again.keptFor], [[], 0]);
	}));
