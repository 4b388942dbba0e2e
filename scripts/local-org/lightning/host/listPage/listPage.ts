/** An object's list views, and a related list on a page of its own: sort, search, row actions, owner change for many rows. */
import { LightningElement, api } from 'lwc';
import { goTo } from 'lightning/navigation';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { client } from 'platform/records';
import { UI_API } from 'platform/client';
import type { RecordRepresentation } from 'platform/recordStore';
import { session } from 'platform/session';
import { isNumeric, recordUrl, shownColumn } from 'host/fields';
import { askAndDelete, openForm } from 'host/recordActions';
import type { ListPage as Page } from '../../page/model.ts';

const ROWS = 50;
/** What one page of an org's list holds at most: further rows are found by searching. */
const MOST_ROWS = 2000;
const LINK = 'link:';
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
	search = '';
	selected: string[] = [];
	#round = 0;
	#watch: IntersectionObserver | undefined;

	connectedCallback(): void {
		this.records = this.initial.records;
		this.nextPageToken = this.initial.nextPageToken;
		this.sortedBy = this.columns.find((column) => column.fieldName?.replace(LINK, '') === this.initial.sortedBy)?.fieldName;
		if (this.initial.open === 'new')
			void this.handleNew().then(() => {
				if (location.pathname.endsWith('/new')) goTo(`/lightning/o/${this.object}/list`, { replace: true });
			});
	}
	/** Of tiles, the next page is fetched when the end of the list comes into sight. */
	renderedCallback(): void {
		const end = this.template?.querySelector('.end');
		if (!end || this.#watch) return;
		this.#watch = new IntersectionObserver(
			(entries) => {
				if (entries.some((entry) => entry.isIntersecting) && !this.loading && this.hasMore) this.handleMore();
			},
			{ rootMargin: '400px' },
		);
		this.#watch.observe(end);
	}
	disconnectedCallback(): void {
		this.#watch?.disconnect();
	}

	get object(): string {
		return this.initial.objectInfo.apiName;
	}
	get parent() {
		return this.initial.parent;
	}
	get isView(): boolean {
		return this.initial.parent === undefined;
	}
	get listClass(): string {
		return this.asTable ? 'list list_table' : 'list';
	}
	get titleClass(): string {
		return this.isView ? 'slds-media' : 'slds-media slds-media_center';
	}
	/** Tiles grow with the page; a table asks for more rows itself. */
	get endless(): boolean {
		return !this.asTable;
	}
	get objectLabel(): string {
		return this.initial.objectInfo.labelPlural;
	}
	get singular(): string {
		return this.initial.objectInfo.label;
	}
	get viewLabel(): string {
		return this.initial.views.find((view) => view.apiName === this.initial.view)?.label ?? this.initial.view;
	}
	get views() {
		return this.initial.views.map((view) => ({ ...view, checked: view.apiName === this.initial.view }));
	}
	get searchLabel(): string {
		return 'Search this list...';
	}
	get meta(): string {
		const shown = this.visible.length;
		const parts = [`${shown}${this.hasMore ? '+' : ''} item${shown === 1 ? '' : 's'}`];
		const column = this.initial.columns.find((each) => each.fieldApiName === this.sortedBy?.replace(LINK, ''));
		if (column) parts.push(`Sorted by ${column.label}`);
		if (this.selected.length) parts.push(`${this.selected.length} selected`);
		return parts.join(' • ');
	}
	get hasMore(): boolean {
		return this.nextPageToken !== null && this.records.length < MOST_ROWS;
	}
	get asTable(): boolean {
		return session().formFactor !== 'Small';
	}
	get isEmpty(): boolean {
		return this.visible.length === 0;
	}
	get emptyText(): string {
		return this.search ? 'Nothing in this list matches your search.' : 'No items to display.';
	}
	get nameField(): string {
		return this.initial.objectInfo.nameFields[0] ?? 'Name';
	}
	get mayCreate(): boolean {
		return this.initial.may.create;
	}
	get mayChangeOwner(): boolean {
		return this.initial.may.changeOwner;
	}
	get canChangeOwner(): boolean {
		return this.mayChangeOwner && this.asTable;
	}
	get hideCheckboxes(): boolean {
		return !this.mayChangeOwner;
	}
	get noneSelected(): boolean {
		return this.selected.length === 0;
	}
	get rowActions(): { label: string; name: string }[] {
		const { edit, delete: remove } = this.initial.may;
		return [...(edit ? [{ label: 'Edit', name: 'edit' }] : []), ...(remove ? [{ label: 'Delete', name: 'delete' }] : [])];
	}
	get hasRowActions(): boolean {
		return this.rowActions.length > 0;
	}

	get columns(): { fieldName?: string; [more: string]: unknown }[] {
		const columns: { fieldName?: string; [more: string]: unknown }[] = this.initial.columns.map((column) => {
			const isLink = column.fieldApiName === this.nameField || column.fieldApiName.includes('.');
			const common = { label: column.label, sortable: column.sortable, wrapText: false, hideDefaultActions: true };
			return isLink
				? {
						...common,
						fieldName: LINK + column.fieldApiName,
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
		return this.hasRowActions ? [...columns, { type: 'action', typeAttributes: { rowActions: this.rowActions } }] : columns;
	}
	/** The rows whose shown values hold what is searched for. */
	get visible(): RecordRepresentation[] {
		const wanted = this.search.trim().toLowerCase();
		if (!wanted) return this.records;
		return this.records.filter((record) =>
			this.initial.columns.some((column) => shownColumn(record, column, this.nameField).text.toLowerCase().includes(wanted)),
		);
	}
	get rows() {
		return this.visible.map((record) => {
			const row: Record<string, string | undefined> = { id: record.id };
			for (const column of this.initial.columns) {
				const shown = shownColumn(record, column, this.nameField);
				row[column.fieldApiName] = shown.text;
				row[LINK + column.fieldApiName] = shown.url;
			}
			return row;
		});
	}
	get tiles() {
		return this.visible.map((record) => {
			const cells = this.initial.columns.map((column) => ({
				key: column.fieldApiName,
				label: column.label,
				text: shownColumn(record, column, this.nameField).text,
			}));
			const title = cells[0]?.text || record.id;
			return {
				key: record.id,
				url: recordUrl(record),
				title,
				actions: `Show actions for ${title}`,
				rest: cells.slice(1).filter((cell) => cell.text),
			};
		});
	}

	handleView(event: CustomEvent<{ value: string }>): void {
		goTo(`/lightning/o/${this.object}/list?filterName=${encodeURIComponent(event.detail.value)}`);
	}
	handleSort(event: CustomEvent<{ fieldName: string; sortDirection: 'asc' | 'desc' }>): void {
		this.sortedBy = event.detail.fieldName;
		this.sortDirection = event.detail.sortDirection;
		void this.load(undefined);
	}
	handleSearch(event: CustomEvent<{ value: string }>): void {
		this.search = event.detail.value;
	}
	handleSelection(event: CustomEvent<{ selectedRows: { id: string }[] }>): void {
		this.selected = event.detail.selectedRows.map(({ id }) => id);
	}
	handleRefresh(): void {
		void this.load(undefined);
	}
	handleMore(): void {
		if (this.loading || !this.hasMore) return;
		void this.load(this.nextPageToken ?? undefined);
	}
	async handleNew(): Promise<void> {
		const { parent } = this.initial;
		const given = parent
			? { defaults: { [parent.field]: parent.id }, defaultNames: { [parent.field]: parent.name }, stay: true }
			: { defaults: {} };
		if (await openForm('new', { object: this.object, label: this.singular }, given)) await this.load(undefined);
	}
	handleRowAction(event: CustomEvent<{ action: { name: string }; row: { id: string } }>): void {
		void this.act(event.detail.action.name, event.detail.row.id);
	}
	handleTileAction(event: CustomEvent<{ value: string }>): void {
		void this.act(event.detail.value, (event.currentTarget as HTMLElement).dataset['id']!);
	}
	async act(action: string, id: string): Promise<void> {
		const record = this.records.find((each) => each.id === id)!;
		const name = String(record.fields[this.nameField]?.value ?? id);
		const target = { object: record.apiName, label: this.singular, id, name };
		if (action === 'edit' ? await openForm('edit', target) : await askAndDelete(target)) await this.load(undefined);
	}
	async handleChangeOwner(): Promise<void> {
		const { default: OwnerModal } = await import('host/ownerModal');
		const result = (await OwnerModal.open({
			size: 'small',
			label: 'Change Owner',
			objectLabel: this.singular,
			objectPlural: this.objectLabel,
			recordIds: this.selected,
		})) as { owner: string; changed: number } | undefined;
		if (!result) return;
		const what = result.changed === 1 ? `1 ${this.singular}` : `${result.changed} ${this.objectLabel}`;
		this.dispatchEvent(new ShowToastEvent({ title: `${result.owner} now owns ${what}.`, variant: 'success' }));
		this.selected = [];
		await this.load(undefined);
	}

	/** A page of rows: the first one replaces what is shown, a later one is appended. */
	async load(pageToken: string | undefined): Promise<void> {
		const query = new URLSearchParams({ pageSize: String(ROWS), ...(pageToken ? { pageToken } : {}) });
		if (this.sortedBy) query.set('sortBy', (this.sortDirection === 'desc' ? '-' : '') + this.sortedBy.replace(LINK, ''));
		this.#round += 1;
		const mine = this.#round;
		this.loading = true;
		const { parent, view } = this.initial;
		const path = parent ? `related-list-records/${parent.id}/${parent.list}` : `list-records/${this.object}/${encodeURIComponent(view)}`;
		try {
			const answer = (await client.send('GET', `${UI_API}/${path}?${query}`)) as Answer;
			if (mine !== this.#round) return;
			this.records = pageToken ? [...this.records, ...answer.records] : answer.records;
			this.nextPageToken = answer.nextPageToken;
			this.error = undefined;
		} catch (error) {
			if (mine !== this.#round) return;
			this.nextPageToken = null;
			this.error = ((error as { body?: { message?: string }[] }).body?.[0]?.message ?? 'The list could not be loaded.') + ' Try again.';
		} finally {
			if (mine === this.#round) this.loading = false;
		}
	}
}
