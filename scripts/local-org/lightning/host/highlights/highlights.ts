/** force:highlightsPanel: what the record is, its compact layout, and what one may do with it. */
import { LightningElement, api } from 'lwc';
import { shownField } from 'host/fields';
import { fieldLabel } from 'host/formModel';
import { askAndDelete, openForm } from 'host/recordActions';
import { goTo } from 'lightning/navigation';
import { RefreshEvent } from 'lightning/refresh';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import type { RecordRepresentation } from 'platform/recordStore';
import type { RecordPage } from '../../page/model.ts';

export default class Highlights extends LightningElement {
	@api page!: RecordPage;
	@api record!: RecordRepresentation;
	#opened = false;

	/** An address that ends in edit or clone shows the record under the dialogue. */
	renderedCallback(): void {
		const { open, actions } = this.page;
		if (this.#opened || !open) return;
		this.#opened = true;
		if (!actions[open]) return;
		void this.openRecord(open).finally(() => {
			// A clone that was saved leads to its own page.
			if (location.pathname.endsWith(`/${open}`)) goTo(`/lightning/r/${this.record.apiName}/${this.record.id}/view`, { replace: true });
		});
	}

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
				return info ? [{ name, label: fieldLabel(info, this.page.objectInfo), shown: shownField(this.record, info) }] : [];
			});
	}
	get hasActions(): boolean {
		return Object.values(this.page.actions).some(Boolean);
	}
	get canEdit(): boolean {
		return this.page.actions.edit;
	}
	get canChangeOwner(): boolean {
		return this.page.actions.changeOwner;
	}
	get canClone(): boolean {
		return this.page.actions.clone;
	}
	get canDelete(): boolean {
		return this.page.actions.delete;
	}
	get hasMore(): boolean {
		return this.canClone || this.canDelete;
	}
	get target() {
		return { object: this.record.apiName, label: this.objectLabel, id: this.record.id, name: this.name };
	}

	async handleChangeOwner(): Promise<void> {
		const { default: OwnerModal } = await import('host/ownerModal');
		const owner = await OwnerModal.open({ size: 'small', label: `Change ${this.objectLabel} Owner`, page: this.page, record: this.record });
		if (!owner) return;
		this.dispatchEvent(new ShowToastEvent({ title: `${owner} now owns ${this.name}.`, variant: 'success' }));
		this.dispatchEvent(new RefreshEvent());
	}
	handleEdit(): void {
		void this.openRecord('edit');
	}
	async handleMore(event: CustomEvent<{ value: string }>): Promise<void> {
		if (event.detail.value === 'clone') return this.openRecord('clone');
		if (await askAndDelete(this.target)) goTo(`/lightning/o/${this.record.apiName}/list`);
	}
	async openRecord(mode: 'edit' | 'clone'): Promise<void> {
		const saved = await openForm(mode, this.target);
		if (saved && mode === 'edit') this.dispatchEvent(new RefreshEvent());
	}
}
