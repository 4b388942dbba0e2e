/**
 * Metadata API over REST: deploy a zip, ask how it went (Metadata API Developer Guide, Deploying Metadata with REST).
 * A deployment runs to its end before POST answers; clients poll all the same and find it done.
 */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Deployment, DeployOptions, Engine } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { packageLimits } from '../../schema/metadata/index.ts';
import { readOptions } from './deploy-options.ts';
import { alreadyCompleted, deployResult, findDeployment, requireModifyMetadata } from './deploy-result.ts';

/** Registers POST, GET and PATCH /services/data/vNN.N/metadata/deployRequest. */
export function metadataRestRoutes(app: FastifyInstance, engine: Engine): void {
	// In a scope of its own: only these routes read multipart bodies.
	void app.register(async (scope) => {
		// The parser fails on reaching a count, not on passing it: these allow one file and one field.
		await scope.register(multipart, { limits: { fileSize: packageLimits.zippedBytes, files: 2, fields: 2, fieldSize: 100_000 } });
		scope.addHook('preHandler', async (request) => requireModifyMetadata(engine, request.user));

		scope.post<{ Params: { version: string } }>('/services/data/v:version/metadata/deployRequest', async (request, reply) => {
			const deployment = await deploy(engine, request);
			return reply.code(201).send({
				id: deployment.id,
				url: urlOf(request, deployment.id),
				deployOptions: deployment.options,
				deployResult: { id: deployment.id, done: false, status: 'Pending', success: false },
			});
		});

		scope.get<{ Params: { version: string; id: string }; Querystring: { includeDetails?: string } }>(
			'/services/data/v:version/metadata/deployRequest/:id',
			async (request) => {
				const deployment = findDeployment(engine, request.params.id, 'NOT_FOUND', 404);
				return {
					id: deployment.id,
					url: urlOf(request, deployment.id),
					deployOptions: deployment.options,
					deployResult: deployResult(deployment, request.query.includeDetails === 'true'),
				};
			},
		);

		scope.patch<{ Params: { version: string; id: string } }>('/services/data/v:version/metadata/deployRequest/:id', async (request) => {
			findDeployment(engine, request.params.id, 'NOT_FOUND', 404);
			throw alreadyCompleted();
		});
	});
}

/** A zip with its options, or the id of a validation to be deployed ("Deploy a Recently Validated Component Set Without Tests"). */
async function deploy(engine: Engine, request: FastifyRequest): Promise<Deployment> {
	const { userId } = request.user;
	const body = request.body as { validatedDeployRequestId?: unknown } | undefined;
	if (typeof body?.validatedDeployRequestId === 'string') return engine.deployments.quick(body.validatedDeployRequestId, userId);
	const { zip, asked } = await readBody(request);
	const options = optionsOf(asked, engine.settings().production);
	return engine.deployments.start(zip, options, userId);
}

/** The zip (`file`) and the options (`entity_content`, or `json` as the guide's example calls it) of a multipart body. */
async function readBody(request: FastifyRequest): Promise<{ zip: Uint8Array; asked: unknown }> {
	if (!request.isMultipart())
		throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'A deployment is sent as multipart/form-data with the parts entity_content and file.', {
			status: 415,
		});
	let zip: Uint8Array | undefined;
	let asked: unknown;
	try {
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
	} catch (error) {
		// The parser's own errors, of a body that ends early or has no boundary, know no status.
		if (error instanceof ApiError || (error as { statusCode?: number }).statusCode) throw error;
		throw new ApiError('INVALID_MULTIPART_REQUEST', `The multipart body cannot be read: ${(error as Error).message}.`, { cause: error });
	}
	if (!zip) throw new ApiError('INVALID_MULTIPART_REQUEST', 'The part file with the zip is missing.');
	return { zip, asked };
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

/** `{ deployOptions: { … } }` and nothing else. */
function optionsOf(asked: unknown, production: boolean): DeployOptions {
	const { deployOptions, ...rest } = (asked ?? {}) as { deployOptions?: unknown };
	const [other] = Object.keys(rest);
	if (other !== undefined) throw new ApiError('INVALID_DEPLOY_OPTIONS', `${other} is not expected beside deployOptions.`);
	return readOptions(deployOptions, production);
}

const urlOf = (request: FastifyRequest, id: string): string =>
	`http://${request.headers.host}${request.url.split('?')[0]!.replace(/(deployRequest).*$/, '$1')}/${id}`;
