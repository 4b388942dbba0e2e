/** `lightning-output-field`: a field of the record form around it, read-only (Component Reference, "lightning-output-field"). */
import { LightningElement, api } from 'lwc';
import { shownField } from 'host/fields';
import { fieldLabel } from 'host/formModel';
import { fieldNameOf, joinForm, type FormState } from '../../platform/formContext/formContext.ts';

export default class OutputField extends LightningElement {
	@api fieldName: string | { fieldApiName: string } | undefined;
	@api variant: string | undefined;
	@api fieldClass = '';
	state: FormState | undefined;
	#leave = (): void => {};

	connectedCallback(): void {
		this.#leave = joinForm(this, { fieldName: this.name, take: (state) => (this.state = state) });
	}
	disconnectedCallback(): void {
		this.#leave();
	}
	get name(): string {
		return fieldNameOf(this.fieldName) ?? '';
	}
	get field() {
		return this.state?.object.fields[this.name];
	}
	get shown() {
		return this.field && this.state?.record ? shownField(this.state.record, this.field) : undefined;
	}
	get label(): string {
		return this.field && this.state ? fieldLabel(this.field, this.state.object) : '';
	}
	get help(): string | null {
		return this.field?.inlineHelpText ?? null;
	}
	get elementClass(): string {
		return `slds-form-element slds-form-element_readonly ${this.variant === 'label-inline' ? 'slds-form-element_horizontal' : 'slds-form-element_stacked'}`;
	}
	get labelClass(): string {
		return this.variant === 'label-hidden' ? 'slds-assistive-text' : 'slds-form-element__label';
	}
}
