/** jsforce and events: platform events and change events, from now, from an id, and all that are kept. */
import type jsforce from 'jsforce';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { jsforceOrg, refusal, type Json, type JsforceOrg } from './support.ts';

const { StreamingExtension } = (await import('jsforce/lib/api/streaming.js')) as unknown as {
	StreamingExtension: {
		Replay: new (channel: string, from: number) => object;
		AuthFailure: new (failed: (message: object) => void) => object;
	};
};
const EVENT = '/event/Review_Changed__e';
const CHANGES = '/data/AccountChangeEvent';

let org: JsforceOrg;
let connection: jsforce.Connection;
before(async () => {
	org = await jsforceOrg();
	connection = org.connect();
	const xml = (root: string, body: string): Uint8Array =>
		strToU8(`<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>\n`);
	const { success, details }: Json = await connection.metadata
		.deploy(
			Buffer.from(
				zipSync({
					'package.xml': xml(
						'Package',
						'<types><members>ChangeEvents_AccountChangeEvent</members><name>PlatformEventChannelMember</name></types><version>66.0</version>',
					),
					'platformEventChannelMembers/ChangeEvents_AccountChangeEvent.platformEventChannelMember': xml(
						'PlatformEventChannelMember',
						'<eventChannel>ChangeEvents</eventChannel><selectedEntity>AccountChangeEvent</selectedEntity>',
					),
				}),
			),
			{ singlePackage: true, rollbackOnError: true },
		)
		.complete(true);
	assert.equal(success, true, JSON.stringify(details));
});
after(() => org.close());

/** Hears `count` messages on a channel, and lets go. `meanwhile` runs once the subscription stands. */
async function hear(
	channel: string,
	replay: number | undefined,
	count: number,
	meanwhile: () => unknown = () => undefined,
): Promise<Json[]> {
	const client: Json = connection.streaming.createClient(
		(replay === undefined ? [] : [new StreamingExtension.Replay(channel, replay)]) as never,
	);
	const heard: Json[] = [];
	await new Promise<void>((resolve, reject) => {
		const subscription = client.subscribe(channel, (message: Json) => {
			heard.push(message);
			if (heard.length === count) resolve();
		});
		subscription.then(meanwhile).catch(reject);
	});
	await client.disconnect();
	return heard;
}
const publish = (id: string): Promise<Json> => connection.sobject('Review_Changed__e').create({ Record_Id__c: id }) as Promise<Json>;

describe('platform events', () => {
	it('are published as records and come to who listens', async () => {
		const [message] = await hear(EVENT, undefined, 1, () => publish('now'));
		assert.deepEqual([message.payload.Record_Id__c, message.event.EventApiName], ['now', 'Review_Changed__e']);
		const result = await publish('answer');
		assert.match(result.id, /^e\w{2}/);
		assert.deepEqual([result.success, result.errors[0].statusCode], [true, 'OPERATION_ENQUEUED']);
	});

	it('are replayed: all with −2, after an id, none with −1', async () => {
		for (const id of ['a', 'b', 'c']) await publish(id);
		const all = await hear(EVENT, -2, 5);
		assert.deepEqual(
			all.map((each) => each.payload.Record_Id__c),
			['now', 'answer', 'a', 'b', 'c'],
		);
		const after = await hear(EVENT, all[2].event.replayId, 2);
		assert.deepEqual(
			after.map((each) => each.payload.Record_Id__c),
			['b', 'c'],
		);
		const fresh = await hear(EVENT, -1, 1, () => publish('d'));
		assert.deepEqual(
			fresh.map((each) => each.payload.Record_Id__c),
			['d'],
		);
	});

	it('cannot be queried, changed or deleted', async () => {
		const { id } = await publish('kept');
		assert.equal((await refusal(connection.query('SELECT Id FROM Review_Changed__e'))).errorCode, 'INVALID_TYPE_FOR_OPERATION');
		await refusal(connection.sobject('Review_Changed__e').update({ Id: id, Record_Id__c: 'x' } as never));
		await refusal(connection.sobject('Review_Changed__e').destroy(id));
	});
});

describe('change events', () => {
	it('tell create, update, delete and undelete in order; −2 and an id replay them', async () => {
		let id = '';
		const live = await hear(CHANGES, -1, 4, async () => {
			id = ((await connection.sobject('Account').create({ Name: 'Followed' })) as Json).id;
			await connection.sobject('Account').update({ Id: id, Industry: 'Energy' } as never);
			await connection.sobject('Account').destroy(id);
			await connection.soap.undelete([id]);
		});
		const told = (messages: Json[]): unknown[] =>
			messages.map(({ payload }) => [payload.ChangeEventHeader.changeType, payload.ChangeEventHeader.recordIds]);
		assert.deepEqual(told(live), [
			['CREATE', [id]],
			['UPDATE', [id]],
			['DELETE', [id]],
			['UNDELETE', [id]],
		]);
		assert.deepEqual([live[0].payload.Name, live[1].payload.Name, live[1].payload.Industry], ['Followed', undefined, 'Energy']);
		const header = live[1].payload.ChangeEventHeader;
		assert.deepEqual([header.entityName, header.changedFields.includes('Industry')], ['Account', true]);
		assert.match(header.changeOrigin, /^com\/salesforce\/api\/rest\/66\.0/);
		assert.deepEqual(told(await hear(CHANGES, -2, 4)), told(live));
		assert.deepEqual(told(await hear(CHANGES, live[1].event.replayId, 2)), told(live).slice(2));
	});
});

describe('who may listen', () => {
	it('a wrong token fails the handshake', async () => {
		const failed = await new Promise<object>((resolve) => {
			const client = org.connect({ accessToken: 'wrong' }).streaming.createClient([new StreamingExtension.AuthFailure(resolve)] as never);
			void client.subscribe(EVENT, () => undefined);
		});
		assert.match(JSON.stringify(failed), /401::Authentication invalid/);
	});
});
