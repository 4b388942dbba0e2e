/**
 * An org for the tests of the page protocols: the real store, schema and SOQL, a records room that only inserts and updates rows,
 * and access that each test closes where it wants.
 */
import { fixedClock } from '../../clock.ts';
import type { Engine, PlatformEvent, SaveResult, SqlValue, Store, UserContext } from '../../engine/contract.ts';
import { quoted } from '../../engine/contract.ts';
import { createSoql } from '../../engine/soql/index.ts';
import { baseSchema } from '../../schema/base/index.ts';
import { checkbox, date, lookup, object, owner, picklist, text, longText, values } from '../../schema/base/fields.ts';
import type { ObjectDef, Schema } from '../../schema/model.ts';
import { openStore } from '../../store/sqlite.ts';

export const NOW = '2026-03-02T12:00:00.000Z';
export const USER_ID = '005000000000001AAA';

export interface TestOrg {
	engine: Engine;
	user: UserContext;
	/** Objects and `Object.Field`s that the user may not see. */
	hidden: Set<string>;
	/** The next save is refused with these errors. */
	refuseWith: SaveResult['errors'];
	/** SQL statements run since the last reset. */
	queries: string[];
	add(objectName: string, row: Record<string, SqlValue>): string;
	publish(event: Omit<PlatformEvent, 'replayId' | 'createdDate' | 'createdById'>): PlatformEvent;
}

function customObject(name: string, label: string, prefix: string, fields: Parameters<typeof object>[4]): ObjectDef {
	const made = object(name, label, `${label}s`, prefix, fields, { kind: name.endsWith('__e') ? 'event' : 'custom' });
	for (const field of made.fields.values()) field.custom = field.name.includes('__');
	return { ...made, custom: true };
}

function testSchema(): Schema {
	const schema = baseSchema();
	const review = customObject('Deal_Review__c', 'Deal Review', 'a01', [
		text('Name', 'Review', 80, { nameField: true, permissionable: false }),
		owner(true),
		lookup('Opportunity__c', 'Opportunity', 'Opportunity', 'Opportunity__r', 'Deal_Reviews__r'),
		lookup('Mentor__c', 'Mentor', 'User', 'Mentor__r', 'Deal_Reviews_As_Mentor__r'),
		picklist('Status__c', 'Status', values(['Requested', 'Advised', 'Done'], 'Requested')),
		longText('Ask__c', 'Ask', 4000),
		date('Advise_By__c', 'Advise By'),
		checkbox('Probe__c', 'Probe'),
	]);
	const event = customObject('Review_Changed__e', 'Review Changed', 'e01', [text('Record_Id__c', 'Record', 18)]);
	schema.objects.set(review.name, review);
	schema.objects.set(event.name, event);
	return schema;
}

/** A fresh org in memory. */
export function testOrg(): TestOrg {
	const schema = testSchema();
	const real = openStore(':memory:');
	real.applySchema(schema);
	// Formula fields are the records room's; here they are blank.
	real.defineFunction('formula_value', () => null);
	const queries: string[] = [];
	const store = counting(real, queries);
	const hidden = new Set<string>();
	const clock = fixedClock(NOW);
	const user: UserContext = { userId: USER_ID, mode: 'user', timeZone: 'America/New_York' };
	const access = {
		object: (_ctx, name) => {
			const seen = !hidden.has(name);
			return { create: seen, read: seen, edit: seen, delete: seen, viewAll: seen, modifyAll: seen };
		},
		field: (_ctx, name, field) => ({ read: !hidden.has(`${name}.${field}`), edit: !hidden.has(`${name}.${field}`) }),
		has: () => true,
		hasCustom: () => false,
		readPredicate: () => undefined,
		records: (_ctx, _object, ids) =>
			new Map(ids.map((id) => [id, { read: true, edit: true, delete: true, transfer: true, all: true, maxLevel: 'All' as const }])),
		invalidate: () => undefined,
	} as Engine['access'];
	const soql = createSoql({ store, schema: () => schema, access, clock });
	const org = { refuseWith: [] as SaveResult['errors'] };

	const add = (objectName: string, row: Record<string, SqlValue>): string => {
		const id = typeof row['Id'] === 'string' ? row['Id'] : store.nextId(schema.objects.get(objectName)!.keyPrefix);
		const full: Record<string, SqlValue> = {
			IsDeleted: 0,
			CreatedDate: NOW,
			CreatedById: USER_ID,
			LastModifiedDate: NOW,
			LastModifiedById: USER_ID,
			SystemModstamp: NOW,
			...row,
			Id: id,
		};
		const names = Object.keys(full);
		real.run(
			`INSERT INTO ${quoted(objectName)} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
			Object.values(full),
		);
		return id;
	};
	const refused = (): SaveResult[] | undefined =>
		org.refuseWith.length ? [{ id: null, success: false, errors: org.refuseWith }] : undefined;
	const records = {
		insert: (_ctx, name, rows) =>
			refused() ?? rows.map((row) => ({ id: add(name, row as Record<string, SqlValue>), success: true, created: true, errors: [] })),
		update: (_ctx, name, rows) =>
			refused() ??
			rows.map(({ Id, ...row }) => {
				const names = Object.keys(row);
				real.run(`UPDATE ${quoted(name)} SET ${names.map((each) => `${quoted(each)} = ?`).join(', ')} WHERE Id = ?`, [
					...(Object.values(row) as SqlValue[]),
					String(Id),
				]);
				return { id: String(Id), success: true, errors: [] };
			}),
		delete: (_ctx, name, ids) =>
			refused() ??
			ids.map((id) => {
				real.run(`UPDATE ${quoted(name)} SET IsDeleted = 1 WHERE Id = ?`, [id]);
				return { id, success: true, errors: [] };
			}),
	} as Engine['records'];

	const outbox: PlatformEvent[] = [];
	const listeners = new Set<(event: PlatformEvent) => void>();
	const publish: TestOrg['publish'] = (event) => {
		const stored = { ...event, replayId: outbox.length + 1, createdDate: NOW, createdById: USER_ID };
		outbox.push(stored);
		for (const listener of listeners) listener(stored);
		return stored;
	};
	const events = {
		subscribe: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
		replay: (type, after) => outbox.filter((event) => event.type === type && event.replayId > after),
	} as Engine['events'];
	const engine = { clock, store, schema, access, soql, records, events, organizationId: '00D000000000001AAA' } as unknown as Engine;
	return Object.assign(org, { engine, user, hidden, queries, add, publish });
}

/** The store, with every SELECT written down. */
function counting(real: Store, queries: string[]): Store {
	return new Proxy(real, {
		get: (target, name) => {
			const member = Reflect.get(target, name, target) as unknown;
			if (typeof member !== 'function') return member;
			return (...args: unknown[]): unknown => {
				if (name === 'all') queries.push(String(args[0]));
				return Reflect.apply(member, target, args) as unknown;
			};
		},
	});
}

/** Users, an account, two opportunities, reviews: what the tests read. */
export function withDeals(org: TestOrg): { account: string; renewal: string; addOn: string; dana: string; reviews: string[] } {
	org.add('User', { Id: USER_ID, Name: 'Ana Ruiz', FirstName: 'Ana', LastName: 'Ruiz', Username: 'ana.ruiz@ridealong.local', IsActive: 1 });
	const dana = org.add('User', {
		Name: 'Dana Cole',
		FirstName: 'Dana',
		LastName: 'Cole',
		Username: 'dana.cole@ridealong.local',
		IsActive: 1,
	});
	const account = org.add('Account', { Name: 'Northwind', OwnerId: USER_ID, Phone: '555-0100' });
	const deal = (name: string, amount: number, closeDate: string): string =>
		org.add('Opportunity', {
			Name: name,
			AccountId: account,
			OwnerId: USER_ID,
			Amount: amount,
			CloseDate: closeDate,
			StageName: 'Proposal/Price Quote',
			Probability: 60,
			IsClosed: 0,
			IsWon: 0,
		});
	const renewal = deal('Renewal 2027', 48000, '2026-03-14');
	const addOn = deal("Add-on 'seats'", 9000.5, '2026-04-01');
	const reviews = ['Requested', 'Advised', 'Done'].map((status, index) =>
		org.add('Deal_Review__c', {
			Name: `DR-${index + 1}`,
			OwnerId: index === 1 ? dana : USER_ID,
			Opportunity__c: renewal,
			Mentor__c: dana,
			Status__c: status,
			Ask__c: `Ask ${index + 1}`,
			Probe__c: 0,
		}),
	);
	return { account, renewal, addOn, dana, reviews };
}
