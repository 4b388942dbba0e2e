import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strToU8 } from 'fflate';
import { packageFiles, packageXml, xmlFile, zipOf } from '../../schema/testing.ts';
import { serveOrg, type ServedOrg } from './testing.ts';

interface Message {
	componentType: string;
	fullName: string;
	fileName: string;
	success: boolean;
	deleted: boolean;
	changed: boolean;
	problem?: string;
	problemType?: string;
}
interface Result {
	success: boolean;
	messages: Message[];
}

let org: ServedOrg;
before(async () => {
	org = await serveOrg();
	const outcome = await deploy({ files: trip });
	assert.equal(outcome.success, true, JSON.stringify(outcome.messages));
});
after(() => org.close());

type Manifest = 'destructiveChanges.xml' | 'destructiveChangesPre.xml' | 'destructiveChangesPost.xml';

async function deploy(options: {
	files?: Record<string, string>;
	deletions?: Partial<Record<Manifest, Record<string, string[]>>>;
	ignoreWarnings?: boolean;
	checkOnly?: boolean;
}): Promise<Result> {
	const files = new Map(packageFiles(options.files ?? {}));
	for (const [name, members] of Object.entries(options.deletions ?? {})) files.set(name, strToU8(packageXml(members)));
	const started = await org.jsforce.metadata.deploy(Buffer.from(zipOf(files)), {
		rollbackOnError: true,
		singlePackage: true,
		ignoreWarnings: options.ignoreWarnings ?? false,
		checkOnly: options.checkOnly ?? false,
	});
	const result = await org.jsforce.metadata.checkDeployStatus(started.id!, true);
	const details = result.details as unknown as { componentSuccesses?: Message | Message[]; componentFailures?: Message | Message[] };
	const messages = [details.componentSuccesses ?? [], details.componentFailures ?? []].flat().map((each) => ({
		...each,
		success: String(each.success) === 'true',
		deleted: String(each.deleted) === 'true',
		changed: String(each.changed) === 'true',
	}));
	return { success: result.success, messages };
}

const remove = (members: Record<string, string[]>, more: { ignoreWarnings?: boolean; checkOnly?: boolean } = {}): Promise<Result> =>
	deploy({ deletions: { 'destructiveChanges.xml': members }, ...more });
const problems = (result: Result): string[] => result.messages.filter((each) => !each.success).map((each) => each.problem ?? '');

const field = (name: string, label: string, type = '<type>Text</type><length>20</length>'): string =>
	`<fields><fullName>${name}</fullName><label>${label}</label>${type}</fields>`;
const tripObject = (fields: string, more = ''): string =>
	xmlFile(
		'CustomObject',
		`<deploymentStatus>Deployed</deploymentStatus>${fields}<label>Trip</label>${more}<nameField><label>Trip</label><type>Text</type></nameField><pluralLabel>Trips</pluralLabel><sharingModel>ReadWrite</sharingModel>`,
	);
const flow = (status: string): string =>
	xmlFile(
		'Flow',
		`<apiVersion>66.0</apiVersion><label>Trip</label><processType>AutoLaunchedFlow</processType><start><locationX>0</locationX><locationY>0</locationY></start><status>${status}</status>`,
	);
const listView =
	'<listViews><fullName>All_Trips</fullName><columns>NAME</columns><columns>Note__c</columns><filterScope>Everything</filterScope><filters><field>Note__c</field><operation>equals</operation><value>x</value></filters><label>All</label></listViews>';
const trip: Record<string, string> = {
	'objects/Trip__c.object': tripObject(
		field('Goal__c', 'Goal') + field('Note__c', 'Note') + field('Spare__c', 'Spare'),
		`${listView}`,
	).replace(
		'<sharingModel>ReadWrite</sharingModel>',
		'<sharingModel>ReadWrite</sharingModel><validationRules><fullName>Has_Goal</fullName><active>true</active><errorConditionFormula>ISBLANK(Goal__c)</errorConditionFormula><errorMessage>Goal?</errorMessage></validationRules>',
	),
	'permissionsets/Traveller.permissionset': xmlFile(
		'PermissionSet',
		['Goal__c', 'Note__c']
			.map(
				(each) => `<fieldPermissions><editable>true</editable><field>Trip__c.${each}</field><readable>true</readable></fieldPermissions>`,
			)
			.join('') +
			'<label>Traveller</label><objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Trip__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>',
	),
	'layouts/Trip__c-Trip Layout.layout': xmlFile(
		'Layout',
		'<layoutSections><customLabel>true</customLabel><detailHeading>true</detailHeading><editHeading>true</editHeading><label>Trip</label><layoutColumns><layoutItems><behavior>Required</behavior><field>Name</field></layoutItems><layoutItems><behavior>Edit</behavior><field>Note__c</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>',
	),
	'flows/Trip_Flow.flow': flow('Active'),
	'labels/CustomLabels.labels': xmlFile(
		'CustomLabels',
		['Hello', 'Goodbye']
			.map(
				(each) =>
					`<labels><fullName>${each}</fullName><language>en_US</language><protected>false</protected><shortDescription>${each}</shortDescription><value>${each}</value></labels>`,
			)
			.join(''),
	),
	'lwc/tripCard/tripCard.js': "import { LightningElement } from 'lwc';\nexport default class extends LightningElement {}\n",
	'lwc/tripCard/tripCard.js-meta.xml': xmlFile('LightningComponentBundle', '<apiVersion>66.0</apiVersion><isExposed>false</isExposed>'),
};

describe('destructive changes', () => {
	it('delete a field with its permissions, its places on layouts and its columns; its data is gone', async () => {
		const ctx = org.engine.systemContext();
		const [saved] = org.engine.records.insert(ctx, 'Trip__c', [{ Name: 'Rome', Goal__c: 'see', Note__c: 'secret' }]);
		assert.equal(saved!.success, true, JSON.stringify(saved!.errors));
		const result = await remove({ CustomField: ['Trip__c.Note__c'] });
		assert.deepEqual(problems(result), []);
		const message = result.messages.find((each) => each.fullName === 'Trip__c.Note__c')!;
		assert.deepEqual(
			[message.componentType, message.fileName, message.deleted, message.success],
			['CustomField', 'objects/Trip__c.object', true, true],
		);
		const { schema } = org.engine;
		assert.equal(schema.objects.get('Trip__c')!.fields.has('Note__c'), false);
		assert.deepEqual(
			schema.permissionSets.get('Traveller')!.fieldPermissions.map((each) => each.field),
			['Trip__c.Goal__c'],
		);
		assert.deepEqual(schema.objects.get('Trip__c')!.listViews[0]!.columns, ['NAME']);
		assert.throws(() => org.engine.soql.query(ctx, 'SELECT Note__c FROM Trip__c'), /No such column/);

		// A field of the same name is a new field: nothing of the old one comes back.
		await deploy({ files: { 'objects/Trip__c.object': xmlFile('CustomObject', field('Note__c', 'Note')) } });
		assert.equal(org.engine.soql.rows(ctx, 'Trip__c', [saved!.id!], ['Note__c', 'Goal__c'])[0]!['Note__c'], null);
	});

	it('are refused where something still needs the component, naming it; nothing happens', async () => {
		const result = await remove({ CustomField: ['Trip__c.Goal__c', 'Trip__c.Spare__c'] });
		assert.equal(result.success, false);
		assert.match(
			problems(result).join(),
			/^This custom field is referenced elsewhere in salesforce\.com\. .*Validation Rule - Trip__c\.Has_Goal\.$/,
		);
		assert.ok(org.engine.schema.objects.get('Trip__c')!.fields.has('Spare__c'));
	});

	it('with checkOnly say what they would do and do nothing', async () => {
		const result = await remove({ CustomField: ['Trip__c.Spare__c'] }, { checkOnly: true });
		assert.equal(result.success, true);
		assert.ok(org.engine.schema.objects.get('Trip__c')!.fields.has('Spare__c'));
	});

	it('of what is not there are a warning, which fails the deployment unless warnings are ignored', async () => {
		const missing = { CustomField: ['Trip__c.Nowhere__c'], Layout: ['Trip__c-No Layout'] };
		const strict = await remove(missing);
		assert.equal(strict.success, false);
		assert.deepEqual(problems(strict), ['No CustomField named: Trip__c.Nowhere__c found', 'No Layout named: Trip__c-No Layout found']);
		assert.equal(strict.messages.find((each) => each.fullName === 'destructiveChanges.xml')!.problemType, 'Warning');
		assert.equal((await remove(missing, { ignoreWarnings: true })).success, true);
	});

	it('never delete a flow without a version, nor an active version', async () => {
		assert.deepEqual(problems(await remove({ Flow: ['Trip_Flow'] })), ['insufficient access rights on cross-reference id']);
		assert.match(problems(await remove({ Flow: ['Trip_Flow-1'] })).join(), /Trip_Flow-1 is active and cannot be deleted/);
		await deploy({ files: { 'flows/Trip_Flow.flow': flow('Obsolete') } });
		assert.deepEqual(problems(await remove({ Flow: ['Trip_Flow-1'] })), ['No Flow named: Trip_Flow-1 found']);
		assert.deepEqual(problems(await remove({ Flow: ['Trip_Flow-2'] })), []);
		assert.equal(org.engine.schema.flows.has('Trip_Flow'), false);
	});

	it('before the components fail where the package itself would have removed the reference; after them they do not', async () => {
		const withoutRule = { 'objects/Trip__c.object': tripObject('').replace('</CustomObject>', `${ruleOn('Spare__c')}</CustomObject>`) };
		const members = { CustomField: ['Trip__c.Goal__c'] };
		const early = await deploy({ files: withoutRule, deletions: { 'destructiveChangesPre.xml': members } });
		assert.equal(early.success, false);
		assert.match(problems(early).join(), /referenced elsewhere/);
		const late = await deploy({ files: withoutRule, deletions: { 'destructiveChangesPost.xml': members } });
		assert.deepEqual(problems(late), []);
		assert.equal(org.engine.schema.objects.get('Trip__c')!.fields.has('Goal__c'), false);
	});

	it('delete rules, list views, labels, layouts and component bundles', async () => {
		const result = await remove({
			ValidationRule: ['Trip__c.Has_Goal'],
			ListView: ['Trip__c.All_Trips'],
			CustomLabel: ['Hello'],
			Layout: ['Trip__c-Trip Layout'],
			LightningComponentBundle: ['tripCard'],
		});
		assert.deepEqual(problems(result), []);
		const { schema } = org.engine;
		const object = schema.objects.get('Trip__c')!;
		assert.deepEqual([object.validationRules, object.listViews], [[], []]);
		assert.deepEqual([schema.labels.has('Hello'), schema.labels.has('Goodbye'), schema.lwc.has('tripCard')], [false, true, false]);
		assert.equal(schema.layouts.has('Trip__c-Trip Layout'), false);
	});

	it('do not delete a permission set that somebody holds', async () => {
		const ctx = org.engine.systemContext();
		const [set] = org.engine.soql.find(ctx, 'PermissionSet', { field: 'Name', op: '=', value: 'Traveller' }, { fields: ['Id'] });
		const [held] = org.engine.records.insert(ctx, 'PermissionSetAssignment', [
			{ PermissionSetId: String(set!['Id']), AssigneeId: ctx.userId },
		]);
		assert.match(problems(await remove({ PermissionSet: ['Traveller'] })).join(), /is assigned to users/);
		org.engine.records.delete(ctx, 'PermissionSetAssignment', [held!.id!]);
		assert.deepEqual(problems(await remove({ PermissionSet: ['Traveller'] })), []);
	});

	it('delete an object with its records, fields and layouts, the manifest naming the fields or not', async () => {
		const result = await remove({ CustomObject: ['Trip__c'], CustomField: ['Trip__c.Spare__c'] });
		assert.deepEqual(problems(result), []);
		assert.equal(org.engine.schema.objects.has('Trip__c'), false);
		assert.equal(org.engine.store.get("SELECT name FROM sqlite_schema WHERE name = 'Trip__c'"), undefined);
		assert.deepEqual(
			org.engine.metadataComponents().filter((each) => each.fullName.startsWith('Trip')),
			[],
		);
	});

	for (const [what, members, words] of [
		['standard objects', { CustomObject: ['Account'] }, /standard object Account cannot be deleted/],
		['standard fields', { CustomField: ['Account.Name'] }, /standard field Account\.Name cannot be deleted/],
		['value sets', { StandardValueSet: ['OpportunityStage'] }, /cannot be deleted/],
		['types that are not here', { ApexClass: ['X'] }, /ApexClass is not implemented/],
		['everything of a type', { CustomLabel: ['*'] }, /No CustomLabel named: \* found/],
	] as const)
		it(`do not delete ${what}`, async () => {
			assert.match(problems(await remove(members as never)).join(), words);
		});

	it('in a manifest that is no manifest are a problem with its place', async () => {
		const files = new Map(packageFiles({}));
		files.set('destructiveChanges.xml', strToU8('<Package>'));
		const outcome = org.engine.deploy(zipOf(files), { userId: org.engine.systemContext().userId });
		assert.equal(outcome.success, false);
		assert.match(outcome.messages.find((each) => !each.success)!.problem!, /Error parsing file/);
	});
});

function ruleOn(name: string): string {
	return `<validationRules><fullName>Has_Goal</fullName><active>true</active><errorConditionFormula>ISBLANK(${name})</errorConditionFormula><errorMessage>Goal?</errorMessage></validationRules>`;
}
