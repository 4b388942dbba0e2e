/** Asking the guard beforehand, over HTTP: what it says is what then happens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InputError } from '../../scripts/domain/errors.ts';
import { recordId } from '../../scripts/domain/recordId.ts';
import { checkChanges, parseChanges } from '../../scripts/jobs/guard/check.ts';
import { planEnforce } from '../../scripts/jobs/guard/enforce.ts';
import { explainRecord } from '../../scripts/jobs/guard/explain.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { passes } from '../package/support.ts';
import { guardClinic } from './guardClinic.ts';

test('each row gets the verdict that the save then gives', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger }) => {
		const released = org.account(mentee);
		org.create(mentee, 'Ownership_Release__c', { Account__c: released, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
		const asked: [string, string, string, string][] = [
			[org.account(mentee), mentor.userId, 'blocked', 'protected'],
			[org.account(mentee), stranger.userId, 'passes', 'no mentorship'],
			[released, mentor.userId, 'passes', 'released'],
			[org.account(mentee), mentee.userId, 'unchanged', 'same owner'],
		];
		const csv = `Name,ownerid,ID\n${asked.map(([id, owner]) => `"a, b",${owner.slice(0, 15)},${id}`).join('\n')}\n`;
		const { rows, counts } = await checkChanges(robot, parseChanges(csv, 'x.csv'));
		assert.deepEqual(
			rows.map(({ verdict, reason }) => [verdict, reason]),
			asked.map(([, , ...expected]) => expected),
		);
		assert.equal(counts.blocked, 1);
		for (const [id, OwnerId, verdict] of asked)
			assert.equal(org.update(org.admin, 'Account', id, { OwnerId }).success, verdict !== 'blocked', verdict);
		org.guardPolicy({ Mode__c: 'Observe' });
		const again = await checkChanges(robot, parseChanges(`Id,OwnerId\n${asked[0]![0]},${mentor.userId}`, 'x.csv'));
		assert.equal(again.rows[0]?.verdict, 'recorded');
	}));

test('an id is the same record in each of its spellings, and twice in a file it is told', () =>
	guardClinic(async ({ org, robot, mentee, mentor }) => {
		const account = org.account(mentee);
		const lead = org.create(org.admin, 'Lead', { LastName: 'Buyer', Company: 'Globex', OwnerId: mentee.userId });
		const owner = mentor.userId.toUpperCase();
		for (const id of [account, account.slice(0, 15), account.toUpperCase(), lead.toLowerCase()]) {
			const { rows } = await checkChanges(robot, parseChanges(`Id,OwnerId\n${id},${owner}\n`, 'x.csv'));
			assert.deepEqual(
				rows.map((row) => [row.id, row.verdict]),
				[[id === lead.toLowerCase() ? lead : account, 'blocked']],
				id,
			);
		}
		assert.throws(
			() => parseChanges(`Id,OwnerId\n${account},${owner}\n${account.toUpperCase()},${owner}\n`, 'x.csv'),
			(error: InputError) => error.issues.length === 1 && error.issues[0]!.problem === 'is in line 2 already',
		);
		const told = await explainRecord(robot, lead.toLowerCase(), mentor.userId.toLowerCase());
		assert.deepEqual([told.id, told.taken?.by], [lead, mentor.name]);
	}));

test('of territories each row gets the verdict that the save then gives, and one that none guards is said to be so', () =>
	guardClinic(async ({ org, robot, mentee, stranger }) => {
		const [free, blocks, warns, open, keyless] = Array.from({ length: 5 }, () => org.account(mentee));
		const cover = (keys: string | null): void => void passes(org.update(org.system, 'User', stranger.userId, { Territory_Keys__c: keys }));
		const stamp = (id: string, key: string | null, policy: string | null): void =>
			void passes(org.update(org.robot, 'Account', id, { Territory_Key__c: key, Territory_Policy__c: policy }));
		const asked = async (id: string): Promise<[string, string | null, boolean]> => {
			const { rows } = await checkChanges(robot, parseChanges(`Id,OwnerId\n${id},${stranger.userId}\n`, 'x.csv'));
			return [rows[0]!.verdict, rows[0]!.rule, rows[0]!.unguarded];
		};
		const given = (id: string): [boolean, number] => [
			org.update(org.admin, 'Account', id, { OwnerId: stranger.userId }).success,
			org.rows('Ownership_Incident__c', { Record_Id__c: id, Rule__c: 'Territory', Result__c: 'Observed' }).length,
		];
		assert.deepEqual(await asked(free!), ['passes', null, false], 'nobody has territories');
		const unguarded: [string, string | null, boolean] = ['recorded', 'Territory', true];
		stamp(open!, 'west', 'Unguarded');
		assert.deepEqual([await asked(free!), await asked(open!)], [['passes', null, false], unguarded], 'none that guards');
		stamp(blocks!, 'west', 'Block');
		stamp(warns!, 'west', 'Warn');
		stamp(keyless!, null, 'Block');
		for (const [id, expected, passed, recorded] of [
			[free, ['passes', null, true], true, 0],
			[warns, ['recorded', 'Territory', false], true, 1],
			[open, unguarded, true, 1],
			[keyless, unguarded, true, 1],
			[blocks, ['blocked', 'Territory', false], false, 0],
		] as const) {
			assert.deepEqual(await asked(id!), expected);
			assert.deepEqual(given(id!), [passed, recorded]);
		}
		cover('*');
		assert.deepEqual(await asked(blocks!), unguarded, 'whose territories did not fit');
		cover(';west;');
		assert.deepEqual(await asked(blocks!), ['passes', null, false]);
		cover(null);
		org.guardPolicy({ Mode__c: 'Observe' });
		assert.deepEqual(await asked(blocks!), ['recorded', 'Territory', false]);
		assert.deepEqual(given(blocks!), [true, 1]);
	}));

test('an account is explained with its territory where territories are in use', () =>
	guardClinic(async ({ org, robot, mentee }) => {
		const [free, west] = [org.account(mentee), org.account(mentee)];
		assert.equal((await explainRecord(robot, free)).territory, null);
		passes(org.update(org.robot, 'Account', west, { Territory_Key__c: 'west', Territory_Policy__c: 'Unguarded' }));
		assert.equal((await explainRecord(robot, free)).territory, null);
		assert.deepEqual((await explainRecord(robot, west)).territory, { key: 'west', policy: 'Unguarded', unguarded: true });
		passes(org.update(org.robot, 'Account', west, { Territory_Key__c: 'west', Territory_Policy__c: 'Block' }));
		assert.deepEqual((await explainRecord(robot, free)).territory, { key: null, policy: null, unguarded: true });
		assert.deepEqual((await explainRecord(robot, west)).territory, { key: 'west', policy: 'Block', unguarded: false });
		assert.equal((await explainRecord(robot, org.opportunity(mentee, { AccountId: free }))).territory, null);
	}));

test('what is not there is said, row by row; what is no id stops before anything is asked', () =>
	guardClinic(async ({ org, robot, mentee }) => {
		const gone = org.account(mentee);
		org.remove(org.admin, 'Account', gone);
		const csv = `Id,OwnerId\n${gone},${mentee.userId}\n${org.account(mentee)},005000000000000AAA\n`;
		const { rows } = await checkChanges(robot, parseChanges(csv, 'x.csv'));
		assert.deepEqual(
			rows.map(({ reason }) => reason),
			['no such record', 'no such owner'],
		);
		assert.throws(
			() => parseChanges('Id,OwnerId\nabc,005000000000000AAA\n001000000000000AAA,x\n001000000000000AAB,005000000000000AAA\n', 'x.csv'),
			({ issues }: InputError) => {
				assert.deepEqual(
					issues.map(({ line, field }) => [line, field]),
					[
						[2, 'Id'],
						[3, 'OwnerId'],
						[4, 'Id'],
					],
				);
				return true;
			},
		);
		assert.throws(() => parseChanges('Account,Owner\n', 'x.csv'), /Id: the column is missing/);
	}));

test('a lead may go to a queue, an account may not; from there the other party does not get it', () =>
	guardClinic(async ({ org, robot, mentee, mentor }) => {
		const queue = org.create(org.admin, 'Group', { Name: 'Inbound', DeveloperName: 'Inbound', Type: 'Queue' });
		org.create(org.admin, 'QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
		const [lead, other] = [1, 2].map((nth) => org.create(mentee, 'Lead', { LastName: `Buyer ${nth}`, Company: `Globex ${nth}` }));
		const gone = `00G${'0'.repeat(12)}`;
		const asked = await checkChanges(robot, parseChanges(`Id,OwnerId\n${lead},${queue}\n${other},${gone}\n`, 'x.csv'));
		assert.deepEqual(
			asked.rows.map(({ verdict, reason, toOwner }) => [verdict, reason, toOwner]),
			[
				['passes', 'no mentorship', 'Inbound'],
				['not found', 'no such owner', recordId(gone)],
			],
		);
		assert.equal(org.update(org.admin, 'Lead', lead!, { OwnerId: queue }).success, true);
		const { rows } = await checkChanges(robot, parseChanges(`Id,OwnerId\n${lead},${mentor.userId}\n`, 'x.csv'));
		assert.deepEqual([rows[0]?.fromOwner, rows[0]?.verdict, rows[0]?.rule], ['Inbound', 'blocked', 'Through other hands']);
		assert.equal(org.update(org.admin, 'Lead', lead!, { OwnerId: mentor.userId }).success, false);
		assert.throws(() => parseChanges(`Id,OwnerId\n${org.account(mentee)},${queue}\n`, 'x.csv'), /OwnerId .*: is not the id of a user$/);
	}));

test('a record is explained: for whom, against whom, the way through, and what happened', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger }) => {
		const account = org.account(mentee);
		assert.equal(org.update(org.admin, 'Account', account, { OwnerId: mentor.userId }).success, false);
		const told = await explainRecord(robot, account, mentor.userId);
		assert.deepEqual(
			[told.protections, told.taken?.decision.rule, told.incidents.map(({ result, by }) => [result, by])],
			[
				[{ for: mentee.name, against: mentor.name, until: null, mentorship: told.protections[0]?.mentorship, why: 'owner' }],
				'Pair protection',
				[['Blocked', 'Ridealong Admin']],
			],
		);
		org.create(mentee, 'Ownership_Release__c', { Account__c: account, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
		const released = await explainRecord(robot, account, mentor.userId);
		assert.deepEqual([released.ways.map(({ kind }) => kind), released.taken?.decision.blocked], [['release'], false]);
		org.update(org.admin, 'Account', account, { OwnerId: stranger.userId });
		const after = await explainRecord(robot, account);
		assert.deepEqual(
			after.protections.map(({ for: whose, why }) => [whose, why]),
			[[mentee.name, 'through other hands']],
		);
		await assert.rejects(explainRecord(robot, account, 'nobody@x'), /no user/);
		await assert.rejects(explainRecord(robot, '001000000000000AAA'), /no such Account/);
	}));

test('a record that was taken is explained as whose it was, before and after a scan, until it is dismissed', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger, transfer }) => {
		const [taken, given] = [org.account(mentee), org.account(mentee)];
		await transfer('Account', taken, mentor, 20);
		await transfer('Account', given, stranger, 20);
		const before = await explainRecord(robot, taken);
		assert.deepEqual(
			[before.stolen?.from, before.stolen?.by, before.stolen?.incident, before.protections],
			['Max Mentee', 'Ridealong Admin', null, []],
		);
		assert.equal((await explainRecord(robot, given)).stolen, null);
		await scanGuard(robot);
		const after = await explainRecord(robot, taken);
		assert.deepEqual(
			[after.stolen?.from, after.stolen?.by, after.stolen?.incident?.channel, after.incidents.map(({ by }) => by)],
			['Max Mentee', 'Ridealong Admin', 'Scan of owner history', ['Ridealong Admin']],
		);
		assert.deepEqual(
			[after.stolen?.incident?.name, after.incidents[0]?.name],
			['OI-0001', 'OI-0001'],
			'by the name that the incident board shows',
		);
		const incident = org.rows('Ownership_Incident__c', { Record_Id__c: taken })[0]!;
		org.update(org.person('Olu Owner', ['Ridealong_Program_Owner']), 'Ownership_Incident__c', String(incident['Id']), {
			Review_Status__c: 'Dismissed',
			Resolution__c: 'Agreed by word',
		});
		const dismissed = await explainRecord(robot, taken);
		assert.deepEqual([dismissed.stolen, dismissed.protections.length], [null, 1]);
	}));

test('a record that was merged away is told to be so, with what it is now', () =>
	guardClinic(async ({ org, robot, mentee, stranger }) => {
		const [loser, master] = [org.account(mentee), org.account(stranger, { Name: 'Own' })];
		assert.ok(org.engine.records.merge(org.admin, 'Account', { Id: master }, [loser]).success);
		for (const id of [loser, loser.slice(0, 15)])
			await assert.rejects(explainRecord(robot, id), new RegExp(`merged into Own \\(${master}\\) on 2026-06-19`));
		const deleted = org.account(mentee);
		assert.ok(org.engine.records.delete(org.admin, 'Account', [deleted])[0]?.success);
		await assert.rejects(explainRecord(robot, deleted), /no such Account/);
	}));

test('what was merged into a record is told with it, and is not taken for the record itself', () =>
	guardClinic(async ({ org, robot, mentee, mentor }) => {
		const [loser, master] = [org.account(mentee, { Name: 'Theirs' }), org.account(mentor)];
		assert.ok(org.engine.records.merge(org.admin, 'Account', { Id: master }, [loser]).success);
		await scanGuard(robot);
		const { stolen, incidents } = await explainRecord(robot, master);
		assert.equal(stolen, null);
		assert.deepEqual(
			incidents.map(({ rule, from, to, merged }) => [rule, from, to, merged]),
			[['Pair protection', 'Max Mentee', 'Mia Mentor', 'Theirs']],
		);
	}));

test('of a change that left no trace nobody can say who made it, and it is given back only once it is confirmed', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger, transfer }) => {
		const account = org.account(stranger);
		await transfer('Account', account, mentee, 20);
		org.engine.store.run('UPDATE Account SET OwnerId = ? WHERE Id = ?', [mentor.userId, account]);
		await scanGuard(robot);
		const { stolen, incidents } = await explainRecord(robot, account);
		assert.deepEqual([stolen?.from, stolen?.by, incidents.map(({ by }) => by)], ['Max Mentee', null, [null]]);
		const gives = async (): Promise<unknown[]> => [
			(await explainRecord(robot, account)).stolen?.incident?.waits,
			(await planEnforce(robot)).reverts.length,
		];
		assert.deepEqual(await gives(), [true, 0]);
		const [incident] = org.rows('Ownership_Incident__c', { Record_Id__c: account });
		const judged = { Review_Status__c: 'Confirmed', Resolution__c: 'It was taken' };
		passes(org.update(org.person('Olu', ['Ridealong_Program_Owner']), 'Ownership_Incident__c', String(incident!['Id']), judged));
		assert.deepEqual(await gives(), [false, 1]);
	}));
