/** The fairness record over HTTP: as the command line's user, and as a rep who has no business with the others. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import Papa from 'papaparse';
import { RefusedError } from '../../scripts/domain/errors.ts';
import { type FairnessOptions, type FairnessReport, reportFairness } from '../../scripts/jobs/fairness/report.ts';
import { fairnessCsv } from '../../scripts/jobs/fairness/snapshot.ts';
import { parseQuotas } from '../../scripts/jobs/fairness/quotas.ts';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { fairnessPage } from '../../scripts/pages/fairnessPage.ts';
import { fairnessWords, notCovered } from '../../scripts/pages/fairnessWords.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import type { Org, Row } from '../../scripts/salesforce/org.ts';
import type { Person } from '../package/support.ts';
import { type GuardClinic, guardClinic, minutesAgo } from './guardClinic.ts';

const usernameOf = ({ org }: GuardClinic, { userId }: Person): string => String(org.row('User', userId)['Username']);
/** Quotas of the current quarter, as a file gives them. */
const quotasOf = (clinic: GuardClinic, amounts: readonly [Person, number][]): FairnessOptions['quotas'] => ({
	file: 'quotas.csv',
	rows: parseQuotas(
		`username,start,amount\n${amounts.map(([person, amount]) => `${usernameOf(clinic, person)},2026-04-01,${amount}`).join('\n')}`,
		'quotas.csv',
	),
});
const flowsOf = ({ flows, people }: FairnessReport) =>
	flows.map(({ quarter, from, to, way, value, deals, accounts, leads }) => [
		quarter,
		people[from]?.name,
		people[to]?.name,
		way,
		value,
		deals,
		accounts,
		leads,
	]);
const parts = ({ notCovered }: FairnessReport): string[] => notCovered.map(({ part }) => part);

test('what moved is summed by quarter, people and way, with the amounts of then', () =>
	guardClinic(async (clinic) => {
		const { org, robot, mentee, mentor, stranger, transfer } = clinic;
		const [deal, lost] = [org.opportunity(mentee, { Amount: 1000 }), org.opportunity(mentee, { Amount: 5000, StageName: 'Closed Lost' })];
		await transfer('Opportunity', deal, stranger, 60);
		await transfer('Opportunity', lost, stranger, 60);
		await transfer('Account', org.account(mentee), stranger, 60);
		await transfer('Lead', org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' }), stranger, 60);
		await transfer('Opportunity', org.opportunity(stranger, { Amount: 300 }), mentor, 60 * 24 * 100);
		const report = await reportFairness(robot, { quarters: 2 });
		assert.deepEqual(flowsOf(report), [
			['2026-Q1', 'Sam Stranger', 'Mia Mentor', 'hand', 300, 1, 0, 0],
			['2026-Q2', 'Max Mentee', 'Sam Stranger', 'hand', 1000, 2, 1, 1],
		]);
		assert.deepEqual(
			report.coverage.map(({ object, changes }) => [object, changes]),
			[
				['Account', 1],
				['Opportunity', 3],
				['Lead', 1],
			],
		);
		assert.deepEqual([report.person, report.quotaSource, report.comparison], [null, null, []]);
		assert.ok(parts(report).includes('quotas'), parts(report).join());
		assert.equal(flowsOf(await reportFairness(robot, { quarters: 1 })).length, 1);
	}));

test('a realignment is a rule, for the deals of its accounts too', () =>
	guardClinic(async ({ org, robot, mentee, stranger, transfer }) => {
		const owner = org.person('Olu Owner', ['Ridealong_Program_Owner']);
		const [account, other] = [org.account(mentee), org.account(mentee)];
		const batch = org.create(owner, 'Realignment__c', {
			Name: 'West',
			Reason__c: 'New cut',
			Starts_On__c: '2026-06-19T08:00:00.000Z',
			Ends_On__c: '2026-06-20T09:00:00.000Z',
		});
		org.create(owner, 'Realignment_Row__c', {
			Realignment__c: batch,
			Record_Id__c: account,
			New_Owner__c: stranger.userId,
		});
		const approved = org.update(owner, 'Realignment__c', batch, { Status__c: 'Approved' });
		assert.ok(approved.success, JSON.stringify(approved.errors));
		const deal = (accountId: string): string => org.opportunity(mentee, { Amount: 10, AccountId: accountId });
		for (const [object, id] of [
			['Account', account],
			['Account', other],
			['Opportunity', deal(account)],
			['Opportunity', deal(other)],
		] as const)
			await transfer(object, id, stranger, 10);
		assert.deepEqual(flowsOf(await reportFairness(robot, { quarters: 1 })), [
			['2026-Q2', 'Max Mentee', 'Sam Stranger', 'hand', 10, 1, 1, 0],
			['2026-Q2', 'Max Mentee', 'Sam Stranger', 'rule', 10, 1, 1, 0],
		]);
	}));

describe('a merge', () => {
	const merges = ({ org }: GuardClinic, object: 'Account' | 'Lead', master: string, loser: string, by = org.admin): void => {
		const done = org.engine.records.merge(by, object, { Id: master }, [loser]);
		assert.ok(done.success, JSON.stringify(done.errors));
	};
	/** The org, where `onQuery` hears each query first. */
	const heard = (org: Org, onQuery: (query: { soql: string }) => void): Org => ({
		...org,
		now: () => org.now(),
		stream: (query, onRow) => org.stream(query, onRow),
		request: (method, url, body) => org.request(method, url, body),
		query: async <T extends Row>(query: { soql: string }, options?: { deleted?: boolean }): Promise<T[]> => {
			onQuery(query);
			return org.query<T>(query, options);
		},
	});
	const lead = ({ org }: GuardClinic, owner: Person): string => org.create(owner, 'Lead', { LastName: 'Buyer', Company: 'Globex' });

	test('into somebody else’s record is a loss, by whoever merged, whatever is realigned; into one’s own it is none', () =>
		guardClinic(async (clinic) => {
			const { org, robot, mentee, stranger } = clinic;
			const lost = org.account(mentee);
			const owner = org.person('Olu Owner', ['Ridealong_Program_Owner']);
			const batch = org.create(owner, 'Realignment__c', {
				Name: 'West',
				Reason__c: 'New cut',
				Starts_On__c: minutesAgo(60),
				Ends_On__c: minutesAgo(-60),
			});
			org.create(owner, 'Realignment_Row__c', { Realignment__c: batch, Record_Id__c: lost, New_Owner__c: stranger.userId });
			assert.ok(org.update(owner, 'Realignment__c', batch, { Status__c: 'Approved' }).success);
			merges(clinic, 'Account', org.account(stranger), lost);
			merges(clinic, 'Lead', lead(clinic, stranger), lead(clinic, mentee));
			merges(clinic, 'Account', org.account(mentee), org.account(mentee));
			const report = await reportFairness(robot, { quarters: 1 });
			assert.deepEqual(flowsOf(report), [['2026-Q2', 'Max Mentee', 'Sam Stranger', 'merge', 0, 0, 1, 1]]);
			assert.deepEqual(
				report.flows.map(({ by }) => by),
				[org.admin.userId],
			);
			assert.deepEqual(report.merges, [
				{ object: 'Account', from: '2026-06-19', to: '2026-06-19', changes: 1 },
				{ object: 'Lead', from: '2026-06-19', to: '2026-06-19', changes: 1 },
			]);
			const own = report.standings.find(({ person }) => person === mentee.userId);
			assert.deepEqual(own?.out.merge, { value: 0, deals: 0, accounts: 1, leads: 1 });
			assert.match(fairnessCsv(report), /OutByMergeAccounts/);
			for (const said of [fairnessWords(report).coverage.join('\n'), fairnessPage(report)])
				assert.match(said, /2 records were merged into one of another owner .*2026-06-19.*deleted for good are not counted/);
			assert.match(fairnessPage(report), /<bdi>by merge<\/bdi>/);
		}));

	test('counts for who had the record then, of a chain each step, and no longer when it is undeleted', () =>
		guardClinic(async (clinic) => {
			const { org, robot, mentee, mentor, stranger, transfer } = clinic;
			const [first, second, third] = [org.account(mentee), org.account(stranger), org.account(mentor)];
			org.clock.set(minutesAgo(30));
			merges(clinic, 'Account', second, first);
			merges(clinic, 'Account', third, second);
			org.clock.set(minutesAgo(0));
			await transfer('Account', third, stranger, 5);
			const moved = async (): Promise<unknown[]> =>
				flowsOf(await reportFairness(robot, { quarters: 1 }))
					.map(([, from, to, way, , , accounts]) => [from, to, way, accounts])
					.sort();
			assert.deepEqual(await moved(), [
				['Max Mentee', 'Sam Stranger', 'merge', 1],
				['Mia Mentor', 'Sam Stranger', 'hand', 1],
				['Sam Stranger', 'Mia Mentor', 'merge', 1],
			]);
			assert.ok(org.engine.records.undelete(org.admin, [first]).every(({ success }) => success));
			assert.equal((await moved()).length, 2);
		}));

	test('is in the record of the one who lost by it, which names nobody else', () =>
		guardClinic(async (clinic) => {
			const { org, robot, mentee, mentor, stranger } = clinic;
			merges(clinic, 'Account', org.account(stranger), org.account(mentee));
			merges(clinic, 'Account', org.account(stranger), org.account(mentor));
			const report = await reportFairness(robot, { quarters: 1, rep: usernameOf(clinic, mentee) });
			assert.deepEqual(
				report.ownFlows.map(({ direction, way, own, accounts }) => [direction, way, own, accounts]),
				[['out', 'merge', false, 1]],
			);
			assert.deepEqual(
				report.merges.map(({ changes }) => changes),
				[1, 0],
			);
			const said = JSON.stringify(report) + fairnessCsv(report) + fairnessPage(report);
			for (const { userId, name } of [stranger, mentor]) assert.ok(!said.includes(userId) && !said.includes(name), name);
		}));

	test('that the recycle bin does not hold is said not to be counted; what cannot be read is named', () =>
		guardClinic(async (clinic) => {
			const { robot, mentee, stranger } = clinic;
			const none = await reportFairness(robot, { quarters: 1 });
			assert.match(
				fairnessWords(none).coverage.join('\n'),
				/No record .* merged into one of another owner.*deleted for good are not counted/,
			);
			merges(clinic, 'Lead', lead(clinic, stranger), lead(clinic, mentee));
			const part = await reportFairness(
				heard(robot, ({ soql }) => {
					if (/FROM Account WHERE IsDeleted/.test(soql)) throw new Error('INVALID_FIELD: no such column MasterRecordId');
				}),
				{ quarters: 1 },
			);
			assert.deepEqual(
				[
					part.merges.map(({ object, changes }) => [object, changes]),
					part.notCovered.filter(({ part: name }) => name === 'merges.Account').length,
				],
				[[['Lead', 1]], 1],
			);
			assert.match(part.notCovered.map(notCovered).join('\n'), /Not covered: merged records: Account \(.*MasterRecordId/);
		}));

	test('costs no call of its own: the recycle bin is asked once for each object, however many there are', () =>
		guardClinic(async (clinic) => {
			const { org, robot, mentee, stranger } = clinic;
			for (let count = 0; count < 3; count++) merges(clinic, 'Account', org.account(stranger), org.account(mentee));
			const asked: string[] = [];
			const report = await reportFairness(
				heard(robot, ({ soql }) => void asked.push(soql)),
				{ quarters: 4 },
			);
			assert.equal(report.merges[0]?.changes, 3);
			assert.deepEqual(
				asked.filter((soql) => /MasterRecord/.test(soql)).map((soql) => /FROM (\w+)/.exec(soql)?.[1]),
				['Account', 'Lead'],
			);
		}));

	test('into a record that is out of sight is not counted, and said', () =>
		guardClinic(async (clinic) => {
			const { org, robot, mentee, stranger } = clinic;
			const master = org.account(stranger);
			merges(clinic, 'Account', master, org.account(mentee));
			org.engine.store.run('DELETE FROM Account WHERE Id = ?', [master]);
			const report = await reportFairness(robot, { quarters: 1 });
			assert.deepEqual(report.flows, []);
			assert.match(
				report.notCovered.map(notCovered).join('\n'),
				/merged records: .*1 record was merged into what is gone, or what you may not see/,
			);
		}));
});

describe('with quotas', () => {
	/** Six with quotas of 100 and open pipeline on accounts of their own; the mentee has little. */
	async function group(clinic: GuardClinic): Promise<FairnessOptions['quotas']> {
		const { org, mentee, mentor, stranger } = clinic;
		const people = [mentee, mentor, stranger, ...['Pia One', 'Quin Two', 'Rex Three'].map((name) => org.rep(name))];
		for (const [index, person] of people.entries()) org.opportunity(person, { Amount: index ? 100 : 10, AccountId: org.account(person) });
		org.opportunity(mentee, { Amount: 40, StageName: 'Closed Won', CloseDate: '2026-06-01' });
		return quotasOf(
			clinic,
			people.map((person) => [person, 100]),
		);
	}

	test('attainment is told, and who has little for their quota', () =>
		guardClinic(async (clinic) => {
			const { robot, mentee } = clinic;
			const report = await reportFairness(robot, { quarters: 1, quotas: await group(clinic) });
			assert.equal(report.quotaSource, 'file');
			const own = report.standings.find(({ person }) => person === mentee.userId);
			assert.deepEqual([own?.won, own?.quota, own?.attainment], [40, 100, 0.4]);
			const compared = report.comparison.find(({ person }) => person === mentee.userId);
			assert.deepEqual([compared?.peers, compared?.peerMean, compared?.againstPeers, compared?.pattern], [5, 1, 0.1, 'below']);
			assert.equal(report.comparison.length, 6);
		}));

	test('the record of one rep names nobody else, and asking for one does not make the group smaller', () =>
		guardClinic(async (clinic) => {
			const { robot, mentee, stranger, mentor, transfer, org } = clinic;
			const quotas = await group(clinic);
			await transfer('Opportunity', org.opportunity(mentee, { Amount: 7 }), stranger);
			await transfer('Opportunity', org.opportunity(mentor, { Amount: 7 }), stranger);
			const report = await reportFairness(robot, { quarters: 1, quotas, rep: usernameOf(clinic, mentee).toUpperCase() });
			assert.deepEqual([report.person, report.comparison.length, report.comparison[0]?.peers], [mentee.userId, 1, 5]);
			assert.deepEqual(
				report.ownFlows.map(({ direction, value, others }) => [direction, value, others]),
				[['out', 7, null]],
			);
			assert.deepEqual(
				report.coverage.map(({ changes }) => changes),
				[0, 1, 0],
			);
			const said = JSON.stringify({ ...report, ledger: null }) + fairnessCsv(report);
			for (const { userId, name } of [stranger, mentor]) assert.ok(!said.includes(userId) && !said.includes(name), name);
			assert.ok(!said.includes(org.admin.userId));
			assert.ok(said.includes(mentee.name));
		}));

	test('of five people nothing is said of the four others', () =>
		guardClinic(async (clinic) => {
			const quotas = await group(clinic);
			const few = { ...quotas!, rows: quotas!.rows.slice(0, 5) };
			const all = await reportFairness(clinic.robot, { quarters: 1, quotas: few });
			assert.deepEqual([all.comparison, parts(all).includes('comparison.few')], [[], true]);
			const { comparison } = await reportFairness(clinic.robot, { quarters: 1, quotas: few, rep: usernameOf(clinic, clinic.mentee) });
			assert.deepEqual(
				comparison.map(({ potential, peers, peerMean, z, pattern }) => [potential, peers, peerMean, z, pattern]),
				[[10, null, null, null, null]],
			);
		}));

	test('a manager’s quota, made of those of others, is compared with nobody’s', () =>
		guardClinic(async (clinic) => {
			const { org, mentor, mentee } = clinic;
			const quotas = await group(clinic);
			org.create(org.admin, 'Opportunity', {
				Name: 'Seventh',
				StageName: 'Prospecting',
				CloseDate: '2026-09-30',
				OwnerId: mentor.userId,
				Amount: 9000,
				AccountId: org.account(mentor),
			});
			const ratioOf = async () => (await reportFairness(clinic.robot, { quarters: 1, quotas })).comparison;
			assert.ok((await ratioOf()).some(({ person, ratio }) => person === mentor.userId && ratio === 91));
			org.update(org.admin, 'User', mentee.userId, { ManagerId: mentor.userId });
			const report = await reportFairness(clinic.robot, { quarters: 1, quotas });
			// Five are left, and of five nothing is said.
			assert.deepEqual([report.comparison, parts(report).includes('comparison.few')], [[], true]);
			assert.ok(report.standings.some(({ person, quota }) => person === mentor.userId && quota === 100));
		}));

	test('a file with a stranger, twice the same, or no number is refused with line and field', () =>
		guardClinic(async ({ robot }) => {
			const rows = parseQuotas('username,start,amount\nnobody@nowhere.test,2026-04-01,100\n', 'q.csv');
			await assert.rejects(
				reportFairness(robot, { quarters: 1, quotas: { file: 'q.csv', rows } }),
				/q\.csv:2 username "nobody@nowhere\.test"/,
			);
			assert.throws(
				() => parseQuotas('username,start,amount\na,2026-02-30,1\nb,2026-04-01,=1+1\nc,2026-04-01,1\nC,2026-04-01,2\n', 'q.csv'),
				/q\.csv:2 start .*\nq\.csv:3 amount "=1\+1": .*\nq\.csv:5 username "C": has this start in line 4 already/,
			);
			assert.throws(() => parseQuotas('username,amount\n', 'q.csv'), /q\.csv:1 start: the column is missing/);
		}));
});

describe('a rep', () => {
	test('gets their own record, and is told what it takes to compare', () =>
		guardClinic(async (clinic) => {
			const { org, as, mentee, stranger, mentor, transfer } = clinic;
			await transfer('Opportunity', org.opportunity(stranger, { Amount: 9 }), mentee);
			await transfer('Opportunity', org.opportunity(stranger, { Amount: 9 }), mentor);
			const report = await reportFairness(as(mentee.userId), { quarters: 1 });
			assert.deepEqual([report.person, report.flows, Object.keys(report.people)], [mentee.userId, [], [mentee.userId]]);
			assert.deepEqual(
				report.ownFlows.map(({ direction, value, deals, way }) => [direction, value, deals, way]),
				[['in', 9, 1, 'unknown']],
			);
			assert.ok(parts(report).includes('comparison') && parts(report).includes('realignments'));
		}));

	test('is refused somebody else’s', () =>
		guardClinic(async (clinic) => {
			const own = { quarters: 1, rep: usernameOf(clinic, clinic.mentee) };
			await assert.rejects(
				reportFairness(clinic.as(clinic.mentee.userId), { quarters: 1, rep: usernameOf(clinic, clinic.mentor) }),
				(error) => error instanceof RefusedError && /is not yours/.test(error.message),
			);
			assert.equal((await reportFairness(clinic.as(clinic.mentee.userId), own)).person, clinic.mentee.userId);
		}));

	test('does not become an auditor where the org shows accounts to all', () =>
		guardClinic(async (clinic) => {
			const owner = clinic.org.person('Olu Owner', ['Ridealong_Program_Owner']);
			assert.equal((await reportFairness(clinic.as(owner.userId), { quarters: 1 })).person, owner.userId);
			assert.equal((await reportFairness(clinic.as(clinic.org.admin.userId), { quarters: 1 })).person, null);
		}));
});

test('a person who is none is named', () =>
	guardClinic(async ({ robot }) => {
		await assert.rejects(reportFairness(robot, { quarters: 1, rep: 'nobody@nowhere.test' }), /--rep "nobody@nowhere\.test"/);
	}));

describe('quotas of the org’s forecasts', () => {
	/** The local org has no forecasts: the answers are those of the Object Reference, "ForecastingQuota". */
	const forecasting = (org: Org, rows: readonly Row[], viewAll: boolean): Org => ({
		...org,
		now: () => org.now(),
		stream: (query, onRow) => org.stream(query, onRow),
		request: (method, url, body) => org.request(method, url, body),
		fields: async (object) =>
			object === 'ForecastingQuota'
				? new Set(['QuotaOwnerId', 'QuotaAmount', 'StartDate', 'IsAmount', 'ForecastingTypeId', 'ProductFamily'])
				: org.fields(object),
		query: async <T extends Row>(query: { soql: string }, options?: { deleted?: boolean }) =>
			(/FROM ForecastingQuota/.test(query.soql)
				? rows
				: /PermissionsViewAllForecasts/.test(query.soql)
					? Array(viewAll ? 1 : 0).fill({ Id: '0PS' })
					: await org.query(query, options)) as T[],
	});
	const quota = (person: Person, amount: number, change: Row = {}): Row => ({
		QuotaOwnerId: person.userId,
		QuotaAmount: amount,
		StartDate: '2026-04-01',
		IsAmount: true,
		ForecastingTypeId: '0Db1',
		ProductFamily: null,
		...change,
	});

	test('months add up; quantities, product families and other types do not', () =>
		guardClinic(async ({ robot, mentee, mentor }) => {
			const rows = [
				quota(mentee, 10),
				quota(mentee, 20, { StartDate: '2026-05-01' }),
				quota(mentee, 400, { IsAmount: false }),
				quota(mentee, 800, { ProductFamily: 'Boxes' }),
				quota(mentee, 1600, { ForecastingTypeId: '0Db2' }),
				quota(mentor, 5, { StartDate: '2026-03-01' }),
			];
			const report = await reportFairness(forecasting(robot, rows, true), { quarters: 1 });
			assert.deepEqual(
				report.standings.map(({ person, quota: sum }) => [person, sum]),
				[[mentee.userId, 30]],
			);
			assert.ok(parts(report).includes('quotas.types'));
		}));

	test('without the right to see all of them nobody is compared', () =>
		guardClinic(async ({ robot, org, mentee, mentor, stranger }) => {
			const people = [mentee, mentor, stranger, org.rep('Pia One'), org.rep('Quin Two'), org.rep('Rex Three')];
			const rows = people.map((person) => quota(person, 10));
			const seen = await reportFairness(forecasting(robot, rows, true), { quarters: 1 });
			assert.deepEqual([seen.comparison.length, seen.quotaSource], [6, 'ForecastingQuota']);
			const partial = await reportFairness(forecasting(robot, rows, false), { quarters: 1 });
			assert.deepEqual(partial.comparison, []);
			assert.ok(parts(partial).includes('quotas.access'));
		}));
});

test('what history has lost the ledger still knows, and one that was tampered with says nothing', () =>
	guardClinic(async ({ org, robot, mentee, stranger, transfer }) => {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-fairness-'));
		try {
			const ledger = () => new Ledger(robot, folder);
			await transfer('Account', org.account(mentee), stranger);
			await scanGuard(robot, silent, ledger());
			org.engine.store.run('DELETE FROM AccountHistory');
			const remembered = await reportFairness(robot, { quarters: 1, ledger: ledger() });
			assert.deepEqual([remembered.beyondHistory, flowsOf(remembered).length], [1, 1]);
			await writeFile(ledger().file, '{}\n');
			const tampered = await reportFairness(robot, { quarters: 1, ledger: ledger() });
			assert.deepEqual([tampered.beyondHistory, flowsOf(tampered).length], [0, 0]);
			assert.ok(parts(tampered).some((part) => part.startsWith('ledger.')));
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	}));

test('a name that is a formula is text in the export', () =>
	guardClinic(async ({ org, robot, stranger, transfer }) => {
		for (const name of ["=cmd|'/c calc'!A1", '+1', '-1', '@SUM(A1)', '＝1', '|calc', '\u200b=1'])
			await transfer('Opportunity', org.opportunity(org.rep(name), { Amount: 1 }), stranger);
		const csv = fairnessCsv(await reportFairness(robot, { quarters: 1 }));
		const { data } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
		assert.equal(data.length, 8);
		for (const row of data)
			for (const [column, value] of Object.entries(row)) assert.match(value, /^('|[^=+\-@|%＝＋－＠\u200b])|^$/u, column);
		assert.ok(data.some(({ Person }) => Person?.startsWith("'=cmd")));
	}));
