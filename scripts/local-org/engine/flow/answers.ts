/** Answers the interviews of a batch that wait for the database: one query or one DML operation for all that stand at the same element. */
import { ApiError } from '../../errors.ts';
import type { FlowHost, Row, SaveResult } from '../contract.ts';
import { FlowFault } from './problems.ts';
import type { Binding, Interview, Lookup, LookupRequest, Request, Write, WriteRequest } from './types.ts';

export type Answer = { rows: readonly Row[] } | { results: readonly SaveResult[] };

/** One answer per interview; a fault where the whole operation failed. */
export function answerAll(waiting: readonly Interview[], host: FlowHost): (Answer | FlowFault)[] {
	const groups = new Map<Request['ask'], number[]>();
	for (const [at, { waits }] of waiting.entries()) {
		const { ask } = waits!.request;
		const group = groups.get(ask);
		if (group) group.push(at);
		else groups.set(ask, [at]);
	}
	const answers: (Answer | FlowFault)[] = new Array<Answer>(waiting.length);
	for (const [ask, group] of groups) {
		try {
			const given = answerGroup(
				ask,
				group.map((at) => waiting[at]!),
				host,
			);
			for (const [place, at] of group.entries()) answers[at] = given[place]!;
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			const fault = new FlowFault(`${error.errorCode}: ${error.message}`, { cause: error });
			for (const at of group) answers[at] = fault;
		}
	}
	return answers;
}

function answerGroup(ask: Request['ask'], group: readonly Interview[], host: FlowHost): readonly Answer[] {
	const [{ top, waits }] = group as [Interview];
	// The name under which governor limits are counted.
	const element = `${top!.program.name}.${waits!.step.name}`;
	if (ask.kind === 'find') return find(ask, group, host, element);
	const requests = group.map((each) => each.waits!.request as WriteRequest);
	switch (ask.kind) {
		case 'insert':
			return insert(ask, requests, host, element);
		case 'update':
			return update(ask, requests, host, element);
		case 'delete':
			return remove(ask, requests, host, element);
	}
}

/** Interviews that look for the same records share the answer. */
function find(ask: Lookup, group: readonly Interview[], host: FlowHost, element: string): Answer[] {
	const { object, criteria, orderBy, fields } = ask;
	const requests = group.map((each) => each.waits!.request as LookupRequest);
	const bindings = new Map<unknown, Binding>();
	const keys = requests.map(({ binding }) => {
		const key = keyOf(binding);
		if (!bindings.has(key)) bindings.set(key, binding);
		return key;
	});
	const alike = bindings.size === 1;
	const limit = alike ? highest(requests) : undefined;
	// What the filters have in common is the same in the frames of all interviews.
	const frame = group[0]!.top!;
	const rows = host.find(
		object.name,
		criteria?.merged([...bindings.values()], frame),
		{ ...(limit === undefined ? {} : { limit }), ...(orderBy.length > 0 ? { orderBy } : {}) },
		element,
	);
	const rowsOf = alike || !criteria ? () => rows : criteria.sorter(rows, frame);
	const answers = new Map<unknown, { rows: readonly Row[] }>();
	for (const [key, binding] of bindings) {
		const own = rowsOf(binding);
		answers.set(key, { rows: fields ? own.map((row) => pick(row, fields)) : own });
	}
	return requests.map((request, at) => {
		const answer = answers.get(keys[at])!;
		return request.limit === undefined || answer.rows.length <= request.limit ? answer : { rows: answer.rows.slice(0, request.limit) };
	});
}

/** Equal for bindings with equal values. Most have one value. */
function keyOf(binding: Binding): unknown {
	if (binding.length === 0) return undefined;
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

const pick = (row: Row, fields: readonly string[]): Row => Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));

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
