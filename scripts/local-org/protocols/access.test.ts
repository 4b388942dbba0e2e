/** What pages may read and write: every persona × record × field × interface answers what engine/access decides, and nothing else. */
import Fastify, { type FastifyInstance } from 'fastify';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { UserContext } from '../engine/contract.ts';
import { ApiError } from '../errors.ts';
import { graphqlRoutes } from './graphql/index.ts';
import './http.ts';
import { uiApiRoutes } from './ui-api/index.ts';
import { testOrg, type TestOrg } from './ui-api/testing.ts';

type RecordKind = 'own' | 'shared' | 'foreign';
type FieldKind = 'open' | 'readOnly' | 'hidden';
const FIELDS: Record<FieldKind, { name: string; value: unknown; literal: string }> = {
	open: { name: 'Ask__c', value: 'New', literal: '"New"' },
	readOnly: { name: 'Advise_By__c', value: '2026-03-10', literal: '"2026-03-10"' },
	hidden: { name: 'Probe__c', value: true, literal: 'true' },
};
const INTERFACES = ['UI API read', 'UI API write', 'GraphQL read', 'GraphQL mutation'] as const;

let org: TestOrg;
let app: FastifyInstance;
let asking: UserContext;
const personas: Record<string, UserContext> = {};
const ids = {} as Record<RecordKind, string>;

before(() => {
	org = testOrg();
	const { engine } = org;
	engine.schema.objects.get('Deal_Review__c')!.sharingModel = 'Private';
	for (const set of engine.schema.permissionSets.values())
		if (set.name === 'Pages')
			set.fieldPermissions = set.fieldPermissions.flatMap((each) =>
				each.field === 'Deal_Review__c.Probe__c'
					? []
					: [each.field === 'Deal_Review__c.Advise_By__c' ? { ...each, editable: false } : each],
			);
	engine.access.invalidate();
	personas['rep'] = org.user;
	personas['outsider'] = org.person('outsider', { permissionSets: [] });
	personas['admin'] = org.person('boss', { profile: 'System Administrator', permissionSets: ['Pages'] });
	ids.own = org.add('Deal_Review__c', { Name: 'Own', OwnerId: org.user.userId });
	ids.shared = org.add('Deal_Review__c', { Name: 'Shared', OwnerId: org.dana.userId });
	ids.foreign = org.add('Deal_Review__c', { Name: 'Foreign', OwnerId: org.dana.userId });
	org.add('Deal_Review__Share', { ParentId: ids.shared, UserOrGroupId: org.user.userId, AccessLevel: 'Read', RowCause: 'Manual' });
	app = Fastify();
	app.decorateRequest('user', null as never);
	app.addHook('onRequest', async (request) => {
		request.user = asking;
	});
	app.setErrorHandler((error, _request, reply) =>
		reply.code(error instanceof ApiError ? error.status : 500).send([{ message: (error as Error).message }]),
	);
	uiApiRoutes(app, engine);
	graphqlRoutes(app, engine);
});
after(() => app.close());

async function answer(user: UserContext, record: RecordKind, field: FieldKind, face: (typeof INTERFACES)[number]): Promise<string> {
	asking = user;
	const { name, value, literal } = FIELDS[field];
	const id = ids[record];
	const root = '/services/data/v66.0';
	if (face === 'UI API read') {
		const { statusCode } = await app.inject({ url: `${root}/ui-api/records/${id}?fields=Deal_Review__c.${name}` });
		return String(statusCode);
	}
	if (face === 'UI API write') {
		const { statusCode } = await app.inject({
			method: 'PATCH',
			url: `${root}/ui-api/records/${id}`,
			payload: { fields: { [name]: value } },
		});
		return String(statusCode);
	}
	const query =
		face === 'GraphQL read'
			? `{ uiapi { query { r: Deal_Review__c(where: {Id: {eq: "${id}"}}) { edges { node { ${name} { value } } } } } } }`
			: `mutation { uiapi { r: Deal_Review__cUpdate(input: {Id: "${id}", Deal_Review__c: {${name}: ${literal}}}) { Record { Id } } } }`;
	const response = await app.inject({ method: 'POST', url: `${root}/graphql`, payload: { query } });
	assert.equal(response.statusCode, 200);
	const { data, errors } = response.json() as {
		data: { uiapi: { query: { r: { edges: unknown[] } } } } | null;
		errors: { extensions: { ErrorType: string } }[];
	};
	if (errors.length) return errors[0]!.extensions.ErrorType;
	return face === 'GraphQL read' ? `${data!.uiapi.query.r.edges.length} rows` : 'saved';
}

/** persona, record, field → UI API read, UI API write, GraphQL read, GraphQL mutation */
const NOT_VALID = 'ValidationError';
const REFUSED = 'DataFetchingException';
const TABLE: [string, RecordKind, FieldKind, [string, string, string, string]][] = [
	['rep', 'own', 'open', ['200', '200', '1 rows', 'saved']],
	['rep', 'own', 'readOnly', ['200', '400', '1 rows', NOT_VALID]],
	['rep', 'own', 'hidden', ['400', '400', NOT_VALID, NOT_VALID]],
	['rep', 'shared', 'open', ['200', '403', '1 rows', REFUSED]],
	['rep', 'shared', 'readOnly', ['200', '400', '1 rows', NOT_VALID]],
	['rep', 'shared', 'hidden', ['400', '400', NOT_VALID, NOT_VALID]],
	['rep', 'foreign', 'open', ['403', '403', '0 rows', REFUSED]],
	['rep', 'foreign', 'readOnly', ['403', '403', '0 rows', NOT_VALID]],
	['rep', 'foreign', 'hidden', ['400', '403', NOT_VALID, NOT_VALID]],
	// Sharing does not bind who modifies all data; field-level security does.
	...(['own', 'shared', 'foreign'] as const).flatMap((record): typeof TABLE => [
		['admin', record, 'open', ['200', '200', '1 rows', 'saved']],
		['admin', record, 'readOnly', ['200', '400', '1 rows', NOT_VALID]],
		['admin', record, 'hidden', ['400', '400', NOT_VALID, NOT_VALID]],
	]),
	...(['own', 'shared', 'foreign'] as const).flatMap((record) =>
		(['open', 'readOnly', 'hidden'] as const).map((field): (typeof TABLE)[number] => [
			'outsider',
			record,
			field,
			['403', '403', NOT_VALID, NOT_VALID],
		]),
	),
];

describe('persona × record × field × interface', () => {
	for (const [persona, record, field, expected] of TABLE)
		it(`${persona}, ${record} record, ${field} field`, async () => {
			const { engine } = org;
			const user = personas[persona]!;
			engine.records.update({ ...user, mode: 'system' }, 'Deal_Review__c', [{ Id: ids[record], Ask__c: null }]);
			const before = engine.soql.rows({ ...user, mode: 'system' }, 'Deal_Review__c', [ids[record]], [FIELDS[field].name]);
			const answers: string[] = [];
			for (const face of INTERFACES) answers.push(await answer(user, record, field, face));
			assert.deepEqual(answers, expected);
			const now = engine.soql.rows({ ...user, mode: 'system' }, 'Deal_Review__c', [ids[record]], [FIELDS[field].name]);
			const saves = expected[1] === '200' || expected[3] === 'saved';
			assert.equal(now[0]![FIELDS[field].name] === FIELDS[field].value, saves);
			if (!saves) assert.deepEqual(now, before);
			// The table is what engine/access says, not what the protocols think.
			const object = engine.schema.objects.get('Deal_Review__c')!;
			const rights = engine.access.records(user, object, [ids[record]]).get(ids[record])!;
			const column = engine.access.field(user, object.name, FIELDS[field].name);
			const readable = rights.read && column.read && engine.access.object(user, object.name).read;
			assert.equal(expected[0] === '200' && expected[2] === '1 rows', readable);
			assert.equal(saves, rights.edit && column.edit);
		});
});
