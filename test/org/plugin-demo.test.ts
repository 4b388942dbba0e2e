/** The demo as a person runs it: started in the background, scanned, synced, reported, watched, stopped. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Envelope, Plugin, type Start, type Token, freePort } from './plugin.ts';

let plugin: Plugin;
before(async () => {
	plugin = await Plugin.create();
});
after(() => plugin.close());

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

describe('the demo, started in the background', () => {
	let started: Envelope<Start>;
	let port: number;
	before(async () => {
		port = await freePort();
		started = await plugin.json('org', 'start', '--port', String(port), '--fresh', '--detach', '--now', '2026-11-20T09:00:00Z');
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
		const deals = await plugin.rows(
			'admin',
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
		const mentorships = await plugin.rows(
			'owner',
			'SELECT Roster_Key__c, Status__c, Protected_Until__c FROM Mentorship__c ORDER BY Roster_Key__c',
		);
		assert.deepEqual(
			mentorships.map((row) => [row['Roster_Key__c'], row['Status__c'], row['Protected_Until__c']]),
			[
				['ana-dana-craft', 'Active', null],
				['diego-dana-organization', 'Active', null],
				['emi-tomas-skip', 'Active', null],
				['priya-marcus-craft', 'Ended', '2027-02-18'],
			],
		);
		const incidents = await plugin.rows('owner', 'SELECT Record_Name__c, Result__c, Rule__c FROM Ownership_Incident__c ORDER BY Rule__c');
		assert.deepEqual(
			incidents.map((row) => [row['Record_Name__c'], row['Result__c'], row['Rule__c']]),
			[
				['Oakhurst Dairy Farms', 'Found', 'Pair protection'],
				['Oakhurst Dairy Farms', 'Found', 'Territory'],
			],
		);
	});

	test('the alias works, and a second scan writes nothing and reports nothing twice', async () => {
		const stall = await plugin.json<{ asOf: string; written: number; unchanged: number; openDeals: number }>(
			'stall',
			'scan',
			'--target-org',
			'ridealong-local',
		);
		assert.deepEqual([stall.result.asOf, stall.result.written, stall.result.unchanged === stall.result.openDeals], ['2026-11-20', 0, true]);
		const guard = await plugin.json<{ incidents: unknown[]; known: number; coverage: { from: string; to: string } }>(
			'guard',
			'scan',
			'--target-org',
			'ridealong-local',
		);
		assert.deepEqual([guard.result.incidents.length, guard.result.known, guard.result.coverage.to], [0, 2, '2026-11-20']);
	});

	test('reports are written where they are asked for, and nothing that is there is overwritten', async () => {
		const [page, csv, scan, quotas] = ['fairness.html', 'fairness.csv', 'scan.html', 'quotas.csv'].map((name) =>
			path.join(plugin.base, name),
		);
		await writeFile(quotas!, 'username,start,amount\nana.ruiz@ridealong.local,2026-10-01,104000\n');
		const fairness = (...flags: string[]) =>
			plugin.json<{
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
		const same = await fairness('--html', `${page!}.new`, '--export', `${page!}.new`);
		assert.deepEqual([same.status, same.data?.issues.map(({ file }) => file)], [2, ['--export', '--html']], same.message);
		assert.equal(existsSync(`${page!}.new`), false);
		const alone = await fairness('--overwrite');
		assert.deepEqual([alone.status, /--overwrite: --export, --html/.test(alone.message ?? '')], [2, true], alone.message);
		assert.equal((await fairness('--html', page!, '--overwrite', '--rep', 'ana.ruiz@ridealong.local')).status, 0);
		assert.doesNotMatch(await readFile(page!, 'utf8'), /Priya|Marcus/);
		assert.equal((await plugin.json('guard', 'scan', '--target-org', 'ridealong-local', '--html', scan!)).status, 0);
		assert.match(await readFile(scan!, 'utf8'), /Oakhurst Dairy Farms/);
		assert.equal((await plugin.json('guard', 'scan', '--target-org', 'ridealong-local', '--html', scan!)).status, 2);
	});

	test('a roster is synced, and its mistakes are named with line and field', async () => {
		const text = await readFile(path.join(plugin.base, 'state/roster.yaml'), 'utf8');
		const file = path.join(plugin.base, 'changed.yaml');
		const sync = (...flags: string[]) =>
			plugin.json<{ updated: string[]; unchanged: number; applied: boolean }>(
				'sync',
				'--roster',
				file,
				'--target-org',
				'ridealong-local',
				'--journal-dir',
				path.join(plugin.base, 'state'),
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
		const rep = await plugin.json<Token>('org', 'token', '--as', 'rep');
		assert.equal(rep.result.username, 'ana.ruiz@ridealong.local');
		const byName = await plugin.json<Token>('org', 'token', '--as', 'priya.nair@ridealong.local');
		assert.equal(byName.result.username, 'priya.nair@ridealong.local');
		const nobody = await plugin.json<Token>('org', 'token', '--as', 'nobody');
		assert.deepEqual([nobody.status, nobody.result], [3, undefined]);
	});

	test('tokens stand in no file', async () => {
		const { result } = await plugin.json<Token>('org', 'token', '--as', 'admin');
		const [, secret] = result.accessToken.split('!');
		for (const entry of await readdir(plugin.base, { recursive: true, withFileTypes: true })) {
			if (!entry.isFile()) continue;
			const content = await readFile(path.join(entry.parentPath, entry.name));
			assert.ok(!content.includes(secret!), path.join(entry.parentPath, entry.name));
			assert.ok(!content.includes('otp='), path.join(entry.parentPath, entry.name));
		}
	});

	test('a watch tells one event a line, ends cleanly by Ctrl-C, and goes on where it was', async () => {
		const child = plugin.start('guard', 'watch', '--json', '--target-org', 'ridealong-local');
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
		const again = await plugin.run('guard', 'watch', '--once', '--fail-on-findings', '--target-org', 'ridealong-local');
		assert.equal(again.code, 0, again.stderr);
		assert.match(again.stdout, /^Account: by its history, because there are no change events \(not selected/m);
		assert.doesNotMatch(again.stdout, /Scanned/);
		assert.match(again.stdout, /Ended: 0 events, 0 new incidents/);
	});

	test('a second start on the same folder or port is refused by name', async () => {
		const folder = await plugin.json('org', 'start', '--port', '0', '--detach');
		assert.deepEqual([folder.status, /in use by process/.test(folder.message ?? '')], [3, true], folder.message);
		const samePort = await plugin.json('org', 'start', '--port', String(port), '--detach', '--state-dir', path.join(plugin.base, 'other'));
		assert.deepEqual(
			[samePort.status, samePort.message],
			[3, `Port ${port} is in use. Stop what listens there, or choose another with --port.`],
		);
		assert.ok(isAlive(started.result.pid));
	});

	test('stop ends it and removes the alias; the next start is warm, and Ctrl-C ends it cleanly', async () => {
		const stopped = await plugin.json<{ pid: number; aliasRemoved: boolean }>('org', 'stop');
		assert.deepEqual([stopped.result.pid, stopped.result.aliasRemoved, isAlive(started.result.pid)], [started.result.pid, true, false]);
		assert.equal((await plugin.json('stall', 'scan', '--target-org', 'ridealong-local')).status === 0, false);
		assert.equal((await plugin.json('org', 'stop')).status, 3);

		const child = plugin.start('org', 'start', '--port', String(port), '--state-dir', 'state', '--now', '2026-11-20T10:00:00Z');
		let output = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			output += text;
			if (text.includes('until you press Ctrl-C')) child.kill('SIGINT');
		});
		const [code] = (await once(child, 'exit')) as [number];
		assert.equal(code, 0, output);
		assert.match(output, /Metadata unchanged: nothing to deploy/);
		assert.equal(output.match(/frontdoor\.jsp\?otp=/g)?.length, 4);
		assert.match(output, /"ridealong org token --as \S+ --state-dir state"/, 'as it was started');
		assert.doesNotMatch(output, /Loaded \d+ people/);
	});

	test('an org whose territory model somebody activated starts again: the roster’s territories are left out by name, the rest is synced', async () => {
		const start = (hour: string) =>
			plugin.json<Start>('org', 'start', '--port', String(port), '--detach', '--now', `2026-11-20T${hour}:00:00Z`);
		assert.equal((await start('10')).status, 0);
		const { result: admin } = await plugin.json<Token>('org', 'token', '--as', 'admin');
		const ask = async (method: string, where: string, body: object): Promise<{ id: string }> => {
			const answer = await fetch(`${admin.instanceUrl}/services/${where}`, {
				method,
				headers: { Authorization: `Bearer ${admin.accessToken}`, 'Content-Type': 'application/json' },
				body: JSON.stringify(body),
			});
			assert.ok(answer.ok, `${where}: ${answer.status}`);
			return (await answer.json()) as { id: string };
		};
		await ask('PATCH', 'local-org/settings', { salesTerritories: true });
		const model = await ask('POST', 'data/v66.0/sobjects/Territory2Model', { Name: 'FY27', DeveloperName: 'FY27' });
		await ask('POST', 'local-org/territory-model', { modelId: model.id, action: 'activate' });
		assert.equal((await plugin.json('org', 'stop')).status, 0);

		const file = path.join(plugin.base, 'state/roster.yaml');
		await writeFile(file, (await readFile(file, 'utf8')).replace('cadenceDays: 21', 'cadenceDays: 35'));
		const again = await start('11');
		assert.equal(again.status, 0, again.message);
		assert.match(again.warnings.join('\n'), /3 territories \(west, east, north\)[^.]*active territory model.*salesTerritories/);
		const [paired] = await plugin.rows(
			'owner',
			"SELECT Cadence_Days__c FROM Mentorship__c WHERE Roster_Key__c = 'diego-dana-organization'",
		);
		assert.equal(paired?.['Cadence_Days__c'], 35);
		assert.equal((await plugin.json('org', 'stop')).status, 0);
	});

	test('stop also ends one in the foreground: both end cleanly, whoever removes the alias', async () => {
		const child = plugin.start('org', 'start', '--port', String(port), '--now', '2026-11-20T11:00:00Z');
		let output = '';
		child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
		const exit = once(child, 'exit');
		const running = new Promise<void>((resolve) =>
			child.stdout.setEncoding('utf8').on('data', (text: string) => {
				output += text;
				if (output.includes('until you press Ctrl-C')) resolve();
			}),
		);
		await Promise.race([running, exit]);
		const stopped = await plugin.json<{ aliasRemoved: boolean }>('org', 'stop');
		assert.equal(stopped.status, 0, stopped.message);
		const [code] = (await exit) as [number];
		assert.equal(code, 0, output);
		assert.equal((await plugin.json('stall', 'scan', '--target-org', 'ridealong-local')).status === 0, false);
	});
});
