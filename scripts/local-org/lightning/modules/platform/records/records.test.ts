import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchResponse, type Client } from '../client/client.ts';
import type { RecordRepresentation } from '../recordStore/recordStore.ts';
import { RecordService } from './records.ts';

const ID = '006000000000001AAA';

function answer(fields: Record<string, string>): RecordRepresentation {
	return {
		apiName: 'Opportunity',
		childRelationships: {},
		fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { displayValue: null, value }])),
		id: ID,
		lastModifiedById: null,
		lastModifiedDate: null,
		recordTypeId: null,
		recordTypeInfo: null,
		systemModstamp: null,
	};
}

/** An org with one record; remembers what it was asked. */
function org(values: Record<string, string>) {
	const asked: string[] = [];
	const client: Client = {
		send: async (method, path, body) => {
			asked.push(`${method} ${decodeURIComponent(path.replace('/services/data/v66.0/ui-api', ''))}`);
			if (method === 'PATCH') Object.assign(values, (body as { fields: Record<string, string> }).fields);
			if (method === 'DELETE') return undefined;
			const wanted = [
				...(new URLSearchParams(path.split('?')[1]).get('fields') ?? '').split(','),
				...(new URLSearchParams(path.split('?')[1]).get('optionalFields') ?? '').split(','),
			].map((each) => each.replace('Opportunity.', ''));
			if (wanted.includes('Nonsense')) throw fetchResponse(400, [{ errorCode: 'INVALID_FIELD', message: "No such column 'Nonsense'" }]);
			return answer(method === 'PATCH' ? values : Object.fromEntries(Object.entries(values).filter(([name]) => wanted.includes(name))));
		},
	};
	return { asked, service: new RecordService(client) };
}

test('reads that start together travel as one request, and the second time none is sent', async () => {
	const { asked, service } = org({ Name: 'Renewal', StageName: 'Proposal' });
	const [first, second] = await Promise.all([service.get(ID, ['Opportunity.Name']), service.get(ID, ['Opportunity.StageName'])]);
	assert.equal(first.fields['Name']!.value, 'Renewal');
	assert.equal(second.fields['StageName']!.value, 'Proposal');
	assert.deepEqual(asked, [`GET /records/${ID}?fields=Opportunity.Name,Opportunity.StageName`]);
	await service.get(ID, ['Opportunity.Name', 'Opportunity.StageName']);
	assert.equal(asked.length, 1);
});

test('one impossible field fails its own reader only', async () => {
	const { service } = org({ Name: 'Renewal' });
	const [good, bad] = await Promise.allSettled([service.get(ID, ['Opportunity.Name']), service.get(ID, ['Opportunity.Nonsense'])]);
	assert.equal(good.status, 'fulfilled');
	assert.equal(bad.status, 'rejected');
	const { reason } = bad as PromiseRejectedResult;
	assert.deepEqual(
		[reason.ok, reason.status, reason.statusText, reason.errorType, reason.body[0].errorCode],
		[false, 400, 'Bad Request', 'fetchResponse', 'INVALID_FIELD'],
	);
	assert.throws(() => (reason.body[0].message = 'x'), TypeError);
});

test('an update reaches everybody who shows the record; GraphQL is not evaluated again', async () => {
	const { asked, service } = org({ Name: 'Renewal' });
	let refetched = 0;
	let heard = 0;
	await service.get(ID, ['Opportunity.Name']);
	service.store.listen(ID, () => (heard += 1));
	service.watch({ recordId: ID, fields: ['Opportunity.Name'], optionalFields: [] });
	service.watch({ recordId: ID, fields: [], optionalFields: [], refetch: async () => void (refetched += 1) });
	const updated = await service.update({ fields: { Id: ID, Name: 'Renewal 2027' } });
	assert.equal(updated.fields['Name']!.value, 'Renewal 2027');
	assert.equal(service.peek(ID, ['Opportunity.Name'])!.fields['Name']!.value, 'Renewal 2027');
	assert.equal(heard, 1);
	assert.equal(refetched, 0);
	assert.equal(asked[1], `PATCH /records/${ID}?handleOwnerChange=true`);
});

test('a notified change is fetched by record wires and GraphQL before the promise resolves', async () => {
	const values = { Name: 'Renewal' };
	const { service } = org(values);
	let refetched = 0;
	await service.get(ID, ['Opportunity.Name']);
	service.watch({ recordId: ID, fields: ['Opportunity.Name'], optionalFields: [] });
	service.watch({ recordId: ID, fields: [], optionalFields: [], refetch: async () => void (refetched += 1) });
	values.Name = 'Changed elsewhere';
	await service.changed([ID]);
	assert.equal(service.peek(ID, ['Opportunity.Name'])!.fields['Name']!.value, 'Changed elsewhere');
	assert.equal(refetched, 1);
});

test('a record that the user may not see any more leaves the cache, and its holders hear it', async () => {
	const { service } = org({ Name: 'Renewal' });
	await service.get(ID, ['Opportunity.Name']);
	const gone = new RecordService(
		{ send: () => Promise.reject(fetchResponse(404, [{ errorCode: 'NOT_FOUND', message: 'gone' }])) },
		service.store,
	);
	let error: { status?: number } = {};
	gone.watch({ recordId: ID, fields: ['Opportunity.Name'], optionalFields: [], failed: (each) => (error = each as { status: number }) });
	await gone.changed([ID]);
	assert.equal(error.status, 404);
	assert.equal(gone.peek(ID, ['Opportunity.Name']), undefined);
});
