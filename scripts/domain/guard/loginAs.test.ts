import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type InPlace, inPlaceAt } from './loginAs.ts';

const ADMIN = '005000000000001AAA';
const ANA = '005000000000002AAA';
const day = (time: string, date = '2026-06-19'): string => `${date}T${time}:00.000Z`;
const login = (at: string, more: Partial<InPlace> = {}): InPlace => ({ adminId: ADMIN, userId: ANA, at, ended: false, ...more });
const logout = (at: string): InPlace => login(at, { ended: true });

describe('an administrator may have done in somebody’s place', () => {
	for (const [name, times, at, expected] of [
		['what was done minutes after the login', [login(day('09:00'))], day('09:10'), true],
		['what was done hours after it, where nothing says that they logged out', [login(day('09:00'))], day('12:00'), true],
		['what was done hours after it, before they logged out', [login(day('09:00')), logout(day('14:00'))], day('12:00'), true],
		['what was done half an hour before a login or after a logout, as clocks and trails go', [login(day('09:30'))], day('09:00'), true],
		['not what was done long after they logged out', [login(day('09:00')), logout(day('09:05'))], day('12:00'), false],
		['not what was done long before the login', [login(day('12:00'))], day('09:00'), false],
		['what was done in a second such session', [login(day('07:00')), logout(day('07:05')), login(day('08:00'))], day('12:00'), true],
		['what came a day after, as long as no session lasts unused', [login(day('09:00', '2026-06-18'))], day('09:00'), true],
		['not what came later', [login(day('08:59', '2026-06-18'))], day('09:00'), false],
		['not what another did', [login(day('09:00'), { userId: '005000000000003AAA' })], day('09:10'), false],
		['not what they did as themselves', [login(day('09:00'), { adminId: ANA })], day('09:10'), false],
		['what is named by a short id', [login(day('09:00'), { userId: ANA.slice(0, 15) })], day('12:00'), true],
	] as const)
		test(name, () => assert.deepEqual(inPlaceAt({ userId: ANA, at }, times), expected ? [ADMIN] : []));

	test('each of them, once, whoever logged out meanwhile', () => {
		const other = '005000000000004AAA';
		const times = [logout(day('10:00')), login(day('09:00')), login(day('08:00'), { adminId: other }), login(day('09:10'))];
		assert.deepEqual(inPlaceAt({ userId: ANA, at: day('12:00') }, times), [other]);
	});
});
