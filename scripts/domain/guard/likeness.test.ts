/** What most people type is folded by a shorter way; it must come to the same as the long one, which whatever is no ASCII takes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likeCore, likePostal, registeredDomains } from './likeness.ts';

/** Invisible: a reader sees the same text. */
const ZERO_WIDTH = '\u200b';

test('names of ASCII letters and digits are folded as all others', () => {
	for (const name of ['Acme Inc.', 'ACME-30 GmbH', '10145 Main', "O'Neill & Sons, Ltd", 'T3CH 5TUDI0', '~{x} [y] ^z| 2689', ''])
		assert.equal(likeCore(name), likeCore(name + ZERO_WIDTH));
	assert.equal(likeCore('4CM3'), 'acme');
});

test('postal codes of digits are read as all others', () => {
	for (const code of ['0815', '01067', '80331', '123456', '000000', '0000'])
		assert.equal(likePostal(code), likePostal(ZERO_WIDTH + code), code);
	assert.equal(likePostal('01067'), '1067');
	assert.equal(likePostal('000000'), '0');
});

test('domains of ASCII letters are read as all others, in each way that they may be', () => {
	for (const domain of ['acme.com', 'shop.acme1.co.uk', 'vvarn.de', 'a-b.io', 'l1ght.example'])
		assert.deepEqual(registeredDomains(domain), registeredDomains(domain + ZERO_WIDTH), domain);
	assert.deepEqual(registeredDomains('l1ght.example'), ['llght.example', 'light.example']);
});
