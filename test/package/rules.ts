/**
 * Every validation rule and every Custom Error of the package stops something: the save that it stops, as whom, with its own words on its own
 * field, and the twin of that save which passes. The rows are in rules-<group>.test.ts; a rule without a row fails, and so does a row
 * without a rule, and a rule of no group.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, beforeEach, describe, test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import type { SaveResult } from '../../scripts/local-org/engine/contract.ts';
import { NOW, passes, ROOT, TestOrg, type Person } from './support.ts';

interface Rule {
	message: string;
	field: string | undefined;
}
interface CustomErrorXml {
	name: string;
	customErrorMessages: { errorMessage: string; isFieldError: string; fieldSelection?: string }[];
}

/** `Object.Rule` and `Flow.Element` → what they say and where. */
export function rulesOfThePackage(): Map<string, Rule> {
	const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'customErrors' || name === 'customErrorMessages' });
	const read = (file: string): Record<string, Record<string, unknown>> => parser.parse(readFileSync(join(ROOT, file), 'utf8')) as never;
	const rules = new Map<string, Rule>();
	for (const file of globSync('force-app/**/*.validationRule-meta.xml', { cwd: ROOT })) {
		const rule = read(file)['ValidationRule']!;
		if (rule['active'] !== 'true') continue;
		const [, object] = /objects\/(\w+)\//.exec(file.replaceAll('\\', '/'))!;
		rules.set(`${object}.${String(rule['fullName'])}`, {
			message: String(rule['errorMessage']),
			field: rule['errorDisplayField'] as string | undefined,
		});
	}
	for (const file of globSync('force-app/**/*.flow-meta.xml', { cwd: ROOT }))
		for (const element of (read(file)['Flow']!['customErrors'] ?? []) as CustomErrorXml[])
			for (const { errorMessage, fieldSelection } of element.customErrorMessages)
				rules.set(`${basename(file, '.flow-meta.xml')}.${element.name}`, { message: errorMessage, field: fieldSelection });
	return rules;
}

export let org: TestOrg;
export let owner: Person;
export let everyRight: Person;
export let dana: Person;
export let ana: Person;
export let deal: string;
export let account: string;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner', 'Demo_Transfer_Record']);
	// Behind object and field permissions stand the rules: this person has every right and no custom permission.
	everyRight = org.person('Sam Admin', ['Test_Every_Right']);
	org.assign(org.robot, 'Test_Every_Right');
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: true, Territory_Guard_On__c: true });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	deal = org.opportunity(ana);
	account = org.account(ana);
});

export type Values = Record<string, unknown>;
export const signed = (more?: Values) => org.mentorship(dana, ana, more);
export const take = (by: Person, to: Person) => org.update(by, 'Account', account, { OwnerId: to.userId });

/** One case: what is refused, and its twin. Both begin with what `beforeEach` made; `says` stands for messages that merge fields complete. */
export interface Case {
	as: string;
	stops: () => SaveResult | Promise<SaveResult>;
	passes: () => SaveResult | Promise<SaveResult>;
	says?: RegExp;
}

/** Which rules stand in which file, by `Object.Rule` or `Flow.Element`. */
export const GROUPS = {
	mentorships: /^(Ridealong_)?Mentorship_/,
	reviews: /^(Ridealong_)?(Deal_Review|Review_Comment)_/,
	snoozes: /^(Ridealong_)?Stall_Snooze_/,
	holds: /^(Ridealong_)?Prospect_Hold_/,
	ways: /^(Ridealong_)?(Ownership_(Release|Override)|Realignment)_/,
	guard: /^(Ridealong_(Account|Opportunity|Lead|Contact)_|Account\.|(Ridealong_)?Ownership_(Incident|Protection)_)/,
} as const satisfies Record<string, RegExp>;

/** Tests the rules of a group: the cases are those of its rules, no more and no less. */
export function everyRule(group: keyof typeof GROUPS, cases: Record<string, Case>): void {
	const rules = [...rulesOfThePackage()].filter(([name]) => GROUPS[group].test(name));

	test('every rule of the group has a case here, and every case a rule', () =>
		assert.deepEqual(Object.keys(cases).sort(), rules.map(([name]) => name).sort()));

	for (const [name, { message, field }] of rules)
		describe(name, () => {
			const { as, stops, passes: passing, says } = cases[name] ?? { as: 'nobody', stops: missing, passes: missing };

			test(`stops: ${as}`, async () => {
				const result = await stops();
				const said = result.errors.find((error) => (says ? says.test(error.message) : error.message === message));
				assert.ok(said, `says ${JSON.stringify(result.errors)}`);
				assert.equal(said.statusCode, 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
				assert.deepEqual(said.fields, field ? [field] : []);
				assert.equal(result.success, false);
			});

			test('lets its twin pass', async () => void passes(await passing()));
		});
}

function missing(): SaveResult {
	assert.fail('there is no case for this rule');
}
