/** A record page: regions as the FlexiPage has them, over one record that follows every change in the page's cache. */
import { LightningElement, api, unwrap } from 'lwc';
import { primeObjectInfo } from 'lightning/uiObjectInfoApi';
import { records } from 'platform/records';
import type { RecordRepresentation } from 'platform/recordStore';
import { session } from 'platform/session';
import { currentPage } from 'host/pageInfo';
import type { PageComponent, ProblemPage, RecordPage as Page } from '../../page/model.ts';

const GONE: ProblemPage = {
	type: 'problem',
	reason: 'noAccess',
	message:
		'You do not have the level of access necessary to perform the operation you requested. Please contact the owner of the record or your administrator if access is necessary.',
};

export default class RecordPage extends LightningElement {
	@api initial!: Page;
	page: Page | undefined;
	record: RecordRepresentation | undefined;
	problem: ProblemPage | undefined;
	#stop: (() => void)[] = [];

	connectedCallback(): void {
		// Out of the read-only view that a property gives: the cache keeps and freezes plain data.
		this.take(unwrap(this.initial) as Page);
		const { recordId, fields } = this.initial;
		this.#stop = [
			records.store.listen(recordId, () => (this.record = records.peek(recordId, [], fields) ?? this.record)),
			records.watch({ recordId, fields: [], optionalFields: fields, failed: () => (this.problem = GONE) }),
		];
	}

	disconnectedCallback(): void {
		for (const stop of this.#stop.splice(0)) stop();
	}

	/** What came with the page goes into the cache first, so that components which ask for the same fields send nothing. */
	take(page: Page): void {
		primeObjectInfo(page.objectInfo);
		records.store.ingest(
			page.record,
			page.fields.map((path) => path.slice(path.indexOf('.') + 1)),
		);
		this.page = page;
		this.record = records.peek(page.recordId, [], page.fields) ?? page.record;
	}

	/** Fetches structure, record and related lists again. */
	@api
	async reload(): Promise<void> {
		const { page } = await currentPage();
		if (page.type === 'record' && page.recordId === this.initial.recordId) this.take(page);
		else if (page.type === 'problem') this.problem = page;
	}

	get structure() {
		const { structure } = this.page!;
		return session().formFactor === 'Small' ? structure.Small : structure.Large;
	}
	get header(): PageComponent[] {
		return this.region('header');
	}
	/** The columns beside each other below the header, in the template's order. */
	get columns() {
		return this.structure.regions
			.filter((region) => region.name !== 'header' && region.components.some((component) => this.hasContent(component)))
			.map((region) => ({
				...region,
				narrow: region.name === 'sidebar',
				columnClass: `column ${region.name === 'sidebar' ? 'sidebar' : 'main'}`,
			}));
	}
	/** An object without related lists needs no room for them. */
	hasContent(component: PageComponent): boolean {
		return component.name !== 'force:relatedListContainer' || this.page!.relatedLists.length > 0;
	}
	region(name: string): PageComponent[] {
		return this.structure.regions.find((each) => each.name === name)?.components ?? [];
	}
}
