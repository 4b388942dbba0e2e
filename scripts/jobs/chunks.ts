/** Ids per IN list: keeps a WHERE clause under SOQL's 4,000 characters. */
export const IDS_PER_QUERY = 150;

/** The list in parts of at most `size`. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
	const parts: T[][] = [];
	for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size));
	return parts;
}

/** Values by key, in order. */
export function grouped<T, K>(list: readonly T[], key: (value: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const value of list) {
		const group = groups.get(key(value));
		if (group) group.push(value);
		else groups.set(key(value), [value]);
	}
	return groups;
}
