/**
 * The one cache of records in a page, normalised: each record is kept once, by id; a parent inside a record is a reference.
 * Wires read snapshots of it, and hear when one of their records changed.
 */
import { freeze } from '../client/client.ts';

export type Scalar = string | number | boolean | null;
export interface FieldValue {
	displayValue: string | null;
	value: Scalar | RecordRepresentation;
}
/** A record in UI API shape. */
export interface RecordRepresentation {
	apiName: string;
	childRelationships: Record<string, unknown>;
	fields: Record<string, FieldValue>;
	id: string;
	lastModifiedById: string | null;
	lastModifiedDate: string | null;
	recordTypeId: string | null;
	recordTypeInfo: unknown;
	systemModstamp: string | null;
}
interface StoredField {
	displayValue: string | null;
	value: Scalar | { reference: string };
	/** When it came from the server, in milliseconds. */
	at: number;
}
interface Entry {
	meta: Omit<RecordRepresentation, 'fields'>;
	fields: Map<string, StoredField>;
	/** Optional fields that the server left out: the user may not see them. */
	hidden: Set<string>;
}
export type Listener = (id: string) => void;

/** Lightning Data Service serves a record from its cache for 30 seconds. */
export const FRESH_MS = 30_000;

/** A record id in 18 characters, as Salesforce computes the three that make it case-safe. */
export function longId(id: string): string {
	if (id.length !== 15) return id;
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
	const suffix = [0, 5, 10].map(
		(start) =>
			letters[[...id.slice(start, start + 5)].reduce((bits, letter, index) => bits + (letter >= 'A' && letter <= 'Z' ? 1 << index : 0), 0)],
	);
	return id + suffix.join('');
}

export class RecordStore {
	readonly #entries = new Map<string, Entry>();
	readonly #listeners = new Map<string, Set<Listener>>();
	readonly #now: () => number;

	constructor(now: () => number = () => Date.now()) {
		this.#now = now;
	}

	/** Takes in a record and the parents inside it; tells the listeners of those that changed. `asked` are the optional paths that were requested with it. */
	ingest(record: RecordRepresentation, asked: readonly string[] = []): void {
		const changed = new Set<string>();
		this.#merge(record, changed);
		for (const path of asked) this.#noteHidden(record.id, path.split('.'));
		this.#tell(changed);
	}

	/** Takes in single fields of a record that is known already, as GraphQL answers them. */
	ingestFields(id: string, fields: Record<string, { value: Scalar; displayValue?: string | null }>): void {
		const entry = this.#entries.get(longId(id));
		if (!entry) return;
		let changed = false;
		for (const [name, { value, displayValue }] of Object.entries(fields)) {
			const known = entry.fields.get(name);
			if (!known) continue;
			const next = {
				value,
				displayValue: displayValue === undefined ? (known.value === value ? known.displayValue : null) : displayValue,
				at: this.#now(),
			};
			if (known.value !== next.value || known.displayValue !== next.displayValue) changed = true;
			entry.fields.set(name, next);
		}
		if (changed) this.#tell(new Set([longId(id)]));
	}

	/**
	 * A read-only snapshot with the wanted fields (`Name`, `Account.Name`).
	 * @returns undefined where a required field, or an optional one not known to be hidden, is missing or older than `maxAge`
	 */
	read(id: string, fields: readonly string[], optionalFields: readonly string[] = [], maxAge = Infinity): RecordRepresentation | undefined {
		const result = this.#snapshot(longId(id), tree(fields), tree(optionalFields), this.#now() - maxAge);
		return result && freeze(result);
	}

	/** The current value of one field; undefined where it is not known. */
	field(id: string, name: string): { value: Scalar; displayValue: string | null } | undefined {
		const stored = this.#entries.get(longId(id))?.fields.get(name);
		return stored && (stored.value === null || typeof stored.value !== 'object')
			? { value: stored.value as Scalar, displayValue: stored.displayValue }
			: undefined;
	}

	/** Forgets a record: it was deleted, or may not be seen any more. */
	evict(id: string): void {
		if (this.#entries.delete(longId(id))) this.#tell(new Set([longId(id)]));
	}

	/** The next read of the record asks the server. */
	expire(id: string): void {
		for (const field of this.#entries.get(longId(id))?.fields.values() ?? []) field.at = -Infinity;
	}

	/** Calls `listener` after a record changed. Returns the way to stop it. */
	listen(id: string, listener: Listener): () => void {
		const key = longId(id);
		const listeners = this.#listeners.get(key) ?? new Set();
		this.#listeners.set(key, listeners.add(listener));
		return () => {
			listeners.delete(listener);
			if (listeners.size === 0) this.#listeners.delete(key);
		};
	}

	#merge(record: RecordRepresentation, changed: Set<string>): void {
		const { fields, ...meta } = record;
		const entry = this.#entries.get(record.id) ?? { meta, fields: new Map<string, StoredField>(), hidden: new Set<string>() };
		if (!this.#entries.has(record.id)) changed.add(record.id);
		entry.meta = { ...entry.meta, ...meta };
		this.#entries.set(record.id, entry);
		for (const [name, { displayValue, value }] of Object.entries(fields)) {
			let stored: StoredField['value'];
			if (value !== null && typeof value === 'object') {
				this.#merge(value, changed);
				stored = { reference: value.id };
			} else stored = value;
			const known = entry.fields.get(name);
			if (!known || known.displayValue !== displayValue || !sameValue(known.value, stored)) changed.add(record.id);
			// A parent changed inside: whoever shows the child shows the parent's field too.
			else if (typeof stored === 'object' && stored !== null && changed.has(stored.reference)) changed.add(record.id);
			entry.fields.set(name, { displayValue, value: stored, at: this.#now() });
			entry.hidden.delete(name);
		}
	}

	#noteHidden(id: string, path: string[]): void {
		const entry = this.#entries.get(id);
		const [first, ...rest] = path;
		if (!entry || first === undefined) return;
		const stored = entry.fields.get(first);
		if (!stored) entry.hidden.add(first);
		else if (rest.length && stored.value !== null && typeof stored.value === 'object') this.#noteHidden(stored.value.reference, rest);
	}

	#snapshot(id: string, wanted: Tree, optional: Tree, oldest: number): RecordRepresentation | undefined {
		const entry = this.#entries.get(id);
		if (!entry) return undefined;
		const fields: Record<string, FieldValue> = {};
		for (const [name, below, isOptional] of [
			...[...wanted].map(([name, below]) => [name, below, false] as const),
			...[...optional].map(([name, below]) => [name, below, true] as const),
		]) {
			const stored = entry.fields.get(name);
			if (!stored) {
				if (isOptional && entry.hidden.has(name)) continue;
				return undefined;
			}
			if (stored.at < oldest) return undefined;
			if (stored.value === null || typeof stored.value !== 'object') {
				fields[name] ??= { displayValue: stored.displayValue, value: stored.value as Scalar };
				continue;
			}
			const parent = this.#snapshot(stored.value.reference, isOptional ? new Map() : below, isOptional ? below : new Map(), oldest);
			if (!parent) return undefined;
			const known = fields[name]?.value as RecordRepresentation | undefined;
			fields[name] = {
				displayValue: stored.displayValue,
				value: known ? { ...parent, fields: { ...known.fields, ...parent.fields } } : parent,
			};
		}
		return { ...entry.meta, fields };
	}

	#tell(ids: Set<string>): void {
		for (const id of ids) for (const listener of [...(this.#listeners.get(id) ?? [])]) listener(id);
	}
}

type Tree = Map<string, Tree>;

/** `['Name', 'Account.Name']` as nested maps. */
function tree(paths: readonly string[]): Tree {
	const root: Tree = new Map();
	for (const path of paths) {
		let at = root;
		for (const step of path.split('.')) {
			const next = at.get(step) ?? new Map();
			at.set(step, next);
			at = next;
		}
	}
	return root;
}

function sameValue(a: StoredField['value'], b: StoredField['value']): boolean {
	if (a !== null && typeof a === 'object') return b !== null && typeof b === 'object' && a.reference === b.reference;
	return a === b;
}
