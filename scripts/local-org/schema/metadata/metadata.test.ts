import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { baseSchema } from '../base/index.ts';
import type { Schema } from '../model.ts';
import { noChecks, packageFiles, packageOf, xmlFile } from '../testing.ts';
import { applyPackage, buildSchema, mergeFiles, readPackage, type ApplyResult, type PackageFiles } from './index.ts';

const apply = (files: Record<string, string>, current: Schema = baseSchema()): ApplyResult => applyPackage(current, packageFiles(files), noChecks);
const problems = (result: ApplyResult): string[] => result.messages.filter((each) => !each.success).map((each) => `${each.fullName}: ${each.problem}`);

const nameField = '<nameField><label>Name</label><type>Text</type></nameField>';
const head = (sharing = 'Private'): string =>
	`<deploymentStatus>Deployed</deploymentStatus><label>Ride</label>${nameField}<pluralLabel>Rides</pluralLabel><sharingModel>${sharing}</sharingModel>`;
const field = (name: string, rest: string): string => `<fields><fullName>${name}</fullName><label>${name}</label>${rest}</fields>`;
const text = (name: string, more = ''): string => field(name, `<length>80</length>${more}<type>Text</type>`);
const ride = (inside = '', sharing = 'Private'): Record<string, string> => ({ 'objects/Ride__c.object': xmlFile('CustomObject', `${inside}${head(sharing)}`) });
const withRide = apply(ride(`${text('Where__c')}${text('Why__c', '<required>true</required>')}`)).schema;
const permissionSet = (body: string): Record<string, string> => ({ 'permissionsets/P.permissionset': xmlFile('PermissionSet', `${body}<label>P</label>`) });
const objectPermission = (object: string, rights: string): string => {
	const is = (letter: string): boolean => rights.includes(letter);
	return `<objectPermissions><allowCreate>${is('C')}</allowCreate><allowDelete>${is('D')}</allowDelete><allowEdit>${is('E')}</allowEdit><allowRead>${is('R')}</allowRead><modifyAllRecords>${is('M')}</modifyAllRecords><object>${object}</object><viewAllRecords>${is('V')}</viewAllRecords></objectPermissions>`;
};
const fieldPermission = (name: string): string => `<fieldPermissions><editable>true</editable><field>${name}</field><readable>true</readable></fieldPermissions>`;

describe('objects and fields', () => {
	test('a custom object gets its system fields, an owner, a key prefix and a share object', () => {
		const { schema, success } = apply(ride(text('Where__c')));
		assert.ok(success);
		const object = schema.objects.get('Ride__c')!;
		assert.match(object.keyPrefix, /^a\w\w$/);
		for (const name of ['Id', 'OwnerId', 'Name', 'CreatedDate', 'Where__c']) assert.ok(object.fields.has(name), name);
		assert.equal(schema.objects.get('Ride__Share')!.parentObject, 'Ride__c');
		assert.equal(schema.objects.has('Ride__History'), false);
	});

	test('field tracking brings a history object', () => {
		const { schema } = apply({ 'objects/Ride__c.object': xmlFile('CustomObject', `<enableHistory>true</enableHistory>${text('Where__c', '<trackHistory>true</trackHistory>')}${head()}`) });
		assert.equal(schema.objects.get('Ride__History')!.fields.get('ParentId')!.referenceTo[0], 'Ride__c');
	});

	test('key prefixes do not depend on the order of deployment', () => {
		const other = { 'objects/Alpha__c.object': xmlFile('CustomObject', head()) };
		const one = apply(other, apply(ride()).schema).schema;
		const two = apply(ride(), apply(other).schema).schema;
		for (const name of ['Ride__c', 'Alpha__c']) assert.equal(one.objects.get(name)!.keyPrefix, two.objects.get(name)!.keyPrefix);
	});

	test('a second package adds fields and takes none away', () => {
		const { schema } = apply({ 'objects/Ride__c.object': xmlFile('CustomObject', text('Later__c')) }, withRide);
		assert.deepEqual([...schema.objects.get('Ride__c')!.fields.keys()].filter((each) => each.endsWith('__c')), ['Where__c', 'Why__c', 'Later__c']);
	});

	test('fields are added to a standard object, whose sharing model can be set', () => {
		const current = baseSchema();
		const { schema } = apply({ 'objects/Opportunity.object': xmlFile('CustomObject', `${text('Key__c')}<sharingModel>Private</sharingModel>`) }, current);
		assert.equal(schema.objects.get('Opportunity')!.sharingModel, 'Private');
		assert.ok(schema.objects.get('Opportunity')!.fields.has('StageName'));
		assert.equal(current.objects.get('Opportunity')!.fields.has('Key__c'), false, 'the current schema stays as it is');
	});

	test('a detail has no owner, and is shared as its master is', () => {
		const stop = xmlFile('CustomObject', `${field('Ride__c', '<referenceTo>Ride__c</referenceTo><relationshipName>Stops</relationshipName><type>MasterDetail</type><writeRequiresMasterRead>true</writeRequiresMasterRead>')}${head('ControlledByParent')}`);
		const object = apply({ 'objects/Stop__c.object': stop }, withRide).schema.objects.get('Stop__c')!;
		assert.equal(object.hasOwner, false);
		assert.equal(object.fields.has('OwnerId'), false);
		assert.deepEqual(object.fields.get('Ride__c')!.masterDetail, { reparentable: false, writeRequiresMasterRead: true, order: 0 });
		assert.equal(object.fields.get('Ride__c')!.childRelationshipName, 'Stops__r');
	});

	const refused: [string, Record<string, string>, RegExp][] = [
		['a lookup to nothing', ride(field('To__c', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Nowhere__c</referenceTo><type>Lookup</type>')), /referenceTo value of 'Nowhere__c' does not resolve to a valid sObject type/],
		['a required lookup that is emptied', ride(field('To__c', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><required>true</required><type>Lookup</type>')), /cannot have the deleteConstraint SetNull/],
		['a text without length', ride(field('T__c', '<type>Text</type>')), /Must specify 'length' for a CustomField of type Text/],
		['a text that is too long', ride(field('T__c', '<length>256</length><type>Text</type>')), /length must be a whole number from 1 to 255/],
		['a checkbox without default', ride(field('C__c', '<type>Checkbox</type>')), /Must specify 'defaultValue' for a CustomField of type Checkbox/],
		['a length on a date', ride(field('D__c', '<length>3</length><type>Date</type>')), /Can not specify 'length' for a CustomField of type Date/],
		['an unknown type', ride(field('X__c', '<type>Hologram</type>')), /The field type Hologram is not implemented/],
		['a picklist value twice', ride(field('P__c', '<type>Picklist</type><valueSet><valueSetDefinition><sorted>false</sorted><value><fullName>A</fullName><default>false</default></value><value><fullName>a</fullName><default>false</default></value></valueSetDefinition></valueSet>')), /Duplicate value: a/],
		['a field twice', ride(`${text('A__c')}${text('a__c')}`), /Duplicate CustomField Ride__c.a__c/],
		['a bad name', ride(text('Two__Words__c')), /name can only contain underscores and alphanumeric characters/],
		['tracking without history', ride(text('A__c', '<trackHistory>true</trackHistory>')), /trackHistory needs enableHistory/],
		['a master with another sharing model', ride(field('M__c', '<referenceTo>Account</referenceTo><relationshipName>Rides</relationshipName><type>MasterDetail</type>')), /Cannot set sharingModel to Private on a CustomObject with a MasterDetail/],
		['ControlledByParent without a master', ride('', 'ControlledByParent'), /Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail/],
		['a custom object without sharing model', { 'objects/R__c.object': xmlFile('CustomObject', `<deploymentStatus>Deployed</deploymentStatus><label>R</label>${nameField}<pluralLabel>Rs</pluralLabel>`) }, /Must specify 'sharingModel'/],
		['a standard object that does not exist', { 'objects/Quote.object': xmlFile('CustomObject', text('A__c')) }, /named 'Quote' cannot be found/],
		['a new standard field', { 'objects/Account.object': xmlFile('CustomObject', '<fields><fullName>Nonsense</fullName></fields>') }, /named 'Account.Nonsense' cannot be found/],
		['a share object', { 'objects/AccountShare.object': xmlFile('CustomObject', text('A__c')) }, /AccountShare cannot be changed/],
		['record types', ride('<recordTypes><fullName>A</fullName><active>true</active><label>A</label></recordTypes>'), /CustomObject.recordTypes is not implemented in the local org/],
		['feeds', ride('<enableFeeds>true</enableFeeds>'), /CustomObject.enableFeeds "true" is not implemented in the local org/],
		['a platform event without publish behaviour', { 'objects/E__e.object': xmlFile('CustomObject', '<deploymentStatus>Deployed</deploymentStatus><eventType>HighVolume</eventType><label>E</label><pluralLabel>Es</pluralLabel>') }, /Must specify 'publishBehavior'/],
		['two lists of one name on a parent', ride(`${field('A__c', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><relationshipName>Rides</relationshipName><type>Lookup</type>')}${field('B__c', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><relationshipName>Rides</relationshipName><type>Lookup</type>')}`), /Duplicate relationship name Rides on Account/],
	];
	for (const [name, files, words] of refused)
		test(`refuses ${name}`, () => {
			const result = apply(files);
			assert.equal(result.success, false);
			assert.match(problems(result).join('\n'), words);
		});

	test('a field of another type is not changed under its data', () => {
		assert.match(problems(apply({ 'objects/Ride__c.object': xmlFile('CustomObject', field('Where__c', '<type>Date</type>')) }, withRide)).join(), /Changing the type of Ride__c.Where__c/);
	});

	test('the stages of the sales process are replaced as a whole', () => {
		const value = (name: string, more: string): string => `<standardValue><fullName>${name}</fullName><default>false</default>${more}</standardValue>`;
		const open = '<closed>false</closed><forecastCategory>Pipeline</forecastCategory><probability>20</probability><won>false</won>';
		const { schema } = apply({ 'standardValueSets/OpportunityStage.standardValueSet': xmlFile('StandardValueSet', `<sorted>false</sorted>${value('Engaging', open)}`) });
		assert.deepEqual(schema.objects.get('Opportunity')!.fields.get('StageName')!.picklist!.values.map((each) => each.value), ['Engaging']);
		const bad = apply({ 'standardValueSets/Industry.standardValueSet': xmlFile('StandardValueSet', `<sorted>false</sorted>${value('A', open)}`) });
		assert.match(problems(bad).join(), /The standard value set Industry is not implemented/);
	});
});

describe('rules, views and layouts', () => {
	const onRide = (body: string): ApplyResult => apply({ 'objects/Ride__c.object': xmlFile('CustomObject', body) }, withRide);
	const view = (columns: string, more = ''): string => `<listViews><fullName>All</fullName>${more}${columns}<filterScope>Everything</filterScope><label>All</label></listViews>`;
	const layout = (items: string): ApplyResult =>
		apply({ 'layouts/Ride__c-Ride Layout.layout': xmlFile('Layout', `<layoutSections><layoutColumns>${items}</layoutColumns><style>OneColumn</style></layoutSections>`) }, withRide);
	const item = (name: string, behavior: string): string => `<layoutItems><behavior>${behavior}</behavior><field>${name}</field></layoutItems>`;

	test('a list view with fields of the object and of its owner', () => assert.deepEqual(problems(onRide(view('<columns>NAME</columns><columns>Where__c</columns><columns>OWNER.ALIAS</columns><columns>CREATED_DATE</columns>'))), []));
	test('refuses a list view with an unknown column', () => assert.match(problems(onRide(view('<columns>Nowhere__c</columns>'))).join(), /Ride__c.All: Could not resolve list view column: Nowhere__c/));
	test('refuses filter logic that names no filter', () => assert.match(problems(onRide(view('<columns>NAME</columns>', '<booleanFilter>1 AND 2</booleanFilter>'))).join(), /names condition 1; there are 0/));
	test('refuses a compact layout with an unknown field', () => assert.match(problems(onRide('<compactLayouts><fullName>C</fullName><fields>Nope__c</fields><label>C</label></compactLayouts>')).join(), /no CustomField named Ride__c.Nope__c found/));
	test('refuses a validation rule that shows its error at an unknown field', () => {
		const rule = '<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>TRUE</errorConditionFormula><errorDisplayField>Nope__c</errorDisplayField><errorMessage>No.</errorMessage></validationRules>';
		assert.match(problems(onRide(rule)).join(), /In field: errorDisplayField - no CustomField named Ride__c.Nope__c found/);
	});
	test('refuses a message longer than Salesforce takes', () => {
		const rule = `<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>TRUE</errorConditionFormula><errorMessage>${'x'.repeat(256)}</errorMessage></validationRules>`;
		assert.match(problems(onRide(rule)).join(), /errorMessage: data value too large/);
	});
	test('a layout shows every required field as required', () => {
		assert.deepEqual(problems(layout(item('Name', 'Required') + item('Why__c', 'Required') + item('Where__c', 'Edit'))), []);
		assert.match(problems(layout(item('Name', 'Required'))).join(), /Layout must contain an item for required layout field: Why__c/);
		assert.match(problems(layout(item('Name', 'Required') + item('Why__c', 'Edit'))).join(), /Field:Why__c must be Required/);
		assert.match(problems(layout(item('Name', 'Required') + item('Why__c', 'Required') + item('Nope__c', 'Edit'))).join(), /no CustomField named Ride__c.Nope__c found/);
	});
	test('formulas and flows are put to the engine, with the schema as it will be', () => {
		const rule = '<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>Later__c</errorConditionFormula><errorMessage>No.</errorMessage></validationRules>';
		const files = packageFiles({ 'objects/Ride__c.object': xmlFile('CustomObject', `${text('Later__c')}${rule}`) });
		const seen: unknown[] = [];
		const result = applyPackage(withRide, files, {
			...noChecks,
			checkFormula: (schema, object, source, kind, returns) => {
				seen.push([schema.objects.get(object)!.fields.has('Later__c'), source, kind, returns]);
				return 'Syntax error.';
			},
		});
		assert.deepEqual(seen, [[true, 'Later__c', 'validationRule', 'boolean']]);
		assert.deepEqual(problems(result), ['Ride__c.R: Error: Syntax error.']);
	});
});

describe('permission sets', () => {
	const cases: [string, string, RegExp | undefined][] = [
		['rights on an object with fields', objectPermission('Ride__c', 'RE') + fieldPermission('Ride__c.Where__c') , undefined],
		['a required field', fieldPermission('Ride__c.Why__c'), /You cannot deploy to a required field: Ride__c.Why__c/],
		['a name', fieldPermission('Account.Name'), /You cannot deploy to a required field: Account.Name/],
		['an unknown field', fieldPermission('Ride__c.Nope__c'), /no CustomField named Ride__c.Nope__c found/],
		['an unknown object', objectPermission('Nope__c', 'R'), /no CustomObject named Nope__c found/],
		['edit without read', objectPermission('Ride__c', 'E'), /Permission Edit Ride__c depends on permission\(s\): Read Ride__c/],
		['opportunities without accounts', objectPermission('Opportunity', 'R'), /Permission Read Opportunity depends on permission\(s\): Read Account/],
		['opportunities with accounts', objectPermission('Opportunity', 'R') + objectPermission('Account', 'R'), undefined],
		['tasks, which have no object permissions', objectPermission('Task', 'R'), /no CustomObject named Task found/],
		['a system field', fieldPermission('Account.CreatedDate'), /Field permissions cannot be set on this field: Account.CreatedDate/],
		['a field twice', fieldPermission('Ride__c.Where__c') + fieldPermission('Ride__c.Where__c'), /Duplicate fieldPermissions for Ride__c.Where__c/],
	];
	const inOrder = (body: string): string => [...body.matchAll(/<(objectPermissions|fieldPermissions)>.*?<\/\1>/g)].map(([each]) => each).sort().join('');
	for (const [name, body, words] of cases)
		test(`${words ? 'refuses' : 'takes'} ${name}`, () => {
			const found = problems(apply(permissionSet(inOrder(body)), withRide)).join('\n');
			if (words) assert.match(found, words);
			else assert.equal(found, '');
		});
	test('refuses an unknown system permission, and an unknown custom one', () => {
		assert.match(problems(apply({ 'permissionsets/P.permissionset': xmlFile('PermissionSet', '<label>P</label><userPermissions><enabled>true</enabled><name>Fly</name></userPermissions>') })).join(), /Unknown user permission: Fly/);
		assert.match(problems(apply(permissionSet('<customPermissions><enabled>true</enabled><name>Fly</name></customPermissions>'))).join(), /no CustomPermission named Fly found/);
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
		['a page with a component for other pages', { ...bundle('panel', '<isExposed>true</isExposed><targets><target>lightning__HomePage</target></targets>'), ...page(named('panel')) }, /not exposed to lightning__RecordPage/],
		['a page with an unknown standard component', page(named('forceChatter:feed')), /forceChatter:feed is not implemented/],
		['a page with an unknown property', { ...exposed, ...page(`<componentInstanceProperties><name>colour</name><value>red</value></componentInstanceProperties>${named('panel')}`) }, /has no property colour/],
		['a bundle without code', { 'lwc/a/a.js-meta.xml': xmlFile('LightningComponentBundle', '<apiVersion>66.0</apiVersion><isExposed>false</isExposed>') }, /has no a.js/],
		['a bundle without configuration', { 'lwc/a/a.js': '' }, /needs its configuration file a.js-meta.xml/],
		['a bundle with a foreign file', { ...bundle('a', '<isExposed>false</isExposed>'), 'lwc/a/a.ts': '' }, /do not belong in a component bundle/],
		['an unknown target', bundle('a', '<isExposed>true</isExposed><targets><target>lightning__Moon</target></targets>'), /target lightning__Moon is not implemented/],
		['an app with an unknown tab', { 'applications/A.app': xmlFile('CustomApplication', '<label>A</label><navType>Standard</navType><tabs>Nope__c</tabs><uiType>Lightning</uiType>') }, /no CustomTab named Nope__c found/],
		['a tab of an unknown object', { 'tabs/Nope__c.tab': xmlFile('CustomTab', '<customObject>true</customObject><motif>Custom18: Form</motif>') }, /no CustomObject named Nope__c found/],
	];
	for (const [name, files, words] of refused) test(`refuses ${name}`, () => assert.match(problems(apply(files)).join('\n'), words));
});

describe('custom metadata', () => {
	const type = {
		'objects/Policy__mdt.object': xmlFile('CustomObject', `${field('Days__c', '<precision>3</precision><scale>0</scale><type>Number</type>')}${field('On__c', '<defaultValue>true</defaultValue><type>Checkbox</type>')}<label>Policy</label><pluralLabel>Policies</pluralLabel><visibility>Public</visibility>`),
	};
	const record = (values: string): Record<string, string> => ({ ...type, 'customMetadata/Policy.Default.md': xmlFile('CustomMetadata', `<label>Default</label><protected>false</protected>${values}`) });
	const value = (name: string, kind: string, content: string): string => `<values><field>${name}</field><value xsi:type="xsd:${kind}">${content}</value></values>`;

	test('values are read by the type of their field', () => {
		const { schema } = apply(record(value('Days__c', 'double', '7.0')));
		assert.deepEqual(schema.customMetadata.get('Policy.Default')!.values, { Days__c: 7, On__c: true });
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
		assert.match(problems(applyPackage(baseSchema(), files, noChecks)).join(), /An object 'Ride__c' of type CustomObject was named in package.xml, but was not found/);
	});
	test('refuses types and files that the local org has not, by name', () => {
		const files = new Map(packageFiles({ 'ApexClass/A': '' }));
		const found = problems(applyPackage(baseSchema(), files, noChecks)).join('\n');
		assert.match(found, /The metadata type ApexClass is not implemented/);
		assert.match(found, /ApexClass\/A is of a kind that is not implemented/);
	});
	test('refuses XML that is broken, with its place', () => {
		const result = applyPackage(baseSchema(), packageFiles({ 'tabs/T.tab': '<?xml version="1.0"?>\n<CustomTab>\n<a></b>\n</CustomTab>' }), noChecks);
		assert.deepEqual(result.messages.filter((each) => !each.success).map((each) => [each.fileName, each.lineNumber]), [['tabs/T.tab', 3]]);
	});
	test('refuses a document type, so that no entity is ever expanded', () => {
		const result = applyPackage(baseSchema(), packageFiles({ 'tabs/T.tab': '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><CustomTab>&x;</CustomTab>' }), noChecks);
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
			assert.deepEqual(result.messages.filter((each) => !each.success), [], folder);
			schema = result.schema;
			kept = mergeFiles(kept, files);
		}
		const again = buildSchema(kept, noChecks);
		for (const key of Object.keys(schema) as (keyof Schema)[]) assert.deepEqual(new Map([...again[key]].sort()), new Map([...schema[key]].sort() as never), key);
	});
});

describe('flows of an org in which they arrive inactive', () => {
	const flow = (label: string): PackageFiles =>
		packageFiles({ 'flows/F.flow': xmlFile('Flow', `<apiVersion>66.0</apiVersion><label>${label}</label><processType>AutoLaunchedFlow</processType><status>Active</status>`) });
	const inactive = { flowsArriveInactive: true };
	test('a new one is a draft, and stays one after a restart', () => {
		assert.equal(applyPackage(baseSchema(), flow('One'), noChecks, inactive).schema.flows.get('F')!.status, 'Draft');
		assert.equal(buildSchema(mergeFiles(new Map(), flow('One'), inactive), noChecks).flows.get('F')!.status, 'Draft');
	});
	test('the active version before it stays in force, also after a restart', () => {
		const active = applyPackage(baseSchema(), flow('One'), noChecks).schema;
		assert.equal(applyPackage(active, flow('Two'), noChecks, inactive).schema.flows.get('F')!.label, 'One');
		assert.equal(buildSchema(mergeFiles(mergeFiles(new Map(), flow('One')), flow('Two'), inactive), noChecks, inactive).flows.get('F')!.label, 'One');
	});
});
