import assert from 'node:assert/strict';
import { test } from 'node:test';
import Papa from 'papaparse';
import { CsvRows } from './csvRows.ts';
import type { Row } from './org.ts';

/** Rows of a text that comes in pieces of so many bytes. */
function rowsOf(text: string, size = Infinity): Row[] {
	const rows: Row[] = [];
	const csv = new CsvRows((row) => rows.push(row));
	const bytes = Buffer.from(text);
	for (let from = 0; from < bytes.length; from += Math.min(size, bytes.length)) csv.add(bytes.subarray(from, from + size));
	csv.end();
	assert.equal(csv.rows, rows.length);
	return rows;
}

const CASES: Record<string, { text: string; rows: Row[] }> = {
	nothing: { text: '', rows: [] },
	'a header alone': { text: '"Id","Name"\n', rows: [] },
	'quotes in quotes, commas and line ends of both kinds': {
		text: '"Id","Name"\n"1","A ""B"", C"\n"2","D\r\nE\nF"\n"3",""""\n',
		rows: [
			{ Id: '1', Name: 'A "B", C' },
			{ Id: '2', Name: 'D\r\nE\nF' },
			{ Id: '3', Name: '"' },
		],
	},
	'characters of two, three and four bytes': {
		text: '"Id","Näme"\n"1","Zürich 東京 🏔"\n',
		rows: [{ Id: '1', Näme: 'Zürich 東京 🏔' }],
	},
	'blanks, quoted or not, and values that are missing': {
		text: 'Id,Name,City\n1,,\n2,"",x\n3\n',
		rows: [
			{ Id: '1', Name: null, City: null },
			{ Id: '2', Name: null, City: 'x' },
			{ Id: '3', Name: null, City: null },
		],
	},
	'lines that end in CR LF, a byte order mark, and no end of the last line': {
		text: '\uFEFFId,Name\r\n1,A\r\n"2","B"\r\n3,C',
		rows: [
			{ Id: '1', Name: 'A' },
			{ Id: '2', Name: 'B' },
			{ Id: '3', Name: 'C' },
		],
	},
	'a blank at the very end': { text: 'Id,Name\n1,', rows: [{ Id: '1', Name: null }] },
	'empty lines': { text: 'Id,Name\n\n1,A\n\n', rows: [{ Id: '1', Name: 'A' }] },
	'a quote within a value that has none around it': { text: 'Id,Name\n1,5" pipe\n', rows: [{ Id: '1', Name: '5" pipe' }] },
	'more values than the header has names': { text: 'Id\n1,2,3\n', rows: [{ Id: '1' }] },
};

for (const [what, { text, rows }] of Object.entries(CASES))
	test(`CSV: ${what}, cut anywhere`, () => {
		for (const size of [1, 2, 3, 5, 7, Infinity]) assert.deepEqual(rowsOf(text, size), rows, `pieces of ${size} bytes`);
	});

test('CSV: rows and values longer than the buffer, and more columns than usual, read as Papa parse reads them', () => {
	const columns = Array.from({ length: 100 }, (_, n) => `F${n}`);
	const rows = [1, 2, 3].map((row) =>
		Object.fromEntries(columns.map((name, n) => [name, n === 7 ? 'ä"\n'.repeat(100_000 * row) : `${row}`])),
	);
	assert.deepEqual(rowsOf(Papa.unparse(rows, { newline: '\n', quotes: true }), 65_536), rows);
});

test('CSV: a lent row is one object, and what was copied of it stays', () => {
	const seen = new Set<Row>();
	const copies: Row[] = [];
	const csv = new CsvRows((row) => seen.add(row) && copies.push({ ...row }), { lent: true });
	csv.add(Buffer.from('Id,Name\n1,A\n2,B\n'));
	csv.end();
	assert.equal(seen.size, 1);
	assert.deepEqual(copies, [
		{ Id: '1', Name: 'A' },
		{ Id: '2', Name: 'B' },
	]);
});
