/** One editable field of a record form. Fires `fieldchange` with `{field, value}` in API form, for a lookup with the chosen record as `reference`. */
import { LightningElement, api } from 'lwc';
import type { FieldInfo } from '../../page/model.ts';

interface PicklistOption {
	label: string;
	value: string;
}
const NUMBERS = new Set(['Int', 'Double', 'Currency', 'Percent']);
const INPUT_TYPES: Record<string, string> = {
	Date: 'date',
	DateTime: 'datetime',
	Email: 'email',
	Phone: 'tel',
	Url: 'text',
	Int: 'number',
	Double: 'number',
	Currency: 'number',
	Percent: 'number',
};
const FORMATTERS: Record<string, string> = { Currency: 'currency', Percent: 'percent-fixed' };

export default class FieldInput extends LightningElement {
	@api field!: FieldInfo;
	/** API name, for whoever looks for the input of a field. */
	@api name = '';
	@api label = '';
	@api value: unknown;
	/** For lookups: the chosen record. */
	@api reference: { id: string; name: string } | undefined;
	@api required = false;
	@api disabled = false;
	@api variant: string | undefined;
	@api options: PicklistOption[] | undefined;

	get help(): string | null {
		return this.field.inlineHelpText;
	}
	get isLookup(): boolean {
		return this.field.dataType === 'Reference';
	}
	get isPicklist(): boolean {
		return this.field.dataType === 'Picklist';
	}
	get isMultiPicklist(): boolean {
		return this.field.dataType === 'MultiPicklist';
	}
	get isCheckbox(): boolean {
		return this.field.dataType === 'Boolean';
	}
	get isTextArea(): boolean {
		return this.field.dataType === 'TextArea';
	}
	get targets(): { apiName: string }[] {
		return this.field.referenceToInfos;
	}
	get checked(): boolean {
		return this.value === true;
	}
	get inputType(): string {
		return INPUT_TYPES[this.field.dataType] ?? 'text';
	}
	get step(): string | undefined {
		return NUMBERS.has(this.field.dataType) ? (this.field.scale ? String(10 ** -this.field.scale) : '1') : undefined;
	}
	get formatter(): string | undefined {
		return FORMATTERS[this.field.dataType];
	}
	get maxLength(): number | undefined {
		return this.field.length > 0 ? this.field.length : undefined;
	}
	get choices(): PicklistOption[] {
		return [...(this.required ? [] : [{ label: '--None--', value: '' }]), ...this.known];
	}
	get known(): PicklistOption[] {
		return this.options ?? [];
	}
	get text(): string {
		return this.value === null || this.value === undefined ? '' : String(this.value);
	}
	get several(): string[] {
		return this.text === '' ? [] : this.text.split(';');
	}

	/** True where the input is complete and well-formed; shows what is not. */
	@api
	validate(): boolean {
		return this.input()?.reportValidity() ?? true;
	}
	/** Shows the server's refusal at the field. */
	@api
	showError(message: string): void {
		const input = this.input();
		input?.setCustomValidity(message);
		input?.reportValidity();
	}
	@api
	focus(): void {
		this.input()?.focus();
	}
	input(): HTMLInputElement | null | undefined {
		return this.template?.querySelector<HTMLInputElement>('[data-input]');
	}

	handleChange(event: CustomEvent): void {
		const input = event.target as HTMLInputElement;
		const raw = this.isCheckbox ? input.checked : (event.detail as { value: string | string[] }).value;
		if (Array.isArray(raw)) return this.tell(raw.length ? raw.join(';') : null);
		this.tell(NUMBERS.has(this.field.dataType) ? (raw === '' || raw === null ? null : Number(raw)) : raw === '' ? null : raw);
	}
	handleChoice(event: CustomEvent<{ id: string | undefined; name: string | undefined }>): void {
		const { id, name } = event.detail;
		this.tell(id ?? null, id ? { id, name: name ?? id } : undefined);
	}
	tell(value: unknown, reference?: { id: string; name: string }): void {
		this.input()?.setCustomValidity('');
		this.dispatchEvent(new CustomEvent('fieldchange', { detail: { field: this.field.apiName, value, reference } }));
	}
}
