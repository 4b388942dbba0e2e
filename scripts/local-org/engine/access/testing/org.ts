/** A small org for the tests of access and SOQL: the base schema, two custom objects, people in roles, and a store in memory. */
import { fixedClock } from '../../../clock.ts';
import { baseSchema } from '../../../schema/base/index.ts';
import { deriveCompanions } from '../../../schema/base/companions.ts';
import { field, longText, lookup, number, object, owner, picklist, text, values } from '../../../schema/base/fields.ts';
import type { ObjectDef, PermissionSetDef, Schema, SharingModel } from '../../../schema/model.ts';
import { openStore } from '../../../store/sqlite.ts';
import { createSoql } from '../../soql/index.ts';
import { quoted, type Access, type OrgSettings, type Soql, type SqlValue, type Store, type UserContext } from '../../contract.ts';
import { createAccess } from '../index.ts';

const NOW = '2026-06-17T10:30:00.000Z';

export interface TestOrg {
	store: Store;
	schema: Schema;
	settings: OrgSettings;
	access: Access;
	soql: Soql;
	clock: ReturnType<typeof fixedClock>;
	/** Writes a row as it is, with an id, and returns the id. */
	add(object: string, row: Record<string, SqlValue | boolean>): string;
	/** A user with a profile, optionally in a role. */
	person(name: string, options?: { profile?: string; role?: string; timeZone?: string }): UserContext;
	role(name: string, parent?: string): string;
	/** A permission set of the given rights, assigned to the user. */
	grant(ctx: UserContext, part: Partial<PermissionSetDef>): void;
	sharing(object: string, model: SharingModel): void;
	system: UserContext;
	close(): void;
}

/** Review__c (Private, looked up from Opportunity) and its detail Note__c. */
function customObjects(): ObjectDef[] {
	const custom = { kind: 'custom', sharingModel: 'Private' } as const;
	const mark = (def: ObjectDef): ObjectDef => {
		def.custom = true;
		for (const each of def.fields.values()) if (each.name.endsWith('__c')) each.custom = true;
		return def;
	};
	const review = mark(
		object(
			'Review__c',
			'Review',
			'Reviews',
			'a01',
			[
				text('Name', 'Review Name', 80, { nameField: true, permissionable: false }),
				owner(true),
				lookup('Opportunity__c', 'Opportunity', 'Opportunity', 'Opportunity__r', 'Reviews__r'),
				lookup('Mentor__c', 'Mentor', 'User', 'Mentor__r', 'Reviews_As_Mentor__r'),
				picklist('Status__c', 'Status', values(['Open', 'Done'])),
				number('Score__c', 'Score', 5, 0),
				field('Tags__c', 'Tags', 'multipicklist', { picklist: { values: values(['Red', 'Green', 'Blue']), restricted: true } }),
				text('Code__c', 'Code', 20, { unique: true, caseSensitive: true, externalId: true }),
				longText('Ask__c', 'Ask'),
				field('Double_Score__c', 'Double Score', 'double', {
					createable: false,
					updateable: false,
					formula: { expression: 'Score__c * 2', blanksAs: 'BlankAsZero' },
				}),
			],
			custom,
		),
	);
	const note = mark(
		object(
			'Note__c',
			'Note',
			'Notes',
			'a02',
			[
				text('Name', 'Note Name', 80, { nameField: true, permissionable: false }),
				lookup('Review__c', 'Review', 'Review__c', 'Review__r', 'Notes__r', {
					required: true,
					deleteConstraint: 'Cascade',
					masterDetail: { reparentable: false, writeRequiresMasterRead: true, order: 0 },
				}),
				text('Body__c', 'Body', 255),
			],
			{ kind: 'custom', sharingModel: 'ControlledByParent' },
		),
	);
	return [review, note];
}

/** Every right on an object, and on its fields. */
export function allRights(def: ObjectDef): Partial<PermissionSetDef> {
	return {
		objectPermissions: [
			{
				object: def.name,
				allowCreate: true,
				allowRead: true,
				allowEdit: true,
				allowDelete: true,
				viewAllRecords: false,
				modifyAllRecords: false,
			},
		],
		fieldPermissions: [...def.fields.values()]
			.filter((each) => each.permissionable)
			.map((each) => ({ field: `${def.name}.${each.name}`, readable: true, editable: true })),
	};
}

export function testOrg(): TestOrg {
	const store = openStore(':memory:');
	const schema = baseSchema();
	for (const def of customObjects()) {
		schema.objects.set(def.name, def);
		for (const companion of deriveCompanions(def)) schema.objects.set(companion.name, companion);
	}
	store.applySchema(schema);
	store.defineFunction('formula_value', (object, name, id) => {
		if (object !== 'Review__c' || name !== 'Double_Score__c') throw new Error(`no formula ${String(object)}.${String(name)}`);
		const score = store.get('SELECT "Score__c" FROM "Review__c" WHERE "Id" = ?', [id!])?.[0];
		return Number(score ?? 0) * 2;
	});
	const settings: OrgSettings = { hierarchies: {}, production: false };
	const clock = fixedClock(NOW);
	const access = createAccess({ store, schema: () => schema, settings: () => settings, clock });
	const soql = createSoql({ store, schema: () => schema, access, clock });
	let sets = 0;
	const org: TestOrg = {
		store,
		schema,
		settings,
		access,
		soql,
		clock,
		system: { userId: '', mode: 'system', timeZone: 'UTC' },
		add(name, row) {
			const def = schema.objects.get(name)!;
			const id = (row.Id as string | undefined) ?? store.nextId(def.keyPrefix);
			const full: Record<string, SqlValue | boolean> = { CreatedDate: NOW, LastModifiedDate: NOW, SystemModstamp: NOW, ...row, Id: id };
			const names = Object.keys(full).filter((each) => def.fields.has(each));
			const params = names.map((each) => (typeof full[each] === 'boolean' ? Number(full[each]) : (full[each] as SqlValue)));
			store.run(`INSERT INTO ${quoted(name)} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, params);
			access.invalidate();
			return id;
		},
		person(name, { profile = 'Standard User', role, timeZone = 'UTC' } = {}) {
			const profileId = String(
				store.get('SELECT "Id" FROM "Profile" WHERE "Name" = ?', [profile])?.[0] ?? org.add('Profile', { Name: profile }),
			);
			const userId = org.add('User', {
				Name: name,
				LastName: name,
				Username: `${name.toLowerCase()}@example.local`,
				ProfileId: profileId,
				UserRoleId: role ?? null,
				IsActive: true,
			});
			return { userId, mode: 'user', timeZone };
		},
		role: (name, parent) => org.add('UserRole', { Name: name, DeveloperName: name, ParentRoleId: parent ?? null }),
		grant(ctx, part) {
			const name = `Set_${sets++}`;
			schema.permissionSets.set(name, {
				name,
				label: name,
				isProfile: false,
				objectPermissions: [],
				fieldPermissions: [],
				userPermissions: [],
				customPermissions: [],
				tabSettings: [],
				applicationVisibilities: [],
				...part,
			});
			org.add('PermissionSetAssignment', {
				AssigneeId: ctx.userId,
				PermissionSetId: org.add('PermissionSet', { Name: name, Label: name }),
			});
		},
		sharing(name, model) {
			schema.objects.get(name)!.sharingModel = model;
			access.invalidate();
		},
		close: () => store.close(),
	};
	return org;
}
