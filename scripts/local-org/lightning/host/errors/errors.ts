/** Errors of Lightning Data Service in words, split as forms need them. */

interface Message {
	message?: string;
}
interface SaveBody extends Message {
	output?: { errors?: Message[]; fieldErrors?: Record<string, Message[]> };
}

/** Messages about the whole record, and those about single fields. */
export function saveErrors(error: unknown): { record: string[]; fields: Record<string, string> } {
	const { body, message } = error as { body?: SaveBody | Message[]; message?: string };
	if (Array.isArray(body)) return { record: texts(body), fields: {} };
	const fields = Object.fromEntries(
		Object.entries(body?.output?.fieldErrors ?? {}).map(([field, messages]) => [field, texts(messages).join(' ')]),
	);
	const record = texts(body?.output?.errors ?? []);
	if (record.length || Object.keys(fields).length) return { record, fields };
	return { record: [body?.message ?? message ?? 'The org refused to save this.'], fields: {} };
}

const texts = (messages: Message[]): string[] => [...new Set(messages.map((each) => each.message ?? '').filter(Boolean))];
