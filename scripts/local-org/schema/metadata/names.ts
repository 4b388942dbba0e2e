/** Names and key prefixes of deployed components. */
import { createHash } from 'node:crypto';
import type { ObjectKind } from '../model.ts';

/** API names: letters, digits and single underscores, beginning with a letter, not ending with an underscore. */
const apiName = /^[A-Za-z](?:_?[A-Za-z0-9])*$/;

/** The problem of a developer name (without `__c`), in Salesforce's words; undefined where it is fine. */
export function nameProblem(name: string, maximum = 40): string | undefined {
	if (!apiName.test(name))
		return `The ${JSON.stringify(name)} name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.`;
	return name.length > maximum ? `${name}: data value too large (max length=${maximum})` : undefined;
}

const suffixes = { __c: 'custom', __e: 'event', __mdt: 'metadata' } as const;

/** What kind of object a name with its suffix stands for; undefined for standard names. */
export function customKind(
	name: string,
): { developerName: string; kind: Extract<ObjectKind, 'custom' | 'event' | 'metadata'> } | undefined {
	const match = /^(.+)(__c|__e|__mdt)$/.exec(name);
	return match ? { developerName: match[1]!, kind: suffixes[match[2] as keyof typeof suffixes] } : undefined;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const firstLetters = { custom: 'a', event: 'e', metadata: 'm' } as const;

/**
 * Key prefix of a custom object: `a`, `e` or `m` and two characters that follow from the name, so that the same objects
 * get the same prefixes in whatever order they are deployed; a taken one gives way to the next.
 */
export function keyPrefix(name: string, kind: keyof typeof firstLetters, taken: ReadonlySet<string>): string {
	const start = createHash('sha256').update(name.toLowerCase()).digest().readUInt16BE(0);
	for (let step = 0; step < digits.length ** 2; step++) {
		const number = (start + step) % digits.length ** 2;
		const prefix = firstLetters[kind] + digits[Math.floor(number / digits.length)]! + digits[number % digits.length]!;
		if (!taken.has(prefix)) return prefix;
	}
	throw new Error(`No key prefix is left for ${name}.`);
}
