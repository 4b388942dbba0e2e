import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Row } from '../../salesforce/org.ts';
import { fakeOrg } from '../../salesforce/fake.ts';
import { probeHierarchies } from './probe.ts';

/** The rep's role, the director's above it, where nobody uses Ridealong, and the vice president's. */
const roles: Row[] = [
	{ Id: 'rep', ParentRoleId: 'director' },
	{ Id: 'director', ParentRoleId: 'vp' },
	{ Id: 'vp', ParentRoleId: null },
];
const rep: Row = { Id: 'u1', Username: 'rep@x', UserRoleId: 'rep' };
const people: Row[] = [rep, { Id: 'u2', Username: 'vp@x', UserRoleId: 'vp' }];
const org = (access: Row[], users = people) =>
	fakeOrg({
		User: users,
		UserRole: roles,
		PermissionSetAssignment: [{ AssigneeId: 'u1' }],
		UserRecordAccess: access,
		Ridealong_Status__c: [],
		Deal_Review__c: [],
	});

describe('private asks are proven', () => {
	const rows: [string, Row[], Row[], boolean, string][] = [
		['when a manager cannot see the probe', [{ HasReadAccess: false }], people, true, 'hidden'],
		['and not when one can', [{ HasReadAccess: true }], people, false, 'visible'],
		['nor when nobody can tell', [], people, false, 'visible'],
		['nor when nobody stands above a rep', [{ HasReadAccess: false }], [rep], false, 'no hierarchy'],
	];
	for (const [name, access, users, proven, reason] of rows)
		test(name, async () => {
			const target = org(access, users);
			const result = await probeHierarchies(target);
			assert.deepEqual([result.proven, result.reason], [proven, reason]);
			const [status] = target.tables['Ridealong_Status__c']!;
			assert.deepEqual(
				[status?.['Name'], status?.['Private_Asks_Proven__c'], status?.['Private_Asks_Proven_On__c']],
				['Default', proven, '2026-11-20T10:00:00.000Z'],
			);
			assert.deepEqual(target.tables['Deal_Review__c'], [], 'the probe is gone');
		});
	test('the stamp is renewed, not doubled', async () => {
		const target = org([{ HasReadAccess: false }]);
		await probeHierarchies(target);
		target.tables['UserRecordAccess'] = [{ HasReadAccess: true }];
		await probeHierarchies(target);
		assert.deepEqual(
			target.tables['Ridealong_Status__c']!.map((row) => row['Private_Asks_Proven__c']),
			[false],
		);
	});
	test('the probe goes even where the question fails', async () => {
		const target = org([]);
		const ask = target.query.bind(target);
		target.query = (query) => (query.soql.includes('UserRecordAccess') ? Promise.reject(new Error('no')) : ask(query));
		await assert.rejects(probeHierarchies(target), /no/);
		assert.deepEqual(target.tables['Deal_Review__c'], []);
	});
});
