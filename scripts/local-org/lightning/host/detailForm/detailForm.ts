/** Inline edit: every field of the layout that may be changed as an input, Save and Cancel in a footer that stays in sight. */
import { LightningElement, api } from 'lwc';
import { updateRecord } from 'lightning/uiRecordApi';
import { saveErrors } from 'host/errors';
import { shownField } from 'host/fields';
import { picklists } from 'host/formData';
import { fieldsToSend, formSections, placeErrors, type Picklist } from 'host/formModel';
import { guardLeaving } from 'platform/leaving';
import type { RecordRepresentation } from 'platform/recordStore';
import type { RecordPage } from '../../page/model.ts';

interface Input extends HTMLElement {
	name: string;
	label: string;
	validate(): boolean;
	showError(message: string): void;
}

export default class DetailForm extends LightningElement {
	@api page!: RecordPage;
	@api record!: RecordRepresentation;
	/** Takes the focus. */
	@api firstField: string | undefined;
	changes: Record<string, unknown> = {};
	/** Records that lookups were given since, by field. */
	chosen: Record<string, { id: string; name: string } | undefined> = {};
	values: Record<string, Picklist> = {};
	ready = false;
	messages: string[] = [];
	badFields: { name: string; label: string }[] = [];
	saving = false;
	/** As it was when the editing began: what somebody saves meanwhile must not look like a change of ours. */
	#start!: RecordRepresentation;
	#stop = (): void => {};

	async connectedCallback(): Promise<void> {
		this.#start = this.record;
		this.#stop = guardLeaving(() => Object.keys(this.toSend()).length > 0);
		this.values = await picklists(this.record.apiName).catch(() => ({}));
		this.ready = true;
		requestAnimationFrame(() => this.input(this.firstField)?.focus());
	}
	disconnectedCallback(): void {
		this.#stop();
	}

	get sections() {
		const { fields } = this.record;
		return formSections(this.page.sections, this.page.objectInfo, 'edit').map((section) => ({
			...section,
			rows: section.rows.map((row) => ({
				key: row.key,
				items: row.items.map((item) => {
					const value = item.key in this.changes ? this.changes[item.key] : (fields[item.key]?.value ?? null);
					const parent = item.info?.relationshipName ? fields[item.info.relationshipName] : undefined;
					return {
						...item,
						value,
						shown: item.info && shownField(this.record, item.info),
						reference:
							item.key in this.chosen
								? this.chosen[item.key]
								: typeof value === 'string' && item.info?.dataType === 'Reference'
									? { id: value, name: parent?.displayValue ?? value }
									: undefined,
						options: this.values[item.key]?.values,
					};
				}),
			})),
		}));
	}

	toSend(): Record<string, unknown> {
		return fieldsToSend(this.changes, this.#start, 'edit');
	}
	inputs(): Input[] {
		return [...(this.template?.querySelectorAll('host-field-input') ?? [])] as unknown as Input[];
	}
	input(name: string | undefined): Input | undefined {
		return this.inputs().find((input) => input.name === name);
	}
	handleFieldChange(event: CustomEvent<{ field: string; value: unknown; reference?: { id: string; name: string } }>): void {
		const { field, value, reference } = event.detail;
		this.chosen = { ...this.chosen, [field]: reference };
		this.changes = { ...this.changes, [field]: value };
	}
	handleFieldChoice(event: CustomEvent<string>): void {
		this.input(event.detail)?.focus();
	}
	handleCancel(): void {
		this.done(false);
	}
	handleKey(event: KeyboardEvent): void {
		if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		void this.handleSave();
	}
	async handleSave(): Promise<void> {
		const inputs = this.inputs();
		const bad = inputs.filter((input) => !input.validate());
		this.messages = [];
		this.badFields = bad.map(({ name, label }) => ({ name, label }));
		if (bad.length) return bad[0]!.focus();
		const fields = this.toSend();
		if (Object.keys(fields).length === 0) return this.done(false);
		this.saving = true;
		try {
			const { id, lastModifiedDate } = this.#start;
			await updateRecord({ fields: { Id: id, ...fields } }, lastModifiedDate ? { ifUnmodifiedSince: lastModifiedDate } : undefined);
			this.changes = {};
			this.done(true);
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
	done(saved: boolean): void {
		this.#stop();
		this.dispatchEvent(new CustomEvent('done', { detail: { saved } }));
	}
}
