/**
 * New, Edit and Clone: the object's layout as a form. Sends what differs; closes with the record's id and name when it was saved,
 * with `again` where another new one is wanted.
 */
import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import { onMove } from 'lightning/navigation';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import { saveErrors } from 'host/errors';
import { PLAIN, shownField, type Shown } from 'host/fields';
import { formData, type FormData } from 'host/formData';
import {
	editableSections,
	fieldsToSend,
	formSections,
	placeErrors,
	startValues,
	type FormItem,
	type FormMode,
	type FormSection,
} from 'host/formModel';
import { focusOnceOpen } from 'host/modalFocus';
import { askToDiscard, guardLeaving } from 'platform/leaving';
import { session } from 'platform/session';

interface Input {
	name: string;
	label: string;
	validate(): boolean;
	showError(message: string): void;
	focus(): void;
}
export interface Saved {
	id: string;
	name: string;
	again: boolean;
}

export default class RecordModal extends LightningModal {
	@api objectApiName = '';
	@api recordId: string | undefined;
	@api mode: FormMode = 'new';
	/** Values that the opener knows: the parent of a related list. */
	@api defaults: Record<string, unknown> = {};
	/** Names of records that `defaults` point to, by field. */
	@api defaultNames: Record<string, string> = {};
	data: FormData | undefined;
	form: FormSection[] = [];
	values: Record<string, unknown> = {};
	/** Records that lookups were given since, by field. */
	chosen: Record<string, { id: string; name: string } | undefined> = {};
	changed = false;
	messages: string[] = [];
	badFields: { name: string; label: string }[] = [];
	saving = false;
	#asking = false;
	#stop = (): void => {};

	async connectedCallback(): Promise<void> {
		focusOnceOpen(() => this.focusFirst());
		const stops = [guardLeaving(() => this.changed), onMove(() => super.close())];
		this.#stop = () => stops.forEach((stop) => stop());
		try {
			const data = await formData(this.objectApiName, this.mode, this.recordId);
			const sections = formSections(data.sections, data.object, this.mode);
			this.form = editableSections(sections);
			this.values = startValues(sections, { ...data, defaults: { ...data.defaults, ...this.defaults }, mode: this.mode });
			this.data = data;
			requestAnimationFrame(() => this.focusFirst());
		} catch (error) {
			this.messages = saveErrors(error).record;
		}
	}
	disconnectedCallback(): void {
		this.#stop();
	}

	/** However it is closed (Cancel, Escape, the cross): what was typed is not thrown away unasked. */
	@api
	override close(result?: unknown): void {
		if (result !== undefined || !this.changed) return super.close(result);
		if (this.#asking) return;
		this.#asking = true;
		void askToDiscard().then((discard) => {
			this.#asking = false;
			if (discard) super.close();
		});
	}

	get loading(): boolean {
		return this.data === undefined && this.messages.length === 0;
	}
	get cannotSave(): boolean {
		return this.saving || this.data === undefined;
	}
	get isNew(): boolean {
		return this.mode === 'new';
	}
	get sections() {
		return this.form.map((section) => ({
			...section,
			rows: section.rows.map((row) => ({
				key: row.key,
				items: row.items.map((item) => ({
					...item,
					value: this.values[item.key],
					reference: this.reference(item.key),
					options: this.data!.picklists[item.key]?.values,
					shown: this.shown(item),
				})),
			})),
		}));
	}

	/** What cannot be entered, read-only: a new record will belong to whoever makes it. */
	shown(item: FormItem): Shown | undefined {
		if (item.editable || !item.info) return undefined;
		const { record } = this.data!;
		if (this.mode === 'edit' && record) return shownField(record, item.info);
		return item.key === 'OwnerId' ? { ...PLAIN, text: session().user.name } : PLAIN;
	}
	/** The record that a lookup holds now, by name. */
	reference(name: string): { id: string; name: string } | undefined {
		if (name in this.chosen) return this.chosen[name];
		const id = this.values[name];
		const info = this.data?.object.fields[name];
		if (typeof id !== 'string' || info?.dataType !== 'Reference') return undefined;
		const parent = info.relationshipName ? this.data?.record?.fields[info.relationshipName] : undefined;
		return { id, name: this.defaultNames[name] ?? parent?.displayValue ?? id };
	}
	inputs(): Input[] {
		return [...(this.template?.querySelectorAll('host-field-input') ?? [])] as unknown as Input[];
	}
	focusFirst(): void {
		if (!this.template?.querySelector('host-field-input:focus-within')) this.inputs()[0]?.focus();
	}

	handleFieldChange(event: CustomEvent<{ field: string; value: unknown; reference?: { id: string; name: string } }>): void {
		const { field, value, reference } = event.detail;
		this.chosen = { ...this.chosen, [field]: reference };
		this.changed = true;
		this.values = { ...this.values, [field]: value };
	}
	handleFieldChoice(event: CustomEvent<string>): void {
		this.inputs()
			.find((input) => input.name === event.detail)
			?.focus();
	}
	handleCancel(): void {
		this.close();
	}
	handleSave(): void {
		void this.save(false);
	}
	handleSaveAndNew(): void {
		void this.save(true);
	}

	async save(again: boolean): Promise<void> {
		const inputs = this.inputs();
		const bad = inputs.filter((input) => !input.validate());
		this.messages = [];
		this.badFields = bad.map(({ name, label }) => ({ name, label }));
		if (bad.length) return bad[0]!.focus();
		const { record, object } = this.data!;
		const fields = fieldsToSend(this.values, record, this.mode);
		if (this.mode === 'edit' && Object.keys(fields).length === 0) return this.close();
		this.saving = true;
		try {
			const saved =
				this.mode === 'edit'
					? await updateRecord(
							{ fields: { Id: record!.id, ...fields } },
							record!.lastModifiedDate ? { ifUnmodifiedSince: record!.lastModifiedDate } : undefined,
						)
					: await createRecord({ apiName: object.apiName, fields });
			const nameField = object.nameFields[0] ?? 'Name';
			this.changed = false;
			const name = this.values[nameField] ?? record?.fields[nameField]?.value ?? saved.fields[nameField]?.value ?? '';
			this.close({ id: saved.id, name: String(name), again } satisfies Saved);
		} catch (error) {
			const { atFields, list } = placeErrors(saveErrors(error), new Set(inputs.map((input) => input.name)));
			const placed = inputs.filter((input) => atFields[input.name]);
			for (const input of placed) input.showError(atFields[input.name]!);
			this.messages = list;
			this.badFields = placed.map(({ name, label }) => ({ name, label }));
			placed[0]?.focus();
		} finally {
			this.saving = false;
		}
	}
}
