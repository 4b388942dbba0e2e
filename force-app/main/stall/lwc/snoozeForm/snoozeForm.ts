import { api, LightningElement } from 'lwc';
import { LABELS } from 'c/stallLabels';

const REASONS = ['Legal', 'Procurement', 'Fiscal calendar', 'Customer absence'];
const MAX_DAYS = 30;

/** Emits `snooze` with `{reason, resumeOn}`, or `cancel`. */
export default class SnoozeForm extends LightningElement {
	@api today = '';
	@api cancelLabel = '';
	@api busy = false;
	labels = LABELS;
	reasons = REASONS.map((value) => ({ label: value, value }));
	reason = '';
	resumeOn = '';

	get earliest(): string {
		return addDays(this.today, 1);
	}
	get latest(): string {
		return addDays(this.today, MAX_DAYS);
	}

	handleChange(event: CustomEvent<{ value: string }>): void {
		const { field } = (event.target as HTMLElement).dataset;
		if (field === 'reason') this.reason = event.detail.value;
		else this.resumeOn = event.detail.value;
	}
	handleSubmit(event: Event): void {
		event.preventDefault();
		const fields = [
			...(this.template?.querySelectorAll<HTMLElement & { reportValidity(): boolean }>('lightning-combobox, lightning-input') ?? []),
		];
		if (fields.map((field) => field.reportValidity()).every(Boolean))
			this.dispatchEvent(new CustomEvent('snooze', { detail: { reason: this.reason, resumeOn: this.resumeOn } }));
	}
	handleCancel(): void {
		this.dispatchEvent(new CustomEvent('cancel'));
	}
}

function addDays(iso: string, days: number): string {
	return new Date(Date.parse(`${iso}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
