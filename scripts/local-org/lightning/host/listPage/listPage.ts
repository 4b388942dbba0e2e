/** An object's list views. */
import { LightningElement, api } from 'lwc';
import { goTo } from 'lightning/navigation';
import { client } from 'platform/records';
import { UI_API } from 'platform/client';
import type { RecordRepresentation } from 'platform/recordStore';
import { session } from 'platform/session';
import { isNumeric, recordUrl, shownColumn } from 'host/fields';
import type { ListPage as Page } from '../../page/model.ts';

const ROWS = 50;
interface Answer {
	records: RecordRepresentation[];
	nextPageToken: string | null;
}

export default class ListPage extends LightningElement {
	@api initial!: Page;
	records: RecordRepresentation[] = [];
	nextPageToken: string | null = null;
	sortedBy: string | undefined;
	sortDirection: 'asc' | 'desc' = 'asc';
	loading = false;
	error: string | undefined;

	connectedCallback(): void {
		this.records = this.initial.records;
		this.nextPageToken = this.initial.nextPageToken;
		this.sortedBy = this.columns[0]?.fieldName;
	}

	get objectLabel(): string {
		return this.initial.objectInfo.labelPlural;
	}
	get viewLabel(): string {
		return this.initial.views.find((view) => view.apiName === this.initial.view)?.label ?? this.initial.view;
	}
	get views() {
		return this.initial.views.map((view) => ({ ...view, checked: view.apiName === this.initial.view }));
	}
	get meta(): string {
		const count = `${this.records.length}${this.hasMore ? '+' : ''} item${this.records.length === 1 ? '' : 's'}`;
		const column = this.initial.columns.find((each) => each.fieldApiName === this.sortedBy?.replace(/^link:/, ''));
		return column ? `${count} • Sorted by ${column.label}` : count;
	}
	get hasMore(): boolean {
		return this.nextPageToken !== null;
	}
	get asTable(): boolean {
		return session().formFactor !== 'Small';
	}
	get isEmpty(): boolean {
		return this.records.length === 0;
	}
	get nameField(): string {
		return this.initial.objectInfo.nameFields[0] ?? 'Name';
	}

	get columns() {
		return this.initial.columns.map((column) => {
			const isLink = column.fieldApiName === this.nameField || column.fieldApiName.includes('.');
			const common = { label: column.label, sortable: column.sortable, wrapText: false };
			return isLink
				? {
						...common,
						fieldName: `link:${column.fieldApiName}`,
						type: 'url',
						typeAttributes: { label: { fieldName: column.fieldApiName }, target: '_self' },
					}
				: {
						...common,
						fieldName: column.fieldApiName,
						type: 'text',
						cellAttributes: { alignment: isNumeric(column.dataType) ? 'right' : 'left' },
					};
		});
	}
	get rows() {
		return this.records.map((record) => {
			const row: Record<string, string | undefined> = { id: record.id };
			for (const column of this.initial.columns) {
				const shown = shownColumn(record, column, this.nameField);
				row[column.fieldApiName] = shown.text;
				row[`link:${column.fieldApiName}`] = shown.url;
			}
			return row;
		});
	}
	get tiles() {
		return this.records.map((record) => {
			const cells = this.initial.columns.map((column) => ({
				key: column.fieldApiName,
				label: column.label,
				text: shownColumn(record, column, this.nameField).text,
			}));
			return {
				key: record.id,
				url: recordUrl(record),
				title: cells[0]?.text || record.id,
				rest: cells.slice(1).filter((cell) => cell.text),
			};
		});
	}

	handleView(event: CustomEvent<{ value: string }>): void {
		goTo(`/lightning/o/${this.initial.objectInfo.apiName}/list?filterName=${encodeURIComponent(event.detail.value)}`);
	}
	handleSort(event: CustomEvent<{ fieldName: string; sortDirection: 'asc' | 'desc' }>): void {
		this.sortedBy = event.detail.fieldName;
		this.sortDirection = event.detail.sortDirection;
		void this.load(undefined);
	}
	handleRefresh(): void {
		void this.load(undefined);
	}
	handleMore(): void {
		void this.load(this.nextPageToken ?? undefined);
	}

	/** A page of rows: the first one replaces what is shown, a later one is appended. */
	async load(pageToken: string | undefined): Promise<void> {
		const query = new URLSearchParams({ pageSize: String(ROWS), ...(pageToken ? { pageToken } : {}) });
		if (this.sortedBy) query.set('sortBy', (this.sortDirection === 'desc' ? '-' : '') + this.sortedBy.replace(/^link:/, ''));
		this.loading = true;
		try {
			const answer = (await client.send(
				'GET',
				`${UI_API}/list-records/${this.initial.objectInfo.apiName}/${encodeURIComponent(this.initial.view)}?${query}`,
			)) as Answer;
			this.records = pageToken ? [...this.records, ...answer.records] : answer.records;
			this.nextPageToken = answer.nextPageToken;
			this.error = undefined;
		} catch (error) {
			this.error = ((error as { body?: { message?: string }[] }).body?.[0]?.message ?? 'The list could not be loaded.') + ' Try again.';
		} finally {
			this.loading = false;
		}
	}
}
