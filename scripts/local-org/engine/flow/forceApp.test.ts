/** The package's own flows and rules, read by the same code that deployment uses. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { baseSchema } from '../../schema/base/index.ts';
import { applyPackage, readPackage } from '../../schema/metadata/index.ts';
import { noChecks, packageOf } from '../../schema/testing.ts';
import type { CompiledFlow } from '../contract.ts';
import { compileFormula, objectFormulaEnv } from '../formula/index.ts';
import { checkFlow, compileFlow } from './index.ts';

const { schema, success, messages } = applyPackage(
	baseSchema(),
	readPackage(await packageOf(resolve(import.meta.dirname, '../../../../force-app'))),
	noChecks,
	{},
);
const compiled = new Map<string, CompiledFlow>();
/** Compiles what a flow calls before the flow itself. */
function subflow(name: string): CompiledFlow | undefined {
	const def = schema.flows.get(name);
	if (!def) return undefined;
	let flow = compiled.get(name);
	if (!flow) compiled.set(name, (flow = compileFlow(def, schema, subflow)));
	return flow;
}

test('the package can be read and has flows', () => {
	assert.ok(success, JSON.stringify(messages.filter((each) => !each.success)));
	assert.ok(schema.flows.size > 0);
});
for (const [name, def] of schema.flows)
	test(`flow ${name} compiles`, () => {
		assert.deepEqual(checkFlow(def, schema, subflow), []);
	});
for (const object of schema.objects.values())
	for (const rule of object.validationRules)
		test(`validation rule ${object.name}.${rule.fullName} compiles`, () => {
			assert.equal(compileFormula(rule.errorConditionFormula, objectFormulaEnv(schema, object.name)).type, 'boolean');
		});
