import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { makeFolder, replaceFile } from './ownFile.ts';

test('a folder is made with those above it, for its user’s eyes only; one that is there stays', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-own-'));
	try {
		const file = path.join(folder, 'a', 'b', 'c.json');
		await replaceFile(file, 'one');
		await Promise.all([1, 2, 3].map(() => makeFolder(path.join(folder, 'd', 'e'))));
		await makeFolder(path.dirname(file));
		assert.equal(await readFile(file, 'utf8'), 'one');
		if (process.platform !== 'win32') assert.equal((await stat(path.join(folder, 'a'))).mode & 0o777, 0o700);
		await writeFile(path.join(folder, 'file'), '');
		for (const wrong of ['file', 'file/below']) await assert.rejects(makeFolder(path.join(folder, wrong)), /EEXIST|ENOTDIR|ENOENT/, wrong);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});

test('where nothing can be made that is said', { skip: process.platform !== 'linux' && 'a system without /proc' }, () =>
	assert.rejects(makeFolder('/proc/ridealong/ledger/00D000000000001AAA'), /ENOENT.*\/proc\/ridealong/),
);
