/**
 * `lightning/refresh`: a component asks its page to refresh, and others take part.
 * (Lightning Web Components Developer Guide, "Refresh Component Data in LWC with RefreshView API")
 */
export const REFRESH_EVENT = 'lightning__refreshview';
export const REFRESH_COMPLETE = 'Complete';
export const REFRESH_COMPLETE_WITH_ERROR = 'CompleteWithError';
export const REFRESH_ERROR = 'Error';

/** Dispatched by a component; the host refreshes the record and calls the registered handlers. */
export class RefreshEvent extends Event {
	constructor() {
		super(REFRESH_EVENT, { bubbles: true, composed: true, cancelable: true });
	}
}

type Handler = () => Promise<unknown> | unknown;
const handlers = new Map<number, Handler>();
let nextId = 1;

/** Registers a method to run on refresh; the answer unregisters it. */
export function registerRefreshHandler(contextElement: unknown, handler: Handler): number {
	const id = nextId++;
	handlers.set(id, typeof handler === 'function' ? handler.bind(contextElement) : handler);
	return id;
}

export function unregisterRefreshHandler(id: number): void {
	handlers.delete(id);
}

/** Runs every handler. Called by the host. */
export async function runRefreshHandlers(): Promise<string> {
	const results = await Promise.allSettled([...handlers.values()].map((handler) => handler()));
	return results.some((result) => result.status === 'rejected') ? REFRESH_COMPLETE_WITH_ERROR : REFRESH_COMPLETE;
}
