/** The value of one field, read-only. */
import { LightningElement, api } from 'lwc';
import type { Shown } from 'host/fields';

export default class FieldOutput extends LightningElement {
	@api shown!: Shown;

	get isCheckbox(): boolean {
		return this.shown.checked !== undefined;
	}
	get checkIcon(): string {
		return this.shown.checked ? 'utility:check' : 'utility:steps';
	}
	get target(): string | undefined {
		return this.shown.external ? '_blank' : undefined;
	}
	get textClass(): string {
		return this.shown.multiline ? 'multiline' : 'text';
	}
}
