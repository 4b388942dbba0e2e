import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { matchDomain, matchKeys, matchName, sameProspect } from './matching.ts';

describe('match keys', () => {
	const domains: [string, string | null, string | null][] = [
		['a host', 'northwind.com', 'northwind.com'],
		['an address with all parts', ' HTTPS://ana@www.Northwind.com:8443/shop?x=1#top ', 'northwind.com'],
		['an e-mail address', 'ana.ruiz@Northwind.com', 'northwind.com'],
		['a question mark without a path', 'northwind.com?utm=1', 'northwind.com'],
		['the root’s dot', 'www.northwind.com.', 'northwind.com'],
		['a subdomain is another domain', 'shop.northwind.com', 'shop.northwind.com'],
		['freemail says nothing', 'ana@gmail.com', null],
		['but what only ends like it does', 'ana@notgmail.com', 'notgmail.com'],
		['no dot, no domain', 'localhost', null],
		['blank', '  ', null],
		['none', null, null],
		['longer than the field', `${'a'.repeat(80)}.com`, null],
	];
	for (const [name, value, expected] of domains) test(`domain: ${name}`, () => assert.equal(matchDomain(value), expected));
	test('the policy may name other freemail', () => assert.equal(matchDomain('a@corp.example', 'x.com;corp.example'), null));

	const names: [string, string, string | null, string | null][] = [
		['legal forms go', 'Northwind Traders, Inc.', '94105', 'northwindtraders|94105'],
		['several of them', 'Müller GmbH & Co. KG', '80 331', 'müller|80331'],
		['points and apostrophes are no gaps', "O'Neil’s A.G.", '1', 'oneils|1'],
		['and is like &', 'Cedar and Stone', '9', 'cedarstone|9'],
		['inside a word they stay', 'Coca Incas', '9', 'cocaincas|9'],
		['a postal code in pieces', 'Acme', 'SW1A-1AA ', 'acme|sw1a1aa'],
		['no postal code', 'Acme', ' ', null],
		['nothing but legal form', 'The Company', '9', null],
	];
	for (const [name, company, postal, expected] of names) test(`name: ${name}`, () => assert.equal(matchName(company, postal), expected));

	test('a lead’s website counts before its e-mail address', () => {
		assert.equal(matchKeys('Lead', { Website: 'a.com', Email: 'x@b.com' }).domain, 'a.com');
		assert.equal(matchKeys('Lead', { Website: 'gmail.com', Email: 'x@b.com' }).domain, 'b.com');
		assert.deepEqual(matchKeys('Contact', { Email: 'x@b.com', Name: 'X' }), { domain: 'b.com', name: null });
	});
	test('either key makes the same prospect; two blanks do not', () => {
		assert.equal(sameProspect({ domain: 'a.com', name: 'x|1' }, { domain: 'a.com', name: 'y|1' }), 'domain');
		assert.equal(sameProspect({ domain: 'a.com', name: 'x|1' }, { domain: 'b.com', name: 'x|1' }), 'name');
		assert.equal(sameProspect({ domain: null, name: null }, { domain: null, name: null }), null);
	});
});
