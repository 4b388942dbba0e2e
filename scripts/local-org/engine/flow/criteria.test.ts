import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Row, Value } from '../contract.ts';
import { findObject } from '../../schema/model.ts';
import { testSchema } from '../formula/testing/schema.ts';
import { createCriteria, type Leaf } from './criteria.ts';
import { startInterview } from './frames.ts';
import type { Logic } from './logic.ts';
import { matches } from './matching.ts';
import { fakeHost } from './testing/host.ts';
import { scalar, type Criteria, type Frame, type Operand, type Program } from './types.ts';

const schema = testSchema();
const opportunity = findObject(schema, 'Opportunity')!;
const program: Program = {
	name: 'Test',
	label: 'Test',
	first: { next: undefined },
	steps: new Map(),
	initial: [],
	computed: [],
	inputs: new Map(),
	outputs: new Map(),
};
const frameOf = (record: Row): Frame => startInterview(program, { record, prior: undefined, isNew: true }, fakeHost(schema)).top;

/** The operand of a leaf: a field of the record that asks, or a value that all share. */
const reading = (name: string): Operand => ({ type: scalar('text'), read: ({ record }) => record[name] ?? null });
const always = (value: Value): Operand => ({ type: scalar('text'), read: () => value, literal: value });
const leaf = (field: string, op: '=' | '!=' | '>', operand: Operand, reference?: string): Leaf => ({
	field: opportunity.fields.get(field)!,
	operand,
	reference,
	comparison: (value) =>
		value === null ? (op === '=' ? { field, op: 'isNull' } : { field, op: 'in', value: [] }) : { field, op, value: value as Value },
});
const LEAVES = [
	leaf('Name', '=', reading('first'), 'first'),
	leaf('StageName', '=', reading('first'), 'first'),
	leaf('StageName', '=', reading('second'), 'second'),
	leaf('OwnerId', '!=', reading('second'), 'second'),
	leaf('Name', '>', reading('first'), 'first'),
	leaf('StageName', '=', always('b')),
	leaf('OwnerId', '=', always(null)),
];

const text = fc.constantFrom('a', 'A', 'b', 'c', null);
const rows = fc.array(fc.record({ Name: text, StageName: text, OwnerId: text }), { maxLength: 12 });
const asking = fc.array(fc.record({ first: text, second: text }), { minLength: 1, maxLength: 6 });
const { logic } = fc.letrec<{ logic: Logic }>((tie) => ({
	logic: fc.oneof(
		{ depthSize: 'small' },
		fc.nat(LEAVES.length - 1),
		fc.record({ and: fc.array(tie('logic'), { minLength: 1, maxLength: 3 }) }),
		fc.record({ or: fc.array(tie('logic'), { minLength: 1, maxLength: 3 }) }),
		fc.record({ not: tie('logic') }),
	),
}));

test('one filter finds what each of many is looking for, and the rows are told apart again', () => {
	fc.assert(
		fc.property(logic, rows, asking, (tree, found, records) => {
			const criteria: Criteria = createCriteria(opportunity, tree, LEAVES);
			const frames = records.map(frameOf);
			const bindings = frames.map((frame) => criteria.bind(frame));
			const merged = criteria.merged(bindings, frames[0]!);
			const sorted = criteria.sorter(
				found.filter((row) => matches(row, merged, opportunity)),
				frames[0]!,
			);
			for (const binding of bindings)
				assert.deepEqual(
					sorted(binding),
					found.filter((row) => matches(row, criteria.filter(binding, frames.at(-1)!), opportunity)),
				);
		}),
		{ numRuns: 1000 },
	);
});

test('filters that differ in one value become one that an index answers', () => {
	const criteria = createCriteria(opportunity, { and: [{ or: [0, 1] }, 5] }, LEAVES.slice(0, 6));
	const frames = [{ first: 'a' }, { first: 'c' }].map(frameOf);
	assert.deepEqual(
		criteria.merged(
			frames.map((frame) => criteria.bind(frame)),
			frames[0]!,
		),
		{
			and: [
				{
					or: [
						{ field: 'Name', op: 'in', value: ['a', 'c'] },
						{ field: 'StageName', op: 'in', value: ['a', 'c'] },
					],
				},
				{ field: 'StageName', op: '=', value: 'b' },
			],
		},
	);
});

test('what is named twice is read once, and where nothing differs there is no binding', () => {
	const frame = frameOf({ first: 'a', second: 'b' });
	assert.deepEqual(createCriteria(opportunity, { and: [0, 1, 4] }, LEAVES.slice(0, 5)).bind(frame), ['a', 'b']);
	const constant = createCriteria(opportunity, { and: [0, 1] }, LEAVES.slice(5));
	assert.deepEqual([constant.common, constant.bind(frame)], [true, []]);
});
