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
import { API_VERSION, isVersion, VERSIONS } from './versions.ts';

/** Registers everything under /services/data but metadata, UI API, GraphQL and jobs. */
export function restRoutes(app: FastifyInstance, engine: Engine): void {
	app.get('/services/data', { config: { open: true } }, async () =>
		VERSIONS.map((version) => ({ label: `API ${version}`, url: `/services/data/v${version}`, version })),
	);
	app.addHook('preHandler', async (request) => {
		const { version } = (request.params ?? {}) as { version?: string };
		if (version !== undefined && request.url.startsWith('/services/data/') && !isVersion(version))
			throw new ApiError('NOT_FOUND', `API version ${version} does not exist here; the newest is ${API_VERSION}.`, { status: 404 });
	});
	app.get('/services/data/v:version', async (request) => {
		const root = `/services/data/v${(request.params as { version: string }).version}`;
		return Object.fromEntries(
			['sobjects', 'query', 'queryAll', 'composite', 'limits', 'ui-api', 'graphql', 'metadata'].map((name) => [name, `${root}/${name}`]),
		);
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
	registerResources(app, engine, [...resources, ...compositeResources(resources)]);
	localOrgRoutes(app, engine);
	for (const { path, feature } of REFUSED_RESOURCES)
		app.route({
			method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
			url: `/services/data/v:version/${path}`,
			handler: async () => {
				throw notImplemented(feature);
			},
		});
}
