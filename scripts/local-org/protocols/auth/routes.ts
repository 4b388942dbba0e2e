/**
 * Sessions over HTTP: userinfo and identity as the sf CLI asks for them, single-use links (frontdoor.jsp) for browsers.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { SESSION_COOKIE } from '../http.ts';

/** A link handed to a person lives this long; one that the CLI opens at once only minutes. */
export const LINK_MINUTES = 12 * 60;
const CLI_LINK_MINUTES = 5;
const HOME = '/lightning/page/home';

/** Registers /services/oauth2/*, /id/* and /secur/*. */
export function authRoutes(app: FastifyInstance, engine: Engine): void {
	app.route({ method: ['GET', 'POST'], url: '/services/oauth2/userinfo', handler: (request) => userInfo(engine, request) });
	app.route({
		method: ['GET', 'POST'],
		url: '/services/oauth2/singleaccess',
		handler: async (request) => {
			const wanted = { ...(request.query as object), ...((request.body as object | undefined) ?? {}) } as { redirect_uri?: unknown };
			return { frontdoor_uri: singleUseLink(engine, origin(request), request.user.userId, wanted.redirect_uri, CLI_LINK_MINUTES) };
		},
	});
	app.get('/services/oauth2/revoke', async (request) => {
		engine.sessions.end((request.query as { token?: string }).token ?? '');
		return {};
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

function origin(request: FastifyRequest): string {
	return `http://${request.headers.host}`;
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
	const session = engine.sessions.create(userId);
	return reply
		.header('Set-Cookie', `${SESSION_COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`)
		.redirect(localPath(startURL ?? HOME), 302);
}

function userInfo(engine: Engine, request: FastifyRequest): object {
	const { userId } = request.user;
	const [user] = engine.soql.rows(
		engine.systemContext(),
		'User',
		[userId],
		['Username', 'Email', 'Name', 'FirstName', 'LastName', 'TimeZoneSidKey'],
	);
	if (!user) throw new ApiError('NOT_FOUND', 'The user of this session no longer exists.', { status: 404 });
	const base = origin(request);
	return {
		sub: `${base}/id/${engine.organizationId}/${userId}`,
		user_id: userId,
		organization_id: engine.organizationId,
		preferred_username: user['Username'],
		nickname: user['Username'],
		name: user['Name'],
		email: user['Email'],
		given_name: user['FirstName'],
		family_name: user['LastName'],
		zoneinfo: user['TimeZoneSidKey'],
		urls: { rest: `${base}/services/data/v{version}/`, metadata: `${base}/services/Soap/m/{version}/${engine.organizationId}` },
	};
}
