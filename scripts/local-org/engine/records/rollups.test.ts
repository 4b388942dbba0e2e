import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { number, text } from '../../schema/base/fields.ts';
import type { FieldDef } from '../../schema/model.ts';
import { testOrg, testSchema, type TestOrg } from '../testing/org.ts';
import type { SaveResult } from '../contract.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

/** Project__c with Steps__c counted and added up; Step__c may change its project. */
function orgWithSummaries(): TestOrg {
	const schema = testSchema();
	const project = schema.objects.get('Project__c')!;
	const step = schema.objects.get('Step__c')!;
	const summary = (name: string, more: Omit<NonNullable<FieldDef['summary']>, 'object' | 'foreignKey'>): void => {
		const field = { ...number(name, name, 10, 2, { createable: false, updateable: false }), custom: true };
		project.fields.set(name, { ...field, summary: { object: 'Step__c', foreignKey: 'Project__c', ...more } });
	};
	step.fields.set('Hours__c', { ...number('Hours__c', 'Hours', 6, 2), custom: true });
	step.fields.set('State__c', { ...text('State__c', 'State', 20), custom: true });
	step.fields.get('Project__c')!.masterDetail!.reparentable = true;
	summary('Count__c', { operation: 'count', filters: [] });
	summary('Hours__c', { operation: 'sum', field: 'Hours__c', filters: [{ field: 'State__c', op: '!=', value: 'void' }] });
	summary('Least__c', { operation: 'min', field: 'Hours__c', filters: [] });
	summary('Most__c', { operation: 'max', field: 'Hours__c', filters: [] });
	return testOrg(':memory:', schema);
}
const summaries = (org: TestOrg, id: string): unknown[] =>
	['Count__c', 'Hours__c', 'Least__c', 'Most__c'].map((name) => org.value('Project__c', id, name));

describe('roll-up summaries', () => {
	test('follow creates, changes, moves, deletions and undeletes of the details', () => {
		const org = orgWithSummaries();
		const [a, b] = [org.create('Project__c', {}), org.create('Project__c', {})];
		assert.deepEqual(summaries(org, a), [0, 0, null, null]);
		const [one, two] = [2.5, 4].map((Hours__c) => org.create('Step__c', { Name: 's', Project__c: a, Hours__c }));
		assert.deepEqual(summaries(org, a), [2, 6.5, 2.5, 4]);
		org.records.update(org.system, 'Step__c', [{ Id: one, State__c: 'void' }]);
		assert.deepEqual(summaries(org, a), [2, 4, 2.5, 4]);
		org.records.update(org.system, 'Step__c', [{ Id: two, Project__c: b }]);
		assert.deepEqual(summaries(org, a), [1, 0, 2.5, 2.5]);
		assert.deepEqual(summaries(org, b), [1, 4, 4, 4]);
		org.records.delete(org.system, 'Step__c', [two!]);
		assert.deepEqual(summaries(org, b), [0, 0, null, null]);
		org.records.undelete(org.system, [two!]);
		assert.deepEqual(summaries(org, b), [1, 4, 4, 4]);
	});

	test('save their master: its flows run, and a rule of the master fails the detail', () => {
		const org = orgWithSummaries();
		org.schema.objects.get('Project__c')!.validationRules.push({
			fullName: 'No_Long_Projects',
			active: true,
			errorConditionFormula: 'Hours__c > 10',
			errorMessage: 'Too long',
		});
		const id = org.create('Project__c', {});
		const seen: unknown[] = [];
		org.flow('Project__c', 'RecordAfterSave', 'Update', ({ record }) => void seen.push(record['Hours__c']));
		const results = org.records.insert(
			org.system,
			'Step__c',
			[
				{ Name: 'a', Project__c: id, Hours__c: 3 },
				{ Name: 'b', Project__c: org.create('Project__c', {}), Hours__c: 11 },
			],
			{ allOrNone: false },
		);
		assert.deepEqual(codes(results), ['OK', 'FIELD_CUSTOM_VALIDATION_EXCEPTION']);
		assert.deepEqual(summaries(org, id), [1, 3, 3, 3]);
		// More than once: attempts with a failing row are rolled back and the good ones run again.
		assert.deepEqual([...new Set(seen)], [3]);
		assert.equal(org.value('Step__c', results[0]!.id!, 'Name'), 'a');
	});

	test('are read-only to everybody', () => {
		const org = orgWithSummaries();
		assert.deepEqual(codes(org.records.insert(org.system, 'Project__c', [{ Count__c: 5 }])), ['INVALID_FIELD_FOR_INSERT_UPDATE']);
	});
});
