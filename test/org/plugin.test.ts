/**
 * The commands as a person runs them: bin/run.js in its own process, a temporary HOME, a local org of its own.
 * Needs the compiled plugin (npm run build).
 */
import assert from 'node:assert/strict';
import { type ExecFileException, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PIPELINE_DIR, pipelineAbsent } from '../../scripts/jobs/pipeline/testing.ts';

const root = path.join(import.meta.dirname, '../..');
const run = path.join(root, 'bin/run.js');
/** The folder of the public pipeline; where it is not named, what needs it is skipped. A wrong name fails. */

interface Answer {
	code: number;
	stdout: string;
	stderr: string;
}
interface Envelope<T> {
	status: number;
	result: T;
	warnings: string[];
	name?: string;
	message?: string;
	data?: { issues: { file: string; line?: number; field?: string }[] };
}

let base: string;
let env: NodeJS.ProcessEnv;
before(async () => {
	base = await mkdtemp(path.join(os.tmpdir(), 'ridealong-plugin-'));
	await mkdir(path.join(base, 'home'));
	env = {
		...process.env,
		HOME: path.join(base, 'home'),
		USERPROFILE: path.join(base, 'home'),
		SF_DISABLE_TELEMETRY: 'true',
		RIDEALONG_STATE_DIR: path.join(base, 'state'),
		PORT: '',
	};
	delete env['PORT'];
});
after(async () => {
	await ridealong('org', 'stop');
	await rm(base, { recursive: true, force: true });
});

/** Runs a command to its end. A start that should have been refused and was not would run for ever: it is stopped, and the test fails. */
function ridealong(...args: string[]): Promise<Answer> {
	return new Promise((resolve) => {
		execFile(
			process.execPath,
			[run, 'ridealong', ...args],
			{ env, cwd: base, maxBuffer: 64 * 1024 * 1024, timeout: 180_000 },
			(error: ExecFileException | null, stdout, stderr) => {
				resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
			},
		);
	});
}
async function json<T>(...args: string[]): Promise<Envelope<T>> {
	const { stdout, stderr } = await ridealong(...args, '--json');
	try {
		return JSON.parse(stdout) as Envelope<T>;
	} catch {
		throw new Error(`no JSON from ${args.join(' ')}: ${stdout}${stderr}`);
	}
}
async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as net.AddressInfo;
	server.close();
	return port;
}
interface Start {
	url: string;
	pid: number;
	users: { persona: string; username: string }[];
}
interface Token {
	accessToken: string;
	instanceUrl: string;
	username: string;
}
const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};
async function ask(token: Token, soql: string): Promise<Record<string, unknown>[]> {
	const answer = await fetch(`${token.instanceUrl}/services/data/v66.0/query?q=${encodeURIComponent(soql)}`, {
		headers: { Authorization: `Bearer ${token.accessToken}` },
	});
	return ((await answer.json()) as { records: Record<string, unknown>[] }).records;
}

describe('the demo, started in the background', () => {
	let started: Envelope<Start>;
	let port: number;
	before(async () => {
		port = await freePort();
		started = await json('org', 'start', '--port', String(port), '--fresh', '--detach', '--now', '2026-11-20T09:00:00Z');
	});

	test('answers when everything ran: address, process, people', () => {
		assert.equal(started.status, 0, JSON.stringify(started));
		assert.equal(started.result.url, `http://localhost:${port}`);
		assert.ok(isAlive(started.result.pid));
		assert.deepEqual(started.result.users, [
			{ persona: 'rep', username: 'ana.ruiz@ridealong.local' },
			{ persona: 'mentor', username: 'dana.cole@ridealong.local' },
			{ persona: 'owner', username: 'olu.adeyemi@ridealong.local' },
			{ persona: 'admin', username: 'admin@ridealong.local' },
		]);
	});

	test('holds a stalled deal of each sort, and one that is snoozed', async () => {
		const { result: admin } = await json<Token>('org', 'token', '--as', 'admin');
		const deals = await ask(
			admin,
			"SELECT Name, Stall_Status__c, Stall_Reasons__c FROM Opportunity WHERE Owner.Username = 'ana.ruiz@ridealong.local' AND IsClosed = false",
		);
		const expected: [string, string, RegExp][] = [
			['Northwind – Renewal', 'Stalled', /^No genuine touch for \d\d business days/],
			['Bluepeak – Fleet sensors', 'Stalled', /^66 days in Proposal\/Price Quote; won deals took 12 \(n=24\)/],
			['Cedar & Stone – Guest app', 'Stalled', /^Close date moved later 4 times/],
			['Halcyon – Ward displays', 'Stalled', /^21 days past its close date/],
			['Orchard – Pilot line', 'Stalled', /^No next step for 9 days/],
			['Bluepeak – Storage pilot', 'Snoozed', /^No genuine touch/],
		];
		for (const [name, status, reason] of expected) {
			const deal = deals.find((each) => each['Name'] === name);
			assert.equal(deal?.['Stall_Status__c'], status, name);
			assert.match(String(deal?.['Stall_Reasons__c']), reason, name);
		}
	});

	test('has active agreements, one in its cool-off, and the pilfer found', async () => {
		const { result: owner } = await json<Token>('org', 'token', '--as', 'owner');
		const mentorships = await ask(owner, 'SELECT Roster_Key__c, Status__c, Protected_Until__c FROM Mentorship__c ORDER BY Roster_Key__c');
		assert.deepEqual(
			mentorships.map((row) => [row['Roster_Key__c'], row['Status__c'], row['Protected_Until__c']]),
			[
				['ana-dana-craft', 'Active', null],
				['diego-dana-organization', 'Active', null],
				['emi-tomas-skip', 'Active', null],
				['priya-marcus-craft', 'Ended', '2027-02-18'],
			],
		);
		const incidents = await ask(owner, 'SELECT Record_Name__c, Result__c, Rule__c FROM Ownership_Incident__c ORDER BY Rule__c');
		assert.deepEqual(
			incidents.map((row) => [row['Record_Name__c'], row['Result__c'], row['Rule__c']]),
			[
				['Oakhurst Dairy Farms', 'Found', 'Pair protection'],
				['Oakhurst Dairy Farms', 'Found', 'Territory'],
			],
		);
	});

	test('the alias works, and a second scan writes nothing and reports nothing twice', async () => {
		const stall = await json<{ asOf: string; written: number; unchanged: number; openDeals: number }>(
			'stall',
			'scan',
			'--target-org',
			'ridealong-local',
		);
		assert.deepEqual([stall.result.asOf, stall.result.written, stall.result.unchanged === stall.result.openDeals], ['2026-11-20', 0, true]);
		const guard = await json<{ incidents: unknown[]; known: number; coverage: { from: string; to: string } }>(
			'guard',
			'scan',
			'--target-org',
			'ridealong-local',
		);
		assert.deepEqual([guard.result.incidents.length, guard.result.known, guard.result.coverage.to], [0, 2, '2026-11-20']);
	});

	test('reports are written where they are asked for, and nothing that is there is overwritten', async () => {
		const [page, csv, scan, quotas] = ['fairness.html', 'fairness.csv', 'scan.html', 'quotas.csv'].map((name) => path.join(base, name));
		await writeFile(quotas!, 'username,start,amount\nana.ruiz@ridealong.local,2026-10-01,104000\n');
		const fairness = (...flags: string[]) =>
			json<{
				person: string | null;
				standings: { quarter: string; attainment: number | null }[];
				flows: { way: string; accounts: number }[];
			}>('report', 'fairness', '--target-org', 'ridealong-local', ...flags);
		const all = await fairness('--html', page!, '--export', csv!, '--quotas', quotas!);
		assert.equal(all.status, 0, all.message);
		assert.deepEqual([all.result.person, all.result.flows.map(({ way, accounts }) => [way, accounts])], [null, [['hand', 1]]]);
		assert.deepEqual(
			all.result.standings.filter(({ attainment }) => attainment !== null).map(({ quarter, attainment }) => [quarter, attainment]),
			[['2026-Q4', 0.5]],
		);
		assert.match(await readFile(page!, 'utf8'), /Content-Security-Policy.*Priya Nair.*Marcus Webb/s);
		assert.match(await readFile(csv!, 'utf8'), /^AsOf,Quarter,/);
		const again = await fairness('--html', page!);
		assert.deepEqual([again.status, /--overwrite/.test(again.message ?? '')], [2, true], again.message);
		assert.equal((await fairness('--html', page!, '--overwrite', '--rep', 'ana.ruiz@ridealong.local')).status, 0);
		assert.doesNotMatch(await readFile(page!, 'utf8'), /Priya|Marcus/);
		assert.equal((await json('guard', 'scan', '--target-org', 'ridealong-local', '--html', scan!)).status, 0);
		assert.match(await readFile(scan!, 'utf8'), /Oakhurst Dairy Farms/);
		assert.equal((await json('guard', 'scan', '--target-org', 'ridealong-local', '--html', scan!)).status, 2);
	});

	test('a roster is synced, and its mistakes are named with line and field', async () => {
		const text = await readFile(path.join(base, 'state/roster.yaml'), 'utf8');
		const file = path.join(base, 'changed.yaml');
		const sync = (...flags: string[]) =>
			json<{ updated: string[]; unchanged: number; applied: boolean }>(
				'sync',
				'--roster',
				file,
				'--target-org',
				'ridealong-local',
				'--journal-dir',
				path.join(base, 'state'),
				...flags,
			);
		await writeFile(file, text.replace('cadenceDays: 21', 'cadenceDays: 28'));
		assert.deepEqual((await sync('--dry-run')).result.updated, ['diego-dana-organization']);
		assert.deepEqual((await sync()).result.updated, ['diego-dana-organization']);
		assert.deepEqual((await sync()).result.updated, []);
		await writeFile(file, text.replace('mentor: dana.cole@', 'mentor: dan.cole@'));
		const wrong = await sync();
		assert.deepEqual(
			[wrong.status, wrong.name, wrong.data?.issues.map(({ field, line }) => [field, line])],
			[2, 'InputError', [['mentorships[0].mentor', 6]]],
		);
	});

	test('tokens are those of the person asked for, and of nobody else', async () => {
		const rep = await json<Token>('org', 'token', '--as', 'rep');
		assert.equal(rep.result.username, 'ana.ruiz@ridealong.local');
		const byName = await json<Token>('org', 'token', '--as', 'priya.nair@ridealong.local');
		assert.equal(byName.result.username, 'priya.nair@ridealong.local');
		const nobody = await json<Token>('org', 'token', '--as', 'nobody');
		assert.deepEqual([nobody.status, nobody.result], [3, undefined]);
	});

	test('tokens stand in no file', async () => {
		const { result } = await json<Token>('org', 'token', '--as', 'admin');
		const [, secret] = result.accessToken.split('!');
		for (const entry of await readdir(base, { recursive: true, withFileTypes: true })) {
			if (!entry.isFile()) continue;
			const content = await readFile(path.join(entry.parentPath, entry.name));
			assert.ok(!content.includes(secret!), path.join(entry.parentPath, entry.name));
			assert.ok(!content.includes('otp='), path.join(entry.parentPath, entry.name));
		}
	});

	test('a watch tells one event a line, ends cleanly by Ctrl-C, and goes on where it was', async () => {
		const child = spawn(process.execPath, [run, 'ridealong', 'guard', 'watch', '--json', '--target-org', 'ridealong-local'], {
			env,
			cwd: base,
		});
		let [output, errors] = ['', ''];
		child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
		const exit = once(child, 'exit');
		const scanned = new Promise<void>((resolve) =>
			child.stdout.setEncoding('utf8').on('data', (text: string) => {
				output += text;
				if (output.includes('"kind":"scanned"')) resolve();
			}),
		);
		await Promise.race([scanned, exit]);
		child.kill('SIGINT');
		const [code] = (await exit) as [number];
		assert.equal(code, 0, output + errors);
		const lines = output
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as { kind?: string; status?: number; known?: number });
		assert.deepEqual(lines.map(({ kind }) => kind).sort(), ['scanned', 'watching', 'watching', 'watching', undefined]);
		assert.deepEqual([lines.at(-1)!.status, lines.find(({ kind }) => kind === 'scanned')!.known], [0, 2]);
		const again = await ridealong('guard', 'watch', '--once', '--fail-on-findings', '--target-org', 'ridealong-local');
		assert.equal(again.code, 0, again.stderr);
		assert.match(again.stdout, /^Account: by its history, because there are no change events \(not selected/m);
		assert.doesNotMatch(again.stdout, /Scanned/);
		assert.match(again.stdout, /Ended: 0 events, 0 new incidents/);
	});

	test('a second start on the same folder or port is refused by name', async () => {
		const folder = await json('org', 'start', '--port', '0', '--detach');
		assert.deepEqual([folder.status, /in use by process/.test(folder.message ?? '')], [3, true], folder.message);
		const samePort = await json('org', 'start', '--port', String(port), '--detach', '--state-dir', path.join(base, 'other'));
		assert.deepEqual(
			[samePort.status, samePort.message],
			[3, `Port ${port} is in use. Stop what listens there, or choose another with --port.`],
		);
		assert.ok(isAlive(started.result.pid));
	});

	test('stop ends it and removes the alias; the next start is warm, and Ctrl-C ends it cleanly', async () => {
		const stopped = await json<{ pid: number; aliasRemoved: boolean }>('org', 'stop');
		assert.deepEqual([stopped.result.pid, stopped.result.aliasRemoved, isAlive(started.result.pid)], [started.result.pid, true, false]);
		assert.equal((await json('stall', 'scan', '--target-org', 'ridealong-local')).status === 0, false);
		assert.equal((await json('org', 'stop')).status, 3);

		const child = spawn(process.execPath, [run, 'ridealong', 'org', 'start', '--port', String(port), '--now', '2026-11-20T10:00:00Z'], {
			env,
			cwd: base,
		});
		let output = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			output += text;
			if (text.includes('until you press Ctrl-C')) child.kill('SIGINT');
		});
		const [code] = (await once(child, 'exit')) as [number];
		assert.equal(code, 0, output);
		assert.match(output, /Metadata unchanged: nothing to deploy/);
		assert.equal(output.match(/frontdoor\.jsp\?otp=/g)?.length, 4);
		assert.doesNotMatch(output, /Loaded \d+ people/);
	});

	test('stop also ends one in the foreground: both end cleanly, whoever removes the alias', async () => {
		const child = spawn(process.execPath, [run, 'ridealong', 'org', 'start', '--port', String(port), '--now', '2026-11-20T11:00:00Z'], {
			env,
			cwd: base,
		});
		let output = '';
		child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
		const exit = once(child, 'exit');
		await new Promise<void>((resolve) =>
			child.stdout.setEncoding('utf8').on('data', (text: string) => {
				output += text;
				if (output.includes('until you press Ctrl-C')) resolve();
			}),
		);
		const stopped = await json<{ aliasRemoved: boolean }>('org', 'stop');
		assert.equal(stopped.status, 0, stopped.message);
		const [code] = (await exit) as [number];
		assert.equal(code, 0, output);
		assert.equal((await json('stall', 'scan', '--target-org', 'ridealong-local')).status === 0, false);
	});
});

describe('what cannot be used is said in a sentence, and nothing is left behind', () => {
	const rows: [string, string[], number, RegExp][] = [
		['a port that is none', ['--port', 'abc'], 2, /Expected an integer/],
		['a moment that is none', ['--now', 'soon'], 2, /soon is no moment/],
		['a moment that never comes', ['--now', '2027-02-30T09:00:00Z'], 2, /2027-02-30T09:00:00Z is no moment/],
		['a folder that is not there', ['--pipeline', 'nowhere'], 2, /nowhere is no folder/],
		['an as-of without a pipeline', ['--as-of', '2017-10-01'], 2, /--pipeline/],
		['a day that does not exist', ['--pipeline', '.', '--as-of', '2017-02-30'], 2, /2017-02-30 is no day/],
		['a folder without the files', ['--pipeline', '.'], 2, /accounts\.csv: there is no such file/],
	];
	for (const [name, flags, code, words] of rows)
		test(name, async () => {
			const state = path.join(base, 'never');
			const answer = await ridealong('org', 'start', '--state-dir', state, ...flags);
			assert.equal(answer.code, code, answer.stderr);
			assert.match(answer.stderr + answer.stdout, words);
			assert.equal(existsSync(path.join(state, 'org.sqlite')), false);
		});
	test('a state folder that is a file', async () => {
		const file = path.join(base, 'file');
		await writeFile(file, '');
		const answer = await ridealong('org', 'start', '--state-dir', file);
		assert.equal(answer.code, 3, answer.stderr);
		assert.match(answer.stderr, /state folder .*file cannot be written/);
	});
	test('a foreign alias is left alone', async () => {
		const home = env['HOME']!;
		await mkdir(path.join(home, '.sfdx'), { recursive: true });
		await writeFile(path.join(home, '.sfdx/alias.json'), JSON.stringify({ orgs: { 'ridealong-local': 'somebody@example.com' } }));
		const { status, warnings } = await json<Start>('org', 'start', '--port', '0', '--fresh', '--detach');
		assert.equal(status, 0);
		assert.ok(
			warnings.some((text) => text.includes('belongs to somebody@example.com')),
			warnings.join('\n'),
		);
		assert.equal((await json<{ aliasRemoved: boolean }>('org', 'stop')).result.aliasRemoved, false);
		assert.match(await readFile(path.join(home, '.sfdx/alias.json'), 'utf8'), /somebody@example\.com/);
		await rm(path.join(home, '.sfdx/alias.json'));
	});
});

describe('a pipeline', { skip: pipelineAbsent }, () => {
	test('is loaded whole, its dates moved to today', async () => {
		const started = await json<Start>(
			'org',
			'start',
			'--port',
			'0',
			'--fresh',
			'--detach',
			'--pipeline',
			PIPELINE_DIR,
			'--as-of',
			'2017-10-01',
			'--now',
			'2026-11-20T09:00:00Z',
		);
		assert.equal(started.status, 0, JSON.stringify(started));
		assert.deepEqual(
			started.result.users.map(({ username }) => username.split('@')[0]),
			['versie.hillebrand', 'darcel.schlecht', 'olu.adeyemi', 'admin'],
		);
		const { result: admin } = await json<Token>('org', 'token', '--as', 'admin');
		const stages = await ask(admin, 'SELECT StageName, COUNT(Id) deals FROM Opportunity GROUP BY StageName ORDER BY StageName');
		assert.deepEqual(
			stages.map((row) => [row['StageName'], row['deals']]),
			[
				['Closed Lost', 1684],
				['Closed Won', 3042],
				['Engaging', 2446],
				['Prospecting', 500],
			],
		);
		const [deal] = await ask(
			admin,
			"SELECT StageName, CreatedDate, CloseDate, Amount, (SELECT StageName, CreatedDate FROM OpportunityHistories ORDER BY CreatedDate) FROM Opportunity WHERE Pipeline_Key__c = '1C1I7A6R'",
		);
		const history = (deal?.['OpportunityHistories'] as { records: Record<string, string>[] }).records;
		assert.deepEqual(
			history.map((row) => [row['StageName'], row['CreatedDate']?.slice(0, 10)]),
			[
				['Engaging', '2025-12-09'],
				['Closed Won', '2026-04-20'],
			],
		);
		assert.deepEqual([deal?.['CloseDate'], deal?.['Amount']], ['2026-04-20', 1054]);
		assert.equal((await ask(admin, 'SELECT Id FROM Ownership_Incident__c')).length, 1);
	});
	test('a column that is missing is named, and the running org is not touched', async () => {
		const broken = path.join(base, 'broken');
		await mkdir(broken);
		for (const file of ['accounts.csv', 'products.csv', 'sales_teams.csv', 'sales_pipeline.csv'])
			await writeFile(path.join(broken, file), (await readFile(path.join(PIPELINE_DIR, file), 'utf8')).replace('sales_price', 'price'));
		const answer = await json('org', 'start', '--port', '0', '--fresh', '--pipeline', broken);
		assert.deepEqual(
			[answer.status, answer.data?.issues],
			[2, [{ file: 'products.csv', line: 1, field: 'sales_price', problem: 'the column is missing; the file has product, series, price' }]],
		);
		assert.equal((await json<Token>('org', 'token', '--as', 'rep')).status, 0);
	});
});
