import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saveErrors } from './errors.ts';

test('errors of a save are split into those of the record and those of fields', () => {
	const body = {
		message: 'An error occurred while trying to update the record. Please try again.',
		output: {
			errors: [{ message: 'Northwind belongs to Ana Ruiz.' }, { message: 'Northwind belongs to Ana Ruiz.' }],
			fieldErrors: { CloseDate: [{ message: 'Too early.' }] },
		},
	};
	assert.deepEqual(saveErrors({ body }), { record: ['Northwind belongs to Ana Ruiz.'], fields: { CloseDate: 'Too early.' } });
	assert.deepEqual(saveErrors({ body: [{ errorCode: 'NOT_FOUND', message: 'gone' }] }), { record: ['gone'], fields: {} });
	assert.deepEqual(saveErrors(new Error('offline')), { record: ['offline'], fields: {} });
});
