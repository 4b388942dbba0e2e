import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { fixedClock } from '../../clock.ts';
import type { Engine } from '../../engine/contract.ts';
import { createEngine } from '../../engine/index.ts';
import { packageFiles, xmlFile, zipOf } from '../../schema/testing.ts';
import { createApp } from '../http.ts';
import { restRoutes } from '../rest/routes.ts';
import { metadataRestRoutes } from './rest.ts';

const home = mkdtempSync(path.join(tmpdir(), 'ridealong-deploy-'));
let engine: Engine;
let app: FastifyInstance;
let url: string;
let token: string;

interface Message {
	componentType: string;
	fullName: string;
	fileName: string;
	created: boolean;
	changed: boolean;
	problem?: string;
	problemType?: string;
	lineNumber?: number;
	columnNumber?: number;
}
/** What the answers of these routes hold, failures (a list with one error) included. */
interface Answer {
	0: { errorCode: string; message: string };
	id: string;
	deployResult: {
		status: string;
		success: boolean;
		checkOnly: boolean;
		createdByName: string;
		numberComponentsTotal: number;
		details: { componentSuccesses: Message[]; componentFailures: [Message, ...Message[]] };
	};
}

before(async () => {
	engine = createEngine({ stateDir: ':memory:', clock: fixedClock('2026-03-02T12:00:00Z') });
	app = createApp(engine);
	metadataRestRoutes(app, engine);
	restRoutes(app, engine);
	await app.listen({ port: 0, host: '127.0.0.1' });
	url = `http://localhost:${(app.server.address() as { port: number }).port}`;
	token = tokenOf('admin@ridealong.local');
});
after(async () => {
	await app.close();
	engine.close();
	rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

function tokenOf(username: string): string {
	const [user] = engine.soql.find(engine.systemContext(), 'User', { field: 'Username', op: '=', value: username }, { fields: ['Id'] });
	return engine.sessions.create(String(user!['Id']));
}

const permission = (label: string): string => xmlFile('CustomPermission', `<label>${label}</label>`);
const options = { checkOnly: false, rollbackOnError: true, singlePackage: true };

async function post(
	files: Record<string, string>,
	deployOptions: object = options,
	bearer = token,
): Promise<{ status: number; body: Answer }> {
	const form = new FormData();
	form.append('entity_content', new Blob([JSON.stringify({ deployOptions })], { type: 'application/json' }));
	form.append('file', new Blob([Buffer.from(zipOf(packageFiles(files)))], { type: 'application/zip' }), 'package.zip');
	return request('/services/data/v66.0/metadata/deployRequest', { method: 'POST', body: form }, bearer);
}

async function request(where: string, init: RequestInit = {}, bearer = token): Promise<{ status: number; body: Answer }> {
	const response = await fetch(url + where, {
		...init,
		headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${bearer}` },
	});
	return { status: response.status, body: (await response.json()) as Answer };
}

describe('deployRequest', () => {
	it('deploys, and answers every component with what happened to it', async () => {
		const { status, body } = await post({ 'customPermissions/Can_Fly.customPermission': permission('Can fly') });
		assert.equal(status, 201);
		const { body: result } = await request(`/services/data/v66.0/metadata/deployRequest/${body.id}?includeDetails=true`);
		assert.equal(result.deployResult.status, 'Succeeded');
		assert.equal(result.deployResult.numberComponentsTotal, 1);
		assert.equal(result.deployResult.createdByName, 'Ridealong Admin');
		const message = result.deployResult.details.componentSuccesses.find((each) => each.fullName === 'Can_Fly')!;
		assert.deepEqual(
			[message.componentType, message.created, message.changed, message.fileName],
			['CustomPermission', true, true, 'customPermissions/Can_Fly.customPermission'],
		);
		assert.ok(engine.schema.customPermissions.has('Can_Fly'));

		const again = await post({ 'customPermissions/Can_Fly.customPermission': permission('Can fly') });
		assert.notEqual(again.body.id, body.id);
		const { body: second } = await request(`/services/data/v66.0/metadata/deployRequest/${again.body.id}?includeDetails=true`);
		assert.equal(second.deployResult.details.componentSuccesses.find((each) => each.fullName === 'Can_Fly')?.changed, false);
	});

	it('takes nothing of a package in which one component is wrong', async () => {
		const { body } = await post({
			'customPermissions/Good.customPermission': permission('Good'),
			'customPermissions/Bad.customPermission': xmlFile('CustomPermission', '<label>Bad</label>\n<colour>red</colour>'),
		});
		const { body: result } = await request(`/services/data/v66.0/metadata/deployRequest/${body.id}?includeDetails=true`);
		assert.equal(result.deployResult.success, false);
		const [failure] = result.deployResult.details.componentFailures;
		assert.equal(
			failure.problem,
			'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type CustomPermission',
		);
		assert.deepEqual(
			[failure.fileName, failure.lineNumber, failure.columnNumber, failure.problemType],
			['customPermissions/Bad.customPermission', 4, 1, 'Error'],
		);
		assert.equal(engine.schema.customPermissions.has('Good'), false);
	});

	it('with checkOnly changes nothing', async () => {
		const { body } = await post({ 'customPermissions/Checked.customPermission': permission('Checked') }, { ...options, checkOnly: true });
		const { body: result } = await request(`/services/data/v66.0/metadata/deployRequest/${body.id}`);
		assert.equal(result.deployResult.success, true);
		assert.equal(result.deployResult.checkOnly, true);
		assert.equal(engine.schema.customPermissions.has('Checked'), false);
	});

	it('answers 404 for a deployment it does not know', async () => {
		assert.equal((await request('/services/data/v66.0/metadata/deployRequest/0Af000000000001AAA')).status, 404);
	});

	for (const [name, wrong, words] of [
		['several packages', { ...options, singlePackage: false }, 'singlePackage'],
		['Apex tests', { ...options, testLevel: 'RunSpecifiedTests', runTests: ['X'] }, 'testLevel'],
		['missing files', { ...options, allowMissingFiles: true }, 'allowMissingFiles'],
		['an unknown option', { ...options, hurry: true }, 'hurry'],
	] as const)
		it(`refuses ${name} by name`, async () => {
			const { status, body } = await post({ 'customPermissions/Late.customPermission': permission('Late') }, wrong);
			assert.equal(status, 400);
			assert.match(body[0].message, new RegExp(words));
			assert.equal(engine.schema.customPermissions.has('Late'), false);
		});

	it('refuses a body that is no zip, and one that is no multipart', async () => {
		const form = new FormData();
		form.append('entity_content', JSON.stringify({ deployOptions: options }));
		form.append('file', new Blob(['not a zip']), 'package.zip');
		const bad = await request('/services/data/v66.0/metadata/deployRequest', { method: 'POST', body: form });
		assert.deepEqual([bad.status, bad.body[0].errorCode], [400, 'INVALID_ZIP']);
		const json = await request('/services/data/v66.0/metadata/deployRequest', {
			method: 'POST',
			body: '{}',
			headers: { 'content-type': 'application/json' },
		});
		assert.equal(json.status, 415);
	});

	it('answers other versions, bodies and ids with an error of the client, and still stands', async () => {
		const where = '/services/data/v66.0/metadata/deployRequest';
		const json = (body: string): RequestInit => ({ method: 'POST', body, headers: { 'content-type': 'application/json' } });
		const form = (parts: Record<string, string>): RequestInit => {
			const data = new FormData();
			for (const [name, value] of Object.entries(parts)) data.append(name, value);
			return { method: 'POST', body: data };
		};
		const cutOff = {
			method: 'POST',
			body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nPK',
			headers: { 'content-type': 'multipart/form-data; boundary=x' },
		};
		for (const [path_, init, status, code] of [
			['/services/data/v99.0/metadata/deployRequest', json('{}'), 404, 'NOT_FOUND'],
			[where, json('{"validatedDeployRequestId":"0Af000000000001AAA"}'), 400, 'INVALID_ID_FIELD'],
			[where, json('{"validatedDeployRequestId":7}'), 415, 'UNSUPPORTED_MEDIA_TYPE'],
			[where, json('[['), 400, 'JSON_PARSER_ERROR'],
			[where, form({ entity_content: '{"deployOptions":{}}' }), 400, 'INVALID_MULTIPART_REQUEST'],
			[where, form({ surprise: 'x' }), 400, 'INVALID_MULTIPART_REQUEST'],
			[where, { method: 'POST', body: '--x', headers: { 'content-type': 'multipart/form-data' } }, 400, 'INVALID_MULTIPART_REQUEST'],
			[where, cutOff, 400, 'INVALID_MULTIPART_REQUEST'],
			[`${where}/${'x'.repeat(400)}`, {}, 404, 'NOT_FOUND'],
			[`${where}/0Af000000000001AAA`, { ...json('{}'), method: 'PATCH' }, 404, 'NOT_FOUND'],
		] as const) {
			const answer = await request(path_, init);
			assert.deepEqual([path_.slice(0, 60), answer.status, answer.body[0]?.errorCode], [path_.slice(0, 60), status, code]);
		}
		const { body } = await post({ 'customPermissions/Still.customPermission': permission('Still') });
		const cancelled = await request(`${where}/${body.id}`, { ...json('{"deployResult":{"status":"Canceling"}}'), method: 'PATCH' });
		assert.deepEqual([cancelled.status, cancelled.body[0].message], [400, 'Deployment already completed']);
	});

	it('is for those who may modify metadata', async () => {
		const [profile] = engine.soql.find(
			engine.systemContext(),
			'Profile',
			{ field: 'Name', op: '=', value: 'Standard User' },
			{ fields: ['Id'] },
		);
		const person = {
			Username: 'rep@ridealong.local',
			Email: 'rep@ridealong.local',
			LastName: 'Rep',
			Alias: 'rep',
			ProfileId: profile!['Id'],
			IsActive: true,
			TimeZoneSidKey: 'GMT',
			LocaleSidKey: 'en_US',
			EmailEncodingKey: 'UTF-8',
			LanguageLocaleKey: 'en_US',
		};
		const [saved] = engine.records.insert(engine.systemContext(), 'User', [person]);
		assert.equal(saved!.success, true, JSON.stringify(saved!.errors));
		const { status, body } = await post(
			{ 'customPermissions/Mine.customPermission': permission('Mine') },
			options,
			tokenOf('rep@ridealong.local'),
		);
		assert.deepEqual([status, body[0].errorCode], [403, 'INSUFFICIENT_ACCESS']);
		assert.equal((await post({}, options, 'nonsense')).status, 401);
	});
});

describe('source-deploy-retrieve', () => {
	it('deploys the package and the metadata of the demo org, unmodified, over REST', async () => {
		Object.assign(process.env, { HOME: home, SF_DISABLE_TELEMETRY: 'true', SF_DOMAIN_RETRY: '0' });
		const { AuthInfo, Connection } = await import('@salesforce/core');
		const { ComponentSet } = await import('@salesforce/source-deploy-retrieve');
		const authInfo = await AuthInfo.create({
			username: token,
			accessTokenOptions: { accessToken: token, instanceUrl: url, loginUrl: url },
		});
		const connection = await Connection.create({ authInfo, connectionOptions: { version: '66.0' } });
		for (const folder of ['force-app', 'config/local-org', 'config/pipeline-org']) {
			const components = ComponentSet.fromSource(path.resolve(import.meta.dirname, '../../../..', folder));
			components.sourceApiVersion = '66.0';
			const deploy = await components.deploy({ usernameOrConnection: connection, apiOptions: { rest: true } });
			const result = await deploy.pollStatus();
			const failures = [result.response.details.componentFailures ?? []].flat();
			assert.equal(
				result.response.success,
				true,
				`${folder}: ${failures.map((each) => `${each.fileName}:${each.lineNumber} ${each.problem}`).join('; ')}`,
			);
			assert.ok(result.getFileResponses().length > 0);
		}
		assert.equal(engine.schema.objects.get('Opportunity')!.sharingModel, 'Private');
		assert.ok(engine.schema.objects.get('Opportunity')!.fields.has('Stall_Status__c'));
		assert.ok(engine.schema.objects.get('Opportunity')!.fields.has('Pipeline_Key__c'));
		assert.equal(engine.schema.customMetadata.get('Guard_Policy.Default')!.values['Mode__c'], 'Enforce');
	});
});
