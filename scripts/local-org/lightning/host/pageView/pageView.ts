/** Chooses what shows a page: a record, a list, Home, or the reason why there is nothing. */
import { LightningElement, api } from 'lwc';
import type { PageInfo } from '../../page/model.ts';

export default class PageView extends LightningElement {
	@api info!: PageInfo;
	/** Loaded with the first list: the data table is most of its weight. */
	listConstructor: unknown;

	connectedCallback(): void {
		if (this.info.page.type === 'list') void import('host/listPage').then((module) => (this.listConstructor = module.default));
	}

	/** Fetches what the page shows again: a component asked for it. */
	@api
	async refresh(): Promise<void> {
		await this.template?.querySelector<Element & { reload(): Promise<void> }>('host-record-page')?.reload();
	}

	get page() {
		return this.info.page;
	}
	get isRecord(): boolean {
		return this.info.page.type === 'record';
	}
	get isList(): boolean {
		return this.info.page.type === 'list';
	}
	get isHome(): boolean {
		return this.info.page.type === 'home';
	}
	get problem() {
		return this.info.page.type === 'problem' ? this.info.page : undefined;
	}
}
