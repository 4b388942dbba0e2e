/** Change Owner: one person to choose; Salesforce's own words where it is refused. Closes with the new owner's name. */
import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import { updateRecord } from 'lightning/uiRecordApi';
import { saveErrors } from 'host/errors';
import { focusOnceOpen } from 'host/modalFocus';
import type { RecordRepresentation } from 'platform/recordStore';
import type { RecordPage } from '../../page/model.ts';

export default class OwnerModal extends LightningModal {
	@api page!: RecordPage;
	@api record!: RecordRepresentation;
	ownerId: string | undefined;
	ownerName: string | undefined;
	errors: string[] = [];
	saving = false;

	get name(): string {
		return String(this.record.fields[this.page.objectInfo.nameFields[0] ?? 'Name']?.value ?? '');
	}
	get title(): string {
		return `Change ${this.page.objectInfo.label} Owner`;
	}
	get currentOwner(): string {
		return this.record.fields['Owner']?.displayValue ?? '';
	}
	get cannotSave(): boolean {
		return this.saving || !this.ownerId;
	}
	get hasErrors(): boolean {
		return this.errors.length > 0;
	}

	/** The dialogue opens on its heading; whoever opened it wants to type a name. */
	connectedCallback(): void {
		focusOnceOpen(() => this.template?.querySelector<HTMLElement>('host-lookup')?.focus());
	}

	handleChoice(event: CustomEvent<{ id: string | undefined; name: string | undefined }>): void {
		this.ownerId = event.detail.id;
		this.ownerName = event.detail.name;
		this.errors = [];
	}
	handleCancel(): void {
		this.close();
	}
	async handleSave(): Promise<void> {
		if (!this.ownerId) return;
		this.saving = true;
		this.errors = [];
		try {
			await updateRecord({ fields: { Id: this.page.recordId, OwnerId: this.ownerId } });
			this.close(this.ownerName);
		} catch (error) {
			const { record, fields } = saveErrors(error);
			this.errors = [...record, ...Object.values(fields)];
		} finally {
			this.saving = false;
		}
	}
}
