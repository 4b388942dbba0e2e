import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseSchema } from '../base/index.ts';
import { leadConfig } from '../model.ts';
import { packageFiles } from '../testing.ts';
import { applyPackage } from './index.ts';
import { retrieveComponents } from './retrieve.ts';
import type { ApplyResult, PackageFiles } from './types.ts';

const checks = { checkFormula: () => undefined, checkFlow: () => [] };
const file = (name: string, body: string): PackageFiles =>
	packageFiles({
		[`settings/${name}.settings`]: `<?xml version="1.0" encoding="UTF-8"?>\n<${name}Settings xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${name}Settings>`,
	});
const deploy = (name: string, body: string): ApplyResult => applyPackage(baseSchema(), file(name, body), checks);
const problem = (name: string, body: string): string =>
	deploy(name, body)
		.messages.flatMap((each) => each.problem ?? [])
		.join('\n');
const requires = (value: string): string => `<shouldLeadConvertRequireValidation>${value}</shouldLeadConvertRequireValidation>`;

test('a new org validates converted leads, until Lead Settings say otherwise', () => {
	assert.equal(leadConfig(baseSchema()).requireValidation, true);
	const off = deploy('LeadConfig', requires('false'));
	assert.deepEqual([off.success, leadConfig(off.schema).requireValidation], [true, false]);
	const message = off.messages.find(({ componentType }) => componentType === 'Settings')!;
	assert.deepEqual([message.fullName, message.created, message.changed], ['LeadConfig', false, true]);
	const on = applyPackage(off.schema, file('LeadConfig', requires('true')), checks);
	assert.equal(leadConfig(on.schema).requireValidation, true);
});

test('what is not implemented is refused by name', () => {
	assert.match(
		problem('Account', '<enableAccountTeams>true</enableAccountTeams>'),
		/settings Account are not implemented in the local org/,
	);
	assert.match(problem('LeadConfig', ''), /only with shouldLeadConvertRequireValidation/);
	assert.match(
		problem('LeadConfig', `<doesTrackHistory>true</doesTrackHistory>${requires('true')}`),
		/LeadConfigSettings\.doesTrackHistory is not implemented in the local org/,
	);
	assert.match(problem('LeadConfig', requires('maybe')), /'maybe' is not a valid value for the type xsd:boolean/);
});

test('Lead Settings that nobody deployed are retrieved as they are', () => {
	const { files, problems } = retrieveComponents(baseSchema(), new Map(), new Map([['Settings', ['LeadConfig']]]));
	assert.deepEqual(problems, []);
	assert.match(Buffer.from(files.get('settings/LeadConfig.settings')!).toString(), /<LeadConfigSettings [^]*RequireValidation>true</);
});
