/** REST API: the resources the package, the plugin and the sf CLI use. */
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { apiRequestsUsed, DAILY_API_REQUESTS } from '../http.ts';
import { compositeRoutes } from './composite.ts';
import { localOrgRoutes } from './local-org.ts';
import { queryRoutes } from './query.ts';
import { REFUSED_RESOURCES } from './refused.ts';
import { sobjectRoutes } from './sobjects.ts';

/** The newest version the org speaks; older ones are answered the same way. */
export const API_VERSION = '66.0';
const VERSIONS = ['51.0', '60.0', '61.0', '62.0', '63.0', '64.0', '65.0', API_VERSION];

/** Registers everything under /services/data but metadata, UI API and GraphQL. */
export function restRoutes(app: FastifyInstance, engine: Engine): void {
	app.get('/services/data', { config: { open: true } }, async () =>
		VERSIONS.map((version) => ({ label: `API ${version}`, url: `/services/data/v${version}`, version })),
	);
	app.addHook('preHandler', async (request) => {
		const { version } = (request.params ?? {}) as { version?: string };
		if (
			version !== undefined &&
			request.url.startsWith('/services/data/') &&
			!(/^\d{2}\.0$/.test(version) && Number(version) >= 31 && Number(version) <= Number(API_VERSION))
		)
			throw new ApiError('NOT_FOUND', `API version ${version} does not exist here; the newest is ${API_VERSION}.`, { status: 404 });
	});
	app.get('/services/data/v:version', async (request) => {
		const root = `/services/data/v${(request.params as { version: string }).version}`;
		return Object.fromEntries(
			['sobjects', 'query', 'queryAll', 'composite', 'limits', 'ui-api', 'graphql', 'metadata'].map((name) => [name, `${root}/${name}`]),
		);
	});
	app.get('/services/data/v:version/limits', async () => ({
		DailyApiRequests: { Max: DAILY_API_REQUESTS, Remaining: Math.max(0, DAILY_API_REQUESTS - apiRequestsUsed()) },
	}));
	// The sf CLI asks this to learn whether the org tracks source; "no such object" says that it does not.
	app.get('/services/data/v:version/tooling/sobjects/SourceMember/describe', async () => {
		throw new ApiError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
	});
	sobjectRoutes(app, engine);
	queryRoutes(app, engine);
	compositeRoutes(app, engine);
	localOrgRoutes(app, engine);
	for (const { path, method, feature } of REFUSED_RESOURCES)
		app.route({
			method: method === 'ANY' ? ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] : method,
			url: `/services/data/v:version/${path}`,
			handler: async () => {
				throw notImplemented(feature);
			},
		});
}
