/** An org on a port of its own for the tests of the REST protocol: a custom object with an external id, an admin and a standard user. */
import http from 'node:http';
import type { FastifyInstance } from 'fastify';
import { fixedClock } from '../../clock.ts';
import type { Engine } from '../../engine/contract.ts';
import { createEngine } from '../../engine/index.ts';
import { packageFiles, xmlFile, zipOf } from '../../schema/testing.ts';
import { bulkRoutes } from '../bulk/index.ts';
import { createApp } from '../http.ts';
import { partnerRoutes } from '../soap/partner/index.ts';
import { connectRoutes } from '../connect/index.ts';
import { graphqlRoutes } from '../graphql/index.ts';
import { uiApiRoutes } from '../ui-api/index.ts';
import { restRoutes } from './routes.ts';

export const ROOT = '/services/data/v66.0';

/** An answer's body as JSON.parse gives it: each test reads the shape that it asserts. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
	status: number;
	headers: http.IncomingHttpHeaders;
	/** Parsed JSON; undefined for an empty answer. */
	body: Json;
}
export interface RestOrg {
	url: string;
	engine: Engine;
	admin: string;
	/** Token of Ana: Standard User, no permission sets. */
	ana: string;
	/** Sends a request as the admin unless `headers` or `token` say otherwise; `token: null` sends none. */
	send(
		method: string,
		path: string,
		options?: { body?: unknown; headers?: Record<string, string>; token?: string | null },
	): Promise<Answer>;
	close(): Promise<void>;
}

const GADGET = xmlFile(
	'CustomObject',
	`<deploymentStatus>Deployed</deploymentStatus><description>For tests.</description><label>Gadget</label><pluralLabel>Gadgets</pluralLabel>
	<nameField><label>Name</label><type>Text</type></nameField><sharingModel>ReadWrite</sharingModel>
	<fields><fullName>Key__c</fullName><description>For tests.</description><externalId>true</externalId><label>Key</label><length>40</length><type>Text</type><unique>true</unique><caseSensitive>false</caseSensitive></fields>
	<fields><fullName>Size__c</fullName><description>For tests.</description><label>Size</label><precision>4</precision><scale>0</scale><type>Number</type></fields>`,
);
const GADGETS = xmlFile(
	'PermissionSet',
	`<fieldPermissions><editable>true</editable><field>Gadget__c.Key__c</field><readable>true</readable></fieldPermissions>
	<fieldPermissions><editable>true</editable><field>Gadget__c.Size__c</field><readable>true</readable></fieldPermissions>
	<label>Gadgets</label>
	<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Gadget__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>`,
);

/** Starts the org on a free port. */
export async function restOrg(stateDir = ':memory:'): Promise<RestOrg> {
	const engine = createEngine({ stateDir, clock: fixedClock('2026-03-02T12:00:00Z') });
	const system = engine.systemContext();
	const idOf = (object: string, field: string, value: string): string =>
		String(engine.soql.find(system, object, { field, op: '=', value }, { fields: ['Id'] })[0]!['Id']);
	const create = (object: string, row: Record<string, unknown>): string => {
		const [result] = engine.records.insert(system, object, [row]);
		if (!result!.success) throw new Error(JSON.stringify(result!.errors));
		return result!.id!;
	};
	const adminId = idOf('User', 'Username', 'admin@ridealong.local');
	const outcome = engine.deploy(
		zipOf(packageFiles({ 'objects/Gadget__c.object': GADGET, 'permissionsets/Gadgets.permissionset': GADGETS })),
		{ userId: adminId },
	);
	if (!outcome.success) throw new Error(JSON.stringify(outcome.messages.filter((message) => !message.success)));
	create('PermissionSetAssignment', { AssigneeId: adminId, PermissionSetId: idOf('PermissionSet', 'Name', 'Gadgets') });
	const anaId = create('User', {
		Username: 'ana@test.ridealong.local',
		Email: 'ana@test.ridealong.local',
		LastName: 'Ruiz',
		Alias: 'ana',
		ProfileId: idOf('Profile', 'Name', 'Standard User'),
		TimeZoneSidKey: 'GMT',
		LocaleSidKey: 'en_US',
		EmailEncodingKey: 'UTF-8',
		LanguageLocaleKey: 'en_US',
	});

	const app: FastifyInstance = createApp(engine);
	restRoutes(app, engine);
	bulkRoutes(app, engine);
	partnerRoutes(app, engine);
	uiApiRoutes(app, engine);
	connectRoutes(app, engine);
	graphqlRoutes(app, engine);
	await app.listen({ port: 0, host: '127.0.0.1' });
	const { port } = app.server.address() as { port: number };
	const admin = engine.sessions.create(adminId);
	return {
		url: `http://localhost:${port}`,
		engine,
		admin,
		ana: engine.sessions.create(anaId),
		send: (method, path, { body, headers = {}, token = admin } = {}) =>
			new Promise((resolve, reject) => {
				const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
				const request = http.request(
					{
						port,
						host: '127.0.0.1',
						method,
						path: path.startsWith('/') ? path : `${ROOT}/${path}`,
						headers: {
							host: `localhost:${port}`,
							...(text === undefined ? {} : { 'content-type': 'application/json' }),
							...(token ? { authorization: `Bearer ${token}` } : {}),
							...headers,
						},
					},
					(response) => {
						let answer = '';
						response.setEncoding('utf8').on('data', (part: string) => (answer += part));
						response.on('end', () =>
							resolve({ status: response.statusCode!, headers: response.headers, body: answer ? JSON.parse(answer) : undefined }),
						);
					},
				);
				request.on('error', reject).end(text);
			}),
		close: async () => {
			await app.close();
			await engine.readers.close();
			engine.close();
		},
	};
}
