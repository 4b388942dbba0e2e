/** What Setup's people leave behind: the audit trail, log-ins, frozen and deactivated users, hierarchies. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SaveResult, UserContext } from '../contract.ts';
import { writeMirrors } from '../mirrors.ts';
import { CustomError, testOrg, testSchema, type TestOrg } from '../testing/org.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));
const privateSchema = (): ReturnType<typeof testSchema> => {
	const schema = testSchema();
	for (const name of ['Account', 'Opportunity']) schema.objects.get(name)!.sharingModel = 'Private';
	return schema;
};
const trail = (org: TestOrg, who: UserContext = org.system): unknown[][] =>
	org.soql
		.query(who, 'SELECT Action, Section, Display, CreatedBy.Name, DelegateUser FROM SetupAuditTrail ORDER BY Id')
		.records.map((row) => [
			row['Action'],
			row['Section'],
			row['Display'],
			(row['CreatedBy'] as { Name: string }).Name,
			row['DelegateUser'],
		]);
const level = (org: TestOrg, who: UserContext, object: string, id: string): string =>
	org.access.records(who, org.schema.objects.get(object)!, [id]).get(id)!.maxLevel;

describe('setup audit trail', () => {
	test('tells assignments, roles, freezing and hierarchy boxes with who did it', () => {
		const org = testOrg();
		const admin: UserContext = { ...org.system, mode: 'user' };
		const rep = org.person('rep', { permissionSets: [] });
		const set = org.store.get(`SELECT "Id" FROM "PermissionSet" WHERE "Name" = 'Projects'`)![0] as string;
		const [assigned] = org.records.insert(admin, 'PermissionSetAssignment', [{ AssigneeId: rep.userId, PermissionSetId: set }]);
		org.records.delete(admin, 'PermissionSetAssignment', [assigned!.id!]);
		const role = org.records.insert(admin, 'UserRole', [{ Name: 'Boss' }])[0]!.id!;
		org.records.update(admin, 'User', [{ Id: rep.userId, UserRoleId: role }]);
		org.records.update(admin, 'User', [{ Id: rep.userId, IsActive: false }]);
		org.updateSettings({ hierarchies: { Project__c: false } }, admin);
		const id = rep.userId.slice(0, 15);
		const by = 'Ridealong Admin';
		assert.deepEqual(trail(org), [
			['createduser', 'Manage Users', 'Created new user rep', by, null],
			['PermSetAssign', 'Manage Users', `Permission set Projects: assigned to user rep (UserID: [${id}])`, by, null],
			['PermSetUnassign', 'Manage Users', `Permission set Projects: unassigned from user rep (UserID: [${id}])`, by, null],
			['createdrole', 'Manage Users', 'Created new role Boss', by, null],
			['changedroleforuserfromnone', 'Manage Users', 'Changed role for user rep from <None Specified> to Boss', by, null],
			['deactivateduser', 'Manage Users', `Deactivated user rep (UserID: [${id}])`, by, null],
			[
				'changedGrantAccessUsingHierarchies',
				'Sharing Defaults',
				'Changed Grant Access Using Hierarchies for Project__c from on to off',
				by,
				null,
			],
		]);
	});

	test('is written by nobody, read with View Setup, and goes with what is rolled back', () => {
		const org = testOrg();
		const rep = org.person('rep');
		const clerk = org.person('clerk', { profile: 'Minimum Access - Salesforce', permissionSets: [] });
		const before = trail(org).length;
		assert.ok(trail(org, rep).length > 0);
		assert.throws(() => trail(org, clerk), /SetupAuditTrail/);
		const row = org.store.get('SELECT "Id" FROM "SetupAuditTrail" LIMIT 1')![0] as string;
		assert.deepEqual(codes(org.records.insert(org.system, 'SetupAuditTrail', [{ Action: 'x' }])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
		assert.deepEqual(codes(org.records.delete(org.system, 'SetupAuditTrail', [row])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
		org.flow('UserRole', 'RecordAfterSave', 'Create', () => {
			throw new CustomError('no');
		});
		assert.deepEqual(codes(org.records.insert(org.system, 'UserRole', [{ Name: 'Boss' }])), ['FIELD_CUSTOM_VALIDATION_EXCEPTION']);
		assert.equal(trail(org).length, before);
	});
});

test('what permission sets enable is told with View Setup, and written by nobody', () => {
	const schema = testSchema();
	schema.customPermissions.set('Do_It', { label: 'Do it' });
	schema.permissionSets.get('Projects')!.customPermissions.push('Do_It');
	const org = testOrg(':memory:', schema);
	const enabled = (who: UserContext): unknown[] =>
		org.soql.query(
			who,
			"SELECT Id FROM SetupEntityAccess WHERE Parent.Name = 'Projects' AND SetupEntityType = 'CustomPermission' AND SetupEntityId IN (SELECT Id FROM CustomPermission WHERE DeveloperName = 'Do_It')",
		).records;
	assert.equal(enabled(org.system).length, 1);
	const clerk = org.person('clerk', { profile: 'Minimum Access - Salesforce', permissionSets: [] });
	assert.throws(() => enabled(clerk), /SetupEntityAccess/);
	assert.deepEqual(codes(org.records.insert(org.system, 'SetupEntityAccess', [{}])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
});

test('rights on objects are told with View Setup, follow what is deployed, and are written by nobody', () => {
	const schema = testSchema();
	const org = testOrg(':memory:', schema);
	const asked = (who: UserContext): unknown[] =>
		org.soql
			.query(
				who,
				"SELECT SobjectType, PermissionsEdit, PermissionsModifyAllRecords FROM ObjectPermissions WHERE Parent.Name = 'Projects' AND SobjectType = 'Account'",
			)
			.records.map(({ attributes: _, ...row }) => row);
	assert.deepEqual(asked(org.system), []);
	const admin = org.person('admin').userId;
	const right = { object: 'Account', allowCreate: false, allowRead: true, allowEdit: true, allowDelete: false, viewAllRecords: false };
	const rights = schema.permissionSets.get('Projects')!.objectPermissions;
	rights.push({ ...right, modifyAllRecords: false });
	writeMirrors(org.store, schema, org.clock, admin);
	assert.deepEqual(asked(org.system), [{ SobjectType: 'Account', PermissionsEdit: true, PermissionsModifyAllRecords: false }]);
	rights.splice(0, rights.length, { ...right, modifyAllRecords: true });
	writeMirrors(org.store, schema, org.clock, admin);
	assert.deepEqual(asked(org.system), [{ SobjectType: 'Account', PermissionsEdit: true, PermissionsModifyAllRecords: true }]);
	const clerk = org.person('clerk', { profile: 'Minimum Access - Salesforce', permissionSets: [] });
	assert.throws(() => asked(clerk), /ObjectPermissions/);
	assert.deepEqual(codes(org.records.insert(org.system, 'ObjectPermissions', [{}])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
});

test('the trail and the log-ins are filtered by the fields that the Object Reference says, and not aggregated', () => {
	const org = testOrg();
	const count = (soql: string): number => org.soql.query(org.system, soql).totalSize;
	assert.equal(count(`SELECT Id FROM SetupAuditTrail WHERE Action = 'x' ORDER BY Section, Display`), 0);
	assert.equal(count('SELECT COUNT() FROM SetupAuditTrail'), 0);
	for (const refused of [
		`SELECT Id FROM SetupAuditTrail WHERE Section = 'Manage Users'`,
		`SELECT Id FROM SetupAuditTrail WHERE Display LIKE 'x%'`,
		`SELECT COUNT(Id) FROM SetupAuditTrail`,
		`SELECT Action FROM SetupAuditTrail GROUP BY Action`,
		`SELECT Id FROM LoginHistory WHERE Status = 'Success'`,
	])
		assert.throws(() => count(refused), /MALFORMED_QUERY|INVALID_FIELD|not support|filtered|grouped/, refused);
	assert.equal(count('SELECT Status, COUNT(Id) FROM LoginHistory GROUP BY Status'), 0);
});

test('nobody is assigned a permission set twice, one after the other or in one request', () => {
	const org = testOrg();
	const rep = org.person('rep', { permissionSets: [] });
	const set = org.store.get(`SELECT "Id" FROM "PermissionSet" WHERE "Name" = 'Projects'`)![0] as string;
	const row = { AssigneeId: rep.userId, PermissionSetId: set };
	const [first, second] = org.records.insert(org.system, 'PermissionSetAssignment', [row, row], { allOrNone: false });
	assert.equal(first!.success, true);
	const words = `Duplicate PermissionSetAssignment. Assignee: ${rep.userId.slice(0, 15)}; Permission Set: ${set.slice(0, 15)}`;
	assert.deepEqual([second!.errors[0]!.statusCode, second!.errors[0]!.message], ['DUPLICATE_VALUE', words]);
	assert.deepEqual(codes(org.records.insert(org.system, 'PermissionSetAssignment', [row])), ['DUPLICATE_VALUE']);
	org.records.delete(org.system, 'PermissionSetAssignment', [first!.id!]);
	assert.deepEqual(codes(org.records.insert(org.system, 'PermissionSetAssignment', [row])), ['OK']);
});

test('a username looks like an e-mail address', () => {
	const org = testOrg();
	const rep = org.person('rep');
	const rename = (Username: string): string[] => codes(org.records.update(org.system, 'User', [{ Id: rep.userId, Username }]));
	for (const wrong of ['rep', 'rep@', 'rep@acme']) assert.deepEqual(rename(wrong), ['INVALID_EMAIL_ADDRESS'], wrong);
	assert.deepEqual(rename('rep@acme.example'), ['OK']);
});

describe('Login As', () => {
	test('needs the switch in Setup and Modify All Data; the user’s rights and name count, Setup knows the administrator', () => {
		const org = testOrg();
		const admin: UserContext = { ...org.system, mode: 'user' };
		const [rep, other] = [org.person('rep'), org.person('other')];
		assert.throws(() => org.sessions.createAs(admin, rep.userId), /is off in Setup/);
		org.updateSettings({ loginAsAnyUser: true }, admin);
		assert.throws(() => org.sessions.createAs(rep, other.userId), /Modify All Data/);
		const token = org.sessions.createAs(admin, rep.userId);
		const session = org.sessions.resolve(token)!;
		assert.deepEqual([session.userId, session.delegateId], [rep.userId, admin.userId]);
		assert.throws(() => org.sessions.createAs(session, other.userId), /Modify All Data|as another user/);
		const project = org.records.insert(session, 'Project__c', [{}])[0]!.id!;
		assert.equal(org.value('Project__c', project, 'CreatedById'), rep.userId);
		assert.equal(org.value('Project__c', project, 'OwnerId'), rep.userId);
		org.sessions.end(token);
		assert.equal(org.sessions.resolve(token), undefined);
		assert.deepEqual(trail(org).slice(-2), [
			['suOrgAdminLogin', 'Manage Users', 'Logged in using Login-As access for rep', 'Ridealong Admin', null],
			['suOrgAdminLogout', 'Manage Users', 'Logged out using Login-As access for rep', 'Ridealong Admin', null],
		]);
	});

	test('names the administrator beside what the user’s name did in Setup; inactive users are no disguise', () => {
		const org = testOrg();
		const admin: UserContext = { ...org.system, mode: 'user' };
		org.updateSettings({ loginAsAnyUser: true }, admin);
		const second = org.person('second', { profile: 'System Administrator' });
		const session = org.sessions.resolve(org.sessions.createAs(admin, second.userId))!;
		org.records.insert(session, 'UserRole', [{ Name: 'Boss' }]);
		assert.deepEqual(trail(org).at(-1), ['createdrole', 'Manage Users', 'Created new role Boss', 'second', 'admin@ridealong.local']);
		org.records.update(org.system, 'User', [{ Id: second.userId, IsActive: false }]);
		assert.throws(() => org.sessions.createAs(admin, second.userId), /cannot log in as this user/);
	});
});

describe('log-ins', () => {
	test('are in the history: one’s own, everybody’s with Manage Users', () => {
		const org = testOrg();
		const admin: UserContext = { ...org.system, mode: 'user' };
		const [rep, other] = [org.person('rep'), org.person('other')];
		org.sessions.create(rep.userId);
		org.sessions.create(other.userId, { type: 'Application', application: 'Browser' });
		const logins = (who: UserContext): number => org.soql.query(who, 'SELECT Id, LoginTime, Status FROM LoginHistory').totalSize;
		assert.deepEqual([logins(rep), logins(other), logins(admin)], [1, 1, 2]);
		assert.equal(org.soql.query(admin, `SELECT Id FROM LoginHistory WHERE LoginType = 'Application'`).totalSize, 1);
	});

	test('freezing ends sessions and refuses new ones; the owner stays owner', () => {
		const org = testOrg();
		const admin: UserContext = { ...org.system, mode: 'user' };
		const rep = org.person('rep');
		const project = org.records.insert(rep, 'Project__c', [{}])[0]!.id!;
		const token = org.sessions.create(rep.userId);
		const code = org.sessions.createSingleUse(rep.userId, 5);
		assert.ok(org.sessions.resolve(token));
		const [login] = org.soql.query(admin, `SELECT Id, IsFrozen FROM UserLogin WHERE UserId = '${rep.userId}'`).records;
		const freeze = (who: UserContext, IsFrozen: boolean): string[] =>
			codes(org.records.update(who, 'UserLogin', [{ Id: login!['Id'], IsFrozen }]));
		assert.deepEqual(freeze(rep, true), ['INSUFFICIENT_ACCESS_OR_READONLY']);
		assert.throws(() => org.soql.query(rep, 'SELECT Id FROM UserLogin'), /UserLogin/);
		assert.deepEqual(freeze(admin, true), ['OK']);
		assert.equal(org.sessions.resolve(token), undefined);
		assert.equal(org.sessions.redeemSingleUse(code), undefined);
		assert.equal(org.sessions.resolve(org.sessions.create(rep.userId)), undefined);
		assert.equal(org.value('Project__c', project, 'OwnerId'), rep.userId);
		assert.equal(org.value('User', rep.userId, 'IsActive'), 1);
		freeze(admin, false);
		assert.equal(org.sessions.resolve(token), undefined);
		assert.ok(org.sessions.resolve(org.sessions.create(rep.userId)));
		assert.deepEqual(
			trail(org)
				.map(([action]) => action)
				.filter((action) => String(action).includes('froze')),
			['frozeuser', 'unfrozeuser'],
		);
		assert.deepEqual(codes(org.records.update(admin, 'UserLogin', [{ Id: login!['Id'], IsPasswordLocked: true }])), [
			'FIELD_INTEGRITY_EXCEPTION',
		]);
		assert.deepEqual(codes(org.records.insert(admin, 'UserLogin', [{ IsFrozen: true }])), ['INVALID_FIELD_FOR_INSERT_UPDATE']);
		assert.deepEqual(codes(org.records.delete(admin, 'UserLogin', [login!['Id'] as string])), ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
	});
});

describe('deactivation', () => {
	test('ends sessions, manual shares and team access; ownership stays, and nothing new is given', () => {
		const org = testOrg(':memory:', privateSchema());
		org.updateSettings({ accountTeams: true });
		const [owner, rep] = [org.person('owner'), org.person('rep')];
		const account = org.create('Account', { Name: 'A', OwnerId: owner.userId });
		const second = org.create('Account', { Name: 'B', OwnerId: owner.userId });
		const own = org.create('Account', { Name: 'C', OwnerId: rep.userId });
		org.create('AccountShare', {
			AccountId: account,
			UserOrGroupId: rep.userId,
			AccountAccessLevel: 'Edit',
			OpportunityAccessLevel: 'None',
		});
		org.create('AccountTeamMember', { AccountId: second, UserId: rep.userId, AccountAccessLevel: 'Edit' });
		const token = org.sessions.create(rep.userId);
		const change = (IsActive: boolean): string[] => codes(org.records.update(org.system, 'User', [{ Id: rep.userId, IsActive }]));
		org.clock.set('2026-03-03T09:00:00Z');
		assert.deepEqual(change(false), ['OK']);
		assert.equal(org.value('User', rep.userId, 'LastModifiedDate'), '2026-03-03T09:00:00.000Z');
		assert.equal(org.sessions.resolve(token), undefined);
		assert.deepEqual([level(org, rep, 'Account', account), level(org, rep, 'Account', second)], ['None', 'None']);
		assert.equal(org.value('Account', own, 'OwnerId'), rep.userId);
		assert.equal(org.soql.query(org.system, 'SELECT Id FROM Account WHERE Owner.IsActive = false').totalSize, 1);
		assert.deepEqual(codes(org.records.update(org.system, 'Account', [{ Id: account, OwnerId: rep.userId }])), ['INACTIVE_OWNER_OR_USER']);
		assert.deepEqual(change(true), ['OK']);
		// Manual shares are gone; team access comes back to read.
		assert.deepEqual([level(org, rep, 'Account', account), level(org, rep, 'Account', second)], ['None', 'Read']);
	});
});

describe('hierarchies', () => {
	test('roles give access at once and only downwards; a manager without a role gets nothing', () => {
		const org = testOrg(':memory:', privateSchema());
		const [rep, boss, manager] = [org.person('rep'), org.person('boss'), org.person('manager')];
		const account = org.create('Account', { Name: 'A', OwnerId: rep.userId });
		const top = org.create('UserRole', { Name: 'Top' });
		const low = org.create('UserRole', { Name: 'Low', ParentRoleId: top });
		const role = (who: UserContext, UserRoleId: string | null): void =>
			void org.records.update(org.system, 'User', [{ Id: who.userId, UserRoleId }]);
		org.records.update(org.system, 'User', [{ Id: rep.userId, ManagerId: manager.userId }]);
		role(rep, low);
		assert.equal(level(org, boss, 'Account', account), 'None');
		role(boss, top);
		assert.equal(level(org, boss, 'Account', account), 'All');
		role(rep, top);
		assert.equal(level(org, boss, 'Account', account), 'None');
		role(rep, low);
		org.records.update(org.system, 'UserRole', [{ Id: low, ParentRoleId: null }]);
		assert.equal(level(org, boss, 'Account', account), 'None');
		assert.equal(level(org, manager, 'Account', account), 'None');
	});

	test('public groups nest, and their members’ managers follow unless the group says no', () => {
		const org = testOrg(':memory:', privateSchema());
		const [owner, rep, boss] = [org.person('owner'), org.person('rep'), org.person('boss')];
		const top = org.create('UserRole', { Name: 'Top' });
		const low = org.create('UserRole', { Name: 'Low', ParentRoleId: top });
		org.records.update(org.system, 'User', [
			{ Id: rep.userId, UserRoleId: low },
			{ Id: boss.userId, UserRoleId: top },
		]);
		const outer = org.create('Group', { Name: 'Outer', DeveloperName: 'Outer', Type: 'Regular' });
		const inner = org.create('Group', { Name: 'Inner', DeveloperName: 'Inner', Type: 'Regular' });
		org.create('GroupMember', { GroupId: outer, UserOrGroupId: inner });
		const membership = org.create('GroupMember', { GroupId: inner, UserOrGroupId: rep.userId });
		const account = org.create('Account', { Name: 'A', OwnerId: owner.userId });
		org.create('AccountShare', { AccountId: account, UserOrGroupId: outer, AccountAccessLevel: 'Read', OpportunityAccessLevel: 'None' });
		assert.deepEqual([level(org, rep, 'Account', account), level(org, boss, 'Account', account)], ['Read', 'Read']);
		org.records.update(org.system, 'Group', [{ Id: outer, DoesIncludeBosses: false }]);
		assert.deepEqual([level(org, rep, 'Account', account), level(org, boss, 'Account', account)], ['Read', 'None']);
		org.records.delete(org.system, 'GroupMember', [membership]);
		assert.equal(level(org, rep, 'Account', account), 'None');
	});

	test('delegated approvers are no field of this org', () => {
		const org = testOrg();
		const rep = org.person('rep');
		assert.deepEqual(codes(org.records.update(org.system, 'User', [{ Id: rep.userId, DelegatedApproverId: rep.userId }])), [
			'INVALID_FIELD',
		]);
	});
});
