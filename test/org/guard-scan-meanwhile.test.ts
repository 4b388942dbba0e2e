/** The guard scan over HTTP while people work: whoever is let through as it reads is accused of nothing, and what is stolen is found by the next. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import type { Org } from '../../scripts/salesforce/org.ts';
import { passes } from '../package/support.ts';
import { type GuardClinic, guardClinic, minutesAgo, told } from './guardClinic.ts';

/** The org, where something happens once: before it answers the first query that matches. */
function meanwhile(org: Org, about: RegExp, happens: () => void | Promise<void>): Org {
	let happened = false;
	const before = async (query: { soql: string }): Promise<void> => {
		if (happened || !about.test(query.soql)) return;
		happened = true;
		await happens();
	};
	return new Proxy(org, {
		get(target, name, receiver) {
			if (name !== 'query' && name !== 'stream') return Reflect.get(target, name, receiver) as unknown;
			const ask = target[name].bind(target) as (query: { soql: string }, ...more: unknown[]) => Promise<unknown>;
			return async (query: { soql: string }, ...more: unknown[]) => (await before(query), ask(query, ...more));
		},
	});
}

/** Where in its reading a scan is. */
const MOMENTS: [string, RegExp][] = [
	['when it has read the facts', /FROM Opportunity\b/],
	['when it has read the records', /FROM AccountHistory\b/],
	['when it has read the histories', /FROM Ownership_Incident__c/],
];
/** How the mentor gets what is the mentee's. */
const LAWFUL: [string, (clinic: GuardClinic, account: string) => void][] = [
	[
		'a release',
		({ org, mentor, mentee }, account) => {
			org.create(mentee, 'Ownership_Release__c', { Account__c: account, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			passes(org.update(mentee, 'Account', account, { OwnerId: mentor.userId }));
		},
	],
	[
		'an override',
		({ org, mentor, mentee }, account) => {
			const owner = org.person('Olu', ['Ridealong_Program_Owner', 'Ridealong_Override']);
			org.create(owner, 'Ownership_Override__c', { Record_Id__c: account, New_Owner__c: mentor.userId, Reason__c: 'Mentee is on leave' });
			passes(org.update(mentee, 'Account', account, { OwnerId: mentor.userId }));
		},
	],
	[
		'a guard that only observes',
		({ org, mentor, mentee }, account) => {
			org.guardPolicy({ Mode__c: 'Observe' });
			passes(org.update(mentee, 'Account', account, { OwnerId: mentor.userId }));
		},
	],
];

/** An account of the mentee, which was a third rep's for a while: of its owners there is a history. */
async function withPast({ org, mentee, stranger, transfer }: GuardClinic): Promise<string> {
	const account = org.account(mentee);
	await transfer('Account', account, stranger, 30);
	await transfer('Account', account, mentee, 20);
	return account;
}
/** What is found, but that somebody may override. */
const accused = (result: GuardScanResult): string[] => told(result).filter((each) => !each.startsWith('Override permission'));
/** Half a minute later. */
const LATER = minutesAgo(-0.5);

describe('who is let through while the scan reads is accused neither by it nor by the next:', () => {
	for (const [way, takes] of LAWFUL)
		for (const [when, about] of MOMENTS)
			test(`by ${way}, ${when}`, () =>
				guardClinic(async (clinic) => {
					const { org, robot, mentor } = clinic;
					const account = await withPast(clinic);
					const during = meanwhile(robot, about, () => {
						org.clock.set(LATER);
						takes(clinic, account);
					});
					assert.deepEqual(accused(await scanGuard(during)), []);
					assert.equal(org.row('Account', account)['OwnerId'], mentor.userId);
					assert.deepEqual(accused(await scanGuard(robot)), []);
				}));
});

describe('what was stolen before the scan is found by it, and what is stolen while it reads by the next:', () => {
	for (const [when, about] of MOMENTS)
		test(when, () =>
			guardClinic(async (clinic) => {
				const { org, robot, mentee, mentor, transfer } = clinic;
				const [stolen, later] = [org.account(mentee), await withPast(clinic)];
				await transfer('Account', stolen, mentor);
				const during = meanwhile(robot, about, async () => {
					org.clock.set(LATER);
					await transfer('Account', later, mentor, -0.5);
				});
				const recordsOf = async (by: Org): Promise<string[]> => (await scanGuard(by)).incidents.map(({ recordId }) => recordId);
				assert.deepEqual(await recordsOf(during), [stolen]);
				org.clock.set(minutesAgo(-1));
				assert.deepEqual(await recordsOf(robot), [later]);
				assert.deepEqual(await recordsOf(robot), []);
			}),
		);
});

test('what is made on the other’s account by leave that came meanwhile is no finding', () =>
	guardClinic(async ({ org, robot, mentee, mentor }) => {
		const account = org.account(mentee);
		const during = meanwhile(robot, /FROM Account\b/, () => {
			org.clock.set(LATER);
			org.create(mentee, 'Ownership_Release__c', { Account__c: account, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			org.opportunity(mentor, { AccountId: account });
		});
		assert.deepEqual(told(await scanGuard(during)), []);
		assert.deepEqual(told(await scanGuard(robot)), []);
	}));

test('a date of creation that is yet to come hides nothing; one that comes while the scan reads is found by the next', () =>
	guardClinic(async ({ org, robot, mentee, mentor }) => {
		const account = org.account(mentee);
		const deals = ['2027-06-01T00:00:00.000Z', LATER].map((created) => {
			const deal = org.opportunity(mentor);
			org.engine.store.run('UPDATE "Opportunity" SET "AccountId" = ?, "CreatedDate" = ? WHERE "Id" = ?', [account, created, deal]);
			return deal;
		});
		for (const deal of deals) {
			assert.deepEqual(
				(await scanGuard(robot)).incidents.map(({ recordId }) => recordId),
				[deal],
			);
			org.clock.set(minutesAgo(-1));
		}
	}));

test('an incident that was made up is found by the scan that reads it, whatever happens meanwhile', () =>
	guardClinic(async (clinic) => {
		const { org, robot, mentor, mentee, mentorship } = clinic;
		const account = await withPast(clinic);
		const forged = org.create(org.robot, 'Ownership_Incident__c', {
			...{ Key__c: 'forged', Rule__c: 'Override used', Object_Name__c: 'Account', Record_Id__c: account, Record_Name__c: 'Northwind' },
			...{ From_Owner__c: mentee.userId, To_Owner__c: mentor.userId, Actor__c: org.robot.userId, Mentorship__c: mentorship },
			...{ Result__c: 'Overridden', Occurred_On__c: minutesAgo(0) },
		});
		const during = meanwhile(robot, /FROM Ownership_Incident__c/, () => {
			org.clock.set(LATER);
			LAWFUL[1]![1](clinic, account);
		});
		const { incidents } = await scanGuard(during);
		assert.deepEqual(
			incidents.flatMap(({ rule, recordId }) => (rule === 'Incident made up' ? [recordId] : [])),
			[forged],
		);
	}));
