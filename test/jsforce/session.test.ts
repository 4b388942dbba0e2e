/** jsforce and its session: who am I, what is there, and when the session ends. */
import jsforce from 'jsforce';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ADMIN, jsforceOrg, refusal, type Json, type JsforceOrg } from './support.ts';

let org: JsforceOrg;
let bea: string;
before(async () => {
	org = await jsforceOrg();
	bea = org.standardUser('Bea');
});
after(() => org.close());

describe('identity', () => {
	it('is found from the version resource, and kept as userInfo', async () => {
		const connection = org.connect();
		const identity: Json = await connection.identity();
		assert.equal(identity.id, `${org.url}/id/${identity.organization_id}/${identity.user_id}`);
		assert.deepEqual(
			[identity.asserted_user, identity.username, identity.display_name, identity.active, identity.user_type, identity.utcOffset],
			[true, ADMIN, 'Ridealong Admin', true, 'Standard', 0],
		);
		assert.equal(identity.urls.rest, `${org.url}/services/data/v{version}/`);
		assert.deepEqual(connection.userInfo, { id: identity.user_id, organizationId: identity.organization_id, url: identity.id });
		const [user]: Json[] = await connection.sobject('User').find({ Username: ADMIN }, ['Id']);
		assert.equal(user.Id, identity.user_id);
	});

	it('tells one’s own time zone, and of others only to who manages users', async () => {
		const connection = org.connect({ accessToken: org.tokenFor(bea) });
		const mine: Json = await connection.identity();
		assert.deepEqual([mine.timezone, mine.utcOffset, mine.first_name], ['Europe/Berlin', 3_600_000, null]);
		const admin: Json = await org.connect().identity();
		const say = async (url: string, token?: string): Promise<[number, string]> => {
			const answer = await fetch(url, token ? { headers: { authorization: `Bearer ${token}` } } : {});
			return [answer.status, await answer.text()];
		};
		assert.equal((await say(mine.id, org.tokenFor(ADMIN)))[0], 200);
		assert.deepEqual(await say(admin.id, org.tokenFor(bea)), [404, 'No_Access']);
		assert.deepEqual(await say(mine.id, '00Dnonsense!x'), [403, 'Bad_OAuth_Token']);
		assert.deepEqual(await say(mine.id), [403, 'Missing_OAuth_Token']);
		assert.deepEqual(await say(`${org.url}/id/00D000000000000AAA/${mine.user_id}`, org.tokenFor(bea)), [403, 'Wrong_Org']);
		assert.deepEqual(await say(`${org.url}/id/${mine.organization_id}/005000000000000AAA`, org.tokenFor(bea)), [404, 'Bad_Id']);
		assert.equal((await say(`${mine.id}?oauth_token=${encodeURIComponent(org.tokenFor(bea))}&version=latest`))[0], 200);
	});

	it('is told by userinfo too', async () => {
		const connection = org.connect();
		const info: Json = await connection.request('/services/oauth2/userinfo');
		const identity: Json = await connection.identity();
		assert.deepEqual(
			[info.sub, info.user_id, info.organization_id, info.preferred_username, info.name, info.zoneinfo],
			[identity.id, identity.user_id, identity.organization_id, ADMIN, 'Ridealong Admin', 'GMT'],
		);
	});
});

describe('what there is', () => {
	it('limits name what is allowed and what remains, and so does the header', async () => {
		const connection = org.connect();
		const limits: Json = await connection.limits();
		assert.equal(limits.DailyApiRequests.Max, 15_000);
		const used = limits.DailyApiRequests.Max - limits.DailyApiRequests.Remaining;
		assert.deepEqual(connection.limitInfo, { apiUsage: { used, limit: 15_000 } });
	});

	it('the versions and the resources of one', async () => {
		const connection = org.connect();
		const versions: Json = await connection.request('/services/data');
		assert.deepEqual(versions.at(-1), { label: "Spring '26", url: '/services/data/v66.0', version: '66.0' });
		const resources: Json = await connection.request('/');
		assert.equal(resources.sobjects, '/services/data/v66.0/sobjects');
		assert.equal(resources.identity, ((await connection.identity()) as Json).id);
	});

	it('describeGlobal and describe, again from the cache with $', async () => {
		const connection = org.connect();
		const all = await connection.describeGlobal$();
		const names = all.sobjects.map(({ name }) => name);
		for (const name of ['Account', 'Opportunity', 'Mentorship__c', 'Ownership_Guard__e', 'Guard_Policy__mdt', 'OpportunityShare'])
			assert.ok(names.includes(name), name);
		assert.equal(await connection.describeGlobal$(), all);
		assert.equal(connection.describeGlobal$$(), all);

		const described = await connection.sobject('Contact').describe$();
		assert.equal(await connection.describe$('Contact'), described);
		connection.describe$.clear();
		assert.notEqual(await connection.describe$('Contact'), described);
		assert.deepEqual(
			[described.name, described.keyPrefix, described.custom, described.createable, described.mergeable],
			['Contact', '003', false, true, true],
		);
		const facets = (name: string): Json => {
			const field: Json = described.fields.find((each) => each.name === name);
			return [field.type, field.length, field.byteLength, field.nillable, field.createable, field.groupable, field.compoundFieldName];
		};
		assert.deepEqual(facets('Id'), ['id', 18, 18, false, false, true, null]);
		assert.deepEqual(facets('AccountId'), ['reference', 18, 18, true, true, true, null]);
		assert.deepEqual(facets('LastName'), ['string', 80, 240, false, true, true, 'Name']);
		assert.deepEqual(facets('Name'), ['string', 121, 363, false, false, true, null]);
		assert.deepEqual(facets('CreatedDate'), ['datetime', 0, 0, false, false, false, null]);
		assert.deepEqual(facets('Description'), ['textarea', 32_000, 96_000, true, true, false, null]);
		const account = await connection.describe('Account');
		assert.equal(account.fields.find(({ name }) => name === 'NumberOfEmployees')!.groupable, true);
		assert.equal(account.fields.find(({ name }) => name === 'AnnualRevenue')!.groupable, false);
		assert.equal(account.childRelationships.find(({ relationshipName }) => relationshipName === 'Contacts')!.childSObject, 'Contact');
		assert.equal((await refusal(connection.describe('Nothing__c'))).errorCode, 'NOT_FOUND');
	});

	it('what is not here is refused by its name', async () => {
		const connection = org.connect();
		const refused: [string, () => PromiseLike<unknown>][] = [
			['/tooling/query', () => connection.tooling.query('SELECT Id FROM ApexClass')],
			['/tooling/sobjects', () => connection.tooling.describeGlobal()],
			['/tooling/sobjects/ApexClass/describe', () => connection.tooling.sobject('ApexClass').describe()],
			['/tooling/executeAnonymous', () => connection.tooling.executeAnonymous('System.debug(1);')],
			['/recent', () => connection.recent()],
			['/tabs', () => connection.tabs()],
			['/theme', () => connection.theme()],
			['/quickActions', () => connection.quickActions()],
			['/search', () => connection.search('FIND {x}')],
			['/sobjects/Account/describe/layouts', () => connection.sobject('Account').layouts()],
			['/sobjects/Account/describe/compactLayouts', () => connection.sobject('Account').compactLayouts()],
			['/analytics', () => connection.analytics.reports()],
		];
		for (const [name, ask] of refused) {
			const { errorCode, message } = await refusal(ask());
			assert.equal(errorCode, 'NOT_IMPLEMENTED', name);
			assert.ok(message.startsWith(`${name}`), `${name}: ${message}`);
		}
	});
});

describe('sessions', () => {
	it('a wrong token is refused once, with INVALID_SESSION_ID', async () => {
		let requests = 0;
		const connection = org.connect({ accessToken: '00D000000000000!wrong' });
		const transport = (connection as Json)._transport;
		const send = transport.httpRequest.bind(transport);
		transport.httpRequest = (...args: unknown[]) => {
			requests += 1;
			return send(...args);
		};
		const { errorCode, message } = await refusal(connection.query('SELECT Id FROM Account'));
		assert.deepEqual([errorCode, message, requests], ['INVALID_SESSION_ID', 'Session expired or invalid', 1]);
	});

	it('refreshFn is asked once for all requests that failed together, and they are sent again', async () => {
		let asked = 0;
		const connection = org.connect({
			accessToken: '00D000000000000!old',
			refreshFn: (_connection, done) => {
				asked += 1;
				done(null, org.tokenFor(ADMIN));
			},
		});
		const heard: string[] = [];
		connection.on('refresh', (token: string) => heard.push(token));
		const [found, all, user] = await Promise.all([
			connection.query('SELECT Id FROM User'),
			connection.describeGlobal(),
			connection.sobject('User').describe(),
		]);
		assert.ok(found.totalSize > 0 && all.sobjects.length > 0 && user.name === 'User');
		assert.deepEqual([asked, heard], [1, [connection.accessToken]]);
		assert.match(heard[0]!, /^00D\w{12}!/);
	});

	it('logout ends the session, by OAuth and by SOAP', async () => {
		for (const soap of [false, true]) {
			const token = org.tokenFor(ADMIN);
			const connection = soap
				? new jsforce.Connection({ sessionId: token, serverUrl: `${org.url}/services/Soap/u/66.0`, version: '66.0' })
				: org.connect({ accessToken: token });
			await connection.query('SELECT Id FROM User LIMIT 1');
			await connection.logout();
			assert.equal(connection.accessToken, null);
			const { errorCode } = await refusal(org.connect({ accessToken: token }).query('SELECT Id FROM User'));
			assert.equal(errorCode, 'INVALID_SESSION_ID', soap ? 'SOAP' : 'OAuth');
		}
	});

	it('a dead token cannot be revoked again', async () => {
		const token = org.tokenFor(ADMIN);
		const revoke = async (): Promise<[number, string]> => {
			const answer = await fetch(`${org.url}/services/oauth2/revoke?token=${encodeURIComponent(token)}`);
			return [answer.status, await answer.text()];
		};
		assert.deepEqual(await revoke(), [200, '']);
		assert.deepEqual(await revoke(), [400, '{"error":"invalid_token","error_description":"the token is invalid or expired"}']);
	});

	it('passwords and OAuth flows are refused: the org hands out tokens itself', async () => {
		const byPassword = await refusal(new jsforce.Connection({ loginUrl: org.url, version: '64.0' }).login(ADMIN, 'password'));
		assert.match(byPassword.message, /^INVALID_LOGIN: /);
		const oauth2 = { loginUrl: org.url, clientId: 'any', clientSecret: 'any' };
		const byFlow = await refusal(new jsforce.Connection({ oauth2 }).login(ADMIN, 'password'));
		assert.equal(byFlow.name, 'unsupported_grant_type');
	});
});
