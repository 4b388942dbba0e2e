import { Connection } from 'jsforce';
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Assembly } from '../../engine/assemble.ts';
import type { UserContext } from '../../engine/contract.ts';
import { testOrg, type TestOrg } from '../ui-api/testing.ts';
import { attachStreaming } from './index.ts';

const { StreamingExtension } = (await import('jsforce/lib/api/streaming.js')) as unknown as {
	StreamingExtension: { Replay: new (channel: string, from: number) => object };
};
interface FayeClient {
	setHeader(name: string, value: string): void;
	addExtension(extension: { outgoing(message: Record<string, unknown>, next: (message: object) => void): void }): void;
	subscribe(channel: string, hear: (message: Change) => void): PromiseLike<void>;
	disconnect(): PromiseLike<void>;
}
const faye = createRequire(import.meta.url)('faye') as { Client: new (url: string, options: object) => FayeClient };

interface Change {
	schema: string;
	payload: { ChangeEventHeader: Record<string, unknown>; [field: string]: unknown };
	event: { replayId: number };
}

let org: TestOrg;
let admin: UserContext;
let server: Server;
let streaming: { close(): void };
let base: string;

async function serve(pollSeconds = 1): Promise<void> {
	server = createServer();
	streaming = attachStreaming(
		server,
		org.engine,
		(request) => ({ 'OAuth admin': admin, 'Bearer admin': admin, 'Bearer rep': org.user })[request.headers.authorization ?? ''],
		{ pollSeconds, maxClients: 20 },
	);
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
function stop(): void {
	streaming.close();
	server.closeAllConnections();
	server.close();
}

beforeEach(async () => {
	org = testOrg();
	for (const object of ['Account', 'Lead', 'Task']) org.engine.schema.channelMembers.set(`ChangeEvents_${object}`, { object });
	org.engine.store.transaction(() => (org.engine as unknown as Assembly).schemaChanged());
	admin = { ...org.engine.systemContext(), mode: 'user' };
	await serve();
});
afterEach(stop);

async function send(message: object, token = 'admin'): Promise<Record<string, unknown>[]> {
	const response = await fetch(`${base}/cometd/66.0`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
		body: JSON.stringify(message),
	});
	return (await response.json()) as Record<string, unknown>[];
}
async function subscriber(token: string, channel: string, from = -1): Promise<{ error: unknown; poll(): Promise<Change[]> }> {
	const [hello] = await send({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] }, token);
	const clientId = hello!['clientId'];
	const [reply] = await send({ channel: '/meta/subscribe', clientId, subscription: channel, ext: { replay: { [channel]: from } } }, token);
	return {
		error: reply!['error'],
		poll: async () =>
			(await send({ channel: '/meta/connect', clientId, connectionType: 'long-polling' }, token)).flatMap((each) =>
				each['channel'] === channel ? [each['data'] as Change] : [],
			),
	};
}
/** A client that hears `count` messages and then lets go. */
function hear(client: FayeClient, channel: string, count: number, meanwhile: () => void): Promise<Change[]> {
	return new Promise((resolve) => {
		const heard: Change[] = [];
		void client
			.subscribe(channel, (message) => {
				heard.push(message);
				if (heard.length === count) void Promise.resolve(client.disconnect()).then(() => resolve(heard));
			})
			.then(meanwhile);
	});
}

describe('change events over CometD', () => {
	it('carry the header and what changed; parts of a name are nested', async () => {
		const leads = await subscriber('admin', '/data/LeadChangeEvent');
		const id = org.add('Lead', { LastName: 'Ruiz', FirstName: 'Ana', Company: 'Northwind', Street: '1 Main St' });
		const [created] = await leads.poll();
		assert.deepEqual(Object.keys(created!), ['schema', 'payload', 'event']);
		const { ChangeEventHeader: header, ...fields } = created!.payload;
		assert.deepEqual([header['entityName'], header['recordIds'], header['changeType']], ['Lead', [id], 'CREATE']);
		assert.deepEqual(
			[fields['Name'], fields['Address'], fields['Company']],
			[{ FirstName: 'Ana', LastName: 'Ruiz' }, { Street: '1 Main St' }, 'Northwind'],
		);
		for (const absent of ['FirstName', 'LastName', 'Street']) assert.equal(absent in fields, false, absent);
		org.clock.set('2026-03-02T13:00:00Z');
		org.engine.records.update(admin, 'Lead', [{ Id: id, LastName: 'Cole' }]);
		const [updated] = await leads.poll();
		assert.deepEqual(updated!.payload['Name'], { LastName: 'Cole' });
		assert.deepEqual(
			new Set(updated!.payload.ChangeEventHeader['changedFields'] as string[]),
			new Set(['Name.LastName', 'LastModifiedDate']),
		);
	});

	it('want View All Records of the object at once, on the channel of all at each delivery', async () => {
		assert.match(String((await subscriber('rep', '/data/AccountChangeEvent')).error), /^403::User not allowed to subscribe CDC/);
		assert.match(String((await subscriber('rep', '/data/TaskChangeEvent')).error), /^403::/);
		assert.equal((await subscriber('admin', '/data/AccountChangeEvent')).error, undefined);
		const rep = await subscriber('rep', '/data/ChangeEvents');
		assert.equal(rep.error, undefined);
		const all = await subscriber('admin', '/data/ChangeEvents');
		org.add('Account', { Name: 'Northwind' });
		assert.deepEqual(await rep.poll(), []);
		assert.deepEqual(
			(await all.poll()).map(({ payload }) => payload.ChangeEventHeader['entityName']),
			['Account'],
		);
		const pages = org.engine.schema.permissionSets.get('Pages')!;
		pages.objectPermissions.push({
			object: 'Account',
			allowCreate: false,
			allowRead: true,
			allowEdit: false,
			allowDelete: false,
			viewAllRecords: true,
			modifyAllRecords: false,
		});
		org.engine.access.invalidate();
		assert.equal((await subscriber('rep', '/data/AccountChangeEvent')).error, undefined);
		org.add('Account', { Name: 'Southwind' });
		org.add('Lead', { LastName: 'Unseen', Company: 'X' });
		assert.deepEqual(
			(await rep.poll()).map(({ payload }) => payload['Name']),
			['Southwind'],
		);
	});

	it('leave out fields that the subscriber may not read, in header and body', async () => {
		const accounts = await subscriber('admin', '/data/AccountChangeEvent');
		const id = org.add('Account', { Name: 'Northwind', Phone: '1' });
		await accounts.poll();
		org.hidden.add('Account.Phone');
		org.clock.set('2026-03-02T13:00:00Z');
		org.engine.records.update(org.engine.systemContext(), 'Account', [{ Id: id, Phone: null, Website: 'https://x.example' }]);
		const [{ payload }] = (await accounts.poll()) as [Change];
		assert.equal('Phone' in payload, false);
		assert.deepEqual([payload['Website'], payload.ChangeEventHeader['nulledFields']], ['https://x.example', []]);
		assert.equal((payload.ChangeEventHeader['changedFields'] as string[]).includes('Phone'), false);
	});

	it('reach unmodified jsforce and raw faye with replay −1, −2 and an id, and after a restart without loss or double', async () => {
		const channel = '/data/AccountChangeEvent';
		const names = (changes: Change[]): unknown[] => changes.map(({ payload }) => payload['Name']);
		const jsforce = (from: number): FayeClient =>
			new Connection({ instanceUrl: base, accessToken: 'admin', version: '66.0' }).streaming.createClient([
				new StreamingExtension.Replay(channel, from),
			] as never) as unknown as FayeClient;
		const raw = (from: number): FayeClient => {
			const client = new faye.Client(`${base}/cometd/66.0`, { retry: 1 });
			client.setHeader('Authorization', 'Bearer admin');
			client.addExtension({
				outgoing: (message, next) =>
					next(message['channel'] === '/meta/subscribe' ? { ...message, ext: { replay: { [channel]: from } } } : message),
			});
			return client;
		};
		org.add('Account', { Name: 'one' });
		for (const client of [jsforce, raw]) {
			assert.deepEqual(names(await hear(client(-1), channel, 1, () => org.add('Account', { Name: 'new' }))), ['new']);
			const kept = await hear(client(-2), channel, 2, () => undefined);
			assert.deepEqual(names(kept).slice(0, 2), ['one', 'new']);
			const last = kept.at(1)!.event.replayId;
			stop();
			org.add('Account', { Name: 'meanwhile' });
			await serve();
			const [next] = await hear(client(last), channel, 1, () => undefined);
			assert.equal(next!.event.replayId > last, true);
		}
	});

	it('come a page at a time, none lost, to a client that is far behind', async () => {
		for (let at = 0; at < 3; at++)
			org.engine.records.insert(
				org.engine.systemContext(),
				'Account',
				Array.from({ length: 150 }, (_, index) => ({ Name: `${at * 150 + index}` })),
			);
		const late = await subscriber('admin', '/data/ChangeEvents', -2);
		const names: unknown[] = [];
		while (names.length < 450) names.push(...(await late.poll()).map(({ payload }) => payload['Name']));
		assert.deepEqual(
			names,
			Array.from({ length: 450 }, (_, index) => String(index)),
		);
	});
});

describe('bad input', () => {
	it('unknown clients, too many clients and oversized frames are answered; the server lives', async () => {
		const [unknown] = await send({ channel: '/meta/connect', clientId: 'nobody', connectionType: 'long-polling' });
		assert.deepEqual([unknown!['error'], (unknown!['advice'] as { reconnect: string }).reconnect], ['403::Unknown client', 'handshake']);
		const hello = { channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] };
		const many = await send(Array.from({ length: 500 }, () => hello));
		assert.equal(many.filter((each) => each['successful'] === true).length, 20);
		assert.equal(many.at(-1)!['error'], '403::Organization concurrent user limit exceeded');
		const chunks = new ReadableStream({
			start(controller) {
				for (let at = 0; at < 50; at++) controller.enqueue(new TextEncoder().encode('x'.repeat(10_000)));
				controller.close();
			},
		});
		const answer = await fetch(`${base}/cometd/66.0`, { method: 'POST', body: chunks, duplex: 'half' } as RequestInit).then(
			(response) => response.status,
			() => 'cut off',
		);
		assert.ok(answer === 413 || answer === 'cut off', String(answer));
		for (const body of [
			'{}',
			'[]',
			'null',
			'[null]',
			'[[[]]]',
			'{"channel":7}',
			'{"channel":"/meta/subscribe","subscription":[{},7]}',
			'"x"',
		])
			assert.ok(
				(
					await fetch(`${base}/cometd/66.0`, {
						method: 'POST',
						headers: { 'content-type': 'application/json', authorization: 'Bearer admin' },
						body,
					})
				).status < 500,
				body,
			);
		assert.equal((await send({ channel: '/meta/connect', clientId: 'nobody', connectionType: 'long-polling' })).length, 1);
	});

	it('a subscription to thousands of channels is refused as a whole', async () => {
		const [hello] = await send({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] });
		const [reply] = await send({
			channel: '/meta/subscribe',
			clientId: hello!['clientId'],
			subscription: Array.from({ length: 5000 }, (_, at) => `/event/X${at}__e`),
		});
		assert.match(String(reply!['error']), /^400::The channel you requested to subscribe to does not exist/);
	});
});

it('a client that does not poll costs no memory, however much happens meanwhile', async () => {
	// Who does not poll for twice as long is forgotten, and on a busy machine this may take a while.
	stop();
	await serve(60);
	const slow = await subscriber('admin', '/data/AccountChangeEvent');
	const id = org.add('Account', { Name: 'busy' });
	for (let at = 0; at < 1000; at++) {
		org.clock.set(new Date(Date.parse('2026-03-02T13:00:00Z') + at * 1000).toISOString());
		org.engine.records.update(org.engine.systemContext(), 'Account', [{ Id: id, Name: `busy ${at}` }]);
	}
	const sizes: number[] = [];
	for (let left = 1001; left > 0 && sizes.at(-1) !== 0; left -= sizes.at(-1)!) sizes.push((await slow.poll()).length);
	assert.equal(
		sizes.reduce((sum, size) => sum + size, 0),
		1001,
	);
	assert.ok(Math.max(...sizes) <= 200, sizes.join());
});
