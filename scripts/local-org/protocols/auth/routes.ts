/**
 * Sessions over HTTP: userinfo and identity as the sf CLI asks for them, single-use links (frontdoor.jsp) for browsers.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { pageSession, SESSION_COOKIE } from '../http.ts';
import { identity, origin, userInfo } from './identity.ts';

/** A link handed to a person lives this long; one that the CLI opens at once only minutes. */
const LINK_MINUTES = 12 * 60;
const CLI_LINK_MINUTES = 5;
const HOME = '/lightning/page/home';

/** Registers /services/oauth2/*, /id/* and /secur/*. */
export function authRoutes(app: FastifyInstance, engine: Engine): void {
	app.route({ method: ['GET', 'POST'], url: '/services/oauth2/userinfo', handler: async (request) => userInfo(engine, request) });
	app.route({ method: ['GET', 'POST'], url: '/id/:org/:user', handler: (request, reply) => identity(engine, request, reply) });
	app.route({
		method: ['GET', 'POST'],
		url: '/services/oauth2/singleaccess',
		handler: async (request) => {
			// The link's session would not know the administrator any more, nor end with them.
			if (request.user.delegateId)
				throw new ApiError('INSUFFICIENT_ACCESS', 'A session that came about by Login As opens no other.', { status: 403 });
			const wanted = { ...(request.query as object), ...((request.body as object | undefined) ?? {}) } as { redirect_uri?: unknown };
			return { frontdoor_uri: singleUseLink(engine, origin(request), request.user.userId, wanted.redirect_uri, CLI_LINK_MINUTES) };
		},
	});
	// "POST … with the token, or GET with the token as a parameter"; whoever holds a token may end it (Salesforce Help, "Revoke OAuth Tokens").
	app.route({
		method: ['GET', 'POST'],
		url: '/services/oauth2/revoke',
		config: { open: true },
		handler: async (request, reply) => {
			const { token } = { ...(request.query as object), ...((request.body as object | undefined) ?? {}) } as { token?: unknown };
			if (typeof token !== 'string' || !engine.sessions.resolve(token))
				return oauthError(reply, 'invalid_token', 'the token is invalid or expired');
			engine.sessions.end(token);
			return reply.code(200).send();
		},
	});
	for (const flow of ['token', 'authorize', 'introspect'])
		app.route({
			method: ['GET', 'POST'],
			url: `/services/oauth2/${flow}`,
			config: { open: true },
			handler: async (_request, reply) =>
				oauthError(
					reply,
					'unsupported_grant_type',
					`/services/oauth2/${flow} is not implemented in the local org: it hands out access tokens itself.`,
				),
		});
	app.get('/secur/logout.jsp', { config: { open: true } }, async (request, reply) => {
		engine.sessions.end(pageSession(request.raw) ?? '');
		return reply
			.header('Set-Cookie', `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`)
			.redirect('/lightning/signed-out', 302);
	});
	app.get('/secur/frontdoor.jsp', { config: { open: true } }, async (request, reply) => frontdoor(engine, request, reply));
}

/** A link that logs its holder in once and then is spent. `path` must be a path of this org. */
export function singleUseLink(engine: Engine, base: string, userId: string, path: unknown = HOME, minutes = LINK_MINUTES): string {
	const url = new URL('/secur/frontdoor.jsp', base);
	url.searchParams.set('otp', engine.sessions.createSingleUse(userId, minutes));
	url.searchParams.set('startURL', localPath(path));
	return url.href;
}

/** Only paths of this org: a link must not become a way to send a logged-in person elsewhere. Anything else leads home. */
function localPath(path: unknown): string {
	const url = typeof path === 'string' && !path.includes('\\') ? URL.parse(path || '/', 'http://localhost') : null;
	// `/..//elsewhere` resolves to the path //elsewhere, which a browser takes for another site.
	return url?.origin === 'http://localhost' && !url.pathname.startsWith('//') ? url.pathname + url.search : HOME;
}

/** An error as OAuth writes it (RFC 6749, section 5.2). */
function oauthError(reply: FastifyReply, error: string, description: string): FastifyReply {
	return reply.code(400).send({ error, error_description: description });
}

async function frontdoor(engine: Engine, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
	const { otp, startURL, sid } = request.query as { otp?: unknown; startURL?: unknown; sid?: unknown };
	if (sid) throw new ApiError('INVALID_SESSION_ID', 'A session id in a URL is not accepted here: use a single-use link.', { status: 401 });
	const userId = typeof otp === 'string' ? engine.sessions.redeemSingleUse(otp) : undefined;
	if (!userId)
		return reply
			.code(401)
			.type('text/html; charset=utf-8')
			.send(
				'<!doctype html><html lang="en"><title>Link used or expired</title><body style="font-family:system-ui;max-width:36rem;margin:4rem auto">' +
					'<h1>This link was used already, or it expired.</h1><p>Each link opens one session. For fresh ones end the org with Ctrl-C and run <code>npm start</code> again: its state is kept. ' +
					'The admin also gets in with <code>sf org open --target-org ridealong-local</code>.</p>',
			);
	const session = engine.sessions.create(userId, { type: 'Application', application: 'Browser' });
	return reply
		.header('Set-Cookie', `${SESSION_COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`)
		.redirect(localPath(startURL ?? HOME), 302);
}
