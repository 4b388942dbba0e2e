/**
 * Change Owner, of one record or of those ticked in a list: one person to choose; the org's own words where it is refused.
 * Closes with the new owner's name, from a list with how many records changed hands too.
 */
import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import { onMove } from 'lightning/navigation';
import { updateRecord } from 'lightning/uiRecordApi';
import { saveErrors } from 'host/errors';
import { focusOnceOpen } from 'host/modalFocus';
import type { RecordRepresentation } from 'platform/recordStore';
import type { RecordPage } from '../../page/model.ts';

export default class OwnerModal extends LightningModal {
	/** One record: its page. */
	@api page: RecordPage | undefined;
	@api record: RecordRepresentation | undefined;
	/** Several: their ids and what they are called. */
	@api recordIds: string[] = [];
	@api objectLabel = '';
	@api objectPlural = '';
	ownerId: string | undefined;
	ownerName: string | undefined;
	errors: string[] = [];
	saving = false;
	/** Already changed: a second try sends the rest. */
	#done = new Set<string>();
	#stop = (): void => {};

	/** The dialogue opens on its heading; whoever opened it wants to type a name. */
	connectedCallback(): void {
		focusOnceOpen(() => this.template?.querySelector<HTMLElement>('host-lookup')?.focus());
		this.#stop = onMove(() => this.close());
	}
	disconnectedCallback(): void {
		this.#stop();
	}

	get title(): string {
		return `Change ${this.page?.objectInfo.label ?? this.objectLabel} Owner`;
	}
	get intro(): string {
		if (!this.page) {
			const count = this.recordIds.length;
			return count === 1 ? `1 ${this.objectLabel} changes hands.` : `${count} ${this.objectPlural} change hands.`;
		}
		const name = String(this.record!.fields[this.page.objectInfo.nameFields[0] ?? 'Name']?.value ?? '');
		return `${name} belongs to ${this.record!.fields['Owner']?.displayValue ?? ''}.`;
	}
	get cannotSave(): boolean {
		return this.saving || !this.ownerId;
	}
	get hasErrors(): boolean {
		return this.errors.length > 0;
	}

	handleChoice(event: CustomEvent<{ id: string | undefined; name: string | undefined }>): void {
		this.ownerId = event.detail.id;
		this.ownerName = event.detail.name;
		this.errors = [];
	}
	handleCancel(): void {
		this.close(this.#done.size ? { owner: this.ownerName, changed: this.#done.size } : undefined);
	}
	async handleSave(): Promise<void> {
		if (!this.ownerId) return;
		this.saving = true;
		this.errors = [];
		const ids = this.page ? [this.page.recordId] : this.recordIds.filter((id) => !this.#done.has(id));
		const refused: string[] = [];
		for (const id of ids)
			try {
				await updateRecord({ fields: { Id: id, OwnerId: this.ownerId } });
				this.#done.add(id);
			} catch (error) {
				const { record, fields } = saveErrors(error);
				refused.push(...record, ...Object.values(fields));
			}
		this.saving = false;
		this.errors = [...new Set(refused)];
		if (refused.length === 0) return this.close(this.page ? this.ownerName : { owner: this.ownerName, changed: this.#done.size });
		if (!this.page && this.#done.size) this.errors = [`${this.#done.size} of ${this.recordIds.length} changed hands.`, ...this.errors];
	}
}
