/**
 * Finds a query's shape without reading all of it: the texts between the literals of recent queries are compared as they are, and only
 * what stands in the literals' places is scanned. Whatever does not fit exactly goes the way of `textShape`.
 */
import { literalsIn, plainLiteralAt, type Literal } from './shape.ts';

interface Template<T> {
	/** What stands before, between and behind the literals. */
	texts: string[];
	/** Of each literal: its mark in the shape's key, `?S`, `(?L)`, `?I`, … */
	marks: string[];
	shape: T;
}

const TEMPLATES_KEPT = 32;

/** The templates of one schema's shapes. */
export class ShapeTemplates<T extends object> {
	readonly #kept: Template<T>[] = [];

	/** Shape and literals of the text; undefined where no template fits. */
	match(text: string): { shape: T; literals: Literal[] } | undefined {
		// Escapes make a literal's end hard to find.
		if (text.includes('\\')) return undefined;
		const kept = this.#kept;
		for (let i = 0; i < kept.length; i++) {
			const template = kept[i]!;
			const literals = fit(text, template);
			if (!literals) continue;
			if (i > 0) {
				kept.copyWithin(1, 0, i);
				kept[0] = template;
			}
			return { shape: template.shape, literals };
		}
		return undefined;
	}

	add(text: string, shape: T): void {
		if (text.includes('\\')) return;
		const texts: string[] = [];
		const marks: string[] = [];
		let from = 0;
		for (const { at, raw, mark } of literalsIn(text)) {
			texts.push(text.slice(from, at));
			marks.push(mark);
			from = at + raw.length;
		}
		texts.push(text.slice(from));
		this.#kept.unshift({ texts, marks, shape });
		if (this.#kept.length > TEMPLATES_KEPT) this.#kept.pop();
	}
}

function fit(text: string, { texts, marks }: Template<object>): Literal[] | undefined {
	const first = texts[0]!;
	if (!text.startsWith(first)) return undefined;
	const literals: Literal[] = [];
	let at = first.length;
	for (let i = 0; i < marks.length; i++) {
		const mark = marks[i]!;
		let end: number;
		if (mark === '?S') {
			end = stringEnd(text, at);
			if (end < 0) return undefined;
			literals.push(text.slice(at, end));
		} else if (mark === '(?L)') {
			const list: string[] = [];
			end = listEnd(text, at, list);
			if (end < 0) return undefined;
			literals.push(list);
		} else {
			const raw = plainLiteralAt(text, at, mark);
			if (raw === undefined) return undefined;
			end = at + raw.length;
			literals.push(raw);
		}
		const between = texts[i + 1]!;
		if (!text.startsWith(between, end)) return undefined;
		at = end + between.length;
	}
	return at === text.length ? literals : undefined;
}

/** Behind the closing quote of the string that begins at `at`; -1 where none does. */
function stringEnd(text: string, at: number): number {
	return text.charCodeAt(at) === 39 ? text.indexOf("'", at + 1) + 1 || -1 : -1;
}

/** Behind the bracket of the list of strings that begins at `at`, whose items are put into `found`; -1 where none does. */
function listEnd(text: string, at: number, found: string[]): number {
	if (text.charCodeAt(at) !== 40) return -1;
	for (let next = at; ;) {
		const start = skipSpace(text, next + 1);
		const end = stringEnd(text, start);
		if (end < 0) return -1;
		found.push(text.slice(start, end));
		next = skipSpace(text, end);
		const code = text.charCodeAt(next);
		if (code === 41) return next + 1;
		if (code !== 44) return -1;
	}
}

function skipSpace(text: string, at: number): number {
	let next = at;
	for (let code = text.charCodeAt(next); code === 32 || (code >= 9 && code <= 13); code = text.charCodeAt(next)) next++;
	return next;
}
