import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parseCsv, parseTable, readInput } from './inputFile.ts';

test('a file that cannot be used says why', async (t) => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-input-'));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const file = path.join(folder, 'a.csv');
	await assert.rejects(readInput(file), /a\.csv: there is no such file/);
	await assert.rejects(readInput(folder), /: is a folder/);
	await writeFile(file, Buffer.from('\uFEFFId,OwnerId', 'utf16le'));
	await assert.rejects(readInput(file), /a\.csv: is no text in UTF-8; from a spreadsheet, save it as "CSV UTF-8"/);
	await writeFile(file, '\uFEFFId,OwnerId\n');
	assert.equal(await readInput(file), 'Id,OwnerId\n');
});

test('commas, semicolons and tabs; lines count as an editor counts them, past rows in which nothing stands', () => {
	for (const [a, b] of [',', ';', '\t'].map((by) => [`Id${by}OwnerId`, `1${by}"a\nb"`]))
		assert.deepEqual(parseTable('x.csv', `${a}\r\n${b}\r\n${a!.replace(/\w/g, '')}\r\n\r\n${b}`, ['Id', 'OwnerId']), [
			{ line: 2, values: { id: '1', ownerid: 'a\nb' } },
			{ line: 6, values: { id: '1', ownerid: 'a\nb' } },
		]);
});

test('an empty file, a missing column, one that is there twice, and a line that is no row are named', () => {
	const table = (text: string) => parseTable('x.csv', text, ['Id', 'OwnerId']);
	assert.throws(() => table('\n\n'), /x\.csv: it is empty; its first line must name Id, OwnerId/);
	assert.throws(() => table('ID,Owner\n'), /x\.csv:1 OwnerId: the column is missing; the file has id, owner/);
	assert.throws(() => table('Id,OwnerId,id\n1,2,3\n'), /x\.csv:1 id: this column is there more than once/);
	assert.throws(() => table('Id,OwnerId\n1\n'), /x\.csv:2: 1 value in a file of 2 columns/);
	assert.throws(() => table('Id,OwnerId\n"1,2\n3,4\n'), /x\.csv:2: Quoted field unterminated/);
	assert.deepEqual(parseCsv('x.csv', 'a,a\n1,2').broken.length, 1);
});

test('very many columns are read in their time', { timeout: 20_000 }, () => {
	const names = Array.from({ length: 300_000 }, (_, at) => `c${at}`).join();
	const { columns, broken } = parseCsv('x.csv', `${names},c7\n`);
	assert.deepEqual([columns.length, broken.map(({ field }) => field)], [300_001, ['c7']]);
});
