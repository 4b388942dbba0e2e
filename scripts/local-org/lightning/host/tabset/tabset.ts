/** flexipage:tabset. The content of a tab is made when it is first opened, as Lightning Experience does. */
import { LightningElement, api } from 'lwc';
import type { PageComponent, RecordPage } from '../../page/model.ts';

export default class Tabset extends LightningElement {
	@api tabs: NonNullable<PageComponent['tabs']> = [];
	@api page: RecordPage | undefined;
	@api record: unknown;
	active = 0;
	opened: number[] = [0];

	get items() {
		return this.tabs.map((tab, index) => {
			const active = index === this.active;
			return {
				...tab,
				index,
				tabId: `tab-${index}`,
				panelId: `panel-${index}`,
				selected: String(active),
				tabIndex: active ? '0' : '-1',
				itemClass: `slds-tabs_default__item${active ? ' slds-is-active' : ''}`,
				panelClass: active ? 'slds-tabs_default__content slds-show' : 'slds-tabs_default__content slds-hide',
				opened: this.opened.includes(index),
			};
		});
	}

	open(index: number): void {
		this.active = index;
		if (!this.opened.includes(index)) this.opened = [...this.opened, index];
	}
	handleClick(event: Event): void {
		this.open(Number((event.currentTarget as HTMLElement).dataset['index']));
	}
	handleKey(event: KeyboardEvent): void {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (!step) return;
		event.preventDefault();
		this.open((this.active + step + this.tabs.length) % this.tabs.length);
		this.template?.querySelector<HTMLElement>(`[data-index="${this.active}"]`)?.focus();
	}
}
