import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { coverage, COVERAGE_FILE } from './coverage.ts';

describe('COVERAGE.md', () => {
	it('is what the tables of the local org say; else run "npm run coverage"', () => {
		assert.equal(readFileSync(COVERAGE_FILE, 'utf8'), coverage());
	});

	it('gives a source for everything it calls documented', () => {
		const rows = coverage()
			.split('\n')
			.filter((line) => / \| documented \| /.test(line));
		assert.ok(rows.length > 100);
		for (const line of rows) assert.doesNotMatch(line, / \| documented \|\s*\| /, line);
	});
});
