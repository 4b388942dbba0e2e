import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DuplicateRuleDef, MatchingRuleDef } from '../../schema/model.ts';
import { testOrg, testSchema, type TestOrg } from '../testing/org.ts';
import type { SaveResult } from '../contract.ts';

const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

const alert = { block: false, alert: true };
const block = { block: true, alert: true };

/** Accounts with the same website, or the same name and city, are duplicates. */
function orgWithRules(change: Partial<DuplicateRuleDef> = {}, matching: Partial<MatchingRuleDef> = {}): TestOrg {
	const schema = testSchema();
	schema.objects.get('Account')!.sharingModel = 'Private';
	schema.matchingRules.set('Account.Same', {
		fullName: 'Account.Same',
		object: 'Account',
		active: true,
		items: ['Website', 'Name', 'BillingCity'].map((field) => ({ field, matchBlanks: false })),
		logic: '1 OR (2 AND 3)',
		...matching,
	});
	schema.duplicateRules.set('Account.No_Twins', {
		fullName: 'Account.No_Twins',
		object: 'Account',
		active: true,
		sortOrder: 1,
		onInsert: block,
		onUpdate: alert,
		alertText: 'There is one',
		enforceSharing: false,
		matchRules: [{ rule: 'Account.Same', mapping: {} }],
		...change,
	});
	return testOrg(':memory:', schema);
}

describe('duplicate rules', () => {
	test('block a record that counts as one that is there, whatever case and blanks, and say which', () => {
		const org = orgWithRules();
		const id = org.create('Account', { Name: 'Acme', Website: 'https://acme.example', BillingCity: 'Ulm' });
		const insert = (values: Record<string, unknown>): SaveResult[] => org.records.insert(org.system, 'Account', [{ Name: 'x', ...values }]);
		const [twin] = insert({ Website: 'HTTPS://ACME.example ' });
		assert.deepEqual(codes([twin!]), ['DUPLICATES_DETECTED']);
		assert.equal(twin!.errors[0]!.message, 'There is one');
		const { duplicateResult } = twin!.errors[0]!;
		assert.deepEqual(
			{
				...duplicateResult,
				matchResults: duplicateResult!.matchResults.map(({ rule, size, matchRecords }) => [rule, size, matchRecords[0]!.record.Id]),
			},
			{
				allowSave: false,
				duplicateRule: 'No_Twins',
				duplicateRuleEntityType: 'Account',
				errorMessage: 'There is one',
				matchResults: [['Same', 1, id]],
			},
		);
		assert.deepEqual(codes(insert({ Name: 'ACME', BillingCity: 'ulm' })), ['DUPLICATES_DETECTED']);
		assert.deepEqual(codes(insert({ Name: 'ACME' })), ['OK']);
		assert.deepEqual(codes(insert({ Website: 'https://acme.example' })), ['DUPLICATES_DETECTED']);
	});

	test('alert until the request allows the save; an update counts when it touches what is matched', () => {
		const org = orgWithRules({ onInsert: alert });
		org.create('Account', { Name: 'Acme', Website: 'acme.example' });
		const other = org.create('Account', { Name: 'Other' });
		const row = { Id: other, Website: 'acme.example' };
		const [first] = org.records.update(org.system, 'Account', [row]);
		assert.equal(first!.errors[0]!.duplicateResult!.allowSave, true);
		assert.deepEqual(codes(org.records.update(org.system, 'Account', [row], { allowDuplicateSave: true })), ['OK']);
		assert.deepEqual(codes(org.records.update(org.system, 'Account', [{ Id: other, Phone: '1' }])), ['OK']);
	});

	test('a rule that neither blocks nor alerts, or is off, stops nothing; rows of one save are not compared', () => {
		for (const change of [{ onInsert: { block: false, alert: false } }, { active: false }]) {
			const org = orgWithRules(change);
			const row = { Name: 'A', Website: 'a.example' };
			assert.deepEqual(codes([...org.records.insert(org.system, 'Account', [row]), ...org.records.insert(org.system, 'Account', [row])]), [
				'OK',
				'OK',
			]);
		}
		const org = orgWithRules();
		const row = { Name: 'A', Website: 'a.example' };
		assert.deepEqual(codes(org.records.insert(org.system, 'Account', [row, row])), ['OK', 'OK']);
	});

	test('sharing counts where the rule enforces it', () => {
		for (const [enforceSharing, outcome] of [
			[true, 'OK'],
			[false, 'DUPLICATES_DETECTED'],
		] as const) {
			const org = orgWithRules({ enforceSharing });
			const [rep, other] = [org.person('rep'), org.person('other')];
			org.create('Account', { Name: 'Acme', Website: 'acme.example', OwnerId: other.userId });
			assert.deepEqual(codes(org.records.insert(rep, 'Account', [{ Name: 'x', Website: 'acme.example' }])), [outcome]);
		}
	});

	test('run after validation rules and before the record is stored; not in merges and undeletes; always block conversions', () => {
		const org = orgWithRules({ onInsert: alert });
		org.schema.objects
			.get('Account')!
			.validationRules.push({ fullName: 'No', active: true, errorConditionFormula: 'Name = "No"', errorMessage: 'No' });
		const a = org.create('Account', { Name: 'Acme', Website: 'acme.example' });
		assert.deepEqual(codes(org.records.insert(org.system, 'Account', [{ Name: 'No', Website: 'acme.example' }])), [
			'FIELD_CUSTOM_VALIDATION_EXCEPTION',
		]);
		org.records.delete(org.system, 'Account', [a]);
		const b = org.create('Account', { Name: 'B', Website: 'acme.example' });
		assert.deepEqual(codes(org.records.undelete(org.system, [a])), ['OK']);
		assert.equal(org.records.merge(org.system, 'Account', { Id: a, Name: 'M' }, [b]).success, true);
		const lead = org.create('Lead', { LastName: 'L', Company: 'C', Website: 'acme.example' });
		const convert = (): string[] =>
			org.records
				.convertLead(org.system, [{ leadId: lead, convertedStatus: 'Closed - Converted' }])
				.flatMap((result) => result.errors.map((error) => error.statusCode));
		assert.deepEqual(convert(), ['DUPLICATES_DETECTED']);
		org.schema.settings.set('LeadConfig', { requireValidation: false });
		assert.deepEqual(convert(), []);
	});
});
