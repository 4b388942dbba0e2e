/** A lookup: type to search records of an object by name, choose one. Fires `choice` with `{id, name}`. */
import { LightningElement, api } from 'lwc';
import { client } from 'platform/records';
import { API_ROOT } from 'platform/client';
import { session } from 'platform/session';

const PAUSE_MS = 200;
const MOST = 8;
/** Objects that have an icon of their own name in Lightning Design System. */
const ICONS = new Set(['Account', 'Contact', 'Event', 'Lead', 'Opportunity', 'Task', 'User']);
interface Option {
	id: string;
	name: string;
	detail: string;
}

export default class Lookup extends LightningElement {
	@api label = '';
	/** Objects that may be chosen from; of several one is picked first. */
	@api targets: { apiName: string }[] = [{ apiName: 'User' }];
	@api fieldLevelHelp: string | null = null;
	/** `label-hidden` where something else names the field. */
	@api variant: string | undefined;
	@api required = false;
	@api disabled = false;
	options: Option[] = [];
	open = false;
	target = '';
	active = -1;
	text = '';
	message: string | undefined;
	chosen: { id: string; name: string } | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#round = 0;

	/** The record that is chosen already. */
	@api
	get value(): { id: string; name: string } | undefined {
		return this.chosen;
	}
	set value(value: { id: string; name: string } | undefined) {
		// Its own choice comes back as a property: what is being typed must not be overwritten by it.
		if (value?.id === this.chosen?.id) return;
		this.chosen = value;
		this.text = value?.name ?? '';
	}

	/** Shows an error of the server under the field; an empty text takes it away. */
	@api
	setCustomValidity(message: string): void {
		this.message = message || undefined;
	}
	@api
	reportValidity(): boolean {
		if (this.required && !this.chosen) this.message = 'Complete this field.';
		return this.message === undefined;
	}
	@api
	focus(): void {
		this.template?.querySelector<HTMLInputElement>('input')?.focus();
	}

	get objectApiName(): string {
		return this.target || (this.targets[0]?.apiName ?? 'User');
	}
	get clearable(): boolean {
		return this.chosen !== undefined && !this.disabled;
	}
	get severalTargets(): boolean {
		return this.targets.length > 1;
	}
	/** Two inputs that belong together. */
	get groupRole(): string | undefined {
		return this.severalTargets ? 'group' : undefined;
	}
	get groupLabel(): string | undefined {
		return this.severalTargets ? this.label : undefined;
	}
	get targetOptions(): { label: string; value: string }[] {
		return this.targets.map(({ apiName }) => ({ label: apiName.replace(/__c$/, '').replaceAll('_', ' '), value: apiName }));
	}
	get placeholder(): string {
		return `Search ${this.objectApiName.replace(/__c$/, '').replaceAll('_', ' ')}s...`.replace(/ys\.\.\.$/, 'ies...');
	}
	get icon(): string {
		const object = this.objectApiName;
		if (ICONS.has(object)) return `standard:${object.toLowerCase()}`;
		return session().navigation.tabs.find((tab) => tab.object === object)?.icon ?? 'standard:custom';
	}
	get labelClass(): string {
		return this.variant === 'label-hidden' ? 'slds-assistive-text' : 'slds-form-element__label';
	}
	get clearLabel(): string {
		return `Clear ${this.label} Selection`;
	}
	get items() {
		return this.options.map((option, index) => ({
			...option,
			itemId: `option-${index}`,
			index,
			selected: String(index === this.active),
			itemClass: `slds-media slds-media_center slds-listbox__option slds-listbox__option_entity${option.detail ? ' slds-listbox__option_has-meta' : ''}${index === this.active ? ' slds-has-focus' : ''}`,
		}));
	}
	get expanded(): string {
		return String(this.open);
	}
	get activeId(): string | undefined {
		return this.open && this.active >= 0 ? `option-${this.active}` : undefined;
	}
	get comboboxClass(): string {
		return `slds-combobox slds-dropdown-trigger slds-dropdown-trigger_click${this.open ? ' slds-is-open' : ''}`;
	}
	get elementClass(): string {
		return `slds-form-element${this.message ? ' slds-has-error' : ''}`;
	}
	get nothing(): boolean {
		return this.options.length === 0;
	}
	get invalid(): string {
		return String(this.message !== undefined);
	}

	handleTarget(event: CustomEvent<{ value: string }>): void {
		this.target = event.detail.value;
		this.options = [];
		this.handleClear();
	}
	handleInput(event: Event): void {
		this.text = (event.target as HTMLInputElement).value;
		this.choose(undefined);
		// Found for another text: Enter must not choose from them.
		this.options = [];
		this.active = -1;
		this.open = false;
		this.search(PAUSE_MS);
	}
	handleFocus(): void {
		if (!this.chosen) this.search(0);
	}
	handleBlur(): void {
		this.open = false;
		clearTimeout(this.#timer);
		this.#round += 1;
	}
	/** The list must not take the focus from the field. */
	handleMouseDown(event: MouseEvent): void {
		event.preventDefault();
	}
	handleClick(event: Event): void {
		this.pick(Number((event.currentTarget as HTMLElement).dataset['index']));
	}
	handleClear(): void {
		this.text = '';
		this.choose(undefined);
		this.focus();
	}
	handleKey(event: KeyboardEvent): void {
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
			event.preventDefault();
			if (!this.open) return this.search(0);
			const count = this.options.length;
			if (count) this.active = (this.active + (event.key === 'ArrowDown' ? 1 : -1) + count) % count;
		} else if (event.key === 'Enter' && this.open && this.active >= 0) {
			event.preventDefault();
			this.pick(this.active);
		} else if (event.key === 'Escape' && this.open) {
			event.stopPropagation();
			this.open = false;
		}
	}

	pick(index: number): void {
		const option = this.options[index];
		if (!option) return;
		this.text = option.name;
		this.open = false;
		this.choose({ id: option.id, name: option.name });
	}
	choose(record: { id: string; name: string } | undefined): void {
		if (record?.id === this.chosen?.id) return;
		this.chosen = record;
		this.message = undefined;
		this.dispatchEvent(new CustomEvent('choice', { detail: { id: record?.id, name: record?.name } }));
	}

	search(pause: number): void {
		clearTimeout(this.#timer);
		this.#round += 1;
		const mine = this.#round;
		this.#timer = setTimeout(async () => {
			const options = await find(this.objectApiName, this.text).catch(() => []);
			if (mine !== this.#round) return;
			this.options = options;
			this.active = options.length ? 0 : -1;
			this.open = true;
		}, pause);
	}
}

/** Active users, or records of any other object, whose name holds the text. */
async function find(object: string, text: string): Promise<Option[]> {
	const isUser = object === 'User';
	const conditions = `{and: [{Name: {like: $text}}${isUser ? ', {IsActive: {eq: true}}, {UserType: {eq: "Standard"}}' : ''}]}`;
	const query = `query lookup($text: String) { uiapi { query { ${object}(first: ${MOST}, where: ${conditions}, orderBy: {Name: {order: ASC}}) { edges { node { Id Name { value } ${isUser ? 'Title @optional { value }' : ''} } } } } } }`;
	const answer = (await client.send('POST', `${API_ROOT}/graphql`, { query, variables: { text: `%${text.trim()}%` } })) as {
		data?: {
			uiapi?: { query?: Record<string, { edges: { node: { Id: string; Name: { value: string }; Title?: { value: string | null } } }[] }> };
		};
	};
	return (answer.data?.uiapi?.query?.[object]?.edges ?? []).map(({ node }) => ({
		id: node.Id,
		name: node.Name.value,
		detail: node.Title?.value ?? '',
	}));
}
