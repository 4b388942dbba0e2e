/** An org for the tests of the page protocols: the real engine with a review object, an event, two people and a few deals. */
import assert from 'node:assert/strict';
import Fastify from 'fastify';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { testOrg as engineOrg, type TestOrg as EngineOrg } from '../../engine/testing/org.ts';
import { ApiError } from '../../errors.ts';
import { deriveCompanions } from '../../schema/base/companions.ts';
import { checkbox, date, lookup, longText, object, owner, picklist, text, values } from '../../schema/base/fields.ts';
import { baseSchema } from '../../schema/base/index.ts';
import type { ObjectDef, PermissionSetDef, Schema } from '../../schema/model.ts';
import '../http.ts';
import { uiApiRoutes } from './index.ts';

const NOW = '2026-03-02T12:00:00.000Z';

export interface TestOrg {
	engine: Engine;
	/** Ana: Standard User with the `Pages` permission set, in New York. */
	user: UserContext;
	dana: UserContext;
	/** Takes rights to objects (`Lead`) and fields (`Opportunity.Amount`) away from everybody; `clear` gives them back. */
	hidden: { add(...names: string[]): void; clear(): void };
	/** Queries for records since the list was last emptied. */
	queries: string[];
	flow: EngineOrg['flow'];
	person: EngineOrg['person'];
	clock: EngineOrg['clock'];
	/** Inserts as the system; throws what a save refuses. */
	add(objectName: string, row: Record<string, unknown>): string;
	/** Publishes Review_Changed__e. */
	publish(recordId: string): void;
}

function customObject(name: string, label: string, prefix: string, fields: Parameters<typeof object>[4]): ObjectDef {
	const made = object(name, label, `${label}s`, prefix, fields, {
		kind: name.endsWith('__e') ? 'event' : 'custom',
		audited: !name.endsWith('__e'),
	});
	for (const field of made.fields.values()) field.custom = field.name.includes('__');
	return { ...made, custom: true };
}

function testSchema(): Schema {
	const schema = baseSchema();
	const review = customObject('Deal_Review__c', 'Deal Review', 'a01', [
		text('Name', 'Review', 80, { nameField: true, required: true }),
		owner(true),
		lookup('Opportunity__c', 'Opportunity', 'Opportunity', 'Opportunity__r', 'Deal_Reviews__r'),
		lookup('Mentor__c', 'Mentor', 'User', 'Mentor__r', 'Deal_Reviews_As_Mentor__r'),
		picklist('Status__c', 'Status', values(['Requested', 'Advised', 'Done'], 'Requested')),
		longText('Ask__c', 'Ask', 4000),
		date('Advise_By__c', 'Advise By'),
		checkbox('Probe__c', 'Probe'),
	]);
	const event = customObject('Review_Changed__e', 'Review Changed', 'e01', [text('Record_Id__c', 'Record', 18)]);
	event.publishBehavior = 'PublishAfterCommit';
	for (const each of [review, event, ...deriveCompanions(review)]) schema.objects.set(each.name, each);
	const rights = { allowCreate: true, allowRead: true, allowEdit: true, allowDelete: true, viewAllRecords: false, modifyAllRecords: false };
	schema.permissionSets.set('Pages', {
		name: 'Pages',
		label: 'Pages',
		isProfile: false,
		objectPermissions: [review, event].map(({ name }) => ({ object: name, ...rights })),
		fieldPermissions: [...review.fields.values()]
			.filter((field) => field.permissionable)
			.map((field) => ({ field: `${review.name}.${field.name}`, readable: true, editable: true })),
		userPermissions: [],
		customPermissions: [],
		tabSettings: [],
		applicationVisibilities: [],
	});
	return schema;
}

/** A fresh org in memory. */
export function testOrg(): TestOrg {
	const org = engineOrg(':memory:', testSchema());
	org.clock.set(NOW);
	const queries = recordQueries(org);
	const person = (first: string, last: string): UserContext => {
		const context = org.person(`${first}.${last}`.toLowerCase(), { permissionSets: ['Pages'] });
		const [saved] = org.records.update(org.system, 'User', [{ Id: context.userId, FirstName: first, LastName: last }]);
		if (!saved!.success) throw new Error(JSON.stringify(saved!.errors));
		return { ...context, timeZone: 'America/New_York' };
	};
	const user = person('Ana', 'Ruiz');
	return {
		// An org in memory has no read workers.
		engine: { ...org, organizationId: org.identities.organizationId, readers: { query: () => undefined } } as unknown as Engine,
		user,
		dana: person('Dana', 'Cole'),
		hidden: rights(org),
		queries,
		flow: org.flow,
		person: org.person,
		clock: org.clock,
		add: org.create,
		publish: (recordId) => {
			const [published] = org.records.insert(org.system, 'Review_Changed__e', [{ Record_Id__c: recordId }]);
			if (!published!.success) throw new Error(JSON.stringify(published!.errors));
		},
	};
}

/** What SOQL runs (it calls its tables t0, t1, …): not the queries that decide about rights. */
function recordQueries(org: EngineOrg): string[] {
	const queries: string[] = [];
	const note = (sql: string): void => void (/FROM "\w+" t\d/.test(sql) && queries.push(sql));
	const all = org.store.all.bind(org.store);
	org.store.all = (sql, params) => {
		note(sql);
		return all(sql, params);
	};
	const prepare = org.store.prepare.bind(org.store);
	org.store.prepare = (sql) => {
		const statement = prepare(sql);
		return {
			all: (params) => {
				note(sql);
				return statement.all(params);
			},
		};
	};
	return queries;
}

function rights(org: EngineOrg): TestOrg['hidden'] {
	const sets = [...org.schema.permissionSets.values()];
	const whole = new Map(sets.map((set) => [set, { objectPermissions: set.objectPermissions, fieldPermissions: set.fieldPermissions }]));
	const change = (how: (set: PermissionSetDef) => void): void => {
		sets.forEach(how);
		org.access.invalidate();
	};
	return {
		add: (...names) =>
			change((set) => {
				set.objectPermissions = set.objectPermissions.filter((each) => !names.includes(each.object));
				set.fieldPermissions = set.fieldPermissions.filter((each) => !names.includes(each.field));
			}),
		clear: () => change((set) => Object.assign(set, whole.get(set))),
	};
}

export interface Deals {
	account: string;
	renewal: string;
	addOn: string;
	/** DR-1 Requested (Ana's), DR-2 Advised (Dana's), DR-3 Done (Ana's): all on the renewal. */
	reviews: string[];
}

/** An account, two opportunities and three reviews of Ana's: what the tests read. */
export function withDeals(org: TestOrg): Deals {
	const ana = org.user.userId;
	const dana = org.dana.userId;
	const account = org.add('Account', { Name: 'Northwind', OwnerId: ana, Phone: '555-0100' });
	const deal = (name: string, amount: number, closeDate: string): string =>
		org.add('Opportunity', {
			Name: name,
			AccountId: account,
			OwnerId: ana,
			Amount: amount,
			CloseDate: closeDate,
			StageName: 'Proposal/Price Quote',
			Probability: 60,
		});
	const renewal = deal('Renewal 2027', 48000, '2026-03-14');
	const addOn = deal("Add-on 'seats'", 9000.5, '2026-04-01');
	const reviews = ['Requested', 'Advised', 'Done'].map((status, index) =>
		org.add('Deal_Review__c', {
			Name: `DR-${index + 1}`,
			OwnerId: index === 1 ? dana : ana,
			Opportunity__c: renewal,
			Mentor__c: dana,
			Status__c: status,
			Ask__c: `Ask ${index + 1}`,
		}),
	);
	return { account, renewal, addOn, reviews };
}

/** JSON of which a test reads what it expects. */
export type Tree = { [key: string]: Tree } & { length: number };
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export interface UiApi {
	/** A request as Ana. */
	call(method: Method, path: string, payload?: object, headers?: Record<string, string>): Promise<{ status: number; body: Tree }>;
	/** What must be answered with 200. */
	get(path: string): Promise<Tree>;
	close(): Promise<void>;
}
/** The UI API alone before an org, without a port. */
export function uiApi(org: TestOrg): UiApi {
	const app = Fastify();
	app.decorateRequest('user', null as never);
	app.addHook('onRequest', async (request) => {
		request.user = org.user;
	});
	app.setErrorHandler((error, _request, reply) =>
		error instanceof ApiError
			? reply.code(error.status).send([{ errorCode: error.errorCode, message: error.message }])
			: reply.code(500).send([{ errorCode: 'UNKNOWN', message: String(error) }]),
	);
	uiApiRoutes(app, org.engine);
	const call: UiApi['call'] = async (method, path, payload, headers = {}) => {
		const response = await app.inject({ method, url: `/services/data/v66.0/ui-api${path}`, headers, ...(payload ? { payload } : {}) });
		return { status: response.statusCode, body: response.body ? (JSON.parse(response.body) as Tree) : (undefined as never) };
	};
	return {
		call,
		get: async (path) => {
			const { status, body } = await call('GET', path);
			assert.equal(status, 200, JSON.stringify(body));
			return body;
		},
		close: async () => {
			await app.close();
		},
	};
}
