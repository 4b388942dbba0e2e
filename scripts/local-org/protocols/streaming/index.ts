/**
 * Bayeux (CometD) at /cometd/{version}: platform events and change events, live and replayed, to clients that may read them.
 * Long polling over POST only, as jsforce and the pages use it. Streaming API Developer Guide, "Bayeux Protocol, CometD, and Long Polling",
 * "Message Durability", "Streaming API Error Codes"; Platform Events Developer Guide; Change Data Capture Developer Guide.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { channelProblem, channelsOf, messageFor, typesOf } from './channels.ts';
import { NodeAdapter, type BayeuxMessage } from './faye.ts';
import { Mailboxes, type Page } from './mailboxes.ts';

/** Who a request is, or undefined where it has no valid session. */
export type Authenticate = (request: IncomingMessage) => UserContext | undefined;

/** Seconds a poll is held open: the documented 110. */
const POLL_SECONDS = 110;
const MAX_BODY_BYTES = 100_000;
/** Clients at a time, as an Enterprise Edition has ("Streaming API Limits"). */
const MAX_CLIENTS = 1000;
/** Events of a channel that one answer carries at most. */
const PAGE_EVENTS = 200;
const OLDEST_VERSION = 37;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const UNAUTHENTICATED = '401::Authentication invalid';
const UNKNOWN_CLIENT = '403::Unknown client';
/** Replay from: only new events, or all that are kept. */
const NEW_EVENTS = -1;
const ALL_EVENTS = -2;

/** Serves /cometd/* on the server before any other handler. `close` ends open polls and forgets the clients. */
export function attachStreaming(
	server: Server,
	engine: Engine,
	authenticate: Authenticate,
	options: { pollSeconds?: number; maxClients?: number } = {},
): { close(): void } {
	const page: Page = ({ user, version }, channel, after) => {
		const events = engine.events.replay(typesOf(engine, channel), after, PAGE_EVENTS);
		return {
			messages: events.flatMap((event) => messageFor(engine, user, channel, event, version) ?? []),
			upTo: events.at(-1)?.replayId ?? after,
		};
	};
	const mailboxes = new Mailboxes(page);
	const bayeux = new NodeAdapter({ mount: '/cometd', timeout: options.pollSeconds ?? POLL_SECONDS, engine: { type: mailboxes.type } });
	bayeux.addExtension({
		incoming: (message, request, next) => next(admit(message, request)),
		outgoing: (message, request, next) => next(answer(message)),
	});

	function admit(message: BayeuxMessage, request: IncomingMessage | null): BayeuxMessage {
		const user = request ? authenticate(request) : undefined;
		delete message.error;
		if (!user) return refused(message, UNAUTHENTICATED);
		if (typeof message.channel !== 'string') return refused(message, '400::Channel name not specified');
		if (message.channel === '/meta/handshake') {
			if (mailboxes.size >= (options.maxClients ?? MAX_CLIENTS))
				return refused(message, '403::Organization concurrent user limit exceeded');
			// Without the request, which holds its socket.
			const { headers, method, url } = request!;
			const session = { headers, method, url } as IncomingMessage;
			mailboxes.handshaking = { user, version: versionOf(url ?? '') ?? 0, isSignedIn: () => authenticate(session) !== undefined };
			return message;
		}
		// A client id is no password: whoever uses it must be whom it was given to.
		const owner = message.clientId ? mailboxes.userOf(message.clientId) : undefined;
		if (owner && owner.userId !== user.userId) return refused(message, UNKNOWN_CLIENT);
		if (message.channel === '/meta/subscribe') return admitSubscription(message, user);
		if (!message.channel.startsWith('/meta/'))
			return refused(message, `403:${message.channel}:Publishing over CometD is not allowed. Publish with the REST API.`);
		return message;
	}

	function admitSubscription(message: BayeuxMessage, user: UserContext): BayeuxMessage {
		const channels = [...new Set([message.subscription ?? ''].flat())];
		const starts = new Map<string, number>();
		for (const channel of channels) {
			const from = replayFrom(message, channel);
			const problem = channelProblem(engine, user, channel) ?? replayProblem(from);
			if (problem) return refused(message, problem);
			starts.set(channel, from === NEW_EVENTS ? engine.events.newest() : from === ALL_EVENTS ? 0 : from);
		}
		mailboxes.starts = starts;
		return message;
	}

	/** A place to start from is the id of an event that is still kept, here of any channel. */
	function replayProblem(from: number): string | undefined {
		if (from === NEW_EVENTS || from === ALL_EVENTS || (Number.isSafeInteger(from) && engine.events.isKept(from))) return undefined;
		return `400::The replayId {${from}} you provided was invalid. Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`;
	}

	function answer(message: BayeuxMessage): BayeuxMessage {
		if (message.channel === '/meta/handshake' && message.error === undefined) {
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
		// faye calls it 401; the advice to shake hands again is its own already.
		if (/^401:[^:]*:Unknown client/.test(message.error ?? '')) message.error = UNKNOWN_CLIENT;
		if (message.error?.startsWith('402:subscription:')) message.error = '400::Channel name not specified';
		return message;
	}

	/** faye answers a message that carries an error, and acts on none. */
	function refused(message: BayeuxMessage, error: string): BayeuxMessage {
		return { ...message, error };
	}

	const news = new Set<string>();
	let waking: NodeJS.Immediate | undefined;
	const unsubscribe = engine.events.subscribe((event) => {
		for (const channel of channelsOf(event)) news.add(channel);
		// Many events of one transaction are one look into the bus.
		waking ??= setImmediate(() => {
			waking = undefined;
			const channels = new Set(news);
			news.clear();
			mailboxes.wake(channels);
		});
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
			if (waking) clearImmediate(waking);
			bayeux.close();
		},
	};
}

const versionOf = (url: string): number | undefined => {
	const version = /^\/cometd\/(\d+)\.\d(?:\/|\?|$)/.exec(url)?.[1];
	return version === undefined ? undefined : Number(version);
};

/** Only same-origin long polling over POST reaches faye: no JSON-P, no static scripts, no cross-site reads. */
function acceptable(request: IncomingMessage, response: ServerResponse): boolean {
	const refuse = (status: number, text: string): false => {
		response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
		request.resume();
		return false;
	};
	const { host = '', origin } = request.headers;
	const url = request.url ?? '';
	if (!LOOPBACK.test(host)) return refuse(421, `This org answers only on localhost, not as ${host || 'a request without Host'}.`);
	if (origin !== undefined && origin !== `http://${host}`) return refuse(403, 'Streaming from another origin is not allowed.');
	const version = versionOf(url);
	if (version === undefined && /^\/cometd\/?(?:\?.*)?$/.test(url))
		return refuse(400, "400::API version in the URI is mandatory. URI format: '/cometd/66.0'");
	if (version !== undefined && version < OLDEST_VERSION)
		return refuse(
			400,
			`400::Unsupported API version. Only API versions '${OLDEST_VERSION}.0' and later are supported. URI format: '/cometd/66.0'`,
		);
	if (!/^\/cometd\/\d+\.\d\/?(?:\?.*)?$|^\/cometd\/\d+\.\d\/(?:handshake|connect|disconnect)(?:\?.*)?$/.test(url))
		return refuse(404, 'CometD is at /cometd/<API version>, such as /cometd/66.0.');
	if (request.method !== 'POST') return refuse(405, 'Only long polling over POST is implemented in the local org.');
	const tooLarge = `413::Maximum Request Size of ${MAX_BODY_BYTES} exceeded`;
	if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return refuse(413, tooLarge);
	let received = 0;
	request.on('data', (chunk: Buffer) => {
		received += chunk.length;
		if (received <= MAX_BODY_BYTES || response.writableEnded) return;
		// faye is still collecting: it must not get the rest, nor the end.
		request.removeAllListeners('data').removeAllListeners('end');
		response.writeHead(413, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end(tooLarge, () => request.destroy());
	});
	return true;
}

function replayFrom(message: BayeuxMessage, channel: string): number {
	const replay = message.ext?.['replay'];
	const from = typeof replay === 'object' && replay !== null ? (replay as Record<string, unknown>)[channel] : undefined;
	return from === undefined || from === null ? NEW_EVENTS : Number(from);
}
