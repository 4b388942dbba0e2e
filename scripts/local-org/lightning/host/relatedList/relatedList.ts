/** One related list: the first rows as a table, or as tiles where there is little room; New, View All, and what each row allows. */
import { LightningElement, api } from 'lwc';
import { recordUrl, shownColumn } from 'host/fields';
import { askAndDelete, openForm } from 'host/recordActions';
import { RefreshEvent } from 'lightning/refresh';
import { session } from 'platform/session';
import type { RecordPage, RelatedList as List } from '../../page/model.ts';

export default class RelatedList extends LightningElement {
	@api list!: List;
	@api page: RecordPage | undefined;
	/** Little room: tiles, as on a phone. */
	@api narrow = false;

	get heading(): string {
		return `${this.list.label} (${this.list.hasMore ? `${this.list.records.length}+` : this.list.count})`;
	}
	get hasRows(): boolean {
		return this.list.records.length > 0;
	}
	get asTable(): boolean {
		return session().formFactor !== 'Small' && !this.narrow;
	}
	get allUrl(): string {
		return `/lightning/r/${this.page!.objectInfo.apiName}/${this.page!.recordId}/related/${this.list.relatedListId}/view`;
	}
	get allLabel(): string {
		return `View All ${this.list.label}`;
	}
	get newLabel(): string {
		return `New ${this.list.entityLabel}`;
	}
	get hasRowActions(): boolean {
		return this.list.may.edit || this.list.may.delete;
	}
	get columns() {
		return this.list.columns.map((column) => ({ key: column.fieldApiName, label: column.label }));
	}
	get rows() {
		return this.list.records.map((record) => {
			const cells = this.list.columns.map((column, index) => {
				const shown = shownColumn(record, column, this.nameField);
				// Every row leads to its record, whichever column comes first.
				return {
					key: column.fieldApiName,
					label: column.label,
					shown: index === 0 && !shown.url ? { ...shown, text: shown.text || record.id, url: recordUrl(record) } : shown,
				};
			});
			const name = cells[0]?.shown.text ?? record.id;
			return { key: record.id, name, actions: `Show actions for ${name}`, cells, first: cells[0], rest: cells.slice(1) };
		});
	}
	get nameField(): string {
		return this.list.columns.some((column) => column.fieldApiName === 'Name') ? 'Name' : (this.list.columns[0]?.fieldApiName ?? 'Name');
	}

	async handleNew(): Promise<void> {
		const { recordId, objectInfo, record } = this.page!;
		const name = String(record.fields[objectInfo.nameFields[0] ?? 'Name']?.value ?? '');
		const { objectApiName, entityLabel, parentField } = this.list;
		const given = { defaults: { [parentField]: recordId }, defaultNames: { [parentField]: name }, stay: true };
		if (await openForm('new', { object: objectApiName, label: entityLabel }, given)) this.dispatchEvent(new RefreshEvent());
	}
	async handleRow(event: CustomEvent<{ value: string }>): Promise<void> {
		const { id, name } = (event.currentTarget as HTMLElement).dataset as { id: string; name: string };
		const target = { object: this.list.objectApiName, label: this.list.entityLabel, id, name };
		const changed = event.detail.value === 'edit' ? await openForm('edit', target) : await askAndDelete(target);
		if (changed) this.dispatchEvent(new RefreshEvent());
	}
}
