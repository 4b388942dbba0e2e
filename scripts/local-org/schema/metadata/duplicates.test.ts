import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseSchema } from '../base/index.ts';
import { applyPackage } from './index.ts';
import type { ApplyResult } from './types.ts';

const namespace = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const item = (field: string, method = 'Exact'): string =>
	`<matchingRuleItems><blankValueBehavior>NullNotAllowed</blankValueBehavior><fieldName>${field}</fieldName><matchingMethod>${method}</matchingMethod></matchingRuleItems>`;
const matching = (items: string, status = 'Active'): string =>
	`<?xml version="1.0" encoding="UTF-8"?><MatchingRules ${namespace}><matchingRules><fullName>Same</fullName><label>Same</label>${items}<ruleStatus>${status}</ruleStatus></matchingRules></MatchingRules>`;
const rule = (more = '', of = 'Account', mapping = ''): string =>
	`<?xml version="1.0" encoding="UTF-8"?><DuplicateRule ${namespace}><actionOnInsert>Block</actionOnInsert><actionOnUpdate>Allow</actionOnUpdate><alertText>There is one</alertText>${more}<duplicateRuleMatchRules><matchRuleSObjectType>${of}</matchRuleSObjectType><matchingRule>Same</matchingRule>${mapping}</duplicateRuleMatchRules><isActive>true</isActive><masterLabel>No Twins</masterLabel><operationsOnInsert>Alert</operationsOnInsert><operationsOnUpdate>Alert</operationsOnUpdate><operationsOnUpdate>Report</operationsOnUpdate><securityOption>BypassSharingRules</securityOption><sortOrder>1</sortOrder></DuplicateRule>`;

function deploy(matchingRules: string, duplicateRule = rule(), of = 'Account'): ApplyResult {
	const files: [string, string][] = [
		[
			'package.xml',
			`<?xml version="1.0" encoding="UTF-8"?><Package ${namespace}><types><members>*</members><name>MatchingRules</name></types><types><members>*</members><name>DuplicateRule</name></types><version>66.0</version></Package>`,
		],
		['matchingRules/Account.matchingRule', matchingRules],
		[`duplicateRules/${of}.No_Twins.duplicateRule`, duplicateRule],
	];
	return applyPackage(baseSchema(), new Map(files.map(([path, text]) => [path, Buffer.from(text)])), {
		checkFormula: () => undefined,
		checkFlow: () => [],
	});
}
const problems = (result: ApplyResult): string => result.messages.flatMap((each) => each.problem ?? []).join('\n');

test('a duplicate rule finds its matching rule', () => {
	const result = deploy(matching(item('Website')));
	assert.equal(problems(result), '');
	assert.deepEqual(result.schema.duplicateRules.get('Account.No_Twins'), {
		fullName: 'Account.No_Twins',
		object: 'Account',
		active: true,
		sortOrder: 1,
		onInsert: { block: true, alert: true },
		onUpdate: { block: false, alert: true },
		alertText: 'There is one',
		enforceSharing: false,
		matchRules: [{ rule: 'Account.Same', mapping: {} }],
	});
	assert.deepEqual(result.schema.matchingRules.get('Account.Same')?.items, [{ field: 'Website', matchBlanks: false }]);
});

test('leads are matched with accounts by mapped fields', () => {
	const mapping =
		'<objectMapping><inputObject>Lead</inputObject><mappingFields><inputField>Company</inputField><outputField>Name</outputField></mappingFields><outputObject>Account</outputObject></objectMapping>';
	const result = deploy(matching(item('Name')), rule('', 'Account', mapping), 'Lead');
	assert.equal(problems(result), '');
	assert.deepEqual(result.schema.duplicateRules.get('Lead.No_Twins')?.matchRules, [{ rule: 'Account.Same', mapping: { Name: 'Company' } }]);
});

test('what the local org cannot match by is refused by name', () => {
	assert.match(
		problems(deploy(matching(item('Name', 'CompanyName')))),
		/The matching method CompanyName is not implemented in the local org/,
	);
	assert.match(problems(deploy(matching(item('Nope')))), /no CustomField named Account.Nope found/);
	assert.match(problems(deploy(matching(item('Name'), 'Inactive'))), /Account.Same is inactive/);
	assert.match(problems(deploy(matching(item('Name')), rule('', 'Contact'))), /no MatchingRule named Contact.Same found/);
	const filter =
		'<duplicateRuleFilter><duplicateRuleFilterItems><field>Name</field><operation>equals</operation><value>x</value><sortOrder>1</sortOrder><table>Account</table></duplicateRuleFilterItems></duplicateRuleFilter>';
	assert.match(problems(deploy(matching(item('Name')), rule(filter))), /duplicateRuleFilter is not implemented/);
});
