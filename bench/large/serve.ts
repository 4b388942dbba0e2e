/**
 * The process of the big org: `serve.ts fill <folder>` makes it, `serve.ts org <folder>` serves it and tells its parent where, with tokens.
 * The opportunities are put straight into the table: how they were saved is not what is measured.
 */
import path from 'node:path';
import { runningClock } from '../../scripts/local-org/clock.ts';

const OPPORTUNITIES = 1_000_000;
const ACCOUNTS = 20_000;
const SLICE = 50_000;
const REP = 'rep@example.com';

/** What the served org tells its parent. */
export interface Served {
	url: string;
	admin: string;
	rep: string;
	/** Opportunities that the rep owns. */
	own: string[];
}

async function fill(folder: string): Promise<void> {
	const { createEngine } = await import('../../scripts/local-org/engine/index.ts');
	const { packageOf } = await import('../../scripts/local-org/schema/testing.ts');
	const engine = createEngine({ stateDir: folder, clock: runningClock() });
	const { store } = engine;
	const system = engine.systemContext();
	const outcome = engine.deploy(await packageOf(path.join(import.meta.dirname, '..', '..', 'force-app')), { userId: system.userId });
	if (!outcome.success) throw new Error(JSON.stringify(outcome.messages.filter(({ success }) => !success)));
	const [profile] = engine.soql.find(system, 'Profile', { field: 'Name', op: '=', value: 'Standard User' }, { fields: ['Id'] });
	const [rep] = engine.records.insert(system, 'User', [
		{
			Username: REP,
			Email: REP,
			LastName: 'Rep',
			Alias: 'rep',
			ProfileId: profile!['Id'],
			TimeZoneSidKey: 'GMT',
			LocaleSidKey: 'en_US',
			EmailEncodingKey: 'UTF-8',
			LanguageLocaleKey: 'en_US',
		},
	]);
	if (!rep!.success) throw new Error(JSON.stringify(rep!.errors));
	store.defineFunction('bench_id', (prefix) => store.nextId(String(prefix)));
	const numbers = 'WITH RECURSIVE numbers(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2)';
	const audit = `'2026-06-17T10:30:00.000Z', ?3, '2026-06-17T10:30:00.000Z', ?3, '2026-06-17T10:30:00.000Z'`;
	const auditColumns = '"CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp"';
	store.transaction(() =>
		store.run(
			`INSERT INTO "Account" ("Id", "Name", "OwnerId", "Industry", ${auditColumns}) ${numbers}
			SELECT bench_id('001'), 'Account ' || n, ?3, 'Energy', ${audit} FROM numbers`,
			[0, ACCOUNTS, system.userId],
		),
	);
	store.exec('CREATE TEMP TABLE accounts AS SELECT "Id" AS id FROM "Account"');
	for (let at = 0; at < OPPORTUNITIES; at += SLICE)
		store.transaction(() =>
			store.run(
				`INSERT INTO "Opportunity" ("Id", "Name", "OwnerId", "AccountId", "StageName", "Amount", "CloseDate", "Probability", "IsClosed", "IsWon", "ForecastCategoryName", ${auditColumns})
				${numbers}
				SELECT bench_id('006'), 'Deal ' || n, CASE WHEN n % 100 = 0 THEN ?4 ELSE ?3 END, (SELECT id FROM accounts WHERE rowid = 1 + n % ${ACCOUNTS}),
					CASE n % 3 WHEN 0 THEN 'Prospecting' WHEN 1 THEN 'Qualification' ELSE 'Closed Won' END, n % 9973 * 10, '2026-0' || CAST(1 + n % 9 AS INTEGER) || '-15',
					n % 100, n % 3 = 2, n % 3 = 2, 'Pipeline', ${audit} FROM numbers`,
				[at, Math.min(at + SLICE, OPPORTUNITIES), system.userId, rep!.id],
			),
		);
	engine.close();
}

async function serve(folder: string): Promise<void> {
	const { start } = await import('../../scripts/local-org/server.ts');
	const org = await start({ port: 0, stateDir: folder });
	const system = org.engine.systemContext();
	const [rep] = org.engine.soql.find(system, 'User', { field: 'Username', op: '=', value: REP }, { fields: ['Id'] });
	const own = org.engine.soql.find(
		system,
		'Opportunity',
		{ field: 'OwnerId', op: '=', value: rep!['Id']! },
		{ fields: ['Id'], limit: 5000 },
	);
	const served: Served = {
		url: org.url,
		admin: org.tokenFor('admin@ridealong.local'),
		rep: org.tokenFor(REP),
		own: own.map((row) => String(row['Id'])),
	};
	process.send!(served);
	process.on('SIGTERM', () => void org.stop().then(() => process.exit(0)));
}

const [kind, folder = ''] = process.argv.slice(2);
if (kind === 'fill') await fill(folder);
else if (kind === 'org') await serve(folder);
