/** The list by keys, of which each may have several; null is none. */
export function indexBy<T, K extends string | number>(list: readonly T[], keys: (each: T) => readonly (K | null)[]): Map<K, T[]> {
	const index = new Map<K, T[]>();
	for (const each of list)
		keys(each).forEach((key, place, all) => {
			// Each once; they are few.
			if (key === null || all.indexOf(key) < place) return;
			const group = index.get(key);
			if (group) group.push(each);
			else index.set(key, [each]);
		});
	return index;
}
