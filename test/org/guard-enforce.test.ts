/** Giving back over HTTP: planned first, asked again before the write, undone when wanted; on doubt nothing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EnforcePlan, type JournalEntry, applyEnforce, planEnforce, undoEnforce } from '../../scripts/jobs/guard/enforce.ts';
import { explainRecord } from '../../scripts/jobs/guard/explain.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { passes } from '../package/support.ts';
import { type GuardClinic, guardClinic } from './guardClinic.ts';

/** An account and a deal taken past the guard and found. The admin runs the command line, and may override unless said otherwise. */
const taken = (work: (clinic: GuardClinic & { account: string; deal: string }) => Promise<void>, mayOverride = true): Promise<void> =>
	guardClinic(async (clinic) => {
		const { org, mentee, mentor, robot, transfer } = clinic;
		org.assign({ ...org.admin, name: 'Admin' }, 'Ridealong_Integration');
		const account = org.account(mentee);
		const deal = org.opportunity(mentee);
		await transfer('Account', account, mentor, 20);
		await transfer('Opportunity', deal, mentor, 20);
		await scanGuard(robot);
		if (mayOverride) org.assign({ ...org.admin, name: 'Admin' }, 'Ridealong_Override');
		await work({ ...clinic, account, deal });
	});
const keeper = (): { entries: JournalEntry[]; keep: (entries: readonly JournalEntry[]) => Promise<void> } => {
	const kept = {
		entries: [] as JournalEntry[],
		keep: async (entries: readonly JournalEntry[]) => void (kept.entries = structuredClone([...entries])),
	};
	return kept;
};
const reasons = ({ skipped }: Pick<EnforcePlan, 'skipped'>): string[] => skipped.map(({ reason }) => reason).sort();

test('what was taken goes back, with a journal, an incident, and the shares that were there; and can be undone', () =>
	taken(async ({ org, as, mentee, mentor, stranger, deal, account }) => {
		const admin = as(org.admin.userId);
		org.create(org.admin, 'OpportunityShare', { OpportunityId: deal, UserOrGroupId: stranger.userId, OpportunityAccessLevel: 'Read' });
		const plan = await planEnforce(admin);
		assert.deepEqual([plan.reverts.length, plan.skipped], [2, []]);
		assert.equal(org.row('Opportunity', deal)['OwnerId'], mentor.userId);
		const journal = keeper();
		const result = await applyEnforce(admin, plan, journal.keep);
		assert.deepEqual([result.refused, result.unrestored, result.restored, result.reverted.length], [[], [], 1, 2]);
		assert.equal(result.mayNotOverride, false);
		for (const [object, id] of [
			['Account', account],
			['Opportunity', deal],
		] as const)
			assert.equal(org.row(object, id)['OwnerId'], mentee.userId);
		assert.equal(org.rows('Ownership_Incident__c', { Result__c: 'Reverted' }).length, 2);
		const told = (person: { userId: string }): string[] => org.engine.notifications.of(person.userId, 50).map(({ body }) => body);
		for (const party of [mentee, mentor])
			assert.deepEqual(
				told(party).filter((body) => /^2 changes to what .* were found |^A record .* was given back/.test(body)).length,
				3,
				'found together, given back object by object',
			);
		assert.deepEqual(told(stranger), []);
		assert.ok(journal.entries.every(({ state }) => state === 'done'));
		assert.deepEqual(reasons(await planEnforce(admin)), ['at home', 'at home']);
		assert.equal((await undoEnforce(admin, journal.entries)).undone.length, 2);
		assert.equal(org.row('Account', account)['OwnerId'], mentor.userId);
		for (const later of ['2026-06-19T09:05:00.000Z', '2026-06-29T09:05:00.000Z']) {
			org.clock.set(later);
			assert.deepEqual(reasons(await planEnforce(admin)), ['let through since', 'let through since'], `undone, ${later}`);
		}
		assert.equal((await explainRecord(admin, account)).stolen, null);
	}));

test('what was released afterwards stays, when the release has run out, too; not what was released and revoked', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger, transfer }) => {
		// Through other hands: only there does whose it was still have a say, once it is gone.
		const [kept, back] = [org.account(mentee), org.account(mentee)];
		for (const id of [kept, back]) {
			org.update(org.admin, 'Account', id, { OwnerId: stranger.userId });
			await transfer('Account', id, mentor, -1);
		}
		org.clock.set('2026-06-19T09:05:00.000Z');
		await scanGuard(robot);
		assert.equal((await planEnforce(robot)).reverts.length, 2);
		const [, revoked] = [kept, back].map((id) =>
			org.create(mentee, 'Ownership_Release__c', { Account__c: id, Released_To__c: mentor.userId, Reason__c: 'Keep it' }),
		);
		assert.equal(org.update(mentee, 'Ownership_Release__c', revoked!, { Revoked__c: true }).success, true);
		org.clock.set('2026-06-29T09:05:00.000Z');
		const { reverts, skipped } = await planEnforce(robot);
		assert.deepEqual([reverts.map(({ id }) => id), skipped.map(({ reason }) => reason)], [[back], ['let through since']]);
		assert.equal((await explainRecord(robot, kept)).stolen, null);
	}));

test('an edited journal undoes nothing but what the org knows to have been reverted', () =>
	taken(async ({ org, as, mentee, mentor, stranger, account, deal }) => {
		const admin = as(org.admin.userId);
		const journal = keeper();
		await applyEnforce(admin, await planEnforce(admin), journal.keep);
		const [first] = journal.entries;
		const other = org.account(mentee, { Name: 'Coveted' });
		for (const edited of [
			{ before: stranger.userId },
			{ id: other, name: 'Coveted' },
			{ key: 'made up' },
			{ id: other, object: 'Account', before: mentor.userId, after: mentee.userId, key: first!.key },
		])
			assert.deepEqual((await undoEnforce(admin, [{ ...first!, ...edited }])).undone, [], JSON.stringify(edited));
		assert.deepEqual((await undoEnforce(admin, [{ ...first!, id: other, name: 'Coveted' }])).unknown, ['Coveted']);
		for (const [object, id] of [
			['Account', account],
			['Account', other],
			['Opportunity', deal],
		] as const)
			assert.equal(org.row(object, id)['OwnerId'], mentee.userId);
		assert.deepEqual((await undoEnforce(admin, journal.entries)).unknown, []);
	}));

test('a record that moved on between plan and write stays as it is', () =>
	taken(async ({ org, as, stranger, account, deal }) => {
		const admin = as(org.admin.userId);
		const plan = await planEnforce(admin);
		org.clock.set('2026-06-19T09:05:00.000Z');
		org.update(org.admin, 'Account', account, { OwnerId: stranger.userId });
		org.update(org.admin, 'Opportunity', deal, { NextStep: 'Call' });
		const result = await applyEnforce(admin, plan, keeper().keep);
		assert.deepEqual([result.reverted, reasons(result)], [[], ['moved on', 'moved on']]);
		assert.equal(org.row('Account', account)['OwnerId'], stranger.userId);
	}));

test('dismissed, released since, or of an owner who left: nothing is planned', () =>
	taken(async ({ org, as, mentee, account }) => {
		const admin = as(org.admin.userId);
		const incident = org.rows('Ownership_Incident__c', { Record_Id__c: account })[0]!;
		org.update(org.person('Olu', ['Ridealong_Program_Owner']), 'Ownership_Incident__c', String(incident['Id']), {
			Review_Status__c: 'Dismissed',
			Resolution__c: 'Agreed by word',
		});
		assert.equal((await planEnforce(admin)).reverts.length, 1);
		org.update(org.admin, 'User', mentee.userId, { IsActive: false });
		assert.deepEqual(reasons(await planEnforce(admin)), ['owner inactive']);
	}));

test('whoever may not override gives back what goes home by itself, and no deal: told by name, and the journal says so', () =>
	taken(async ({ org, as, mentee, mentor, account, deal }) => {
		const admin = as(org.admin.userId);
		const journal = keeper();
		const result = await applyEnforce(admin, await planEnforce(admin), journal.keep);
		assert.deepEqual([result.reverted.map(({ id }) => id), result.refused.length, result.mayNotOverride], [[account], 1, true]);
		assert.deepEqual(
			journal.entries.filter(({ state }) => state === 'done').map(({ id }) => id),
			[account],
		);
		assert.deepEqual(org.rows('Ownership_Override__c', {}), []);
		assert.equal(org.row('Account', account)['OwnerId'], mentee.userId);
		assert.equal(org.row('Opportunity', deal)['OwnerId'], mentor.userId);
	}, false));

test('the command line’s user gives a lead back by an override where nothing says whose it is; without one the lead stays and is named', () =>
	guardClinic(async ({ org, robot, mentee, mentor, transfer }) => {
		const lead = org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' });
		await transfer('Lead', lead, mentor, 20);
		await scanGuard(robot);
		const [protection] = org.rows('Ownership_Protection__c', { Record_Id__c: lead });
		passes(org.update(org.robot, 'Ownership_Protection__c', String(protection!['Id']), { Lifted_On__c: '2026-06-19T09:00:00.000Z' }));
		const refused = await applyEnforce(robot, await planEnforce(robot), keeper().keep);
		assert.deepEqual([refused.reverted, refused.refused.map(({ label }) => label)], [[], ['Globex']]);
		org.assign(org.robot, 'Ridealong_Override');
		const result = await applyEnforce(robot, await planEnforce(robot), keeper().keep);
		assert.deepEqual([result.refused, result.reverted.map(({ id }) => id)], [[], [lead]]);
		assert.equal(org.row('Lead', lead)['OwnerId'], mentee.userId);
	}));

describe('what was merged away', () => {
	type Merges = GuardClinic & { loser: string; master: string; merge: (object: 'Account' | 'Lead', master: string, loser: string) => void };
	/** The mentee’s account in the mentor’s, and found. */
	const merged = (work: (clinic: Merges) => Promise<void>): Promise<void> =>
		guardClinic(async (clinic) => {
			const { org, robot, mentee, mentor } = clinic;
			const merge: Merges['merge'] = (object, master, loser) => {
				const done = org.engine.records.merge(org.admin, object, { Id: master }, [loser]);
				assert.ok(done.success, JSON.stringify(done.errors));
			};
			const [loser, master] = [org.account(mentee), org.account(mentor, { Name: 'Own' })];
			merge('Account', master, loser);
			await scanGuard(robot);
			await work({ ...clinic, loser, master, merge });
		});
	const told = async ({ robot }: GuardClinic): Promise<unknown[]> => {
		const plan = await planEnforce(robot);
		assert.deepEqual(plan.reverts, []);
		return plan.skipped.map(({ name, reason, merged: into }) => [name, reason, into?.id]);
	};

	test('is named with the record that it is now, at the end of a chain', () =>
		merged(async (clinic) => {
			const { org, stranger, master, merge } = clinic;
			assert.deepEqual(await told(clinic), [['Northwind', 'merged away', master]]);
			const last = org.account(stranger, { Name: 'Last' });
			merge('Account', last, master);
			assert.deepEqual(await told(clinic), [['Northwind', 'merged away', last]]);
		}));

	test('is named, too, where it was taken before it was merged; leads as well', () =>
		guardClinic(async (clinic) => {
			const { org, robot, mentee, mentor, stranger, transfer } = clinic;
			const lead = (owner: typeof mentee): string => org.create(owner, 'Lead', { LastName: 'Buyer', Company: 'Globex' });
			const [taken, other] = [lead(mentee), lead(stranger)];
			await transfer('Lead', taken, mentor, 20);
			await scanGuard(robot);
			assert.equal((await planEnforce(robot)).reverts.length, 1);
			assert.ok(org.engine.records.merge(org.admin, 'Lead', { Id: other }, [taken]).success);
			assert.deepEqual(await told(clinic), [['Globex', 'merged away', other]]);
		}));

	test('and undeleted is with its owner: what the merge took along is not', () =>
		merged(async (clinic) => {
			const { org, loser } = clinic;
			assert.ok(org.engine.records.undelete(org.admin, [loser]).every(({ success }) => success));
			assert.deepEqual(await told(clinic), [['Northwind', 'undeleted', undefined]]);
		}));

	test('and deleted for good is said to be so', () =>
		merged(async (clinic) => {
			clinic.org.engine.store.run('DELETE FROM Account WHERE Id = ?', [clinic.loser]);
			assert.deepEqual(await told(clinic), [['Northwind', 'merged for good', undefined]]);
		}));

	test('from an owner who left is not to be brought back for them', () =>
		merged(async (clinic) => {
			clinic.org.update(clinic.org.admin, 'User', clinic.mentee.userId, { IsActive: false });
			assert.deepEqual(await told(clinic), [['Northwind', 'owner inactive', undefined]]);
		}));

	test('between plan and write stays, and is named', () =>
		taken(async ({ org, as, stranger, account }) => {
			const admin = as(org.admin.userId);
			const plan = await planEnforce(admin);
			const other = org.account(stranger);
			assert.ok(org.engine.records.merge(org.admin, 'Account', { Id: other }, [account]).success);
			const result = await applyEnforce(admin, plan, keeper().keep);
			assert.deepEqual(
				result.skipped.map(({ reason, merged: into }) => [reason, into?.id]),
				[['merged away', other]],
			);
			assert.ok(!result.reverted.some(({ id }) => id === account));
		}));
});

test('what no change of owner gives back is counted by rule, as long as nobody has judged it', () =>
	taken(async ({ org, as, mentee, mentor, robot }) => {
		const admin = as(org.admin.userId);
		assert.deepEqual((await planEnforce(admin)).elsewhere, []);
		for (let deal = 0; deal < 2; deal++)
			org.create(org.admin, 'OpportunityShare', {
				...{ OpportunityId: org.opportunity(mentee), UserOrGroupId: mentor.userId, OpportunityAccessLevel: 'Edit' },
			});
		await scanGuard(robot);
		const plan = await planEnforce(admin);
		assert.deepEqual(plan.elsewhere, [
			{ rule: 'Override permission', count: 1 },
			{ rule: 'Share or team', count: 2 },
		]);
		assert.equal(plan.reverts.length, 2);
		const [one] = org.rows('Ownership_Incident__c', { Rule__c: 'Share or team' });
		org.engine.store.run('UPDATE Ownership_Incident__c SET "Review_Status__c" = ? WHERE "Id" = ?', ['Confirmed', String(one!['Id'])]);
		assert.equal((await planEnforce(admin)).elsewhere.find(({ rule }) => rule === 'Share or team')?.count, 1);
	}));
