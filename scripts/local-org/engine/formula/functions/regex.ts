/** Regular expressions of REGEX: Java's syntax (java.util.regex.Pattern) on JavaScript's engine, whole text, in bounded time. */
import { createContext, Script } from 'node:vm';
import { ApiError } from '../../../errors.ts';

/** POSIX and Java classes that mean ASCII characters. */
const CLASSES: Record<string, string> = {
	Lower: 'a-z',
	Upper: 'A-Z',
	Alpha: 'A-Za-z',
	Digit: '0-9',
	Alnum: 'A-Za-z0-9',
	Punct: '!-\\/:-@\\[-`{-~',
	Space: ' \\t\\n\\x0B\\f\\r',
	Blank: ' \\t',
	XDigit: '0-9A-Fa-f',
	ASCII: '\\x00-\\x7F',
	Graph: '!-~',
	Print: ' -~',
	Cntrl: '\\x00-\\x1F\\x7F',
};
const HORIZONTAL = ' \\t\\xA0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000';
/** Escapes that mean the same in both. */
const SAME = /[dDwWSbBnrtfcuk1-9]/;

class Untranslatable extends Error {}

/** Java's pattern in JavaScript's terms; throws where it says what JavaScript cannot. */
function translate(source: string): string {
	let result = '';
	let inClass = false;
	for (let at = 0; at < source.length; at++) {
		const character = source[at]!;
		if (character === '\\') {
			const { text, end } = escape(source, at + 1, inClass);
			result += text;
			at = end;
		} else if (inClass && (character === '[' || source.startsWith('&&', at))) {
			throw new Untranslatable('unions and intersections of character classes');
		} else {
			if (character === '[') {
				inClass = true;
				// In Java a bracket right after the opening one belongs to the class.
				const opening = /^\[\^?\]/.exec(source.slice(at))?.[0];
				if (opening) {
					result += `${opening.slice(0, -1)}\\]`;
					at += opening.length - 1;
					continue;
				}
			} else if (character === ']') inClass = false;
			// Java: "Illegal repetition". JavaScript would take the brace for itself.
			else if (character === '{' && !inClass && !/^\{\d+(?:,\d*)?\}/.test(source.slice(at)))
				throw new Untranslatable('a brace that is no quantifier');
			result += character;
		}
	}
	return result;
}

function escape(source: string, at: number, inClass: boolean): { text: string; end: number } {
	const character = source[at];
	const set = (members: string, negated = false): string => {
		if (!inClass) return `[${negated ? '^' : ''}${members}]`;
		if (negated) throw new Untranslatable('a negated class within a class');
		return members;
	};
	switch (character) {
		case undefined:
			throw new Untranslatable('a backslash at the end');
		case 'x':
			if (source[at + 1] === '{') throw new Untranslatable('\\x{…}');
			return { text: '\\x', end: at };
		case 'Q': {
			const end = source.indexOf('\\E', at);
			const quoted = source.slice(at + 1, end < 0 ? undefined : end);
			return { text: quoted.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), end: end < 0 ? source.length : end + 1 };
		}
		case 'p':
		case 'P': {
			const name = /^\{(\w+)\}/.exec(source.slice(at + 1))?.[1];
			const members = name === undefined ? undefined : CLASSES[name];
			if (members === undefined) throw new Untranslatable(`\\${character}{${name ?? ''}}`);
			return { text: set(members, character === 'P'), end: at + name!.length + 2 };
		}
		// Java's white space is ASCII.
		case 's':
			return { text: set(CLASSES['Space']!), end: at };
		case 'h':
			return { text: set(HORIZONTAL), end: at };
		case 'A':
			return { text: '(?<![\\s\\S])', end: at };
		case 'z':
			return { text: '(?![\\s\\S])', end: at };
		case 'Z':
			return { text: '(?=\\n?(?![\\s\\S]))', end: at };
		case 'e':
			return { text: '\\x1B', end: at };
		case 'a':
			return { text: '\\x07', end: at };
	}
	if (/[A-Za-z0-9]/.test(character) && !SAME.test(character)) throw new Untranslatable(`\\${character}`);
	return { text: `\\${character}`, end: at };
}

export interface Pattern {
	/** Does the whole text match? Throws LIMIT_EXCEEDED where finding out takes too long. */
	matches(text: string): boolean;
}

/** One quantifier of a single character or class, or several with few ways between them, are soon tried out. */
const FEW_WAYS = 1000;
const CLASS_OR_ESCAPE = /\[\^?(?:\\[\s\S]|[^\]\\])*\]|\\[\s\S]/g;
const QUANTIFIER = /[*+]|\?|\{(\d+)(?:(,)(\d*))?\}/g;

/**
 * Whether finding out may take time that grows with a power of the text: a group that repeats, since its content may match in several
 * ways (`(a|a)*`, `(a{1,9}){1,9}`); a reference to a group; several quantifiers whose ways multiply.
 */
function isRisky(body: string): boolean {
	// What is in classes, and what is escaped, repeats nothing by itself.
	const shape = body.replace(CLASS_OR_ESCAPE, (part) => (/^\\[k1-9]/.test(part) ? '\0' : 'x')).replace(/\(\?(?:<?[=!:]|<\w+>)/g, '(');
	if (shape.includes('\0') || /\)(?:[*+]|\{)/.test(shape)) return true;
	const choices = shape.split('|').length - 1;
	let ways = 2 ** choices;
	let quantifiers = 0;
	for (const [text, least, more, most] of shape.matchAll(QUANTIFIER)) {
		if (text !== '?' && least !== undefined && more === undefined) continue;
		quantifiers++;
		ways *= text === '?' ? 2 : most ? Number(most) - Number(least) + 1 : Infinity;
	}
	return quantifiers + choices > 1 && ways > FEW_WAYS;
}
/** Text so short that no pattern takes long. */
const SHORT = 12;
/** Of the processor's time: on a machine that is busy with other things, more goes by on the clock. */
const TIMEOUT_MS = 100;
/** How much longer the last try is given on the clock; all tries together take twice as long at most. */
const STARVED = 4;
/** This thread's, where Node.js tells it apart (from 23.9 on). */
const processorTime = typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage : process.cpuUsage;

const sandbox = createContext(Object.create(null) as Record<string, unknown>);
const run = new Script('pattern.test(text)');

function matchesInTime(pattern: RegExp, text: string): boolean {
	sandbox['pattern'] = pattern;
	sandbox['text'] = text;
	for (let timeout = TIMEOUT_MS; ; timeout *= 2) {
		const before = processorTime.call(process);
		try {
			return run.runInContext(sandbox, { timeout }) as boolean;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
			const { user, system } = processorTime.call(process, before);
			if ((user + system) / 1000 < TIMEOUT_MS * 0.9 && timeout < TIMEOUT_MS * STARVED) continue;
			// Apex's words for the same; a formula's are nowhere written.
			throw new ApiError('LIMIT_EXCEEDED', 'Regex too complicated');
		}
	}
}

const KEPT = 500;
const patterns = new Map<string, Pattern | null>();

/** The pattern, or null where it is not valid here. */
export function javaPattern(source: string): Pattern | null {
	let known = patterns.get(source);
	if (known === undefined) {
		known = compile(source);
		if (patterns.size >= KEPT) patterns.clear();
		patterns.set(source, known);
	}
	return known;
}

function compile(source: string): Pattern | null {
	try {
		const flags = /^\(\?([ims]+)\)/.exec(source);
		const body = translate(flags ? source.slice(flags[0].length) : source);
		// Alone first: in what is put around it, brackets that are wrong would find their match.
		new RegExp(body);
		const pattern = new RegExp(`(?<![\\s\\S])(?:${body})(?![\\s\\S])`, flags?.[1] ?? '');
		const risky = isRisky(body);
		return { matches: (text) => (risky && text.length > SHORT ? matchesInTime(pattern, text) : pattern.test(text)) };
	} catch (error) {
		if (error instanceof Untranslatable || error instanceof SyntaxError) return null;
		throw error;
	}
}
