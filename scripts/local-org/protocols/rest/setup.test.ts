/** Optional features and Login As over the wire. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { fixedClock } from '../../clock.ts';
import { restOrg, type Answer, type Json, type RestOrg } from './testing.ts';

let org: RestOrg;
before(async () => {
	org = await restOrg();
});
after(() => org.close());

const settings = (body: object, token?: string): Promise<Answer> =>
	org.send('PATCH', '/services/local-org/settings', { body, ...(token ? { token } : {}) });
const query = (soql: string, token?: string): Promise<Answer> =>
	org.send('GET', `query?q=${encodeURIComponent(soql)}`, token ? { token } : {});

test('Session Settings: a token that nobody uses has ended, and the trail says who set the time', async () => {
	const { sessions, clock } = org.engine;
	assert.equal((await settings({ sessionTimeoutMinutes: 20 })).status, 400);
	assert.equal((await settings({ sessionTimeoutMinutes: 15 }, org.ana)).status, 403);
	assert.equal((await settings({ sessionTimeoutMinutes: 15 })).body.sessionTimeoutMinutes, 15);
	const token = sessions.create(sessions.resolve(org.ana)!.userId);
	assert.equal((await query('SELECT Id FROM Account', token)).status, 200);
	const now = clock.now();
	(clock as ReturnType<typeof fixedClock>).set(new Date(now.getTime() + 14 * 60_000));
	assert.equal((await query('SELECT Id FROM Account')).status, 200);
	assert.equal((await query('SELECT Id FROM Account', org.ana)).status, 200);
	(clock as ReturnType<typeof fixedClock>).set(new Date(now.getTime() + 15 * 60_000));
	const late = await query('SELECT Id FROM Account', token);
	assert.deepEqual([late.status, late.body], [401, [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]]);
	assert.equal((await settings({ sessionTimeoutMinutes: 0 })).status, 200);
	const trail = await query("SELECT Display FROM SetupAuditTrail WHERE Action = 'sessiontimeout' ORDER BY CreatedDate, Id");
	assert.deepEqual(
		trail.body.records.map(({ Display }: Json) => Display),
		['Changed session timeout from 0 to 15 minutes', 'Changed session timeout from 15 to 0 minutes'],
	);
});

test('a Tooling query tells what Change Data Capture follows, to who may view the setup; any other is refused by name', async () => {
	const tooling = (soql: string, token?: string): Promise<Answer> =>
		org.send('GET', `tooling/query?q=${encodeURIComponent(soql)}`, token ? { token } : {});
	const selected = "SELECT DeveloperName, SelectedEntity FROM PlatformEventChannelMember WHERE EventChannel = 'ChangeEvents'";
	const { channelMembers } = org.engine.schema;
	assert.deepEqual((await tooling(selected)).body.records, []);
	channelMembers.set('ChangeEvents_AccountChangeEvent', { object: 'Account' });
	try {
		const [record, ...others] = (await tooling(selected)).body.records;
		assert.deepEqual([record.DeveloperName, record.SelectedEntity, others], ['ChangeEvents_AccountChangeEvent', 'AccountChangeEvent', []]);
		assert.equal((await tooling(`${selected} AND SelectedEntity = 'LeadChangeEvent'`)).body.totalSize, 0);
		const codes = [];
		for (const refused of [
			'SELECT Id FROM ApexClass',
			'SELECT Id FROM PlatformEventChannelMember',
			`${selected} LIMIT 1`,
			selected.replace('=', '!='),
		])
			codes.push((await tooling(refused)).body[0].errorCode);
		assert.deepEqual(codes, Array(4).fill('NOT_IMPLEMENTED'));
		assert.equal((await tooling('SELECT')).status, 400);
	} finally {
		channelMembers.clear();
	}
});

describe('Sales Territories over REST', () => {
	test('are not there until an admin switches them on', async () => {
		const absent = await query('SELECT Id FROM Territory2');
		assert.deepEqual([absent.status, absent.body[0].errorCode], [400, 'INVALID_TYPE']);
		assert.equal((await org.send('GET', 'sobjects/Territory2/describe')).status, 404);
		assert.equal(
			(await org.send('GET', 'sobjects/Opportunity/describe')).body.fields.some((field: { name: string }) => field.name === 'Territory2Id'),
			false,
		);
		assert.equal((await settings({ salesTerritories: true }, org.ana)).status, 403);
		assert.equal((await settings({ salesTerritories: true })).body.salesTerritories, true);
		assert.equal((await query('SELECT Id FROM Territory2')).body.totalSize, 0);
		const described = (await org.send('GET', 'sobjects/Territory2Model/describe')).body;
		assert.deepEqual([described.createable, described.keyPrefix], [true, '0MA']);
	});

	test('are built, activated by the named door, and seen by everybody', async () => {
		const make = async (object: string, body: object): Promise<string> => (await org.send('POST', `sobjects/${object}`, { body })).body.id;
		const type = await make('Territory2Type', { MasterLabel: 'Named', DeveloperName: 'Named', Priority: 1 });
		const model = await make('Territory2Model', { Name: 'FY26', DeveloperName: 'FY26' });
		const west = await make('Territory2', { Name: 'West', DeveloperName: 'West', Territory2ModelId: model, Territory2TypeId: type });
		const account = await make('Account', { Name: 'Acme' });
		const me = org.engine.sessions.resolve(org.ana)!.userId;
		await make('UserTerritory2Association', { UserId: me, Territory2Id: west, RoleInTerritory2: 'Owner' });
		await make('ObjectTerritory2Association', { ObjectId: account, Territory2Id: west, AssociationCause: 'Territory2Manual' });
		const mine = 'SELECT Territory2.Name, Territory2.Territory2Model.State, User.Name FROM UserTerritory2Association';
		assert.equal((await query(mine, org.ana)).body.totalSize, 0);
		const patch = await org.send('PATCH', `sobjects/Territory2Model/${model}`, { body: { State: 'Active' } });
		assert.deepEqual([patch.status, patch.body[0].errorCode], [400, 'FIELD_INTEGRITY_EXCEPTION']);
		const door = (action: string, token?: string): Promise<Answer> =>
			org.send('POST', '/services/local-org/territory-model', { body: { modelId: model, action }, ...(token ? { token } : {}) });
		assert.equal((await door('activate', org.ana)).status, 403);
		assert.equal((await door('activate')).status, 200);
		assert.equal((await door('activate')).body[0].errorCode, 'INVALID_OPERATION');
		const [row] = (await query(mine, org.ana)).body.records;
		assert.deepEqual([row.Territory2.Name, row.Territory2.Territory2Model.State], ['West', 'Active']);
		const deal = await make('Opportunity', {
			Name: 'D',
			StageName: 'Prospecting',
			CloseDate: '2026-04-01',
			AccountId: account,
			Territory2Id: west,
		});
		const [seen] = (await query('SELECT Territory2.Name, IsExcludedFromTerritory2Filter FROM Opportunity')).body.records;
		assert.deepEqual([seen.Territory2.Name, seen.IsExcludedFromTerritory2Filter], ['West', false]);
		assert.ok(deal);
	});
});

describe('Login As over REST', () => {
	test('gives a session of the user, and the audit trail tells', async () => {
		const userId = org.engine.sessions.resolve(org.ana)!.userId;
		const login = (token?: string): Promise<Answer> =>
			org.send('POST', '/services/local-org/login-as', { body: { userId }, ...(token ? { token } : {}) });
		assert.equal((await login()).status, 403);
		await settings({ loginAsAnyUser: true });
		const { accessToken } = (await login()).body;
		assert.equal((await org.send('GET', '/services/oauth2/userinfo', { token: accessToken })).status, 404);
		const made = await org.send('POST', 'sobjects/Lead', { body: { LastName: 'L', Company: 'C' }, token: accessToken });
		assert.equal(made.status, 201);
		const [lead] = (await query(`SELECT CreatedById, OwnerId FROM Lead WHERE Id = '${made.body.id}'`)).body.records;
		assert.deepEqual([lead.CreatedById, lead.OwnerId], [userId, userId]);
		const [entry] = (await query(`SELECT Display, CreatedBy.Name FROM SetupAuditTrail WHERE Action = 'suOrgAdminLogin'`)).body.records;
		assert.deepEqual([entry.Display, entry.CreatedBy.Name], ['Logged in using Login-As access for Ruiz', 'Ridealong Admin']);
		assert.equal((await login(accessToken)).status, 403);
		assert.equal((await settings({ production: true }, accessToken)).status, 403);
	});

	test('a deployed permission set leaves its entry', async () => {
		const entries = (await query(`SELECT Display FROM SetupAuditTrail WHERE Action = 'PermSetCreateNoLicense'`)).body.records;
		assert.deepEqual(
			entries.map((each: { Display: string }) => each.Display),
			['Created permission set Gadgets: with no license'],
		);
	});
});
