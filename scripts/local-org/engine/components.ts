/** What an org knows of each deployed component beside its file: id, and who made and changed it when. */
import { componentsIn, type ComponentOf } from '../schema/metadata/inventory.ts';
import type { DeployMessage, PackageFiles } from '../schema/metadata/types.ts';
import { quoted, type ComponentProperties, type SqlValue, type Store } from './contract.ts';

/** Key prefixes of setup objects (Salesforce Help, "Standard Field Record ID Prefix Decoder"). */
const KEY_PREFIXES: Readonly<Record<string, string>> = {
	CustomObject: '01I',
	CustomField: '00N',
	ValidationRule: '03d',
	ListView: '00B',
	CompactLayout: '0AH',
	CustomLabels: '101',
	CustomLabel: '101',
	LightningComponentBundle: '0Rb',
	Flow: '301',
	FlexiPage: '0M0',
	CustomTab: '01r',
	CustomApplication: '02u',
	Layout: '00h',
	StandardValueSet: '0Nt',
};
/** Types whose components are rows too: the row's id is the component's. */
const MIRRORED: Readonly<Record<string, readonly [table: string, name: string]>> = {
	PermissionSet: ['PermissionSet', 'Name'],
	CustomNotificationType: ['CustomNotificationType', 'DeveloperName'],
	CustomPermission: ['CustomPermission', 'DeveloperName'],
};

export interface Components {
	/** Every component of the files, in their order. */
	list(files: PackageFiles): ComponentProperties[];
	/** Brings the table to the files after a deployment. Call inside its transaction, when the mirrored rows are there. */
	update(files: PackageFiles, messages: readonly DeployMessage[], userId: string): void;
	/** How many versions of a flow were deployed; undefined where there is none. */
	flowVersion(fullName: string): number | undefined;
}

/** Opens the table of components. */
export function openComponents(store: Store, now: () => string): Components {
	store.exec(
		`CREATE TABLE IF NOT EXISTS _metadata_components (
			type TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL,
			changed_by TEXT NOT NULL, changed_at TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (type, name)) WITHOUT ROWID`,
	);
	const rows = (): Map<string, SqlValue[]> =>
		new Map(
			store
				.all('SELECT type, name, id, created_by, created_at, changed_by, changed_at FROM _metadata_components')
				.map((row) => [`${String(row[0])} ${String(row[1])}`, row]),
		);

	function add({ type, fullName }: ComponentOf, userId: string): void {
		store.run(
			'INSERT INTO _metadata_components (type, name, id, created_by, created_at, changed_by, changed_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, 1)',
			[type, fullName, idFor(store, type, fullName), userId, now(), userId, now()],
		);
	}

	return {
		list(files) {
			const known = rows();
			return componentsIn(files).flatMap((component): ComponentProperties[] => {
				const row = known.get(`${component.type} ${component.fullName}`);
				if (!row) return [];
				const [, , id, createdById, createdDate, lastModifiedById, lastModifiedDate] = row.map(String) as [
					string,
					string,
					string,
					string,
					string,
					string,
					string,
				];
				return [{ ...component, id, createdById, createdDate, lastModifiedById, lastModifiedDate }];
			});
		},
		update(files, messages, userId) {
			const known = rows();
			const there = new Set<string>();
			for (const component of componentsIn(files)) {
				const key = `${component.type} ${component.fullName}`;
				if (there.has(key)) continue;
				there.add(key);
				if (!known.has(key)) add(component, userId);
			}
			for (const [key, row] of known)
				if (!there.has(key)) store.run('DELETE FROM _metadata_components WHERE type = ? AND name = ?', [row[0]!, row[1]!]);
			for (const each of messages)
				if (each.changed && !each.created && !each.deleted && there.has(`${each.componentType} ${each.fullName}`))
					store.run('UPDATE _metadata_components SET changed_by = ?, changed_at = ?, version = version + 1 WHERE type = ? AND name = ?', [
						userId,
						now(),
						each.componentType,
						each.fullName,
					]);
		},
		flowVersion(fullName) {
			const row = store.get("SELECT version FROM _metadata_components WHERE type = 'Flow' AND name = ?", [fullName]);
			return row && Number(row[0]);
		},
	};
}

function idFor(store: Store, type: string, fullName: string): string {
	// A custom metadata record is a row of its type's own table.
	const [typeName = '', recordName = ''] = fullName.split('.');
	const [table, column, value] =
		type === 'CustomMetadata' ? [`${typeName}__mdt`, 'DeveloperName', recordName] : [...(MIRRORED[type] ?? []), fullName];
	const row = table && column ? store.get(`SELECT "Id" FROM ${quoted(table)} WHERE ${quoted(column)} = ?`, [value!]) : undefined;
	return row ? String(row[0]) : store.nextId(KEY_PREFIXES[type] ?? '0XX');
}
