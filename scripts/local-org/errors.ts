/**
 * An error that Salesforce would answer: its code (`INVALID_FIELD`), its words, the fields it is about and the HTTP status.
 * Everything below the protocols throws this; only the protocols turn it into bytes.
 */
export class ApiError extends Error {
	override readonly name = 'ApiError';
	readonly errorCode: string;
	readonly fields: string[];
	readonly status: number;

	constructor(errorCode: string, message: string, options: { fields?: string[]; status?: number; cause?: unknown } = {}) {
		super(message, { cause: options.cause });
		this.errorCode = errorCode;
		this.fields = options.fields ?? [];
		this.status = options.status ?? 400;
	}
}

/** Something Salesforce has and the local org has not: always refused by name, never guessed. */
export function notImplemented(what: string, where?: string): ApiError {
	return new ApiError('NOT_IMPLEMENTED', `${what} is not implemented in the local org${where ? ` (${where})` : ''}.`, { status: 400 });
}
