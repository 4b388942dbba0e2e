/** REST API: the resources the package, the plugin and the sf CLI use. */
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { collectionResources } from './collections.ts';
import { compositeResources } from './composite.ts';
import { limits } from './limits.ts';
import { localOrgRoutes } from './local-org.ts';
import { queryResources } from './query.ts';
import { REFUSED_RESOURCES } from './refused.ts';
import { registerResources, type Resource } from './resource.ts';
import { sobjectResources } from './sobjects.ts';
import { toolingResources } from './tooling.ts';
import { identityUrl, origin } from '../auth/identity.ts';
import { API_VERSION, isRetired, isVersion, VERSIONS } from './versions.ts';

/** Registers everything under /services/data but metadata, UI API, GraphQL and jobs. */
export function restRoutes(app: FastifyInstance, engine: Engine): void {
	app.get('/services/data', { config: { open: true } }, async () => VERSIONS);
	app.addHook('preHandler', (request, _reply, done) => {
		const { version } = (request.params ?? {}) as { version?: string };
		if (version === undefined || !request.url.startsWith('/services/data/') || isVersion(version)) return done();
		if (isRetired(version)) throw new ApiError('GONE', `API version ${version} is retired; the newest is ${API_VERSION}.`, { status: 410 });
		throw new ApiError('NOT_FOUND', `API version ${version} does not exist here; the newest is ${API_VERSION}.`, { status: 404 });
	});
	// JSON is all there is: a client that takes nothing but XML would misread it.
	app.addHook('preHandler', (request, _reply, done) => {
		const accept = request.headers.accept ?? '*/*';
		if (request.url.startsWith('/services/data/') && /\bxml\b/i.test(accept) && !/json|\*\/\*/i.test(accept))
			throw notImplemented(`Accept: ${accept}`, 'answers are JSON');
		done();
	});
	app.get('/services/data/v:version', async (request) => {
		const root = `/services/data/v${(request.params as { version: string }).version}`;
		const names = ['sobjects', 'query', 'queryAll', 'composite', 'limits', 'ui-api', 'graphql', 'metadata', 'jobs'];
		return {
			...Object.fromEntries(names.map((name) => [name, `${root}/${name}`])),
			identity: identityUrl(origin(request), engine.organizationId, request.user.userId),
		};
	});
	// The sf CLI asks this to learn whether the org tracks source; "no such object" says that it does not.
	app.get('/services/data/v:version/tooling/sobjects/SourceMember/describe', async () => {
		throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	});
	const resources: Resource[] = [
		{ method: 'GET', path: 'limits', run: limits },
		...sobjectResources,
		...queryResources(),
		...collectionResources,
	];
	registerResources(app, engine, [...resources, ...compositeResources(resources), ...toolingResources]);
	localOrgRoutes(app, engine);
	for (const { path, feature } of REFUSED_RESOURCES)
		app.route({
			method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
			url: `/services/data/v:version/${path}`,
			handler: async (request) => {
				// What stands for everything below is refused by the address that was asked for.
				const [asked] = request.url.split('?');
				throw notImplemented(path.endsWith('*') ? asked!.replace(/^\/services\/data\/v\d+\.\d/, '') : feature);
			},
		});
	// What an org without Apex classes answers.
	app.all('/services/apexrest/*', async () => {
		throw new ApiError('NOT_FOUND', 'Could not find a match for URL', { status: 404 });
	});
}
