/** Words that agree with numbers, and what others typed, as text that is safe to show. */

/** `1 deal`, `3 deals`; `many` where the plural is not made by an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}

/**
 * What somebody typed, as one line that says what it shows: a terminal would obey control characters, as to hide the row that they stand
 * in, and marks that turn the direction of what follows show another name than it is.
 */
export function printable(text: string): string {
	return text
		.toWellFormed()
		.replace(/[\t\n\u000b\f\r\u0085\u2028\u2029]+/g, ' ')
		.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/**
 * A text with its values in place of `%s`, in order; in `%s {deal|deals}` the first form is taken where the value before it is 1.
 * Nothing in a value is read as a place or as two forms, and each is {@link printable}. A place without a value stays, a value without a place is left out.
 */
export function agreed(text: string, values: readonly unknown[]): string {
	let places = 0;
	return text.replaceAll(/%s|\{([^{}|]*)\|([^{}|]*)\}/g, (part, one?: string, many?: string) => {
		if (one !== undefined && many !== undefined) return Number(values[places - 1]) === 1 ? one : many;
		return places < values.length ? printable(String(values[places++])) : part;
	});
}
