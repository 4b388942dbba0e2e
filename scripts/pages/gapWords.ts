/** What was not covered, in words. */
import { type Gap, SAID_WHOLE } from '../jobs/guard/coverage.ts';
import type { Words } from './words.ts';

/** Moments to the minute, for people. */
const moment = (text: string): string => text.replaceAll(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g, '$1 $2 UTC');

/** `Prospect Hold` of `Prospect_Hold__c`, `Guard Policy` of `Guard_Policy__mdt`. */
export const objectName = (object: string): string => object.replace(/__(?:c|mdt)$/, '').replaceAll('_', ' ');

/** A record's name beside that of its object: `Default` of `Guard Policy: Default`. */
export function bareName(object: string, name: string): string {
	const said = `${objectName(object)}: `;
	return name.startsWith(said) ? name.slice(said.length) : name;
}

/** One sentence: what, which object of it or what is wrong with it where that is known, and why. Words are those of a command's messages. */
export function gapWords(messages: Words, { part, why }: Gap): string {
	if (SAID_WHOLE.has(part)) return messages.getMessage(`gap.${part}`, [moment(why ?? '')]);
	const [what = '', which] = part.split('.');
	const named = messages.getMessage(`part.${what}`);
	return messages.getMessage('notCovered', [which ? `${named}: ${which}` : named, why ?? messages.getMessage('absent')]);
}
