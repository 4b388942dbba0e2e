/** Unsent text survives a closed tab: kept in this browser, per user, until it is sent. */
import USER_ID from '@salesforce/user/Id';

const PREFIX = 'ridealong.draft';
const keyOf = (name: string): string => `${PREFIX}.${USER_ID}.${name}`;

/** The kept text; an empty object where there is none or the browser keeps nothing. */
export function readDraft(name: string): Record<string, string> {
	try {
		return JSON.parse(localStorage.getItem(keyOf(name)) ?? '{}') as Record<string, string>;
	} catch {
		return {};
	}
}

/** Keeps the text; forgets it when every value is blank. A browser that refuses loses the draft, not the page. */
export function writeDraft(name: string, draft: Record<string, string>): void {
	try {
		if (Object.values(draft).some((value) => value !== '')) localStorage.setItem(keyOf(name), JSON.stringify(draft));
		else localStorage.removeItem(keyOf(name));
	} catch {
		// Private windows may refuse storage: the text is still on the page.
	}
}

/** Forgets the text: it has been sent. */
export function clearDraft(name: string): void {
	writeDraft(name, {});
}
