/** The ownership ledger over HTTP: on which account deals stood, since a merge takes them along without a trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW, type Person } from '../package/support.ts';
import { minutesAgo, setTracking, told } from './guardClinic.ts';
import { type Kept, kept } from './ledgerClinic.ts';

/** Merges the account into the other as an admin. */
function merged({ org }: Kept, account: string, master: string): void {
	const { success, errors } = org.engine.records.merge(org.admin, 'Account', { Id: master }, [account]);
	assert.ok(success, JSON.stringify(errors));
}
/** Takes it out of the recycle bin again: its deals stay where they are. */
function undeleted({ org }: Kept, account: string): void {
	const [result] = org.engine.records.undelete(org.admin, [account]);
	assert.ok(result!.success, JSON.stringify(result!.errors));
}
/** What is in the recycle bin is gone for good, as in Salesforce after 15 days and some. */
const purged = ({ org }: Kept, account: string): void => void org.engine.store.run('DELETE FROM Account WHERE "Id" = ?', [account]);

/** An account, the mentee's where nothing else is said, with a deal of the mentee's that is older than the agreement; and one of who else is given. */
function standing({ org, mentee }: Kept, other: Person, whose = mentee): { account: string; deal: string; own: string } {
	org.clock.set(minutesAgo(30 * 1440));
	const account = org.account(whose);
	const deal = org.create(mentee, 'Opportunity', {
		Name: 'Renewal',
		StageName: 'Prospecting',
		CloseDate: '2026-09-30',
		AccountId: account,
	});
	const own = org.account(other);
	org.clock.set(NOW);
	return { account, deal, own };
}
const tracked = ({ org }: Kept): void => setTracking(org, 'Opportunity', ['AccountId'], true);

test('a deal that came to the other’s account with a merge is found when nothing else tells of the merge any more, once', () =>
	kept(async (clinic) => {
		const { org, mentor, mentee, scan } = clinic;
		tracked(clinic);
		const [back, gone, found] = [standing(clinic, mentor), standing(clinic, mentor), standing(clinic, mentor)];
		assert.deepEqual(told(await scan()), []);
		for (const { account, own } of [back, gone, found]) merged(clinic, account, own);
		undeleted(clinic, back.account);
		purged(clinic, gone.account);
		const first = await scan();
		assert.deepEqual(
			first.notCovered.filter(({ part }) => part.startsWith('placements')),
			[],
		);
		assert.deepEqual(
			first.incidents
				.map(({ how, recordId, fromOwnerId, toOwnerId, actorId, timeKnown }) => [how, recordId, fromOwnerId, toOwnerId, actorId, timeKnown])
				.sort(),
			[
				['merge', found.account, mentee.userId, mentor.userId, org.admin.userId, true],
				['moved without a trace', back.deal, mentee.userId, mentor.userId, null, false],
				['moved without a trace', gone.deal, mentee.userId, mentor.userId, null, false],
			].sort(),
		);
		// What the merge was found for stays told when the merged account is gone for good.
		purged(clinic, found.account);
		const before = org.rows('Ridealong_Status__c', {})[0]!;
		for (const next of [await scan(), await scan()]) assert.deepEqual([told(next), next.known], [[], first.incidents.length - 1]);
		assert.deepEqual(org.rows('Ridealong_Status__c', {})[0], before, 'nothing is written');
	}));

test('what was let go with a merge is no incident, nor is a merge into what is nobody’s of the two', () =>
	kept(async (clinic) => {
		const { org, mentor, mentee, stranger, scan } = clinic;
		tracked(clinic);
		const [released, elsewhere] = [standing(clinic, mentor), standing(clinic, stranger)];
		await scan();
		org.create(mentee, 'Ownership_Release__c', { Account__c: released.account, Released_To__c: mentor.userId });
		for (const { account, own } of [released, elsewhere]) {
			merged(clinic, account, own);
			undeleted(clinic, account);
		}
		const result = await scan();
		assert.deepEqual([told(result), result.notCovered.filter(({ part }) => part.startsWith('placements'))], [[], []]);
	}));

test('a deal that stood on a third rep’s account is found when that is merged into the other’s, wherever the merged account is then', () =>
	kept(async (clinic) => {
		const { org, mentor, mentee, stranger, scan, transfer } = clinic;
		tracked(clinic);
		const [there, back, released, own, onOwn] = [
			standing(clinic, mentor, stranger),
			standing(clinic, mentor, stranger),
			standing(clinic, mentor, stranger),
			standing(clinic, stranger, stranger),
			standing(clinic, mentor, stranger),
		];
		await transfer('Account', onOwn.account, mentor, 20 * 1440);
		await scan();
		org.create(mentee, 'Ownership_Release__c', { Opportunity__c: released.deal, Released_To__c: mentor.userId });
		for (const { account, own: master } of [there, back, released, own, onOwn]) merged(clinic, account, master);
		for (const { account } of [back, onOwn]) undeleted(clinic, account);
		const first = await scan();
		assert.deepEqual(
			first.incidents.map(({ how, recordId, fromOwnerId, toOwnerId }) => [how, recordId, fromOwnerId, toOwnerId]).sort(),
			[there, back].map(({ deal }) => ['moved without a trace', deal, mentee.userId, mentor.userId]).sort(),
		);
		purged(clinic, there.account);
		for (const next of [await scan(), await scan()]) assert.deepEqual([told(next), next.known], [[], 2]);
	}));

test('what a save told of before its history was kept is told once; where history has that move, it does not stand for a merge', () =>
	kept(async (clinic) => {
		const { org, mentor, mentee, scan } = clinic;
		setTracking(org, 'Opportunity', ['AccountId'], false);
		const [before, after] = [standing(clinic, mentor), standing(clinic, mentor)];
		await scan();
		org.guardPolicy({ Mode__c: 'Observe' });
		const moved = (at: number, { deal }: typeof before, to: string): void => {
			org.clock.set(minutesAgo(-at));
			assert.ok(org.update(mentee, 'Opportunity', deal, { AccountId: to }).success);
		};
		moved(60, before, before.own);
		tracked(clinic);
		moved(70, after, after.own);
		moved(80, after, after.account);
		org.clock.set(minutesAgo(-90));
		merged(clinic, after.account, after.own);
		undeleted(clinic, after.account);
		org.clock.set(minutesAgo(-120));
		const { incidents } = await scan();
		assert.deepEqual(
			incidents.filter(({ object }) => object === 'Opportunity').map(({ how, recordId, toOwnerId }) => [how, recordId, toOwnerId]),
			[['moved without a trace', after.deal, mentor.userId]],
		);
	}));

test('who moves the deal by hand first, there and back while that is nobody’s loss, does not hide the merge that follows', () =>
	kept(async (clinic) => {
		const { org, mentor, mentee, stranger, scan, transfer } = clinic;
		tracked(clinic);
		const { account, deal, own } = standing(clinic, stranger);
		await scan();
		org.clock.set(minutesAgo(-60));
		assert.ok(org.update(org.admin, 'Opportunity', deal, { AccountId: own }).success);
		org.clock.set(minutesAgo(-61));
		assert.ok(org.update(org.admin, 'Opportunity', deal, { AccountId: account }).success);
		await transfer('Account', own, mentor, -70);
		org.clock.set(minutesAgo(-80));
		merged(clinic, account, own);
		undeleted(clinic, account);
		org.clock.set(minutesAgo(-120));
		const { incidents } = await scan();
		assert.deepEqual(
			incidents.map(({ how, recordId, fromOwnerId, toOwnerId }) => [how, recordId, fromOwnerId, toOwnerId]),
			[['moved without a trace', deal, mentee.userId, mentor.userId]],
		);
	}));

test('where moves of deals have no history, what a save told of is told once, and what no save told of is found', () =>
	kept(async (clinic) => {
		const { org, mentor, mentee, scan } = clinic;
		setTracking(org, 'Opportunity', ['AccountId'], false);
		const [byMerge, byOwner] = [standing(clinic, mentor), standing(clinic, mentor)];
		await scan();
		merged(clinic, byMerge.account, byMerge.own);
		undeleted(clinic, byMerge.account);
		org.guardPolicy({ Mode__c: 'Observe' });
		org.clock.set(minutesAgo(-60));
		assert.ok(org.update(mentee, 'Opportunity', byOwner.deal, { AccountId: byOwner.own }).success);
		org.clock.set(minutesAgo(-120));
		const { incidents, notCovered } = await scan();
		assert.deepEqual(
			incidents.filter(({ object }) => object === 'Opportunity').map(({ how, recordId, toOwnerId }) => [how, recordId, toOwnerId]),
			[['moved without a trace', byMerge.deal, mentor.userId]],
		);
		assert.deepEqual(
			notCovered.filter(({ part }) => /^(placements|moves)/.test(part)).map(({ part }) => part),
			['moves.untracked'],
		);
	}));
