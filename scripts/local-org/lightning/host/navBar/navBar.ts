/** App name, app launcher and tabs. */
import { LightningElement, api } from 'lwc';
import type { Navigation } from '../../page/model.ts';

export default class NavBar extends LightningElement {
	@api navigation!: Navigation;
	/** Object or tab name of the page that is open. */
	@api active: string | undefined;
	open = false;

	get appName(): string {
		return this.navigation.app?.label ?? 'Lightning Experience';
	}
	get expanded(): string {
		return String(this.open);
	}
	get tabs() {
		return this.navigation.tabs.map((tab) => {
			const active = tab.name === this.active || (tab.object !== undefined && tab.object === this.active);
			return { ...tab, current: active ? 'page' : undefined, itemClass: `slds-context-bar__item${active ? ' slds-is-active' : ''}` };
		});
	}
	get apps() {
		return this.navigation.apps.map((app) => ({ ...app, initials: app.label.slice(0, 2).toUpperCase(), url: '/lightning/page/home' }));
	}

	handleToggle(): void {
		this.open = !this.open;
	}
	handleChoice(): void {
		this.open = false;
	}
	handleKey(event: KeyboardEvent): void {
		if (event.key !== 'Escape' || !this.open) return;
		this.open = false;
		(this.refs?.['button'] as HTMLElement | undefined)?.focus();
	}
	handleFocusOut(event: FocusEvent): void {
		if (!event.relatedTarget || !this.template?.querySelector('.launcher')?.contains(event.relatedTarget as Node)) this.open = false;
	}
	handleMouseDown(event: MouseEvent): void {
		event.preventDefault();
	}
}
