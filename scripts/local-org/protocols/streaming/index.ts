/**
 * Bayeux (CometD) at /cometd/{version}: platform events, live and replayed, to clients that may read them.
 * Long polling over POST only, as jsforce and the pages use it. Streaming API Developer Guide, "Bayeux Protocol, CometD, and Long Polling",
 * "Message Durability", "Platform Event Message".
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Engine, PlatformEvent, UserContext } from '../../engine/contract.ts';
import { findObject, type ObjectDef } from '../../schema/model.ts';
import { NodeAdapter, type BayeuxMessage } from './faye.ts';
import { Mailboxes } from './mailboxes.ts';

/** Who a request is, or undefined where it has no valid session. */
export type Authenticate = (request: IncomingMessage) => UserContext | undefined;

/** Seconds a poll is held open: the documented 110. */
const POLL_SECONDS = 110;
const MAX_BODY_BYTES = 100_000;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const UNAUTHENTICATED = '401::Authentication invalid';
/** Replay from: only new events, or all that are kept. */
const NEW_EVENTS = -1;
const ALL_EVENTS = -2;

/** Serves /cometd/* on the server before any other handler. `close` ends open polls and forgets the clients. */
export function attachStreaming(
	server: Server,
	engine: Engine,
	authenticate: Authenticate,
	options: { pollSeconds?: number } = {},
): { close(): void } {
	/** Where the subscriptions of the message in hand start; faye handles a message to its end before it takes the next. */
	let replays = new Map<string, number>();
	const mailboxes = new Mailboxes((clientId, channel) => {
		const from = replays.get(channel) ?? NEW_EVENTS;
		const object = eventObject(engine, channel);
		if (from !== NEW_EVENTS && object)
			mailboxes.send(
				clientId,
				engine.events.replay(object.name, from).map((event) => eventMessage(engine, channel, event)),
			);
	});
	const bayeux = new NodeAdapter({ mount: '/cometd', timeout: options.pollSeconds ?? POLL_SECONDS, engine: { type: mailboxes.type } });
	bayeux.addExtension({
		incoming: (message, request, next) => next(admit(message, request)),
		outgoing: (message, request, next) => next(answer(message)),
	});

	function admit(message: BayeuxMessage, request: IncomingMessage | null): BayeuxMessage {
		const user = request ? authenticate(request) : undefined;
		delete message.error;
		if (!user) return refused(message, UNAUTHENTICATED);
		if (message.channel === '/meta/handshake') {
			mailboxes.handshaking = user;
			return message;
		}
		// A client id is no password: whoever uses it must be whom it was given to.
		const owner = message.clientId ? mailboxes.userOf(message.clientId) : undefined;
		if (owner && owner.userId !== user.userId) return refused(message, '403::Unknown client');
		if (message.channel === '/meta/subscribe') return admitSubscription(message, user);
		if (!message.channel.startsWith('/meta/'))
			return refused(message, `403:${message.channel}:Publishing over CometD is not allowed. Publish with the REST API.`);
		return message;
	}

	function admitSubscription(message: BayeuxMessage, user: UserContext): BayeuxMessage {
		const channels = [message.subscription ?? []].flat();
		for (const channel of channels) {
			const problem = channelProblem(engine, user, channel) ?? replayProblem(replayFrom(message, channel));
			if (problem) return refused(message, problem);
		}
		replays = new Map(channels.map((channel) => [channel, replayFrom(message, channel)]));
		return message;
	}

	function answer(message: BayeuxMessage): BayeuxMessage {
		if (message.channel === '/meta/handshake') {
			message.supportedConnectionTypes = ['long-polling'];
			message.ext = { ...message.ext, replay: true, 'payload.format': true };
		}
		if (message.error === UNAUTHENTICATED) {
			message.advice = { reconnect: 'none' };
			if (message.channel === '/meta/handshake') {
				message.ext = { ...message.ext, sfdc: { failureReason: UNAUTHENTICATED } };
				message.error = '403::Handshake denied';
			}
		}
		return message;
	}

	/** faye answers a message that carries an error, and acts on none. */
	function refused(message: BayeuxMessage, error: string): BayeuxMessage {
		return { ...message, error };
	}

	const unsubscribe = engine.events.subscribe((event) => {
		const channel = `/event/${event.type}`;
		for (const { clientId, user } of mailboxes.subscribers(channel))
			if (engine.access.object(user, event.type).read) mailboxes.send(clientId, [eventMessage(engine, channel, event)]);
	});

	const others = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
	server.removeAllListeners('request');
	server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		if (request.url?.startsWith('//')) request.url = request.url.replace(/^\/+/, '/');
		if (!/^\/cometd(?:\/|$|\?)/.test(request.url ?? '')) return others.forEach((listener) => listener.call(server, request, response));
		if (acceptable(request, response)) bayeux.handle(request, response);
	});

	return {
		close: () => {
			unsubscribe();
			bayeux.close();
		},
	};
}

/** Only same-origin long polling over POST reaches faye: no JSON-P, no static scripts, no cross-site reads. */
function acceptable(request: IncomingMessage, response: ServerResponse): boolean {
	const refuse = (status: number, text: string): false => {
		response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
		request.resume();
		return false;
	};
	const { host = '', origin } = request.headers;
	if (!LOOPBACK.test(host)) return refuse(421, `This org answers only on localhost, not as ${host || 'a request without Host'}.`);
	if (origin !== undefined && origin !== `http://${host}`) return refuse(403, 'Streaming from another origin is not allowed.');
	if (!/^\/cometd\/\d+\.\d\/?(?:\?.*)?$|^\/cometd\/\d+\.\d\/(?:handshake|connect|disconnect)(?:\?.*)?$/.test(request.url ?? ''))
		return refuse(404, 'CometD is at /cometd/<API version>, such as /cometd/66.0.');
	if (request.method !== 'POST') return refuse(405, 'Only long polling over POST is implemented in the local org.');
	if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
		return refuse(413, `A CometD message is at most ${MAX_BODY_BYTES} bytes.`);
	let received = 0;
	request.on('data', (chunk: Buffer) => {
		received += chunk.length;
		if (received > MAX_BODY_BYTES) request.destroy();
	});
	return true;
}

function eventObject(engine: Engine, channel: string): ObjectDef | undefined {
	const name = /^\/event\/(\w+__e)$/i.exec(channel)?.[1];
	const object = name ? findObject(engine.schema, name) : undefined;
	return object?.kind === 'event' ? object : undefined;
}

/** Why the user may not subscribe to the channel; undefined where they may. */
function channelProblem(engine: Engine, user: UserContext, channel: string): string | undefined {
	if (channel.startsWith('/data/')) return `400:${channel}:Change events are not implemented in the local org.`;
	if (channel.startsWith('/topic/') || channel.startsWith('/u/'))
		return `400:${channel}:PushTopics and generic channels are not implemented in the local org.`;
	const object = eventObject(engine, channel);
	if (!object || !engine.access.object(user, object.name).read)
		return `403:denied_by_security_policy:create_denied:${channel} is no platform event that this user may read.`;
	if (channel !== `/event/${object.name}`) return `404:${channel}:The channel is called /event/${object.name}.`;
	return undefined;
}

function replayFrom(message: BayeuxMessage, channel: string): number {
	const replay = message.ext?.['replay'];
	const from = typeof replay === 'object' && replay !== null ? (replay as Record<string, unknown>)[channel] : undefined;
	return from === undefined || from === null ? NEW_EVENTS : Number(from);
}

function replayProblem(from: number): string | undefined {
	if (Number.isSafeInteger(from) && from >= ALL_EVENTS) return undefined;
	return `400::The replayId {${from}} you provided was invalid. Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`;
}

/** The delivered form of a platform event. */
function eventMessage(engine: Engine, channel: string, event: PlatformEvent): BayeuxMessage {
	const fields = findObject(engine.schema, event.type)?.fields;
	const custom = Object.entries(event.payload).filter(([name]) => fields?.get(name)?.custom ?? name.endsWith('__c'));
	return {
		channel,
		data: {
			schema: event.type,
			payload: { CreatedDate: event.createdDate, CreatedById: event.createdById, ...Object.fromEntries(custom) },
			event: { replayId: event.replayId, EventApiName: event.type },
		},
	};
}
