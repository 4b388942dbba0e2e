import { api, LightningElement } from 'lwc';
import { LABELS } from 'c/guardLabels';
import { LABELS as REVIEW_LABELS } from 'c/reviewLabels';
import { format } from 'c/words';

/** Emits `release` with `{reason}`, or `cancel`. */
export default class ReleaseForm extends LightningElement {
	/** First name of the person who may take the account. */
	@api toName = '';
	@api busy = false;
	labels = LABELS;
	cancelLabel = REVIEW_LABELS.Ask_Cancel;
	reason = '';

	get title(): string {
		return format(LABELS.Shield_Release_Title, this.toName);
	}
	get help(): string {
		return format(LABELS.Shield_Release_Help, this.toName);
	}

	handleChange(event: CustomEvent<{ value: string }>): void {
		this.reason = event.detail.value;
	}
	handleSubmit(event: Event): void {
		event.preventDefault();
		const input = this.template?.querySelector<HTMLElement & { reportValidity(): boolean }>('lightning-input');
		if (input?.reportValidity()) this.dispatchEvent(new CustomEvent('release', { detail: { reason: this.reason } }));
	}
	handleCancel(): void {
		this.dispatchEvent(new CustomEvent('cancel'));
	}
}
