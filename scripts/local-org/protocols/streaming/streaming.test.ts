import { Connection } from 'jsforce';
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { testOrg, type TestOrg } from '../ui-api/testing.ts';
import { attachStreaming } from './index.ts';

const { StreamingExtension } = (await import('jsforce/lib/api/streaming.js')) as unknown as {
	StreamingExtension: {
		Replay: new (channel: string, from: number) => object;
		AuthFailure: new (failed: (message: object) => void) => object;
	};
};
const CHANNEL = '/event/Review_Changed__e';
const OTHER = { userId: '005000000000099AAA', mode: 'user' as const, timeZone: 'UTC' };
type Reply = {
	channel: string;
	successful?: boolean;
	error?: string;
	clientId?: string;
	data?: { schema: string; payload: Record<string, unknown>; event: { replayId: number; EventUuid: string } };
	ext?: { replay?: boolean; sfdc?: { failureReason: string } };
	advice?: { reconnect: string };
};

let org: TestOrg;
let server: Server;
let streaming: { close(): void };
let base: string;
let signedOut = false;

beforeEach(async () => {
	org = testOrg();
	server = createServer((_request, response) => response.writeHead(404).end('not streaming'));
	streaming = attachStreaming(
		server,
		org.engine,
		(request) => (signedOut ? undefined : { 'OAuth good': org.user, 'Bearer other': OTHER }[request.headers.authorization ?? '']),
		{ pollSeconds: 1 },
	);
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
	streaming.close();
	server.closeAllConnections();
	server.close();
});

const send = async (messages: object | object[], headers: Record<string, string> = { authorization: 'OAuth good' }): Promise<Reply[]> => {
	const response = await fetch(`${base}/cometd/66.0`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(messages),
	});
	return (await response.json()) as Reply[];
};
const handshake = async (): Promise<string> =>
	(await send({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] }))[0]!.clientId!;
const subscribe = async (clientId: string, subscription: string, replay?: number): Promise<Reply> =>
	(
		await send({
			channel: '/meta/subscribe',
			clientId,
			subscription,
			...(replay === undefined ? {} : { ext: { replay: { [subscription]: replay } } }),
		})
	)[0]!;
const poll = async (clientId: string): Promise<Reply[]> =>
	(await send({ channel: '/meta/connect', clientId, connectionType: 'long-polling' })).filter((each) => each.channel === CHANNEL);
const review = (id: string): void => org.publish(id);

describe('long polling', () => {
	it('shakes hands with replay, delivers new events to their subscriber and to nobody else', async () => {
		const [hello] = await send([{ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] }]);
		assert.equal(hello!.successful, true);
		assert.equal(hello!.ext!.replay, true);
		const clientId = hello!.clientId!;
		const bystander = await handshake();
		review('before');
		assert.equal((await subscribe(clientId, CHANNEL)).successful, true);
		review('r1');
		const [message] = await poll(clientId);
		const created = message!.data!.payload['CreatedById'];
		assert.match(String(created), /^005/);
		const { schema, event } = message!.data!;
		assert.match(schema, /^[\w-]{22}$/);
		assert.match(event.EventUuid, /^[\da-f]{8}-/);
		assert.deepEqual(message!.data, {
			schema,
			payload: { CreatedDate: '2026-03-02T12:00:00.000Z', CreatedById: created, Record_Id__c: 'r1' },
			event: { EventUuid: event.EventUuid, replayId: 2, EventApiName: 'Review_Changed__e' },
		});
		assert.deepEqual(await poll(bystander), []);
	});

	it('holds a poll open until an event comes', async () => {
		const clientId = await handshake();
		await subscribe(clientId, CHANNEL);
		const waiting = poll(clientId);
		setImmediate(() => review('later'));
		assert.equal((await waiting)[0]!.data!.payload['Record_Id__c'], 'later');
	});

	it('delivers nothing to a poll whose session has ended since', async () => {
		const clientId = await handshake();
		await subscribe(clientId, CHANNEL);
		const waiting = poll(clientId);
		setImmediate(() => {
			signedOut = true;
			review('secret');
		});
		try {
			assert.deepEqual(await waiting, []);
		} finally {
			signedOut = false;
		}
	});

	it('replays all kept events, those after an id, or none, to the asking client only', async () => {
		for (const id of ['r1', 'r2', 'r3']) review(id);
		const replayed = async (from: number): Promise<unknown[]> => {
			const clientId = await handshake();
			assert.equal((await subscribe(clientId, CHANNEL, from)).successful, true);
			review('live');
			return (await poll(clientId)).map((each) => each.data!.payload['Record_Id__c']);
		};
		assert.deepEqual(await replayed(-1), ['live']);
		assert.deepEqual(await replayed(2), ['r3', 'live', 'live']);
		assert.deepEqual(await replayed(-2), ['r1', 'r2', 'r3', 'live', 'live', 'live']);
	});

	it('refuses to start from what is no kept event: unknown, to come, or older than 72 hours', async () => {
		review('r1');
		const clientId = await handshake();
		for (const from of [-3, 0, 99])
			assert.equal(
				(await subscribe(clientId, CHANNEL, from)).error,
				`400::The replayId {${from}} you provided was invalid. Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
			);
		assert.equal((await subscribe(clientId, CHANNEL, 1)).successful, true);
		org.clock.set('2026-03-05T12:00:01.000Z');
		assert.match((await subscribe(clientId, CHANNEL, 1)).error!, /^400::The replayId \{1\}/);
		assert.equal((await subscribe(clientId, CHANNEL, -2)).successful, true);
		review('r2');
		assert.deepEqual(
			(await poll(clientId)).map((each) => each.data!.payload['Record_Id__c']),
			['r2'],
		);
	});

	it('stops delivering after unsubscribe, and when the right to read is taken', async () => {
		const clientId = await handshake();
		await subscribe(clientId, CHANNEL);
		org.hidden.add('Review_Changed__e');
		review('hidden');
		assert.deepEqual(await poll(clientId), []);
		org.hidden.clear();
		review('seen');
		assert.deepEqual(
			(await poll(clientId)).map((each) => each.data!.payload['Record_Id__c']),
			['seen'],
		);
		await send({ channel: '/meta/unsubscribe', clientId, subscription: CHANNEL });
		review('after');
		assert.deepEqual(await poll(clientId), []);
	});
});

describe('what is refused', () => {
	it('refuses a handshake without a session, and tells the client not to try again', async () => {
		const [reply] = await send({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] }, {});
		assert.equal(reply!.successful, false);
		assert.equal(reply!.error, '403::Handshake denied');
		assert.equal(reply!.ext!.sfdc!.failureReason, '401::Authentication invalid');
		assert.equal(reply!.advice!.reconnect, 'none');
		const clientId = await handshake();
		assert.equal(
			(await send({ channel: '/meta/connect', clientId, connectionType: 'long-polling' }, {}))[0]!.error,
			'401::Authentication invalid',
		);
	});

	it("refuses another user's client id", async () => {
		const clientId = await handshake();
		await subscribe(clientId, CHANNEL);
		review('r1');
		const replies = await send({ channel: '/meta/connect', clientId, connectionType: 'long-polling' }, { authorization: 'Bearer other' });
		assert.equal(replies.length, 1);
		assert.equal(replies[0]!.error, '403::Unknown client');
	});

	it('refuses by name what is no readable platform event, and publishing', async () => {
		const clientId = await handshake();
		for (const channel of ['/topic/X', '/u/X'])
			assert.match((await subscribe(clientId, channel)).error!, /PushTopics and generic channels are not/);
		for (const channel of ['/event/Mine__chn', '/data/Mine__chn'])
			assert.match((await subscribe(clientId, channel)).error!, /Custom channels are not implemented/);
		for (const channel of [
			'/event/Nonsense__e',
			'/event/review_changed__e',
			'/event/Account',
			'/data/NowhereChangeEvent',
			'/data/Account',
			'/**',
			'/event/*',
		])
			assert.equal(
				(await subscribe(clientId, channel)).error,
				`400::The channel you requested to subscribe to does not exist {${channel}}`,
			);
		assert.match((await subscribe(clientId, 'event/X')).error!, /^400::Channel subscriptions must start with a leading '\/'/);
		assert.match((await subscribe(clientId, '')).error!, /^400::Channel name not specified/);
		org.hidden.add('Review_Changed__e');
		assert.match((await subscribe(clientId, CHANNEL)).error!, /^403:denied_by_security_policy/);
		org.hidden.clear();
		await subscribe(clientId, CHANNEL);
		assert.match((await send({ channel: CHANNEL, clientId, data: { forged: true } }))[0]!.error!, /Publishing over CometD is not allowed/);
		assert.deepEqual(await poll(clientId), []);
	});

	it('answers only same-origin long polling, and leaves other paths alone', async () => {
		const status = async (path: string, init: RequestInit): Promise<number> => (await fetch(base + path, init)).status;
		assert.equal(await status('/cometd/66.0?message=%5B%5D&jsonp=x', {}), 405);
		assert.equal(await status('/cometd/client.js', { method: 'POST' }), 404);
		assert.equal(await status('/cometd', { method: 'POST' }), 400);
		assert.equal(await status('/cometd/36.0', { method: 'POST' }), 400);
		assert.equal(await status('/cometd/66.0', { method: 'POST', headers: { origin: 'http://evil.example' } }), 403);
		assert.equal(await status('/cometd/66.0', { method: 'POST', body: 'x'.repeat(100_001) }), 413);
		assert.equal(await status('/cometd/66.0', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{nonsense' }), 400);
		assert.equal(await status('/services/data', {}), 404);
	});
});

describe('unmodified jsforce', () => {
	it('subscribes, replays and receives', async () => {
		review('kept');
		const connection = new Connection({ instanceUrl: base, accessToken: 'good', version: '66.0' });
		const client = connection.streaming.createClient([new StreamingExtension.Replay(CHANNEL, -2)] as never);
		const received: unknown[] = [];
		const both = new Promise<void>((done) => {
			void client.subscribe(CHANNEL, (message: { payload: Record<string, unknown> }) => {
				received.push(message.payload['Record_Id__c']);
				if (received.length === 1) review('live');
				if (received.length === 2) done();
			});
		});
		await both;
		assert.deepEqual(received, ['kept', 'live']);
		// jsforce's typings of its own client leave disconnect() out.
		await (client as typeof client & { disconnect(): Promise<void> }).disconnect();
	});

	it('hears of an invalid session', async () => {
		const connection = new Connection({ instanceUrl: base, accessToken: 'wrong', version: '66.0' });
		const failed = await new Promise<object>((done) => {
			const client = connection.streaming.createClient([new StreamingExtension.AuthFailure(done)] as never);
			void client.subscribe(CHANNEL, () => undefined);
		});
		assert.match(JSON.stringify(failed), /401::Authentication invalid/);
	});
});
