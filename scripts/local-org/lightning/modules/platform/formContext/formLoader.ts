/** The data of a record form by its parts: one request for metadata and one for the record, from the page's cache where it is there. */
import { client, records } from '../records/records.ts';
import { UI_API } from '../client/client.ts';
import type { ObjectInfo } from '../../../page/model.ts';
import type { RecordRepresentation } from '../recordStore/recordStore.ts';
import type { FormState } from './formContext.ts';

const MASTER_RECORD_TYPE = '012000000000000AAA';

/** @throws FetchResponse */
export async function loadForm(
	objectApiName: string,
	recordId: string | undefined,
	fields: readonly string[],
	editable: boolean,
): Promise<FormState> {
	const object = (await client.send('GET', `${UI_API}/object-info/${objectApiName}`)) as ObjectInfo;
	const infos = fields.map((name) => object.fields[name]).filter((info) => info !== undefined);
	const paths = infos.flatMap((info) => [
		`${object.apiName}.${info.apiName}`,
		...(info.relationshipName ? [`${object.apiName}.${info.relationshipName}.${info.referenceToInfos[0]?.nameFields[0] ?? 'Name'}`] : []),
	]);
	const needsPicklists = editable && infos.some((info) => ['Picklist', 'MultiPicklist'].includes(info.dataType));
	const [record, picklists]: [RecordRepresentation | undefined, FormState['picklists']] = await Promise.all([
		recordId ? records.get(recordId, [], paths) : undefined,
		needsPicklists
			? client
					.send('GET', `${UI_API}/object-info/${object.apiName}/picklist-values/${MASTER_RECORD_TYPE}`)
					.then((answer) => (answer as { picklistFieldValues: FormState['picklists'] }).picklistFieldValues)
			: {},
	]);
	const start = Object.fromEntries(
		fields.map((name) => [name, record ? (record.fields[name]?.value ?? null) : (picklists[name]?.defaultValue?.value ?? null)]),
	);
	return { object, record, picklists, start };
}
