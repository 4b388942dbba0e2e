/**
 * What the server and the bundler process say to each other. Plain data: it crosses a process boundary.
 */

/** Where the server serves bundles from. */
export const ASSETS = '/lightning/assets/';

/** Everything of the org that a build depends on. */
export interface BundleInput {
	/** Where finished bundles and compiled modules are kept. */
	cacheDir: string;
	/** Deployed components, by name. */
	components: { name: string; isExposed: boolean; files: { path: string; content: Uint8Array }[] }[];
	/** Custom labels by API name. */
	labels: Record<string, string>;
	/** Objects with their fields; a lookup field names what its parent path leads to. */
	objects: Record<string, { fields: Record<string, { relationshipName?: string; referenceTo: string[] }> }>;
	customPermissions: string[];
}

/** How a specifier is reached from another bundle. */
export interface ExposedModule {
	/** File name in the platform bundle. */
	file: string;
	/** The name under which the file exports the whole module; absent where the file's own exports are the module's. */
	namespace?: string;
	/** Names that the module exports, `default` among them. */
	exports: string[];
}

export interface BundledFile {
	name: string;
	bytes: number;
	gzipBytes: number;
}

/** The base components, platform modules and host: built once for a set of versions and entries. */
export interface PlatformManifest {
	key: string;
	/** Directory of the files, absolute. */
	directory: string;
	/** Script that starts the page. */
	entry: string;
	/** Files that `entry` needs at once, for modulepreload. */
	preload: string[];
	modules: Record<string, ExposedModule>;
	files: BundledFile[];
}

/** The deployed components. */
export interface ComponentsManifest {
	key: string;
	directory: string;
	/** Exposed component → file name. */
	modules: Record<string, string>;
	/** Files that a component's file imports at once, itself included. */
	imports: Record<string, string[]>;
	files: BundledFile[];
}

export interface BundleManifest {
	platform: PlatformManifest;
	components: ComponentsManifest;
	report: { platformMs: number; platformCached: boolean; componentsMs: number; componentsCached: boolean };
}

export type BundlerMessage =
	{ type: 'progress'; text: string } | { type: 'done'; manifest: BundleManifest } | { type: 'failed'; message: string };
