/**
 * SOQL in the process of the engine, beside SQL that somebody would write by hand for the same question on the same tables of the same
 * database: prepared once on a connection of its own, its rows made into objects with the same names, values and `attributes`.
 * Both sides get other literals in every call. The asker is a user with View All; the last lines ask as one who sees only what is shared.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runningClock } from '../scripts/local-org/clock.ts';
import type { Engine, SqlValue, UserContext } from '../scripts/local-org/engine/contract.ts';
import { createEngine } from '../scripts/local-org/engine/index.ts';
import { median, type Bench, type Figure } from './contract.ts';

const ACCOUNTS = 30_000;
const OPPORTUNITIES = 300_000;
const STAGES = ['Prospecting', 'Qualification', 'Proposal/Price Quote', 'Closed Won', 'Closed Lost'];
const INDUSTRIES = ['Banking', 'Energy', 'Retail', 'Media', 'Insurance'];
const ROUNDS = 15;
const ROUND_MS = 60;
const AIM = 1.3;
const URL = '/services/data/v66.0/sobjects';

type Values = SqlValue[];
interface Record_ {
	attributes: { type: string; url?: string };
	[name: string]: unknown;
}
/** One question: as SOQL, and by hand. `n` numbers the calls. */
interface Question {
	what: string;
	soql(n: number): string;
	byHand(database: DatabaseSync): (n: number) => Record_[];
}

interface Data {
	accounts: string[];
	opportunities: string[];
	admin: UserContext;
	rep: UserContext;
}

/** Rows are put straight into the tables: how they were saved is not what this bench measures. */
function fill(engine: Engine): Data {
	const { store } = engine;
	const system = engine.systemContext();
	const [admin] = engine.soql.find(
		system,
		'User',
		{ field: 'Username', op: '=', value: 'admin@ridealong.local' },
		{ fields: ['Id', 'ProfileId'] },
	);
	const profile = engine.soql.find(system, 'Profile', { field: 'Name', op: '=', value: 'Standard User' }, { fields: ['Id'] })[0]![
		'Id'
	] as string;
	const adminId = String(admin!['Id']);
	const saved = engine.records.insert(system, 'User', [
		{
			Username: 'rep@example.com',
			Email: 'rep@example.com',
			LastName: 'Rep',
			Alias: 'rep',
			ProfileId: profile,
			TimeZoneSidKey: 'GMT',
			LocaleSidKey: 'en_US',
			EmailEncodingKey: 'UTF-8',
			LanguageLocaleKey: 'en_US',
		},
	])[0]!;
	if (!saved.success) throw new Error(JSON.stringify(saved.errors));
	const repId = saved.id!;
	const now = '2026-06-17T10:30:00.000Z';
	const accounts: string[] = [];
	const opportunities: string[] = [];
	const insert = (table: string, row: Record<string, SqlValue>): void => {
		const names = Object.keys(row);
		store.run(
			`INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
			Object.values(row),
		);
	};
	store.transaction(() => {
		for (let n = 0; n < ACCOUNTS; n += 1) {
			const Id = store.nextId('001');
			accounts.push(Id);
			const OwnerId = n % 30 ? adminId : repId;
			insert('Account', {
				Id,
				Name: `Account ${n}`,
				Industry: INDUSTRIES[n % 5]!,
				AnnualRevenue: n * 10,
				OwnerId,
				CreatedDate: now,
				LastModifiedDate: now,
				SystemModstamp: now,
			});
		}
		for (let n = 0; n < OPPORTUNITIES; n += 1) {
			const Id = store.nextId('006');
			opportunities.push(Id);
			const StageName = STAGES[(n * 7) % 5]!;
			insert('Opportunity', {
				Id,
				Name: `Deal ${String(n).padStart(6, '0')}`,
				StageName,
				Amount: (n % 1000) * 100,
				CloseDate: `2026-${String((n % 12) + 1).padStart(2, '0')}-15`,
				AccountId: accounts[n % ACCOUNTS]!,
				OwnerId: n % 30 ? adminId : repId,
				IsClosed: StageName.startsWith('Closed') ? 1 : 0,
				IsWon: StageName === 'Closed Won' ? 1 : 0,
				CreatedDate: now,
				LastModifiedDate: now,
				SystemModstamp: now,
			});
		}
	});
	return {
		accounts,
		opportunities,
		admin: { userId: adminId, mode: 'user', timeZone: 'America/Los_Angeles' },
		rep: { userId: repId, mode: 'user', timeZone: 'America/Los_Angeles' },
	};
}

const rows = (database: DatabaseSync, sql: string): ((...params: SqlValue[]) => Values[]) => {
	const statement = database.prepare(sql);
	statement.setReturnArrays(true);
	return (...params) => statement.all(...params) as unknown as Values[];
};
const attributes = (type: string, id: SqlValue): Record_['attributes'] => ({ type, url: `${URL}/${type}/${String(id)}` });
const wireTime = (stored: SqlValue): string => `${(stored as string).slice(0, -1)}+0000`;

function questions({ accounts, opportunities }: Data): Question[] {
	const opportunity = (n: number): string => opportunities[(n * 7919) % OPPORTUNITIES]!;
	const account = (n: number): string => accounts[(n * 7919) % ACCOUNTS]!;
	const prefix = (n: number): string => `Deal ${String((n * 7919) % 3000).padStart(4, '0')}`;
	return [
		{
			what: 'Id look-up, 7 fields',
			soql: (n) => `SELECT Id, Name, StageName, Amount, CloseDate, IsClosed, CreatedDate FROM Opportunity WHERE Id = '${opportunity(n)}'`,
			byHand(database) {
				const run = rows(
					database,
					'SELECT Id, Name, StageName, Amount, CloseDate, IsClosed, CreatedDate FROM Opportunity WHERE Id = ? AND IsDeleted = 0',
				);
				return (n) =>
					run(opportunity(n)).map(([Id, Name, StageName, Amount, CloseDate, IsClosed, CreatedDate]) => ({
						attributes: attributes('Opportunity', Id!),
						Id,
						Name,
						StageName,
						Amount,
						CloseDate,
						IsClosed: IsClosed === 1,
						CreatedDate: wireTime(CreatedDate!),
					}));
			},
		},
		{
			what: '2-level parent, 10 rows by lookup',
			soql: (n) => `SELECT Id, Name, Account.Name, Account.Owner.Name FROM Opportunity WHERE AccountId = '${account(n)}'`,
			byHand(database) {
				const run = rows(
					database,
					'SELECT o.Id, o.Name, a.Id, a.Name, u.Id, u.Name FROM Opportunity o LEFT JOIN Account a ON a.Id = o.AccountId LEFT JOIN User u ON u.Id = a.OwnerId WHERE o.AccountId = ? AND o.IsDeleted = 0',
				);
				return (n) =>
					run(account(n)).map(([Id, Name, accountId, accountName, userId, userName]) => ({
						attributes: attributes('Opportunity', Id!),
						Id,
						Name,
						Account:
							accountId === null
								? null
								: {
										attributes: attributes('Account', accountId!),
										Name: accountName,
										Owner: userId === null ? null : { attributes: attributes('User', userId!), Name: userName },
									},
					}));
			},
		},
		{
			what: 'child subquery, 5 parents with 10 rows each',
			soql: (n) =>
				`SELECT Id, Name, (SELECT Id, Name, Amount FROM Opportunities ORDER BY Name) FROM Account WHERE Id IN (${[0, 1, 2, 3, 4].map((i) => `'${account(n + i)}'`).join(', ')})`,
			byHand(database) {
				const parents = rows(database, 'SELECT Id, Name FROM Account WHERE Id IN (?, ?, ?, ?, ?) AND IsDeleted = 0');
				const children = rows(
					database,
					'SELECT Id, Name, Amount FROM Opportunity WHERE AccountId = ? AND IsDeleted = 0 ORDER BY Name COLLATE NOCASE',
				);
				return (n) =>
					parents(...[0, 1, 2, 3, 4].map((i) => account(n + i))).map(([Id, Name]) => {
						const records = children(Id!).map(([childId, childName, Amount]) => ({
							attributes: attributes('Opportunity', childId!),
							Id: childId,
							Name: childName,
							Amount,
						}));
						return {
							attributes: attributes('Account', Id!),
							Id,
							Name,
							Opportunities: records.length > 0 ? { totalSize: records.length, done: true, records } : null,
						};
					});
			},
		},
		{
			what: 'semi-join, 20 of 30,000 accounts',
			soql: (n) =>
				`SELECT Id, Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Name >= '${prefix(n)}' AND Name < '${prefix(n)}2') LIMIT 20`,
			byHand(database) {
				const run = rows(
					database,
					'SELECT Id, Name FROM Account WHERE IsDeleted = 0 AND Id IN (SELECT AccountId FROM Opportunity WHERE IsDeleted = 0 AND Name >= ? COLLATE NOCASE AND Name < ? COLLATE NOCASE) LIMIT ?',
				);
				return (n) => run(prefix(n), `${prefix(n)}2`, 20).map(([Id, Name]) => ({ attributes: attributes('Account', Id!), Id, Name }));
			},
		},
		{
			what: 'LIKE prefix, 100 rows',
			soql: (n) => `SELECT Id, Name, Amount FROM Opportunity WHERE Name LIKE '${prefix(n)}%'`,
			byHand(database) {
				const run = rows(
					database,
					'SELECT Id, Name, Amount FROM Opportunity WHERE Name >= ? COLLATE NOCASE AND Name < ? COLLATE NOCASE AND IsDeleted = 0',
				);
				return (n) =>
					run(prefix(n), `${prefix(n)}\u{10ffff}`).map(([Id, Name, Amount]) => ({
						attributes: attributes('Opportunity', Id!),
						Id,
						Name,
						Amount,
					}));
			},
		},
		{
			what: 'aggregate over 300,000 rows, 5 groups',
			soql: (n) => `SELECT StageName, COUNT(Id) n, SUM(Amount) total FROM Opportunity WHERE Amount >= ${n % 50} GROUP BY StageName`,
			byHand(database) {
				const run = rows(
					database,
					'SELECT StageName, count(*), sum(Amount) FROM Opportunity WHERE IsDeleted = 0 AND Amount >= ? GROUP BY StageName COLLATE NOCASE',
				);
				return (n) =>
					run(n % 50).map(([StageName, count, total]) => ({ attributes: { type: 'AggregateResult' }, StageName, n: count, total }));
			},
		},
	];
}

/** Time of the processor spent in this thread, in microseconds: what else the machine does is not in it. */
const spent = (): number => {
	const { user, system } = process.threadCpuUsage();
	return user + system;
};

/** Microseconds a call takes, for as long as a round lasts. `from` goes on where the last round ended: no literals come twice in a row. */
function timed(call: (n: number) => unknown, from: number): { each: number; next: number } {
	const end = performance.now() + ROUND_MS;
	const start = spent();
	let n = from;
	do call(n++);
	while (performance.now() < end);
	return { each: (spent() - start) / Math.max(1, n - from), next: n };
}

function compare(ours: (n: number) => unknown, theirs: (n: number) => unknown): { ours: number; theirs: number } {
	const found: { ours: number; theirs: number }[] = [];
	let next = 0;
	for (let round = 0; round < ROUNDS + 3; round += 1) {
		const first = timed(round % 2 ? ours : theirs, next);
		const second = timed(round % 2 ? theirs : ours, next);
		next = Math.max(first.next, second.next);
		// The first rounds warm both sides up.
		if (round >= 3) found.push(round % 2 ? { ours: first.each, theirs: second.each } : { ours: second.each, theirs: first.each });
	}
	const middle = found.sort((a, b) => a.ours / a.theirs - b.ours / b.theirs)[found.length >> 1]!;
	return { ours: median(found.map((each) => each.ours)), theirs: median(found.map((each) => each.ours)) / (middle.ours / middle.theirs) };
}

function same(what: string, ours: unknown, theirs: unknown): void {
	if (JSON.stringify(ours) !== JSON.stringify(theirs))
		throw new Error(
			`${what}: the two sides answer differently:\n${JSON.stringify(ours).slice(0, 400)}\n${JSON.stringify(theirs).slice(0, 400)}`,
		);
}

export const soql: Bench = {
	name: 'soql',
	about:
		'SOQL in-process on 30,000 accounts and 300,000 opportunities, plans warm, other literals in every call, records built on both sides; processor time',
	async run(say) {
		const folder = mkdtempSync(path.join(tmpdir(), 'ridealong-bench-'));
		try {
			const engine = createEngine({ stateDir: folder, clock: runningClock() });
			say('filling the tables');
			const data = fill(engine);
			const database = new DatabaseSync(path.join(folder, 'org.sqlite'), { readOnly: true });
			database.exec('PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY');
			database.function('sf_fold', { deterministic: true }, (text) => text);
			const figures: Figure[] = [];
			for (const question of questions(data)) {
				const byHand = question.byHand(database);
				const asked = (n: number): unknown => engine.soql.query(data.admin, question.soql(n)).records;
				for (const n of [1, 2, 3]) same(question.what, asked(n), byHand(n));
				say(question.what);
				figures.push(figure(question.what, compare(asked, byHand), true));
			}
			// The same look-up for somebody who sees only a part, while deals are private.
			engine.schema.objects.get('Opportunity')!.sharingModel = 'Private';
			engine.access.invalidate();
			const [lookup, , , , like, aggregate] = questions(data);
			for (const question of [lookup!, like!, aggregate!]) {
				const predicate = engine.access.readPredicate(data.rep, engine.schema.objects.get('Opportunity')!, 'o');
				if (!predicate) throw new Error('The user of the bench sees everything.');
				const byHand = question.byHand({ prepare: (sql: string) => shared(database, sql, predicate) } as unknown as DatabaseSync);
				const asked = (n: number): unknown => engine.soql.query(data.rep, question.soql(n)).records;
				for (const n of [1, 2, 3, 30]) same(question.what, asked(n), byHand(n));
				say(`${question.what}, private`);
				figures.push(figure(`${question.what}; private, as a user without View All`, compare(asked, byHand), false));
			}
			database.close();
			engine.close();
			return figures;
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	},
};

/** The statement by hand with the sharing condition that the engine has for this user. */
function shared(database: DatabaseSync, sql: string, predicate: { sql: string; params: SqlValue[] }): object {
	const statement = database.prepare(
		sql
			.replace('FROM Opportunity', 'FROM Opportunity o')
			.replace(/ WHERE (.*?)( GROUP BY .*)?$/, (_, where: string, rest = '') => ` WHERE ${where} AND (${predicate.sql})${rest as string}`),
	);
	return {
		setReturnArrays: (on: boolean) => statement.setReturnArrays(on),
		all: (...params: SqlValue[]) => statement.all(...params, ...predicate.params),
	};
}

const figure = (what: string, { ours, theirs }: { ours: number; theirs: number }, aimed: boolean): Figure => ({
	what,
	value: ours,
	unit: 'µs',
	baseline: { what: 'SQL by hand', value: theirs },
	...(aimed ? { aim: { text: `ratio ≤ ${AIM}`, met: ours / theirs <= AIM } } : {}),
});
