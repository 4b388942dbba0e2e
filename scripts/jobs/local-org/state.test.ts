import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { readState, StateUnreadableError, type StartState, writeState } from './state.ts';

describe('what org start remembers of a folder', () => {
	let dir: string;
	beforeEach(() => {
		dir = mkdtempSync(path.join(os.tmpdir(), 'state-'));
	});
	afterEach(() => rmSync(dir, { recursive: true }));
	const remembered: StartState = {
		version: 1,
		phase: 'ready',
		data: { kind: 'demo' },
		metadata: null,
		users: [],
		now: '2026-11-22T12:00:00.000Z',
	};
	const put = (name: string, text: string): void => writeFileSync(path.join(dir, name), text);

	test('is read back; a folder without an org is a new one', async () => {
		assert.equal(await readState(dir), undefined);
		put('org.sqlite', '');
		assert.equal(await readState(dir), undefined);
		await writeState(dir, remembered);
		assert.deepEqual(await readState(dir), remembered);
	});

	const rows: [what: string, text: string | undefined, says: RegExp][] = [
		['is missing', undefined, /start\.json is missing/],
		['is damaged', '{"version":1,', /start\.json cannot be read/],
		['is of a newer version', '{"version":2,"phase":"ready"}', /written by a newer version of the plugin \(format 2\)/],
	];
	for (const [what, text, says] of rows)
		test(`an org whose start.json ${what} is never thrown away: refused, with the ways out`, async () => {
			put('org.sqlite', 'rows');
			if (text !== undefined) put('start.json', text);
			await assert.rejects(readState(dir), (error) => {
				assert.ok(error instanceof StateUnreadableError);
				assert.match(error.message, says);
				assert.match(error.actions.join(), /--fresh/);
				return true;
			});
		});
});
