/** `npm test`: every check, one after the other; a failure does not hide the next. Installs nothing. */
import { spawnSync } from 'node:child_process';

const STEPS: [string, string[]][] = [
	['build and types', ['run', '-s', 'build']],
	['lint', ['run', '-s', 'lint']],
	['unit: rules, engine, protocols', ['run', '-s', 'test:unit']],
	['components', ['run', '-s', 'test:lwc']],
	['package on the local org, over HTTP', ['run', '-s', 'test:org']],
	['attack matrix', ['run', '-s', 'test:attack']],
	['fuzz: SOQL, formulas, requests', ['run', '-s', 'test:fuzz']],
	['journeys of the real sf CLI', ['run', '-s', 'test:sf']],
	['journeys in a browser', ['run', '-s', 'test:browser']],
];

const failed: string[] = [];
for (const [name, args] of STEPS) {
	console.log(`\n── ${name}`);
	const start = performance.now();
	const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
	console.log(`── ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((performance.now() - start) / 1000)} s`);
	if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
	console.error(`\nFailed: ${failed.join('; ')}`);
	process.exit(1);
}
