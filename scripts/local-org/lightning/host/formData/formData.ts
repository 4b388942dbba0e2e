/** What a record form needs from the UI API, asked for in parallel: metadata, layout, picklists, and the record that is edited. */
import { UI_API } from 'platform/client';
import { client, records } from 'platform/records';
import type { RecordRepresentation } from 'platform/recordStore';
import type { FormMode, Picklist } from 'host/formModel';
import type { LayoutSection, ObjectInfo } from '../../page/model.ts';

export const MASTER_RECORD_TYPE = '012000000000000AAA';

export interface FormData {
	object: ObjectInfo;
	sections: LayoutSection[];
	picklists: Record<string, Picklist>;
	record: RecordRepresentation | undefined;
	/** What a new record starts with. */
	defaults: Record<string, unknown>;
}
interface RecordUi {
	layouts: Record<string, Record<string, Record<string, Record<string, { sections: LayoutSection[] }>>>>;
	objectInfos: Record<string, ObjectInfo>;
	records: Record<string, RecordRepresentation>;
}
interface RecordDefaults {
	layout: { sections: LayoutSection[] };
	objectInfos: Record<string, ObjectInfo>;
	record: RecordRepresentation;
}

const picklistsOf = new Map<string, Promise<Record<string, Picklist>>>();

/** Picklists change with a deployment only: asked once a page. */
export function picklists(object: string): Promise<Record<string, Picklist>> {
	let known = picklistsOf.get(object);
	if (!known) {
		known = client
			.send('GET', `${UI_API}/object-info/${object}/picklist-values/${MASTER_RECORD_TYPE}`)
			.then((answer) => (answer as { picklistFieldValues: Record<string, Picklist> }).picklistFieldValues);
		known.catch(() => picklistsOf.delete(object));
		picklistsOf.set(object, known);
	}
	return known;
}

/** @throws FetchResponse */
export async function formData(objectApiName: string, mode: FormMode, recordId?: string): Promise<FormData> {
	if (recordId) {
		const [ui, values] = await Promise.all([
			client.send('GET', `${UI_API}/record-ui/${recordId}?layoutTypes=Full&modes=${mode === 'clone' ? 'Create' : 'Edit'}`),
			picklists(objectApiName),
		]);
		const { layouts, objectInfos, records: found } = ui as RecordUi;
		const record = Object.values(found)[0]!;
		records.store.ingest(record);
		const layout = Object.values(layouts[record.apiName]![MASTER_RECORD_TYPE]!['Full']!)[0]!;
		return { object: objectInfos[record.apiName]!, sections: layout.sections, picklists: values, record, defaults: {} };
	}
	const [answer, values] = await Promise.all([
		client.send('GET', `${UI_API}/record-defaults/create/${objectApiName}`),
		picklists(objectApiName),
	]);
	const { layout, objectInfos, record } = answer as RecordDefaults;
	const object = objectInfos[record.apiName]!;
	return {
		object,
		sections: layout.sections,
		picklists: values,
		record: undefined,
		// What the platform fills itself (IsClosed of a task) is shown as a default too, and refused where it is sent.
		defaults: Object.fromEntries(
			Object.entries(record.fields).flatMap(([name, { value }]) =>
				value === null || !object.fields[name]?.createable ? [] : [[name, value]],
			),
		),
	};
}
