/** The frame of every page: header, tabs, the page itself; moves inside it, toasts and refresh requests end here. */
import { LightningElement } from 'lwc';
import Toast from 'lightning/toast';
import { announce, goTo, onMove, referenceOf } from 'lightning/navigation';
import { REFRESH_EVENT, runRefreshHandlers } from 'lightning/refresh';
import { client } from 'platform/records';
import { hasUnsaved, setLeaveQuestion } from 'platform/leaving';
import { session } from 'platform/session';
import type { PageInfo } from '../../page/model.ts';
import { toastConfig } from './toasts.ts';

/** How long an answer may take before the page says that it is loading. */
const STENCIL_AFTER_MS = 150;

export default class App extends LightningElement {
	navigation = session().navigation;
	/** A list of one, keyed by the visit, so that a move builds the new page afresh. */
	visits: { key: string; info: PageInfo }[] = [];
	loading = false;
	error: string | undefined;
	#visit = 0;
	/** The address that is shown. */
	#at = location.pathname + location.search;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#stop: (() => void)[] = [];

	connectedCallback(): void {
		const listen = (target: EventTarget, type: string, handler: (event: never) => void): void => {
			target.addEventListener(type, handler as EventListener);
			this.#stop.push(() => target.removeEventListener(type, handler as EventListener));
		};
		this.#stop.push(onMove((url) => void this.load(url)));
		setLeaveQuestion(askToLeave);
		listen(window, 'popstate', () => this.followHistory());
		listen(window, 'beforeunload', (event: Event) => hasUnsaved() && event.preventDefault());
		listen(document, 'click', (event: MouseEvent) => this.followLink(event));
		// On the body, and before the base toasts' own listener there, which takes every such event for one of its own.
		listen(document.body, 'lightning__showtoast', (event: CustomEvent) => this.showToast(event));
		listen(document, REFRESH_EVENT, (event: Event) => void this.refresh(event));
		this.show(session().page as PageInfo);
	}

	disconnectedCallback(): void {
		for (const stop of this.#stop.splice(0)) stop();
	}

	get activeTab(): string | undefined {
		return this.visits[0]?.info.activeTab;
	}
	get showStencil(): boolean {
		return this.loading;
	}

	show(info: PageInfo): void {
		this.#visit += 1;
		clearTimeout(this.#timer);
		this.loading = false;
		this.error = undefined;
		this.visits = [{ key: `visit-${this.#visit}`, info }];
		document.title = `${info.title} | Salesforce`;
	}

	/** Fetches and shows the page of an address; a later move overtakes an earlier one. */
	async load(url: string): Promise<void> {
		this.#at = url;
		this.#visit += 1;
		const mine = this.#visit;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			if (mine !== this.#visit) return;
			this.visits = [];
			this.loading = true;
		}, STENCIL_AFTER_MS);
		try {
			const info = (await client.send('GET', `/lightning/page-info?path=${encodeURIComponent(url)}`)) as PageInfo;
			if (mine !== this.#visit) return;
			this.show(info);
			window.scrollTo(0, 0);
			this.focusMain();
		} catch (error) {
			if (mine !== this.#visit) return;
			if ((error as { status?: number }).status === 401) return location.assign('/lightning/signed-out');
			this.fail(error);
		}
	}

	fail(error: unknown): void {
		clearTimeout(this.#timer);
		this.loading = false;
		this.visits = [];
		const body = (error as { body?: { message?: string }[] }).body;
		this.error = (Array.isArray(body) ? body[0]?.message : undefined) ?? 'The org did not answer.';
	}

	/** Back and forward. With unsaved changes the address stays until somebody has said that they may go. */
	followHistory(): void {
		if (!hasUnsaved()) return announce();
		const wanted = location.pathname + location.search;
		history.pushState({}, '', this.#at);
		goTo(wanted);
	}

	handleSkip(): void {
		this.focusMain();
	}
	focusMain(): void {
		(this.refs?.['main'] as HTMLElement | undefined)?.focus();
	}
	handleRetry(): void {
		void this.load(location.pathname + location.search);
	}

	/** Links to pages of this org move inside the page; modified clicks and other links stay the browser's. */
	followLink(event: MouseEvent): void {
		if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
		const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
		if (!link?.href || (link.target && link.target !== '_self') || link.hasAttribute('download')) return;
		if (new URL(link.href).origin !== location.origin || !referenceOf(link.href)) return;
		event.preventDefault();
		goTo(link.href);
	}

	/** The base toast announces itself by the same event, marked with `toast`: that one is its container's business. */
	showToast(event: CustomEvent): void {
		if (event.detail?.toast) return;
		event.stopImmediatePropagation();
		Toast.show(toastConfig(event.detail));
	}

	async refresh(event: Event): Promise<void> {
		event.stopPropagation();
		await runRefreshHandlers();
		await this.template?.querySelector<Element & { refresh(): Promise<void> }>('host-page-view')?.refresh();
	}
}

async function askToLeave(): Promise<boolean> {
	const { default: ConfirmModal } = await import('host/confirmModal');
	const leave = await ConfirmModal.open({
		size: 'small',
		label: 'Unsaved Changes',
		message: 'You have unsaved changes on this page. Do you want to leave this page and discard your changes?',
		action: 'Discard Changes',
		cancel: 'Keep Editing',
	});
	return leave === true;
}
