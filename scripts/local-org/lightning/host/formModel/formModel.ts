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
	/** Of its rows: one item, or two beside each other where there is room. */
	rowClass: string;
	rows: { key: string; items: FormItem[] }[];
}

/** Fields of standard objects that layouts call by their bare name, whatever the field's own label says (`Account Phone`). */
const BARE = new Set(['Type', 'Phone', 'Fax', 'Rating', 'Description']);

/** A field as a page calls it: a lookup without `ID`, the name and the owner of a standard object with the object's own. */
export function fieldLabel(info: FieldInfo, object: ObjectInfo): string {
	const { apiName, label } = info;
	if (!object['custom']) {
		if (apiName === 'OwnerId') return `${object.label} Owner`;
		if (apiName === 'AccountId') return 'Account Name';
		if (BARE.has(apiName)) return apiName;
		if (object.nameFields.includes(apiName) && label === 'Name') return `${object.label} Name`;
		if (apiName === 'Name' && label === 'Full Name') return 'Name';
	}
	return label.replace(/ ID$/, '');
}

/** The owner has a dialogue of its own; every other field is editable where layout and permissions say so. */
export function formSections(sections: readonly LayoutSection[], object: ObjectInfo, mode: FormMode): FormSection[] {
	return sections.map((section) => ({
		id: section.id,
		heading: section.heading,
		useHeading: section.useHeading,
		columns: section.columns,
		rowClass: section.columns > 1 ? 'row two' : 'row',
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
		list: [...new Set([...errors.record, ...entries.filter(([field]) => !shown.has(field)).map(([, message]) => message)])],
	};
}
