/**
 * One compiler thread. Settings that must not change silently: without `enableSyntheticElementInternals` the base combobox fails
 * at run time, and `lwc:is` (components placed by a FlexiPage) needs `enableDynamicComponents`.
 */
import { transformSync as stripTypes } from 'esbuild';
import type * as Compiler from '@lwc/compiler';
import * as lwcCompiler from 'lwc/compiler';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import type { TransformJob, TransformResult } from './transform.ts';

/** The package's typings export the compiler as types only. */
const { transformSync } = lwcCompiler as unknown as typeof Compiler;

parentPort!.on('message', ({ id, job }: { id: number; job: TransformJob }) => {
	try {
		parentPort!.postMessage({ id, result: compile(job) });
	} catch (error) {
		const { message, location } = error as Error & { location?: { line: number; column: number } };
		parentPort!.postMessage({ id, error: location ? `${message} (line ${location.line}, column ${location.column})` : message });
	}
});

/** Of our own TypeScript only components need LWC's compiler; plain modules use what browsers know (private methods, which it refuses). */
const IS_COMPONENT = /^import (?!type)[^;]*from\s*['"](?:lwc|lightning\/modal|base\/\w+)['"]/m;

function compile(job: TransformJob): TransformResult {
	let { source } = job;
	if (path.extname(job.filename) === '.ts')
		source = stripTypes(source, {
			loader: 'ts',
			target: 'esnext',
			tsconfigRaw: {
				compilerOptions: { experimentalDecorators: false, target: 'esnext', useDefineForClassFields: true, verbatimModuleSyntax: true },
			},
		}).code;
	if (path.extname(job.filename) === '.ts' && !IS_COMPONENT.test(source)) return { code: source, warnings: [] };
	const { code, warnings } = transformSync(source, job.filename.replace(/\.ts$/, '.js'), {
		name: job.name,
		namespace: job.namespace,
		outputConfig: { sourcemap: false },
		scopedStyles: job.scoped,
		enableDynamicComponents: true,
		enableSyntheticElementInternals: true,
		enableLwcOn: true,
		enableStaticContentOptimization: true,
		apiVersion: 66,
	});
	return { code, warnings: (warnings ?? []).map((warning: { message: string }) => warning.message) };
}
