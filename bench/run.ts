/**
 * `npm run bench` measures everything, `npm run bench -- lookups panel` only these, `--size 0.02` those that
 * can with a part of the data: such figures are printed and not written down. Prints each figure with its ratio to a baseline measured in the
 * same run, and writes results.md beside this file: benches that did not run keep the section they had.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Figure } from './contract.ts';
import { bulk } from './bulk.ts';
import { guard } from './guard.ts';
import { holdup } from './holdup.ts';
import { large } from './large.ts';
import { endLarge } from './large/org.ts';
import { lookups } from './lookups.ts';
import { page } from './page.ts';
import { panel } from './panel.ts';
import { scan } from './scan.ts';
import { soql } from './soql.ts';
import { pipelineMemory, start } from './start.ts';
import { endDemo } from './demo.ts';

const BENCHES: Bench[] = [lookups, soql, bulk, large, holdup, panel, start, pipelineMemory, page, guard, scan];
const RESULTS = path.join(import.meta.dirname, 'results.md');

const { values: flags, positionals: wanted } = parseArgs({ allowPositionals: true, options: { size: { type: 'string', default: '1' } } });
const size = Number(flags.size);
if (!(size > 0 && size <= 1)) {
	console.error(`--size is a part of the full amount of data, above 0 and at most 1; not ${flags.size}.`);
	process.exit(2);
}

const unknown = wanted.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
	console.error(`No bench is called ${unknown.join(', ')}. There are: ${BENCHES.map((bench) => bench.name).join(', ')}.`);
	process.exit(2);
}

const number = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value >= 10 ? 1 : 2));
const figureLine = ({ what, value, unit, baseline, aim }: Figure): string[] => [
	what,
	`${number(value)} ${unit}`,
	baseline ? `${number(baseline.value)} ${unit} (${baseline.what})` : '',
	baseline ? number(value / baseline.value) : '',
	aim ? `${aim.text}: ${aim.met ? 'met' : 'not met'}` : '',
];
const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
const today = new Date().toISOString().slice(0, 10);
const machine = `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${os.availableParallelism()} cores, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.platform()} ${os.arch()}, Node ${process.versions.node}`;

/** The sections of the file as it is: name → text. */
function sections(): Map<string, string> {
	const text = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '';
	const found = text.split(/^## /m).slice(1);
	return new Map(found.map((section) => [section.slice(0, section.indexOf('\n')).trim(), section.slice(section.indexOf('\n') + 1).trim()]));
}

const kept = sections();
let failed = false;
for (const bench of BENCHES) {
	if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
	console.log(`\n${bench.name}: ${bench.about}`);
	try {
		const result = await bench.run((text) => console.log(`  … ${text}`), size);
		const lines = Array.isArray(result)
			? [
					row(['What', 'Value', 'Baseline', 'Ratio', 'Aim']),
					row(Array.from({ length: 5 }, () => '---')),
					...result.map((figure) => row(figureLine(figure))),
				]
			: [`Not run: ${result.skipped}`];
		if (Array.isArray(result)) for (const figure of result) console.log(`  ${figureLine(figure).filter(Boolean).join(' · ')}`);
		else console.log(`  not run: ${result.skipped}`);
		if (size === 1) kept.set(bench.name, [`${bench.about}.`, '', `${today}, ${machine}.`, '', ...lines].join('\n'));
	} catch (error) {
		failed = true;
		console.error(`  failed: ${(error as Error).message}`);
	}
}
await endDemo();
await endLarge();
const body = BENCHES.flatMap(({ name }) => (kept.has(name) ? [`## ${name}`, '', kept.get(name)!, ''] : []));
writeFileSync(
	RESULTS,
	[
		'# Benchmarks',
		'',
		'Written by `npm run bench`. Ratios compare with a baseline measured in the same run; absolute figures depend on the machine and on what else it did.',
		'',
		...body,
	].join('\n'),
);
if (failed) process.exitCode = 1;
