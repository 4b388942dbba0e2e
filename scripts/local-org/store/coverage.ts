import { rowsOf, type CoverageRow } from '../coverage.ts';

/** What a state folder survives. Salesforce keeps its data elsewhere: no page of its documentation says anything about this. */
export const storeCoverage: readonly CoverageRow[] = rowsOf('Only here: the state folder', 'assumed', [
	[
		'A process that is killed at any moment: whatever it had answered is there at the next start, nothing half, no id, auto-number or deploy id twice',
		'',
		'SQLite in WAL mode; a commit is safe from the end of the process, not from the end of the machine’s power.',
	],
	[
		'A damaged org.sqlite (overwritten pages, cut off): kept as org.sqlite.damaged-…; every row that can be read is saved, every lost one named where an index still knows it',
		'',
		'The file is looked through (quick_check) unless it lies as it was closed. Bytes changed inside a long text are not noticed.',
	],
	[
		'Lost metadata: tables and rows stay until it is deployed again',
		'',
		'Flows, rules and permissions that it held do not work until then; the start says so.',
	],
	['A missing write-ahead log after a crash is said', '', 'What was in it is not known.'],
	[
		'Refused by name, nothing changed: a state of a newer version, another program’s database, a file that cannot be read at all, a folder that cannot be written, a folder in use',
		'',
	],
	['A full disk: STORAGE_LIMIT_EXCEEDED, the whole transaction is undone', 'SOAP API Developer Guide, "Core Data Types", StatusCode'],
]);
