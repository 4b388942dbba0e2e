/** The bar on top: who is signed in, and in a demo the other people whom one may become. */
import { LightningElement } from 'lwc';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { client } from 'platform/records';
import { session } from 'platform/session';

interface Person {
	username: string;
	name: string;
	title: string | null;
	current: boolean;
}

/** Where a key goes among so many entries, from the one that has the focus; -1 stands for none. */
const STEPS: Record<string, (at: number, count: number) => number> = {
	ArrowDown: (at, count) => (at + 1) % count,
	ArrowUp: (at, count) => (at <= 0 ? count : at) - 1,
	Home: () => 0,
	End: (_at, count) => count - 1,
};

export default class GlobalHeader extends LightningElement {
	user = session().user;
	demo = session().demo;
	open = false;
	people: Person[] | undefined;

	get initials(): string {
		return initials(this.user.name);
	}
	get buttonTitle(): string {
		return `View profile: ${this.user.name}`;
	}
	get expanded(): string {
		return String(this.open);
	}
	get others() {
		return (this.people ?? []).filter((person) => !person.current).map((person) => ({ ...person, initials: initials(person.name) }));
	}

	async handleToggle(): Promise<void> {
		this.open = !this.open;
		if (this.open && this.demo && !this.people) this.people = (await client.send('GET', '/lightning/people').catch(() => [])) as Person[];
	}

	handleSkip(): void {
		this.dispatchEvent(new CustomEvent('skip'));
	}

	handleFocusOut(event: FocusEvent): void {
		if (!event.relatedTarget || !this.template?.querySelector('.menu')?.contains(event.relatedTarget as Node)) this.open = false;
	}

	/** Escape closes; arrows, Home and End go from entry to entry, as in the platform's menus. On the button an arrow down opens. */
	handleKey(event: KeyboardEvent): void {
		const step = STEPS[event.key];
		if (event.key === 'Escape' && this.open) {
			this.open = false;
			(this.refs?.['button'] as HTMLElement | undefined)?.focus();
		} else if (event.key === 'ArrowDown' && !this.open) {
			event.preventDefault();
			void this.handleToggle();
		} else if (step && this.open) {
			event.preventDefault();
			const entries = [...(this.template?.querySelectorAll<HTMLElement>('.panel a, .panel button') ?? [])];
			const at = entries.findIndex((entry) => entry === this.template?.activeElement);
			entries.at(step(at, entries.length))?.focus();
		}
	}

	/** Keeps the focus where it is, so that the click is not lost to the closing menu. */
	handleMouseDown(event: MouseEvent): void {
		event.preventDefault();
	}

	async handleSwitch(event: Event): Promise<void> {
		const { username } = (event.currentTarget as HTMLElement).dataset;
		try {
			const { url } = (await client.send('POST', '/lightning/switch', { username })) as { url: string };
			location.assign(url);
		} catch {
			this.dispatchEvent(
				new ShowToastEvent({
					title: 'You stay who you are',
					message: 'The org refused to switch. Load the page again, or open a printed link.',
					variant: 'error',
				}),
			);
		}
	}
}

const initials = (name: string): string =>
	name
		.split(/\s+/)
		.map((part) => part[0] ?? '')
		.join('')
		.slice(0, 2)
		.toUpperCase();
