import { reduceErrors } from 'c/errors';

describe('errors as sentences', () => {
	it.each([
		['nothing', undefined, []],
		['a JavaScript error', new Error('offline'), ['offline']],
		['a read error of Lightning Data Service', { body: [{ errorCode: 'NOT_FOUND', message: 'not there' }] }, ['not there']],
		[
			'a rule on a save, before the general sentence',
			{ body: { message: 'An error occurred', output: { errors: [{ message: 'Northwind is protected' }], fieldErrors: {} } } },
			['Northwind is protected'],
		],
		[
			'a rule on a field',
			{ body: { message: 'An error occurred', output: { errors: [], fieldErrors: { Status__c: [{ message: 'not yours' }] } } } },
			['not yours'],
		],
		['a list of GraphQL errors, each once', [{ message: 'a' }, { message: 'a' }, { message: 'b' }], ['a', 'b']],
	])('%s', (_name, error, expected) => {
		expect(reduceErrors(error)).toEqual(expected);
	});
});
