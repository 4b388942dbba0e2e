/**
 * Wire adapters that show one answer of the User Interface API: asked for each configuration, and again when a record in the answer
 * has changed (Lightning Web Components Developer Guide, "Data Guidelines": Lightning Data Service refreshes provisioned values).
 */
import { client, records } from '../records/records.ts';
import { freeze, UI_API } from '../client/client.ts';
import { WireAdapter, type DataCallback, type Emission } from '../wire/wire.ts';

export type ApiName = string | { objectApiName: string };
export type FieldId = string | { objectApiName: string; fieldApiName: string };

export const nameOf = (name: ApiName): string => (typeof name === 'string' ? name : name.objectApiName);
const fieldPath = (field: FieldId): string => (typeof field === 'string' ? field : `${field.objectApiName}.${field.fieldApiName}`);

type Parameter = string | number | boolean | FieldId | readonly FieldId[] | null | undefined;

/** A resource's path from its parts and parameters; lists are joined by commas, absent parameters left out. */
export function resource(parts: readonly string[], parameters: Record<string, Parameter> = {}): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(parameters)) {
		if (value === undefined || value === null) continue;
		const text = Array.isArray(value)
			? value.map(fieldPath).join(',')
			: typeof value === 'object'
				? fieldPath(value as FieldId)
				: String(value);
		if (text !== '') query.set(name, text);
	}
	const path = `/${parts.map((part) => part.split(',').map(encodeURIComponent).join(',')).join('/')}`;
	return query.size ? `${path}?${query}` : path;
}

/** Waits until `path` has what it needs of the configuration. */
export abstract class UiApiAdapter<Config> extends WireAdapter<Config, Emission<unknown>> {
	#stop: (() => void)[] = [];

	constructor(callback: DataCallback<Emission<unknown>>) {
		super(callback, { data: undefined, error: undefined });
	}

	/** The resource for a configuration, or undefined where it is not complete. */
	protected abstract path(config: Config): string | undefined;

	protected start(config: Config, emit: (value: Emission<unknown>) => void): void {
		const path = this.path(config);
		if (path === undefined) return;
		let round = 0;
		const load = async (): Promise<void> => {
			const mine = ++round;
			try {
				const data = await client.send('GET', UI_API + path);
				if (mine !== round) return;
				this.stop();
				// One request however many of its records changed.
				let again: Promise<void> | undefined;
				const refetch = (): Promise<void> => (again ??= load().finally(() => (again = undefined)));
				for (const recordId of recordIds(data)) this.#stop.push(records.watch({ recordId, fields: [], optionalFields: [], refetch }));
				emit({ data: freeze(data), error: undefined });
			} catch (error) {
				if (mine === round) emit({ data: undefined, error });
			}
		};
		void load();
	}

	protected stop(): void {
		for (const stop of this.#stop.splice(0)) stop();
	}
}

/** Ids of the records of a collection. */
function recordIds(data: unknown): string[] {
	const list = (data as { records?: { id?: unknown }[] } | undefined)?.records ?? [];
	return list.flatMap((record) => (typeof record.id === 'string' ? [record.id] : []));
}
