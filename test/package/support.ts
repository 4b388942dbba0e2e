/**
 * An org in memory with the package deployed, as an admin would deploy it: force-app through the deployment door, then people with their
 * permission sets. The clock stands still. Components are stubs: these tests are about metadata, not pages.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { strToU8, strFromU8, unzipSync, zipSync } from 'fflate';
import { fixedClock } from '../../scripts/local-org/clock.ts';
import type { Engine, Row, SaveResult, UserContext } from '../../scripts/local-org/engine/contract.ts';
import { createEngine } from '../../scripts/local-org/engine/index.ts';

export const ROOT = join(import.meta.dirname, '../..');
/** A Friday. */
export const NOW = '2026-06-19T09:00:00.000Z';

type Files = Record<string, Uint8Array>;

/** The files of a source folder in deployment layout, with stubs for the components that its pages place. */
export async function packageFiles(folder: string): Promise<Files> {
	const set = ComponentSet.fromSource(join(ROOT, folder)).filter((component) => component.type.name !== 'LightningComponentBundle');
	const { zipBuffer } = await new MetadataConverter().convert(set, 'metadata', { type: 'zip' });
	const files = unzipSync(zipBuffer!);
	const bundles = globSync(join(ROOT, folder, '**/lwc/*/*.js-meta.xml'));
	for (const meta of bundles) {
		const name = basename(meta, '.js-meta.xml');
		files[`lwc/${name}/${name}.js-meta.xml`] = readFileSync(meta);
		// A component without a script is a style sheet for others.
		if (!existsSync(meta.replace('.js-meta.xml', '.ts'))) {
			files[`lwc/${name}/${name}.css`] = strToU8(readFileSync(meta.replace('.js-meta.xml', '.css'), 'utf8'));
			continue;
		}
		files[`lwc/${name}/${name}.js`] = strToU8(
			"import { LightningElement } from 'lwc';\nexport default class extends LightningElement {}\n",
		);
		const html = meta.replace('.js-meta.xml', '.html');
		if (existsSync(html)) files[`lwc/${name}/${name}.html`] = strToU8('<template></template>\n');
	}
	if (bundles.length > 0)
		files['package.xml'] = addMembers(
			files['package.xml']!,
			'LightningComponentBundle',
			bundles.map((meta) => basename(meta, '.js-meta.xml')),
		);
	return files;
}

function addMembers(manifest: Uint8Array, type: string, members: readonly string[]): Uint8Array<ArrayBuffer> {
	const types = `<types>${members.map((member) => `<members>${member}</members>`).join('')}<name>${type}</name></types>`;
	return strToU8(strFromU8(manifest).replace('<version>', `${types}<version>`));
}

const xml = (root: string, body: string): Uint8Array =>
	strToU8(
		`<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">${body}</${root}>\n`,
	);
const manifest = (types: Record<string, string[]>): Uint8Array =>
	xml(
		'Package',
		`${Object.entries(types)
			.map(([name, members]) => `<types>${members.map((member) => `<members>${member}</members>`).join('')}<name>${name}</name></types>`)
			.join('')}<version>66.0</version>`,
	);

/** Every right on every custom object and field of the package, and no custom permission: an admin who granted themselves all. */
function everyRight(engine: Engine): string {
	const objects = [...engine.schema.objects.values()].filter((object) => object.kind === 'custom');
	const fields = [...engine.schema.objects.values()].flatMap((object) =>
		[...object.fields.values()]
			.filter(
				(field) =>
					field.custom && field.permissionable && (object.kind === 'custom' || object.kind === 'standard' || object.name === 'User'),
			)
			.map((field) => ({ name: `${object.name}.${field.name}`, editable: !field.formula })),
	);
	return [
		...fields.map(
			({ name, editable }) =>
				`<fieldPermissions><editable>${editable}</editable><field>${name}</field><readable>true</readable></fieldPermissions>`,
		),
		'<label>Test: every right</label>',
		...objects.map(
			({ name }) =>
				`<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>true</modifyAllRecords><object>${name}</object><viewAllRecords>true</viewAllRecords></objectPermissions>`,
		),
	].join('');
}

/** An org that a server runs, and its clock. */
interface Running {
	engine: Engine;
	clock: ReturnType<typeof fixedClock>;
}

export interface Person extends UserContext {
	name: string;
}

export class TestOrg {
	readonly clock: ReturnType<typeof fixedClock>;
	readonly engine: Engine;
	readonly admin: UserContext;
	/** Reads what is there, whoever may see it. */
	readonly system: UserContext;
	/** Runs the command line: Ridealong Integration. */
	robot!: Person;
	private counter = 0;

	private constructor(on?: Running) {
		this.clock = on?.clock ?? fixedClock(NOW);
		this.engine = on?.engine ?? createEngine({ stateDir: ':memory:', clock: this.clock });
		this.system = this.engine.systemContext();
		const [admin] = this.engine.soql.find(this.system, 'User', { field: 'Username', op: '=', value: 'admin@ridealong.local' });
		this.admin = { userId: admin!['Id'] as string, mode: 'user', timeZone: 'GMT' };
	}

	/** The package and, unless `privateSales` is false, what the demo's admin sets: private opportunities and leads, Enforce, owner history. */
	static async create({ privateSales = true, on }: { privateSales?: boolean; on?: Running } = {}): Promise<TestOrg> {
		const org = new TestOrg(on);
		org.deploy(await packageFiles('force-app'));
		if (privateSales) org.deploy(await packageFiles('config/local-org'));
		org.deploy({
			'permissionsets/Test_Every_Right.permissionset': xml('PermissionSet', everyRight(org.engine)),
			'package.xml': manifest({ PermissionSet: ['Test_Every_Right'] }),
		});
		const hierarchies = { Deal_Review__c: false, Mentorship__c: false, Ownership_Incident__c: false, Prospect_Hold__c: false };
		org.engine.updateSettings({ hierarchies });
		org.robot = org.person('Robot', ['Ridealong_Integration']);
		return org;
	}

	deploy(files: Files): void {
		const outcome = this.engine.deploy(zipSync(files), { userId: this.admin.userId });
		const failed = outcome.messages.filter((message) => !message.success);
		assert.ok(
			outcome.success,
			failed.map((each) => `${each.fileName}:${each.lineNumber ?? ''} ${each.fullName}: ${each.problem ?? ''}`).join('\n'),
		);
	}

	/** Changes values of Guard_Policy.Default, as an admin would in Setup. */
	guardPolicy(change: {
		Mode__c?: 'Observe' | 'Enforce';
		[killSwitch: `${string}_Guard_On__c`]: boolean;
		Override_Minutes__c?: number | null;
		Hold_Limit__c?: number | null;
		Hold_Days__c?: number | null;
	}): void {
		const values = { ...this.engine.schema.customMetadata.get('Guard_Policy.Default')!.values, ...change };
		this.deployMetadata('Guard_Policy', values);
	}

	/** Require Validation for Converted Leads. */
	leadsAreValidated(required: boolean): void {
		this.deploy({
			'settings/LeadConfig.settings': xml(
				'LeadConfigSettings',
				`<shouldLeadConvertRequireValidation>${required}</shouldLeadConvertRequireValidation>`,
			),
			'package.xml': manifest({ Settings: ['LeadConfig'] }),
		});
	}

	holidays(dates: string): void {
		this.deployMetadata('Stall_Policy', { ...this.engine.schema.customMetadata.get('Stall_Policy.Default')!.values, Holidays__c: dates });
	}

	private deployMetadata(type: string, values: Record<string, string | number | boolean | null>): void {
		const typed = (value: string | number | boolean | null): string => {
			if (value === null) return '<value xsi:nil="true"/>';
			const kind = typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'double' : 'string';
			return `<value xsi:type="xsd:${kind}">${value}</value>`;
		};
		const body = Object.entries(values)
			.map(([field, value]) => `<values><field>${field}</field>${typed(value)}</values>`)
			.join('');
		this.deploy({
			[`customMetadata/${type}.Default.md`]: xml('CustomMetadata', `<label>Default</label><protected>false</protected>${body}`),
			'package.xml': manifest({ CustomMetadata: [`${type}.Default`] }),
		});
	}

	/** Whether guard events can be published: not while the admin requires a field of their own on them, which no flow fills. */
	publishing(works: boolean): void {
		const field = `<fields><fullName>Region__c</fullName><label>Region</label><length>40</length><required>${!works}</required><type>Text</type></fields>`;
		this.deploy({
			'objects/Ownership_Guard__e.object': xml('CustomObject', field),
			'package.xml': manifest({ CustomField: ['Ownership_Guard__e.Region__c'] }),
		});
	}

	role(name: string, parent?: string): string {
		return this.create(this.admin, 'UserRole', { Name: name, ...(parent ? { ParentRoleId: parent } : {}) });
	}

	/** A new user with the given permission sets. `name` is "First Last", or only a last name. */
	person(name: string, permissionSets: readonly string[] = [], more: Record<string, unknown> = {}): Person {
		const [profile] = this.engine.soql.find(this.system, 'Profile', { field: 'Name', op: '=', value: 'Standard User' });
		const space = name.lastIndexOf(' ');
		const unique = `p${++this.counter}`;
		const userId = this.create(this.admin, 'User', {
			...(space > 0 ? { FirstName: name.slice(0, space) } : {}),
			LastName: name.slice(space + 1),
			Username: `${unique}@test.ridealong.local`,
			Email: `${unique}@test.ridealong.local`,
			Alias: unique,
			CommunityNickname: unique,
			ProfileId: profile!['Id'],
			TimeZoneSidKey: 'GMT',
			LocaleSidKey: 'en_US',
			EmailEncodingKey: 'UTF-8',
			LanguageLocaleKey: 'en_US',
			...more,
		});
		const person: Person = { userId, mode: 'user', timeZone: 'GMT', name };
		this.assign(person, ...permissionSets);
		return person;
	}

	/** Gives somebody permission sets; those that they have they keep. */
	assign(person: Person, ...permissionSets: string[]): void {
		for (const name of permissionSets) {
			const [set] = this.engine.soql.find(this.system, 'PermissionSet', { field: 'Name', op: '=', value: name });
			assert.ok(set, `permission set ${name}`);
			const assignment = { AssigneeId: person.userId, PermissionSetId: String(set['Id']) };
			if (this.rows('PermissionSetAssignment', assignment).length === 0) this.create(this.admin, 'PermissionSetAssignment', assignment);
		}
	}

	rep = (name: string, more?: Record<string, unknown>): Person => this.person(name, ['Ridealong_Rep'], more);
	mentor = (name: string, more?: Record<string, unknown>): Person => this.person(name, ['Ridealong_Mentor'], more);

	insert(by: UserContext, object: string, values: Record<string, unknown>): SaveResult {
		return this.engine.records.insert(by, object, [values])[0]!;
	}

	update(by: UserContext, object: string, id: string, values: Record<string, unknown>): SaveResult {
		return this.engine.records.update(by, object, [{ Id: id, ...values }])[0]!;
	}

	remove(by: UserContext, object: string, id: string): SaveResult {
		return this.engine.records.delete(by, object, [id])[0]!;
	}

	/** Inserts and must succeed; the new id. */
	create(by: UserContext, object: string, values: Record<string, unknown>): string {
		return passes(this.insert(by, object, values)).id!;
	}

	/** The record as it is stored, whoever may see it. */
	row(object: string, id: string): Row {
		const [row] = this.engine.soql.find(this.system, object, { field: 'Id', op: '=', value: id });
		assert.ok(row, `${object} ${id}`);
		return row;
	}

	rows(object: string, where: Record<string, string | boolean | null>): Row[] {
		return this.engine.soql.find(this.system, object, {
			and: Object.entries(where).map(([field, value]) =>
				value === null ? { field, op: 'isNull' as const } : { field, op: '=' as const, value },
			),
		});
	}

	mayRead(person: UserContext, object: string, id: string): boolean {
		return this.engine.soql.query(person, `SELECT Id FROM ${object} WHERE Id = '${id}'`).totalSize === 1;
	}

	/** A proposed mentorship, as sync makes it. */
	proposal(mentor: Person, mentee: Person, more: Record<string, unknown> = {}): string {
		return this.create(this.robot, 'Mentorship__c', { Mentor__c: mentor.userId, Mentee__c: mentee.userId, Kind__c: 'Craft', ...more });
	}

	/** A mentorship that both have signed. */
	mentorship(mentor: Person, mentee: Person, more: Record<string, unknown> = {}): string {
		const id = this.proposal(mentor, mentee, more);
		passes(this.update(mentor, 'Mentorship__c', id, { Mentor_Signed_Version__c: 1 }));
		passes(this.update(mentee, 'Mentorship__c', id, { Mentee_Signed_Version__c: 1 }));
		return id;
	}

	account(owner: Person, more: Record<string, unknown> = {}): string {
		return this.create(owner, 'Account', { Name: 'Northwind', ...more });
	}

	opportunity(owner: Person, more: Record<string, unknown> = {}): string {
		return this.create(owner, 'Opportunity', { Name: 'Renewal', StageName: 'Prospecting', CloseDate: '2026-09-30', ...more });
	}

	/** What a rep fills in to ask. */
	static ask = (opportunity: string, mentorship: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
		Opportunity__c: opportunity,
		Mentorship__c: mentorship,
		Stuck_On__c: 'Gone quiet',
		Stuck_Details__c: 'No reply',
		Tried__c: 'Called twice',
		Ask__c: 'Whom else can I call?',
		Visibility__c: 'Team',
		...more,
	});
}

/** The save must succeed. */
export function passes(result: SaveResult): SaveResult {
	assert.ok(result.success, JSON.stringify(result.errors));
	return result;
}

/** The save must fail, with these words or this status code. */
export function refused(result: SaveResult, words: RegExp | string): void {
	assert.equal(result.success, false, 'should have been refused');
	const said = result.errors.map((error) => `${error.statusCode}: ${error.message}`).join(' | ');
	if (typeof words === 'string') assert.ok(said.includes(words), `"${said}" does not say "${words}"`);
	else assert.match(said, words);
}
