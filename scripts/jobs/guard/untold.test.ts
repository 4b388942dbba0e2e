import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Finding, KnownIncident } from '../../domain/guard/findings.ts';
import { lateFindings, newFindings } from '../../domain/guard/findings.ts';
import { Untold } from './untold.ts';

const ORG = '00D000000000001AAA';
const finding = (key: string, more: Partial<Finding> = {}): Finding => ({
	key,
	rule: 'Pair protection',
	object: 'Account',
	recordId: `001-${key}`,
	recordName: key,
	fromOwnerId: 'V',
	toOwnerId: 'U',
	actorId: null,
	mentorshipId: null,
	at: '2026-06-19T08:50:00.000Z',
	timeKnown: true,
	how: 'history',
	through: [],
	...more,
});
const incident = ({ key, recordId, fromOwnerId, toOwnerId, at, rule, object, actorId, recordName }: Finding): KnownIncident => ({
	...{ id: `a0-${key}`, key, recordId, fromOwnerId, toOwnerId, at, rule, object, actorId, recordName },
	result: 'Found',
	territory: null,
	writtenById: null,
	judgement: 'Open',
	writtenAt: null,
});
const [A, B, C] = [finding('a'), finding('b'), finding('c')];

const noted = async (work: (run: () => Untold, file: string) => Promise<void>): Promise<void> => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-untold-'));
	try {
		const run = (): Untold => new Untold(ORG, folder);
		await work(run, run().file);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};

test('what is noted is there until it is told, for the eyes of its user only', () =>
	noted(async (run, file) => {
		const first = run();
		assert.deepEqual(await first.read(), []);
		await first.note([]);
		await assert.rejects(stat(file), /ENOENT/, 'nothing found leaves nothing behind');
		await first.note([A]);
		const since = { ...B, since: '2026-06-18T08:50:00.000Z', territory: 'Nord' };
		await first.note([A, since]);
		assert.deepEqual(await run().read(), [A, since]);
		const modes = await Promise.all([file, path.dirname(file)].map(async (name) => (await stat(name)).mode & 0o777));
		assert.deepEqual(modes, [0o600, 0o700]);
		await first.told();
		assert.deepEqual(await readdir(path.dirname(file)), []);
	}));

test('who tells strikes out what it read and noted; what another noted meanwhile stays', () =>
	noted(async (run, file) => {
		await run().note([A]);
		const [rerun, other] = [run(), run()];
		assert.deepEqual(await rerun.read(), [A]);
		await other.note([B]);
		await rerun.note([C]);
		assert.deepEqual(await run().read(), [A, B, C]);
		await rerun.told();
		assert.deepEqual(await run().read(), [B]);
		await run().told();
		assert.deepEqual(await run().read(), [B], 'a run that neither read nor noted has told nothing');
		await other.told();
		await assert.rejects(stat(file), /ENOENT/);
	}));

test('a damaged note, or one of another org, is in doubt until a run that read it has told so', () =>
	noted(async (run, file) => {
		await run().note([A]);
		const whole = await readFile(file, 'utf8');
		for (const text of [
			'',
			whole.slice(0, -5),
			whole.replace(ORG, '00D000000000002AAA'),
			whole.replace('"history"', '"no such way"'),
			whole.replace(/"key": "a",/, ''),
		]) {
			await writeFile(file, text);
			const watch = run();
			await watch.note([B]);
			await watch.told();
			assert.equal(await readFile(file, 'utf8'), text, 'who has not read it leaves it');
			const scan = run();
			assert.equal(await scan.read(), 'damaged');
			await scan.note([B]);
			assert.equal(await run().read(), 'damaged', 'killed here, the next one says so again');
			await scan.told();
			assert.deepEqual(await run().read(), []);
		}
	}));

test('a link in its place leads nowhere', () =>
	noted(async (run, file) => {
		await run().note([A]);
		const elsewhere = `${path.dirname(file)}.txt`;
		await writeFile(elsewhere, 'precious');
		await rm(file);
		await symlink(elsewhere, file);
		const scan = run();
		assert.equal(await scan.read(), 'damaged');
		await scan.told();
		assert.deepEqual([await run().read(), await readFile(elsewhere, 'utf8')], [[], 'precious']);
	}));

test('told late is only what the org has as noted; and what is told late is not counted as known', () => {
	const known = [incident(A), incident({ ...B, recordId: 'another' }), incident({ ...C, toOwnerId: 'another' })];
	assert.deepEqual(
		lateFindings([A, B, C, finding('d')], known).map(({ id, key }) => [id, key]),
		[['a0-a', 'a']],
	);
	assert.deepEqual(newFindings([A], known, new Map()), { fresh: [], known: 1 });
	assert.deepEqual(newFindings([A], known, new Map(), new Set(['a'])), { fresh: [], known: 0 });
});
