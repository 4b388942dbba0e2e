/**
 * One of the two servers of the look-up bench, in a process of its own: `serve.ts fill|org|bare <folder> <port>`.
 * `fill` makes the org with its accounts; `org` serves it as the local org does; `bare` serves the same table with fastify and
 * node:sqlite and nothing else: the org's modules are loaded only where they run.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import Fastify from 'fastify';
import type { Engine } from '../../scripts/local-org/engine/contract.ts';

const ACCOUNTS = 100_000;
const CHUNK = 200;
const INDUSTRIES = ['Banking', 'Energy', 'Retail', 'Media', 'Insurance'];

async function openEngine(folder: string): Promise<Engine> {
	const { createEngine } = await import('../../scripts/local-org/engine/index.ts');
	const { runningClock } = await import('../../scripts/local-org/clock.ts');
	return createEngine({ stateDir: folder, clock: runningClock() });
}

/** The org of the bench: accounts saved through the save order by the admin, who then owns them. */
async function fill(folder: string): Promise<void> {
	const engine = await openEngine(folder);
	const system = engine.systemContext();
	const [admin] = engine.soql.find(system, 'User', { field: 'Username', op: '=', value: 'admin@ridealong.local' }, { fields: ['Id'] });
	const user = engine.systemContext(String(admin!['Id']));
	const ids: string[] = [];
	for (let start = 0; start < ACCOUNTS; start += CHUNK) {
		const rows = Array.from({ length: CHUNK }, (_, index) => {
			const n = start + index;
			return {
				Name: `Account ${n}`,
				Phone: `555-${n}`,
				Industry: INDUSTRIES[n % INDUSTRIES.length],
				BillingCity: `City ${n % 977}`,
				AnnualRevenue: n * 10,
			};
		});
		for (const result of engine.records.insert(user, 'Account', rows)) {
			if (!result.success) throw new Error(JSON.stringify(result.errors));
			ids.push(result.id!);
		}
	}
	writeFileSync(path.join(folder, 'bench.json'), JSON.stringify({ ids, token: engine.sessions.create(String(admin!['Id'])) }));
	engine.close();
}

async function org(folder: string, port: number): Promise<void> {
	const engine = await openEngine(folder);
	const { createApp } = await import('../../scripts/local-org/protocols/http.ts');
	const { restRoutes } = await import('../../scripts/local-org/protocols/rest/routes.ts');
	const app = createApp(engine);
	restRoutes(app, engine);
	await app.listen({ port, host: '127.0.0.1' });
}

async function bare(folder: string, port: number, columns: string): Promise<void> {
	const database = new DatabaseSync(path.join(folder, 'org.sqlite'));
	const statement = database.prepare(
		`SELECT ${columns
			.split(',')
			.map((name) => `"${name}"`)
			.join(', ')} FROM "Account" WHERE "Id" = ?`,
	);
	const app = Fastify();
	app.get('/accounts/:id', async (request, reply) => statement.get((request.params as { id: string }).id) ?? reply.code(404).send({}));
	await app.listen({ port, host: '127.0.0.1' });
}

const [kind, folder = '', port = '', columns = ''] = process.argv.slice(2);
if (kind === 'fill') await fill(folder);
else if (kind === 'org') await org(folder, Number(port));
else await bare(folder, Number(port), columns);
