/** force:detailPanel: the page layout's sections, each of which folds; a pencil turns all of them into a form. */
import { LightningElement, api } from 'lwc';
import { shownField } from 'host/fields';
import { formSections } from 'host/formModel';
import { RefreshEvent } from 'lightning/refresh';
import type { RecordRepresentation } from 'platform/recordStore';
import type { RecordPage } from '../../page/model.ts';

export default class DetailPanel extends LightningElement {
	@api page!: RecordPage;
	@api record!: RecordRepresentation;
	folded: string[] = [];
	/** Loaded with the first edit: inputs weigh more than the page. */
	form: unknown;
	editing = false;
	firstField: string | undefined;

	get showForm(): boolean {
		return this.editing && this.form !== undefined;
	}
	get sections() {
		return formSections(this.page.sections, this.page.objectInfo, 'edit').map((section) => {
			const open = !this.folded.includes(section.id);
			return {
				...section,
				open,
				expanded: String(open),
				sectionClass: `slds-section${open ? ' slds-is-open' : ''}`,
				rows: section.rows.map((row) => ({
					key: row.key,
					items: row.items.map((item) => ({
						...item,
						shown: item.info && shownField(this.record, item.info),
						canEdit: item.editable && this.page.actions.edit,
						canChangeOwner: item.key === 'OwnerId' && this.page.actions.changeOwner,
						editTitle: item.key === 'OwnerId' ? 'Change Owner' : `Edit ${item.label}`,
					})),
				})),
			};
		});
	}

	handleFold(event: Event): void {
		const id = (event.currentTarget as HTMLElement).dataset['section']!;
		this.folded = this.folded.includes(id) ? this.folded.filter((each) => each !== id) : [...this.folded, id];
	}
	async handleEdit(event: Event): Promise<void> {
		await this.edit((event.currentTarget as HTMLElement).dataset['field']);
	}
	/** A double click on a value edits it, as its pencil does. */
	async handleDoubleClick(event: Event): Promise<void> {
		const field = (event.currentTarget as HTMLElement).dataset['field'];
		const item = this.sections.flatMap((section) => section.rows.flatMap((row) => row.items)).find((each) => each.key === field);
		if (item?.canEdit) await this.edit(field);
	}
	async edit(field: string | undefined): Promise<void> {
		this.firstField = field;
		this.editing = true;
		this.form ??= (await import('host/detailForm')).default;
	}
	async handleChangeOwner(): Promise<void> {
		const { default: OwnerModal } = await import('host/ownerModal');
		const label = `Change ${this.page.objectInfo.label} Owner`;
		if (await OwnerModal.open({ size: 'small', label, page: this.page, record: this.record })) this.dispatchEvent(new RefreshEvent());
	}
	/** Focus returns to the pencil that was pressed. */
	handleDone(event: CustomEvent<{ saved: boolean }>): void {
		this.editing = false;
		if (event.detail.saved) this.dispatchEvent(new RefreshEvent());
		const field = this.firstField;
		requestAnimationFrame(() => this.template?.querySelector<HTMLElement>(`button[data-field="${field}"]`)?.focus());
	}
}
