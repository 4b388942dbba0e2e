/** The guard watch over HTTP: change events as they happen, and without any. */
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import type { WatchState } from '../../scripts/jobs/guard/watchState.ts';
import type { FeedHandlers } from '../../scripts/salesforce/changeFeed.ts';
import { passes } from '../package/support.ts';
import { minutesAgo } from './guardClinic.ts';
import { BY_EVENTS, incidents, watched, watchedBy } from './watched.ts';

describe('while it watches', () => {
	test('what a mass transfer takes is an incident at once, and the place is stored', () =>
		watched(async ({ org, mentee, mentor, transfer, watch, store, found }) => {
			const account = org.account(mentee);
			const lead = org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' });
			const run = watch();
			assert.equal((await run.nth('scanned')).why, 'first');
			assert.deepEqual(watchedBy(run), BY_EVENTS);
			await transfer('Account', account, mentor);
			const { incident } = await run.nth('incident');
			assert.deepEqual([incident.recordId, incident.recordName], [account, 'Northwind']);
			await transfer('Lead', lead, mentor);
			assert.deepEqual((await run.nth('incident', 2)).incident.recordName, 'Globex');
			await run.nth('judged', 2);
			const result = await run.stop();
			assert.deepEqual(incidents(run), ['Pair protection: Account, history, by event', 'Pair protection: Lead, history, by event']);
			assert.deepEqual([result.incidents, found(account), found(lead)], [2, 1, 1]);
			const kept = JSON.parse(await readFile(store.file, 'utf8'));
			assert.deepEqual(Object.keys(kept.places).sort(), ['/data/AccountChangeEvent', '/data/LeadChangeEvent']);
			assert.equal((await stat(store.file)).mode & 0o777, 0o600);
		}));

	test('an opportunity that goes along with its account, which no flow sees, is found; and what came through other hands', () =>
		watched(async ({ org, mentee, mentor, stranger, transfer, watch }) => {
			const account = org.account(mentee);
			org.opportunity(mentee, { AccountId: account });
			const lead = org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' });
			org.guardPolicy({ Account_Guard_On__c: false });
			const run = watch();
			await run.nth('scanned');
			const [moved] = org.engine.records.update(org.admin, 'Account', [{ Id: account, OwnerId: mentor.userId }], {
				ownerChange: { TransferOwnedOpenOpportunities: true },
			});
			passes(moved!);
			await run.nth('incident', 2);
			await transfer('Lead', lead, stranger, 9);
			await transfer('Lead', lead, mentor, 8);
			await run.nth('incident', 3);
			await run.stop();
			assert.deepEqual(incidents(run), [
				'Pair protection: Account, history, by event',
				'Pair protection: Opportunity, cascade, by event',
				'Through other hands: Lead, history, by event',
			]);
		}));

	test('a merge, and a deal that is created on the other’s account while the guard is off, are found', () =>
		watched(async ({ org, mentee, mentor, watch }) => {
			const [loser, master, theirs] = [org.account(mentee), org.account(mentor, { Name: 'Own' }), org.account(mentee, { Name: 'Theirs' })];
			org.guardPolicy({ Opportunity_Guard_On__c: false });
			const run = watch();
			await run.nth('scanned');
			const merged = org.engine.records.merge(org.admin, 'Account', { Id: master }, [loser]);
			assert.ok(merged.success, JSON.stringify(merged.errors));
			await run.nth('incident');
			org.create(org.admin, 'Opportunity', {
				Name: 'New',
				StageName: 'Prospecting',
				CloseDate: '2026-09-30',
				AccountId: theirs,
				OwnerId: mentor.userId,
			});
			await run.nth('incident', 2);
			await run.stop();
			assert.deepEqual(incidents(run), [
				'Opportunity on the other’s account: Opportunity, creation, by event',
				'Pair protection: Account, merge, by event',
			]);
		}));

	test('what strangers do, and what a release lets pass, is none', () =>
		watched(async ({ org, mentee, mentor, stranger, transfer, watch, found }) => {
			const [given, taken] = [org.account(mentee), org.account(mentee)];
			org.create(mentee, 'Ownership_Release__c', { Account__c: given, Released_To__c: mentor.userId, Reason__c: 'Handed over' });
			const run = watch();
			await run.nth('scanned');
			await transfer('Account', taken, stranger);
			passes(org.update(mentee, 'Account', given, { OwnerId: mentor.userId }));
			for (let events = 0, nth = 1; events < 2; nth++) events += (await run.nth('judged', nth)).events;
			await run.stop();
			assert.deepEqual([incidents(run), found(given), found(taken)], [[], 0, 0]);
		}));

	test('the scan, run in between, and the watch record the same thing once', () =>
		watched(async ({ org, mentee, mentor, robot, transfer, watch, found }) => {
			const account = org.account(mentee);
			const run = watch();
			await run.nth('scanned');
			await transfer('Account', account, mentor);
			await run.nth('judged');
			assert.equal((await scanGuard(robot)).incidents.length, 0);
			run.turn(60);
			assert.deepEqual([(await run.nth('scanned', 2)).why, (await run.nth('scanned', 2)).known], ['due', 1]);
			assert.equal(found(account), 1);
		}));
});

describe('what an event does not say', () => {
	for (const changeType of ['GAP_OVERFLOW', 'GAP_UPDATE'] as const)
		test(`${changeType} of unnamed records brings a scan, once, and the place moves on`, () =>
			watched(async ({ org, mentee, mentor, transfer, watch, store }) => {
				let handlers: FeedHandlers | undefined;
				const followed: string[] = [];
				const run = watch({
					open: (given) => {
						handlers = given;
						return {
							follow: (channel) => {
								followed.push(channel);
								given.subscribed(channel);
							},
							close: async () => undefined,
						};
					},
				});
				await run.nth('scanned');
				await transfer('Account', org.account(mentee), mentor);
				const channel = '/data/AccountChangeEvent';
				assert.ok(followed.includes(channel));
				const recordIds = [changeType === 'GAP_OVERFLOW' ? '000000000000000AAA' : '001*'];
				handlers!.change({ channel, replayId: 77, payload: { ChangeEventHeader: { entityName: 'Account', changeType, recordIds } } });
				assert.equal((await run.nth('scanned', 2)).why, 'overflow');
				await run.stop();
				assert.deepEqual(incidents(run), ['Pair protection: Account, history, by scan']);
				assert.equal(((await store.read()) as WatchState).places[channel], 77);
				assert.equal(run.all('scanned').length, 2);
			}));
});

describe('what the org shows of its setup', () => {
	const MESSAGES: [string, boolean, string, (string | null)[]][] = [
		['all three are selected: events are enough', true, 'events', [null, null, null]],
		['none is: history is asked, and nothing is waited for', false, 'polling', ['not selected', 'not selected', 'not selected']],
	];
	for (const [name, selected, how, whys] of MESSAGES)
		test(name, () =>
			watched(
				async ({ watch }) => {
					const run = watch();
					await run.nth('scanned');
					await run.stop();
					assert.deepEqual(watchedBy(run), [`Account: ${how}`, `Lead: ${how}`, `Opportunity: ${how}`]);
					assert.deepEqual(
						run.all('watching').map(({ why }) => why),
						whys,
					);
				},
				{ selected, shown: true },
			),
		);
});

describe('without events', () => {
	test('history is asked every few minutes', () =>
		watched(
			async ({ org, mentee, mentor, transfer, watch, found }) => {
				const account = org.account(mentee);
				const run = watch();
				await run.nth('scanned');
				await transfer('Account', account, mentor);
				run.turn(5);
				assert.equal((await run.nth('polled')).since, minutesAgo(15));
				await run.stop();
				assert.deepEqual([incidents(run), found(account)], [['Pair protection: Account, history, by polling'], 1]);
			},
			{ selected: false },
		));

	test('an object that the org does not let follow is named, and asked for', () =>
		watched(async ({ org, mentee, mentor, transfer, watch }) => {
			const run = watch({ token: org.engine.sessions.create(mentee.userId) });
			await run.nth('scanned');
			assert.deepEqual(watchedBy(run), ['Account: polling', 'Lead: polling', 'Opportunity: polling']);
			for (const { why } of run.all('watching')) assert.match(why!, /^User not allowed to subscribe CDC/);
			await transfer('Opportunity', org.opportunity(mentee), mentor);
			run.turn(5);
			assert.equal((await run.nth('incident')).seenBy, 'polling');
			await run.stop();
		}));

	test('an owner of whom history knows nothing brings a scan', () =>
		watched(async ({ org, mentee, mentor, transfer, watch }) => {
			const account = org.account(mentee);
			const run = watch();
			await run.nth('scanned');
			await transfer('Account', account, mentor);
			org.engine.store.run('DELETE FROM AccountHistory');
			await run.nth('judged');
			run.turn(5);
			assert.equal((await run.nth('scanned', 2)).why, 'traceless');
			await run.stop();
		}));
});
