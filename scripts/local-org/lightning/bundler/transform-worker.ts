/**
 * One compiler thread. Settings that must not change silently: without `enableSyntheticElementInternals` the base combobox fails
 * at run time, and `lwc:is` (components placed by a FlexiPage) needs `enableDynamicComponents`.
 */
import { transformSync as stripTypes } from 'esbuild';
import { transformSync } from 'lwc/compiler';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import type { TransformJob, TransformResult } from './transform.ts';

parentPort!.on('message', ({ id, job }: { id: number; job: TransformJob }) => {
	try {
		parentPort!.postMessage({ id, result: compile(job) });
	} catch (error) {
		parentPort!.postMessage({ id, error: (error as Error).message });
	}
});

function compile(job: TransformJob): TransformResult {
	let { source } = job;
	if (path.extname(job.filename) === '.ts')
		source = stripTypes(source, {
			loader: 'ts',
			target: 'esnext',
			tsconfigRaw: { compilerOptions: { experimentalDecorators: false, target: 'esnext', useDefineForClassFields: true, verbatimModuleSyntax: true } },
		}).code;
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
	return { code, warnings: (warnings ?? []).map((warning) => warning.message) };
}
