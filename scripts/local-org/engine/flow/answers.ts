/** Answers the interviews of a batch that wait for the database: one query or one DML operation for all that stand at the same element. */
import { ApiError } from '../../errors.ts';
import type { FlowHost, Row, SaveResult } from '../contract.ts';
import { FlowFault } from './problems.ts';
import type { Binding, Interview, Lookup, LookupRequest, Request, Write, WriteRequest } from './types.ts';

export type Answer = { rows: readonly Row[] } | { results: readonly SaveResult[] };

/** One answer per interview; a fault where the whole operation failed. */
export function answerAll(waiting: readonly Interview[], host: FlowHost): readonly (Answer | FlowFault)[] {
	const { ask } = waiting[0]!.request!;
	if (waiting.every(({ request }) => request!.ask === ask)) return answerOrFault(ask, waiting, host);
	const groups = new Map<Request['ask'], number[]>();
	for (const [at, { request }] of waiting.entries()) {
		const group = groups.get(request!.ask);
		if (group) group.push(at);
		else groups.set(request!.ask, [at]);
	}
	const answers: (Answer | FlowFault)[] = new Array<Answer>(waiting.length);
	for (const [each, group] of groups) {
		const given = answerOrFault(
			each,
			group.map((at) => waiting[at]!),
			host,
		);
		for (const [place, at] of group.entries()) answers[at] = given[place]!;
	}
	return answers;
}

/** For interviews that stand at the same element. */
function answerOrFault(ask: Request['ask'], group: readonly Interview[], host: FlowHost): readonly (Answer | FlowFault)[] {
	try {
		return answerGroup(ask, group, host);
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		const fault = new FlowFault(`${error.errorCode}: ${error.message}`, { cause: error });
		return group.map(() => fault);
	}
}

function answerGroup(ask: Request['ask'], group: readonly Interview[], host: FlowHost): readonly Answer[] {
	const { top, asking } = group[0]!;
	// The name under which governor limits are counted.
	const element = `${top!.program.name}.${asking!.name}`;
	if (ask.kind === 'find') return find(ask, group, host, element);
	const requests = group.map(({ request }) => request as WriteRequest);
	switch (ask.kind) {
		case 'insert':
			return insert(ask, requests, host, element);
		case 'update':
			return update(ask, requests, host, element);
		case 'delete':
			return remove(ask, requests, host, element);
	}
}

/** Interviews that look for the same records share the answer, as do all where nothing is found. */
function find(ask: Lookup, group: readonly Interview[], host: FlowHost, element: string): Answer[] {
	const { object, criteria, orderBy, fields, asked } = ask;
	const requests = group.map(({ request }) => request as LookupRequest);
	const bindings = criteria && !criteria.common ? differing(requests) : undefined;
	const alike = bindings === undefined || bindings.size === 1;
	const limit = alike ? highest(requests) : undefined;
	// What the filters have in common is the same in the frames of all interviews.
	const frame = group[0]!.top!;
	const rows = host.find(
		object.name,
		criteria?.merged(bindings ? [...bindings.values()] : [requests[0]!.binding], frame),
		{ ...(limit === undefined ? {} : { limit }), ...(orderBy.length > 0 ? { orderBy } : {}), ...(asked ? { fields: asked } : {}) },
		element,
	);
	const more = fields && fields.length !== asked?.length;
	const answerOf = (own: readonly Row[]): { rows: readonly Row[] } => ({ rows: more ? own.map((row) => pick(row, fields)) : own });
	const within = (answer: { rows: readonly Row[] }, most: number | undefined): { rows: readonly Row[] } =>
		most === undefined || answer.rows.length <= most ? answer : { rows: answer.rows.slice(0, most) };
	if (alike || rows.length === 0) {
		const answer = answerOf(rows);
		return requests.map((request) => within(answer, request.limit));
	}
	const rowsOf = criteria!.sorter(rows, frame);
	const answers = new Map<unknown, { rows: readonly Row[] }>();
	for (const [key, binding] of bindings) answers.set(key, answerOf(rowsOf(binding)));
	return requests.map((request) => within(answers.get(keyOf(request.binding))!, request.limit));
}

/** One binding of each kind, by its key. */
function differing(requests: readonly LookupRequest[]): Map<unknown, Binding> {
	const bindings = new Map<unknown, Binding>();
	for (const { binding } of requests) bindings.set(keyOf(binding), binding);
	return bindings;
}

/** Equal for bindings with equal values. Most have one value. */
function keyOf(binding: Binding): unknown {
	const [only] = binding;
	return binding.length === 1 && typeof only !== 'object' ? only : JSON.stringify(binding);
}

function highest(requests: readonly LookupRequest[]): number | undefined {
	let most = 0;
	for (const { limit } of requests) {
		if (limit === undefined) return undefined;
		most = Math.max(most, limit);
	}
	return most;
}

function pick(row: Row, fields: readonly string[]): Row {
	const picked: Row = {};
	for (const field of fields) picked[field] = row[field] ?? null;
	return picked;
}

/** One row per new record. */
function insert(ask: Write, requests: readonly WriteRequest[], host: FlowHost, element: string): Answer[] {
	return retried(requests, (each) => {
		const results = host.insert(
			ask.object,
			each.flatMap((request) => request.rows),
			element,
		);
		let at = 0;
		return each.map(({ rows }) => results.slice(at, (at += rows.length)));
	});
}

/** One row per record: interviews that update the same record add up, the later one winning field by field. */
function update(ask: Write, requests: readonly WriteRequest[], host: FlowHost, element: string): Answer[] {
	return retried(requests, (each) => {
		const rows = new Map<string, Row>();
		for (const request of each) for (const row of request.rows) rows.set(String(row['Id']), { ...rows.get(String(row['Id'])), ...row });
		const results = host.update(ask.object, [...rows.values()], element);
		const byId = new Map([...rows.keys()].map((id, at) => [id, results[at]!]));
		return each.map((request) => request.rows.map((row) => byId.get(String(row['Id']))!));
	});
}

function remove(ask: Write, requests: readonly WriteRequest[], host: FlowHost, element: string): Answer[] {
	return retried(requests, (each) => {
		const ids = [...new Set(each.flatMap((request) => request.rows.map((row) => String(row['Id']))))];
		const results = host.delete(ask.object, ids, element);
		const byId = new Map(ids.map((id, at) => [id, results[at]!]));
		return each.map((request) => request.rows.map((row) => byId.get(String(row['Id']))!));
	});
}

/**
 * One operation for all interviews. Where it was rolled back because of some of them, the others are tried again without those,
 * as Salesforce runs the good rows of a partial success again: nobody fails for another record's fault.
 */
function retried(requests: readonly WriteRequest[], write: (requests: readonly WriteRequest[]) => SaveResult[][]): Answer[] {
	const answers = new Map<WriteRequest, SaveResult[]>();
	let open: readonly WriteRequest[] = requests;
	while (open.length > 0) {
		const results = write(open);
		open.forEach((request, at) => answers.set(request, results[at]!));
		const bystanders = open.filter((_, at) => !results[at]!.some(failedItself) && results[at]!.some((each) => !each.success));
		if (bystanders.length === open.length) break;
		open = bystanders;
	}
	return requests.map((request) => ({ results: answers.get(request)! }));
}

function failedItself(result: SaveResult): boolean {
	return !result.success && result.errors.some((error) => error.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
}
