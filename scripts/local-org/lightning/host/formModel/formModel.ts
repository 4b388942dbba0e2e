/** A layout as a form: which fields may be entered, what was changed, where an error belongs. Pure, shared by every record form. */
import type { RecordRepresentation, Scalar } from '../../modules/platform/recordStore/recordStore.ts';
import type { FieldInfo, LayoutSection, ObjectInfo } from '../../page/model.ts';

export type FormMode = 'view' | 'new' | 'edit' | 'clone';
export interface PicklistOption {
	label: string;
	value: string;
}
export interface Picklist {
	values: PicklistOption[];
	defaultValue: PicklistOption | null;
}
export interface FormItem {
	key: string;
	label: string;
	help: string | null;
	required: boolean;
	editable: boolean;
	info: FieldInfo | undefined;
}
export interface FormSection {
	id: string;
	heading: string;
	useHeading: boolean;
	columns: number;
	rows: { key: string; items: FormItem[] }[];
}

/** A field as a page calls it: a lookup without `ID`, the name of a standard object with the object's own. */
export function fieldLabel(info: FieldInfo, object: ObjectInfo): string {
	if (info.label === 'Name' && object.nameFields.includes(info.apiName) && !object['custom']) return `${object.label} Name`;
	return info.label.replace(/ ID$/, '');
}

/** The owner has a dialogue of its own; every other field is editable where layout and permissions say so. */
export function formSections(sections: readonly LayoutSection[], object: ObjectInfo, mode: FormMode): FormSection[] {
	return sections.map((section) => ({
		id: section.id,
		heading: section.heading,
		useHeading: section.useHeading,
		columns: section.columns,
		rows: section.layoutRows.map((row, index) => ({
			key: `${section.id}-${index}`,
			items: row.layoutItems.map((item): FormItem => {
				const name = item.layoutComponents[0]?.apiName ?? item.label;
				const info = object.fields[name];
				const layoutAllows = mode === 'new' || mode === 'clone' ? item.editableForNew : item.editableForUpdate;
				const editable = layoutAllows && info !== undefined && name !== 'OwnerId';
				return {
					key: name,
					label: info ? fieldLabel(info, object) : item.label,
					help: info?.inlineHelpText ?? null,
					required: editable && item.required && info.dataType !== 'Boolean',
					editable,
					info,
				};
			}),
		})),
	}));
}

/** Only sections in which something can be entered, their rows as the layout has them: the form of a dialogue. */
export function editableSections(sections: readonly FormSection[]): FormSection[] {
	return sections.filter((section) => section.rows.some((row) => row.items.some((item) => item.editable)));
}

/** What a form starts with: the record's values, or for a new one the picklists' defaults under what the opener gives. */
export function startValues(
	sections: readonly FormSection[],
	from: {
		record?: RecordRepresentation | undefined;
		picklists: Record<string, Picklist>;
		defaults: Record<string, unknown>;
		mode: FormMode;
	},
): Record<string, unknown> {
	const items = sections.flatMap((section) => section.rows.flatMap((row) => row.items)).filter((item) => item.editable);
	const names = new Set([...items.map((item) => item.key), ...Object.keys(from.defaults)]);
	return Object.fromEntries(
		[...names].map((name) => [
			name,
			from.defaults[name] ??
				(from.record ? (from.record.fields[name]?.value ?? null) : (from.picklists[name]?.defaultValue?.value ?? null)),
		]),
	);
}

/** Fields to send: of a new record all that have a value, of an existing one those that differ. */
export function fieldsToSend(
	values: Record<string, unknown>,
	record: RecordRepresentation | undefined,
	mode: FormMode,
): Record<string, Scalar> {
	return Object.fromEntries(
		Object.entries(values).filter(([name, value]) =>
			mode === 'edit' ? value !== (record?.fields[name]?.value ?? null) : value !== null && value !== undefined,
		),
	) as Record<string, Scalar>;
}

/** Errors of a save by where they show: at inputs that are there, and in the list for the whole form. */
export function placeErrors(
	errors: { record: string[]; fields: Record<string, string> },
	shown: ReadonlySet<string>,
): { atFields: Record<string, string>; list: string[] } {
	const entries = Object.entries(errors.fields);
	return {
		atFields: Object.fromEntries(entries.filter(([field]) => shown.has(field))),
		list: [...errors.record, ...entries.filter(([field]) => !shown.has(field)).map(([, message]) => message)],
	};
}
