/** Cold and warm `npm start`, and the server's memory with a real pipeline. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Bench, Figure } from './contract.ts';
import { startOrg } from './demo.ts';
import { ended, freePort, reachable } from './processes.ts';
import { copyWorkTree, type WorkTree } from './workTree.ts';
import { PIPELINE_DIR, pipelineAbsent } from '../scripts/jobs/pipeline/testing.ts';

const COLD_SECONDS = 60;
const WARM_SECONDS = 5;
const SETTLE_SECONDS = 30;
const MEMORY_MB = 300;
const AS_OF = '2017-10-01';

const seconds = (since: number): number => (performance.now() - since) / 1000;

interface Start {
	/** Links are printed: pages and data are there. */
	ready: number;
	/** Scans ran too. */
	finished: number;
}

/** `npm start` in the foreground until it has said everything, then Ctrl-C. */
async function npmStart(tree: WorkTree, port: number): Promise<Start> {
	const begin = performance.now();
	const child: ChildProcess = tree.spawn('npm', ['start', '--', '--port', String(port)]);
	const start: Partial<Start> = {};
	let output = '';
	await new Promise<void>((resolve, reject) => {
		const read = (part: Buffer): void => {
			output += part.toString('utf8');
			if (start.ready === undefined && output.includes('/secur/frontdoor.jsp')) start.ready = seconds(begin);
			if (start.finished === undefined && output.includes('Ctrl-C')) {
				start.finished = seconds(begin);
				resolve();
			}
		};
		child.stdout!.on('data', read);
		child.stderr!.on('data', read);
		child.on('exit', (code) => reject(new Error(`npm start ended with ${code}: ${output.slice(-2000)}`)));
	});
	await tree.run(process.execPath, [path.join(tree.folder, 'bin', 'run.js'), 'ridealong', 'org', 'stop', '--json']);
	await ended(child);
	return start as Start;
}

/** `tsc -b` alone, as `npm start` calls it. */
async function build(tree: WorkTree): Promise<number> {
	const begin = performance.now();
	await tree.run('npm', ['run', '-s', 'build']);
	return seconds(begin);
}

/** Resident memory in MB. */
function memoryOf(pid: number): number {
	if (existsSync(`/proc/${pid}/status`)) return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
	return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

async function startTimes(say: (text: string) => void): Promise<Figure[]> {
	const builtTree = copyWorkTree();
	const tree = copyWorkTree();
	try {
		const coldBuild = await build(builtTree);
		const warmBuild = await build(builtTree);
		const port = await freePort();
		say('cold npm start');
		const cold = await npmStart(tree, port);
		say('warm npm start');
		const warm = await npmStart(tree, port);
		const figure = (what: string, value: number, baseline: Figure['baseline'], aim?: number): Figure => ({
			what,
			value,
			unit: 's',
			...(baseline ? { baseline } : {}),
			...(aim ? { aim: { text: `≤ ${aim} s`, met: value <= aim } } : {}),
		});
		return [
			figure(
				'cold npm start until everything ran',
				cold.finished,
				{ what: 'npm run build alone, nothing built', value: coldBuild },
				COLD_SECONDS,
			),
			figure('warm npm start until ready', warm.ready, { what: 'npm run build alone, nothing to do', value: warmBuild }, WARM_SECONDS),
			figure('warm npm start until the scans ran', warm.finished, { what: 'npm run build alone, nothing to do', value: warmBuild }),
		];
	} finally {
		builtTree.remove();
		tree.remove();
	}
}

async function memory(say: (text: string) => void): Promise<Figure[]> {
	const tree = copyWorkTree();
	try {
		await build(tree);
		say('loading the pipeline');
		const begin = performance.now();
		const org = await startOrg(tree, ['--pipeline', PIPELINE_DIR, '--as-of', AS_OF]);
		const loaded = seconds(begin);
		let server: number;
		try {
			say(`waiting ${SETTLE_SECONDS} s`);
			await new Promise((resolve) => setTimeout(resolve, SETTLE_SECONDS * 1000));
			server = memoryOf(org.pid);
		} finally {
			await org.stop();
		}
		const port = await freePort();
		const bare = spawn(
			process.execPath,
			[path.join(import.meta.dirname, 'lookups', 'serve.ts'), 'bare', path.join(tree.folder, '.ridealong'), String(port), 'Id'],
			{ stdio: 'ignore' },
		);
		let plain: number;
		try {
			await reachable(port);
			plain = memoryOf(bare.pid!);
		} finally {
			await ended(bare);
		}
		return [
			{
				what: `server's memory ${SETTLE_SECONDS} s after everything ran, with the pipeline`,
				value: server,
				unit: 'MB RSS',
				baseline: { what: 'fastify + node:sqlite on the same database', value: plain },
				aim: { text: `≤ ${MEMORY_MB} MB`, met: server <= MEMORY_MB },
			},
			{ what: 'org start with the pipeline until everything ran, built, no caches', value: loaded, unit: 's' },
		];
	} finally {
		tree.remove();
	}
}

export const start: Bench = {
	name: 'start',
	about: 'npm start in a copy of the work tree: no state, no caches, packages installed',
	run: async (say) => await startTimes(say),
};

export const pipelineMemory: Bench = {
	name: 'memory',
	about: 'Memory of the server process with the Maven CRM pipeline',
	run: async (say) => (pipelineAbsent ? { skipped: pipelineAbsent } : await memory(say)),
};
