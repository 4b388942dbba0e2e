import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CometdClient, type BayeuxMessage } from './cometd.ts';

const CHANNEL = '/event/Review_Changed__e';
type Sent = { channel: string; subscription?: string; ext?: { replay?: Record<string, number> } };

/** A server that a test drives: connects wait until the test answers them. */
function server() {
	const sent: Sent[] = [];
	const connects: ((messages: BayeuxMessage[] | Error) => void)[] = [];
	const waiters: (() => void)[] = [];
	let handshakes = 0;
	let refuse: string | undefined;
	const client = new CometdClient(
		async (messages) => {
			const message = messages[0] as unknown as Sent;
			sent.push(message);
			if (message.channel === '/meta/handshake')
				return [{ channel: '/meta/handshake', successful: true, clientId: `client-${++handshakes}` }];
			if (message.channel === '/meta/subscribe')
				return [
					{ channel: '/meta/subscribe', successful: !refuse, subscription: message.subscription!, ...(refuse ? { error: refuse } : {}) },
				];
			if (message.channel !== '/meta/connect') return [{ channel: message.channel, successful: true }];
			return new Promise((resolve, reject) => {
				connects.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
				waiters.splice(0).forEach((wake) => wake());
			});
		},
		() => Promise.resolve(),
	);
	const nextConnect = async () => {
		if (!connects.length) await new Promise<void>((resolve) => waiters.push(resolve));
		return connects.shift()!;
	};
	return { client, sent, nextConnect, refuseWith: (error: string) => (refuse = error) };
}
const event = (replayId: number): BayeuxMessage => ({ channel: CHANNEL, data: { event: { replayId }, payload: { Record_Id__c: 'a01' } } });
const held = { channel: '/meta/connect', successful: true };

test('components share one connection and one subscription per channel', async () => {
	const { client, sent, nextConnect } = server();
	const heard: string[] = [];
	await client.subscribe({ channel: CHANNEL, onMessage: () => heard.push('first') }, -1);
	await client.subscribe({ channel: CHANNEL, onMessage: () => heard.push('second') }, -1);
	(await nextConnect())([event(7), held]);
	await nextConnect();
	assert.deepEqual(heard, ['first', 'second']);
	assert.equal(sent.filter((message) => message.channel === '/meta/handshake').length, 1);
	assert.equal(sent.filter((message) => message.channel === '/meta/subscribe').length, 1);
	client.close();
});

test('after the connection was lost it comes back and asks for what it missed', async () => {
	const { client, sent, nextConnect } = server();
	const errors: BayeuxMessage[] = [];
	client.onError((error) => errors.push(error));
	await client.subscribe({ channel: CHANNEL, onMessage: () => undefined }, -1);
	(await nextConnect())([event(7), held]);
	(await nextConnect())(new Error('connection refused'));
	await nextConnect();
	assert.equal(errors[0]!.error, 'connection refused');
	const again = sent.filter((message) => message.channel === '/meta/subscribe');
	assert.equal(again.length, 2);
	assert.deepEqual(again[1]!.ext, { replay: { [CHANNEL]: 7 } });
	client.close();
});

test('a server that forgot the client gets a new handshake', async () => {
	const { client, sent, nextConnect } = server();
	await client.subscribe({ channel: CHANNEL, onMessage: () => undefined }, -2);
	(await nextConnect())([
		{ channel: '/meta/connect', successful: false, error: '402::Unknown client', advice: { reconnect: 'handshake', interval: 0 } },
	]);
	await nextConnect();
	assert.equal(sent.filter((message) => message.channel === '/meta/handshake').length, 2);
	client.close();
});

test('a refused subscription is the subscriber’s error', async () => {
	const { client, refuseWith } = server();
	refuseWith('403::denied');
	await assert.rejects(
		client.subscribe({ channel: CHANNEL, onMessage: () => undefined }, -1),
		(error: BayeuxMessage) => error.error === '403::denied',
	);
	client.close();
});

test('the last one who leaves closes the connection', async () => {
	const { client, sent, nextConnect } = server();
	const subscriber = { channel: CHANNEL, onMessage: () => undefined };
	await client.subscribe(subscriber, -1);
	await nextConnect();
	await client.unsubscribe(subscriber);
	assert.deepEqual(
		sent.slice(-2).map((message) => message.channel),
		['/meta/unsubscribe', '/meta/disconnect'],
	);
});
