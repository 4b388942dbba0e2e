import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledFlow } from '../contract.ts';
import { compileFormula, objectFormulaEnv } from '../formula/index.ts';
import { checkFlow, compileFlow } from './index.ts';
import { packageFlows, packageRules, packageSchema } from './testing/forceApp.ts';

const schema = packageSchema();
const flows = packageFlows();
const compiled = new Map<string, CompiledFlow>();
/** Compiles what a flow calls before the flow itself. */
function subflow(name: string): CompiledFlow | undefined {
	const def = flows.get(name);
	if (!def) return undefined;
	let flow = compiled.get(name);
	if (!flow) compiled.set(name, (flow = compileFlow(def, schema, subflow)));
	return flow;
}

test('the package has flows', () => {
	assert.ok(flows.size > 0);
});
for (const [name, def] of flows)
	test(`flow ${name} compiles`, () => {
		assert.deepEqual(checkFlow(def, schema, subflow), []);
	});
for (const { object, name, formula } of packageRules())
	test(`validation rule ${object}.${name} compiles`, () => {
		assert.equal(compileFormula(formula, objectFormulaEnv(schema, object)).type, 'boolean');
	});
