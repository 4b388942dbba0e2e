import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { build } from './bundle.ts';
import type { BundleInput } from './contract.ts';
import { scopedProblems, scopedSource } from './scoped.ts';

const cacheDir = mkdtempSync(path.join(tmpdir(), 'ridealong-bundle-'));
after(() => rmSync(cacheDir, { recursive: true, force: true }));

const file = (name: string, content: string) => ({ path: name, content: new TextEncoder().encode(content) });

const PANEL = `
import { LightningElement, api, wire } from 'lwc';
import { getRecord, getFieldValue } from 'lightning/uiRecordApi';
import LightningModal from 'lightning/modal';
import NAME from '@salesforce/schema/Opportunity.Name';
import OWNER from '@salesforce/schema/Opportunity.Owner.Name';
import TITLE from '@salesforce/label/c.Panel_Title';
import USER from '@salesforce/user/Id';
import MAY from '@salesforce/customPermission/Ridealong_Rep';
import { double } from 'c/numbers';
export default class Panel extends LightningElement {
	@api recordId;
	title = TITLE; user = USER; may = MAY; twice = double(2); modal = LightningModal;
	@wire(getRecord, { recordId: '$recordId', fields: [NAME, OWNER] }) record;
	get name() { return getFieldValue(this.record.data, NAME); }
}`;

function input(change: Partial<BundleInput> = {}, panel = PANEL): BundleInput {
	return {
		cacheDir,
		labels: { Panel_Title: 'Deal check' },
		objects: {
			Opportunity: { fields: { Name: { referenceTo: [] }, OwnerId: { referenceTo: ['User'], relationshipName: 'Owner' } } },
			User: { fields: { Name: { referenceTo: [] } } },
		},
		customPermissions: ['Ridealong_Rep'],
		components: [
			{
				name: 'panel',
				isExposed: true,
				files: [
					file('panel.js', panel),
					file(
						'panel.html',
						'<template><lightning-card title={title}><lightning-progress-bar value="5"></lightning-progress-bar><p class="name">{name}</p></lightning-card></template>',
					),
					file('panel.css', '.name { color: red; }'),
				],
			},
			{ name: 'numbers', isExposed: false, files: [file('numbers.js', 'export const double = (value) => value * 2;')] },
		],
		...change,
	};
}

test('components come out apart from the platform, which is built once', async () => {
	const first = await build(input());
	assert.equal(first.report.platformCached, false);
	assert.deepEqual(Object.keys(first.components.modules), ['panel'], 'what is not exposed has no file of its own');
	const code = readFileSync(path.join(first.components.directory, first.components.modules['panel']!), 'utf8');
	assert.match(code, /Deal check/);
	assert.match(code, /\/lightning\/assets\/core-[\w-]+\.js/, 'LWC and base components come by URL');
	assert.match(code, /__HOST__\.user\.Id/);
	assert.match(code, /__HOST__\.customPermissions/);
	assert.match(code, /Owner\.Name/);
	assert.ok(code.length < 6_000, `${code.length} bytes: the platform must not be inside`);
	assert.ok(existsSync(path.join(first.platform.directory, `${first.platform.entry}.gz`)));
	assert.ok(first.platform.modules['lightning/progressBar'], 'a base component outside the core is built when somebody uses it');
	assert.equal(first.platform.modules['lightning/progressBar']!.namespace, undefined);

	const second = await build(input());
	assert.deepEqual([second.report.platformCached, second.report.componentsCached], [true, true]);
	assert.deepEqual(second.components.modules, first.components.modules);

	const edited = await build(input({}, PANEL.replace('double(2)', 'double(3)')));
	assert.deepEqual([edited.report.platformCached, edited.report.componentsCached], [true, false]);
	assert.notEqual(edited.components.modules['panel'], first.components.modules['panel']);
});

test('a component takes the style rules of a CSS-only one', async () => {
	const { components } = input();
	const panel = {
		...components[0]!,
		files: [...components[0]!.files.slice(0, 2), file('panel.css', "@import 'c/cards';\n.name { color: red; }")],
	};
	const cards = { name: 'cards', isExposed: false, files: [file('cards.css', '.card { color: teal; }')] };
	const built = await build(input({ components: [panel, ...components.slice(1), cards] }));
	const code = readFileSync(path.join(built.components.directory, built.components.modules['panel']!), 'utf8');
	assert.match(code, /color: ?teal/);
	assert.match(code, /color: ?red/);
	await assert.rejects(build(input({ components: [panel, ...components.slice(1)] })), {
		message: /^c\/panel \(panel\.css\) imports c\/cards: no such component is deployed$/,
	});
});

test('a component reads no file outside its folder, by any spelling', async () => {
	const secret = path.join(cacheDir, 'secret.js');
	writeFileSync(secret, 'export default "the secret";');
	const panel = (specifier: string) =>
		input(
			{},
			`import x from '${specifier}';\nimport { LightningElement } from 'lwc';\nexport default class Panel extends LightningElement { x = x; }`,
		);
	for (const specifier of [
		secret,
		'../../../secret.js',
		'../../../secret',
		'./../../../secret.js',
		'../numbers/numbers.js',
		`${secret}?x`,
		`file://${secret}`,
	])
		await assert.rejects(
			build(panel(specifier)),
			/^Error: c\/panel \(panel\.js\) imports .*(outside its folder|no such module exists)/,
			specifier,
		);
});

test('what a component imports and nobody has is named, with component and file', async () => {
	const panel = (line: string) =>
		input({}, `${line}\nimport { LightningElement } from 'lwc';\nexport default class Panel extends LightningElement {}`);
	const refused: [string, RegExp][] = [
		[
			"import x from '@salesforce/label/c.Nowhere';",
			/^c\/panel \(panel\.js\) imports @salesforce\/label\/c\.Nowhere: there is no custom label of that name$/,
		],
		["import x from '@salesforce/schema/Opportunity.Nope__c';", /there is no field Nope__c on Opportunity$/],
		["import x from '@salesforce/schema/Nope__c';", /there is no object Nope__c$/],
		["import x from '@salesforce/customPermission/Nobody';", /@salesforce\/customPermission\/Nobody: there is no custom permission/],
		["import x from '@salesforce/apex/Controller.method';", /@salesforce\/apex\/Controller\.method is not implemented in the local org/],
		["import x from 'c/missing'; x();", /^c\/panel \(panel\.js\) imports c\/missing: no such component is deployed$/],
		[
			"import x from 'lightning/recordPicker'; x();",
			/^c\/panel \(panel\.js\) imports lightning\/recordPicker: it is not implemented in the local org$/,
		],
		["import x from 'lightning/utilsPrivate'; x();", /lightning\/utilsPrivate: it is not implemented/],
		["import x from 'left-pad'; x();", /left-pad: no such module exists$/],
		["import { nonsense } from 'lightning/uiRecordApi'; nonsense();", /nonsense/],
	];
	for (const [line, message] of refused) await assert.rejects(build(panel(line)), { message }, line);
});

test('a template that does not compile is named', async () => {
	const broken = input();
	broken.components[0]!.files[1] = file('panel.html', '<template><lightning-progress-bar></lightning-progress-bar><div></template>');
	await assert.rejects(build(broken), /c\/panel\/panel\.html/);
});

test('a file name cannot leave its bundle', async () => {
	const escaping = input();
	escaping.components[0]!.files.push(file('../../../evil.js', 'export default 1;'));
	await assert.rejects(build(escaping), /leaves the bundle's folder/);
});

test('scoped imports are found however they are written', () => {
	const problems = scopedProblems(
		input(
			{},
			"import A\n from '@salesforce/label/c.One'; import '@salesforce/label/c.Two';\nexport { default } from '@salesforce/label/c.Three';",
		),
	);
	assert.equal(problems.length, 3);
	assert.equal(scopedSource('@salesforce/i18n/timeZone', input()), 'export default globalThis.__HOST__.i18n.timeZone;');
	assert.equal(scopedSource('@salesforce/schema/Opportunity', input()), 'export default {"objectApiName":"Opportunity"};');
});
