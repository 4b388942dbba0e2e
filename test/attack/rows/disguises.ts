/** The same prospect, written so that a reader knows it and no key does: in its website, its place, the words around its name. */
import { disguised } from '../prospect.ts';
import { type Actor, type Attack, PARTIES, found } from '../row.ts';

interface Website {
	id: string;
	way: string;
	write(domain: string): string;
}
const WEBSITES: readonly Website[] = [
	{ id: 'backslashes', way: 'Backslashes instead of slashes in the address', write: (domain) => `https:\\\\${domain}\\about` },
	{ id: 'one-slash', way: 'One slash too few in the address', write: (domain) => `http:/${domain}` },
	{ id: 'no-scheme', way: 'Slashes without a scheme', write: (domain) => `//${domain}` },
	{ id: 'scheme-twice', way: 'The scheme twice', write: (domain) => `http://http://${domain}` },
	{ id: 'scheme-in-path', way: 'A second address in the path', write: (domain) => `${domain}/see://elsewhere.example` },
	{ id: 'redirect', way: 'As what a redirecting page is given', write: (domain) => `https://www.google.com/url?q=${domain}` },
	{ id: 'percent', way: 'Percent signs for letters', write: (domain) => domain.replace('north', 'n%6frth') },
	{ id: 'ideographic-dot', way: 'The full stop of East Asian scripts', write: (domain) => domain.replace('.', '。') },
	{ id: 'dots', way: 'Two dots at its end', write: (domain) => `${domain}..` },
	{ id: 'several', way: 'As the second of two websites', write: (domain) => `elsewhere.example; ${domain}` },
	{ id: 'quotes', way: 'In quotes and brackets', write: (domain) => `"<${domain}>"` },
	{ id: 'hyphen', way: 'A hyphen in the domain', write: (domain) => domain.replace('north', 'north-') },
	{ id: 'emoji', way: 'An emoji behind the domain', write: (domain) => `${domain}👍` },
	{ id: 'armenian', way: 'An Armenian letter in the domain', write: (domain) => domain.replace('north', 'nօrth') },
	{ id: 'small-capital', way: 'A small capital in the domain', write: (domain) => domain.replace('north', 'nᴏrth') },
	{ id: 'cherokee', way: 'A Cherokee letter in the domain', write: (domain) => domain.replace('wind', 'ꮃind') },
	{ id: 'filler', way: 'A letter that is drawn as nothing', write: (domain) => domain.replace('north', 'north\u3164') },
	{ id: 'one-for-i', way: 'The digit one for an i', write: (domain) => domain.replace('wind', 'w1nd') },
	{ id: 'vv', way: 'Two letters that look like one', write: (domain) => domain.replace('wind', 'vvind') },
	{ id: 'odd-blank', way: 'A blank that does not break a line, in the domain', write: (domain) => domain.replace('north', 'north\u00a0') },
	{ id: 'dot-in-brackets', way: 'The dot in brackets', write: (domain) => domain.replace('.', '[.]') },
	{ id: 'dot-in-words', way: 'The dot in words', write: (domain) => domain.replace('.', ' (dot) ') },
	{ id: 'percent-twice', way: 'Percent signs for the percent signs', write: (domain) => domain.replace('north', 'n%256frth') },
	{ id: 'archive', way: 'In the path of a page about it', write: (domain) => `https://archive.example/website/${domain}` },
	{ id: 'search', way: 'In a search of its pages', write: (domain) => `https://search.example/?q=site:${domain}` },
];
/** Each of the two tries every other one: who writes it makes no difference to a reader. */
const inTurn = (index: number): readonly Actor[] => [PARTIES[index % 2]!];

export const disguises: Attack[] = disguised('Looks like the prospect', found('Matching record', /looks alike/), [
	...WEBSITES.map(({ id, way, write }, index) => ({
		id: `look-website-${id}`,
		way,
		object: 'Account' as const,
		fields: ({ domain }: { domain: string }) => ({ Website: write(domain) }),
		by: inTurn(index),
	})),
	{
		id: 'look-lead-both',
		way: 'A lead with another website, and the domain in its e-mail address only',
		object: 'Lead',
		fields: ({ domain }) => ({ Website: `blog-${domain}`.replace('northwind', 'sato'), Email: `sato@${domain}` }),
	},
	{
		id: 'look-words-around',
		way: 'Other words around the name, same postal code',
		object: 'Account',
		fields: (their) => ({ Name: `${their.name} Holding Deutschland GmbH`, BillingPostalCode: their.postal }),
	},
	{
		id: 'look-words-turned',
		way: 'The words of the name turned round, same postal code',
		object: 'Account',
		fields: (their) => ({ Name: their.name.split(' ').reverse().join(' '), BillingPostalCode: their.postal }),
	},
	{
		id: 'look-other-form',
		way: 'A legal form that no save knows, same postal code',
		object: 'Lead',
		fields: (their) => ({ Company: `${their.name}, S.A. de C.V.`, PostalCode: their.postal }),
	},
	{
		id: 'look-postal-country',
		way: 'The country before the postal code, and a dot behind it',
		object: 'Account',
		fields: (their) => ({ Name: their.name, BillingPostalCode: `D-${their.postal}.` }),
	},
	{
		id: 'look-postal-hidden',
		way: 'A zero-width blank in the postal code',
		object: 'Account',
		fields: (their) => ({ Name: their.name, BillingPostalCode: [...their.postal].join('\u200b').slice(0, 20) }),
	},
	{
		id: 'look-no-place',
		way: 'The very same name, and no postal code at all',
		object: 'Account',
		fields: (their) => ({ Name: `${their.name} GmbH` }),
	},
	{
		id: 'look-other-place',
		way: 'The postal code in the shipping address only',
		object: 'Account',
		fields: (their) => ({ Name: their.name, ShippingPostalCode: their.postal }),
	},
]);
