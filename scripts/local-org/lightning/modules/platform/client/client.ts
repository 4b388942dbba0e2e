/**
 * Requests of the page, and Lightning Data Service's error shapes: whatever fails ends as a `FetchResponse`, whose body is an
 * array of `{errorCode, message}` for reads and one object for refused saves
 * (Lightning Web Components Developer Guide, "Handle Errors in Lightning Data Service").
 */

/** An answer that is an error, as wire adapters and imperative calls hand it on. */
export interface FetchResponse {
	errorType: 'fetchResponse';
	ok: false;
	status: number;
	statusText: string;
	headers: Record<string, string>;
	body: unknown;
}

export interface Client {
	/**
	 * Sends a request and parses its answer; undefined for 204.
	 * @throws FetchResponse
	 */
	send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers?: Record<string, string>): Promise<unknown>;
}

export const API_ROOT = '/services/data/v66.0';
export const UI_API = `${API_ROOT}/ui-api`;
export const NOTIFICATIONS = `${API_ROOT}/connect/notifications`;
/** Says that a write comes from this page; a foreign site cannot set it. */
const PAGE_HEADER = { 'X-Ridealong-Page': '1' };

const STATUS_TEXT: Record<number, string> = {
	0: 'Network error',
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	409: 'Conflict',
	412: 'Precondition Failed',
	500: 'Server Error',
};

/** The error for an answer with this status and body. */
export function fetchResponse(status: number, body: unknown): FetchResponse {
	return Object.freeze({
		errorType: 'fetchResponse' as const,
		ok: false as const,
		status,
		statusText: STATUS_TEXT[status] ?? 'Error',
		headers: {},
		body: freeze(body),
	});
}

/** A client over fetch; the session's cookie authenticates. */
export function fetchClient(): Client {
	return {
		async send(method, path, body, headers = {}) {
			let response: Response;
			try {
				response = await fetch(path, {
					method,
					headers: {
						Accept: 'application/json',
						...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
						...PAGE_HEADER,
						...headers,
					},
					...(body === undefined ? {} : { body: JSON.stringify(body) }),
				});
			} catch (cause) {
				throw fetchResponse(0, [{ errorCode: 'NETWORK_ERROR', message: `The org did not answer: ${(cause as Error).message}` }]);
			}
			const text = response.status === 204 ? '' : await response.text();
			const answer = text === '' ? undefined : parse(text, response.status);
			if (!response.ok) throw fetchResponse(response.status, answer);
			return answer;
		},
	};
}

function parse(text: string, status: number): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw fetchResponse(status, [{ errorCode: 'INVALID_RESPONSE', message: 'The org answered something that is not JSON.' }]);
	}
}

/** Makes a value read-only all the way down: data from wires belongs to the cache. */
export function freeze<T>(value: T): T {
	if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
		Object.freeze(value);
		for (const part of Object.values(value)) freeze(part);
	}
	return value;
}
