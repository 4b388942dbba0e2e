/**
 * The notifications bell: how many came since it was last opened, the latest of them, and the way to what each is about.
 * Asks for the count while the page is looked at, and at every move; never more often than the pause allows.
 */
import { LightningElement } from 'lwc';
import { goTo, onMove, urlOf, type PageReference } from 'lightning/navigation';
import { NOTIFICATIONS } from 'platform/client';
import { client } from 'platform/records';
import { session } from 'platform/session';

const EVERY_MS = 15_000;
const PAUSE_MS = 3_000;
const SHOWN = 20;
const MOST_COUNTED = 99;

interface Notification {
	id: string;
	messageTitle: string;
	messageBody: string;
	mostRecentActivityDate: string;
	read: boolean;
	target: string | null;
	targetPageRef: string | null;
}

export default class Bell extends LightningElement {
	unseen = session().unseenNotifications;
	open = false;
	items: Notification[] | undefined;
	failed = false;
	#timer: ReturnType<typeof setInterval> | undefined;
	#asked = Date.now();
	#stop: (() => void)[] = [];

	connectedCallback(): void {
		const look = (): void => void this.count();
		this.#timer = setInterval(look, EVERY_MS);
		document.addEventListener('visibilitychange', look);
		this.#stop = [onMove(look), () => document.removeEventListener('visibilitychange', look), () => clearInterval(this.#timer)];
	}
	disconnectedCallback(): void {
		for (const stop of this.#stop.splice(0)) stop();
	}

	get expanded(): string {
		return String(this.open);
	}
	get hasUnseen(): boolean {
		return this.unseen > 0;
	}
	get badge(): string {
		return this.unseen > MOST_COUNTED ? `${MOST_COUNTED}+` : String(this.unseen);
	}
	get title(): string {
		return this.unseen ? `Notifications (${this.unseen} new)` : 'Notifications';
	}
	get loading(): boolean {
		return this.items === undefined && !this.failed;
	}
	get empty(): boolean {
		return this.items?.length === 0;
	}
	get hasUnread(): boolean {
		return (this.items ?? []).some((item) => !item.read);
	}
	get rows() {
		return (this.items ?? []).map((item) => ({
			...item,
			url: addressOf(item),
			when: Date.parse(item.mostRecentActivityDate),
			rowClass: item.read ? 'item' : 'item unread',
		}));
	}

	async count(): Promise<void> {
		if (document.visibilityState !== 'visible' || Date.now() - this.#asked < PAUSE_MS) return;
		this.#asked = Date.now();
		try {
			const { unseenCount } = (await client.send('GET', `${NOTIFICATIONS}/status`)) as { unseenCount: number };
			if (this.open && unseenCount > 0) return void (await this.load());
			this.unseen = unseenCount;
		} catch (error) {
			// Without a session there is nothing to ask for any more; an org that is away may come back.
			if ((error as { status?: number }).status === 401) clearInterval(this.#timer);
		}
	}

	/** The latest notifications; those that are listed have been seen. */
	async load(): Promise<void> {
		try {
			const answer = (await client.send('GET', `${NOTIFICATIONS}?size=${SHOWN}`)) as { notifications: Notification[] };
			this.items = answer.notifications;
			this.failed = false;
			if (answer.notifications.length) await client.send('PATCH', NOTIFICATIONS, { seen: true });
			this.unseen = 0;
		} catch {
			this.failed = true;
		}
	}

	handleToggle(): void {
		this.open = !this.open;
		if (this.open) void this.load();
	}
	async handleReadAll(): Promise<void> {
		this.items = (this.items ?? []).map((item) => ({ ...item, read: true }));
		this.close(false);
		await client.send('PATCH', NOTIFICATIONS, { read: true }).catch(() => undefined);
	}
	/** A click that opens another tab leaves the panel as it is. */
	handleChoice(event: MouseEvent): void {
		const { id } = (event.currentTarget as HTMLElement).dataset;
		const item = this.items?.find((each) => each.id === id);
		if (!item) return;
		this.items = this.items?.map((each) => (each === item ? { ...each, read: true } : each));
		void client.send('PATCH', `${NOTIFICATIONS}/${item.id}`, { read: true }).catch(() => undefined);
		const url = addressOf(item);
		if (!url || event.metaKey || event.ctrlKey || event.shiftKey) return;
		event.preventDefault();
		this.open = false;
		goTo(url);
	}
	handleKey(event: KeyboardEvent): void {
		if (event.key === 'Escape' && this.open) this.close(true);
	}
	handleClose(): void {
		this.close(true);
	}
	handleFocusOut(event: FocusEvent): void {
		const into = event.relatedTarget as Node | null;
		if (into && !this.template?.querySelector('.bell')?.contains(into)) this.open = false;
	}
	close(focus: boolean): void {
		this.open = false;
		if (focus) (this.refs?.['button'] as HTMLElement | undefined)?.focus();
	}
}

const addressOf = ({ targetPageRef }: Notification): string | undefined =>
	targetPageRef ? urlOf(JSON.parse(targetPageRef) as PageReference) : undefined;
