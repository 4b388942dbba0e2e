/** The guard scan over HTTP: deals on accounts, judged by who owned both when they came together. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { type Person, passes } from '../package/support.ts';
import { type GuardClinic, finds, guardClinic, minutesAgo, setTracking, told } from './guardClinic.ts';

type Org = GuardClinic['org'];
const ON = 'Opportunity on the other’s account: Opportunity, creation';
const MOVED = 'Opportunity moved: Opportunity, moved';

/** An hour ago, past the guard: a deal of that person on that account. */
function deal(org: Org, owner: Person, account: string, ago = 60): string {
	org.guardPolicy({ Mode__c: 'Enforce', Opportunity_Guard_On__c: false });
	org.clock.set(minutesAgo(ago));
	const id = org.create(org.admin, 'Opportunity', {
		...{ Name: `Deal ${ago}`, StageName: 'Prospecting', CloseDate: '2026-09-30' },
		...{ AccountId: account, OwnerId: owner.userId },
	});
	org.clock.set(minutesAgo(0));
	return id;
}
const accountOf = (org: Org, owner: Person, Name = 'Northwind'): string => {
	org.clock.set(minutesAgo(90));
	const id = org.account(owner, { Name });
	org.clock.set(minutesAgo(0));
	return id;
};

describe('deals where their account changes hands: the scan finds', () => {
	finds(
		'the stolen account, and not its owner’s own deal that stayed on it',
		async ({ org, mentee, mentor, transfer }) => {
			const account = accountOf(org, mentee);
			deal(org, mentee, account);
			await transfer('Account', account, mentor);
			return [account];
		},
		['Pair protection: Account, history'],
	);
	finds(
		'the deal that was created on the other’s account, even where its creator took the account later',
		async ({ org, mentee, mentor, transfer }) => {
			const [kept, taken] = [accountOf(org, mentee), accountOf(org, mentee, 'Taken')];
			const deals = [deal(org, mentor, kept), deal(org, mentor, taken, 61)];
			await transfer('Account', taken, mentor);
			return [...deals, taken];
		},
		[ON, ON, 'Pair protection: Account, history'],
	);
	finds(
		'the stolen deal as stolen, not as created; and one that a third person made there and handed over',
		async ({ org, mentee, mentor, stranger, transfer }) => {
			const account = accountOf(org, mentee);
			const [stolen, handed] = [deal(org, mentee, account), deal(org, stranger, account, 61)];
			await transfer('Opportunity', stolen, mentor);
			await transfer('Opportunity', handed, mentor);
			return [stolen, handed];
		},
		['Pair protection: Opportunity, history', 'Opportunity on the other’s account: Opportunity, given on account'],
	);

	test('a merge of accounts brings deals along: who had them is not found to have made them there, but named; a deal made after it is', () =>
		guardClinic(async ({ org, robot, mentee, mentor, stranger }) => {
			const masters = ['Own', 'Another', 'Third'].map((name) => accountOf(org, mentor, name));
			const losers = [accountOf(org, mentee), accountOf(org, stranger), accountOf(org, stranger)];
			const came = [deal(org, mentee, losers[0]!, 62), deal(org, mentee, losers[1]!, 61)];
			org.clock.set(minutesAgo(30));
			losers.forEach((loser, index) => assert.ok(org.engine.records.merge(org.admin, 'Account', { Id: masters[index]! }, [loser]).success));
			const made = deal(org, mentee, masters[2]!, 20);
			const { incidents, notCovered } = await scanGuard(robot);
			assert.deepEqual(
				incidents.map(({ rule, recordId, toOwnerId }) => [rule, recordId, toOwnerId]),
				[
					['Opportunity on the other’s account', made, mentee.userId],
					['Pair protection', losers[0], mentor.userId],
				],
			);
			assert.deepEqual(
				came.map((id) => org.row('Opportunity', id)['AccountId']),
				masters.slice(0, 2),
			);
			assert.equal(notCovered.find(({ part }) => part === 'placements.unsure')?.why, 'Deal 61, Deal 62');
		}));
	test('where no history tells whose they were, it is named and nothing is found, but where who has them created them', () =>
		guardClinic(async ({ org, robot, mentee, mentor }) => {
			setTracking(org, 'Account', ['OwnerId'], false);
			const [stolen, theirs] = [accountOf(org, mentee), accountOf(org, mentee, 'Theirs')];
			deal(org, mentee, stolen);
			const made = deal(org, mentor, theirs, 61);
			org.engine.store.run('UPDATE "Account" SET "OwnerId" = ? WHERE "Id" = ?', [mentor.userId, stolen]);
			const result = await scanGuard(robot);
			assert.deepEqual([told(result), result.incidents.map(({ recordId }) => recordId)], [[ON], [made]]);
			assert.equal(result.notCovered.find(({ part }) => part === 'placements.unsure')?.why, 'Deal 60');
		}));
});

describe('deals that are moved silently: the scan finds', () => {
	/** Past all automation, with the history that a tracked field leaves. */
	const moved = (org: Org, id: string, account: string): void => {
		org.guardPolicy({ Mode__c: 'Enforce', Opportunity_Guard_On__c: false });
		passes(org.update(org.admin, 'Opportunity', id, { AccountId: account }));
	};
	finds(
		'the other’s deal on an own account; not on a third person’s, nor with a release, nor one’s own',
		({ org, mentee, mentor, stranger }) => {
			setTracking(org, 'Opportunity', ['AccountId'], true);
			const from = accountOf(org, stranger, 'From');
			const [own, third] = [accountOf(org, mentor, 'Own'), accountOf(org, stranger, 'Third')];
			const [taken, away, released, mine] = [
				deal(org, mentee, from),
				deal(org, mentee, from, 61),
				deal(org, mentee, from, 62),
				deal(org, mentor, from, 63),
			];
			org.create(mentee, 'Ownership_Release__c', { Opportunity__c: released, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			for (const [id, to] of [
				[taken, own],
				[away, third],
				[released, own],
				[mine, own],
			] as const)
				moved(org, id, to);
			return [taken];
		},
		[MOVED],
	);

	test('and where moves have no history it says so; where they have, it does not', () =>
		guardClinic(async ({ org, robot, mentee }) => {
			org.opportunity(mentee);
			const gap = async (): Promise<boolean> => (await scanGuard(robot)).notCovered.some(({ part }) => part === 'moves.untracked');
			assert.equal(await gap(), true);
			setTracking(org, 'Opportunity', ['AccountId'], true);
			assert.equal(await gap(), false);
		}));
});
