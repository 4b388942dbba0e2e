/** Somebody else on the same machine: who listens where clients look first, and who can write to the folder in which commands keep their files. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { revertJournal } from '../../scripts/jobs/guard/revertJournal.ts';
import { type WatchState, watchStore } from '../../scripts/jobs/guard/watchState.ts';
import { journalIn } from '../../scripts/jobs/sync/journal.ts';
import { PortInUseError } from '../../scripts/local-org/loopback.ts';
import { start } from '../../scripts/local-org/server.ts';
import type { Org } from '../../scripts/salesforce/org.ts';
import { ranBefore, watched } from './watched.ts';

let folder: string;
before(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'ridealong-machine-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Where localhost leads first on most machines. */
const IPV6 = Object.values(os.networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));

describe('the other loopback address', { skip: !IPV6 }, () => {
	test('is held by the org: links and tokens sent to localhost reach nobody else', async () => {
		const org = await start({ port: 0, stateDir: path.join(folder, 'held') });
		try {
			const port = Number(new URL(org.url).port);
			await assert.rejects(once(net.createServer().listen(port, '::1'), 'listening'), { code: 'EADDRINUSE' });
			for (const host of ['127.0.0.1', '[::1]', 'localhost'])
				assert.equal((await fetch(`http://${host}:${port}/services/data`)).status, 200, host);
		} finally {
			await org.stop();
		}
	});
	test('where somebody was there before, the org does not start', async () => {
		const squatter = net.createServer().listen(0, '::1');
		await once(squatter, 'listening');
		try {
			const { port } = squatter.address() as net.AddressInfo;
			await assert.rejects(start({ port, stateDir: path.join(folder, 'squatted') }), PortInUseError);
		} finally {
			squatter.close();
		}
	});
});

describe('links in place of our files', { skip: process.platform === 'win32' }, () => {
	const STATE: WatchState = { version: 1, orgId: '00D000000000001', places: {}, coveredUntil: {}, scannedAt: null };
	const ORG = '00D000000000001';
	const writers: [what: string, file: string, write: (home: string) => Promise<unknown>][] = [
		['the place of the watch', `guard/${ORG}/watch.json`, (home) => watchStore(home, ORG).write(STATE)],
		[
			'the journal of reverts',
			`guard/${ORG}/revert-1970-01-01T00-00-00-000Z.json`,
			(home) => revertJournal(home, ORG, new Date(0)).keep([]),
		],
		['the journal of a sync', `sync/${ORG}/journal-1970-01-01T00-00-00-000Z.json`, (home) => journalIn(home, ORG).write(new Date(0), [])],
		['what was applied', `sync/${ORG}/applied.json`, (home) => journalIn(home, ORG).keep(new Map())],
	];
	for (const [what, name, write] of writers)
		test(`${what}: the link is replaced, what it led to stays`, async () => {
			const home = mkdtempSync(path.join(folder, 'home-'));
			const [file, victim] = [path.join(home, name), path.join(home, 'victim')];
			mkdirSync(path.dirname(file), { recursive: true });
			writeFileSync(victim, 'precious');
			for (const each of [file, `${file}.new`]) symlinkSync(victim, each);
			await write(home);
			assert.equal(readFileSync(victim, 'utf8'), 'precious');
			assert.ok(lstatSync(file).isFile());
			assert.match(readFileSync(file, 'utf8'), /"version": 1/);
		});

	const org = {
		orgId: ORG,
		query: async () => [],
		insertMany: async () => [{ success: true, id: 'a00000000000001', errors: [] }],
		updateMany: async () => [{ success: true, id: 'a00000000000001', errors: [] }],
	} as unknown as Org;
	const entry = { kind: 'seen', at: '2026-01-01', object: 'Account', record: '001', to: '005' } as const;
	const append = async (home: string): Promise<string> => {
		const ledger = new Ledger(org, home);
		assert.equal((await ledger.read(() => undefined)).fault, null);
		await ledger.append([entry], '2026-01-01T00:00:00.000Z');
		return ledger.file;
	};
	test('the ledger is appended to, and never through a link', async () => {
		const home = mkdtempSync(path.join(folder, 'home-'));
		assert.match(readFileSync(await append(home), 'utf8'), /^{"n":1,"kind":"seen"/);
		const other = mkdtempSync(path.join(folder, 'home-'));
		const file = path.join(other, 'ledger', ORG, 'owners.jsonl');
		mkdirSync(path.dirname(file), { recursive: true });
		// A file of one line without an end, such as a key: to a first scan it looks like one that was killed before its first line was whole.
		writeFileSync(path.join(other, 'key'), 'secret');
		symlinkSync(path.join(other, 'key'), file);
		await assert.rejects(append(other), { code: 'ELOOP' });
		assert.equal(readFileSync(path.join(other, 'key'), 'utf8'), 'secret');
	});
	test('nor is its lock written through one', async () => {
		const home = mkdtempSync(path.join(folder, 'home-'));
		const file = path.join(home, 'ledger', ORG, 'owners.jsonl');
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(path.join(home, 'key'), 'secret');
		symlinkSync(path.join(home, 'key'), `${file}.lock.${process.pid}`);
		await append(home);
		assert.equal(readFileSync(path.join(home, 'key'), 'utf8'), 'secret');
	});
});

test('an org whose id would lead out of the folder is refused; any id of an org is taken', () => {
	for (const make of [watchStore, journalIn, (home: string, id: string) => revertJournal(home, id, new Date(0))]) {
		for (const id of ['../../etc', '..', '', '00D/x', '00D\0'])
			assert.throws(() => make('.ridealong', id), /which is no organization id/, JSON.stringify(id));
		make('.ridealong', '00D000000000001AAA');
	}
});

describe('the file of the place, edited', () => {
	for (const [way, edit, damaged] of [
		['the last scan a year ahead', { scannedAt: '2999-01-01T00:00:00.000Z' }, true],
		['changes covered a year ahead', { coveredUntil: { Account: '2999-01-01T00:00:00.000Z' } }, true],
		['not at all', {}, false],
	] as const)
		test(`${way}: ${damaged ? 'everything is looked at again' : 'it goes on from there'}`, () =>
			watched(async (clinic) => {
				await ranBefore(clinic);
				const state = (await clinic.store.read()) as WatchState;
				await clinic.store.write({ ...state, ...edit });
				const run = clinic.watch({ once: true, silent: true });
				await run.done;
				assert.deepEqual([run.all('damaged').length, run.all('scanned').some(({ why }) => why === 'damaged')], [damaged ? 1 : 0, damaged]);
			}));
});
