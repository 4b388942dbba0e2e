import { api, LightningElement } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { opportunityUrl, pageOfLink } from 'c/opportunityPage';
import { LABELS as DEAL_LABELS } from 'c/dealLabels';
import type { StallStatus } from 'c/stallVerdict';
import { format } from 'c/words';

export interface DealRow {
	id: string;
	name: string;
	status: StallStatus;
	evidence: string;
	amount: string;
	/** Who is asked already; empty where nobody is. */
	asked: string;
	/** The user owns the deal and may still ask somebody about it. */
	selectable: boolean;
}

/** Emits `select` with the ids that are ticked. */
export default class DealTable extends NavigationMixin(LightningElement) {
	@api deals: DealRow[] = [];
	@api selectedIds: string[] = [];
	dealLabels = DEAL_LABELS;

	get rows(): (DealRow & { url: string; selected: boolean; selectLabel: string })[] {
		return this.deals.map((deal) => ({
			...deal,
			url: opportunityUrl(deal.id),
			selected: this.selectedIds.includes(deal.id),
			selectLabel: format(DEAL_LABELS.Deals_Select, deal.name),
		}));
	}

	/** Where nothing can be ticked there is no column for it. */
	get choosing(): boolean {
		return this.deals.some(({ selectable }) => selectable);
	}
	get tableClass(): string {
		return `slds-table slds-table_bordered table${this.choosing ? ' table_choosing' : ''}`;
	}

	handleSelect(event: Event): void {
		const box = event.target as HTMLInputElement;
		const id = box.dataset.id ?? '';
		const others = this.selectedIds.filter((selected) => selected !== id);
		this.dispatchEvent(new CustomEvent('select', { detail: box.checked ? [...others, id] : others }));
	}
	handleOpen(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event));
	}
}
