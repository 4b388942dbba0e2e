/** Ids as people write them. */

const BLOCK = 5;
/** The place in it says which of five characters are upper case: the first is worth 1, the last 16. */
const SUFFIXES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18-character form that the org gives; undefined for what is no id. Of 15 characters the letter case counts: two ids may differ in
 * nothing else. Of 18 it does not: the last three say which of the others are upper case. Source: "Differences between Salesforce 15-digit
 * and 18-digit Record IDs" (Salesforce Help).
 */
export function recordId(text: string): string | undefined {
	if (!/^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(text)) return undefined;
	const id15 = text.length === 15 ? text : restored(text);
	const id = id15 + suffixOf(id15);
	return text.length === 15 || id.toLowerCase() === text.toLowerCase() ? id : undefined;
}

/** The first 15 characters, in the letter case that the last three tell. */
const restored = (text: string): string =>
	[...text.slice(0, 3 * BLOCK)]
		.map((letter, at) => {
			const bits = SUFFIXES.indexOf(text[3 * BLOCK + Math.floor(at / BLOCK)]!.toUpperCase());
			return bits & (1 << (at % BLOCK)) ? letter.toUpperCase() : letter.toLowerCase();
		})
		.join('');

const suffixOf = (id15: string): string =>
	[0, 1, 2]
		.map((block) => {
			const letters = [...id15.slice(block * BLOCK, (block + 1) * BLOCK)];
			return SUFFIXES[letters.reduce((bits, letter, at) => (/[A-Z]/.test(letter) ? bits | (1 << at) : bits), 0)];
		})
		.join('');
