import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordRepresentation } from '../../modules/platform/recordStore/recordStore.ts';
import { isVisible } from './visibility.ts';

const record = {
	fields: {
		StageName: { value: 'Proposal', displayValue: null },
		Amount: { value: 500, displayValue: null },
		Note: { value: null, displayValue: null },
	},
} as unknown as RecordRepresentation;
const field = (name: string, operator: string, value: string) => ({ field: name, operator, value });

test('a rule holds where each criterion does', () => {
	const cases: [Parameters<typeof isVisible>[0], boolean][] = [
		[undefined, true],
		[{ criteria: [{ decided: true }], logic: undefined }, true],
		[{ criteria: [{ decided: true }, { decided: false }], logic: undefined }, false],
		[{ criteria: [field('StageName', 'EQUAL', 'proposal')], logic: undefined }, true],
		[{ criteria: [field('StageName', 'NE', 'Proposal')], logic: undefined }, false],
		[{ criteria: [field('StageName', 'CONTAINS', 'pos')], logic: undefined }, true],
		[{ criteria: [field('Amount', 'GT', '99')], logic: undefined }, true],
		[{ criteria: [field('Amount', 'LE', '99')], logic: undefined }, false],
		[{ criteria: [field('Note', 'EQUAL', '')], logic: undefined }, true],
		[{ criteria: [{ formFactor: 'Small', operator: 'EQUAL' }], logic: undefined }, false],
		[{ criteria: [{ decided: false }, { decided: true }, { decided: true }], logic: '1 OR (2 AND 3)' }, true],
		[{ criteria: [{ decided: true }, { decided: true }, { decided: false }], logic: '1 AND (2 AND 3)' }, false],
		[{ criteria: [{ decided: false }], logic: 'NOT 1' }, true],
	];
	for (const [rule, expected] of cases) assert.equal(isVisible(rule, record, 'Large'), expected, JSON.stringify(rule));
});
