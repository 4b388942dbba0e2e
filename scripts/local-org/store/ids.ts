/**
 * Salesforce record ids: a 3-character key prefix, 12 base-62 characters, and 3 characters that encode which of the first 15
 * are upper case, so that the 18-character form survives case-insensitive tools.
 * Source: "Differences between Salesforce 15-digit and 18-digit Record IDs" (Salesforce Help).
 */
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18-character form of a 15-character id. */
export function to18(id15: string): string {
	let suffix = '';
	for (let block = 0; block < 3; block++) {
		let bits = 0;
		for (let at = 0; at < 5; at++) {
			const code = id15.charCodeAt(block * 5 + at);
			if (code >= 65 && code <= 90) bits |= 1 << at;
		}
		suffix += CHECKSUM[bits];
	}
	return id15 + suffix;
}

/** The canonical 18-character id, or undefined where the text is no id (wrong shape or wrong checksum). */
export function normalizeId(text: string): string | undefined {
	if (text.length === 15) return /^[0-9A-Za-z]{15}$/.test(text) ? to18(text) : undefined;
	if (text.length === 18 && isCanonical(text)) return text;
	if (text.length !== 18 || !/^[0-9A-Za-z]{18}$/.test(text)) return undefined;
	return restoreCase(text);
}

/** 18 letters and digits whose last three are the checksum of the others: the common case, without a string being built. */
function isCanonical(text: string): boolean {
	for (let block = 0; block < 3; block++) {
		let bits = 0;
		for (let at = 0; at < 5; at++) {
			const code = text.charCodeAt(block * 5 + at);
			if (code >= 65 && code <= 90) bits |= 1 << at;
			else if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57))) return false;
		}
		if (text.charCodeAt(15 + block) !== CHECKSUM.charCodeAt(bits)) return false;
	}
	return true;
}

/** The 18-character form works in any case: the suffix says which letters are upper case. */
function restoreCase(text: string): string | undefined {
	let id15 = '';
	for (let block = 0; block < 3; block++) {
		const bits = CHECKSUM.indexOf(text[15 + block]!.toUpperCase());
		if (bits < 0) return undefined;
		for (let at = 0; at < 5; at++) {
			const letter = text[block * 5 + at]!;
			id15 += bits & (1 << at) ? letter.toUpperCase() : letter.toLowerCase();
		}
	}
	const canonical = to18(id15);
	return canonical.toLowerCase() === text.toLowerCase() ? canonical : undefined;
}

/** Digits of `value` in base 62, padded on the left; the alphabet is in ASCII order, so ids sort by age. */
export function base62(value: number, width: number): string {
	let text = '';
	for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text;
	return text.padStart(width, '0');
}

/** The id of the `sequence`-th record of a key prefix in the org whose three instance characters are given. */
export function makeId(keyPrefix: string, instance: string, sequence: number): string {
	return to18(keyPrefix + instance + base62(sequence, 9));
}
