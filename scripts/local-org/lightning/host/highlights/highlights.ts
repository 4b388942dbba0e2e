/** force:highlightsPanel: what the record is, its compact layout, and what one may do with it. */
import { LightningElement, api } from 'lwc';
import { shownField } from 'host/fields';
import { RefreshEvent } from 'lightning/refresh';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import type { RecordRepresentation } from 'platform/recordStore';
import type { RecordPage } from '../../page/model.ts';

export default class Highlights extends LightningElement {
	@api page!: RecordPage;
	@api record!: RecordRepresentation;

	get objectLabel(): string {
		return this.page.objectInfo.label;
	}
	get nameField(): string {
		return this.page.objectInfo.nameFields[0] ?? 'Name';
	}
	get name(): string {
		return String(this.record.fields[this.nameField]?.value ?? '');
	}
	get icon(): string {
		return this.page.icon;
	}
	get details() {
		return this.page.compactFields
			.filter((name) => !this.page.objectInfo.nameFields.includes(name))
			.flatMap((name) => {
				const info = this.page.objectInfo.fields[name];
				return info ? [{ name, label: info.label.replace(/ ID$/, ''), shown: shownField(this.record, info) }] : [];
			});
	}
	get hasActions(): boolean {
		return this.page.actions.edit || this.page.actions.changeOwner;
	}
	get canEdit(): boolean {
		return this.page.actions.edit;
	}
	get canChangeOwner(): boolean {
		return this.page.actions.changeOwner;
	}

	async handleChangeOwner(): Promise<void> {
		const { default: OwnerModal } = await import('host/ownerModal');
		const owner = await OwnerModal.open({ size: 'small', label: 'Change Owner', page: this.page, record: this.record });
		if (owner) this.saved(`${owner} now owns ${this.name}.`);
	}

	async handleEdit(): Promise<void> {
		const { default: EditModal } = await import('host/editModal');
		const saved = await EditModal.open({ size: 'medium', label: `Edit ${this.name}`, page: this.page, record: this.record });
		if (saved) this.saved(`${this.objectLabel} "${this.name}" was saved.`);
	}

	saved(title: string): void {
		this.dispatchEvent(new ShowToastEvent({ title, variant: 'success' }));
		this.dispatchEvent(new RefreshEvent());
	}
}
