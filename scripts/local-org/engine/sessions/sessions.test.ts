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

test('a session times out after so long without activity, which counts from halfway on', () => {
	const org = testOrg();
	const rep = org.person('rep');
	const token = org.sessions.create(rep.userId);
	const at = (time: string): void => org.clock.set(`2026-03-02T${time}:00Z`);
	const rights = (background?: boolean): string | undefined => org.sessions.resolve(token, background)?.userId;
	at('09:00');
	assert.equal(rights(), rep.userId, 'no timeout is set');
	org.updateSettings({ sessionTimeoutMinutes: 30 });
	at('09:29');
	assert.equal(rights(true), rep.userId, 'the switch starts the time; a stream does not');
	org.sessions.forget();
	at('09:30');
	assert.equal(rights(), undefined);
	assert.equal(org.store.get('SELECT count(*) FROM _sessions')![0], 0);

	at('10:00');
	const second = org.sessions.create(rep.userId);
	const other = org.sessions.create(rep.userId);
	at('10:10');
	assert.ok(org.sessions.resolve(second));
	at('10:20');
	assert.ok(org.sessions.resolve(other));
	at('10:30');
	assert.equal(org.sessions.resolve(second), undefined, 'what was done before halfway does not count');
	at('10:49');
	org.sessions.forget();
	assert.ok(org.sessions.resolve(other), 'what was done after it does, and is remembered');
	org.updateSettings({ sessionTimeoutMinutes: 0 });
	at('23:00');
	assert.ok(org.sessions.resolve(other));
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
