/** Search by name over the objects of the app's tabs, one request a pause; a choice opens its record. */
import { LightningElement } from 'lwc';
import { goTo } from 'lightning/navigation';
import { API_ROOT } from 'platform/client';
import { client } from 'platform/records';
import { session } from 'platform/session';

const PAUSE_MS = 250;
/** Salesforce searches from two characters on. */
const FEWEST = 2;
const EACH = 4;

interface Hit {
	id: string;
	name: string;
	object: string;
	label: string;
	icon: string;
}

export default class GlobalSearch extends LightningElement {
	text = '';
	open = false;
	active = -1;
	hits: Hit[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	#round = 0;

	get expanded(): string {
		return String(this.open);
	}
	get comboboxClass(): string {
		return `slds-combobox slds-dropdown-trigger slds-dropdown-trigger_click${this.open ? ' slds-is-open' : ''}`;
	}
	get activeId(): string | undefined {
		return this.open && this.active >= 0 ? `hit-${this.active}` : undefined;
	}
	get nothing(): boolean {
		return this.hits.length === 0;
	}
	get items() {
		return this.hits.map((hit, index) => ({
			...hit,
			index,
			itemId: `hit-${index}`,
			selected: String(index === this.active),
			itemClass: `slds-media slds-media_center slds-listbox__option slds-listbox__option_entity slds-listbox__option_has-meta${index === this.active ? ' slds-has-focus' : ''}`,
		}));
	}

	handleInput(event: Event): void {
		this.text = (event.target as HTMLInputElement).value;
		clearTimeout(this.#timer);
		this.#round += 1;
		// Found for another text: Enter must not choose from them.
		this.hits = [];
		this.close();
		if (this.text.trim().length < FEWEST) return;
		const mine = this.#round;
		this.#timer = setTimeout(async () => {
			const hits = await find(this.text.trim()).catch(() => []);
			if (mine !== this.#round) return;
			this.hits = hits;
			this.active = hits.length ? 0 : -1;
			this.open = true;
		}, PAUSE_MS);
	}
	handleFocus(): void {
		if (this.text.trim().length >= FEWEST && this.hits.length) this.open = true;
	}
	handleBlur(): void {
		clearTimeout(this.#timer);
		this.#round += 1;
		this.close();
	}
	/** The list must not take the focus from the field. */
	handleMouseDown(event: MouseEvent): void {
		event.preventDefault();
	}
	handleClick(event: Event): void {
		this.choose(Number((event.currentTarget as HTMLElement).dataset['index']));
	}
	handleKey(event: KeyboardEvent): void {
		if (event.key === 'Escape') return this.close();
		if (!this.open) return;
		if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
			event.preventDefault();
			const count = this.hits.length;
			if (count) this.active = (this.active + (event.key === 'ArrowDown' ? 1 : -1) + count) % count;
		} else if (event.key === 'Enter') {
			event.preventDefault();
			this.choose(this.active);
		}
	}

	choose(index: number): void {
		const hit = this.hits[index];
		if (!hit) return;
		this.text = '';
		this.hits = [];
		this.close();
		this.template?.querySelector<HTMLInputElement>('input')?.blur();
		goTo(`/lightning/r/${hit.object}/${hit.id}/view`);
	}
	close(): void {
		this.open = false;
		this.active = -1;
	}
}

type Edges = Record<string, { edges: { node: { Id: string; Name: { value: string } } }[] }>;

/** Records whose name holds the text, as far as the user may see them. */
async function find(text: string): Promise<Hit[]> {
	const tabs = session().navigation.tabs.filter((tab) => tab.object);
	if (tabs.length === 0) return [];
	const parts = tabs.map(
		({ object }) =>
			`${object}(first: ${EACH}, where: {Name: {like: $text}}, orderBy: {Name: {order: ASC}}) { edges { node { Id Name { value } } } }`,
	);
	const answer = (await client.send('POST', `${API_ROOT}/graphql`, {
		query: `query globalSearch($text: String) { uiapi { query { ${parts.join(' ')} } } }`,
		variables: { text: `%${text.replace(/[\\%_]/g, '\\$&')}%` },
	})) as { data?: { uiapi?: { query?: Edges } } };
	return tabs.flatMap(({ object, singular, icon }) =>
		(answer.data?.uiapi?.query?.[object!]?.edges ?? []).map(({ node }) => ({
			id: node.Id,
			name: node.Name.value,
			object: object!,
			label: singular,
			icon,
		})),
	);
}
