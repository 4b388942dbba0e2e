/** Request bodies of a known shape. */
import type { z } from 'zod';
import { ApiError } from '../errors.ts';

/** A body of that shape. @throws ApiError JSON_PARSER_ERROR naming the property that is wrong */
export function parseBody<T>(schema: z.ZodType<T>, value: unknown): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new ApiError('JSON_PARSER_ERROR', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`, {
		fields: issue ? [issue.path.join('.')] : [],
	});
}
