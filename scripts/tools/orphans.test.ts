import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { removeOrphans } from './orphans.ts';

test('what was emitted for a component that is gone goes too; of one that is there nothing', () => {
	const root = mkdtempSync(path.join(tmpdir(), 'orphans-'));
	try {
		const file = (name: string): string => path.join(root, 'force-app/main/guard/lwc', name);
		for (const name of [
			'gone/gone.js',
			'gone/gone.d.ts',
			'here/here.ts',
			'here/here.js',
			'here/here.d.ts',
			'here/old.js',
			'here/here.html',
		]) {
			mkdirSync(path.dirname(file(name)), { recursive: true });
			writeFileSync(file(name), '');
		}
		assert.deepEqual(
			removeOrphans(root)
				.map((each) => path.basename(each))
				.sort(),
			['gone.d.ts', 'gone.js', 'old.js'],
		);
		assert.equal(existsSync(file('gone')), false);
		for (const name of ['here/here.ts', 'here/here.js', 'here/here.d.ts', 'here/here.html']) assert.ok(existsSync(file(name)), name);
		assert.deepEqual(removeOrphans(root), []);
	} finally {
		rmSync(root, { recursive: true, force: true });
	}
});
