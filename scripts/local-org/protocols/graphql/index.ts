/**
 * POST /services/data/v{version}/graphql: queries and mutations over the org's objects. Errors come with HTTP 200 in `errors`, each with its ErrorType
 * (GraphQL API Developer Guide, "Status Codes and Error Responses").
 */
import type { FastifyInstance } from 'fastify';
import { execute, GraphQLError, Kind, type DefinitionNode, type ExecutionResult } from 'graphql';
import { z } from 'zod';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { beside } from '../../engine/readers/beside.ts';
import { ApiError } from '../../errors.ts';
import { documentFor, failure, tooManyVariables } from './document.ts';
import type { RequestContext } from './meaning.ts';

const requestBody = z.object({
	query: z.string().min(1).describe('GraphQL document'),
	variables: z.record(z.string(), z.unknown()).nullish(),
	operationName: z.string().nullish(),
});

/** Mutations are generally available from this version on; before, a beta with other payloads ("Update a Record"). */
const MUTATIONS_SINCE = 66;
const isMutation = (definition: DefinitionNode): boolean =>
	definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'mutation';

interface GraphqlAnswer {
	data: unknown;
	errors: object[];
}

/** What may write runs once, in the one thread that writes. */
function writes(engine: Engine, user: UserContext, query: string): boolean {
	const prepared = documentFor(engine, user, query);
	return 'document' in prepared && prepared.document.definitions.some(isMutation);
}

/** Registers the GraphQL endpoint. */
export function graphqlRoutes(app: FastifyInstance, engine: Engine): void {
	app.post('/services/data/v:version/graphql', async (request) => {
		const body = requestBody.safeParse(request.body);
		if (!body.success)
			throw new ApiError(
				'JSON_PARSER_ERROR',
				`The request body does not fit: ${body.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ')}`,
			);
		const version = Number((request.params as { version: string }).version);
		const answer = (of: Engine): GraphqlAnswer => runGraphql(of, request.user, body.data, version);
		return writes(engine, request.user, body.data.query) ? answer(engine) : beside(engine, answer);
	});
}

/** Runs one request as the user; never throws for what the request did wrong. */
export function runGraphql(
	engine: Engine,
	user: UserContext,
	request: z.infer<typeof requestBody>,
	version = MUTATIONS_SINCE,
): GraphqlAnswer {
	const prepared = documentFor(engine, user, request.query);
	if ('errors' in prepared) return { data: null, errors: prepared.errors.map(formatted) };
	const early = version < MUTATIONS_SINCE && prepared.document.definitions.find(isMutation);
	if (early) {
		const message = `GraphQL mutations below API version ${MUTATIONS_SINCE}.0 (beta) are not implemented in the local org.`;
		return { data: null, errors: [formatted(failure(message, 'OperationNotSupported', early))] };
	}
	const rawVariables = request.variables ?? {};
	const flood = tooManyVariables(rawVariables);
	if (flood) return { data: null, errors: [formatted(flood)] };
	const contextValue: RequestContext = { engine, user, rawVariables };
	const result = execute({
		schema: prepared.schema,
		document: prepared.document,
		contextValue,
		variableValues: rawVariables,
		operationName: request.operationName ?? null,
	});
	// All resolvers are synchronous, as the engine is.
	const { data, errors } = result as ExecutionResult;
	return { data: data ?? null, errors: (errors ?? []).map(formatted) };
}

function formatted(error: GraphQLError): object {
	const { originalError } = error;
	const cause = originalError instanceof GraphQLError ? originalError : error;
	if (originalError && !(originalError instanceof GraphQLError) && !(originalError instanceof ApiError)) {
		console.error('GraphQL', originalError);
		return shape(failure('The local org failed. What went wrong stands in its log.', 'ExecutionAborted'), error);
	}
	// Without an original error it is graphql-js's own: a variable or an operation name that does not fit.
	const type =
		cause.extensions['ErrorType'] ??
		(originalError ? 'DataFetchingException' : /operation/i.test(error.message) ? 'OperationNotSupported' : 'ValidationError');
	return shape(new GraphQLError(error.message, { extensions: { ErrorType: type } }), error);
}

const shape = (error: GraphQLError, at: GraphQLError): object => ({
	message: error.message,
	locations: at.locations ?? [],
	path: at.path ?? null,
	extensions: error.extensions,
});
