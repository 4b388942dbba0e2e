import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const LEAN = ['--import', path.join(import.meta.dirname, 'leanHeap.ts')];

/** The number that a process prints: of three processes the least, since what else the machine does can only add to it. */
const least = (script: string, ...first: string[]): number =>
	Math.min(
		...[1, 2, 3].map(() =>
			Number(execFileSync(process.execPath, [...first, '--input-type=module', '--eval', script], { encoding: 'utf8' })),
		),
	);

/**
 * Young generation, in MB, of a process in which much survives its first collection: as large as it is half of the time, since pages that are
 * being moved count twice.
 */
const YOUNG = `
	import v8 from 'node:v8';
	const kept = [];
	const sizes = [];
	for (let n = 0; n < 400_000; n++) {
		kept.push({ text: 'x' + n });
		if (n % 1000 === 0) sizes.push(v8.getHeapSpaceStatistics().find((each) => each.space_name === 'new_space').space_size);
	}
	console.log(String(sizes.sort((a, b) => a - b)[sizes.length >> 1] / 2 ** 20));`;
/**
 * What is added outside of the heap at most, in MB, in a process to which 200 MB come piece by piece, are looked at, and are kept by nobody.
 * There is time to look after each 2 MB: how many come between two looks otherwise is the machine's.
 */
const COMING = `
	import crypto from 'node:crypto';
	import { setTimeout as wait } from 'node:timers/promises';
	import v8 from 'node:v8';
	const outside = () => v8.getHeapStatistics().external_memory;
	const before = outside();
	let most = 0;
	for (let n = 0; n < 3200; n++) {
		crypto.hash('sha256', new Uint8Array(65_536).fill(n));
		most = Math.max(most, outside() - before);
		if (n % 32 === 0) await wait(10);
	}
	console.log(String(most / 2 ** 20));`;

test('lean heap: the young generation stays small where it would grow', () => {
	const lean = least(YOUNG, ...LEAN);
	const usual = least(YOUNG);
	assert.ok(lean <= 8, `${lean} MB`);
	assert.ok(usual >= lean * 2, `${usual} MB without, ${lean} MB with: this V8 takes no notice`);
});

test('lean heap: what came from outside and nobody keeps does not pile up', () => {
	const lean = least(COMING, ...LEAN);
	const usual = least(COMING);
	assert.ok(usual >= lean * 1.5, `${usual} MB without, ${lean} MB with`);
});
