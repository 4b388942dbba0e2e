/**
 * `lightning/uiRecordApi` over the page's record cache
 * (Lightning Web Components Developer Guide, "lightning/uiRecordApi Wire Adapters and Functions").
 */
import { fetchResponse } from '../../platform/client/client.ts';
import { records } from '../../platform/records/records.ts';
import { longId, type RecordRepresentation, type Scalar } from '../../platform/recordStore/recordStore.ts';
import { nameOf, resource, UiApiAdapter, type ApiName } from '../../platform/uiApi/uiApi.ts';
import { WireAdapter, type DataCallback, type Emission } from '../../platform/wire/wire.ts';

export type FieldId = string | { objectApiName: string; fieldApiName: string };
interface RecordConfig {
	recordId?: string | null;
	fields?: FieldId | FieldId[];
	optionalFields?: FieldId | FieldId[];
	layoutTypes?: unknown;
	modes?: unknown;
}

const names = (fields: FieldId | FieldId[] | undefined): string[] =>
	(Array.isArray(fields) ? fields : fields === undefined ? [] : [fields]).map((field) =>
		typeof field === 'string' ? field : `${field.objectApiName}.${field.fieldApiName}`,
	);

/** Wire adapter: one record with `fields` and `optionalFields`. Waits until it has an id and fields. */
export class getRecord extends WireAdapter<RecordConfig, Emission<RecordRepresentation>> {
	#stop: (() => void)[] = [];
	#last: string | undefined;

	constructor(callback: DataCallback<Emission<RecordRepresentation>>) {
		super(callback, { data: undefined, error: undefined });
	}

	protected start(config: RecordConfig, emit: (value: Emission<RecordRepresentation>) => void): void {
		if (config.layoutTypes !== undefined) {
			const message = 'getRecord with layoutTypes is not implemented in the local org: name the fields.';
			return emit({ data: undefined, error: fetchResponse(400, [{ errorCode: 'NOT_IMPLEMENTED', message }]) });
		}
		const fields = names(config.fields);
		const optionalFields = names(config.optionalFields);
		if (!config.recordId || fields.length + optionalFields.length === 0) return;
		const recordId = longId(config.recordId);
		this.#last = undefined;
		const show = (): void => {
			const data = records.peek(recordId, fields, optionalFields);
			const text = JSON.stringify(data);
			if (!data || text === this.#last) return;
			this.#last = text;
			emit({ data, error: undefined });
		};
		const failed = (error: unknown): void => {
			this.#last = undefined;
			emit({ data: undefined, error });
		};
		this.#stop = [records.watch({ recordId, fields, optionalFields, failed }), records.store.listen(recordId, show)];
		records.get(recordId, fields, optionalFields).then(show, failed);
	}

	protected stop(): void {
		for (const stop of this.#stop.splice(0)) stop();
	}
}

interface BatchConfig {
	records?: { recordIds: string[]; fields?: FieldId[]; optionalFields?: FieldId[] }[];
}
interface BatchResult {
	results: { statusCode: number; result: unknown }[];
}

/** Wire adapter: several records; each succeeds or fails by itself. */
export class getRecords extends WireAdapter<BatchConfig, Emission<BatchResult>> {
	#stop: (() => void)[] = [];

	constructor(callback: DataCallback<Emission<BatchResult>>) {
		super(callback, { data: undefined, error: undefined });
	}

	protected start(config: BatchConfig, emit: (value: Emission<BatchResult>) => void): void {
		const wanted = (config.records ?? []).flatMap((group) =>
			group.recordIds.map((id) => ({ recordId: longId(id), fields: names(group.fields), optionalFields: names(group.optionalFields) })),
		);
		if (wanted.length === 0) return;
		const load = async (): Promise<void> => {
			const results = await Promise.all(
				wanted.map(({ recordId, fields, optionalFields }) =>
					records.get(recordId, fields, optionalFields).then(
						(result) => ({ statusCode: 200, result }),
						(error: { status: number; body: unknown }) => ({ statusCode: error.status, result: error.body }),
					),
				),
			);
			emit({ data: Object.freeze({ results }), error: undefined });
		};
		this.#stop = wanted.map(({ recordId }) => records.store.listen(recordId, () => void load()));
		void load();
	}

	protected stop(): void {
		for (const stop of this.#stop.splice(0)) stop();
	}
}

/** The value at `Object.Field` or `Object.Parent.Field` of a record; undefined where the record does not carry it. */
export function getFieldValue(record: RecordRepresentation | undefined | null, field: FieldId): Scalar | RecordRepresentation | undefined {
	return at(record, field)?.value;
}

/** The display value at a path: formatted for the user, null for types without one. */
export function getFieldDisplayValue(record: RecordRepresentation | undefined | null, field: FieldId): string | null | undefined {
	return at(record, field)?.displayValue;
}

function at(record: RecordRepresentation | undefined | null, field: FieldId) {
	const steps = names(field)[0]!.split('.').slice(1);
	let current = record;
	for (const step of steps.slice(0, -1)) current = current?.fields[step]?.value as RecordRepresentation | undefined;
	return current?.fields[steps.at(-1)!];
}

/** Creates a record. @throws FetchResponse: `body.output.errors` and `body.output.fieldErrors` */
export function createRecord(input: { apiName: string; fields: Record<string, unknown> }): Promise<RecordRepresentation> {
	return records.create(input);
}

/** Updates the record named by `fields.Id`. `ifUnmodifiedSince` refuses with 412 when somebody else saved since. @throws FetchResponse */
export function updateRecord(
	input: { fields: Record<string, unknown> },
	options?: { ifUnmodifiedSince?: string },
): Promise<RecordRepresentation> {
	if (!input?.fields?.['Id']) return Promise.reject(new TypeError('updateRecord needs fields.Id.'));
	return records.update(input, options?.ifUnmodifiedSince);
}

/** Deletes a record. @throws FetchResponse */
export function deleteRecord(recordId: string): Promise<void> {
	return records.delete(recordId);
}

/** Says that records changed outside Lightning Data Service: what the page shows of them is fetched again. */
export async function notifyRecordUpdateAvailable(items: { recordId: string }[]): Promise<void> {
	await records.changed(items.map((item) => item.recordId));
}

/** The older name of notifyRecordUpdateAvailable. */
export function getRecordNotifyChange(items: { recordId: string }[]): void {
	void notifyRecordUpdateAvailable(items);
}

interface CreateDefaultsConfig {
	objectApiName?: ApiName;
	formFactor?: string;
	recordTypeId?: string;
	optionalFields?: FieldId[];
}

/** Wire adapter: layout, object metadata and default values of a new record. */
export class getRecordCreateDefaults extends UiApiAdapter<CreateDefaultsConfig> {
	protected path({ objectApiName, ...parameters }: CreateDefaultsConfig): string | undefined {
		return objectApiName ? resource(['record-defaults', 'create', nameOf(objectApiName)], parameters) : undefined;
	}
}

interface InfoForCreate {
	apiName: string;
	fields: Record<string, { createable: boolean }>;
}

/** The input of createRecord for an object of getRecordCreateDefaults' shape: what the user may set. */
export function generateRecordInputForCreate(
	record: RecordRepresentation,
	objectInfo?: InfoForCreate,
): { apiName: string; fields: Record<string, unknown> } {
	const fields = Object.entries(record.fields).filter(([name]) => !objectInfo || objectInfo.fields[name]?.createable);
	return { apiName: record.apiName, fields: Object.fromEntries(fields.map(([name, field]) => [name, field.value])) };
}
