import { api, LightningElement } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { LABELS } from 'c/guardLabels';
import { pageOfLink, recordUrl } from 'c/opportunityPage';
import { LABELS as REVIEW_LABELS } from 'c/reviewLabels';
import { format, formatDay } from 'c/words';

export interface Incident {
	id: string;
	name: string;
	reference: string;
	record: string;
	rule: string;
	result: string;
	occurredOn: string;
	from: string;
	to: string;
	actor: string;
}

/** Emits `judge` with `{id, status, resolution}`: confirmed or dismissed, never without a reason. */
export default class IncidentList extends NavigationMixin(LightningElement) {
	@api incidents: Incident[] = [];
	@api busy = false;
	labels = LABELS;
	reasonLabel = LABELS.Shield_Release_Reason;
	cancelLabel = REVIEW_LABELS.Ask_Cancel;
	resolution = '';
	private judging = { id: '', status: '' };

	get rows(): {
		id: string;
		url: string;
		text: string;
		detail: string;
		result: string;
		resultClass: string;
		open: boolean;
		judgeLabel: string;
	}[] {
		return this.incidents.map((incident) => ({
			id: incident.id,
			url: recordUrl('Ownership_Incident__c', incident.id),
			text: format(LABELS.Board_Incident, incident.record, incident.from || '–', incident.to || '–'),
			detail: [
				incident.rule,
				format(LABELS.Board_By, incident.actor || '–'),
				formatDay(incident.occurredOn),
				incident.reference,
				incident.name,
			]
				.filter(Boolean)
				.join(' · '),
			result: incident.result,
			resultClass: `result result_${incident.result.toLowerCase()}`,
			open: this.judging.id === incident.id,
			judgeLabel: this.judging.status === 'Confirmed' ? LABELS.Board_Confirm : LABELS.Board_Dismiss,
		}));
	}

	handleRecord(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event, 'Ownership_Incident__c'));
	}
	handleOpen(event: Event): void {
		const { value, name } = event.target as HTMLElement & { value: string; name: string };
		this.judging = { id: value, status: name };
		this.resolution = '';
	}
	handleChange(event: CustomEvent<{ value: string }>): void {
		this.resolution = event.detail.value;
	}
	handleCancel(): void {
		this.judging = { id: '', status: '' };
	}
	handleSubmit(event: Event): void {
		event.preventDefault();
		const input = this.template?.querySelector<HTMLElement & { reportValidity(): boolean }>('lightning-input');
		if (!input?.reportValidity()) return;
		this.dispatchEvent(new CustomEvent('judge', { detail: { ...this.judging, resolution: this.resolution } }));
		this.handleCancel();
	}
}
