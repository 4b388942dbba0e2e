/**
 * What the server tells a page about its session, before any module runs (`globalThis.__HOST__`).
 */
import type { Navigation } from '../../../page/model.ts';

export interface HostSession {
	apiVersion: string;
	/** The signed-in user. */
	user: { Id: string; isGuest: false; name: string; firstName: string; username: string };
	organization: { name: string };
	/** Custom permissions that the user holds. */
	customPermissions: string[];
	i18n: { locale: string; lang: string; timeZone: string; currency: string };
	formFactor: 'Large' | 'Medium' | 'Small';
	/** Exposed component → URL of its file. */
	components: Record<string, string>;
	/** Apps and tabs. */
	navigation: Navigation;
	/** Page information for the address that was opened, so that the first page needs no request of its own. */
	page: unknown;
	/** Notifications that came since the bell was last opened. */
	unseenNotifications: number;
	/** True where the demo's user switcher is offered. */
	demo: boolean;
}

/** The session of this page. */
export const session = (): HostSession => (globalThis as unknown as { __HOST__: HostSession }).__HOST__;
