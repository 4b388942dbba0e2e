/**
 * REST resources as a table: what HTTP requests call and what the subrequests of a composite request call, so that both do the same.
 * A resource is synchronous: a composite request runs its subrequests inside one transaction.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine, SaveError, UserContext } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import type { ObjectDef } from '../../schema/model.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What is asked, whoever brings it. */
export interface RestCall {
	engine: Engine;
	user: UserContext;
	/** `66.0` */
	version: string;
	params: Readonly<Record<string, string>>;
	query: Readonly<Record<string, string | undefined>>;
	body: unknown;
	/** A request header by its name in lower case. */
	headers: Readonly<Record<string, string | undefined>>;
}

export class RestAnswer {
	readonly status: number;
	readonly body: unknown;
	readonly headers: Readonly<Record<string, string>>;
	constructor(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
		this.status = status;
		this.body = body;
		this.headers = headers;
	}
}

export interface Resource {
	method: Method;
	/** Below /services/data/vXX.X/. */
	path: string;
	/** A RestAnswer, or the body of a 200. @throws ApiError */
	run(call: RestCall): unknown;
	/** For requests of their own, before `run`: the answer of what would hold others up; undefined where `run` may answer at once. */
	later?(call: RestCall): Promise<unknown> | undefined;
	/** `composite`, `graph`, `batch`: may not stand inside of another. */
	outermost?: boolean;
}

/** Registers the table; methods that a path does not have are answered 405. */
export function registerResources(app: FastifyInstance, engine: Engine, resources: readonly Resource[]): void {
	for (const [path, group] of Map.groupBy(resources, (resource) => shapeOf(resource.path))) {
		for (const resource of group)
			app.route({
				method: resource.method,
				url: `/services/data/v:version/${resource.path}`,
				// A promise is made only for what is answered later: fastify takes either.
				handler: (request, reply) => {
					const call = callOf(engine, request);
					const later = resource.later?.(call);
					return later ? later.then((answer) => send(reply, answer)) : send(reply, resource.run(call));
				},
			});
		const allowed = [...new Set(group.map(({ method }) => method))];
		const other = (['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const).filter((method) => !allowed.includes(method));
		if (other.length > 0)
			app.route({
				method: other,
				url: `/services/data/v:version/${group[0]!.path}`,
				handler: async (request) => {
					throw methodNotAllowed(request.method, allowed);
				},
			});
		void path;
	}
}

/** Two paths that differ in the names of their parameters are one. */
const shapeOf = (path: string): string => path.replace(/:\w+/g, ':');

const methodNotAllowed = (method: string, allowed: readonly string[]): ApiError =>
	new ApiError(
		'METHOD_NOT_ALLOWED',
		`HTTP Method '${method}' not allowed. Allowed are ${(allowed.includes('GET') ? ['HEAD', ...allowed] : allowed).join(',')}`,
		{ status: 405 },
	);

function callOf(engine: Engine, request: FastifyRequest): RestCall {
	const params = request.params as Record<string, string>;
	return {
		engine,
		user: request.user,
		version: params['version']!,
		params,
		query: once(request.query as Record<string, string | string[]>),
		body: request.body,
		headers: request.headers as Record<string, string | undefined>,
	};
}

/** Of a parameter that is given twice the last counts, as in a subrequest. */
function once(query: Readonly<Record<string, string | string[]>>): Record<string, string> {
	const values: Record<string, string> = {};
	for (const name of Object.keys(query)) {
		const value = query[name]!;
		values[name] = Array.isArray(value) ? value.at(-1)! : value;
	}
	return values;
}

function send(reply: FastifyReply, answer: unknown): FastifyReply {
	if (!(answer instanceof RestAnswer)) return reply.send(answer);
	return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** A subrequest: path and query below /services/data/vXX.X/, answered as HTTP would. */
export function dispatch(
	resources: readonly Resource[],
	method: string,
	target: string,
	call: Omit<RestCall, 'params' | 'query'>,
): RestAnswer {
	const [path = '', search = ''] = target.split(/\?(.*)/s);
	try {
		const segments = path.split('/').filter(Boolean).map(decodeURIComponent);
		const found = resources
			.map((resource) => ({ resource, params: match(resource.path, segments) }))
			.filter(({ params }) => params !== undefined)
			.sort((a, b) => Object.keys(a.params!).length - Object.keys(b.params!).length);
		const hit = found.find(({ resource }) => resource.method === method);
		if (!hit && found.length > 0)
			throw methodNotAllowed(
				method,
				found.map(({ resource }) => resource.method),
			);
		if (!hit || hit.resource.outermost)
			throw new ApiError('NOT_FOUND', `The requested resource does not exist, or not inside of a composite request: ${path}`, {
				status: 404,
			});
		const answer = hit.resource.run({ ...call, params: hit.params!, query: Object.fromEntries(new URLSearchParams(search)) });
		return answer instanceof RestAnswer ? answer : new RestAnswer(200, answer);
	} catch (error) {
		if (error instanceof URIError) return new RestAnswer(400, [{ errorCode: 'BAD_REQUEST', message: `Malformed address: ${path}` }]);
		if (!(error instanceof ApiError)) throw error;
		return new RestAnswer(error.status, [wireError(error.errorCode, error.message, error.fields)]);
	}
}

function match(pattern: string, segments: readonly string[]): Record<string, string> | undefined {
	const parts = pattern.split('/');
	if (parts.length !== segments.length) return undefined;
	const params: Record<string, string> = {};
	for (const [at, part] of parts.entries())
		if (part.startsWith(':')) params[part.slice(1)] = segments[at]!;
		else if (part !== segments[at]) return undefined;
	return params;
}

/** One error in REST's form. */
export const wireError = (errorCode: string, message: string, fields: readonly string[] = []): object => ({
	message,
	errorCode,
	...(fields.length > 0 ? { fields } : {}),
});

/** Statuses that Salesforce answers with something else than 400. */
const STATUS: Readonly<Record<string, number>> = {
	NOT_FOUND: 404,
	ENTITY_IS_DELETED: 404,
	INSUFFICIENT_ACCESS_OR_READONLY: 403,
	INSUFFICIENT_ACCESS: 403,
	DUPLICATE_EXTERNAL_ID: 300,
};

/** What stands in a request before a save begins: told without a list of fields. */
const OF_THE_REQUEST = new Set(['INVALID_FIELD', 'JSON_PARSER_ERROR', 'INVALID_TYPE']);

/** A deleted record that a lookup names is an error of the record saved, not of the address. */
const statusOf = (error: SaveError | undefined): number =>
	error?.statusCode === 'ENTITY_IS_DELETED' && error.fields.length > 0 ? 400 : (STATUS[error?.statusCode ?? ''] ?? 400);

/** A failed save: all its errors, under the status of the first. Each names its fields, if only `[]` ("Status Codes and Error Responses"). */
export function failed(errors: readonly SaveError[]): RestAnswer {
	return new RestAnswer(
		statusOf(errors[0]),
		errors.map(({ statusCode, message, fields }) =>
			OF_THE_REQUEST.has(statusCode) ? wireError(statusCode, message, fields) : { message, errorCode: statusCode, fields },
		),
	);
}

/**
 * A JSON object body, without `attributes`.
 * @param object what the address names: the body may name no other
 * @throws ApiError JSON_PARSER_ERROR for anything else
 */
export function recordBody(value: unknown, object?: ObjectDef): Record<string, unknown> {
	if (value === undefined)
		throw new ApiError('JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
	if (value === null || typeof value !== 'object' || Array.isArray(value))
		throw new ApiError('JSON_PARSER_ERROR', 'The HTTP entity body must be a JSON object.');
	const { attributes, ...fields } = value as Record<string, unknown>;
	if (object) checkType(object, (attributes as { type?: unknown } | null | undefined)?.type);
	return fields;
}

/** `attributes.type` says what the address says. @throws ApiError INVALID_TYPE (code and words are assumed) */
export function checkType(object: ObjectDef, type: unknown): void {
	if (type !== undefined && type !== null && (typeof type !== 'string' || type.toLowerCase() !== object.name.toLowerCase()))
		throw new ApiError('INVALID_TYPE', `The record is of type ${String(type)}, and the address names ${object.name}.`);
}
