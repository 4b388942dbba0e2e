import { api, LightningElement } from 'lwc';
import { LABELS } from 'c/shieldLabels';
import { LABELS as REVIEW_LABELS } from 'c/reviewLabels';

/** Asks for one reason, in place. Emits `save` with `{reason}`, or `cancel`. */
export default class ReasonForm extends LightningElement {
	@api heading = '';
	@api help = '';
	@api saveLabel = '';
	@api saveVariant = 'brand';
	@api maxLength = 255;
	@api busy = false;
	label = LABELS.Shield_Release_Reason;
	cancelLabel = REVIEW_LABELS.Ask_Cancel;
	reason = '';
	private entered = false;

	/** The form opens under a button: who pressed it goes on writing. */
	renderedCallback(): void {
		if (this.entered) return;
		this.entered = true;
		this.input?.focus();
	}
	private get input(): (HTMLElement & { reportValidity(): boolean }) | null | undefined {
		return this.template?.querySelector<HTMLElement & { reportValidity(): boolean }>('lightning-input');
	}

	handleChange(event: CustomEvent<{ value: string }>): void {
		this.reason = event.detail.value;
	}
	handleSubmit(event: Event): void {
		event.preventDefault();
		if (this.input?.reportValidity()) this.dispatchEvent(new CustomEvent('save', { detail: { reason: this.reason } }));
		else this.input?.focus();
	}
	/** The input keeps the focus until the click: blurred, it would complain, or stop complaining, and move the button from under the pointer. */
	handlePress(event: Event): void {
		event.preventDefault();
	}
	handleCancel(): void {
		this.dispatchEvent(new CustomEvent('cancel'));
	}
}
