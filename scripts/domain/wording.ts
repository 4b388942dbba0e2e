/** Words that agree with numbers. */

/** `1 deal`, `3 deals`; `many` where the plural is not made by an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}

/**
 * A text with its values in place of `%s`, in order; in `%s {deal|deals}` the first form is taken where the value before it is 1.
 * Nothing in a value is read as a place or as two forms. A place without a value stays, a value without a place is left out.
 */
export function agreed(text: string, values: readonly unknown[]): string {
	let places = 0;
	return text.replaceAll(/%s|\{([^{}|]*)\|([^{}|]*)\}/g, (part, one?: string, many?: string) => {
		if (one !== undefined && many !== undefined) return Number(values[places - 1]) === 1 ? one : many;
		return places < values.length ? String(values[places++]) : part;
	});
}
