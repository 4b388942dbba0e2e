/**
 * Prospects that look alike without having the same match key: other letters that look the same, accents, a typing error, a subdomain, a
 * ZIP+4. Only the scan compares so: it costs more, and it can be wrong, which a finding may be and a refused save may not.
 */
import { FREEMAIL_DOMAINS, matchDomain, nameCore, nameWords } from './matching.ts';
import { suffixLabels } from './suffixes.ts';

/** Letters of other scripts that are drawn like Latin ones (after Unicode TR39, the common ones), and digits used for letters. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
	а: 'a',
	в: 'b',
	с: 'c',
	ԁ: 'd',
	е: 'e',
	һ: 'h',
	і: 'i',
	ј: 'j',
	к: 'k',
	м: 'm',
	п: 'n',
	о: 'o',
	р: 'p',
	ѕ: 's',
	т: 't',
	у: 'y',
	х: 'x',
	ԝ: 'w',
	α: 'a',
	ε: 'e',
	ι: 'i',
	κ: 'k',
	ν: 'v',
	ο: 'o',
	ρ: 'p',
	τ: 't',
	υ: 'u',
	χ: 'x',
	ß: 'ss',
	ø: 'o',
	ł: 'l',
	đ: 'd',
	æ: 'ae',
	œ: 'oe',
	ı: 'i',
	ɡ: 'g',
	ɑ: 'a',
	ո: 'n',
	ս: 'u',
	օ: 'o',
	հ: 'h',
	ց: 'g',
	զ: 'q',
	յ: 'j',
	ѵ: 'v',
	ӏ: 'l',
	ԛ: 'q',
	ð: 'd',
	ħ: 'h',
	ŧ: 't',
	ɵ: 'o',
	ƙ: 'k',
	ɨ: 'i',
	ɩ: 'i',
	ȷ: 'j',
	ʋ: 'v',
	ɯ: 'w',
	...drawnLike('abcdefghijklmnoprstuvwyz', 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ'),
	...drawnLike('acdeghijklmprstvwyz', 'ꭺꮯꭰꭼꮐꮋꭵꭻꮶꮮꮇꮲꭱꮪꭲꮩꮃꭹꮓ'),
	...drawnLike('acekmnoptyx', 'ⲁⲥⲉⲕⲙⲛⲟⲣⲧⲩⲭ'),
	'0': 'o',
	'1': 'l',
	'3': 'e',
	'4': 'a',
	'5': 's',
};
const LOOK_ALIKE = new RegExp(`[${Object.keys(LOOK_ALIKES).join('')}]`, 'gu');
/** What most people write in: of it only digits may stand for letters, and nothing else needs to be folded. A scan asks of every name. */
const ASCII = /^[ -~]*$/u;
const DIGIT = /[01345]/gu;

/** The letters of another alphabet, each as the Latin one that stands at its place. */
function drawnLike(latin: string, others: string): Record<string, string> {
	return Object.fromEntries([...others].map((letter, place) => [letter, latin[place]!]));
}

/** What a reader sees: compatibility forms folded, accents and invisible characters gone, look-alikes as Latin letters. */
function skeleton(text: string): string {
	if (ASCII.test(text)) return text.toLowerCase().replace(DIGIT, (digit) => LOOK_ALIKES[digit]!);
	const folded = text
		.normalize('NFKC')
		.toLowerCase()
		.normalize('NFKD')
		.replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '');
	return folded.replace(LOOK_ALIKE, (letter) => LOOK_ALIKES[letter]!);
}

/** The domain that somebody registered, as a reader sees it: `shop.nоrthwind.co.uk` and its punycode are `northwind.co.uk`. */
export function registeredDomain(value: string | null | undefined, freemail: string = FREEMAIL_DOMAINS): string | null {
	return registeredDomains(value, freemail)[0] ?? null;
}

/** What most people type, and what needs no closer look. */
const PLAIN = /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)+[a-z]+\/?$/iu;
/** Between one address and the next in a field that has room for several. */
const BETWEEN = /[\s,;|<>"'()[\]{}*]+/u;
/** A blank that no keyboard has. */
const ODD_BLANK = /[^\S\t\n\r ]/gu;
/** A dot in brackets or in words, and blanks around one. */
const DOT = /\s*[([{<]\s*(?:\.|dot)\s*[)\]}>]\s*|\s+dot\s+|\s*\.\s*/gu;
/** What stands before a host: `https://`, `http:/`, `//`, `mailto:`, `#`. */
const BEFORE_HOST = /^(?:[a-z][a-z0-9+.-]*:(?!\d)|[/#?&=])+/u;
/** Ends of paths, not of domains. */
const FILE_ENDS = new Set([
	'asp',
	'aspx',
	'cfm',
	'cgi',
	'css',
	'htm',
	'html',
	'jpg',
	'js',
	'json',
	'jsp',
	'pdf',
	'php',
	'png',
	'svg',
	'txt',
	'xml',
]);

/**
 * Every domain that a reader would find in a website or an e-mail address, each as it was registered: one of several, in an address within
 * an address, behind slashes the wrong way round, with percent signs for letters. One that may be read in two ways is there in both.
 */
export function registeredDomains(value: string | null | undefined, freemail: string = FREEMAIL_DOMAINS): string[] {
	const found = new Set<string>();
	const add = (domain: string | null): void => {
		for (const each of domain === null ? [] : asRegistered(domain)) if (matchDomain(each, freemail) !== null) found.add(each);
	};
	if (value && PLAIN.test(value)) {
		add(matchDomain(value, freemail));
		return [...found];
	}
	for (const text of new Set([value ?? '', (value ?? '').replace(ODD_BLANK, '')]))
		for (const piece of readable(text).split(BETWEEN)) {
			const address = piece.replace(BEFORE_HOST, '');
			const [host = '', ...rest] = address.split(/[/?#]/u);
			for (const each of [host, ...embedded(rest.join('/'))]) add(matchDomain(plainHost(each), freemail));
		}
	return [...found];
}

/** Percent signs may stand for percent signs. */
const TIMES_ENCODED = 3;

/** Compatibility forms folded, percent signs undone, one kind of slash and dot, nothing invisible. */
function readable(value: string): string {
	let text = value.normalize('NFKC').toLowerCase();
	for (let time = 0; time < TIMES_ENCODED && text.includes('%'); time++)
		text = text.replace(/%([0-7][0-9a-f])/gu, (_, code: string) => String.fromCharCode(parseInt(code, 16)).toLowerCase());
	return text
		.replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
		.replaceAll('\\', '/')
		.replaceAll('。', '.')
		.replace(DOT, '.');
}

/** Hosts within the rest of an address: what a redirecting page or a search is given, whose page an archive shows. */
function embedded(rest: string): string[] {
	return rest.split(/[/&=:]/u).filter((part) => /[^.]\.[^.]/u.test(part) && !FILE_ENDS.has(part.slice(part.lastIndexOf('.') + 1)));
}

/** A host without user, port, and marks that no domain has. */
function plainHost(host: string): string {
	return host
		.slice(host.lastIndexOf('@') + 1)
		.replace(/:.*$/u, '')
		.replace(/[^\p{L}\p{M}\p{N}.-]/gu, '')
		.replace(/^\.+|\.+$/gu, '');
}

/** The domain as a reader sees it; where a `1` may stand for two letters, or a vowel has dots that some write as an `e`, either way. */
function asRegistered(domain: string): string[] {
	const labels = domain.split('.').map((label) => (label.startsWith('xn--') ? fromPunycode(label.slice(4)) : label));
	const kept = labels.slice(-1 - suffixLabels(labels.map((label) => label.toLowerCase())));
	const written = [kept, kept.map(withE), kept.map((label) => label.replaceAll('1', 'i'))];
	const different = new Map(written.map((some) => [some.join('.'), some]));
	const read = (some: readonly string[]): string =>
		some.map(skeleton).join('.').replaceAll('-', '').replaceAll('vv', 'w').replaceAll('rn', 'm');
	return [...new Set([...different.values()].map(read))];
}

/** Vowels with two dots, as they are written where there are none. */
const withE = (text: string): string =>
	ASCII.test(text) ? text : text.normalize('NFC').replace(/[äöü]/gu, (vowel) => `${{ ä: 'a', ö: 'o', ü: 'u' }[vowel]}e`);

/** A company as a reader sees it, and where. */
export interface LikeName {
	/** Without legal forms. */
	core: string;
	/** The same words in the order of the alphabet. */
	sorted: string;
	/** Without the country before it; of a US ZIP+4 the ZIP. Null where none is given. */
	postal: string | null;
	/** Does a domain say which company it is? */
	addressed: boolean;
}

/** Null where so little is left of the name that it says nothing. */
export function likeName(name: string | null | undefined, postalCode: string | null | undefined, addressed = false): LikeName | null {
	const words = nameWords(skeleton(name ?? '')).map((word) => withoutE(lettersOnly(word)));
	const core = words.join('');
	return core.length < 2 ? null : { core, sorted: words.sort().join(''), postal: likePostal(postalCode), addressed };
}

/** Digits of other scripts: of Arabic, Persian, Devanagari and Thai, each from its zero on. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u0e50-\u0e59]/gu;

/** A postal code as a reader sees it, without the country before it and the place behind it; null where none is given. */
export function likePostal(postalCode: string | null | undefined): string | null {
	if (!postalCode) return null;
	if (/^\d{4,6}$/u.test(postalCode)) return withoutNoughts(postalCode);
	const written = postalCode
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
		.replace(OTHER_DIGITS, (digit) => String((digit.charCodeAt(0) % 16) - (digit >= '\u0966' && digit <= '\u096f' ? 6 : 0)))
		.trim()
		.replace(/^[a-z]{1,3}-(?=\d)/u, '')
		// No country's codes are one to three letters and four digits or more, other than with the country in front.
		.replace(/^[a-z]{1,3}\s*(?=\d{4,6}(?:[^\d\p{L}]|$))/u, '')
		.replace(/^(\d{4,6})[\s,]+\p{L}{3}.*$/u, '$1')
		.replace(/^\p{L}{3}[\p{L}\s.-]*[\s,](\d{4,6})$/u, '$1');
	const whole = /^\d{5}[-\s]*\d{4}$/u.test(written) ? written.slice(0, 5) : lettersOnly(written);
	const letters = whole.replaceAll('o', '0').replace(/[il]/gu, '1');
	return (/^\d+$/u.test(letters) ? withoutNoughts(letters) : letters) || null;
}
/** A spreadsheet takes the noughts in front for nothing. */
const withoutNoughts = (digits: string): string => digits.replace(/^0+(?=.)/u, '');
const lettersOnly = (word: string): string => word.replace(/[^\p{L}\p{N}]/gu, '');
/** `Müller` is `Mueller` where there is no `ü`. */
const withoutE = (word: string): string => word.replace(/([aou])e/gu, '$1');

/** From so many letters on a name says who is meant: with a typing error in it, within one place, and anywhere. */
const TELLING_AT_ALL = 4;
const TELLING_HERE = 5;
const TELLING = 8;

/**
 * Do two names look like one company? In the same place also with other words around the one's (`Group`, `Deutschland`), with the words
 * turned round, or with a typing error; where one of them has left its place away, or neither has one and one its domain, only where the name
 * is the very same, and long enough to tell.
 */
export function sameCompany(a: LikeName, b: LikeName): boolean {
	if (a.postal === null || b.postal === null)
		return (a.postal !== b.postal || a.addressed !== b.addressed) && a.core === b.core && a.core.length >= TELLING;
	if (a.postal !== b.postal) return false;
	// One letter more or less is another company where there are three.
	if (Math.min(a.core.length, b.core.length) < TELLING_AT_ALL) return a.core === b.core;
	const [short, long] = a.core.length <= b.core.length ? [a.core, b.core] : [b.core, a.core];
	return looksLike(a.core, b.core) || a.sorted === b.sorted || (short.length >= TELLING_HERE && long.includes(short));
}

/** The letters and digits of a name, as a reader sees them, without legal forms. */
export function likeCore(name: string | null | undefined): string {
	return withoutE(lettersOnly(nameCore(skeleton(name ?? ''))));
}

/** Edits apart that still look like one name: one up to eight letters, two above. */
export function looksLike(a: string, b: string): boolean {
	const allowed = Math.min(a.length, b.length) > 8 ? 2 : 1;
	return a === b || (Math.abs(a.length - b.length) <= allowed && distance(a, b, allowed) <= allowed);
}

/** Edits (insert, delete, replace, swap of neighbours) between two words; more than `limit` is `limit + 1`. */
function distance(a: string, b: string, limit: number): number {
	let before: number[] = [];
	let row = Array.from({ length: b.length + 1 }, (_, at) => at);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		let least = i;
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1];
			let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1));
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
			next.push(cost);
			least = Math.min(least, cost);
		}
		if (least > limit) return limit + 1;
		before = row;
		row = next;
	}
	return row[b.length]!;
}

/** RFC 3492, decoding only: a label after `xn--`; the label itself where it is no punycode. */
function fromPunycode(label: string): string {
	const basic = label.lastIndexOf('-');
	const output = basic > 0 ? [...label.slice(0, basic)] : [];
	let n = 128;
	let i = 0;
	let bias = 72;
	for (let at = basic > 0 ? basic + 1 : 0; at < label.length;) {
		const oldI = i;
		for (let w = 1, k = 36; ; k += 36) {
			const code = label.charCodeAt(at++);
			const digit = code >= 48 && code <= 57 ? code - 22 : code >= 97 && code <= 122 ? code - 97 : -1;
			if (digit < 0) return label;
			i += digit * w;
			const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
			if (digit < t) break;
			w *= 36 - t;
		}
		const length = output.length + 1;
		let delta = oldI === 0 ? Math.floor((i - oldI) / 700) : (i - oldI) >> 1;
		delta += Math.floor(delta / length);
		let k = 0;
		for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
		bias = k + Math.floor((36 * delta) / (delta + 38));
		n += Math.floor(i / length);
		i %= length;
		if (n > 0x10ffff) return label;
		output.splice(i++, 0, String.fromCodePoint(n));
	}
	return output.join('');
}
