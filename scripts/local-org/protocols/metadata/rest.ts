/**
 * Metadata API over REST: deploy a zip, ask how it went (Metadata API Developer Guide, Deploying Metadata with REST).
 * A deployment runs to its end before POST answers; clients poll all the same and find it done.
 */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DeployMessage, DeployOutcome, Engine } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { packageLimits } from '../../schema/metadata/index.ts';

/** What a client may ask for. Whatever the local org could not keep is refused by name. */
const deployOptions = z
	.object({
		checkOnly: z.boolean().default(false).describe('Check everything, change nothing.'),
		rollbackOnError: z.boolean().default(false).describe('Must be true: the local org applies all or nothing.'),
		singlePackage: z.boolean().default(true).describe('Must be true: one package.xml.'),
		ignoreWarnings: z.boolean().default(false).describe('Warnings never stop a deployment here.'),
		purgeOnDelete: z.boolean().default(false).describe('Only about deletions, which are refused.'),
		allowMissingFiles: z.literal(false).optional(),
		autoUpdatePackage: z.literal(false).optional(),
		performRetrieve: z.literal(false).optional(),
		testLevel: z
			.enum(['NoTestRun', 'RunLocalTests', 'RunAllTestsInOrg'])
			.optional()
			.describe('There is no Apex, so there are no tests to run.'),
		runTests: z.array(z.string()).max(0).nullish(),
		runAllTests: z.boolean().optional(),
	})
	.strict();
type DeployOptions = z.infer<typeof deployOptions>;

interface Deploy {
	id: string;
	options: DeployOptions;
	outcome: DeployOutcome;
	userId: string;
	userName: string;
	startedAt: string;
	endedAt: string;
}

/** Finished deployments that can still be asked about. */
const KEPT = 50;

/** Registers POST and GET /services/data/vNN.N/metadata/deployRequest. */
export function metadataRestRoutes(app: FastifyInstance, engine: Engine): void {
	const deploys = new Map<string, Deploy>();
	// In a scope of its own: only these routes read multipart bodies.
	void app.register(async (scope) => {
		// The parser fails on reaching a count, not on passing it: these allow one file and one field.
		await scope.register(multipart, { limits: { fileSize: packageLimits.zippedBytes, files: 2, fields: 2, fieldSize: 100_000 } });
		scope.addHook('preHandler', async (request) => requireModifyMetadata(engine, request));

		scope.post<{ Params: { version: string } }>('/services/data/v:version/metadata/deployRequest', async (request, reply) => {
			const { zip, options } = await readBody(request);
			const startedAt = stamp(engine);
			const outcome = engine.deploy(zip, { checkOnly: options.checkOnly, userId: request.user.userId });
			const deploy: Deploy = {
				id: engine.store.nextId('0Af'),
				options,
				outcome,
				userId: request.user.userId,
				userName: nameOf(engine, request.user.userId),
				startedAt,
				endedAt: stamp(engine),
			};
			deploys.set(deploy.id, deploy);
			for (const old of deploys.keys()) if (deploys.size > KEPT) deploys.delete(old);
			return reply.code(201).send({
				id: deploy.id,
				url: urlOf(request, deploy.id),
				deployOptions: options,
				deployResult: { id: deploy.id, done: false, status: 'Pending', success: false },
			});
		});

		scope.get<{ Params: { version: string; id: string }; Querystring: { includeDetails?: string } }>(
			'/services/data/v:version/metadata/deployRequest/:id',
			async (request) => {
				const deploy = deploys.get(request.params.id) ?? [...deploys.values()].find((each) => each.id.slice(0, 15) === request.params.id);
				if (!deploy) throw new ApiError('NOT_FOUND', `There is no deployment ${request.params.id}.`, { status: 404 });
				const details = request.query.includeDetails === 'true';
				return {
					id: deploy.id,
					url: urlOf(request, deploy.id),
					deployOptions: deploy.options,
					deployResult: deployResult(deploy, details),
				};
			},
		);

		scope.patch('/services/data/v:version/metadata/deployRequest/:id', async () => {
			throw notImplemented('Cancelling a deployment');
		});
	});
}

async function requireModifyMetadata(engine: Engine, request: FastifyRequest): Promise<void> {
	if (!engine.access.has(request.user, 'ModifyMetadata') && !engine.access.has(request.user, 'ModifyAllData'))
		throw new ApiError(
			'INSUFFICIENT_ACCESS',
			'Deploying needs the permission Modify Metadata Through Metadata API Functions or Modify All Data.',
			{ status: 403 },
		);
}

/** The zip (`file`) and the options (`entity_content`, or `json` as the guide's example calls it) of a multipart body. */
async function readBody(request: FastifyRequest): Promise<{ zip: Uint8Array; options: DeployOptions }> {
	if (!request.isMultipart())
		throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'A deployment is sent as multipart/form-data with the parts entity_content and file.', {
			status: 415,
		});
	let zip: Uint8Array | undefined;
	let asked: unknown;
	for await (const part of request.parts()) {
		if (part.type === 'file' && part.fieldname === 'file') zip = await readFile(part);
		else if (part.fieldname === 'entity_content' || part.fieldname === 'json')
			asked =
				part.type === 'file'
					? parseJson((await readFile(part)).toString('utf8'))
					: typeof part.value === 'string'
						? parseJson(part.value)
						: part.value;
		else throw new ApiError('INVALID_MULTIPART_REQUEST', `The part ${part.fieldname} is not expected.`);
	}
	if (!zip) throw new ApiError('INVALID_MULTIPART_REQUEST', 'The part file with the zip is missing.');
	return { zip, options: readOptions(asked) };
}

async function readFile(part: { toBuffer(): Promise<Buffer> }): Promise<Buffer> {
	try {
		return await part.toBuffer();
	} catch (error) {
		if ((error as { code?: string }).code !== 'FST_REQ_FILE_TOO_LARGE') throw error;
		throw new ApiError('LIMIT_EXCEEDED', `The zip file is larger than ${packageLimits.zippedBytes} bytes.`, { status: 413, cause: error });
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new ApiError('JSON_PARSER_ERROR', `The deploy options are not JSON: ${(error as Error).message}`, { cause: error });
	}
}

function readOptions(asked: unknown): DeployOptions {
	const parsed = z.object({ deployOptions }).strict().safeParse(asked);
	if (!parsed.success) {
		const issue = parsed.error.issues[0]!;
		throw new ApiError(
			'INVALID_DEPLOY_OPTIONS',
			`${issue.path.join('.') || 'deployOptions'}: ${issue.message}. The local org takes no other deploy options.`,
		);
	}
	const options = parsed.data.deployOptions;
	if (!options.rollbackOnError) throw notImplemented('rollbackOnError false (partial deployment)');
	if (!options.singlePackage) throw notImplemented('singlePackage false');
	return options;
}

const stamp = (engine: Engine): string => engine.clock.now().toISOString().replace('Z', '+0000');
const urlOf = (request: FastifyRequest, id: string): string =>
	`http://${request.headers.host}${request.url.split('?')[0]!.replace(/(deployRequest).*$/, '$1')}/${id}`;

function nameOf(engine: Engine, userId: string): string {
	const [user] = engine.soql.rows(engine.systemContext(), 'User', [userId], ['Name']);
	return String(user?.['Name'] ?? '');
}

/** DeployResult as the Metadata API gives it. package.xml has a message and is not counted as a component. */
function deployResult(deploy: Deploy, withDetails: boolean): Record<string, unknown> {
	const { outcome, options } = deploy;
	const failures = outcome.messages.filter((each) => !each.success);
	const components = (messages: DeployMessage[]): number =>
		new Set(messages.filter((each) => each.componentType).map((each) => `${each.componentType} ${each.fullName}`)).size;
	const successes = outcome.messages.filter((each) => each.success);
	return {
		id: deploy.id,
		done: true,
		status: outcome.success ? 'Succeeded' : 'Failed',
		success: outcome.success,
		checkOnly: options.checkOnly,
		ignoreWarnings: options.ignoreWarnings,
		rollbackOnError: options.rollbackOnError,
		runTestsEnabled: false,
		createdBy: deploy.userId,
		createdByName: deploy.userName,
		createdDate: deploy.startedAt,
		startDate: deploy.startedAt,
		lastModifiedDate: deploy.endedAt,
		completedDate: deploy.endedAt,
		numberComponentErrors: failures.length,
		numberComponentsDeployed: components(successes),
		numberComponentsTotal: components(outcome.messages),
		numberTestErrors: 0,
		numberTestsCompleted: 0,
		numberTestsTotal: 0,
		details: {
			componentSuccesses: withDetails ? successes.map((each) => wireMessage(each, deploy)) : [],
			componentFailures: withDetails ? failures.map((each) => wireMessage(each, deploy)) : [],
			runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: 0 },
		},
	};
}

const wireMessage = (message: DeployMessage, deploy: Deploy): Record<string, unknown> => ({
	...message,
	createdDate: deploy.endedAt,
	warning: message.problemType === 'Warning',
});
