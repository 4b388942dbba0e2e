import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { InputError } from '../domain/errors.ts';
import { checkTarget, writeTarget } from './newFile.ts';

let folder: string;
before(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-newfile-'))));
after(() => rm(folder, { recursive: true, force: true }));
const target = (name: string, overwrite = false) => ({ file: path.join(folder, name), flag: '--html', overwrite });
const refused = (work: Promise<unknown>, why: RegExp) =>
	assert.rejects(work, (error) => error instanceof InputError && why.test(error.message));

test('a new file is whole, for its user alone, and leaves nothing beside it', async () => {
	const { file } = target('new.html');
	assert.equal(await writeTarget(target('new.html'), 'all of it'), file);
	assert.equal(await readFile(file, 'utf8'), 'all of it');
	if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
	assert.deepEqual(
		(await readdir(folder)).filter((name) => name.startsWith('.')),
		[],
	);
});

test('what is there stays, unless it is to be overwritten', async () => {
	await writeFile(target('old.html').file, 'old');
	await refused(checkTarget(target('old.html')), /--html ".*old\.html": exists already; .*--overwrite/);
	await refused(writeTarget(target('old.html'), 'new'), /exists already/);
	assert.equal(await readFile(target('old.html').file, 'utf8'), 'old');
	await writeTarget(target('old.html', true), 'new');
	assert.equal(await readFile(target('old.html').file, 'utf8'), 'new');
});

test('a link is replaced, not followed', async () => {
	await writeFile(target('precious').file, 'precious');
	await symlink(target('precious').file, target('link.html').file);
	await refused(checkTarget(target('link.html')), /exists already/);
	await writeTarget(target('link.html', true), 'new');
	assert.equal(await readFile(target('precious').file, 'utf8'), 'precious');
});

test('a folder, and a folder that is missing, are named before any work', async () => {
	await mkdir(target('folder').file);
	await refused(checkTarget(target('folder', true)), /is a folder/);
	await refused(checkTarget(target('nowhere/x.html')), /does not exist/);
	await refused(checkTarget({ ...target('x'), file: '' }), /--html "": is empty/);
});
