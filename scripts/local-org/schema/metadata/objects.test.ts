import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { baseSchema } from '../base/index.ts';
import { apply, field, head, nameField, problems, ride, text, withRide } from '../testing-ride.ts';
import { noChecks, packageFiles, xmlFile } from '../testing.ts';
import { applyPackage, type ApplyResult } from './index.ts';

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
		const { schema } = apply({
			'objects/Ride__c.object': xmlFile(
				'CustomObject',
				`<enableHistory>true</enableHistory>${text('Where__c', '<trackHistory>true</trackHistory>')}${head()}`,
			),
		});
		assert.equal(schema.objects.get('Ride__History')!.fields.get('ParentId')!.referenceTo[0], 'Ride__c');
	});

	test('owners of a standard object are tracked by the file that an org gives for it', () => {
		const tracked = '<fields><fullName>OwnerId</fullName><trackHistory>true</trackHistory><type>Lookup</type></fields>';
		const { schema } = apply({ 'objects/Account.object': xmlFile('CustomObject', `<enableHistory>true</enableHistory>${tracked}`) });
		assert.equal(schema.objects.get('Account')!.fields.get('OwnerId')!.trackHistory, true);
	});

	test('key prefixes do not depend on the order of deployment', () => {
		const other = { 'objects/Alpha__c.object': xmlFile('CustomObject', head()) };
		const one = apply(other, apply(ride()).schema).schema;
		const two = apply(ride(), apply(other).schema).schema;
		for (const name of ['Ride__c', 'Alpha__c']) assert.equal(one.objects.get(name)!.keyPrefix, two.objects.get(name)!.keyPrefix);
	});

	test('a second package adds fields and takes none away', () => {
		const { schema } = apply({ 'objects/Ride__c.object': xmlFile('CustomObject', text('Later__c')) }, withRide);
		assert.deepEqual(
			[...schema.objects.get('Ride__c')!.fields.keys()].filter((each) => each.endsWith('__c')),
			['Where__c', 'Why__c', 'Later__c'],
		);
	});

	test('fields are added to a standard object, whose sharing model can be set', () => {
		const current = baseSchema();
		const { schema } = apply(
			{ 'objects/Opportunity.object': xmlFile('CustomObject', `${text('Key__c')}<sharingModel>Private</sharingModel>`) },
			current,
		);
		assert.equal(schema.objects.get('Opportunity')!.sharingModel, 'Private');
		assert.ok(schema.objects.get('Opportunity')!.fields.has('StageName'));
		assert.equal(current.objects.get('Opportunity')!.fields.has('Key__c'), false, 'the current schema stays as it is');
	});

	test('a detail has no owner, and is shared as its master is', () => {
		const stop = xmlFile(
			'CustomObject',
			`${field('Ride__c', '<referenceTo>Ride__c</referenceTo><relationshipName>Stops</relationshipName><type>MasterDetail</type><writeRequiresMasterRead>true</writeRequiresMasterRead>')}${head('ControlledByParent')}`,
		);
		const object = apply({ 'objects/Stop__c.object': stop }, withRide).schema.objects.get('Stop__c')!;
		assert.equal(object.hasOwner, false);
		assert.equal(object.fields.has('OwnerId'), false);
		assert.deepEqual(object.fields.get('Ride__c')!.masterDetail, { reparentable: false, writeRequiresMasterRead: true, order: 0 });
		assert.equal(object.fields.get('Ride__c')!.childRelationshipName, 'Stops__r');
	});

	const refused: [string, Record<string, string>, RegExp][] = [
		[
			'a lookup to nothing',
			ride(field('To__c', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Nowhere__c</referenceTo><type>Lookup</type>')),
			/referenceTo value of 'Nowhere__c' does not resolve to a valid sObject type/,
		],
		[
			'a required lookup that is emptied',
			ride(
				field(
					'To__c',
					'<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><required>true</required><type>Lookup</type>',
				),
			),
			/cannot have the deleteConstraint SetNull/,
		],
		['a text without length', ride(field('T__c', '<type>Text</type>')), /Must specify 'length' for a CustomField of type Text/],
		[
			'a text that is too long',
			ride(field('T__c', '<length>256</length><type>Text</type>')),
			/length must be a whole number from 1 to 255/,
		],
		[
			'a checkbox without default',
			ride(field('C__c', '<type>Checkbox</type>')),
			/Must specify 'defaultValue' for a CustomField of type Checkbox/,
		],
		[
			'a length on a date',
			ride(field('D__c', '<length>3</length><type>Date</type>')),
			/Can not specify 'length' for a CustomField of type Date/,
		],
		['an unknown type', ride(field('X__c', '<type>Hologram</type>')), /The field type Hologram is not implemented/],
		[
			'a picklist value twice',
			ride(
				field(
					'P__c',
					'<type>Picklist</type><valueSet><valueSetDefinition><sorted>false</sorted><value><fullName>A</fullName><default>false</default></value><value><fullName>a</fullName><default>false</default></value></valueSetDefinition></valueSet>',
				),
			),
			/Duplicate value: a/,
		],
		['a field twice', ride(`${text('A__c')}${text('a__c')}`), /Duplicate CustomField Ride__c.a__c/],
		['a bad name', ride(text('Two__Words__c')), /name can only contain underscores and alphanumeric characters/],
		[
			'tracking without history',
			ride(text('A__c', '<trackHistory>true</trackHistory>')),
			/The entity: Ride__c does not have history tracking enabled/,
		],
		[
			'tracking on a standard object without history',
			{
				'objects/Account.object': xmlFile('CustomObject', '<fields><fullName>OwnerId</fullName><trackHistory>true</trackHistory></fields>'),
			},
			/The entity: Account does not have history tracking enabled/,
		],
		[
			'more than 20 tracked fields',
			ride(
				`<enableHistory>true</enableHistory>${Array.from({ length: 21 }, (_, at) => text(`T${at}__c`, '<trackHistory>true</trackHistory>')).join('')}`,
			),
			/exceeded the allowed number of fields to track on a given entity: Ride__c has 21/,
		],
		[
			'an object more open outside than inside',
			ride('<externalSharingModel>Read</externalSharingModel>'),
			/external sharing model Read of Ride__c cannot be more open than its sharing model Private/,
		],
		[
			'one of three API switches',
			ride('<enableBulkApi>true</enableBulkApi><enableSharing>false</enableSharing><enableStreamingApi>true</enableStreamingApi>'),
			/enableBulkApi, enableSharing and enableStreamingApi must have the same value/,
		],
		[
			'another type for a standard field',
			{ 'objects/Account.object': xmlFile('CustomObject', '<fields><fullName>OwnerId</fullName><type>Text</type></fields>') },
			/The type of the standard field Account.OwnerId is not Text/,
		],
		[
			'a master with another sharing model',
			ride(field('M__c', '<referenceTo>Account</referenceTo><relationshipName>Rides</relationshipName><type>MasterDetail</type>')),
			/Cannot set sharingModel to Private on a CustomObject with a MasterDetail/,
		],
		[
			'ControlledByParent without a master',
			ride('', 'ControlledByParent'),
			/Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail/,
		],
		[
			'a custom object without sharing model',
			{
				'objects/R__c.object': xmlFile(
					'CustomObject',
					`<deploymentStatus>Deployed</deploymentStatus><label>R</label>${nameField}<pluralLabel>Rs</pluralLabel>`,
				),
			},
			/Must specify 'sharingModel'/,
		],
		[
			'a standard object that does not exist',
			{ 'objects/Quote.object': xmlFile('CustomObject', text('A__c')) },
			/named 'Quote' cannot be found/,
		],
		[
			'a new standard field',
			{ 'objects/Account.object': xmlFile('CustomObject', '<fields><fullName>Nonsense</fullName></fields>') },
			/named 'Account.Nonsense' cannot be found/,
		],
		['a share object', { 'objects/AccountShare.object': xmlFile('CustomObject', text('A__c')) }, /AccountShare cannot be changed/],
		[
			'record types',
			ride('<recordTypes><fullName>A</fullName><active>true</active><label>A</label></recordTypes>'),
			/CustomObject.recordTypes is not implemented in the local org/,
		],
		['feeds', ride('<enableFeeds>true</enableFeeds>'), /CustomObject.enableFeeds "true" is not implemented in the local org/],
		[
			'a platform event without publish behaviour',
			{
				'objects/E__e.object': xmlFile(
					'CustomObject',
					'<deploymentStatus>Deployed</deploymentStatus><eventType>HighVolume</eventType><label>E</label><pluralLabel>Es</pluralLabel>',
				),
			},
			/Must specify 'publishBehavior'/,
		],
		[
			'two lists of one name on a parent',
			ride(
				`${field('A__c', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><relationshipName>Rides</relationshipName><type>Lookup</type>')}${field('B__c', '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Account</referenceTo><relationshipName>Rides</relationshipName><type>Lookup</type>')}`,
			),
			/Duplicate relationship name Rides on Account/,
		],
	];
	for (const [name, files, words] of refused)
		test(`refuses ${name}`, () => {
			const result = apply(files);
			assert.equal(result.success, false);
			assert.match(problems(result).join('\n'), words);
		});

	test('a field of another type is not changed under its data', () => {
		assert.match(
			problems(apply({ 'objects/Ride__c.object': xmlFile('CustomObject', field('Where__c', '<type>Date</type>')) }, withRide)).join(),
			/Changing the type of Ride__c.Where__c/,
		);
	});

	test('the stages of the sales process are replaced as a whole', () => {
		const value = (name: string, more: string): string =>
			`<standardValue><fullName>${name}</fullName><default>false</default>${more}</standardValue>`;
		const open = '<closed>false</closed><forecastCategory>Pipeline</forecastCategory><probability>20</probability><won>false</won>';
		const { schema } = apply({
			'standardValueSets/OpportunityStage.standardValueSet': xmlFile(
				'StandardValueSet',
				`<sorted>false</sorted>${value('Engaging', open)}`,
			),
		});
		assert.deepEqual(
			schema.objects
				.get('Opportunity')!
				.fields.get('StageName')!
				.picklist!.values.map((each) => each.value),
			['Engaging'],
		);
		const bad = apply({
			'standardValueSets/Industry.standardValueSet': xmlFile('StandardValueSet', `<sorted>false</sorted>${value('A', open)}`),
		});
		assert.match(problems(bad).join(), /The standard value set Industry is not implemented/);
	});
});

describe('rules, views and layouts', () => {
	const onRide = (body: string): ApplyResult => apply({ 'objects/Ride__c.object': xmlFile('CustomObject', body) }, withRide);
	const view = (columns: string, more = ''): string =>
		`<listViews><fullName>All</fullName>${more}${columns}<filterScope>Everything</filterScope><label>All</label></listViews>`;
	const layout = (items: string): ApplyResult =>
		apply(
			{
				'layouts/Ride__c-Ride Layout.layout': xmlFile(
					'Layout',
					`<layoutSections><layoutColumns>${items}</layoutColumns><style>OneColumn</style></layoutSections>`,
				),
			},
			withRide,
		);
	const item = (name: string, behavior: string): string =>
		`<layoutItems><behavior>${behavior}</behavior><field>${name}</field></layoutItems>`;

	test('a list view with fields of the object and of its owner', () =>
		assert.deepEqual(
			problems(
				onRide(view('<columns>NAME</columns><columns>Where__c</columns><columns>OWNER.ALIAS</columns><columns>CREATED_DATE</columns>')),
			),
			[],
		));
	test('refuses a list view with an unknown column', () =>
		assert.match(
			problems(onRide(view('<columns>Nowhere__c</columns>'))).join(),
			/Ride__c.All: Could not resolve list view column: Nowhere__c/,
		));
	test('refuses filter logic that names no filter', () =>
		assert.match(
			problems(onRide(view('<columns>NAME</columns>', '<booleanFilter>1 AND 2</booleanFilter>'))).join(),
			/names condition 1; there are 0/,
		));
	test('refuses a compact layout with an unknown field', () =>
		assert.match(
			problems(onRide('<compactLayouts><fullName>C</fullName><fields>Nope__c</fields><label>C</label></compactLayouts>')).join(),
			/no CustomField named Ride__c.Nope__c found/,
		));
	test('refuses a validation rule that shows its error at an unknown field', () => {
		const rule =
			'<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>TRUE</errorConditionFormula><errorDisplayField>Nope__c</errorDisplayField><errorMessage>No.</errorMessage></validationRules>';
		assert.match(problems(onRide(rule)).join(), /In field: errorDisplayField - no CustomField named Ride__c.Nope__c found/);
	});
	test('refuses a message longer than Salesforce takes', () => {
		const rule = `<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>TRUE</errorConditionFormula><errorMessage>${'x'.repeat(256)}</errorMessage></validationRules>`;
		assert.match(problems(onRide(rule)).join(), /errorMessage: data value too large/);
	});
	test('the owner stands in a layout as orgs put it there: to edit', () => {
		const rest = item('Name', 'Required') + item('Why__c', 'Required');
		assert.deepEqual(problems(layout(rest + item('OwnerId', 'Edit'))), []);
		assert.match(problems(layout(rest + item('OwnerId', 'Readonly'))).join(), /Field:OwnerId must be Edit/);
	});
	test('a layout shows every required field as required', () => {
		assert.deepEqual(problems(layout(item('Name', 'Required') + item('Why__c', 'Required') + item('Where__c', 'Edit'))), []);
		assert.match(problems(layout(item('Name', 'Required'))).join(), /Layout must contain an item for required layout field: Why__c/);
		assert.match(problems(layout(item('Name', 'Required') + item('Why__c', 'Edit'))).join(), /Field:Why__c must be Required/);
		assert.match(
			problems(layout(item('Name', 'Required') + item('Why__c', 'Required') + item('Nope__c', 'Edit'))).join(),
			/no CustomField named Ride__c.Nope__c found/,
		);
	});
	test('formulas and flows are put to the engine, with the schema as it will be', () => {
		const rule =
			'<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>Later__c</errorConditionFormula><errorMessage>No.</errorMessage></validationRules>';
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
