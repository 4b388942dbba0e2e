import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { controlOf, controlPath, NotRunningError } from './control.ts';

describe('the control socket', { skip: process.platform === 'win32' }, () => {
	const { TMPDIR } = process.env;
	let tmp: string;
	before(() => {
		tmp = process.env['TMPDIR'] = mkdtempSync(path.join(os.tmpdir(), 'control-'));
	});
	after(() => {
		if (TMPDIR === undefined) delete process.env['TMPDIR'];
		else process.env['TMPDIR'] = TMPDIR;
		rmSync(tmp, { recursive: true, force: true });
	});
	/** Answers every request with a token, as somebody would who wants to be taken for the org. */
	async function answering(prepare: (folder: string) => void): Promise<net.Server> {
		const folder = path.dirname(controlPath('/state'));
		rmSync(folder, { recursive: true, force: true });
		prepare(folder);
		const server = net.createServer((socket) => socket.on('error', () => undefined).end('{"result":"a token"}\n'));
		server.listen(controlPath('/state'));
		await once(server, 'listening');
		return server;
	}

	const rows: [way: string, prepare: (folder: string) => void, asked: boolean][] = [
		['in a folder that is only ours is asked', (folder) => mkdirSync(folder, { mode: 0o700 }), true],
		['in a folder that others may enter is not', (folder) => (mkdirSync(folder), chmodSync(folder, 0o777)), false],
		[
			'behind a link is not',
			(folder) => {
				mkdirSync(path.join(tmp, 'elsewhere'), { mode: 0o700 });
				symlinkSync(path.join(tmp, 'elsewhere'), folder);
			},
			false,
		],
	];
	for (const [way, prepare, asked] of rows)
		test(way, async () => {
			const server = await answering(prepare);
			try {
				if (asked) assert.equal(await controlOf('/state').token('admin'), 'a token');
				else await assert.rejects(controlOf('/state').token('admin'), NotRunningError);
			} finally {
				server.close();
			}
		});
});
