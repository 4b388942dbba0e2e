/** What earlier deployments left in the store. */
import { baseSchema } from '../schema/base/index.ts';
import { buildSchema, type PackageFiles } from '../schema/metadata/index.ts';
import type { Schema } from '../schema/model.ts';
import type { Store } from './contract.ts';

/** The counter that every deployment moves, in its transaction: who has read the metadata of a number need not read it again. */
export const METADATA_VERSION = 'metadata';

export interface StoredMetadata {
	files: PackageFiles;
	/** The prefix of each custom object: ids that were given keep meaning their object. */
	keyPrefixes: Map<string, string>;
}

export function storedMetadata(store: Store): StoredMetadata {
	const pairs = <T>(sql: string): Map<string, T> => new Map(store.all(sql) as unknown as [string, T][]);
	return {
		keyPrefixes: pairs('SELECT object, prefix FROM _key_prefixes'),
		files: pairs('SELECT path, content FROM _metadata_files'),
	};
}

/** How often something was deployed. */
export const metadataVersion = (store: Store): number =>
	Number(store.get('SELECT value FROM _counters WHERE name = ?', [METADATA_VERSION])?.[0] ?? 0);

/** The schema of what is stored, for who only reads: it was checked when it was deployed, and is not checked again. */
export function deployedSchema(store: Store): Schema {
	const { files, keyPrefixes } = storedMetadata(store);
	if (files.size === 0) return baseSchema();
	return buildSchema(files, { checkFormula: () => undefined, checkFlow: () => [] }, { keyPrefixes });
}
