/** `npm test`: every check, one after the other; a failure does not hide the next. Installs nothing. */
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

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

/** Where the runners of Node and of Jest begin to tell what failed, after everything they ran. */
const FAILURES = /✖ failing tests:|Summary of all failing tests/;
/** What is kept of a step that failed without naming tests: its last words, in characters. */
const LAST_WORDS = 4000;

/** Runs an npm script, shows what it says as it says it, and returns what it said of failures; nothing where it passed. */
const failuresOf = (args: string[]): Promise<string | undefined> =>
	new Promise((resolve) => {
		const child = spawn('npm', args, {
			stdio: ['inherit', 'pipe', 'pipe'],
			shell: process.platform === 'win32',
		});
		let said = '';
		const passOn = (from: Readable, to: Writable): void => {
			from.setEncoding('utf8').on('data', (text: string) => {
				to.write(text);
				said += text;
			});
		};
		passOn(child.stdout, process.stdout);
		passOn(child.stderr, process.stderr);
		child.on('error', (error) => resolve(error.message));
		child.on('close', (status) => {
			if (status === 0) return resolve(undefined);
			const from = said.search(FAILURES);
			resolve(from === -1 ? said.slice(-LAST_WORDS) : said.slice(from));
		});
	});

const failed: [name: string, failures: string][] = [];
for (const [name, args] of STEPS) {
	console.log(`\n── ${name}`);
	const start = performance.now();
	const failures = await failuresOf(args);
	console.log(`── ${name}: ${failures === undefined ? 'passed' : 'FAILED'} in ${Math.round((performance.now() - start) / 1000)} s`);
	if (failures !== undefined) failed.push([name, failures]);
}
if (failed.length > 0) {
	// Said once more at the end: whoever reads the log of a run of half an hour looks there.
	for (const [name, failures] of failed) console.error(`\n── what failed in ${name}\n${failures}`);
	console.error(`\nFailed: ${failed.map(([name]) => name).join('; ')}`);
	process.exit(1);
}
