/**
 * When are two records the same prospect? Two keys, stamped on Account, Contact and Lead by before-save flows and computed here by the
 * very same steps, so that flows and rules match the same records. Each step is one formula function, and nothing here knows more than
 * those functions do: LOWER, FIND, LEFT, MID, SUBSTITUTE, CONTAINS. What they cannot see (look-alike letters, typing errors) is looked
 * for by the scan, with the stronger comparison of `likeness.ts`.
 *
 * **Match_Domain__c** (Text 80), of Website (Account), Email (Contact), Website and where that gives none Email (Lead):
 *  1. `D1 = SUBSTITUTE(LOWER(value), " ", "")`
 *  2. `D2 = IF(CONTAINS(D1, "://"), MID(D1, FIND("://", D1) + 3, 255), D1)`
 *  3. `D3 = LEFT(D2, FIND("/", D2 & "/") - 1)`, and the same with `?` and `#`
 *  4. `D4 = IF(CONTAINS(D3, "@"), MID(D3, FIND("@", D3) + 1, 255), D3)`
 *  5. `D5 = LEFT(D4, FIND(":", D4 & ":") - 1)`
 *  6. `D6 = IF(BEGINS(D5, "www."), MID(D5, 5, 255), D5)`
 *  7. `D7 = IF(RIGHT(D6, 1) = ".", LEFT(D6, LEN(D6) - 1), D6)`
 *  8. blank where D7 has no `.`, is longer than 80, or `CONTAINS(";" & freemail & ";", ";" & D7 & ";")`; else D7
 *
 * **Match_Name__c** (Text 120), of Name and BillingPostalCode (Account), Company and PostalCode (Lead):
 *  1. `N1 = LOWER(name)`; deleted: `.` `'` `’`; each of `, ; : & / ( ) - _ + ! "` becomes a blank
 *  2. `N2 = " " & N1 & " "`; then for each word of {@link LEGAL_FORMS}, in its order, `SUBSTITUTE(N2, " word ", " ")`
 *  3. `N3 = LEFT(SUBSTITUTE(N2, " ", ""), 100)`
 *  4. `P = LEFT(LOWER(postal code without " " and "-"), 19)`
 *  5. blank where N3 or P is blank; else `N3 & "|" & P`
 */

/** Words that say what a company is in law, not who it is; `and` stands in for `&`. In the order in which they are taken out. */
const LEGAL_FORMS = [
	'and',
	'the',
	'incorporated',
	'inc',
	'corporation',
	'corp',
	'company',
	'co',
	'limited',
	'ltd',
	'llc',
	'llp',
	'lp',
	'plc',
	'gmbh',
	'mbh',
	'ag',
	'kg',
	'se',
	'sa',
	'sas',
	'sarl',
	'srl',
	'spa',
	'bv',
	'nv',
	'ab',
	'oy',
	'pty',
] as const;

/** Domains that say nothing about who somebody works for: Guard_Policy__mdt.Freemail_Domains__c, and this where the policy names none. */
export const FREEMAIL_DOMAINS =
	'gmail.com;googlemail.com;outlook.com;hotmail.com;live.com;msn.com;yahoo.com;ymail.com;icloud.com;me.com;mac.com;aol.com;gmx.de;gmx.net;gmx.com;web.de;t-online.de;freenet.de;proton.me;protonmail.com;mail.com;mail.ru;yandex.ru;qq.com;163.com;126.com;zoho.com;comcast.net;verizon.net;att.net;orange.fr;free.fr;libero.it';

const DELETED = /[.'’]/g;
const BLANKED = /[,;:&/()\-_+!"]/g;
const FORMS = LEGAL_FORMS.map((word) => ` ${word} `);

export interface MatchKeys {
	/** Match_Domain__c; null where there is none. */
	domain: string | null;
	/** Match_Name__c; null where there is none. */
	name: string | null;
}

const before = (text: string, mark: string): string => text.slice(0, `${text}${mark}`.indexOf(mark));
const after = (text: string, mark: string): string => (text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : text);

/** Match_Domain__c of a website or an e-mail address; null where it has no domain of its own. */
export function matchDomain(value: string | null | undefined, freemail: string = FREEMAIL_DOMAINS): string | null {
	const host = before(before(before(after((value ?? '').toLowerCase().replaceAll(' ', ''), '://'), '/'), '?'), '#');
	const port = before(after(host, '@'), ':');
	const bare = port.startsWith('www.') ? port.slice(4) : port;
	const domain = bare.endsWith('.') ? bare.slice(0, -1) : bare;
	if (!domain.includes('.') || domain.length > 80 || `;${freemail};`.includes(`;${domain};`)) return null;
	return domain;
}

/** Match_Name__c of a company's name and postal code; null without either. */
export function matchName(name: string | null | undefined, postalCode: string | null | undefined): string | null {
	const postal = (postalCode ?? '').replaceAll(' ', '').replaceAll('-', '').toLowerCase().slice(0, 19);
	const core = nameCore(name);
	return core && postal ? `${core}|${postal}` : null;
}

/** The part of Match_Name__c before the postal code. */
export function nameCore(name: string | null | undefined): string {
	return nameWords(name).join('').slice(0, 100);
}

/** The words of a name that say who it is. */
export function nameWords(name: string | null | undefined): string[] {
	let text = ` ${(name ?? '').toLowerCase().replace(DELETED, '').replace(BLANKED, ' ')} `;
	for (const form of FORMS) if (text.includes(form)) text = text.replaceAll(form, ' ');
	return text.split(' ').filter(Boolean);
}

/** What the flows stamp on a record, from its fields as they are named in the org. */
export function matchKeys(
	object: 'Account' | 'Contact' | 'Lead',
	fields: Readonly<Record<string, unknown>>,
	freemail: string = FREEMAIL_DOMAINS,
): MatchKeys {
	const text = (field: string): string | null => (typeof fields[field] === 'string' ? fields[field] : null);
	if (object === 'Contact') return { domain: matchDomain(text('Email'), freemail), name: null };
	if (object === 'Account')
		return { domain: matchDomain(text('Website'), freemail), name: matchName(text('Name'), text('BillingPostalCode')) };
	return {
		domain: matchDomain(text('Website'), freemail) ?? matchDomain(text('Email'), freemail),
		name: matchName(text('Company'), text('PostalCode')),
	};
}

/** Do the two name the same prospect? By domain, or by name and postal code. */
export function sameProspect(a: MatchKeys, b: MatchKeys): 'domain' | 'name' | null {
	if (a.domain !== null && a.domain === b.domain) return 'domain';
	return a.name !== null && a.name === b.name ? 'name' : null;
}
