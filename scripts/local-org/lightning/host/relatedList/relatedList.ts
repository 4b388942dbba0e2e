/** One related list: the first rows as a table, or as tiles where there is little room. */
import { LightningElement, api } from 'lwc';
import { recordUrl, shownColumn } from 'host/fields';
import { session } from 'platform/session';
import type { RecordPage, RelatedList as List } from '../../page/model.ts';

export default class RelatedList extends LightningElement {
	@api list!: List;
	@api page: RecordPage | undefined;

	get heading(): string {
		return `${this.list.label} (${this.list.hasMore ? `${this.list.records.length}+` : this.list.count})`;
	}
	get hasRows(): boolean {
		return this.list.records.length > 0;
	}
	get asTable(): boolean {
		return session().formFactor !== 'Small';
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
			return { key: record.id, cells, first: cells[0], rest: cells.slice(1) };
		});
	}
	get nameField(): string {
		return this.list.columns.some((column) => column.fieldApiName === 'Name') ? 'Name' : (this.list.columns[0]?.fieldApiName ?? 'Name');
	}
}
