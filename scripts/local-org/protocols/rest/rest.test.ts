import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import jsforce from 'jsforce';
import { ROOT, restOrg, type Json, type RestOrg } from './testing.ts';

let org: RestOrg;
before(async () => {
	org = await restOrg();
});
after(() => org.close());

const q = (soql: string): string => `query?q=${encodeURIComponent(soql)}`;
const account = async (fields: object): Promise<string> => (await org.send('POST', 'sobjects/Account', { body: fields })).body.id;

describe('records', () => {
	it('are created, read, changed and deleted', async () => {
		const created = await org.send('POST', 'sobjects/Account', { body: { Name: 'Acme', AnnualRevenue: 12 } });
		assert.equal(created.status, 201);
		assert.deepEqual(created.body, { id: created.body.id, success: true, errors: [] });
		const { id } = created.body;

		const read = await org.send('GET', `sobjects/Account/${id}?fields=Name,AnnualRevenue`);
		assert.deepEqual(read.body, {
			attributes: { type: 'Account', url: `${ROOT}/sobjects/Account/${id}` },
			Id: id,
			Name: 'Acme',
			AnnualRevenue: 12,
		});
		assert.equal((await org.send('GET', `sobjects/account/${id.slice(0, 15)}`)).body.Name, 'Acme', 'by 15 characters, every field');

		assert.equal((await org.send('PATCH', `sobjects/Account/${id}`, { body: { Name: "O'Acme \\ Sons" } })).status, 204);
		assert.equal((await org.send('GET', `sobjects/Account/${id}`)).body.Name, "O'Acme \\ Sons");

		assert.equal((await org.send('DELETE', `sobjects/Account/${id}`)).status, 204);
		const gone = await org.send('GET', `sobjects/Account/${id}`);
		assert.deepEqual([gone.status, gone.body[0].errorCode], [404, 'NOT_FOUND']);
	});

	it('answer the same tree with other values: each id its own record, each version its own links', async () => {
		const ids = [await account({ Name: 'One' }), await account({ Name: 'Two' })];
		const names = await Promise.all(ids.map(async (id) => (await org.send('GET', `sobjects/Account/${id}?fields=Name`)).body.Name));
		assert.deepEqual(names, ['One', 'Two']);
		const older = await org.send('GET', `/services/data/v62.0/sobjects/Account/${ids[0]}?fields=Name`);
		assert.equal(older.body.attributes.url, `/services/data/v62.0/sobjects/Account/${ids[0]}`);
	});

	it('with an error say which field', async () => {
		const missing = await org.send('POST', 'sobjects/Account', { body: { Phone: '1' } });
		assert.equal(missing.status, 400);
		assert.deepEqual([missing.body[0].errorCode, missing.body[0].fields], ['REQUIRED_FIELD_MISSING', ['Name']]);
		const unknown = await org.send('GET', `sobjects/Account/${await account({ Name: 'X' })}?fields=Name,Colour`);
		assert.deepEqual([unknown.status, unknown.body[0].errorCode], [400, 'INVALID_FIELD']);
		assert.match(unknown.body[0].message, /Colour/);
	});

	it('are of the type that the address names, whatever the body says', async () => {
		const body = (type: string): object => ({ attributes: { type }, Name: 'Typed' });
		const created = await org.send('POST', 'sobjects/Account', { body: body('account') });
		assert.equal(created.status, 201);
		for (const [method, path] of [
			['POST', 'sobjects/Account'],
			['PATCH', `sobjects/Account/${created.body.id}`],
			['PATCH', 'sobjects/Gadget__c/Key__c/typed'],
		] as const) {
			const refused = await org.send(method, path, { body: body('Contact') });
			assert.deepEqual([refused.status, refused.body[0].errorCode], [400, 'INVALID_TYPE'], path);
		}
		const many = await org.send('PATCH', 'composite/sobjects/Gadget__c/Key__c', { body: { records: [body('Account')] } });
		assert.deepEqual([many.status, many.body[0].errorCode], [400, 'INVALID_TYPE']);
	});

	it('say so where a lookup names a deleted one', async () => {
		const gone = await account({ Name: 'Gone' });
		await org.send('DELETE', `sobjects/Account/${gone}`);
		const refused = await org.send('POST', 'sobjects/Contact', { body: { LastName: 'Roe', AccountId: gone } });
		assert.deepEqual([refused.status, refused.body[0].errorCode, refused.body[0].fields], [400, 'ENTITY_IS_DELETED', ['AccountId']]);
		const update = await org.send('PATCH', `sobjects/Account/${gone}`, { body: { Name: 'x' } });
		assert.deepEqual([update.status, update.body[0].errorCode], [404, 'ENTITY_IS_DELETED']);
	});

	it('have addresses in parts: the compound field is refused by name', async () => {
		const id = await account({ Name: 'Addressed', BillingCity: 'Bern' });
		for (const path of [`sobjects/Account/${id}?fields=BillingAddress`, q('SELECT BillingAddress FROM Account')]) {
			const refused = await org.send('GET', path);
			assert.deepEqual([refused.status, refused.body[0].errorCode], [400, 'NOT_IMPLEMENTED'], path);
			assert.match(refused.body[0].message, /BillingAddress.*BillingStreet, BillingCity/);
		}
	});

	it('are inserted, then updated, by external id', async () => {
		const first = await org.send('PATCH', 'sobjects/Gadget__c/Key__c/g-1', { body: { Name: 'Crank', Size__c: 3 } });
		assert.deepEqual([first.status, first.body.created], [201, true]);
		const second = await org.send('PATCH', 'sobjects/Gadget__c/Key__c/G-1', { body: { Size__c: 4 } });
		assert.deepEqual([second.status, second.body.created, second.body.id], [200, false, first.body.id]);
		const read = await org.send('GET', 'sobjects/Gadget__c/Key__c/g-1?fields=Name,Size__c');
		assert.deepEqual([read.body.Name, read.body.Size__c], ['Crank', 4]);
		assert.equal((await org.send('GET', 'sobjects/Gadget__c/Key__c/none')).status, 404);
		const odd = encodeURIComponent("it's \\ 100% 'it/'");
		await org.send('PATCH', `sobjects/Gadget__c/Key__c/${odd}`, { body: { Name: 'Odd' } });
		assert.equal((await org.send('GET', `sobjects/Gadget__c/Key__c/${odd}`)).body.Name, 'Odd');
		const noKey = await org.send('PATCH', 'sobjects/Gadget__c/Size__c/4', { body: { Name: 'x' } });
		assert.deepEqual([noKey.status, noKey.body[0].errorCode], [404, 'NOT_FOUND']);
	});

	it('of objects and fields without permission do not exist', async () => {
		const hidden = await org.send('GET', 'sobjects/Gadget__c/describe', { token: org.ana });
		assert.deepEqual([hidden.status, hidden.body[0].errorCode], [404, 'NOT_FOUND']);
		assert.equal((await org.send('POST', 'sobjects/Gadget__c', { token: org.ana, body: { Name: 'x' } })).status, 404);
	});
});

describe('a record', () => {
	it('is reached through its relationships', async () => {
		const id = await account({ Name: 'Parent' });
		const child = (await org.send('POST', 'sobjects/Contact', { body: { LastName: 'Child', AccountId: id } })).body.id;
		const list = (await org.send('GET', `sobjects/Account/${id}/Contacts?fields=LastName`)).body;
		assert.deepEqual([list.done, list.totalSize, list.records[0].LastName], [true, 1, 'Child']);
		assert.equal((await org.send('GET', `sobjects/Contact/${child}/Account?fields=Name`)).body.Name, 'Parent');
		assert.equal((await org.send('GET', `sobjects/Account/${id}/Nothing`)).status, 404);
	});

	it('is deleted by external id; updateOnly creates none', async () => {
		await org.send('PATCH', 'sobjects/Gadget__c/Key__c/gone', { body: { Name: 'Gone' } });
		assert.equal((await org.send('DELETE', 'sobjects/Gadget__c/Key__c/gone')).status, 204);
		assert.equal((await org.send('GET', 'sobjects/Gadget__c/Key__c/gone')).status, 404);
		assert.equal((await org.send('PATCH', 'sobjects/Gadget__c/Key__c/gone?updateOnly=true', { body: { Name: 'x' } })).status, 404);
		const twice = await org.send('PATCH', 'sobjects/Gadget__c/Key__c/k', { body: { Name: 'x', Key__c: 'other' } });
		assert.deepEqual([twice.status, twice.body[0].errorCode], [400, 'INVALID_FIELD']);
	});

	it('listens to conditional headers, and refuses what it cannot do', async () => {
		const id = await account({ Name: 'Dated' });
		const at = (date: string): { headers: Record<string, string> } => ({ headers: { 'if-modified-since': date } });
		assert.equal((await org.send('GET', `sobjects/Account/${id}`, at('Mon, 02 Mar 2026 12:00:00 GMT'))).status, 304);
		assert.equal((await org.send('GET', `sobjects/Account/${id}`, at('Mon, 02 Mar 2026 11:59:59 GMT'))).status, 200);
		const patch = (headers: Record<string, string>): Promise<Json> =>
			org.send('PATCH', `sobjects/Account/${id}`, { body: { Phone: '1' }, headers });
		assert.equal((await patch({ 'if-unmodified-since': 'Mon, 02 Mar 2026 11:59:59 GMT' })).status, 412);
		assert.equal((await patch({ 'if-unmodified-since': 'Mon, 02 Mar 2026 12:00:00 GMT' })).status, 204);
		assert.equal((await patch({ 'sforce-auto-assign': 'FALSE', 'sforce-duplicate-rule-header': 'allowSave=true' })).status, 204);
		for (const headers of [
			{ 'if-match': '"x"' },
			{ 'sforce-auto-assign': '01Q000000000001AAA' },
			{ 'sforce-duplicate-rule-header': 'includeRecordDetails=true' },
		])
			assert.deepEqual((await patch(headers as never)).body[0].errorCode, 'NOT_IMPLEMENTED', JSON.stringify(headers));
	});

	it('is listed among the deleted or the updated', async () => {
		const [kept, deleted] = [await account({ Name: 'Kept' }), await account({ Name: 'Deleted' })];
		await org.send('DELETE', `sobjects/Account/${deleted}`);
		const span = `start=${encodeURIComponent('2026-03-02T11:00:00+00:00')}&end=${encodeURIComponent('2026-03-02T13:00:00+00:00')}`;
		const gone = (await org.send('GET', `sobjects/Account/deleted/?${span}`)).body;
		assert.ok(gone.deletedRecords.some((each: Json) => each.id === deleted) && !gone.deletedRecords.some((each: Json) => each.id === kept));
		assert.equal(gone.latestDateCovered, '2026-03-02T12:00:00.000+0000');
		const { ids } = (await org.send('GET', `sobjects/Account/updated?${span}`)).body;
		assert.ok(ids.includes(kept) && !ids.includes(deleted));
		const wrong = await org.send('GET', 'sobjects/Account/updated?start=2026-03-02T12:00:00Z&end=2026-03-02T12:00:30Z');
		assert.deepEqual([wrong.status, wrong.body[0].errorCode], [400, 'INVALID_REPLICATION_DATE']);
	});
});

describe('collections', () => {
	const gadget = (Name: string | undefined, more: object = {}): object => ({
		attributes: { type: 'Gadget__c' },
		...(Name ? { Name } : {}),
		...more,
	});
	const count = async (soql: string): Promise<number> => (await org.send('GET', q(soql))).body.totalSize;

	it('save what is right where partial success is allowed', async () => {
		const { status, body } = await org.send('POST', 'composite/sobjects', {
			body: { allOrNone: false, records: [gadget('Part A'), gadget(undefined), gadget('Part B')] },
		});
		assert.equal(status, 200);
		assert.deepEqual(
			body.map((each: Json) => each.success),
			[true, false, true],
		);
		assert.equal(body[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
		assert.equal(await count("SELECT Id FROM Gadget__c WHERE Name LIKE 'Part %'"), 2);
	});

	it('save nothing with allOrNone when one record is wrong, across types too', async () => {
		const records = [gadget('Whole A'), { attributes: { type: 'Account' }, Name: 'Whole account' }, gadget(undefined)];
		const { body } = await org.send('POST', 'composite/sobjects', { body: { allOrNone: true, records } });
		assert.deepEqual(
			body.map((each: Json) => each.errors[0].statusCode),
			['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'],
		);
		assert.equal(await count("SELECT Id FROM Gadget__c WHERE Name LIKE 'Whole %'"), 0);
		assert.equal(await count("SELECT Id FROM Account WHERE Name = 'Whole account'"), 0);
	});

	it('retrieve null for an id that is none', async () => {
		const id = await account({ Name: 'Known' });
		const read = await org.send('GET', `composite/sobjects/Account?ids=nonsense,${id},001&fields=Name`);
		assert.deepEqual([read.status, read.body.map((each: Json) => each?.Name ?? null)], [200, [null, 'Known', null]]);
		assert.deepEqual((await org.send('GET', 'composite/sobjects/Account?ids=nonsense&fields=Name')).body, [null]);
		assert.equal((await org.send('GET', 'composite/sobjects/Account?ids=nonsense&fields=Colour')).body[0].errorCode, 'INVALID_FIELD');
	});

	it('update, upsert, retrieve in the order asked, and delete', async () => {
		const upserted = await org.send('PATCH', 'composite/sobjects/Gadget__c/Key__c', {
			body: { records: [gadget('Up 1', { Key__c: 'up-1' }), gadget('Up 2', { Key__c: 'up-2' })] },
		});
		const [one, two] = upserted.body.map((each: Json) => each.id);
		const updated = await org.send('PATCH', 'composite/sobjects', { body: { records: [gadget(undefined, { id: two, Size__c: 9 })] } });
		assert.equal(updated.body[0].success, true);
		const read = await org.send('GET', `composite/sobjects/Gadget__c?ids=${two},a00000000000000AAA,${one}&fields=Name,Size__c`);
		assert.deepEqual(
			read.body.map((each: Json) => each && [each.Name, each.Size__c]),
			[['Up 2', 9], null, ['Up 1', null]],
		);
		assert.deepEqual(
			(await org.send('POST', 'composite/sobjects/Gadget__c', { body: { ids: [one], fields: ['Name'] } })).body[0].Name,
			'Up 1',
		);
		const deleted = await org.send('DELETE', `composite/sobjects?ids=${one},${two}&allOrNone=true`);
		assert.deepEqual(
			deleted.body.map((each: Json) => each.success),
			[true, true],
		);
	});

	it('of more than 200 records, without type, or without records are refused', async () => {
		const tooMany = await org.send('POST', 'composite/sobjects', { body: { records: Array.from({ length: 201 }, () => gadget('x')) } });
		assert.deepEqual([tooMany.status, tooMany.body[0].errorCode], [400, 'EXCEEDED_ID_LIMIT']);
		assert.match((await org.send('POST', 'composite/sobjects', { body: { records: [{ Name: 'x' }] } })).body[0].message, /records\[0\]/);
		assert.equal((await org.send('POST', 'composite/sobjects', { body: {} })).status, 400);
	});
});

describe('describe', () => {
	it('lists what the user may see, and describes it with the user’s rights', async () => {
		const all = await org.send('GET', 'sobjects');
		const names = all.body.sobjects.map((each: Json) => each.name);
		assert.ok(names.includes('Gadget__c') && names.includes('Account'));
		const anaSees = (await org.send('GET', 'sobjects', { token: org.ana })).body.sobjects.map((each: Json) => each.name);
		assert.ok(anaSees.includes('Account') && !anaSees.includes('Gadget__c'));
		const { body } = await org.send('GET', 'sobjects/Gadget__c/describe');
		const key = body.fields.find((field: Json) => field.name === 'Key__c');
		assert.deepEqual(
			[key.type, key.length, key.externalId, key.unique, key.nillable, key.createable],
			['string', 40, true, true, true, true],
		);
		const opportunity = (await org.send('GET', 'sobjects/Opportunity/describe')).body;
		assert.ok(opportunity.fields.find((field: Json) => field.name === 'StageName').picklistValues.length > 3);
		assert.ok(
			(await org.send('GET', 'sobjects/Account/describe')).body.childRelationships.some(
				(each: Json) => each.relationshipName === 'Opportunities',
			),
		);
	});

	it('has every property that jsforce knows of, by jsforce', async () => {
		const connection = new jsforce.Connection({ instanceUrl: org.url, accessToken: org.admin, version: '66.0' });
		const account: Json = await connection.describe('Account');
		for (const name of DESCRIBE_PROPERTIES) assert.ok(name in account, name);
		for (const name of FIELD_PROPERTIES) for (const field of account.fields) assert.ok(name in field, `${field.name}.${name}`);
		const { sobjects }: Json = await connection.describeGlobal();
		assert.ok(sobjects.every((each: Json) => 'mruEnabled' in each && 'urls' in each));
		assert.deepEqual([account.mergeable, account.undeletable], [true, true]);
	});
});

/** "DescribeSObjectResult" and "Field" (SOAP API Developer Guide, "describeSObjects()"), whose properties REST answers too. */
const DESCRIBE_PROPERTIES = (
	'actionOverrides activateable childRelationships compactLayoutable createable custom customSetting deepCloneable defaultImplementation deletable ' +
	'deprecatedAndHidden extendedBy extendsInterfaces feedEnabled fields hasSubtypes implementedBy implementsInterfaces isInterface isSubtype keyPrefix ' +
	'label labelPlural layoutable listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos networkScopeFieldName queryable ' +
	'recordTypeInfos replicateable retrieveable searchLayoutable searchable sobjectDescribeOption supportedScopes triggerable undeletable updateable urls'
).split(' ');
const FIELD_PROPERTIES = (
	'aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive compoundFieldName controllerName ' +
	'createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted ' +
	'externalId extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText ' +
	'label length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision queryByDistance ' +
	'referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable ' +
	'type unique updateable writeRequiresMasterRead'
).split(' ');
