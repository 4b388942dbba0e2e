import { api, LightningElement } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { LABELS } from 'c/guardLabels';
import { pageOfLink, recordUrl } from 'c/opportunityPage';
import { format, formatDay } from 'c/words';
import { explain, OF_PEOPLE, wasTaken } from './why';

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
	channel: string;
	details: string;
	status: string;
	resolution: string;
	/** The one that protects the record, where the rule is about one. */
	mentorship?: { name: string; ended: boolean; until: string | null; days: number };
}

interface Row {
	id: string;
	url: string;
	text: string;
	detail: string;
	result: string;
	resultClass: string;
	whyTitle: string;
	why: string[];
	judged: string;
	open: boolean;
	waits: boolean;
}

/** Emits `open` when a judgement is begun, and `judge` with `{id, status, resolution}`: confirmed or dismissed, never without a reason. */
export default class IncidentList extends NavigationMixin(LightningElement) {
	@api incidents: Incident[] = [];
	@api busy = false;
	/** Why the last judgement was not saved. */
	@api error = '';
	labels = LABELS;
	private judging = { id: '', status: '' };

	get rows(): Row[] {
		return this.incidents.map((incident) => ({
			id: incident.id,
			url: recordUrl('Ownership_Incident__c', incident.id),
			text: headline(incident),
			detail: [
				incident.rule,
				incident.actor && format(LABELS.Board_By, incident.actor),
				formatDay(incident.occurredOn),
				incident.reference && format(LABELS.Board_Reference, incident.reference),
				incident.name,
			]
				.filter(Boolean)
				.join(' · '),
			result: incident.result,
			resultClass: `result result_${incident.result.toLowerCase()}`,
			whyTitle: incident.result === 'Blocked' ? LABELS.Board_Why_Blocked : LABELS.Board_Why,
			why: explain(incident),
			judged: judgement(incident),
			// Until it is saved the form stays, with what was written.
			open: incident.status === 'Open' && this.judging.id === incident.id,
			waits: incident.status === 'Open' && this.judging.id !== incident.id,
		}));
	}
	get form(): { heading: string; help: string; save: string; variant: string } {
		const { id, status } = this.judging;
		const incident = this.incidents.find((each) => each.id === id);
		const taken = incident !== undefined && wasTaken(incident);
		return status === 'Confirmed'
			? {
					heading: LABELS.Board_Confirm_Title,
					help: taken ? format(LABELS.Board_Confirm_Help_Found, incident.from) : LABELS.Board_Confirm_Help,
					save: LABELS.Board_Confirm_Save,
					variant: 'destructive',
				}
			: {
					heading: LABELS.Board_Dismiss_Title,
					help: taken ? format(LABELS.Board_Dismiss_Help_Found, incident.from, incident.to) : LABELS.Board_Dismiss_Help,
					save: LABELS.Board_Dismiss_Save,
					variant: 'brand',
				};
	}

	handleRecord(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event, 'Ownership_Incident__c'));
	}
	handleOpen(event: Event): void {
		const { value, name } = event.target as HTMLElement & { value: string; name: string };
		this.judging = { id: value, status: name };
		this.dispatchEvent(new CustomEvent('open'));
	}
	handleCancel(): void {
		const { id, status } = this.judging;
		this.judging = { id: '', status: '' };
		// Focus returns where it came from.
		Promise.resolve().then(() => this.template?.querySelector<HTMLElement>(`[data-row="${id}"] [data-judge="${status}"]`)?.focus());
	}
	handleSave(event: CustomEvent<{ reason: string }>): void {
		this.dispatchEvent(new CustomEvent('judge', { detail: { ...this.judging, resolution: event.detail.reason } }));
	}
}

function headline({ record, rule, from, to }: Incident): string {
	if (OF_PEOPLE.has(rule) && to) return [from, to].filter(Boolean).join(' · ');
	// Nothing changes hands where two want to hold the same prospect.
	if (from && to && rule === 'Hold probing') return format(LABELS.Board_Incident_Hold, record, from, to);
	if (from && to) return format(LABELS.Board_Incident, record, from, to);
	if (to) return format(LABELS.Board_Incident_To, record, to);
	return from ? format(LABELS.Board_Incident_From, record, from) : record || rule;
}
function judgement({ status, resolution }: Incident): string {
	const label = LABELS[`Board_Status_${status}` as keyof typeof LABELS];
	return status === 'Open' || !label ? '' : format(LABELS.Board_Judged, label, resolution);
}
