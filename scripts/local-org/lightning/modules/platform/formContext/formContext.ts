/** How the parts of a record form find each other: a field asks upwards, the form around it answers, and again after every change. */
import type { RecordRepresentation } from '../recordStore/recordStore.ts';
import type { ObjectInfo } from '../../../page/model.ts';

export const REGISTER = 'privateformpart';

/** What a form knows, once it has loaded. */
export interface FormState {
	object: ObjectInfo;
	/** Undefined in a form for a new record. */
	record: RecordRepresentation | undefined;
	picklists: Record<string, { values: { label: string; value: string }[]; defaultValue: { value: string } | null }>;
	/** Values to start with, by field. */
	start: Record<string, unknown>;
}
/** A field or message area inside of a form. */
export interface FormPart {
	fieldName: string | undefined;
	take(state: FormState): void;
	/** Inputs: the value to send, if it was touched or given. */
	value?(): { changed: boolean; value: unknown };
	validate?(): boolean;
	/** Shows an error at the field; for message areas those of the whole record. */
	fail?(messages: string[]): void;
	reset?(): void;
}

/** Asks the form around `element` to take `part` in. Returns the way out. */
export function joinForm(element: EventTarget, part: FormPart): () => void {
	const detail: { part: FormPart; leave: () => void } = { part, leave: () => undefined };
	element.dispatchEvent(new CustomEvent(REGISTER, { bubbles: true, composed: true, detail }));
	return () => detail.leave();
}

/** `Name`, `Account.Name` and references of `@salesforce/schema` as the API name within the object. */
export const fieldNameOf = (field: string | { fieldApiName: string } | undefined): string | undefined =>
	typeof field === 'object' ? field.fieldApiName : field?.slice(field.lastIndexOf('.') + 1);
