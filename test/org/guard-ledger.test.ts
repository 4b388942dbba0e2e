/** The ownership ledger over HTTP: it remembers what history has lost, and tells when it was tampered with. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { GENESIS, type LedgerEntry, type NewEntry, ledgerLine } from '../../scripts/domain/guard/ledger.ts';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import type { GuardScanResult } from '../../scripts/jobs/guard/scan.ts';
import { NOW } from '../package/support.ts';
import { kept, lines } from './ledgerClinic.ts';

test('it begins with what is there, adds what changes, and a scan of nothing new writes nothing', () =>
	kept(async ({ org, mentee, stranger, scan, file, transfer }) => {
		const account = org.account(mentee);
		assert.equal((await scan()).ledger?.entries, 0);
		assert.deepEqual(
			(await lines(file)).map((line) => (JSON.parse(line) as { kind: string }).kind),
			['seen', 'policy'],
		);
		const before = org.rows('Ridealong_Status__c', {})[0]!;
		assert.equal((await scan()).ledger?.entries, 2);
		assert.deepEqual(org.rows('Ridealong_Status__c', {})[0], before);
		await transfer('Account', account, stranger);
		await scan();
		const [, , change] = (await lines(file)).map((line) => JSON.parse(line) as { kind: string; from: string; to: string });
		assert.deepEqual([change!.kind, change!.from, change!.to], ['owner', mentee.userId, stranger.userId]);
	}));

test('what history has lost, the ledger still knows', () =>
	kept(async ({ org, mentee, mentor, stranger, scan, transfer, forget }) => {
		const [direct, around] = [org.account(mentee), org.account(mentee)];
		await transfer('Account', around, stranger, 30);
		await scan();
		await transfer('Account', direct, mentor, 20);
		await transfer('Account', around, mentor, 20);
		forget();
		const { incidents } = await scan();
		assert.deepEqual(
			incidents.filter(({ how }) => how === 'ledger').map(({ recordId, rule }) => [recordId === direct, rule]),
			[
				[true, 'Pair protection'],
				[false, 'Through other hands'],
			],
		);
		assert.equal((await scan()).incidents.length, 0);
	}));

/** A chain as the scan writes it: the hash has no secret, so whoever can write the file can make one. */
function wellMade(entries: readonly LedgerEntry[], head = GENESIS): string[] {
	return entries.map((entry) => {
		const { n, ...rest } = entry;
		const made = ledgerLine(n, rest as NewEntry, head, (text) => createHash('sha256').update(text).digest('hex'));
		head = made.head;
		return made.line;
	});
}
const entriesOf = (all: readonly string[]): (LedgerEntry & { hash: string })[] =>
	all.map((line) => JSON.parse(line) as LedgerEntry & { hash: string });
const unhashed = (all: readonly string[]): LedgerEntry[] =>
	entriesOf(all).map((entry) => Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'hash')) as LedgerEntry);
const forged = (entries: LedgerEntry[], to: string): LedgerEntry[] =>
	entries.map((entry) => (entry.kind === 'seen' ? { ...entry, to } : entry));
const SOMEBODY = '005000000000009AAA';

/** What is done to the file, whose older copy is at hand; null takes it away. */
const TAMPERINGS: [string, (text: string[], older: string[]) => string[] | null, string][] = [
	['an owner changed', ([first, ...rest]) => [first!.replace(/"to":"005\w+"/, `"to":"${SOMEBODY}"`), ...rest], 'changed'],
	['an entry taken out', ([, ...rest]) => rest, 'changed'],
	['two entries in each other’s place', ([first, second, ...rest]) => [second!, first!, ...rest], 'changed'],
	['the end cut off', (all) => all.slice(0, -1), 'cut'],
	['an older copy put back', (_, older) => older, 'cut'],
	['another, well made, in its place', (all) => wellMade(forged(unhashed(all), SOMEBODY)), 'replaced'],
	[
		'a longer one, well made, in its place',
		(all) => wellMade([...forged(unhashed(all), SOMEBODY), { ...unhashed(all)[0]!, n: all.length + 1 }]),
		'replaced',
	],
	['the file emptied', () => [], 'missing'],
	['the file gone', () => null, 'missing'],
];
test('what is done to it is named, and nothing is added until it is brought back', () =>
	kept(async ({ org, mentee, scan, file }) => {
		const write = (all: readonly string[]): Promise<void> => writeFile(file, all.map((line) => `${line}\n`).join(''));
		org.account(mentee);
		await scan();
		for (const [name, tamper, fault] of TAMPERINGS) {
			const older = await lines(file);
			org.account(mentee);
			assert.equal((await scan()).ledger?.fault, null, name);
			const whole = await lines(file);
			assert.deepEqual(whole.slice(0, older.length), older, 'what is written stays as it is');
			const changed = tamper(whole, older);
			if (changed) await write(changed);
			else await rm(file);
			const text = await readFile(file, 'utf8').catch(() => null);
			org.account(mentee);
			const result = await scan();
			assert.equal(result.ledger?.fault, fault, name);
			assert.ok(
				result.notCovered.some(({ part }) => part === `ledger.${fault}`),
				name,
			);
			assert.equal(await readFile(file, 'utf8').catch(() => null), text, name);
			await write(whole);
			assert.deepEqual([(await scan()).ledger?.fault, (await lines(file)).length], [null, whole.length + 1], `${name}: brought back`);
		}
	}));

test('an entry that somebody added, well made, is not believed, and said; the next scan puts its own there', () =>
	kept(async ({ org, mentee, mentor, scan, file, transfer, forget }) => {
		const account = org.account(mentee);
		await scan();
		const whole = await lines(file);
		const entry: LedgerEntry = { n: whole.length + 1, kind: 'seen', at: NOW, object: 'Account', record: account, to: mentor.userId };
		await writeFile(file, [...whole, ...wellMade([entry], entriesOf(whole).at(-1)!.hash)].map((line) => `${line}\n`).join(''));
		await transfer('Account', account, mentor);
		forget();
		const result = await scan();
		assert.deepEqual(
			result.incidents.filter(({ how }) => how === 'ledger').map(({ recordId }) => recordId),
			[account],
			'it would have told that the account was theirs before',
		);
		const beyond = ({ notCovered }: GuardScanResult): (string | null)[] =>
			notCovered.filter(({ part }) => part === 'ledger.beyond').map(({ why }) => why);
		assert.deepEqual([result.ledger?.fault, beyond(result)], [null, ['1']]);
		const again = await scan();
		assert.deepEqual([again.ledger?.fault, beyond(again), again.incidents.length], [null, [], 0]);
	}));

test('an org that was made to forget its ledger is named', () =>
	kept(async ({ org, mentee, scan, file }) => {
		org.assign({ ...org.admin, name: 'Admin' }, 'Test_Every_Right');
		org.account(mentee);
		await scan();
		const status = org.rows('Ridealong_Status__c', {})[0]!;
		for (const forget of [
			() => org.update(org.robot, 'Ridealong_Status__c', String(status['Id']), { Ledger_Head__c: null, Ledger_Count__c: null }),
			() => org.remove(org.admin, 'Ridealong_Status__c', String(status['Id'])),
		]) {
			const forgotten = forget();
			assert.ok(forgotten.success, JSON.stringify(forgotten.errors));
			assert.equal((await scan()).ledger?.fault, 'unanchored');
			assert.equal((await lines(file)).length, 2);
		}
		await rm(file);
		assert.deepEqual([(await scan()).ledger?.fault, (await scan()).ledger?.entries], [null, 2], 'moved away, it begins anew');
	}));

test('a ledger of another org, well made, is not the one that the org knows', () =>
	kept(async ({ org, mentee, scan, file }) => {
		org.account(mentee);
		await scan();
		org.update(org.robot, 'Ridealong_Status__c', String(org.rows('Ridealong_Status__c', {})[0]!['Id']), { Ledger_Head__c: 'f'.repeat(64) });
		assert.equal((await scan()).ledger?.fault, 'replaced');
		assert.equal((await lines(file)).length, 2);
	}));

test('a scan that was killed while it wrote is taken up where its last whole line ends', () =>
	kept(async ({ org, mentee, scan, file }) => {
		org.account(mentee);
		await scan();
		await writeFile(file, `${(await lines(file)).join('\n')}\n{"n":3,"ki`);
		org.account(mentee);
		assert.equal((await scan()).ledger?.fault, null);
		assert.deepEqual([(await lines(file)).length, (await scan()).ledger?.entries], [3, 3]);
	}));

test('the lock of a scan that was killed is taken over, and told; that of one that runs, or of another machine, is not', () =>
	kept(async ({ org, mentee, scan, file }) => {
		const ended = spawnSync(process.execPath, ['-e', '']).pid;
		const holders: [string, object, number | null][] = [
			['a process that is gone', { pid: ended, host: os.hostname() }, ended],
			['one that runs', { pid: process.ppid, host: os.hostname() }, null],
			['one of another machine', { pid: ended, host: 'elsewhere' }, null],
		];
		await scan();
		for (const [name, holder, takenFrom] of holders) {
			org.account(mentee);
			await writeFile(`${file}.lock`, JSON.stringify(holder));
			const before = await lines(file).catch(() => []);
			const result = await scan();
			assert.equal(result.lockTakenFrom, takenFrom, name);
			assert.equal((await lines(file)).length - before.length, takenFrom ? 1 : 0, name);
			assert.equal(
				result.notCovered.some(({ part }) => part === 'ledger'),
				!takenFrom,
				name,
			);
			await rm(`${file}.lock`, { force: true });
		}
		const there = await readdir(path.dirname(file));
		assert.deepEqual(there, [path.basename(file)]);
		assert.deepEqual([(await scan()).lockTakenFrom, (await scan()).ledger?.fault], [null, null]);
	}));

test('of two scans at a time the slower one takes nothing away from the other', () =>
	kept(async ({ org, robot, mentee, scan, folder, file }) => {
		org.account(mentee);
		const slow = new Ledger(robot, folder);
		await slow.read(() => undefined);
		await scan();
		const entry = { kind: 'seen', at: NOW, object: 'Account', record: '001000000000001AAA', to: mentee.userId } as const;
		await assert.rejects(slow.append([entry], NOW), { name: 'LedgerInUseError' });
		assert.equal((await lines(file)).length, 2);
		assert.equal((await scan()).ledger?.fault, null);
	}));

test('entries that wait for what fails are taken off again, and nothing of them counts', () =>
	kept(async ({ org, robot, mentee, scan, folder, file }) => {
		org.account(mentee);
		await scan();
		const before = await lines(file);
		const writing = new Ledger(robot, folder);
		await writing.read(() => undefined);
		const entry = { kind: 'seen', at: NOW, object: 'Account', record: '001000000000001AAA', to: mentee.userId } as const;
		await assert.rejects(writing.append([entry], NOW, Promise.reject(new Error('no incidents'))), { message: 'no incidents' });
		assert.deepEqual([await lines(file), await readdir(path.dirname(file))], [before, [path.basename(file)]]);
		await writing.append([entry], NOW, Promise.resolve([{ ...entry, record: '001000000000002AAA' }]));
		const { ledger, notCovered } = await scan();
		assert.deepEqual([ledger?.fault, ledger?.entries, ledger?.beyond], [null, before.length + 2, 0]);
		assert.ok(!notCovered.some(({ part }) => part.startsWith('ledger')));
	}));

test('what is known later only stands once, be it all that there is', () =>
	kept(async ({ robot, mentee, scan, folder, file }) => {
		await scan();
		const before = await lines(file);
		const writing = new Ledger(robot, folder);
		await writing.read(() => undefined);
		const entry = { kind: 'seen', at: NOW, object: 'Account', record: '001000000000001AAA', to: mentee.userId } as const;
		await writing.append([], NOW, Promise.resolve([entry]));
		assert.deepEqual([(await lines(file)).length, (await scan()).ledger?.entries], [before.length + 1, before.length + 1]);
	}));
