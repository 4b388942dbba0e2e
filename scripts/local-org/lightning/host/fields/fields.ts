/** How a field of a record is shown: pure, so that details, highlights, related lists and list views agree. */
import type { RecordRepresentation } from '../../modules/platform/recordStore/recordStore.ts';
import type { FieldInfo, ListColumn } from '../../page/model.ts';

export interface Shown {
	/** What a person reads; empty where there is no value. */
	text: string;
	/** Where a click leads. */
	url: string | undefined;
	/** Opens outside the org. */
	external: boolean;
	/** Checkboxes: whether it is ticked. */
	checked: boolean | undefined;
	/** What follows the text and leads nowhere. */
	more?: string;
	/** Keeps line breaks. */
	multiline: boolean;
}

/** A value that is not there. */
export const PLAIN: Shown = { text: '', url: undefined, external: false, checked: undefined, multiline: false };
const AUDIT_DATES: Record<string, string> = { CreatedById: 'CreatedDate', LastModifiedById: 'LastModifiedDate' };

export const recordUrl = (record: { apiName: string; id: string }): string => `/lightning/r/${record.apiName}/${record.id}/view`;

/** One field of a record. */
export function shownField(record: RecordRepresentation, info: FieldInfo): Shown {
	const field = record.fields[info.apiName];
	if (info.dataType === 'Reference') return shownLookup(record, info);
	return shownValue(info.dataType, field?.value ?? null, field?.displayValue ?? null);
}

function shownLookup(record: RecordRepresentation, info: FieldInfo): Shown {
	const parent = info.relationshipName ? record.fields[info.relationshipName] : undefined;
	const target = parent?.value !== null && typeof parent?.value === 'object' ? parent.value : undefined;
	const date = AUDIT_DATES[info.apiName] ? record.fields[AUDIT_DATES[info.apiName]!]?.displayValue : undefined;
	const name = parent?.displayValue ?? (record.fields[info.apiName]?.value as string | null | undefined) ?? '';
	return { ...PLAIN, text: name, url: target && recordUrl(target), ...(date ? { more: `, ${date}` } : {}) };
}

/** A plain value by its data type. */
export function shownValue(dataType: string, value: unknown, displayValue: string | null): Shown {
	const type = dataType.toLowerCase();
	if (type === 'boolean') return { ...PLAIN, checked: value === true, text: value === true ? 'True' : 'False' };
	if (value === null || value === undefined || value === '') return PLAIN;
	const text = displayValue ?? String(value);
	if (type === 'email') return { ...PLAIN, text, url: `mailto:${text}`, external: true };
	if (type === 'phone') return { ...PLAIN, text, url: `tel:${text.replace(/[^\d+]/g, '')}`, external: true };
	if (type === 'url') return { ...PLAIN, text, url: webAddress(text), external: true };
	if (type === 'multipicklist') return { ...PLAIN, text: text.replaceAll(';', '; ') };
	return { ...PLAIN, text, multiline: type === 'textarea' };
}

/** Only http and https lead anywhere: text in a record must not become a script. */
function webAddress(text: string): string | undefined {
	const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
	return /^https?:/i.test(address) ? address : undefined;
}

/** A column of a list: its path may lead through parents; the record's own name and parents' names are links. */
export function shownColumn(record: RecordRepresentation, column: ListColumn, nameField: string): Shown {
	const steps = column.fieldApiName.split('.');
	let holder: RecordRepresentation | undefined = record;
	for (const step of steps.slice(0, -1)) {
		const value: unknown = holder?.fields[step]?.value;
		holder = value !== null && typeof value === 'object' ? (value as RecordRepresentation) : undefined;
	}
	const field = holder?.fields[steps.at(-1)!];
	const shown = shownValue(column.dataType, field?.value ?? null, field?.displayValue ?? null);
	const isName = steps.length === 1 ? steps[0] === nameField : true;
	return isName && holder && shown.text ? { ...shown, url: recordUrl(holder) } : shown;
}

/** True for types whose values stand at the right. */
export const isNumeric = (dataType: string): boolean => ['currency', 'double', 'int', 'percent'].includes(dataType.toLowerCase());
