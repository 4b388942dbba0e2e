/** What a ShowToastEvent asks for, as the base toast takes it. */
import type { ToastDetail } from 'lightning/platformShowToastEvent';

/** `messageData` fills `{0}`, `{1}` … of the message; links among them stay links. */
export function toastConfig({ title, message, messageData, variant = 'info', mode = 'dismissible' }: ToastDetail): Record<string, unknown> {
	const links = (messageData ?? []).map((part) => (typeof part === 'string' ? undefined : part));
	const filled = (messageData ?? []).reduce<string | undefined>(
		(text, part, index) => (typeof part === 'string' ? text?.replaceAll(`{${index}}`, part) : text),
		message,
	);
	return {
		label: title,
		...(filled === undefined ? {} : { message: filled }),
		...(links.some((link) => link !== undefined) ? { messageLinks: links } : {}),
		variant,
		mode: mode === 'sticky' ? 'sticky' : 'dismissible',
	};
}
