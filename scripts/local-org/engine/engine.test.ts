import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zipSync } from 'fflate';
import { fixedClock } from '../clock.ts';
import type { Engine, SaveResult } from './contract.ts';
import { createEngine, StateFolderLockedError } from './index.ts';

const folders: string[] = [];
const folder = (): string => {
	const made = mkdtempSync(join(tmpdir(), 'engine-'));
	folders.push(made);
	return made;
};
after(() => folders.forEach((each) => rmSync(each, { recursive: true })));

const open = (stateDir: string, more: { fresh?: boolean } = {}): Engine =>
	createEngine({ stateDir, clock: fixedClock('2026-03-02T09:00:00Z'), ...more });
const codes = (results: SaveResult[]): string[] =>
	results.map((result) => (result.success ? 'OK' : result.errors.map((error) => error.statusCode).join('+')));

const xml = (root: string, body: string): string =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>`;
const textField = (name: string, more = ''): string =>
	`<fields><fullName>${name}</fullName><description>d</description><externalId>false</externalId><label>${name.replace('__c', '').replaceAll('_', ' ')}</label><length>40</length><required>false</required>${more || '<type>Text</type><unique>false</unique>'}</fields>`;

const OBJECT = xml(
	'CustomObject',
	`<deploymentStatus>Deployed</deploymentStatus><description>d</description>${textField('Title__c')}${textField('Slug__c')}<label>Note</label><nameField><displayFormat>N-{0000}</displayFormat><label>Note Number</label><type>AutoNumber</type></nameField><pluralLabel>Notes</pluralLabel><sharingModel>Private</sharingModel>
	<validationRules><fullName>No_Shouting</fullName><active>true</active><description>d</description><errorConditionFormula>AND(LEN(Title__c) &gt; 0, Title__c = UPPER(Title__c))</errorConditionFormula><errorDisplayField>Title__c</errorDisplayField><errorMessage>Do not shout.</errorMessage></validationRules>`,
);
const FLOW = xml(
	'Flow',
	`<apiVersion>66.0</apiVersion><assignments><name>Set_Slug</name><label>Set Slug</label><locationX>0</locationX><locationY>0</locationY><assignmentItems><assignToReference>$Record.Slug__c</assignToReference><operator>Assign</operator><value><elementReference>Slug</elementReference></value></assignmentItems></assignments><description>d</description><environments>Default</environments>
	<formulas><name>Slug</name><dataType>String</dataType><expression>LOWER({!$Record.Title__c})</expression></formulas>
	<interviewLabel>Slug {!$Flow.CurrentDateTime}</interviewLabel><label>Note Slug</label><processType>AutoLaunchedFlow</processType>
	<start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Set_Slug</targetReference></connector><object>Note__c</object><recordTriggerType>CreateAndUpdate</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>Active</status>`,
);
const manifest = (types: Record<string, string>): string =>
	xml(
		'Package',
		`${Object.entries(types)
			.map(([name, member]) => `<types><members>${member}</members><name>${name}</name></types>`)
			.join('')}<version>66.0</version>`,
	);
const zip = (files: Record<string, string>): Uint8Array =>
	zipSync(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)])));
const PACKAGE = zip({
	'package.xml': manifest({ CustomObject: '*', Flow: '*' }),
	'objects/Note__c.object': OBJECT,
	'flows/Note_Slug.flow': FLOW,
});

function deployed(engine: Engine, bytes = PACKAGE): Engine {
	const outcome = engine.deploy(bytes, { userId: engine.systemContext().userId });
	assert.deepEqual(
		outcome.messages.filter((message) => !message.success),
		[],
	);
	assert.equal(outcome.success, true);
	return engine;
}

test('a deployed object, rule and flow are enforced at once and after a restart', () => {
	const dir = folder();
	let engine = deployed(open(dir));
	const ctx = engine.systemContext();
	const [saved] = engine.records.insert(ctx, 'note__c', [{ title__c: 'Hello' }]);
	assert.deepEqual(saved!.errors, []);
	const [shouted] = engine.records.insert(ctx, 'Note__c', [{ Title__c: 'HELLO' }]);
	assert.deepEqual(shouted!.errors, [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Do not shout.', fields: ['Title__c'] }]);
	const fingerprint = engine.metadataFingerprint();
	const id = saved!.id!;
	const organizationId = engine.organizationId;
	engine.close();

	engine = open(dir);
	assert.equal(engine.organizationId, organizationId);
	assert.equal(engine.metadataFingerprint(), fingerprint);
	assert.deepEqual(
		engine.soql
			.query(engine.systemContext(), 'SELECT Name, Slug__c FROM Note__c')
			.records.map((record) => [record['Name'], record['Slug__c']]),
		[['N-0001', 'hello']],
	);
	assert.deepEqual(codes(engine.records.update(engine.systemContext(), 'Note__c', [{ Id: id, Title__c: 'HEY' }])), [
		'FIELD_CUSTOM_VALIDATION_EXCEPTION',
	]);
	engine.close();
});

test('a second package adds fields and keeps what was there, also after a restart', () => {
	const dir = folder();
	let engine = deployed(open(dir));
	const more = zip({
		'package.xml': manifest({ CustomField: 'Note__c.Extra__c' }),
		'objects/Note__c.object': xml('CustomObject', textField('Extra__c')),
	});
	deployed(engine, more);
	engine.close();
	engine = open(dir);
	assert.deepEqual(codes(engine.records.insert(engine.systemContext(), 'Note__c', [{ Title__c: 'a', Extra__c: 'b' }])), ['OK']);
	assert.equal(engine.schema.objects.get('Note__c')!.validationRules.length, 1);
	engine.close();
});

test('a package with a problem changes nothing', () => {
	const engine = open(':memory:');
	const broken = zip({
		'package.xml': manifest({ CustomObject: '*', Flow: '*' }),
		'objects/Note__c.object': OBJECT,
		'flows/Note_Slug.flow': FLOW.replace('LOWER(', 'LOWERED('),
	});
	const outcome = engine.deploy(broken, { userId: engine.systemContext().userId });
	assert.equal(outcome.success, false);
	assert.match(outcome.messages.find((message) => !message.success)!.problem!, /LOWERED/);
	assert.throws(() => engine.records.insert(engine.systemContext(), 'Note__c', [{}]), /not supported/);
	engine.close();
});

test('a check-only deployment changes nothing', () => {
	const engine = open(':memory:');
	assert.equal(engine.deploy(PACKAGE, { checkOnly: true, userId: engine.systemContext().userId }).success, true);
	assert.equal(engine.schema.objects.has('Note__c'), false);
	engine.close();
});

test('an open folder is refused, also with fresh; fresh forgets, and its ids differ', () => {
	const dir = folder();
	const engine = open(dir);
	const id = engine.organizationId;
	assert.throws(() => open(dir), StateFolderLockedError);
	assert.throws(() => open(dir, { fresh: true }), StateFolderLockedError);
	engine.close();
	const again = open(dir, { fresh: true });
	assert.notEqual(again.organizationId, id);
	again.close();
});

test('the fixture door plants stage history and owner changes, and refuses what it does not know', () => {
	const engine = deployed(open(':memory:'));
	const ctx = engine.systemContext();
	const opportunityId = engine.records.insert(ctx, 'Opportunity', [
		{ Name: 'o', StageName: 'Prospecting', CloseDate: '2026-04-01', Amount: 5 },
	])[0]!.id!;
	const entry = {
		opportunityId,
		stageName: 'Prospecting',
		amount: 5,
		closeDate: '2026-04-01',
		createdDate: '2026-01-01T00:00:00Z',
		createdById: ctx.userId,
	};
	assert.deepEqual(
		engine.importHistory({
			opportunityHistory: [{ ...entry, stageName: 'Qualification', createdDate: '2026-02-01T00:00:00Z', closeDate: '2026-05-01' }, entry],
		}),
		{ rows: 2 },
	);
	assert.deepEqual(
		engine.store.all('SELECT "StageName", "CreatedDate", "PrevCloseDate" FROM "OpportunityHistory" ORDER BY "CreatedDate"'),
		[
			['Prospecting', '2026-01-01T00:00:00.000Z', null],
			['Qualification', '2026-02-01T00:00:00.000Z', '2026-04-01'],
		],
	);
	const automated = engine.store.get(`SELECT "Id" FROM "User" WHERE "UserType" = 'AutomatedProcess'`)![0] as string;
	engine.importHistory({
		ownerChanges: [
			{ object: 'Opportunity', recordId: opportunityId, newOwnerId: automated, changedById: ctx.userId, changedAt: '2026-02-02T00:00:00Z' },
		],
	});
	assert.deepEqual(engine.store.all('SELECT "Field", "OldValue", "NewValue", "CreatedDate" FROM "OpportunityFieldHistory" ORDER BY "Id"'), [
		['Owner', 'Ridealong Admin', 'Automated Process', '2026-02-02T00:00:00.000Z'],
		['Owner', ctx.userId, automated, '2026-02-02T00:00:00.000Z'],
	]);
	assert.throws(() => engine.importHistory({ opportunityHistory: [{ ...entry, stageName: 'Nope' }] }), /Nope is no stage/);
	assert.throws(
		() =>
			engine.importHistory({
				ownerChanges: [
					{ object: 'Opportunity', recordId: 'x', newOwnerId: automated, changedById: ctx.userId, changedAt: '2026-02-02T00:00:00Z' },
				],
			}),
		/recordId/,
	);
	engine.close();
});

test('settings last; hierarchies add up', () => {
	const dir = folder();
	let engine = open(dir);
	engine.updateSettings({ hierarchies: { A__c: false } });
	engine.updateSettings({ hierarchies: { B__c: false } });
	engine.close();
	engine = open(dir);
	assert.deepEqual(engine.settings(), { hierarchies: { A__c: false, B__c: false }, production: false });
	engine.close();
});
