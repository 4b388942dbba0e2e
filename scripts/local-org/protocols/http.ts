/**
 * The HTTP face of the local org: one fastify server on loopback, one place that authenticates, one place that writes errors.
 * The protocols register their routes on it and return values.
 */
import { isUtf8 } from 'node:buffer';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import { ApiError } from '../errors.ts';
import type { Engine, UserContext } from '../engine/contract.ts';
import { fromPage, fromRest, isFromPage } from './origin.ts';

declare module 'fastify' {
	interface FastifyRequest {
		/** Who asks; set before any route under /services runs. */
		user: UserContext;
		/** Path of the route that answers, with its parameters' names; where there is none, the path that was asked for. */
		door: string;
	}
	interface FastifyContextConfig {
		/** True for the few routes that answer without a session. */
		open?: boolean;
	}
}

/** Largest request body: what a metadata zip or a composite request may weigh. */
const BODY_LIMIT_BYTES = 50 * 1024 * 1024;
/** "The length of the URI exceeds the 16,384-byte limit", and the same for headers (REST API Developer Guide, "Status Codes and Error Responses"). */
const HEADER_LIMIT_BYTES = 16_384;
/** No request of Salesforce's APIs nests nearly as deep. */
const MAX_JSON_DEPTH = 100;
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
/**
 * What the page's own modules ask for. In Salesforce they do it through Aura, for users without API Enabled too; "You can't make calls to
 * Salesforce APIs other than LDS from JavaScript code" (LWC Developer Guide, "Call APIs from Apex"). Streaming has its own door.
 */
const PAGE_SERVICES = /^\/services\/data\/v:version\/(?:ui-api\/|graphql$|connect\/notifications(?:\/|$))/;
/** Sent by the Lightning host with every write: another site's form or image cannot set it, so a cookie alone writes nothing. */
export const PAGE_HEADER = 'x-ridealong-page';
export const SESSION_COOKIE = 'sid';

/** Creates the server without listening: routes are registered by the caller. */
export function createApp(engine: Engine): FastifyInstance {
	const app = Fastify({
		bodyLimit: BODY_LIMIT_BYTES,
		// Beyond what is answered with Salesforce's own error below; more than that Node cuts off.
		http: { maxHeaderSize: 8 * HEADER_LIMIT_BYTES },
		// The sf CLI joins its instance URL and path with two slashes.
		// A request line may also carry a whole address (RFC 9112, "absolute-form"): what counts is its path.
		rewriteUrl: (request) => {
			overrideMethod(request);
			return (request.url ?? '/').replace(/^[a-z]+:\/\/[^/]*(?=\/|$)/i, '').replace(/^\/{2,}/, '/') || '/';
		},
		frameworkErrors: (error, _request, reply) => {
			void (reply as FastifyReply).code(error.statusCode ?? 400).send([{ errorCode: 'BAD_REQUEST', message: error.message }]);
		},
		routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
		forceCloseConnections: true,
	});
	app.decorateRequest('user', null as unknown as UserContext);
	app.decorateRequest('door', '');

	// A key named __proto__ is refused; one named constructor is a field that does not exist, and is refused by that name.
	const parseJson = app.getDefaultJsonParser('error', 'ignore');
	app.removeContentTypeParser(['application/json', 'text/plain']);
	app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
		if (body.length === 0) return done(null, undefined);
		// Read all the same, wrong bytes would become other characters and be saved.
		if (!isUtf8(body as Buffer)) return done(new ApiError('JSON_PARSER_ERROR', 'Unexpected JSON: the body is not UTF-8.'));
		const text = body.toString();
		if (nestsDeeper(text, MAX_JSON_DEPTH))
			return done(new ApiError('JSON_PARSER_ERROR', `Unexpected JSON: nested deeper than ${MAX_JSON_DEPTH} levels.`));
		parseJson(request, text, (error, value) => {
			if (error) done(new ApiError('JSON_PARSER_ERROR', `Unexpected JSON: ${error.message}`, { cause: error }));
			else done(null, value);
		});
	});
	app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
		done(null, Object.fromEntries(new URLSearchParams(String(body))));
	});

	// Hooks call `done`: a promise each would cost every request more than what they do.
	app.addHook('onRequest', (request, _reply, done) => {
		refuseForeignHost(request.raw);
		refuseLongHead(request.raw);
		// Read once: fastify makes the object anew each time.
		const { url, config } = request.routeOptions;
		request.door = url ?? request.url;
		if (isService(request) && !config.open) {
			request.user = authenticate(engine, request.raw);
			if (isFromPage(request.user) && !PAGE_SERVICES.test(request.door)) throw notForApis();
			countRequest(request);
		}
		done();
	});
	const date = httpDate(engine.clock);
	app.addHook('onSend', (request, reply, _payload, done) => {
		if (isService(request, 'data/')) reply.header('Sforce-Limit-Info', `api-usage=${usage}/${DAILY_API_REQUESTS}`);
		reply.header('X-Content-Type-Options', 'nosniff');
		// The org's clock, not the machine's: how a client learns which day it is here.
		reply.header('Date', date());
		done();
	});
	app.setErrorHandler((error, request, reply) => sendError(error as Error, request, reply));
	app.setNotFoundHandler((request, reply) => {
		// A path nobody serves still asks for a session first, as Salesforce does: nothing is learnt without one.
		if (isService(request)) request.user = authenticate(engine, request.raw);
		return reply.code(404).send([{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);
	});
	return app;
}

/**
 * "If you use an HTTP library that doesn't allow … setting an arbitrary HTTP method name, you can send a POST request and provide an override
 * to the HTTP method via the query string parameter _HttpMethod" (REST API Developer Guide, "Update a Record"). A write stays a write.
 */
function overrideMethod(request: IncomingMessage): void {
	if (request.method !== 'POST' || !/^\/*services\/data\//.test(request.url ?? '')) return;
	const wanted = /[?&]_HttpMethod=(PATCH|PUT|DELETE)(?=&|$)/i.exec(request.url!)?.[1];
	if (wanted) request.method = wanted.toUpperCase();
}

/** Whether a route under /services answers: asked of the route itself, since the same address has many spellings (`/%73ervices/…`). */
function isService(request: FastifyRequest, below = ''): boolean {
	return request.door.startsWith(`/services/${below}`);
}

/** The clock's time as HTTP writes it, written once a second. */
function httpDate(clock: Clock): () => string {
	let second = NaN;
	let text = '';
	return () => {
		const now = clock.now();
		const current = Math.floor(now.getTime() / 1000);
		if (current !== second) [second, text] = [current, now.toUTCString()];
		return text;
	};
}

/** Whether a JSON text nests arrays and objects deeper than that: what recursive code behind it may be given. */
function nestsDeeper(text: string, levels: number): boolean {
	let depth = 0;
	let quoted = false;
	for (let at = 0; at < text.length; at++) {
		const character = text[at];
		if (quoted) {
			if (character === '\\') at++;
			else if (character === '"') quoted = false;
		} else if (character === '"') quoted = true;
		else if (character === '{' || character === '[') {
			if (++depth > levels) return true;
		} else if (character === '}' || character === ']') depth--;
	}
	return false;
}

/** Requests a day that the org's edition allows; the local org counts and reports, and refuses nothing yet. */
export const DAILY_API_REQUESTS = 15_000;
let usage = 0;
function countRequest(request: FastifyRequest): void {
	if (isService(request, 'data/')) usage += 1;
}
/** API requests since the server started. */
export const apiRequestsUsed = (): number => usage;

/**
 * The user behind a request: `Authorization: Bearer|OAuth <token>`, or the page's session cookie.
 * A token needs API Enabled, a page's session used as one too. A cookie does not; it counts only for same-origin requests, for writes
 * only beside the page header, and of /services only for what pages ask for.
 * @param background a stream that goes on by itself: it keeps no session from its timeout
 * @throws ApiError 401 INVALID_SESSION_ID
 */
export function authenticate(engine: Engine, request: IncomingMessage, background = false): UserContext {
	const bearer = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
	if (bearer) {
		const user = userOfToken(engine, bearer, background);
		if (!user) throw invalidSession();
		return fromRest(user, request);
	}
	const cookie = cookieValue(request, SESSION_COOKIE);
	const user = cookie && isSameOrigin(request) ? engine.sessions.resolve(cookie, background) : undefined;
	if (!user) throw invalidSession();
	if (
		!['GET', 'HEAD'].includes(request.method ?? 'GET') &&
		request.headers[PAGE_HEADER] === undefined &&
		!request.url?.startsWith('/cometd')
	)
		throw new ApiError('INVALID_SESSION_ID', `A write with a page session needs the ${PAGE_HEADER} header.`, { status: 401 });
	return fromPage(user);
}

/**
 * The user behind an access token, wherever it stood (a header, a SOAP envelope); undefined where it opens nothing.
 * @throws ApiError 403 API_DISABLED_FOR_ORG
 */
export function userOfToken(engine: Engine, token: string, background = false): UserContext | undefined {
	const user = engine.sessions.resolve(token, background);
	if (user && !engine.access.has(user, 'ApiEnabled'))
		throw new ApiError('API_DISABLED_FOR_ORG', 'The API is not enabled for this user. Grant "API Enabled".', { status: 403 });
	return user;
}

/** The user of a page request (HTML, not data), or undefined where nobody is logged in. */
export function pageUser(engine: Engine, request: IncomingMessage): UserContext | undefined {
	const cookie = cookieValue(request, SESSION_COOKIE);
	return cookie ? engine.sessions.resolve(cookie) : undefined;
}

/** The page session that a request carries, whether it still counts or not. */
export const pageSession = (request: IncomingMessage): string | undefined => cookieValue(request, SESSION_COOKIE);

/** "By security policy, sessions created by Lightning components aren't enabled for API access" (LWC Developer Guide, "Call APIs from Apex"). */
function notForApis(): ApiError {
	return new ApiError('INVALID_SESSION_ID', 'This session is not valid for use with the REST API', { status: 401 });
}

function invalidSession(): ApiError {
	return new ApiError('INVALID_SESSION_ID', 'Session expired or invalid', { status: 401 });
}

/** The value of one cookie of a request. */
function cookieValue(request: IncomingMessage, name: string): string | undefined {
	for (const part of (request.headers.cookie ?? '').split(';')) {
		const [key, ...rest] = part.trim().split('=');
		if (key === name) return rest.join('=');
	}
	return undefined;
}

function isSameOrigin(request: IncomingMessage): boolean {
	const origin = request.headers.origin;
	if (origin !== undefined) return origin === `http://${request.headers.host}`;
	const site = request.headers['sec-fetch-site'];
	return site === undefined || site === 'same-origin' || site === 'none';
}

/** A name that resolves to loopback but is not ours (DNS rebinding) must not reach the org. */
function refuseForeignHost(request: IncomingMessage): void {
	const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
	if (!LOOPBACK_HOSTS.has(host) || !URL.canParse(`http://${request.headers.host}`))
		throw new ApiError('INVALID_HOST', `This org answers only on localhost, not as ${host || 'a request without Host'}.`, { status: 421 });
}

function refuseLongHead(request: IncomingMessage): void {
	if ((request.url ?? '').length > HEADER_LIMIT_BYTES)
		throw new ApiError('URI_TOO_LONG', `The length of the URI exceeds the ${HEADER_LIMIT_BYTES}-byte limit.`, { status: 414 });
	let length = 0;
	for (const each of request.rawHeaders) length += each.length;
	if (length > HEADER_LIMIT_BYTES)
		throw new ApiError('REQUEST_HEADER_FIELDS_TOO_LARGE', `The headers exceed the ${HEADER_LIMIT_BYTES}-byte limit.`, { status: 431 });
}

/** Files ("sf data create file") come as parts of a body: what is not implemented is said, not how it was packed. */
function mediaTypeWords({ url, headers }: FastifyRequest): string {
	const type = headers['content-type'] ?? '(none)';
	if (type.startsWith('multipart/form-data') && /\/(sobjects|composite)\//.test(url))
		return 'Files and other blob data (multipart/form-data) are not implemented in the local org.';
	return `Content type ${type} is not supported here.`;
}

function sendError(error: Error & { statusCode?: number; code?: string }, request: FastifyRequest, reply: FastifyReply): FastifyReply {
	if (error instanceof ApiError)
		return reply
			.code(error.status)
			.send([{ errorCode: error.errorCode, message: error.message, ...(error.fields.length ? { fields: error.fields } : {}) }]);
	if (error.statusCode === 413)
		return reply
			.code(413)
			.send([{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: `The request body is larger than ${BODY_LIMIT_BYTES} bytes.` }]);
	if (error.statusCode === 415)
		return reply.code(415).send([
			{
				errorCode: 'UNSUPPORTED_MEDIA_TYPE',
				message: mediaTypeWords(request),
			},
		]);
	if (error.statusCode && error.statusCode < 500)
		return reply.code(error.statusCode).send([{ errorCode: 'BAD_REQUEST', message: error.message }]);
	// A defect of the local org: said aloud on the server, answered without internals.
	// Without the query: a single-use code or a token in it must not end in a log.
	console.error(`${request.method} ${request.url.split('?')[0]}`, error);
	return reply.code(500).send([
		{
			errorCode: 'UNKNOWN_EXCEPTION',
			message: `The local org failed on ${request.method} ${request.url.split('?')[0]}. What went wrong stands in its log.`,
		},
	]);
}
