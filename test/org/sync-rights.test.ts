/** Who may sync, over HTTP: whoever does not see all mentorships cannot know which are new. */
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { RefusedError } from '../../scripts/domain/errors.ts';
import { journalIn } from '../../scripts/jobs/sync/journal.ts';
import { parseRoster } from '../../scripts/jobs/sync/readRoster.ts';
import { syncRoster } from '../../scripts/jobs/sync/sync.ts';
import { guardClinic } from './guardClinic.ts';

test('a plan is for those who see all mentorships: the command line’s user, a program owner, an administrator', () =>
	guardClinic(async ({ org, robot, as, mentor, mentee, stranger }) => {
		const username = ({ userId }: { userId: string }): string => String(org.row('User', userId)['Username']);
		const roster = parseRoster(
			'r.yaml',
			`mentorships:\n  - { key: a, mentor: ${username(mentor)}, mentee: ${username(stranger)}, start: 2026-12-01 }\n`,
		);
		const journal = journalIn(await mkdtemp(path.join(os.tmpdir(), 'ridealong-sync-')), 'org');
		// An administrator reads all records, and of their fields what a permission set shows.
		org.assign({ ...org.admin, name: 'Admin' }, 'Ridealong_Rep');
		const owner = org.person('Pat Program', ['Ridealong_Program_Owner']);
		for (const who of [robot, as(owner.userId), as(org.admin.userId)])
			assert.deepEqual((await syncRoster(who, roster, journal, { dryRun: true })).created, ['a']);
		await assert.rejects(syncRoster(as(mentee.userId), roster, journal, { dryRun: true }), RefusedError);
		assert.deepEqual((await syncRoster(robot, roster, journal)).created, ['a']);
		// What the roster asks for is there, and the mentor sees it.
		assert.equal((await syncRoster(as(mentor.userId), roster, journal, { dryRun: true })).unchanged, 1);
		await assert.rejects(syncRoster(as(mentee.userId), roster, journal, { dryRun: true }), /may not see all mentorships/);
	}));
