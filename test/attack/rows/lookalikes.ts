/** The same prospect once more, under a name or domain that looks like its own: no save compares so, the scan does. */
import { domainToASCII } from 'node:url';
import { disguised } from '../prospect.ts';
import { type Attack, EVERYBODY, found } from '../row.ts';

export const lookalikes: Attack[] = disguised('Looks like the prospect', found('Matching record', /looks alike/), [
	{
		id: 'look-homoglyph',
		way: 'Cyrillic letters that look like Latin ones in the domain',
		object: 'Account',
		fields: ({ domain }) => ({ Website: domain.replace('northwind', 'nоrthwind') }),
		by: EVERYBODY,
	},
	{
		id: 'look-punycode',
		way: 'The same in punycode (xn--)',
		object: 'Account',
		fields: ({ domain }) => ({ Website: domainToASCII(domain.replace('northwind', 'nоrthwind')) }),
		by: EVERYBODY,
	},
	{
		id: 'look-fullwidth',
		way: 'Fullwidth letters in the domain',
		object: 'Account',
		fields: ({ domain }) => ({ Website: domain.replace('north', 'ｎｏｒｔｈ') }),
		by: EVERYBODY,
	},
	{
		id: 'look-zero-width',
		way: 'A zero-width blank in the domain',
		object: 'Account',
		fields: ({ domain }) => ({ Website: domain.replace('north', 'nor\u200bth') }),
		by: EVERYBODY,
	},
	{
		id: 'look-soft-hyphen',
		way: 'A soft hyphen and a right-to-left mark in the name',
		object: 'Account',
		fields: (their) => ({ Name: their.name.replace('Nordwind', 'Nord\u00adwi\u200fnd'), BillingPostalCode: their.postal }),
	},
	{
		id: 'look-subdomain',
		way: 'A subdomain',
		object: 'Account',
		fields: ({ domain }) => ({ Website: `https://shop.${domain}` }),
		by: EVERYBODY,
	},
	{
		id: 'look-lead-subdomain',
		way: 'A lead with an e-mail address on a subdomain',
		object: 'Lead',
		fields: ({ domain }) => ({ Email: `sato@mail.${domain}` }),
		through: 'Bulk 2',
	},
	{
		id: 'look-contact-homoglyph',
		way: 'A contact with an e-mail address on a subdomain',
		object: 'Contact',
		fields: ({ domain }) => ({ Email: `sato@eu.${domain}` }),
		through: 'tree',
	},
	{
		id: 'look-digits',
		way: 'Digits for letters in the domain',
		object: 'Account',
		fields: ({ domain }) => ({ Website: domain.replace('north', 'n0rth') }),
	},
	{
		id: 'look-accents',
		way: 'Accents in the name, same postal code',
		object: 'Account',
		fields: (their) => ({ Name: their.name.replace('Nordwind', 'Nördwínd'), BillingPostalCode: their.postal }),
		by: EVERYBODY,
	},
	{
		id: 'look-homoglyph-name',
		way: 'Greek and Cyrillic letters in the name, same postal code',
		object: 'Lead',
		fields: (their) => ({ Company: their.name.replace('Nordwind', 'Νοrdwіnd'), PostalCode: their.postal }),
		through: 'SOAP',
	},
	{
		id: 'look-typo',
		way: 'A typing error in the name, same postal code',
		object: 'Account',
		fields: (their) => ({ Name: their.name.replace('Nordwind', 'Nordwnid'), BillingPostalCode: their.postal }),
		by: EVERYBODY,
	},
]);
