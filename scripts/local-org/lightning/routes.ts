/**
 * Lightning Experience over HTTP: the page shell for every address under /lightning, its files, and the few questions that only
 * the host asks. Records, lists and writes go through the UI API like everybody's.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine, UserContext } from '../engine/contract.ts';
import { beside } from '../engine/readers/beside.ts';
import { ApiError } from '../errors.ts';
import { singleUseLink } from '../protocols/auth/routes.ts';
import { authenticate, pageUser } from '../protocols/http.ts';
import { sendBundleFile, sendSldsFile } from './assets.ts';
import { bundleState, ensureBundles } from './bundles.ts';
import { ASSETS } from './bundler/contract.ts';
import type { HostSession } from './modules/platform/session/session.ts';
import { pageInfo, relatedLists } from './page/info.ts';
import type { PageInfo } from './page/model.ts';
import { navigation } from './page/navigation.ts';
import { componentsAtOnce } from './page/structure.ts';
import { maySwitch, people, personToBecome } from './people.ts';
import { objectOfRecord } from '../protocols/ui-api/supported.ts';
import { sendNotice, sendShell } from './shell.ts';

const SWITCH_LINK_MINUTES = 2;

/** Registers /lightning/* and the root address. */
export function lightningRoutes(app: FastifyInstance, engine: Engine, options: { cacheDir: string }): void {
	app.get('/', async (_request, reply) => reply.redirect('/lightning/page/home', 302));
	// A record's short address, which links and "sf org open --path <id>" use; the long one asks who may see it.
	app.get('/:recordId(^[a-zA-Z0-9]{15,18}$)', async (request, reply) =>
		reply.redirect(`/lightning/r/${(request.params as { recordId: string }).recordId}/view`, 302),
	);
	app.get('/lightning/signed-out', async (_request, reply) =>
		sendNotice(reply, {
			title: 'You are not signed in',
			body: 'Open one of the single-use links that npm start printed. Each opens one session; for fresh ones end the org with Ctrl-C and start it again. The admin also gets in with: sf org open --target-org ridealong-local',
			status: 401,
		}),
	);
	app.get('/lightning/assets/:name', async (request, reply) =>
		sendBundleFile(bundleState(engine).files, (request.params as { name: string }).name, request, reply),
	);
	app.get('/lightning/slds/*', async (request, reply) =>
		sendSldsFile((request.params as { '*': string })['*'], options.cacheDir, request, reply),
	);

	app.get('/lightning/page-info', async (request) => {
		const user = authenticate(engine, request.raw);
		return beside(engine, (of) => pageInfo(of, user, (request.query as { path?: string }).path ?? '/lightning/page/home'));
	});
	app.get('/lightning/related-lists/:recordId', async (request) => {
		const user = authenticate(engine, request.raw);
		const { recordId } = request.params as { recordId: string };
		return beside(engine, (of) => relatedLists(of, user, objectOfRecord(of, user, recordId).name, recordId));
	});
	app.get('/lightning/people', async (request) => {
		const user = authenticate(engine, request.raw);
		if (!maySwitch(engine, user)) throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
		return people(engine, user);
	});
	app.post('/lightning/switch', async (request) => {
		const user = authenticate(engine, request.raw);
		if (user.delegateId)
			throw new ApiError('INSUFFICIENT_ACCESS', 'A session that came about by Login As opens no other.', { status: 403 });
		const userId = personToBecome(engine, user, (request.body as { username?: unknown } | undefined)?.username);
		return { url: singleUseLink(engine, `http://${request.headers.host}`, userId, '/lightning/page/home', SWITCH_LINK_MINUTES) };
	});

	const page = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
		servePage(engine, options.cacheDir, request, reply);
	app.get('/lightning', page);
	app.get('/lightning/*', page);
}

async function servePage(engine: Engine, cacheDir: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
	const user = pageUser(engine, request.raw);
	if (!user) return reply.redirect('/lightning/signed-out', 302);
	const state = bundleState(engine);
	if (state.error?.schema === engine.schema)
		return sendNotice(reply, {
			title: 'The page bundle could not be built',
			body: 'A deployed Lightning web component is at fault. Deploy a corrected one and load this page again.',
			detail: state.error.message,
			status: 500,
		});
	if (!state.manifest || state.builtFrom !== engine.schema) {
		// After a deployment the first page request starts the build; its outcome is kept in the state.
		if (!state.building) ensureBundles(engine, { cacheDir }).catch(() => undefined);
		return sendNotice(reply, {
			title: 'Building the page bundle…',
			body: 'This page loads by itself when it is ready.',
			refresh: 1,
			status: 503,
		});
	}
	const info = await beside(engine, (of) => pageInfo(of, user, request.url));
	return sendShell(
		reply,
		state.manifest,
		hostSession(engine, user, state.manifest.components.modules, info),
		{ title: `${info.title} | Salesforce`, components: customComponents(info.page) },
		engine.clock.now(),
	);
}

/** Deployed components that a page shows as it opens: their files are fetched early. */
function customComponents(page: PageInfo['page']): string[] {
	const structure = page.type === 'record' ? page.structure.Large : page.type === 'home' ? page.structure : undefined;
	return structure ? [...componentsAtOnce(structure)].filter((name) => name.startsWith('c:')).map((name) => name.slice(2)) : [];
}

/** What the browser learns of its session. */
function hostSession(engine: Engine, user: UserContext, modules: Record<string, string>, page: unknown): HostSession {
	const system = engine.systemContext();
	const [row] = engine.soql.rows(system, 'User', [user.userId], ['Name', 'FirstName', 'Username']);
	const [organization] = engine.soql.rows(system, 'Organization', [engine.organizationId], ['Name']);
	return {
		apiVersion: '66.0',
		user: {
			Id: user.userId,
			isGuest: false,
			name: String(row?.['Name'] ?? ''),
			firstName: String(row?.['FirstName'] ?? ''),
			username: String(row?.['Username'] ?? ''),
		},
		organization: { name: String(organization?.['Name'] ?? '') },
		customPermissions: [...engine.schema.customPermissions.keys()].filter((name) => engine.access.hasCustom(user, name)),
		i18n: { locale: 'en-US', lang: 'en-US', timeZone: user.timeZone, currency: 'USD' },
		formFactor: 'Large',
		components: Object.fromEntries(Object.entries(modules).map(([name, file]) => [name, ASSETS + file])),
		navigation: navigation(engine, user),
		page,
		unseenNotifications: engine.notifications.status(user.userId).unseenCount,
		demo: maySwitch(engine, user),
	};
}
