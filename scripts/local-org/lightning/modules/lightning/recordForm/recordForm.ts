/**
 * `lightning-record-form`: a record's fields with their own Save and Cancel
 * (Component Reference, "lightning-record-form": `fields` or `layout-type`, `mode`, `columns`).
 */
import { LightningElement, api } from 'lwc';
import { UI_API } from '../../platform/client/client.ts';
import { client } from '../../platform/records/records.ts';
import { fieldNameOf } from '../../platform/formContext/formContext.ts';
import type { LayoutSection } from '../../../page/model.ts';

export default class RecordForm extends LightningElement {
	@api recordId: string | undefined;
	@api objectApiName: string | { objectApiName: string } | undefined;
	@api fields: (string | { fieldApiName: string })[] = [];
	@api layoutType: 'Full' | 'Compact' | undefined;
	/** `edit`, `view` (with pencils) or `readonly`. */
	@api mode: string | undefined;
	@api columns: number | string = 1;
	@api density = 'auto';
	fromLayout: string[] = [];
	editing = false;
	saving = false;

	async connectedCallback(): Promise<void> {
		this.editing = this.mode === 'edit' || !this.recordId;
		if (!this.layoutType || this.fields.length) return;
		const mode = !this.recordId ? 'Create' : this.editing ? 'Edit' : 'View';
		const object = typeof this.objectApiName === 'object' ? this.objectApiName.objectApiName : this.objectApiName;
		try {
			const layout = (await client.send('GET', `${UI_API}/layout/${object}?layoutType=${this.layoutType}&mode=${mode}`)) as {
				sections: LayoutSection[];
			};
			this.fromLayout = layout.sections.flatMap((section) =>
				section.layoutRows.flatMap((row) => row.layoutItems.flatMap((item) => item.layoutComponents.map((each) => each.apiName))),
			);
		} catch (error) {
			this.dispatchEvent(new CustomEvent('error', { detail: error }));
		}
	}

	get names(): string[] {
		return this.fields.length ? this.fields.map((field) => fieldNameOf(field)!) : this.fromLayout;
	}
	get ready(): boolean {
		return this.names.length > 0;
	}
	get canEdit(): boolean {
		return this.mode !== 'readonly';
	}
	get itemStyle(): string {
		return `width: ${100 / Math.max(1, Number(this.columns) || 1)}%`;
	}
	handleEdit(): void {
		this.editing = true;
	}
	handleCancel(): void {
		this.template?.querySelectorAll<HTMLElement & { reset(): void }>('lightning-input-field').forEach((field) => field.reset());
		if (this.recordId && this.mode !== 'edit') this.editing = false;
		this.dispatchEvent(new CustomEvent('cancel'));
	}
	handleSubmit(event: CustomEvent): void {
		const again = new CustomEvent('submit', { detail: event.detail, cancelable: true });
		if (!this.dispatchEvent(again)) event.preventDefault();
		else this.saving = true;
	}
	handleSuccess(event: CustomEvent): void {
		this.saving = false;
		if (this.recordId && this.mode !== 'edit') this.editing = false;
		this.dispatchEvent(new CustomEvent('success', { detail: event.detail }));
	}
	handleError(event: CustomEvent): void {
		this.saving = false;
		this.dispatchEvent(new CustomEvent('error', { detail: event.detail }));
	}
	handleLoad(event: CustomEvent): void {
		this.dispatchEvent(new CustomEvent('load', { detail: event.detail }));
	}
}
