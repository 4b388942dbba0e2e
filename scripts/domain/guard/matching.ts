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

/**
 * Domains that say nothing about who somebody works for: mail that anybody may have, and pages of many on one host. Guard_Policy__mdt.Freemail_Domains__c,
 * and this where the policy names none.
 */
export const FREEMAIL_DOMAINS =
	'gmail.com;googlemail.com;outlook.com;hotmail.com;live.com;msn.com;yahoo.com;ymail.com;icloud.com;me.com;mac.com;aol.com;gmx.de;gmx.net;gmx.com;web.de;t-online.de;freenet.de;proton.me;protonmail.com;mail.com;mail.ru;yandex.ru;qq.com;163.com;126.com;zoho.com;comcast.net;verizon.net;att.net;orange.fr;free.fr;libero.it;rocketmail.com;hey.com;fastmail.com;tuta.com;tutanota.com;pm.me;posteo.de;mailbox.org;yahoo.de;yahoo.fr;yahoo.it;yahoo.es;yahoo.ca;yahoo.co.uk;yahoo.co.in;yahoo.co.jp;yahoo.com.au;yahoo.com.br;yahoo.com.mx;yahoo.com.sg;hotmail.de;hotmail.fr;hotmail.it;hotmail.es;hotmail.co.uk;hotmail.nl;live.de;live.fr;live.it;live.nl;live.co.uk;live.ca;live.com.au;outlook.de;outlook.fr;outlook.es;outlook.it;outlook.at;outlook.com.br;gmx.at;gmx.ch;gmx.eu;online.de;arcor.de;vodafone.de;kabelmail.de;bluewin.ch;hispeed.ch;aon.at;chello.at;laposte.net;wanadoo.fr;sfr.fr;neuf.fr;bbox.fr;virgilio.it;alice.it;tin.it;tiscali.it;telefonica.net;terra.es;sapo.pt;btinternet.com;sky.com;virginmedia.com;ntlworld.com;talktalk.net;telenet.be;skynet.be;ziggo.nl;kpnmail.nl;planet.nl;home.nl;online.no;wp.pl;o2.pl;onet.pl;interia.pl;seznam.cz;centrum.cz;bk.ru;inbox.ru;list.ru;rambler.ru;ya.ru;ukr.net;sbcglobal.net;bellsouth.net;cox.net;charter.net;earthlink.net;optonline.net;rogers.com;shaw.ca;sympatico.ca;telus.net;videotron.ca;bigpond.com;optusnet.com.au;xtra.co.nz;uol.com.br;bol.com.br;terra.com.br;ig.com.br;globo.com;naver.com;daum.net;hanmail.net;sina.com;sohu.com;yeah.net;foxmail.com;docomo.ne.jp;ezweb.ne.jp;rediffmail.com;linkedin.com;de.linkedin.com;fr.linkedin.com;uk.linkedin.com;ch.linkedin.com;facebook.com;m.facebook.com;de-de.facebook.com;instagram.com;x.com;twitter.com;xing.com;youtube.com;tiktok.com;linktr.ee;sites.google.com;maps.google.com;g.page;goo.gl;bit.ly';

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
	return !domain.includes('.') || domain.length > 80 || isAmong(domain, freemail) ? null : domain;
}

/** The last list that was asked about, taken apart: a scan asks a million times about the same. */
let list: { text: string; domains: ReadonlySet<string> } | undefined;

function isAmong(domain: string, text: string): boolean {
	if (list?.text !== text) list = { text, domains: new Set(text.split(';')) };
	return list.domains.has(domain) || (domain.includes(';') && `;${text};`.includes(`;${domain};`));
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
	const text = (field: string | null): string | null => (field !== null && typeof fields[field] === 'string' ? fields[field] : null);
	const { name, postalCode, website, email } = KNOWN_BY[object];
	return keysOf({ name: text(name), postalCode: text(postalCode), website: text(website), email: text(email) }, freemail);
}

/** What a prospect is known by: where its website tells no domain, its e-mail address may. */
interface KnownBy {
	name: string | null;
	postalCode: string | null;
	website: string | null;
	email: string | null;
}

/** The fields that have it; null where there is none. */
export const KNOWN_BY: Readonly<Record<'Account' | 'Contact' | 'Lead', KnownBy>> = {
	Account: { name: 'Name', postalCode: 'BillingPostalCode', website: 'Website', email: null },
	Contact: { name: null, postalCode: null, website: null, email: 'Email' },
	Lead: { name: 'Company', postalCode: 'PostalCode', website: 'Website', email: 'Email' },
};

export function keysOf({ name, postalCode, website, email }: KnownBy, freemail: string = FREEMAIL_DOMAINS): MatchKeys {
	return { domain: matchDomain(website, freemail) ?? matchDomain(email, freemail), name: matchName(name, postalCode) };
}

/** Do the two name the same prospect? By domain, or by name and postal code. */
export function sameProspect(a: MatchKeys, b: MatchKeys): 'domain' | 'name' | null {
	if (a.domain !== null && a.domain === b.domain) return 'domain';
	return a.name !== null && a.name === b.name ? 'name' : null;
}
