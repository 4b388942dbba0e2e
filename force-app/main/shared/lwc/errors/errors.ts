/** The error shapes of Lightning Data Service, GraphQL and JavaScript, as sentences for people. */

interface FieldError {
	message?: string;
}
interface RecordErrorBody {
	message?: string;
	output?: { errors?: FieldError[]; fieldErrors?: Record<string, FieldError[]> };
}

/**
 * The messages of an error, each once, the most telling first: those of rules and fields before the general one.
 * Takes one error, a list of them, or nothing (then the list is empty).
 */
export function reduceErrors(error: unknown): string[] {
	const all = (Array.isArray(error) ? error : [error]).flatMap(messagesOf);
	return [...new Set(all.filter((message) => message !== ''))];
}

function messagesOf(error: unknown): string[] {
	if (!error) return [];
	if (typeof error === 'string') return [error];
	const { body, message } = error as { body?: RecordErrorBody | FieldError[]; message?: string };
	if (Array.isArray(body)) return body.map((entry) => entry.message ?? '');
	if (body) {
		const { errors = [], fieldErrors = {} } = body.output ?? {};
		const specific = [...errors, ...Object.values(fieldErrors).flat()].map((entry) => entry.message ?? '').filter(Boolean);
		return specific.length > 0 ? specific : [body.message ?? ''];
	}
	return [message ?? String(error)];
}
