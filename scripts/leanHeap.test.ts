import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

/**
 * Largest young generation, in MB, of a process in which much survives its first collection: of three processes the least, since what
 * else the machine does can only add to it.
 */
const young = (...first: string[]): number => Math.min(...[1, 2, 3].map(() => largest(...first)));

function largest(...first: string[]): number {
	const script = `
		import v8 from 'node:v8';
		const kept = [];
		let most = 0;
		for (let n = 0; n < 400_000; n++) {
			kept.push({ text: 'x' + n });
			if (n % 1000 === 0) most = Math.max(most, v8.getHeapSpaceStatistics().find((each) => each.space_name === 'new_space').space_size);
		}
		console.log(most / 2 ** 20);`;
	return Number(execFileSync(process.execPath, [...first, '--input-type=module', '--eval', script], { encoding: 'utf8' }));
}

test('lean heap: the young generation stays small where it would grow', () => {
	const lean = young('--import', path.join(import.meta.dirname, 'leanHeap.ts'));
	const usual = young();
	assert.ok(lean <= 8, `${lean} MB`);
	assert.ok(usual >= lean * 2, `${usual} MB without, ${lean} MB with: this V8 takes no notice`);
});
