/** What is deployed: the files, the schema read from them, the flows compiled from it. The only place where deployment meets the engine. */
import { createHash } from 'node:crypto';
import { baseSchema } from '../schema/base/index.ts';
import { deployPackage } from '../schema/metadata/deploy.ts';
import {
	buildSchema,
	MetadataUnreadableError,
	type ApplyOptions,
	type DeployChecks,
	type FormulaKind,
	type PackageFiles,
} from '../schema/metadata/index.ts';
import type { FieldType, Schema } from '../schema/model.ts';
import { METADATA_VERSION, storedMetadata } from './deployed.ts';
import { openComponents } from './components.ts';
import type { CompiledFlow, ComponentProperties, DeployMessage, DeployOutcome, Store } from './contract.ts';
import { checkFlow, compileFlow, FlowError } from './flow/index.ts';
import { compileFormula, FormulaError, objectFormulaEnv, type FormulaType } from './formula/index.ts';

export interface Metadata {
	schema(): Schema;
	/** Active flows of the current schema, compiled. */
	flows(): readonly CompiledFlow[];
	/** Checks the files against the current schema and, unless `checkOnly`, applies it in one transaction. */
	deploy(files: PackageFiles, options: DeployHow, schemaChanged: () => void): DeployOutcome;
	files(): PackageFiles;
	components(): readonly ComponentProperties[];
	fingerprint(): string;
}

export interface DeployHow {
	checkOnly: boolean;
	ignoreWarnings: boolean;
	partial: boolean;
	production: boolean;
	userId: string;
	/** What the org shows of a schema. */
	visible(schema: Schema): Schema;
}

/** What deployed components import and nobody has, in words that begin with the component (`c/panel (panel.js) imports …`). */
export type ComponentCheck = (schema: Schema) => string[];

/**
 * Opens what earlier deployments left in the store; a new org has the base schema alone.
 * @param checkComponents knows the page host's modules, which the engine does not; without it imports are not checked
 */
export function openMetadata(store: Store, production: boolean, now: () => string, checkComponents: ComponentCheck = () => []): Metadata {
	store.exec(`
		CREATE TABLE IF NOT EXISTS _metadata_files (path TEXT PRIMARY KEY, content BLOB NOT NULL);
		CREATE TABLE IF NOT EXISTS _key_prefixes (object TEXT PRIMARY KEY, prefix TEXT NOT NULL) WITHOUT ROWID`);
	const { keyPrefixes, ...stored } = storedMetadata(store);
	let files = stored.files;
	const applyOptions = (inactive: boolean): ApplyOptions => ({ flowsArriveInactive: inactive, keyPrefixes });
	let schema = deployedSchema();
	let flows = compileFlows(schema);

	/**
	 * What is deployed. Where metadata was lost with a damaged database, the rest may not stand without it: then the org starts as a new one
	 * does, keeps every table and row, and everything is to be deployed again.
	 */
	function deployedSchema(): Schema {
		if (files.size === 0) return baseSchema();
		try {
			return buildSchema(files, deployChecks, applyOptions(production));
		} catch (error) {
			if (!(error instanceof MetadataUnreadableError) || !store.keepsAll()) throw error;
			store.transaction(() => {
				store.run('INSERT OR IGNORE INTO _lost_metadata (path) SELECT path FROM _metadata_files');
				store.run('DELETE FROM _metadata_files');
			});
			files = new Map();
			return baseSchema();
		}
	}

	const components = openComponents(store, now);
	const checks: DeployChecks = { ...deployChecks, checkComponents: (checked) => checkComponents(checked).map(componentFailure) };

	function deploy(deployed: PackageFiles, options: DeployHow, schemaChanged: () => void): DeployOutcome {
		const result = deployPackage({ schema, files }, deployed, checks, {
			...applyOptions(options.production),
			ignoreWarnings: options.ignoreWarnings,
			partial: options.partial,
			undeletable: (type, fullName) => undeletable(store, type, fullName),
			flowVersion: components.flowVersion,
			visible: options.visible,
		});
		if (!result.success || options.checkOnly) return { success: result.success, messages: result.messages };
		const before = { schema, flows, files };
		try {
			store.transaction(() => {
				flows = compileFlows(result.schema);
				schema = result.schema;
				files = result.files;
				persist(before.files);
				store.nextNumber(METADATA_VERSION, 1);
				schemaChanged();
				components.update(files, result.messages, options.userId);
			});
		} catch (error) {
			({ schema, flows, files } = before);
			throw error;
		}
		return { success: true, messages: withIds(result.messages, components.list(files)) };
	}

	/** Files as they stand now, and the prefix of every custom object: ids that were given keep meaning their object. */
	function persist(before: PackageFiles): void {
		for (const path of before.keys()) if (!files.has(path)) store.run('DELETE FROM _metadata_files WHERE path = ?', [path]);
		for (const [path, content] of files)
			if (before.get(path) !== content)
				store.run('INSERT INTO _metadata_files (path, content) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET content = excluded.content', [
					path,
					content,
				]);
		for (const object of schema.objects.values())
			if (object.custom && object.kind !== 'share' && object.kind !== 'history' && !keyPrefixes.has(object.name)) {
				keyPrefixes.set(object.name, object.keyPrefix);
				store.run('INSERT OR REPLACE INTO _key_prefixes (object, prefix) VALUES (?, ?)', [object.name, object.keyPrefix]);
			}
	}

	return {
		schema: () => schema,
		flows: () => flows,
		deploy,
		files: () => files,
		components: () => components.list(files),
		fingerprint() {
			const hash = createHash('sha256');
			for (const path of [...files.keys()].sort())
				hash
					.update(path)
					.update('\0')
					.update(createHash('sha256').update(files.get(path)!).digest());
			return hash.digest('hex');
		},
	};
}

function withIds(messages: readonly DeployMessage[], components: readonly ComponentProperties[]): DeployMessage[] {
	const ids = new Map(components.map((each) => [`${each.type} ${each.fullName}`, each.id]));
	return messages.map((each) => {
		const id = each.success ? ids.get(`${each.componentType} ${each.fullName}`) : undefined;
		return id ? { ...each, id } : each;
	});
}

/** What stands in the way of a deletion that no file tells: people who hold a permission set. */
function undeletable(store: Store, type: string, fullName: string): string | undefined {
	if (type !== 'PermissionSet') return undefined;
	const [held] = store.get(
		'SELECT COUNT(*) FROM "PermissionSetAssignment" WHERE "PermissionSetId" IN (SELECT "Id" FROM "PermissionSet" WHERE "Name" = ?)',
		[fullName],
	)!;
	return Number(held) > 0 ? `The permission set ${fullName} is assigned to users. Remove the assignments and try again.` : undefined;
}

function componentFailure(problem: string): DeployOutcome['messages'][number] {
	const [, fullName = '', file = ''] = /^c\/(\w+) \(([^)]+)\)/.exec(problem) ?? [];
	return {
		componentType: 'LightningComponentBundle',
		fullName,
		fileName: `lwc/${fullName}/${file}`,
		success: false,
		created: false,
		changed: false,
		deleted: false,
		problem,
		problemType: 'Error',
	};
}

/** Active flows in runnable form; a flow that is called before it is compiled is compiled first. */
function compileFlows(schema: Schema): CompiledFlow[] {
	const compiled = compiler(schema);
	return [...schema.flows.values()].filter((def) => def.status === 'Active').flatMap((def) => compiled(def.fullName) ?? []);
}

function compiler(schema: Schema): (name: string) => CompiledFlow | undefined {
	const done = new Map<string, CompiledFlow>();
	const underway = new Set<string>();
	const compile = (name: string): CompiledFlow | undefined => {
		const known = done.get(name);
		const def = schema.flows.get(name);
		// A subflow without an active version runs its latest (Salesforce Help, "Flow Element: Subflow").
		if (known || !def || underway.has(name)) return known;
		underway.add(name);
		try {
			const flow = compileFlow(def, schema, compile);
			done.set(name, flow);
			return flow;
		} finally {
			underway.delete(name);
		}
	};
	return compile;
}

const CONTEXTS: Readonly<Record<FormulaKind, 'validation' | 'field' | 'default'>> = {
	validationRule: 'validation',
	formulaField: 'field',
	defaultValue: 'default',
};
const FORMULA_TYPES: Partial<Record<FieldType, FormulaType>> = {
	boolean: 'boolean',
	int: 'number',
	double: 'number',
	currency: 'number',
	percent: 'number',
	date: 'date',
	datetime: 'datetime',
};

/** What only the engine can tell about a formula or a flow: whether it compiles. */
const deployChecks: DeployChecks = {
	checkFormula(schema, object, source, kind, returns) {
		try {
			compileFormula(source, objectFormulaEnv(schema, object, { context: CONTEXTS[kind], expects: FORMULA_TYPES[returns] ?? 'text' }));
			return undefined;
		} catch (error) {
			if (!(error instanceof FormulaError)) throw error;
			return error.problem;
		}
	},
	checkFlow(schema, def) {
		// A flow that is called but broken itself has problems of its own; here it counts as not there.
		const others = compiler(schema);
		const quietly = (name: string): CompiledFlow | undefined => {
			try {
				return others(name);
			} catch (error) {
				if (!(error instanceof FlowError)) throw error;
				return undefined;
			}
		};
		return checkFlow(def, schema, quietly);
	},
};
