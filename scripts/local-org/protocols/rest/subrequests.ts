/** What composite, graph and batch share: addresses of subrequests, references to earlier answers, and undoing all of them. */
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { dispatch, RestAnswer, wireError, type Resource, type RestCall } from './resource.ts';
import { isVersion } from './versions.ts';

export const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;

/** "The referenceIds must not contain anything besides letters, numbers, and underscores" ("Composite Subrequest Result"). */
export const subrequest = z.strictObject({
	method: z.enum(METHODS),
	url: z.string(),
	referenceId: z.string().regex(/^\w+$/, 'letters, numbers and underscores'),
	body: z.unknown().optional(),
	httpHeaders: z.record(z.string(), z.string()).optional(),
});
export type Subrequest = z.infer<typeof subrequest>;

export interface SubrequestResult {
	body: unknown;
	httpHeaders: Readonly<Record<string, string>>;
	httpStatusCode: number;
	referenceId: string;
}

const REFERENCE = /@\{([^{}]*)\}/g;
const HALTED = 'The transaction was rolled back since another operation in the same transaction failed.';

/** A reference to what is not there: "the dependent subrequests fail as well" ("Composite", allOrNone). */
class NoSuchValue extends Error {}

/** Runs subrequests in order; each may name values of those before it. */
export function runAll(resources: readonly Resource[], call: RestCall, requests: readonly Subrequest[]): SubrequestResult[] {
	const results = new Map<string, RestAnswer>();
	return requests.map(({ method, url, referenceId, body, httpHeaders = {} }) => {
		const answer = runOne(resources, call, { method, url, body, headers: httpHeaders }, results);
		results.set(referenceId, answer);
		return { body: answer.body ?? null, httpHeaders: answer.headers, httpStatusCode: answer.status, referenceId };
	});
}

function runOne(
	resources: readonly Resource[],
	call: RestCall,
	request: { method: string; url: string; body: unknown; headers: Record<string, string> },
	results: ReadonlyMap<string, RestAnswer>,
): RestAnswer {
	try {
		return answerTo(
			resources,
			call,
			request.method,
			String(resolve(request.url, results, true)),
			resolve(request.body, results),
			request.headers,
		);
	} catch (error) {
		if (!(error instanceof NoSuchValue)) throw error;
		return new RestAnswer(400, [wireError('PROCESSING_HALTED', error.message)]);
	}
}

/** `/services/data/v66.0/sobjects/…`, or `v66.0/sobjects/…` as batches write it. */
export function answerTo(
	resources: readonly Resource[],
	call: RestCall,
	method: string,
	url: string,
	body: unknown,
	headers: Record<string, string> = {},
): RestAnswer {
	const found = /^\/?(?:services\/data\/)?v(\d{1,2}\.\d)\/(.*)$/s.exec(url);
	if (!found || !isVersion(found[1]!))
		return new RestAnswer(404, [wireError('NOT_FOUND', `The requested resource does not exist: ${url.slice(0, 200)}`)]);
	return dispatch(resources, method, found[2]!, {
		engine: call.engine,
		user: call.user,
		version: found[1]!,
		body: method === 'GET' || method === 'DELETE' ? undefined : body,
		headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
	});
}

/** The value with its references replaced; a text that is nothing but a reference becomes the value itself. */
function resolve(value: unknown, results: ReadonlyMap<string, RestAnswer>, inAddress = false): unknown {
	if (typeof value === 'string') {
		const whole = /^@\{([^{}]*)\}$/.exec(value);
		if (whole && !inAddress) return valueAt(whole[1]!, results);
		return value.replace(REFERENCE, (_, path: string) => {
			const found = String(valueAt(path, results));
			return inAddress ? encodeURIComponent(found) : found;
		});
	}
	if (Array.isArray(value)) return value.map((each) => resolve(each, results));
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each, results)]));
}

/** `refAccount.id`, `refQuery.records[0].Id`: exactly as the answer spells it. */
function valueAt(path: string, results: ReadonlyMap<string, RestAnswer>): unknown {
	const [referenceId = '', ...steps] = path.split(/[.[\]]+/).filter(Boolean);
	const answer = results.get(referenceId);
	let value: unknown = answer && answer.status < 400 ? answer.body : undefined;
	for (const step of steps)
		value =
			value !== null && typeof value === 'object' && Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
	if (value === undefined || value === null)
		throw new NoSuchValue(`Invalid reference specified. No value for ${path} found in ${referenceId}`);
	return value;
}

/** Reference ids that a subrequest names. */
export function referencesOf({ url, body }: Subrequest): string[] {
	return [...`${url} ${JSON.stringify(body ?? null)}`.matchAll(REFERENCE)].map((found) => found[1]!.split(/[.[]/)[0]!);
}

/** All of it or nothing: where one failed, the others answer PROCESSING_HALTED and nothing of them stays. */
export function allOrNothing(call: RestCall, run: () => SubrequestResult[]): { results: SubrequestResult[]; successful: boolean } {
	const undone = new Error('roll back');
	let results: SubrequestResult[] = [];
	const failedAt = ({ httpStatusCode }: SubrequestResult): boolean => httpStatusCode >= 400;
	try {
		call.engine.store.transaction(() => {
			results = run();
			if (results.some(failedAt)) throw undone;
		});
		return { results, successful: true };
	} catch (error) {
		if (error !== undone) throw error;
		return {
			results: results.map((result) =>
				failedAt(result) ? result : { ...result, body: [wireError('PROCESSING_HALTED', HALTED)], httpHeaders: {}, httpStatusCode: 400 },
			),
			successful: false,
		};
	}
}

/** @throws ApiError for a list longer than Salesforce takes, an empty one, or two subrequests of one name */
export function checkRequests(requests: readonly Subrequest[], most: number, what: string): void {
	if (requests.length > most)
		throw new ApiError('LIMIT_EXCEEDED', `${what} holds at most ${most} subrequests; this one has ${requests.length}.`);
	if (requests.length === 0) throw new ApiError('JSON_PARSER_ERROR', `${what} holds at least one subrequest.`);
	const names = requests.map(({ referenceId }) => referenceId);
	const twice = names.find((name, at) => names.indexOf(name) !== at);
	if (twice !== undefined) throw new ApiError('JSON_PARSER_ERROR', `Duplicate ReferenceId: ${twice}`);
}
