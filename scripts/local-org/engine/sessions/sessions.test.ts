import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testOrg } from '../testing/org.ts';

test('a token opens a session until it ends; only its hash is stored', () => {
	const org = testOrg();
	const rep = org.person('rep');
	const token = org.sessions.create(rep.userId);
	assert.match(token, /^00D[\w]{12,15}![.\w]+$/);
	assert.deepEqual(org.sessions.resolve(token), rep);
	assert.equal(org.store.all('SELECT * FROM _sessions').flat().includes(token), false);
	assert.equal(org.sessions.resolve(`${token}x`), undefined);
	org.sessions.end(token);
	assert.equal(org.sessions.resolve(token), undefined);
});

test('an inactive user has no session', () => {
	const org = testOrg();
	const rep = org.person('rep');
	const token = org.sessions.create(rep.userId);
	assert.ok(org.sessions.resolve(token));
	org.records.update(org.system, 'User', [{ Id: rep.userId, IsActive: false }]);
	assert.equal(org.sessions.resolve(token), undefined);
});

test('a single-use code works once and in time', () => {
	const org = testOrg();
	const rep = org.person('rep');
	const code = org.sessions.createSingleUse(rep.userId, 10);
	assert.equal(org.sessions.redeemSingleUse(code), rep.userId);
	assert.equal(org.sessions.redeemSingleUse(code), undefined);
	const late = org.sessions.createSingleUse(rep.userId, 10);
	org.clock.set('2026-03-02T09:10:00Z');
	assert.equal(org.sessions.redeemSingleUse(late), undefined);
});
