import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { baseSchema } from '../base/index.ts';
import type { Schema } from '../model.ts';
import { apply, field, problems, ride, withRide } from '../testing-ride.ts';
import { noChecks, packageFiles, packageOf, xmlFile } from '../testing.ts';
import { applyPackage, buildSchema, mergeFiles, readPackage, type PackageFiles } from './index.ts';

const permissionSet = (body: string): Record<string, string> => ({
	'permissionsets/P.permissionset': xmlFile('PermissionSet', `${body}<label>P</label>`),
});
const objectPermission = (object: string, rights: string): string => {
	const is = (letter: string): boolean => rights.includes(letter);
	return `<objectPermissions><allowCreate>${is('C')}</allowCreate><allowDelete>${is('D')}</allowDelete><allowEdit>${is('E')}</allowEdit><allowRead>${is('R')}</allowRead><modifyAllRecords>${is('M')}</modifyAllRecords><object>${object}</object><viewAllRecords>${is('V')}</viewAllRecords></objectPermissions>`;
};
const fieldPermission = (name: string): string =>
	`<fieldPermissions><editable>true</editable><field>${name}</field><readable>true</readable></fieldPermissions>`;

/** A part of a schema, whatever the order it was deployed in. */
const byName = (part: ReadonlyMap<string, unknown>): Map<string, unknown> => new Map([...part].sort(([a], [b]) => (a < b ? -1 : 1)));

describe('permission sets', () => {
	const cases: [string, string, RegExp | undefined][] = [
		['rights on an object with fields', objectPermission('Ride__c', 'RE') + fieldPermission('Ride__c.Where__c'), undefined],
		['a required field', fieldPermission('Ride__c.Why__c'), /You cannot deploy to a required field: Ride__c.Why__c/],
		['a name', fieldPermission('Account.Name'), /You cannot deploy to a required field: Account.Name/],
		['an unknown field', fieldPermission('Ride__c.Nope__c'), /no CustomField named Ride__c.Nope__c found/],
		['an unknown object', objectPermission('Nope__c', 'R'), /no CustomObject named Nope__c found/],
		['edit without read', objectPermission('Ride__c', 'E'), /Permission Edit Ride__c depends on permission\(s\): Read Ride__c/],
		[
			'opportunities without accounts',
			objectPermission('Opportunity', 'R'),
			/Permission Read Opportunity depends on permission\(s\): Read Account/,
		],
		['opportunities with accounts', objectPermission('Opportunity', 'R') + objectPermission('Account', 'R'), undefined],
		[
			'all opportunities without all accounts',
			objectPermission('Opportunity', 'RV') + objectPermission('Account', 'R'),
			/Permission Read All Opportunity depends on permission\(s\): Read All Account/,
		],
		['all opportunities with all accounts', objectPermission('Opportunity', 'RV') + objectPermission('Account', 'RV'), undefined],
		['tasks, which have no object permissions', objectPermission('Task', 'R'), /no CustomObject named Task found/],
		['a system field', fieldPermission('Account.CreatedDate'), /Field permissions cannot be set on this field: Account.CreatedDate/],
		[
			'a field twice',
			fieldPermission('Ride__c.Where__c') + fieldPermission('Ride__c.Where__c'),
			/Duplicate fieldPermissions for Ride__c.Where__c/,
		],
	];
	const inOrder = (body: string): string =>
		[...body.matchAll(/<(objectPermissions|fieldPermissions)>.*?<\/\1>/g)]
			.map(([each]) => each)
			.sort()
			.join('');
	for (const [name, body, words] of cases)
		test(`${words ? 'refuses' : 'takes'} ${name}`, () => {
			const found = problems(apply(permissionSet(inOrder(body)), withRide)).join('\n');
			if (words) assert.match(found, words);
			else assert.equal(found, '');
		});
	test('refuses an unknown system permission, and an unknown custom one', () => {
		assert.match(
			problems(
				apply({
					'permissionsets/P.permissionset': xmlFile(
						'PermissionSet',
						'<label>P</label><userPermissions><enabled>true</enabled><name>Fly</name></userPermissions>',
					),
				}),
			).join(),
			/Unknown user permission: Fly/,
		);
		assert.match(
			problems(apply(permissionSet('<customPermissions><enabled>true</enabled><name>Fly</name></customPermissions>'))).join(),
			/no CustomPermission named Fly found/,
		);
	});
});

describe('pages, apps and components', () => {
	const bundle = (name: string, meta: string): Record<string, string> => ({
		[`lwc/${name}/${name}.js`]: 'export default class {}',
		[`lwc/${name}/${name}.js-meta.xml`]: xmlFile('LightningComponentBundle', `<apiVersion>66.0</apiVersion>${meta}`),
	});
	const exposed = bundle('panel', '<isExposed>true</isExposed><targets><target>lightning__RecordPage</target></targets>');
	const page = (component: string): Record<string, string> => ({
		'flexipages/P.flexipage': xmlFile(
			'FlexiPage',
			`<flexiPageRegions><itemInstances><componentInstance>${component}</componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>P</masterLabel><sobjectType>Account</sobjectType><template><name>flexipage:recordHomeTemplateDesktop</name></template><type>RecordPage</type>`,
		),
	});
	const named = (name: string): string => `<componentName>${name}</componentName><identifier>it</identifier>`;

	test('a record page shows an exposed component', () => {
		const { schema, success } = apply({ ...exposed, ...page(named('c:panel')) });
		assert.ok(success);
		assert.deepEqual(schema.flexiPages.get('P')!.regions[0]!.components[0]!.componentName, 'c:panel');
		assert.deepEqual([...schema.lwc.get('panel')!.files.keys()].sort(), ['panel.js', 'panel.js-meta.xml']);
	});
	const refused: [string, Record<string, string>, RegExp][] = [
		['a page with an unknown component', page(named('nothing')), /component c:nothing/],
		[
			'a page with a component for other pages',
			{ ...bundle('panel', '<isExposed>true</isExposed><targets><target>lightning__HomePage</target></targets>'), ...page(named('panel')) },
			/not exposed to lightning__RecordPage/,
		],
		[
			'a page with an unknown template',
			Object.fromEntries(
				Object.entries(page(named('force:detailPanel'))).map(([file, text]) => [file, text.replace('recordHomeTemplateDesktop', 'fancy')]),
			),
			/template flexipage:fancy is not implemented/,
		],
		[
			'a page with a visibility condition that nobody can decide',
			page(
				`${named('force:detailPanel')}<visibilityRule><criteria><leftValue>{!$Global.Nonsense}</leftValue><operator>EQUAL</operator><rightValue>1</rightValue></criteria></visibilityRule>`,
			),
			/visibility condition \{!\$Global\.Nonsense\} names nothing/,
		],
		['a page with an unknown standard component', page(named('forceChatter:feed')), /forceChatter:feed is not implemented/],
		[
			'a page with an unknown property',
			{
				...exposed,
				...page(`<componentInstanceProperties><name>colour</name><value>red</value></componentInstanceProperties>${named('panel')}`),
			},
			/has no property colour/,
		],
		[
			'a bundle without code',
			{ 'lwc/a/a.js-meta.xml': xmlFile('LightningComponentBundle', '<apiVersion>66.0</apiVersion><isExposed>false</isExposed>') },
			/has no a.js/,
		],
		['a bundle without configuration', { 'lwc/a/a.js': '' }, /needs its configuration file a.js-meta.xml/],
		[
			'a bundle with a foreign file',
			{ ...bundle('a', '<isExposed>false</isExposed>'), 'lwc/a/a.ts': '' },
			/do not belong in a component bundle/,
		],
		[
			'an unknown target',
			bundle('a', '<isExposed>true</isExposed><targets><target>lightning__Moon</target></targets>'),
			/target lightning__Moon is not implemented/,
		],
		[
			'an app with an unknown tab',
			{
				'applications/A.app': xmlFile(
					'CustomApplication',
					'<label>A</label><navType>Standard</navType><tabs>Nope__c</tabs><uiType>Lightning</uiType>',
				),
			},
			/no CustomTab named Nope__c found/,
		],
		[
			'a tab of an unknown object',
			{ 'tabs/Nope__c.tab': xmlFile('CustomTab', '<customObject>true</customObject><motif>Custom18: Form</motif>') },
			/no CustomObject named Nope__c found/,
		],
		[
			'a tab style that does not exist',
			{ 'tabs/Nope__c.tab': xmlFile('CustomTab', '<customObject>true</customObject><motif>Custom101: Crown</motif>') },
			/'Custom101: Crown' is not a tab style/,
		],
		[
			'a home page for the phone',
			{
				'applications/A.app': xmlFile(
					'CustomApplication',
					'<actionOverrides><actionName>Tab</actionName><content>H</content><formFactor>Small</formFactor><pageOrSobjectType>standard-home</pageOrSobjectType><type>Flexipage</type></actionOverrides><label>A</label><navType>Standard</navType><uiType>Lightning</uiType>',
				),
			},
			/A home page cannot be assigned to the form factor Small/,
		],
	];
	for (const [name, files, words] of refused) test(`refuses ${name}`, () => assert.match(problems(apply(files)).join('\n'), words));
});

describe('custom metadata', () => {
	const type = {
		'objects/Policy__mdt.object': xmlFile(
			'CustomObject',
			`${field('Days__c', '<precision>3</precision><scale>0</scale><type>Number</type>')}${field('On__c', '<defaultValue>true</defaultValue><type>Checkbox</type>')}<label>Policy</label><pluralLabel>Policies</pluralLabel><visibility>Public</visibility>`,
		),
	};
	const record = (values: string): Record<string, string> => ({
		...type,
		'customMetadata/Policy.Default.md': xmlFile('CustomMetadata', `<label>Default</label><protected>false</protected>${values}`),
	});
	const value = (name: string, kind: string, content: string): string =>
		`<values><field>${name}</field><value xsi:type="xsd:${kind}">${content}</value></values>`;

	test('values are read by the type of their field', () => {
		const { schema } = apply(record(value('Days__c', 'double', '7.0')));
		assert.deepEqual(schema.customMetadata.get('Policy.Default')!.values, { Days__c: 7, On__c: true });
	});
	test('its form shows label and name as required, beside its own fields', () => {
		const form = (...items: [field: string, behavior: string][]): string =>
			problems(
				apply({
					...type,
					'layouts/Policy__mdt-Policy Layout.layout': xmlFile(
						'Layout',
						`<layoutSections><layoutColumns>${items.map(([name, behavior]) => `<layoutItems><behavior>${behavior}</behavior><field>${name}</field></layoutItems>`).join('')}</layoutColumns><style>OneColumn</style></layoutSections>`,
					),
				}),
			).join();
		const named: [string, string][] = [
			['MasterLabel', 'Required'],
			['DeveloperName', 'Required'],
		];
		assert.equal(form(...named, ['Days__c', 'Edit'], ['IsProtected', 'Edit']), '');
		assert.match(form(['DeveloperName', 'Required']), /Layout must contain an item for required layout field: MasterLabel/);
		assert.match(form(...named, ['NamespacePrefix', 'Edit']), /Field:NamespacePrefix must be Required/);
		assert.match(form(...named, ['Nope__c', 'Edit']), /no CustomField named Policy__mdt.Nope__c found/);
	});
	test('refuses an unknown field, a wrong type and a number out of range', () => {
		assert.match(problems(apply(record(value('Nope__c', 'double', '1')))).join(), /no CustomField named Policy__mdt.Nope__c found/);
		assert.match(problems(apply(record(value('Days__c', 'string', '1')))).join(), /expected xsd:double/);
		assert.match(problems(apply(record(value('Days__c', 'double', '1000')))).join(), /outside of valid range/);
	});
});

describe('files and their listing', () => {
	test('refuses a file that package.xml does not name, and a name without a file', () => {
		const files = new Map(packageFiles(ride()));
		files.set('tabs/Extra.tab', Buffer.from(xmlFile('CustomTab', '')));
		assert.match(problems(applyPackage(baseSchema(), files, noChecks)).join(), /tabs\/Extra.tab: Not in package.xml/);
		files.delete('objects/Ride__c.object');
		assert.match(
			problems(applyPackage(baseSchema(), files, noChecks)).join(),
			/An object 'Ride__c' of type CustomObject was named in package.xml, but was not found/,
		);
	});
	test('refuses types and files that the local org has not, by name', () => {
		const files = new Map(packageFiles({ 'ApexClass/A': '' }));
		const found = problems(applyPackage(baseSchema(), files, noChecks)).join('\n');
		assert.match(found, /The metadata type ApexClass is not implemented/);
		assert.match(found, /ApexClass\/A is of a kind that is not implemented/);
	});
	test('refuses XML that is broken, with its place', () => {
		const result = applyPackage(
			baseSchema(),
			packageFiles({ 'tabs/T.tab': '<?xml version="1.0"?>\n<CustomTab>\n<a></b>\n</CustomTab>' }),
			noChecks,
		);
		assert.deepEqual(
			result.messages.filter((each) => !each.success).map((each) => [each.fileName, each.lineNumber]),
			[['tabs/T.tab', 3]],
		);
	});
	test('refuses a document type, so that no entity is ever expanded', () => {
		const result = applyPackage(
			baseSchema(),
			packageFiles({ 'tabs/T.tab': '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><CustomTab>&x;</CustomTab>' }),
			noChecks,
		);
		assert.match(problems(result).join(), /document type is not allowed/);
	});
	test('a failed deployment leaves the very schema it began with', () => {
		const current = baseSchema();
		const result = apply({ ...ride(), ...permissionSet(fieldPermission('Ride__c.Nope__c')) }, current);
		assert.equal(result.schema, current);
		assert.equal(current.objects.has('Ride__c'), false);
	});
});

describe('the package of this repository', () => {
	const root = path.resolve(import.meta.dirname, '../../../..');
	test('deploys with the demo metadata on top, and is the same when read again from what was kept', async () => {
		let schema = baseSchema();
		let kept: PackageFiles = new Map();
		for (const folder of ['force-app', 'config/local-org', 'config/pipeline-org']) {
			const files = readPackage(await packageOf(path.join(root, folder)));
			const result = applyPackage(schema, files, noChecks);
			assert.deepEqual(
				result.messages.filter((each) => !each.success),
				[],
				folder,
			);
			schema = result.schema;
			kept = mergeFiles(kept, files);
		}
		const again = buildSchema(kept, noChecks);
		for (const key of Object.keys(schema) as (keyof Schema)[]) assert.deepEqual(byName(again[key]), byName(schema[key]), key);
	});
});

describe('flows of an org in which they arrive inactive', () => {
	const flow = (label: string): PackageFiles =>
		packageFiles({
			'flows/F.flow': xmlFile(
				'Flow',
				`<apiVersion>66.0</apiVersion><label>${label}</label><processType>AutoLaunchedFlow</processType><status>Active</status>`,
			),
		});
	const inactive = { flowsArriveInactive: true };
	test('a new one is a draft, and stays one after a restart', () => {
		assert.equal(applyPackage(baseSchema(), flow('One'), noChecks, inactive).schema.flows.get('F')!.status, 'Draft');
		assert.equal(buildSchema(mergeFiles(new Map(), flow('One'), inactive), noChecks).flows.get('F')!.status, 'Draft');
	});
	test('the active version before it stays in force, also after a restart', () => {
		const active = applyPackage(baseSchema(), flow('One'), noChecks).schema;
		assert.equal(applyPackage(active, flow('Two'), noChecks, inactive).schema.flows.get('F')!.label, 'One');
		assert.equal(
			buildSchema(mergeFiles(mergeFiles(new Map(), flow('One')), flow('Two'), inactive), noChecks, inactive).flows.get('F')!.label,
			'One',
		);
	});
});
