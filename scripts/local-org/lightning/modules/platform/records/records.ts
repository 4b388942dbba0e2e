/**
 * Records over the network and through the cache: what `lightning/uiRecordApi`, `lightning/graphql` and the host share.
 * Reads that start in the same moment for the same record travel as one request.
 */
import { fetchClient, UI_API, type Client } from '../client/client.ts';
import { FRESH_MS, longId, RecordStore, type RecordRepresentation } from '../recordStore/recordStore.ts';

/** Somebody who shows a record: the fields to fetch again when it changed on the server. Paths carry the object's name (`Opportunity.Name`). */
export interface Interest {
	recordId: string;
	fields: readonly string[];
	optionalFields: readonly string[];
	/** Called when fetching again failed (the record is gone, or access ended). */
	failed?(error: unknown): void;
	/** Instead of fetching fields: the holder fetches for itself (GraphQL). */
	refetch?(): Promise<void>;
}
interface Waiting {
	fields: readonly string[];
	optionalFields: readonly string[];
	resolve(): void;
	reject(error: unknown): void;
}

/** `Opportunity.Account.Name` without its object. */
export const withoutObject = (path: string): string => path.slice(path.indexOf('.') + 1);

export class RecordService {
	readonly store: RecordStore;
	readonly #client: Client;
	readonly #waiting = new Map<string, Waiting[]>();
	readonly #interests = new Set<Interest>();

	constructor(client: Client, store: RecordStore = new RecordStore()) {
		this.#client = client;
		this.store = store;
	}

	/** A snapshot from the cache if it is fresh, else from the server. @throws FetchResponse */
	async get(recordId: string, fields: readonly string[], optionalFields: readonly string[] = []): Promise<RecordRepresentation> {
		const cached = this.peek(recordId, fields, optionalFields, FRESH_MS);
		if (cached) return cached;
		await this.fetch(recordId, fields, optionalFields);
		return this.peek(recordId, fields, optionalFields)!;
	}

	/** A snapshot from the cache, or undefined. */
	peek(
		recordId: string,
		fields: readonly string[],
		optionalFields: readonly string[] = [],
		maxAge?: number,
	): RecordRepresentation | undefined {
		return this.store.read(recordId, fields.map(withoutObject), optionalFields.map(withoutObject), maxAge);
	}

	/** Reads fields from the server into the cache. @throws FetchResponse */
	fetch(recordId: string, fields: readonly string[], optionalFields: readonly string[] = []): Promise<void> {
		const id = longId(recordId);
		return new Promise((resolve, reject) => {
			const queue = this.#waiting.get(id);
			const waiting = { fields, optionalFields, resolve, reject };
			if (queue) queue.push(waiting);
			else {
				this.#waiting.set(id, [waiting]);
				queueMicrotask(() => void this.#flush(id));
			}
		});
	}

	async #flush(id: string): Promise<void> {
		const queue = this.#waiting.get(id) ?? [];
		this.#waiting.delete(id);
		const union = (pick: (waiting: Waiting) => readonly string[]): string[] => [...new Set(queue.flatMap(pick))];
		try {
			await this.#load(
				id,
				union((each) => each.fields),
				union((each) => each.optionalFields),
			);
			for (const waiting of queue) waiting.resolve();
		} catch (error) {
			if (queue.length === 1) return queue[0]!.reject(error);
			// One of them asked for something impossible: each learns for itself.
			await Promise.all(queue.map((each) => this.#load(id, each.fields, each.optionalFields).then(each.resolve, each.reject)));
		}
	}

	async #load(id: string, fields: readonly string[], optionalFields: readonly string[]): Promise<void> {
		const query = new URLSearchParams();
		if (fields.length) query.set('fields', fields.join(','));
		if (optionalFields.length) query.set('optionalFields', optionalFields.join(','));
		try {
			const record = (await this.#client.send('GET', `${UI_API}/records/${encodeURIComponent(id)}?${query}`)) as RecordRepresentation;
			this.store.ingest(record, optionalFields.map(withoutObject));
		} catch (error) {
			if ([403, 404].includes((error as { status?: number }).status ?? 0)) this.store.evict(id);
			throw error;
		}
	}

	/** POST /ui-api/records. @throws FetchResponse with a RecordError body */
	async create(input: { apiName: string; fields: Record<string, unknown> }): Promise<RecordRepresentation> {
		const record = (await this.#client.send('POST', `${UI_API}/records`, {
			apiName: input.apiName,
			fields: input.fields,
		})) as RecordRepresentation;
		this.store.ingest(record);
		return this.store.read(record.id, Object.keys(record.fields)) ?? record;
	}

	/**
	 * PATCH /ui-api/records/{Id}. The answer goes into the cache, from where every wire with the record gets it; record wires fetch
	 * their other fields again, since flows and formulas may have changed those. GraphQL queries are not evaluated again: components
	 * call `refresh` (GraphQL API Developer Guide, "Update Cached Query Results").
	 * @throws FetchResponse with a RecordError body
	 */
	async update(input: { fields: Record<string, unknown> }, ifUnmodifiedSince?: string): Promise<RecordRepresentation> {
		const { Id: id, ...fields } = input.fields as { Id: string } & Record<string, unknown>;
		const headers: Record<string, string> = ifUnmodifiedSince ? { 'If-Unmodified-Since': ifUnmodifiedSince } : {};
		const record = (await this.#client.send(
			'PATCH',
			`${UI_API}/records/${encodeURIComponent(id)}?handleOwnerChange=true`,
			{ fields },
			headers,
		)) as RecordRepresentation | undefined;
		if (!record) {
			// Saved, and out of the user's sight by it: nothing may be shown of it any more.
			this.store.evict(id);
			return unseen(id);
		}
		this.store.ingest(record);
		void this.#fetchAgain([id], (interest) => !interest.refetch);
		return this.store.read(record.id, Object.keys(record.fields)) ?? record;
	}

	async delete(recordId: string): Promise<void> {
		await this.#client.send('DELETE', `${UI_API}/records/${encodeURIComponent(recordId)}`);
		this.store.evict(recordId);
	}

	/** Declares an interest. Returns the way to withdraw it. */
	watch(interest: Interest): () => void {
		this.#interests.add(interest);
		return () => void this.#interests.delete(interest);
	}

	/**
	 * Records changed outside: every wire that shows one of them gets fresh data before this resolves
	 * (Lightning Web Components Developer Guide, "notifyRecordUpdateAvailable(recordIds)").
	 */
	changed(recordIds: readonly string[]): Promise<void> {
		return this.#fetchAgain(recordIds, () => true);
	}

	async #fetchAgain(recordIds: readonly string[], wanted: (interest: Interest) => boolean): Promise<void> {
		const ids = new Set(recordIds.map(longId));
		for (const id of ids) this.store.expire(id);
		await Promise.all(
			[...this.#interests]
				.filter((interest) => ids.has(longId(interest.recordId)) && wanted(interest))
				.map((interest) =>
					interest.refetch
						? interest.refetch()
						: this.fetch(interest.recordId, interest.fields, interest.optionalFields).catch((error: unknown) => interest.failed?.(error)),
				),
		);
	}
}

/** What is left to say of a record that its save put out of the user's sight. */
const unseen = (id: string): RecordRepresentation => ({
	apiName: '',
	childRelationships: {},
	fields: {},
	id,
	lastModifiedById: null,
	lastModifiedDate: null,
	recordTypeId: null,
	recordTypeInfo: null,
	systemModstamp: null,
});

/** The service of this page. */
export const records = new RecordService(fetchClient());
export const client: Client = fetchClient();
