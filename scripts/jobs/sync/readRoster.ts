/** Reads a roster file: YAML, or CSV with one mentorship per line. Every problem comes with its line. */
import path from 'node:path';
import { LineCounter, isMap, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { InputError, type InputIssue } from '../../domain/errors.ts';
import { type Roster, requiredRosterColumns, rosterColumns, rosterConflicts, rosterSchema } from '../../domain/roster/schema.ts';
import { parseCsv, readInput } from '../inputFile.ts';

/** A roster and where its parts stand, for problems that only the org can show. */
export interface RosterFile {
	file: string;
	roster: Roster;
	/** Issue at a path such as `['mentorships', 2, 'mentor']`. */
	issue(path: readonly (string | number)[], problem: string, value?: string): InputIssue;
}

/** @throws InputError with every problem of the file */
export async function readRoster(file: string): Promise<RosterFile> {
	return parseRoster(file, await readInput(file));
}

/** As {@link readRoster}, from text; the extension decides between YAML and CSV. */
export function parseRoster(file: string, text: string): RosterFile {
	const source = path.extname(file).toLowerCase() === '.csv' ? fromCsv(file, text) : fromYaml(file, text);
	const parsed = rosterSchema.safeParse(source.value);
	const issue: RosterFile['issue'] = (at, problem, value) => ({
		file,
		line: source.line(at),
		field: pathText(at),
		...(value !== undefined && { value }),
		problem,
	});
	if (!parsed.success) throw new InputError(parsed.error.issues.flatMap((each) => zodIssues(each, source.value, issue)));
	const conflicts = rosterConflicts(parsed.data);
	if (conflicts.length) throw new InputError(conflicts.map(({ path: at, problem }) => issue(at, problem, valueAt(source.value, at))));
	return { file, roster: parsed.data, issue };
}

interface Source {
	value: unknown;
	line(at: readonly (string | number)[]): number | undefined;
}

function fromYaml(file: string, text: string): Source {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	const [broken] = document.errors;
	if (broken)
		// The message quotes what it met, which can be the whole file.
		throw new InputError([{ file, line: lines.linePos(broken.pos[0]).line, problem: broken.message.replace(/^([^]{160})[^]+/, '$1…') }], {
			cause: broken,
		});
	if (document.contents === null) throw new InputError([{ file, problem: 'it is empty' }]);
	if (!isMap(document.contents))
		throw new InputError([
			{ file, line: 1, problem: 'it is no roster: YAML with "version:" and "mentorships:", or a file that ends in .csv' },
		]);
	return {
		value: document.toJS(),
		line: (at) => {
			const offset = offsetOf(document, at);
			return offset === undefined ? undefined : lines.linePos(offset).line;
		},
	};
}

/** Where the deepest part of the path that exists begins. */
function offsetOf(document: Document, at: readonly (string | number)[]): number | undefined {
	for (let depth = at.length; depth >= 0; depth--) {
		const node = document.getIn(at.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
		if (node?.range) return node.range[0];
	}
	return undefined;
}

const NUMBERS = new Set(['cadenceDays', 'responseDays', 'coolingOffDays']);

function fromCsv(file: string, text: string): Source {
	const { columns, rows, broken } = parseCsv(file, text);
	const missing = requiredRosterColumns.filter((column) => !columns.includes(column));
	const foreign = columns.filter((column) => !rosterColumns.includes(column));
	const issues: InputIssue[] = [
		...missing.map((field): InputIssue => ({ file, line: 1, field, problem: 'the column is missing' })),
		...foreign.map((field): InputIssue => ({ file, line: 1, field, problem: `no such column; there are ${rosterColumns.join(', ')}` })),
		...broken,
	];
	if (issues.length) throw new InputError(issues);
	const mentorships = rows.map(({ values }) =>
		Object.fromEntries(
			Object.entries(values).flatMap(([name, value]) =>
				value.trim() === '' ? [] : [[name, NUMBERS.has(name) ? numeric(value) : value.trim()]],
			),
		),
	);
	return { value: { version: 1, mentorships }, line: (at) => (typeof at[1] === 'number' ? rows[at[1]]?.line : 1) };
}
/** A number, or the text itself, so that the schema names what stands there. */
function numeric(value: string): number | string {
	return Number.isNaN(Number(value)) ? value : Number(value);
}

function zodIssues(issue: z.core.$ZodIssue, value: unknown, make: RosterFile['issue']): InputIssue[] {
	const at = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
	if (issue.code === 'unrecognized_keys')
		return issue.keys.map((key) => make([...at, key], 'there is no such entry', valueAt(value, [...at, key])));
	return [make(at, issue.message, valueAt(value, at))];
}
function valueAt(value: unknown, at: readonly (string | number)[]): string | undefined {
	const found = at.reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value);
	return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}
function pathText(at: readonly (string | number)[]): string {
	return at.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${part}` : part), '');
}
