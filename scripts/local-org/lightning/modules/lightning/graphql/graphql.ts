/**
 * `lightning/graphql`: reads and writes through POST /graphql, kept in step with the record cache.
 * (Lightning Web Components Developer Guide, "lightning/graphql Module")
 */
import { client, records } from '../../platform/records/records.ts';
import { API_ROOT, freeze } from '../../platform/client/client.ts';
import { ingestResult, patched, recordIds } from '../../platform/graphqlCache/graphqlCache.ts';
import { WireAdapter, type DataCallback } from '../../platform/wire/wire.ts';

/** A parsed document, opaque to components. */
export interface GraphQLDocument {
	readonly source: string;
}
export interface GraphQLError {
	message: string;
	locations?: { line: number; column: number }[];
	path?: (string | number)[];
	extensions?: Record<string, unknown>;
}
export interface GraphQLResult {
	data: unknown;
	errors: readonly GraphQLError[] | undefined;
	/** Fetches the query again; resolves when the wire has emitted. */
	refresh?: () => Promise<void>;
}
interface Config {
	query?: GraphQLDocument;
	variables?: Record<string, unknown>;
	operationName?: string;
	optionalFields?: unknown;
}

/** Tagged template: a query document; other documents may be put into it. */
export function gql(strings: TemplateStringsArray, ...parts: (GraphQLDocument | string)[]): GraphQLDocument {
	const source = strings.reduce((text, piece, index) => {
		const part = index === 0 ? '' : parts[index - 1]!;
		return text + (typeof part === 'string' ? part : part.source) + piece;
	}, '');
	return Object.freeze({ source });
}

interface Answer {
	data: unknown;
	errors?: GraphQLError[];
}
const running = new Map<string, Promise<Answer>>();

/** Equal queries that start before the first has answered share its answer. */
function post(config: Config, again: boolean): Promise<Answer> {
	const body = {
		query: config.query!.source,
		variables: config.variables ?? {},
		...(config.operationName ? { operationName: config.operationName } : {}),
	};
	const key = JSON.stringify(body);
	const known = again ? undefined : running.get(key);
	if (known) return known;
	const answer = client.send('POST', `${API_ROOT}/graphql`, body).then((result) => result as Answer);
	running.set(key, answer);
	const forget = (): void => void (running.get(key) === answer && running.delete(key));
	answer.then(forget, forget);
	return answer;
}

/** A transport failure in the shape of GraphQL errors. */
function asErrors(error: unknown): GraphQLError[] {
	const body = (error as { body?: unknown }).body;
	const list = Array.isArray(body) ? body : [body];
	return list.map((each) => ({
		message: (each as { message?: string } | undefined)?.message ?? (error as Error).message ?? 'The query failed.',
		extensions: { ...(each as object | undefined), status: (error as { status?: number }).status },
	}));
}

/** Wire adapter. Waits while `query` is undefined, or `variables` is there but undefined. */
export class graphql extends WireAdapter<Config, GraphQLResult> {
	#stop: (() => void)[] = [];

	constructor(callback: DataCallback<GraphQLResult>) {
		super(callback, { data: undefined, errors: undefined });
	}

	protected start(config: Config, emit: (value: GraphQLResult) => void): void {
		if (!config.query || ('variables' in config && config.variables === undefined)) return;
		if (/\bmutation\b[^{]*\{/.test(config.query.source.replace(/#[^\n]*/g, '')) && !/\bquery\b/.test(config.query.source)) {
			emit({ data: undefined, errors: [{ message: 'The graphql wire adapter runs queries, not mutations.' }] });
			return;
		}
		let current: Answer | undefined;
		let round = 0;
		const refresh = (): Promise<void> => load(true);
		const show = (answer: Answer): void => {
			current = answer;
			emit(freeze({ data: answer.data ?? undefined, errors: answer.errors?.length ? answer.errors : undefined, refresh }));
		};
		/** The cache knows something newer of a record in the result. */
		const adapt = (): void => {
			const data = current && patched(records.store, current.data);
			if (current && data !== current.data) show({ ...current, data });
		};
		const load = async (again: boolean): Promise<void> => {
			round += 1;
			const mine = round;
			const answer = await post(config, again).catch((error: unknown): Answer => ({ data: undefined, errors: asErrors(error) }));
			if (mine !== round) return;
			this.stop();
			ingestResult(records.store, answer.data);
			for (const id of recordIds(answer.data)) {
				this.#stop.push(records.store.listen(id, adapt));
			}
			const ids = recordIds(answer.data);
			// One refetch however many of its records changed.
			let refetching: Promise<void> | undefined;
			const refetch = (): Promise<void> => (refetching ??= load(true).finally(() => (refetching = undefined)));
			for (const recordId of ids) this.#stop.push(records.watch({ recordId, fields: [], optionalFields: [], refetch }));
			show(answer);
		};
		void load(false);
	}

	protected stop(): void {
		for (const stop of this.#stop.splice(0)) stop();
	}
}

interface MutationConfig {
	query?: GraphQLDocument;
	variables?: Record<string, unknown>;
	operationName?: string;
}

/**
 * Runs a mutation. What it says of saved records goes into the cache, from where every wire with the record gets it; deleted records
 * leave the cache; other queries show a created record after `refresh`. A request that fails is `errors` too, never a rejection
 * (Lightning Web Components Developer Guide, "executeMutation").
 */
export async function executeMutation(config: MutationConfig): Promise<{ data: unknown; errors: readonly GraphQLError[] | undefined }> {
	const { query, variables, operationName } = config ?? {};
	if (!query) throw new TypeError('executeMutation needs a query made by gql.');
	const body = { query: query.source, variables: variables ?? {}, ...(operationName ? { operationName } : {}) };
	const answer = await client
		.send('POST', `${API_ROOT}/graphql`, body)
		.then((result) => result as Answer)
		.catch((error: unknown): Answer => ({ data: undefined, errors: asErrors(error) }));
	ingestResult(records.store, answer.data);
	for (const id of deletedIds(answer.data)) records.store.evict(id);
	return freeze({ data: answer.data ?? undefined, errors: answer.errors?.length ? answer.errors : undefined });
}

/** Of a mutation's operations the deletes answer an Id and nothing else. */
function deletedIds(data: unknown): string[] {
	const operations = Object.values((data as { uiapi?: object | null } | null | undefined)?.uiapi ?? {}) as ({ Id?: string } | null)[];
	return operations.flatMap((each) => (typeof each?.Id === 'string' && !('Record' in each) ? [each.Id] : []));
}
