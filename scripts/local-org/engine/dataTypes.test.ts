import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataTypeWords } from './dataTypes.ts';
import { testOrg } from './testing/org.ts';

test('FieldDefinition names data types as Setup does', () => {
	const org = testOrg();
	const types = (object: string): Record<string, unknown> =>
		Object.fromEntries(
			org.soql
				.query(org.system, `SELECT QualifiedApiName, DataType FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = '${object}'`)
				.records.map((row) => [row['QualifiedApiName'], row['DataType']]),
		);
	const contact = types('Contact');
	const deal = types('Opportunity');
	assert.deepEqual(
		[contact['Name'], contact['Email'], contact['AccountId'], contact['CreatedDate'], contact['IsDeleted'], contact['Id']],
		['Name', 'Email', 'Lookup(Account)', 'Date/Time', 'Checkbox', 'Lookup()'],
	);
	assert.deepEqual(
		[deal['Name'], deal['Amount'], deal['CloseDate'], deal['StageName']],
		['Text(120)', 'Currency(16, 2)', 'Date', 'Picklist'],
	);
});

test('of formulas the result, of details their master, of roll-ups what they add', () => {
	const [base] = testOrg().schema.objects.get('Contact')!.fields.values();
	const words = (change: Partial<typeof base>): string => dataTypeWords({ ...base!, ...change } as NonNullable<typeof base>);
	assert.deepEqual(
		[
			words({ type: 'double', formula: { expression: '1', blanksAs: 'BlankAsZero' } }),
			words({ type: 'boolean', formula: { expression: 'true', blanksAs: 'BlankAsZero' } }),
			words({
				type: 'reference',
				referenceTo: ['Account'],
				masterDetail: { reparentable: false, writeRequiresMasterRead: false, order: 0 },
			}),
			words({ type: 'double', summary: { operation: 'sum', object: 'Line__c', foreignKey: 'Deal__c', field: 'Price__c', filters: [] } }),
			words({ type: 'string', autoNumber: { displayFormat: 'A-{0}', startingNumber: 1 } }),
			words({ type: 'textarea', long: true, length: 32768 }),
			words({ type: 'double', precision: 5, scale: 2 }),
		],
		[
			'Formula (Number)',
			'Formula (Checkbox)',
			'Master-Detail(Account)',
			'Roll-Up Summary (SUM Line__c)',
			'Auto Number',
			'Long Text Area(32768)',
			'Number(3, 2)',
		],
	);
});
