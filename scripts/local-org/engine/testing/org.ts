/** A small org for the tests of the engine's rooms: the base schema, an object or two of its own, flows given as functions. */
import { fixedClock } from '../../clock.ts';
import { baseSchema } from '../../schema/base/index.ts';
import { deriveCompanions } from '../../schema/base/companions.ts';
import {
	checkbox,
	date,
	field,
	lookup,
	longText,
	number,
	object,
	owner,
	picklist,
	readOnly,
	text,
	values,
} from '../../schema/base/fields.ts';
import type { FieldDef, FlowDef, ObjectDef, Schema } from '../../schema/model.ts';
import { openStore } from '../../store/sqlite.ts';
import { assemble, type Assembly } from '../assemble.ts';
import type { CompiledFlow, FlowHost, FlowInterview, FlowOutcome, SaveResult, Store, UserContext } from '../contract.ts';

const custom = (definition: FieldDef): FieldDef => ({ ...definition, custom: true });

/** `Project__c`: what the tests save. */
function projectObject(): ObjectDef {
	const project = object(
		'Project__c',
		'Project',
		'Projects',
		'a0P',
		[
			text('Name', 'Project Number', 80, { ...readOnly, nameField: true, autoNumber: { displayFormat: 'PR-{0000}', startingNumber: 1 } }),
			owner(true),
			custom(text('Title__c', 'Title', 20, { trackHistory: true })),
			custom(text('Key__c', 'Key', 40, { unique: true, externalId: true, caseSensitive: false })),
			custom(text('Open_Key__c', 'Open Key', 40, { unique: true, caseSensitive: false })),
			custom(picklist('Status__c', 'Status', values(['Open', 'Done'], 'Open'), { restricted: true, trackHistory: true })),
			custom(number('Score__c', 'Score', 5, 2)),
			custom(checkbox('Private__c', 'Private')),
			custom(date('Due_On__c', 'Due On')),
			custom(field('Seen_On__c', 'Seen On', 'datetime')),
			custom(longText('Notes__c', 'Notes', 100, { trackHistory: true })),
			custom(lookup('Account__c', 'Account', 'Account', 'Account__r', 'Projects__r', { deleteConstraint: 'Restrict' })),
			custom(lookup('Lead_Person__c', 'Lead Person', 'User', 'Lead_Person__r', 'Projects__r', { trackHistory: true })),
			custom(text('Hidden__c', 'Hidden', 20)),
			custom(text('Shout__c', 'Shout', 100, { ...readOnly, formula: { expression: 'UPPER(Title__c)', blanksAs: 'BlankAsBlank' } })),
		],
		{ kind: 'custom', sharingModel: 'Private' },
	);
	return { ...project, custom: true, enableHistory: true };
}

/** `Step__c`: a detail of Project__c. */
function stepObject(): ObjectDef {
	const step = object(
		'Step__c',
		'Step',
		'Steps',
		'a0S',
		[
			text('Name', 'Step Name', 80, { required: true, nameField: true }),
			custom(
				lookup('Project__c', 'Project', 'Project__c', 'Project__r', 'Steps__r', {
					required: true,
					updateable: true,
					permissionable: false,
					deleteConstraint: 'Cascade',
					masterDetail: { reparentable: false, writeRequiresMasterRead: false, order: 0 },
				}),
			),
		],
		{ kind: 'custom', sharingModel: 'ControlledByParent' },
	);
	return { ...step, custom: true };
}

/** `Alarm__e` waits for the commit, `Siren__e` does not. */
const eventObject = (name: string, publishBehavior: 'PublishAfterCommit' | 'PublishImmediately', keyPrefix: string): ObjectDef => ({
	...object(name, name, name, keyPrefix, [custom(text('Text__c', 'Text', 80))], { kind: 'event', audited: false }),
	custom: true,
	publishBehavior,
});

export function testSchema(): Schema {
	const schema = baseSchema();
	for (const each of [
		projectObject(),
		stepObject(),
		eventObject('Alarm__e', 'PublishAfterCommit', 'e0A'),
		eventObject('Siren__e', 'PublishImmediately', 'e0S'),
	]) {
		schema.objects.set(each.name, each);
		for (const companion of deriveCompanions(each)) schema.objects.set(companion.name, companion);
	}
	const open = [
		'Title__c',
		'Key__c',
		'Open_Key__c',
		'Status__c',
		'Score__c',
		'Private__c',
		'Due_On__c',
		'Seen_On__c',
		'Notes__c',
		'Account__c',
		'Lead_Person__c',
	];
	const rights = { allowCreate: true, allowRead: true, allowEdit: true, allowDelete: true, viewAllRecords: false, modifyAllRecords: false };
	schema.permissionSets.set('Projects', {
		name: 'Projects',
		label: 'Projects',
		isProfile: false,
		objectPermissions: ['Project__c', 'Step__c', 'Alarm__e', 'Siren__e'].map((name) => ({ object: name, ...rights })),
		fieldPermissions: open.map((name) => ({ field: `Project__c.${name}`, readable: true, editable: true })),
		userPermissions: [],
		customPermissions: [],
		tabSettings: [],
		applicationVisibilities: [],
	});
	return schema;
}

export interface TestOrg extends Assembly {
	store: Store;
	clock: ReturnType<typeof fixedClock>;
	schema: Schema;
	system: UserContext;
	/** Adds a flow; takes effect at once. */
	flow(
		object: string,
		kind: NonNullable<CompiledFlow['trigger']>['kind'],
		on: NonNullable<CompiledFlow['trigger']>['on'],
		run: (interview: FlowInterview, host: FlowHost) => void,
	): void;
	/** Sets the compiled flows; they take effect at once, as after a deployment. */
	deployFlows(...compiled: CompiledFlow[]): void;
	/** A user with the Standard User profile and the Projects permission set; returns their own context. */
	person(name: string, options?: { profile?: string; permissionSets?: string[] }): UserContext;
	/** Inserts as the system and returns the id; throws on errors. */
	create(object: string, values: Record<string, unknown>): string;
	value(object: string, id: string, field: string): unknown;
	errors: unknown[];
}

/** What a flow raises with a Custom Error element. */
export class CustomError extends Error {}

export function testOrg(stateDir = ':memory:', schema = testSchema()): TestOrg {
	const store = openStore(stateDir);
	const clock = fixedClock('2026-03-02T09:00:00Z');
	let flows: CompiledFlow[] = [];
	const errors: unknown[] = [];
	const org = assemble({ store, clock, schema: () => schema, flows: () => flows, onError: (error) => errors.push(error) });
	const system = org.systemContext();
	const good = (results: SaveResult[]): string => {
		if (!results[0]!.success) throw new Error(JSON.stringify(results[0]!.errors));
		return results[0]!.id!;
	};
	return {
		...org,
		store,
		clock,
		schema,
		system,
		errors,
		flow(objectName, kind, on, run) {
			const def: FlowDef = {
				fullName: `Flow_${flows.length}`,
				label: `Flow ${flows.length}`,
				apiVersion: 66,
				status: 'Active',
				processType: 'AutoLaunchedFlow',
				xml: {},
			};
			flows = [
				...flows,
				{
					def,
					trigger: { object: objectName, kind, on, order: flows.length },
					run: (batch, host) => batch.map((interview) => outcomeOf(() => run(interview, host))),
				},
			];
		},
		deployFlows(...compiled) {
			flows = compiled;
			org.schedule.flowsChanged();
		},
		person(name, options = {}) {
			const profileId = store.get('SELECT "Id" FROM "Profile" WHERE "Name" = ?', [options.profile ?? 'Standard User'])![0] as string;
			const id = good(
				org.records.insert(system, 'User', [
					{
						Username: `${name}@example.com`,
						Email: `${name}@example.com`,
						LastName: name,
						Alias: name.slice(0, 8),
						ProfileId: profileId,
						TimeZoneSidKey: 'GMT',
						LocaleSidKey: 'en_US',
						EmailEncodingKey: 'UTF-8',
						LanguageLocaleKey: 'en_US',
					},
				]),
			);
			for (const set of options.permissionSets ?? ['Projects']) {
				const setId = store.get('SELECT "Id" FROM "PermissionSet" WHERE "Name" = ?', [set])![0] as string;
				good(org.records.insert(system, 'PermissionSetAssignment', [{ AssigneeId: id, PermissionSetId: setId }]));
			}
			return { userId: id, mode: 'user', timeZone: 'GMT' };
		},
		create: (objectName, given) => good(org.records.insert(system, objectName, [given])),
		value: (objectName, id, fieldName) => store.get(`SELECT "${fieldName}" FROM "${objectName}" WHERE "Id" = ?`, [id])?.[0],
	};
}

function outcomeOf(run: () => void): FlowOutcome {
	try {
		run();
		return { errors: [], ran: true };
	} catch (error) {
		if (!(error instanceof CustomError)) throw error;
		return { errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: error.message, fields: [] }], ran: true };
	}
}
