/** One editable field of a record form. Fires `fieldchange` with `{field, value}` in API form. */
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

export default class FieldInput extends LightningElement {
	@api field!: FieldInfo;
	@api value: unknown;
	/** For lookups: the chosen record. */
	@api reference: { id: string; name: string } | undefined;
	@api required = false;
	@api options: PicklistOption[] | undefined;

	get label(): string {
		return this.field.label.replace(/ ID$/, '');
	}
	get isLookup(): boolean {
		return this.field.dataType === 'Reference';
	}
	get isPicklist(): boolean {
		return this.field.dataType === 'Picklist';
	}
	get isCheckbox(): boolean {
		return this.field.dataType === 'Boolean';
	}
	get isTextArea(): boolean {
		return this.field.dataType === 'TextArea';
	}
	get target(): string {
		return this.field.referenceToInfos[0]?.apiName ?? 'User';
	}
	get placeholder(): string {
		return `Search ${this.target}...`;
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
		return this.field.dataType === 'Currency' ? 'currency' : undefined;
	}
	get maxLength(): number | undefined {
		return this.field.length > 0 ? this.field.length : undefined;
	}
	get choices(): PicklistOption[] {
		return [...(this.required ? [] : [{ label: '--None--', value: '' }]), ...(this.options ?? [])];
	}
	get text(): string {
		return this.value === null || this.value === undefined ? '' : String(this.value);
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
	input(): HTMLInputElement | null | undefined {
		return this.template?.querySelector<HTMLInputElement>('[data-input]');
	}

	handleChange(event: CustomEvent): void {
		const input = event.target as HTMLInputElement;
		const raw = this.isCheckbox ? input.checked : (event.detail as { value: string }).value;
		this.tell(NUMBERS.has(this.field.dataType) ? (raw === '' || raw === null ? null : Number(raw)) : raw === '' ? null : raw);
	}
	handleChoice(event: CustomEvent<{ id: string | undefined }>): void {
		this.tell(event.detail.id ?? null);
	}
	tell(value: unknown): void {
		this.input()?.setCustomValidity('');
		this.dispatchEvent(new CustomEvent('fieldchange', { detail: { field: this.field.apiName, value } }));
	}
}
