/**
 * The process of the scanned org: `serve.ts fill <folder> <size>` makes it, `serve.ts org <folder>` serves it and tells its parent where,
 * with a token of the command line's user, and whenever it is asked what was asked of it. Records and history are put straight into the
 * tables: how they came there is not measured.
 */
import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { fixedClock } from '../../scripts/local-org/clock.ts';
import { packageFiles, xmlFile } from '../../scripts/local-org/schema/testing.ts';
import { createEngine } from '../../scripts/local-org/engine/index.ts';

/** How much there is at size 1. History rows come in twos: a lookup's change is written once with names, once with ids. */
const FULL = { people: 1000, accounts: 200_000, deals: 100_000, historyRows: 1_000_000 };
/** Of the people, those in a mentorship: one in five. */
const PARTIES = 0.2;
const SIGNED = '2025-07-01T09:00:00.000Z';
const FIRST_CHANGE = Date.parse('2025-01-01T00:00:00.000Z');
const LAST_CHANGE = Date.parse('2026-11-20T00:00:00.000Z');

/** What the served org tells its parent. */
export interface Served {
	url: string;
	token: string;
}

/** What was asked of the org since it was last asked for this. */
export interface Asked {
	/** Seconds of the processor that it took. */
	processor: number;
	requests: Record<Kind, number>;
}
type Kind = 'pages' | 'jobs' | 'access' | 'queries' | 'writes' | 'other';

/** `pages` are those of bulk results, `jobs` what else it takes to get them, `writes` whatever changes a record. */
function kindOf({ method, url = '' }: IncomingMessage): Kind {
	if (/\/jobs\/query\b/.test(url)) return /\/results\b/.test(url) ? 'pages' : 'jobs';
	if (method !== 'GET' && method !== 'HEAD') return 'writes';
	if (!/\/query(All)?\b/.test(url)) return 'other';
	return /UserRecordAccess/.test(url) ? 'access' : 'queries';
}

/** A sequence of numbers that is the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

async function fill(folder: string, size: number): Promise<void> {
	const { TestOrg } = await import('../../test/package/support.ts');
	const clock = fixedClock(SIGNED);
	const engine = createEngine({ stateDir: folder, clock });
	const org = await TestOrg.create({ on: { engine, clock } });
	// Private, as where prospects are worth protecting: with accounts that everybody may edit the scan would not ask for access.
	org.deploy(
		Object.fromEntries(
			packageFiles({
				'objects/Account.object': xmlFile('CustomObject', '<enableHistory>true</enableHistory><sharingModel>Private</sharingModel>'),
			}),
		),
	);
	const { store } = engine;
	const of = (full: number): number => Math.max(20, Math.round(full * size));
	const people = Array.from({ length: of(FULL.people) }, (_, n) => org.person(`Person ${n}`)).map(({ userId }) => userId);
	const parties = people.slice(0, Math.max(2, Math.floor((people.length * PARTIES) / 2) * 2));
	for (const userId of parties) org.assign({ userId, mode: 'user', timeZone: 'GMT', name: userId }, 'Ridealong_Mentor', 'Ridealong_Rep');
	const person = (userId: string) => ({ userId, mode: 'user' as const, timeZone: 'GMT', name: userId });
	for (let n = 0; n < parties.length; n += 2) org.mentorship(person(parties[n]!), person(parties[n + 1]!));

	const pick = numbers(4711);
	const admin = org.admin.userId;
	const insert = (table: string, columns: readonly string[]): ((...values: (string | number | null)[]) => void) => {
		const sql = `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
		return (...values) => void store.run(sql, values);
	};
	const audit = ['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp'];
	const audited = (at: string): string[] => [at, admin, at, admin, at];
	const addAccount = insert('Account', [
		'Id',
		'Name',
		'OwnerId',
		'ParentId',
		'Website',
		'BillingPostalCode',
		'Territory_Policy__c',
		...audit,
	]);
	const addHistory = insert('AccountHistory', [
		'Id',
		'IsDeleted',
		'AccountId',
		'Field',
		'DataType',
		'OldValue',
		'NewValue',
		'CreatedById',
		'CreatedDate',
	]);
	const addDeal = insert('Opportunity', [
		'Id',
		'Name',
		'OwnerId',
		'AccountId',
		'StageName',
		'Amount',
		'CloseDate',
		'Probability',
		'IsClosed',
		'IsWon',
		'ForecastCategoryName',
		...audit,
	]);
	const accounts = of(FULL.accounts);
	const changes = of(FULL.historyRows) / 2;
	const ids: { id: string; owner: string }[] = [];
	const SLICE = 10_000;
	const span = (LAST_CHANGE - FIRST_CHANGE) / Math.ceil(changes / accounts);
	for (let from = 0; from < accounts; from += SLICE)
		store.transaction(() => {
			for (let n = from; n < Math.min(from + SLICE, accounts); n++) {
				const id = store.nextId('001');
				let owner = people[pick(people.length)]!;
				const mine = Math.floor(((n + 1) * changes) / accounts) - Math.floor((n * changes) / accounts);
				for (let step = 0; step < mine; step++) {
					const next = people[pick(people.length)]!;
					if (next === owner) continue;
					const at = new Date(FIRST_CHANGE + span * (step + pick(1000) / 1000)).toISOString();
					addHistory(store.nextId('017'), 0, id, 'Owner', 'Text', `Person ${owner.slice(-5)}`, `Person ${next.slice(-5)}`, admin, at);
					addHistory(store.nextId('017'), 0, id, 'Owner', 'EntityId', owner, next, admin, at);
					owner = next;
				}
				addAccount(
					id,
					`Company ${n} of ${pick(99_991)}, Inc.`,
					owner,
					n > 100 && n % 4 === 0 ? ids[pick(100)]!.id : null,
					`https://www.company-${n}.example`,
					String(10_000 + pick(80_000)),
					null,
					...audited(new Date(FIRST_CHANGE).toISOString()),
				);
				ids.push({ id, owner });
			}
		});
	for (let from = 0; from < of(FULL.deals); from += SLICE)
		store.transaction(() => {
			for (let n = from; n < Math.min(from + SLICE, of(FULL.deals)); n++) {
				const account = ids[pick(ids.length)]!;
				const closed = Number(n % 3 === 0);
				addDeal(
					store.nextId('006'),
					`Deal ${n} at ${account.id.slice(-6)}`,
					account.owner,
					account.id,
					closed ? 'Closed Won' : 'Prospecting',
					n * 10,
					'2026-12-15',
					closed ? 100 : 10,
					closed,
					closed,
					'Pipeline',
					...audited(new Date(FIRST_CHANGE).toISOString()),
				);
			}
		});
	engine.close();
}

async function serve(folder: string): Promise<void> {
	const { start } = await import('../../scripts/local-org/server.ts');
	const org = await start({ port: 0, stateDir: folder });
	const [robot] = org.engine.soql.find(
		org.engine.systemContext(),
		'User',
		{ field: 'LastName', op: '=', value: 'Robot' },
		{ fields: ['Username'] },
	);
	const served: Served = { url: org.url, token: org.tokenFor(String(robot!['Username'])) };
	const none = (): Asked['requests'] => ({ pages: 0, jobs: 0, access: 0, queries: 0, writes: 0, other: 0 });
	let requests = none();
	diagnostics.subscribe('http.server.request.start', (message) => {
		requests[kindOf((message as { request: IncomingMessage }).request)]++;
	});
	let before = process.cpuUsage();
	process.on('message', () => {
		const { user, system } = process.cpuUsage(before);
		process.send!({ processor: (user + system) / 1e6, requests } satisfies Asked);
		before = process.cpuUsage();
		requests = none();
	});
	process.send!(served);
	process.on('SIGTERM', () => void org.stop().then(() => process.exit(0)));
}

const [kind, folder = '', size = '1'] = process.argv.slice(2);
if (kind === 'fill') await fill(folder, Number(size));
else if (kind === 'org') await serve(folder);
