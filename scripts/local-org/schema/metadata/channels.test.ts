import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseSchema } from '../base/index.ts';
import { capturedObjects } from '../changeEvents.ts';
import { applyPackage } from './index.ts';
import type { ApplyResult } from './types.ts';

const checks = { checkFormula: () => undefined, checkFlow: () => [] };
const member = (entity: string, more = '', channel = 'ChangeEvents'): string =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<PlatformEventChannelMember xmlns="http://soap.sforce.com/2006/04/metadata">${more}<eventChannel>${channel}</eventChannel><selectedEntity>${entity}</selectedEntity></PlatformEventChannelMember>`;
function deploy(members: Record<string, string>): ApplyResult {
	const names = Object.keys(members);
	const listed = names.map((name) => `<members>${name}</members>`).join('');
	const files = new Map([
		[
			'package.xml',
			`<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types>${listed}<name>PlatformEventChannelMember</name></types><version>66.0</version></Package>`,
		],
		...names.map((name) => [`platformEventChannelMembers/${name}.platformEventChannelMember`, members[name]!] as const),
	] as [string, string][]);
	return applyPackage(baseSchema(), new Map([...files].map(([path, text]) => [path, Buffer.from(text)])), checks);
}
const problem = (members: Record<string, string>): string => {
	const result = deploy(members);
	assert.equal(result.success, false);
	return result.messages.flatMap((each) => each.problem ?? []).join('\n');
};

test('a member selects its object for Change Data Capture', () => {
	const { schema, success } = deploy({ ChangeEvents_AccountChangeEvent: member('AccountChangeEvent') });
	assert.equal(success, true);
	assert.deepEqual(
		capturedObjects(schema).map(({ name }) => name),
		['Account'],
	);
});

test('what cannot be followed is refused by name', () => {
	assert.match(problem({ a: member('NowhereChangeEvent') }), /NowhereChangeEvent, does not exist or does not support/);
	assert.match(problem({ a: member('ProfileChangeEvent') }), /ProfileChangeEvent, does not exist or does not support/);
	assert.match(problem({ a: member('AccountChangeEvent', '', 'Mine__chn') }), /"Mine__chn" is not implemented/);
	assert.match(
		problem({ a: member('AccountChangeEvent', '<enrichedFields><name>Phone</name></enrichedFields>') }),
		/enrichedFields (?:is not implemented|invalid)/,
	);
	assert.match(problem({ a: member('AccountChangeEvent'), b: member('AccountChangeEvent') }), /already selected/);
});

test('five entities at most', () => {
	const entities = ['Account', 'Contact', 'Lead', 'Opportunity', 'Task', 'Event'].map((name) => [`M${name}`, member(`${name}ChangeEvent`)]);
	assert.equal(deploy(Object.fromEntries(entities.slice(0, 5)) as Record<string, string>).success, true);
	assert.match(problem(Object.fromEntries(entities) as Record<string, string>), /can follow 5 entities; 6 are selected/);
});
