/** The guard's commands as cron and an administrator run them: exit codes, what is printed, and the page. Needs the compiled plugin. */
import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { EnforcePlan } from '../../scripts/jobs/guard/enforce.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { Untold } from '../../scripts/jobs/guard/untold.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import { passes } from '../package/support.ts';
import { commandClinic } from './guardCommand.ts';

const said = (text: string): string => text.replace(/\s+/g, ' ');

test('a watch that caught up ends with 4 where it found something and was asked to fail, else with 0', () =>
	commandClinic(async ({ org, mentee, mentor, stranger, guard, transfer }) => {
		await transfer('Account', org.account(mentee), stranger);
		const nothing = await guard('watch', '--once', '--fail-on-findings');
		assert.deepEqual([nothing.code, nothing.stderr], [0, '']);
		assert.match(nothing.stdout, /Ended: \d+ events, 0 new incidents/);

		await transfer('Account', org.account(mentee), mentor, 5);
		const found = await guard('watch', '--once', '--fail-on-findings');
		assert.equal(found.code, 4, found.stdout + found.stderr);
		assert.match(found.stdout, /Pair protection: Account Northwind \(Scan of owner history\) MS-0001/);
		const again = await guard('watch', '--once', '--fail-on-findings');
		assert.deepEqual([again.code, /Seen again, and recorded before: 1\./.test(again.stdout)], [0, true], again.stdout);

		await transfer('Lead', org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Globex' }), mentor, 1);
		const unasked = await guard('watch', '--once');
		assert.deepEqual([unasked.code, /1 new incident,/.test(unasked.stdout)], [0, true], unasked.stdout);
		assert.equal((await guard('watch', '--fail-on-findings')).code, 2, 'only with --once');
	}));

test('a scan fails on findings when asked to, and says which dates it covers, what it does not, and whom it does not guard', () =>
	commandClinic(async ({ org, mentee, mentor, guard, transfer }) => {
		await transfer('Account', org.account(mentee), mentor);
		const found = await guard('scan', '--fail-on-findings');
		assert.equal(found.code, 4, found.stdout + found.stderr);
		const words = said(found.stdout);
		for (const line of [
			/Owner changes covered: 1, on accounts: 1, from 2026-06-19 to 2026-06-19: what the account history holds\. Before that nothing can be seen\./,
			/Account: 1 owner change in its history, from 2026-06-19 to 2026-06-19\./,
			/Lead: its owner is tracked, and its history holds 0 owner changes\./,
			/The ledger .*owners\.jsonl begins with this scan\./,
			/Not covered: territories of deals \(this org does not have it, or does not show it\)\./,
			/Not covered: what administrators did while logged in as somebody else/,
			/Not covered: times, because the clocks of the org and of this machine differ: 2026-06-19 09:00 UTC, \d{4}-\d\d-\d\d \d\d:\d\d UTC, \d+ days \(the org’s, this machine’s, how far apart\)\. Set this machine’s clock;/,
			/Unguarded: no account has a territory that blocks or warns\./,
		])
			assert.match(words, line);
		const again = await guard('scan', '--fail-on-findings');
		assert.equal(again.code, 0, again.stdout + again.stderr);
		assert.match(said(again.stdout), /0 new incidents, 1 known, 1 mentorship considered\./);
		assert.match(said(again.stdout), /The ledger \S+owners\.jsonl has 2 entries, from 2026-06-19 to 2026-06-19\./);
		const [guarded] = [org.account(mentee, { Name: 'Initech' }), org.account(mentee, { Name: 'Hooli' })];
		passes(org.update(org.robot, 'Account', guarded, { Territory_Key__c: 'west', Territory_Policy__c: 'Warn' }));
		passes(org.update(org.system, 'User', mentee.userId, { Territory_Keys__c: ';west;' }));
		assert.match(
			said((await guard('scan')).stdout),
			/Unguarded: accounts without a territory policy that blocks or warns: 2 of 3; anybody may become their owner, as far as territories go\. .* run sync\./,
		);
		assert.match((await guard('scan', '--help')).stdout.replace(/\s+/g, ' '), /Set Audit Fields upon Record Creation/);
	}));

test('what a scan wrote and did not come to tell is new in the next one, once; so is a note of it that nobody can read', () =>
	commandClinic(async ({ org, robot, folder, mentee, mentor, guard, transfer }) => {
		// The command takes the org at its own word.
		const orgId = String(org.rows('Organization', {})[0]!['Id']).slice(0, 15);
		const untold = new Untold(orgId, path.join(folder, '.ridealong'));
		const killed = async (name: string): Promise<void> => {
			await transfer('Account', org.account(mentee, { Name: name }), mentor);
			await scanGuard(robot, silent, undefined, new Untold(orgId, path.join(folder, '.ridealong')));
		};
		await killed('Initech');
		const [incident] = org.rows('Ownership_Incident__c', {});
		const late = await guard('scan', '--fail-on-findings');
		assert.equal(late.code, 4, late.stdout + late.stderr);
		assert.match(said(late.stdout), /Account Initech .*1 new incident, 0 known, .*before it told anybody: 1 of the new ones\./);
		assert.deepEqual(org.rows('Ownership_Incident__c', {}), [incident], 'it is not written again');
		const after = await guard('scan', '--fail-on-findings');
		assert.deepEqual([after.code, /0 new incidents, 1 known/.test(after.stdout)], [0, true], after.stdout);

		await killed('Globex');
		const json = await guard('scan', '--fail-on-findings', '--json');
		const { result } = JSON.parse(json.stdout) as { result: { incidents: { recordName: string }[]; late: number; known: number } };
		assert.deepEqual([json.code, result.incidents.map(({ recordName }) => recordName), result.late, result.known], [4, ['Globex'], 1, 1]);
		assert.equal((await guard('scan', '--fail-on-findings')).code, 0);

		await killed('Hooli');
		await writeFile(untold.file, (await readFile(untold.file, 'utf8')).slice(0, -9));
		const doubt = await guard('scan', '--fail-on-findings');
		assert.equal(doubt.code, 4, doubt.stdout + doubt.stderr);
		assert.match(said(doubt.stdout), /Not known: what a run before found and did not come to tell; its note \S+untold\.json is damaged/);
		assert.equal((await guard('scan', '--fail-on-findings')).code, 0);
	}));

test('a ledger that was changed is told by the exit code, whatever else was found', () =>
	commandClinic(async ({ org, folder, mentee, mentor, guard, transfer }) => {
		org.account(mentee);
		assert.equal((await guard('scan')).code, 0);
		const [file] = await kept(folder, /owners\.jsonl$/);
		const whole = await readFile(file!, 'utf8');
		await writeFile(file!, whole.replace(/"to":"005\w+"/, '"to":"005000000000009AAA"'));
		const changed = /The ledger \S+owners\.jsonl was changed: entry 1 is not what was written\./;
		for (const [command, found] of [
			[['scan', '--fail-on-findings'], false],
			[['scan', '--fail-on-findings'], true],
			[['watch', '--once', '--fail-on-findings'], true],
		] as const) {
			if (found) await transfer('Account', org.account(mentee, { Name: 'Globex' }), mentor);
			const told = await guard(...command);
			assert.equal(told.code, 3, told.stdout + told.stderr);
			assert.equal(/Pair protection/.test(told.stdout), found, told.stdout);
			assert.match(said(told.stderr.replace(/^ *[›»]/gm, '')), changed);
		}
		await writeFile(file!, whole);
		await transfer('Account', org.account(mentee, { Name: 'Hooli' }), mentor);
		const found = await guard('scan', '--fail-on-findings');
		assert.equal(found.code, 4, 'brought back, a finding is what is left: ' + found.stderr);
	}));

test('a check ends with 4 where a row would be blocked or was not found, else with 0', () =>
	commandClinic(async ({ org, mentee, mentor, stranger, folder, guard }) => {
		const check = async (...rows: (readonly [string, string])[]): Promise<[number, string]> => {
			const file = path.join(folder, 'changes.csv');
			await writeFile(file, ['Id,OwnerId', ...rows.map(([id, owner]) => `${id},${owner}`), ''].join('\n'));
			const { code, stdout } = await guard('check', '--file', file);
			return [code, /\d+ pass(es)?, .*not found\./.exec(said(stdout))?.[0] ?? stdout];
		};
		const [passes, blocked] = [[org.account(mentee), stranger.userId] as const, [org.account(mentee), mentor.userId] as const];
		const counts = (pass: number, block: number, lost: number): string =>
			`${pass} ${pass === 1 ? 'passes' : 'pass'}, ${block} would be blocked, 0 would be recorded, 0 are no change, ${lost} ${lost === 1 ? 'was' : 'were'} not found.`;
		assert.deepEqual(await check(passes), [0, counts(1, 0, 0)]);
		assert.deepEqual(await check(passes, blocked), [4, counts(1, 1, 0)]);
		assert.deepEqual(await check(passes, ['001000000000099AAA', stranger.userId]), [4, counts(1, 0, 1)]);
		await writeFile(path.join(folder, 'empty.csv'), 'Id,OwnerId\r\n\r\n,\r\n');
		const nothing = await guard('check', '--file', 'empty.csv');
		assert.deepEqual([nothing.code, nothing.stdout], [2, '']);
		assert.match(said(nothing.stderr), /empty\.csv: there is nothing to check: below its header the file has no row/);
	}));

test('an account that no territory guards is said to be so, beforehand and when it is explained', () =>
	commandClinic(async ({ org, mentee, stranger, folder, guard }) => {
		const [free, west] = [org.account(mentee), org.account(mentee)];
		await writeFile(path.join(folder, 'changes.csv'), `Id,OwnerId\n${free},${stranger.userId}\n`);
		const words = async (): Promise<[boolean, boolean]> => [
			said((await guard('check', '--file', 'changes.csv', '--json')).stdout).includes('"unguarded": true'),
			(await guard('explain', free)).stdout.includes('Its territory: none; unguarded.'),
		];
		assert.deepEqual(await words(), [false, false], 'where nobody has territories there is nothing to say');
		passes(org.update(org.robot, 'Account', west, { Territory_Key__c: 'west', Territory_Policy__c: 'Block' }));
		assert.deepEqual(await words(), [true, true]);
		// A table breaks its cells where it likes.
		const { stdout } = await guard('check', '--file', 'changes.csv');
		assert.match(stdout.replace(/[\s│|]+/g, ' '), /unguarded/);
		assert.doesNotMatch((await guard('explain', west)).stdout, /unguarded/);
	}));

test('a user who may not read what the guard decides on is told so, and by what that is mended; nothing is concluded', () =>
	commandClinic(async ({ org, mentee, mentor, stranger, guard, guardAs, transfer }) => {
		await transfer('Account', org.account(mentee), mentor);
		const owner = org.person('Olu', ['Ridealong_Program_Owner']);
		for (const [who, command, words] of [
			// Reps read incidents about what is theirs, which is not what decides.
			[stranger, 'scan', /The org has no Ownership_Incident__c\.Key__c, or does not show it to this user\. .*Ridealong_Integration/],
			[
				stranger,
				'watch --once',
				/The org has no Ownership_Incident__c\.Key__c, or does not show it to this user\. .*Ridealong_Integration/,
			],
			[stranger, 'enforce', /may not read Ownership_Override__c, Realignment__c, Realignment_Row__c: .*Ridealong_Integration/],
			[owner, 'scan', /The org has no Deal_Review__c, or does not show it to this user\. .*Ridealong_Integration/],
			[owner, 'watch --once', /The org has no Deal_Review__c, or does not show it to this user\. .*Ridealong_Integration/],
		] as const) {
			const refused = await guardAs(who, ...command.split(' '));
			if (command.startsWith('watch')) assert.equal(refused.stdout, '', 'nothing is watched, so nothing is said of it');
			assert.equal(refused.code, 3, refused.stdout + refused.stderr);
			assert.match(said(refused.stderr.replace(/^ *[›»]/gm, '')), words);
		}
		assert.equal(org.rows('Ownership_Incident__c', {}).length, 0);
		assert.equal((await guard('scan')).code, 0);
		assert.equal(org.rows('Ownership_Incident__c', {}).length, 1);
	}));

test('an empty flag is refused by its name, and nothing is written where it would lead', () =>
	commandClinic(async ({ folder, guard }) => {
		for (const [flag, ...command] of [
			['--ledger-dir', 'scan'],
			['--ledger-dir', 'watch', '--once'],
			['--journal-dir', 'enforce'],
			['--file', 'check'],
		] as const) {
			const refused = await guard(...command, flag, '');
			assert.deepEqual([refused.code, refused.stdout], [2, ''], refused.stderr);
			assert.match(said(refused.stderr), new RegExp(`${flag} "": is empty; give it a value`));
		}
		assert.deepEqual(
			(await readdir(folder)).filter((name) => !name.startsWith('.')),
			[],
		);
		assert.equal((await guard('scan', '--ledger-dir', 'here')).code, 0);
		assert.deepEqual(
			(await readdir(folder)).filter((name) => !name.startsWith('.')),
			['here'],
		);
	}));

test('a scan and a watch take the same folder by the same flag; the name that watch had for it leads there, and says so', () =>
	commandClinic(async ({ org, folder, mentee, guard }) => {
		org.account(mentee);
		const old = await guard('watch', '--once', '--state-dir', 'here');
		assert.deepEqual([old.code, /nothing was watched before/.test(old.stdout)], [0, true], old.stdout + old.stderr);
		assert.match(said(old.stderr.replace(/^ *[›»]/gm, '')), /"--state-dir" .*deprecated.* "--ledger-dir"/);
		const scan = await guard('scan', '--ledger-dir', 'here');
		assert.match(said(scan.stdout), /The ledger \S+here\S+owners\.jsonl has 2 entries,/);
		const watch = await guard('watch', '--once', '--ledger-dir', 'here');
		assert.deepEqual([watch.code, watch.stderr, /nothing was watched before/.test(watch.stdout)], [0, '', false]);
		assert.deepEqual(
			(await readdir(folder)).filter((name) => !name.startsWith('.')),
			['here'],
		);
	}));

test('what was merged away is planned for nobody: the plan says what it became, and the way out', () =>
	commandClinic(async ({ org, mentee, mentor, guard }) => {
		const [loser, master] = [org.account(mentee), org.account(mentor, { Name: 'Own' })];
		assert.ok(org.engine.records.merge(org.admin, 'Account', { Id: master }, [loser]).success);
		await guard('scan');
		const plan = await guard('enforce');
		assert.equal(plan.code, 0, plan.stderr);
		assert.match(
			said(plan.stdout),
			new RegExp(
				`Northwind stays as it is: it was merged into Own \\(${master}\\) on 2026-06-19, .*Undelete ${loser} .*15 days .*move back .*plan again\\. .*give back: 0`,
			),
		);
		const { result } = JSON.parse((await guard('enforce', '--json')).stdout) as { result: EnforcePlan };
		assert.deepEqual(
			result.skipped.map(({ reason, merged }) => [reason, merged]),
			[['merged away', { id: master, name: 'Own', on: '2026-06-19' }]],
		);
	}));

test('what changed hands without a trace is explained as waiting for who judges it, not as what enforce would give back', () =>
	commandClinic(async ({ org, mentee, mentor, stranger, guard, transfer }) => {
		const account = org.account(stranger);
		await transfer('Account', account, mentee, 20);
		org.engine.store.run('UPDATE Account SET OwnerId = ? WHERE Id = ?', [mentor.userId, account]);
		await guard('scan');
		assert.match(
			said((await guard('explain', account)).stdout),
			/What to do: nothing tells when and by whom .* Once it is confirmed, guard enforce/,
		);
		assert.match((await guard('enforce')).stdout, /confirm the incident first/);
	}));

test('giving back: a plan that writes nothing, then --apply with a journal and an incident, then --undo', () =>
	commandClinic(async ({ org, folder, mentee, mentor, stranger, guard, transfer }) => {
		const account = org.account(mentee);
		await transfer('Account', account, mentor, 20);
		await guard('scan');
		org.assign(org.robot, 'Ridealong_Override');
		assert.match(
			said((await guard('explain', account)).stdout),
			/took it on 2026-06-19 .* The owner was changed by Ridealong Admin\. Found as incident OI-0001: .*OI-0001 of 2026-06-\d\d: .*Found, from Max Mentee to Mia Mentor, by Ridealong Admin\./,
		);
		const ownerIs = (): unknown => org.row('Account', account)['OwnerId'];
		const plan = await guard('enforce');
		assert.deepEqual([plan.code, ownerIs()], [0, mentor.userId], plan.stderr);
		assert.match(plan.stdout, /Account Northwind/);
		assert.match(plan.stdout, /Records to give back: 1\. Add --apply to do it\./);
		assert.deepEqual(await journals(folder), [], 'a plan leaves nothing behind');

		const applied = await guard('enforce', '--apply');
		assert.deepEqual([applied.code, ownerIs()], [0, mentee.userId], applied.stdout + applied.stderr);
		assert.match(applied.stdout, /1 record was given back\./);
		assert.deepEqual(org.rows('Ownership_Override__c', { Record_Id__c: account }), [], 'it goes home without one');
		assert.equal(org.rows('Ownership_Incident__c', { Record_Id__c: account, Result__c: 'Reverted' }).length, 1);

		const [journal] = await journals(folder);
		const undone = await guard('enforce', '--undo', journal!);
		assert.deepEqual([undone.code, ownerIs()], [0, mentor.userId], undone.stdout + undone.stderr);
		const planned = said((await guard('enforce')).stdout);
		assert.match(planned, /Northwind stays as it is: a release, override or realignment lets it pass\. .*Records to give back: 0\./);
		assert.match(
			said((await guard('enforce', '--help')).stdout),
			/What --undo took back with an override is not planned again: that override/,
		);
		assert.equal((await guard('enforce', '--undo', 'nowhere.json')).code, 2);
		const again = await guard('enforce', '--undo', journal!);
		assert.deepEqual([again.code, /Northwind is with whom it was before/.test(again.stdout)], [0, true], again.stdout + again.stderr);
		const { entries, ...rest } = JSON.parse(await readFile(journal!, 'utf8')) as { entries: Record<string, string>[] };
		const undo = async (...edited: Record<string, string>[]): Promise<[number, string]> => {
			const file = path.join(folder, 'edited.json');
			await writeFile(file, JSON.stringify({ ...rest, entries: edited }));
			const { code, stderr } = await guard('enforce', '--undo', file);
			return [code, said(stderr.replace(/^ *[›»]/gm, ''))];
		};
		const forged = { ...entries[0]!, key: 'made up', name: 'Coveted' };
		const [none, words] = await undo(forged);
		assert.equal(none, 2, words);
		assert.match(words, /Coveted stays as it is: no incident .* Nothing was undone: the journal names no revert of which the org knows\./);
		assert.equal((await undo()).at(0), 2, 'one that names nothing');
		assert.equal((await undo({ ...entries[0]!, state: 'planned' })).at(0), 2, 'one whose revert never took place');
		assert.equal((await undo(entries[0]!, forged)).at(0), 68, 'what is known is as it was; the other is named');
		await transfer('Account', account, stranger, 1);
		const [moved, why] = await undo(entries[0]!);
		assert.deepEqual([moved, /all that could be undone moved on since/.test(why)], [3, true], why);
	}));

test('the page asks nothing of the network, and draws each quarter with who lost what to whom', () =>
	commandClinic(async ({ org, folder, mentee, mentor, guard, transfer }) => {
		await transfer('Account', org.account(mentee, { Name: '<img src=x onerror=alert(1)>' }), mentor);
		const file = path.join(folder, 'incidents.html');
		assert.equal((await guard('scan', '--html', file)).code, 0);
		const page = await readFile(file, 'utf8');
		const [first, ...more] = page.match(/<figure[\s\S]*?<\/figure>/g) ?? [];
		assert.equal(1 + more.length, 4, 'a picture for each of four quarters');
		assert.match(first!, /<svg/);
		assert.match(first!, /Max Mentee[\s\S]*Mia Mentor/);
		for (const empty of more) assert.doesNotMatch(empty, /Mentee/);
		assert.ok(page.includes('content="default-src &#39;none&#39;; style-src &#39;sha256-'), 'nothing may be loaded, whatever is in it');
		const asks = /<(?:script|link|iframe|object|img|form)|@import|url\((?!#)|<[^>]*\s(?:src|href|action|on\w+)=/gi;
		assert.deepEqual(page.match(asks), null);
		assert.equal((await guard('scan', '--html', file)).code, 2, 'what is there is not overwritten');
	}));

const kept = async (folder: string, name: RegExp): Promise<string[]> =>
	(await readdir(path.join(folder, '.ridealong'), { recursive: true, withFileTypes: true }))
		.map((entry) => ({ file: path.join(entry.parentPath, entry.name), isFile: entry.isFile() }))
		.flatMap(({ file, isFile }) => (isFile && name.test(file) ? [file] : []));
const journals = (folder: string): Promise<string[]> => kept(folder, /revert/i);
