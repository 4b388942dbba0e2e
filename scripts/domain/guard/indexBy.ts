/** The list by keys, of which each may have several; null is none. */
export function indexBy<T, K extends string | number>(list: readonly T[], keys: (each: T) => (K | null)[]): Map<K, T[]> {
	const index = new Map<K, T[]>();
	for (const each of list)
		for (const key of new Set(keys(each))) {
			if (key === null) continue;
			const group = index.get(key);
			if (group) group.push(each);
			else index.set(key, [each]);
		}
	return index;
}
