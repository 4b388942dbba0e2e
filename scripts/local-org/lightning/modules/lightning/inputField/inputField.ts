/**
 * `lightning-input-field`: the input for a field of the record form around it
 * (Component Reference, "lightning-input-field").
 */
import { LightningElement, api } from 'lwc';
import { fieldLabel } from 'host/formModel';
import { fieldNameOf, joinForm, type FormState } from '../../platform/formContext/formContext.ts';

interface Input extends Element {
	validate(): boolean;
	showError(message: string): void;
	focus(): void;
}

export default class InputField extends LightningElement {
	@api fieldName: string | { fieldApiName: string } | undefined;
	@api variant: string | undefined;
	@api disabled = false;
	@api readOnly = false;
	@api required = false;
	state: FormState | undefined;
	touched = false;
	given: unknown;
	isGiven = false;
	current: unknown;
	chosen: { id: string; name: string } | undefined;
	#leave = (): void => {};

	/** Set by the component that uses the form: overrides what the record has. */
	@api
	get value(): unknown {
		return this.touched || this.isGiven ? this.current : this.state?.start[this.name];
	}
	set value(value: unknown) {
		this.given = value;
		this.current = value;
		this.isGiven = value !== undefined;
	}

	connectedCallback(): void {
		this.#leave = joinForm(this, {
			fieldName: this.name,
			take: (state) => (this.state = state),
			value: () => ({ changed: this.touched || this.isGiven, value: this.value ?? null }),
			validate: () => this.reportValidity(),
			fail: (messages) => this.input()?.showError(messages.join(' ')),
			reset: () => this.reset(),
		});
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
	get ready(): boolean {
		return this.field !== undefined;
	}
	get label(): string {
		return this.field && this.state ? fieldLabel(this.field, this.state.object) : '';
	}
	get locked(): boolean {
		if (this.disabled || this.readOnly || !this.field) return true;
		return this.state?.record ? !this.field.updateable : this.field['createable'] === false;
	}
	get isRequired(): boolean {
		return this.required || (this.field?.required === true && this.field.dataType !== 'Boolean');
	}
	get options() {
		return this.state?.picklists[this.name]?.values;
	}
	get reference(): { id: string; name: string } | undefined {
		if (this.field?.dataType !== 'Reference' || typeof this.value !== 'string') return undefined;
		if (this.chosen?.id === this.value) return this.chosen;
		const parent = this.field.relationshipName ? this.state?.record?.fields[this.field.relationshipName] : undefined;
		return { id: this.value, name: parent?.displayValue ?? this.value };
	}
	input(): Input | null | undefined {
		return this.template?.querySelector<Input>('host-field-input');
	}

	@api
	reportValidity(): boolean {
		return this.locked || (this.input()?.validate() ?? true);
	}
	/** Back to what the record, or the component around the form, says. */
	@api
	reset(): void {
		this.touched = false;
		this.current = this.given;
		this.chosen = undefined;
	}
	@api
	focus(): void {
		this.input()?.focus();
	}

	handleChange(event: CustomEvent<{ value: unknown; reference?: { id: string; name: string } }>): void {
		const { value, reference } = event.detail;
		this.touched = true;
		this.current = value;
		this.chosen = reference;
		this.dispatchEvent(new CustomEvent('change', { detail: { value }, bubbles: true, composed: true }));
	}
}
