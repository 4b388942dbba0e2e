import type { OrgSettings, Store } from './contract.ts';

/** What an admin sets by hand in Setup: one row of JSON. Hierarchies are on until they are switched off. */
export function createSettings(store: Store): { settings(): OrgSettings; updateSettings(change: Partial<OrgSettings>): OrgSettings } {
	store.exec('CREATE TABLE IF NOT EXISTS _settings (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL)');
	let current = settingsOf(storedSettings(store));
	return {
		settings: () => current,
		updateSettings(change) {
			current = { ...current, ...change, hierarchies: { ...current.hierarchies, ...change.hierarchies } };
			store.run('INSERT INTO _settings (id, value) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value', [
				JSON.stringify(current),
			]);
			return current;
		},
	};
}

/** The row's JSON, undefined in an org that nobody has set anything in. */
export const storedSettings = (store: Store): string | undefined => store.get('SELECT value FROM _settings')?.[0] as string | undefined;

export const settingsOf = (stored: string | undefined): OrgSettings => ({
	hierarchies: {},
	production: false,
	...(stored === undefined ? {} : (JSON.parse(stored) as Partial<OrgSettings>)),
});
