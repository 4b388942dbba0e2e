/** Bulk API 2.0 over the engine: jobs on disk, worked off between requests. Bulk API 1.0 is refused by name. */
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../engine/contract.ts';
import { notImplemented } from '../../errors.ts';
import { ingestRoutes } from './ingest-routes.ts';
import { createJobs } from './jobs.ts';
import { queryJobRoutes } from './query-routes.ts';
import type { BulkRoom } from './shared.ts';
import { createWorker } from './worker.ts';

/** Registers /jobs/ingest and /jobs/query; work stops when the server closes and goes on when it starts again. */
export function bulkRoutes(app: FastifyInstance, engine: Engine): void {
	const jobs = createJobs(engine.store);
	jobs.expire(engine.clock.now());
	const worker = createWorker(engine, jobs);
	const room: BulkRoom = { engine, jobs, worker };
	app.addHook('onClose', async () => worker.stop());
	// In a scope of its own: only these routes read CSV and multipart bodies.
	app.register(async (scope) => ingestRoutes(scope, room));
	queryJobRoutes(app, room);
	// Its clients name their session in X-SFDC-Session: the refusal tells nothing of the org, so that it needs none.
	app.route({
		method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
		url: '/services/async/*',
		config: { open: true },
		onRequest: async () => {
			throw notImplemented('Bulk API 1.0 (/services/async)', 'use Bulk API 2.0: /services/data/vXX.X/jobs');
		},
		handler: () => undefined,
	});
}
