/** No rule of the package escapes the files of cases: each belongs to one group, and each group has its file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GROUPS, rulesOfThePackage } from './rules.ts';

test('every rule of the package belongs to exactly one group', () => {
	const rules = [...rulesOfThePackage().keys()];
	assert.ok(rules.length > 50, `${rules.length} rules`);
	for (const rule of rules) assert.equal(Object.values(GROUPS).filter((group) => group.test(rule)).length, 1, rule);
});

for (const group of Object.keys(GROUPS))
	test(`${group} has its file of cases`, () =>
		assert.ok(readFileSync(join(import.meta.dirname, `rules-${group}.test.ts`), 'utf8').includes(`everyRule('${group}', {`)));
