/** What a save refused, beside the form's buttons: the page's errors, and the fields to look at; a click on one goes there. */
import { LightningElement, api } from 'lwc';

export default class ErrorPopover extends LightningElement {
	/** Messages about the whole record. */
	@api messages: string[] = [];
	/** Fields that carry a message of their own. */
	@api fields: { name: string; label: string }[] = [];
	folded = false;
	#shown = '';

	renderedCallback(): void {
		const now = JSON.stringify([this.messages, this.fields]);
		if (now === this.#shown) return;
		this.#shown = now;
		this.folded = false;
	}

	get present(): boolean {
		return this.messages.length + this.fields.length > 0;
	}
	get open(): boolean {
		return !this.folded;
	}
	get expanded(): string {
		return String(this.open);
	}
	get hasFields(): boolean {
		return this.fields.length > 0;
	}
	handleToggle(): void {
		this.folded = !this.folded;
	}
	handleKey(event: KeyboardEvent): void {
		if (event.key !== 'Escape' || this.folded) return;
		event.stopPropagation();
		this.folded = true;
		this.template?.querySelector<HTMLElement>('.toggle')?.focus();
	}
	handleField(event: Event): void {
		const { name } = (event.currentTarget as HTMLElement).dataset;
		this.dispatchEvent(new CustomEvent('fieldchoice', { detail: name }));
	}
}
