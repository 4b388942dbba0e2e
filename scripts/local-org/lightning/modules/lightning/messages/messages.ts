/** `lightning-messages`: what a save of the record form around it refused (Component Reference, "lightning-messages"). */
import { LightningElement } from 'lwc';
import { joinForm } from '../../platform/formContext/formContext.ts';

export default class Messages extends LightningElement {
	messages: string[] = [];
	#leave = (): void => {};

	connectedCallback(): void {
		this.#leave = joinForm(this, {
			fieldName: undefined,
			take: () => undefined,
			fail: (messages) => (this.messages = messages),
			reset: () => (this.messages = []),
		});
	}
	disconnectedCallback(): void {
		this.#leave();
	}
	get present(): boolean {
		return this.messages.length > 0;
	}
}
