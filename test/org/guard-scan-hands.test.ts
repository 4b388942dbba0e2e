/** The guard scan over HTTP: owner changes that ran no automation, one after another and along with each other. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { readGuardFacts } from '../../scripts/jobs/guard/facts.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import { type Person, passes } from '../package/support.ts';
import { finds, guardClinic, told, minutesAgo } from './guardClinic.ts';

describe('through hands: the scan finds', () => {
	finds(
		'what went through two third persons, neither of whom is anybody’s mentor; not what stays with them, nor what came back',
		async ({ org, mentee, mentor, stranger, transfer }) => {
			const other = org.rep('Olga Other');
			const [taken, stays, back] = [org.account(mentee), org.account(mentee), org.account(mentee)];
			for (const id of [taken, stays, back]) {
				await transfer('Account', id, stranger, 40);
				await transfer('Account', id, other, 30);
			}
			await transfer('Account', taken, mentor, 20);
			await transfer('Account', back, mentee, 20);
			return [taken];
		},
		['Through other hands: Account, history'],
	);
	finds(
		'a deal that went along with its account, as what it is; not the account’s change to a third person',
		async ({ org, mentee, mentor, stranger, transfer }) => {
			org.clock.set(minutesAgo(60));
			const [account, other] = [org.account(mentee), org.account(mentee, { Name: 'Other' })];
			const [deal, more] = [org.opportunity(mentee, { AccountId: account }), org.opportunity(mentee, { AccountId: other })];
			org.clock.set(minutesAgo(0));
			for (const [accountId, dealId, who] of [
				[account, deal, mentor],
				[other, more, stranger],
			] as const) {
				await transfer('Account', accountId, who, 10);
				await transfer('Opportunity', dealId, who, 10);
			}
			return [account, deal];
		},
		['Pair protection: Account, history', 'Pair protection: Opportunity, cascade'],
	);
	finds(
		'a lead that was accepted from a queue after it was the other’s; not one that always was the queue’s',
		async ({ org, mentee, mentor, transfer }) => {
			const queue = org.create(org.admin, 'Group', { Name: 'Inbound', DeveloperName: 'Inbound', Type: 'Queue' });
			org.create(org.admin, 'QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
			const lead = (OwnerId: string): string => org.create(org.admin, 'Lead', { LastName: 'Buyer', Company: `Globex ${OwnerId}`, OwnerId });
			const [theirs, free] = [lead(mentee.userId), lead(queue)];
			// The fixture door knows people only: the queue takes it by a save, which the guard lets pass.
			assert.ok(org.update(org.admin, 'Lead', theirs, { OwnerId: queue }).success);
			for (const id of [theirs, free]) await transfer('Lead', id, mentor, 0);
			return [theirs];
		},
		['Through other hands: Lead, history'],
	);
	finds(
		'nothing where the owner released it to the taker before',
		async ({ org, mentee, mentor, transfer }) => {
			const account = org.account(mentee);
			org.create(mentee, 'Ownership_Release__c', { Account__c: account, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			await transfer('Account', account, mentor, 0);
			return [];
		},
		[],
	);
});

test('an incident names the hands that a record came through, people and queues', () =>
	guardClinic(async (clinic) => {
		const { org, robot, mentee, mentor, stranger, transfer } = clinic;
		const queue = org.create(org.admin, 'Group', { Name: 'Inbound', DeveloperName: 'Inbound', Type: 'Queue' });
		org.create(org.admin, 'QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
		const account = org.account(mentee);
		const lead = org.create(org.admin, 'Lead', { LastName: 'Buyer', Company: 'Globex', OwnerId: mentee.userId });
		await transfer('Account', account, stranger, 20);
		await transfer('Account', account, mentor, 10);
		passes(org.update(org.admin, 'Lead', lead, { OwnerId: queue }));
		await transfer('Lead', lead, mentor, 0);
		await scanGuard(robot);
		const details = (id: string): string => String(org.rows('Ownership_Incident__c', { Record_Id__c: id })[0]!['Details__c']);
		assert.match(details(account), /^It came through other hands: Sam Stranger\. /);
		assert.match(details(lead), /^It came through other hands: Inbound\. /);
	}));

test('hands before the first scan are known as far as history goes; without history the ledger knows whose it was at first', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger, transfer }) => {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-hands-'));
		try {
			const scan = () => scanGuard(robot, silent, new Ledger(robot, folder));
			const forget = () => void org.engine.store.run('DELETE FROM AccountHistory');
			const other = org.rep('Olga Other');
			const [known, before] = [org.account(mentee), org.account(mentee)];
			await transfer('Account', before, stranger, 50);
			forget();
			assert.deepEqual(told(await scan()), []);
			for (const who of [stranger, other]) {
				await transfer('Account', known, who, 40);
				forget();
				assert.deepEqual(told(await scan()), []);
			}
			for (const id of [known, before]) await transfer('Account', id, mentor, 20);
			forget();
			const { incidents, ledger } = await scan();
			assert.deepEqual(
				incidents.map(({ recordId, rule, how }) => [recordId, rule, how]),
				[[known, 'Pair protection', 'ledger']],
			);
			// What left a party's hands before, without a trace, is outside what the ledger says it covers.
			assert.equal(ledger?.from, '2026-06-19');
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	}));

test('of when a protection was lifted by a way through it says nothing, once it is set again; lifted by hand it stood all the time', () =>
	guardClinic(async ({ org, robot, mentee, mentor, stranger }) => {
		org.assign({ ...org.admin, name: 'Admin' }, 'Test_Every_Right');
		const [account, byHand] = [org.account(mentee), org.account(mentee)];
		const at = (ago: number, work: () => void): void => {
			org.clock.set(minutesAgo(ago));
			work();
			org.clock.set(minutesAgo(0));
		};
		const goes = (id: string, to: Person): void => void passes(org.update(org.admin, 'Account', id, { OwnerId: to.userId }));
		const released = (by: Person, to: Person): void =>
			void org.create(by, 'Ownership_Release__c', { Account__c: account, Released_To__c: to.userId, Reason__c: 'Agreed' });
		const protection = (id: string): string =>
			String(org.rows('Ownership_Protection__c', { Record_Id__c: id, Protected_For__c: mentee.userId })[0]!['Id']);
		at(60, () => [account, byHand].forEach((id) => goes(id, stranger)));
		at(50, () => released(mentee, mentor));
		at(49, () => goes(account, mentor));
		at(40, () => released(mentor, mentee));
		at(39, () => goes(account, mentee));
		at(20, () => goes(account, stranger));
		at(30, () => passes(org.update(org.admin, 'Ownership_Protection__c', protection(byHand), { Lifted_On__c: minutesAgo(55) })));
		at(29, () => passes(org.update(org.admin, 'Ownership_Protection__c', protection(byHand), { Lifted_On__c: null })));
		const { facts } = await readGuardFacts(robot);
		const pauses = (id: string) =>
			facts.protectionsOf.get(id)!.flatMap((row) => (row.forId === mentee.userId ? [[row.liftedAt, row.since, row.pauses]] : []));
		assert.deepEqual(pauses(account), [[null, minutesAgo(60), [{ from: minutesAgo(49), to: minutesAgo(20) }]]]);
		assert.deepEqual(pauses(byHand), [[null, minutesAgo(60), []]]);
	}));
