/**
 * What only the local org has, for its admin: the Setup switches that no metadata carries, the fixture door for history, the clock's
 * tick, and the fingerprint that lets a warm start skip its deployment. Not part of any Salesforce API, and so under its own path.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Engine, OrgSettings } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { parseBody } from '../body.ts';
import { recordBody } from './resource.ts';

const settings = z.strictObject({
	hierarchies: z.record(z.string(), z.boolean()).optional().describe('Custom object → Grant Access Using Hierarchies'),
	production: z.boolean().optional().describe('Deployed flows arrive inactive'),
	accountTeams: z.boolean().optional().describe('Account Teams are enabled'),
	opportunityTeams: z.boolean().optional().describe('Opportunity Teams are enabled'),
	opportunitySplits: z.boolean().optional().describe('Opportunity Splits are enabled'),
	salesTerritories: z.boolean().optional().describe('Sales Territories are enabled'),
	loginAsAnyUser: z.boolean().optional().describe('Administrators Can Log in as Any User'),
	sessionTimeoutMinutes: z
		.literal([0, 15, 30, 60, 120, 240, 480, 720, 1440])
		.optional()
		.describe('Timeout Value of the Session Settings; 0: sessions do not time out'),
	demoPeople: z.array(z.string()).optional().describe('Usernames between whom the person menu switches'),
});
const id = z.string().regex(/^[a-zA-Z0-9]{18}$/, 'an id of 18 characters');
const history = z.strictObject({
	opportunityHistory: z
		.array(
			z.strictObject({
				opportunityId: id,
				stageName: z.string(),
				amount: z.number().nullable(),
				closeDate: z.iso.date().nullable(),
				createdDate: z.iso.datetime(),
				createdById: id,
			}),
		)
		.optional(),
	ownerChanges: z
		.array(
			z.strictObject({
				object: z.enum(['Account', 'Opportunity', 'Lead']),
				recordId: id,
				newOwnerId: id,
				changedById: id,
				changedAt: z.iso.datetime(),
			}),
		)
		.optional(),
});

const transfer = z.strictObject({
	object: z.string(),
	ids: z.array(id).max(250),
	ownerId: id,
	tool: z.enum(['MassTransfer', 'ListView', 'QueueAccept']),
	options: z.record(z.string(), z.boolean()).optional(),
});

/** Registers /services/local-org/*. */
export function localOrgRoutes(app: FastifyInstance, engine: Engine): void {
	app.get('/services/local-org/status', async (request) => {
		admin(engine, request);
		return { fingerprint: engine.metadataFingerprint(), now: engine.clock.now().toISOString(), settings: engine.settings() };
	});
	app.patch('/services/local-org/settings', async (request) => {
		admin(engine, request);
		const change = parseBody(settings, recordBody(request.body));
		const { hierarchies } = engine.settings();
		// The box of a standard object is ticked for good, and an object that nobody owns has none.
		for (const name of Object.keys(change.hierarchies ?? {})) {
			const object = engine.schema.objects.get(name);
			if (object?.kind !== 'custom' || object.sharingModel === 'ControlledByParent')
				throw new ApiError(
					'INVALID_FIELD',
					`hierarchies: ${name} is no custom object with access of its own; only such can switch Grant Access Using Hierarchies off.`,
					{
						fields: [`hierarchies.${name}`],
					},
				);
		}
		const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<OrgSettings>;
		return engine.updateSettings(
			{ ...given, ...(change.hierarchies ? { hierarchies: { ...hierarchies, ...change.hierarchies } } : {}) },
			request.user,
		);
	});
	// Login on a user's page in Setup: the session is the user's, and remembers who is behind it.
	app.post('/services/local-org/login-as', async (request) => {
		const { userId } = parseBody(z.strictObject({ userId: id }), recordBody(request.body));
		return { accessToken: engine.sessions.createAs(request.user, userId), userId };
	});
	// Activate and Archive on a model's territory hierarchy page.
	app.post('/services/local-org/territory-model', async (request) => {
		const { modelId, action } = parseBody(
			z.strictObject({ modelId: id, action: z.enum(['activate', 'archive']) }),
			recordBody(request.body),
		);
		engine.territories[action](request.user, modelId);
		return { modelId, action };
	});
	app.post('/services/local-org/tick', async (request) => {
		admin(engine, request);
		const { ran } = engine.tick();
		return { ran, paused: engine.interviews.paused(), failed: engine.interviews.failed() };
	});
	// The user interface's mass tools have no API of their own. They act as the signed-in user.
	app.post('/services/local-org/transfer', async (request) => {
		const { object, ids, ownerId, tool, options } = parseBody(transfer, recordBody(request.body));
		return engine.records.transfer(request.user, object, ids, ownerId, tool, options);
	});
	app.post('/services/local-org/history', async (request) => {
		admin(engine, request);
		return engine.importHistory(parseBody(history, recordBody(request.body)) as Parameters<Engine['importHistory']>[0]);
	});
}

function admin(engine: Engine, request: FastifyRequest): void {
	if (!engine.access.has(request.user, 'CustomizeApplication'))
		throw new ApiError('INSUFFICIENT_ACCESS', 'Only an admin of the local org may do this.', { status: 403 });
}
