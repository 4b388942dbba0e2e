/**
 * The bundler as the server sees it: one child process per build, whose memory ends with it, and the manifest of what it made.
 */
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Schema } from '../schema/model.ts';
import type { Engine } from '../engine/contract.ts';
import type { BundleInput, BundleManifest, BundlerMessage } from './bundler/contract.ts';
import { importProblems } from './bundler/imports.ts';
import { pageSources } from './bundler/versions.ts';

/** A build that failed: a deployed component names something that does not exist, or does not compile. */
export class BundleError extends Error {
	override readonly name = 'BundleError';
}

interface Build {
	schema: Schema;
	done: Promise<BundleManifest>;
}
/** Where the pages of one org stand. */
export interface BundleState {
	manifest?: BundleManifest;
	/** The schema that `manifest` was built from. */
	builtFrom?: Schema;
	error?: { schema: Schema; message: string };
	building?: Build;
	/** File name → absolute path, of this build and of earlier ones that open pages may still use. */
	files: Map<string, string>;
}

const states = new WeakMap<Engine, BundleState>();

export function bundleState(engine: Engine): BundleState {
	let state = states.get(engine);
	if (!state) states.set(engine, (state = { files: new Map() }));
	return state;
}

/**
 * Makes the page bundles of what is deployed now; finished ones of an earlier run are found in the cache.
 * @throws BundleError naming the component and what is wrong with it
 */
export async function ensureBundles(
	engine: Engine,
	options: { cacheDir: string; onProgress?: ((text: string) => void) | undefined },
): Promise<BundleManifest> {
	const state = bundleState(engine);
	const { schema } = engine;
	if (state.manifest && state.builtFrom === schema) return state.manifest;
	if (state.building?.schema === schema) return state.building.done;
	const done = runBundler(bundleInput(schema, options.cacheDir), options.onProgress).then(
		(manifest) => {
			for (const bundle of [manifest.platform, manifest.components])
				for (const file of bundle.files) state.files.set(file.name, path.join(bundle.directory, file.name));
			Object.assign(state, { manifest, builtFrom: schema });
			delete state.error;
			return manifest;
		},
		(error: Error) => {
			state.error = { schema, message: error.message };
			throw error;
		},
	);
	state.building = { schema, done };
	try {
		return await done;
	} finally {
		if (state.building?.done === done) delete state.building;
	}
}

/** What a build depends on, as plain data. */
function bundleInput(schema: Schema, cacheDir: string): BundleInput {
	return {
		cacheDir: path.resolve(cacheDir),
		components: [...schema.lwc.values()].map(({ name, isExposed, files }) => ({
			name,
			isExposed,
			files: [...files]
				.filter(([file]) => /\.(?:js|html|css)$/.test(file))
				.map(([file, content]) => ({ path: file, content: new Uint8Array(content) })),
		})),
		labels: Object.fromEntries([...schema.labels].map(([name, { value }]) => [name, value])),
		objects: Object.fromEntries(
			[...schema.objects.values()].map((object) => [
				object.name,
				{
					fields: Object.fromEntries(
						[...object.fields.values()].map((field) => [
							field.name,
							{ ...(field.relationshipName ? { relationshipName: field.relationshipName } : {}), referenceTo: field.referenceTo },
						]),
					),
				},
			]),
		),
		customPermissions: [...schema.customPermissions.keys()],
	};
}

/** What the deployed components import and nobody has: for deployments to refuse. */
export const lwcProblems = (schema: Schema): string[] => importProblems(bundleInput(schema, ''), pageSources());

/** Runs the bundler process to its end. */
function runBundler(input: BundleInput, onProgress: ((text: string) => void) | undefined): Promise<BundleManifest> {
	mkdirSync(input.cacheDir, { recursive: true });
	const script = fileURLToPath(new URL(`./bundler/bundle${path.extname(fileURLToPath(import.meta.url))}`, import.meta.url));
	return new Promise((resolve, reject) => {
		const child = fork(script, ['bundler-process'], {
			serialization: 'advanced',
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
			execArgv: [],
		});
		let errors = '';
		child.stderr!.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString('utf8')).slice(-4000)));
		// The server's end must not wait for a build.
		const stop = (): void => void child.kill();
		process.once('exit', stop);
		child.on('message', (message: BundlerMessage) => {
			if (message.type === 'progress') onProgress?.(message.text);
			else if (message.type === 'done') resolve(message.manifest);
			else reject(new BundleError(message.message));
		});
		child.on('error', reject);
		child.on('exit', (code) => {
			process.off('exit', stop);
			reject(new BundleError(`The bundler process ended with code ${code} and no answer.\n${errors}`));
		});
		child.send(input);
	});
}
