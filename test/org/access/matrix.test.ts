/**
 * Who may see, edit and delete what: one table, written from what the product promises and Salesforce documents, and every door of a
 * running org must say the same.
 *
 * `-`: no permission on the object · `0`: the object, not this record · `R` reads · `E` edits · `D` deletes too.
 * Accounts, deals, leads: Private. Contacts: by their account. Tasks and events: Private, read with what they are about.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { doors, send, soap, type Ask } from './reading.ts';
import { PEOPLE, startWorld, type Who, type World } from './world.ts';
import { destroyers, editors, removers } from './writing.ts';

const TABLE = `
                  none std ana bo dana finn gil mia olu robot quinn admin
account           -    0   D   0  R    0    0   D   0   D     0     D
contact           -    0   D   0  R    0    0   D   0   D     0     D
deal              -    0   D   0  R    0    0   D   0   D     0     D
account of Bo     -    0   0   D  0    0    0   D   0   D     0     D
deal of Bo        -    0   0   D  0    0    0   D   0   D     0     D
lead              -    0   E   0  0    0    0   E   0   D     0     D
lead of a queue   -    0   0   0  0    0    0   0   0   D     E     D
task              -    0   D   0  R    0    0   D   0   R     0     D
event             -    0   D   0  R    0    0   D   0   R     0     D
e-mail            -    0   D   0  R    0    0   D   0   D     0     D
mentorship        -    -   E   0  E    0    0   0   D   D     -     D
review            -    -   E   0  E    0    0   0   -   D     -     D
closed review     -    -   0   E  0    0    0   0   -   D     -     D
comment           -    -   E   0  E    0    0   0   -   R     -     D
snooze            -    -   E   0  0    0    0   E   0   R     -     D
baseline          -    -   R   R  R    R    R   R   R   D     -     D
incident          -    -   R   0  0    0    0   0   D   D     -     D
protection        -    -   0   R  0    0    R   R   R   D     -     D
release           -    -   E   R  0    0    0   E   R   R     -     D
override          -    -   -   -  -    -    -   -   R   R     -     D
realignment       -    -   -   -  -    -    -   -   D   R     -     D
realignment row   -    -   -   -  -    -    -   -   D   R     -     D
hold              -    -   E   0  0    0    0   0   D   R     -     D
status            -    -   R   R  R    R    R   R   R   E     -     D
deal share        -    0   D   0  R    0    0   D   0   D     0     D
review share      -    -   D   0  R    0    0   0   -   D     -     D
review history    -    -   R   0  R    0    0   0   -   R     -     R
assignment        -    R   R   R  R    R    R   R   R   R     R     D
policy            -    R   R   R  R    R    R   R   R   R     R     R
user              R    R   E   R  R    R    R   R   R   R     R     E
`;

/** What an edit sets: fields that whoever may edit the record may set, so that only access to the record decides. */
const EDITS: Record<string, Record<string, unknown> | undefined> = {
	Account: { Website: 'https://example.com' },
	Contact: { Title: 'Buyer' },
	Opportunity: { NextStep: 'Call' },
	Lead: { Title: 'Buyer' },
	Task: { Subject: 'Call' },
	Event: { Subject: 'Meet' },
	EmailMessage: { Subject: 'Hello' },
	Mentorship__c: { Status__c: 'Active' },
	Deal_Review__c: { Status__c: 'Requested' },
	Review_Comment__c: { Done__c: false },
	Stall_Snooze__c: { Reason__c: 'Legal' },
	Stall_Baseline__c: { Stage__c: 'Prospecting' },
	Ownership_Incident__c: { Resolution__c: 'Agreed' },
	Ownership_Protection__c: { Record_Name__c: 'x' },
	Ownership_Release__c: { Revoked__c: false },
	Ownership_Override__c: { Reason__c: 'Bo moves abroad' },
	Realignment__c: { Reason__c: 'New territories' },
	Realignment_Row__c: { Record_Id__c: '001000000000000AAA' },
	Prospect_Hold__c: { Status__c: 'Requested' },
	Ridealong_Status__c: { Private_Asks_Proven__c: true },
	OpportunityShare: { OpportunityAccessLevel: 'Read' },
	Deal_Review__Share: { AccessLevel: 'Edit' },
	Deal_Review__History: { NewValue: 'x' },
	Stall_Policy__mdt: { MasterLabel: 'x' },
	User: { Phone: '1' },
};

type Level = '-' | '0' | 'R' | 'E' | 'D';
const expected = new Map<string, Record<Who, Level>>();
{
	const [head, ...rows] = TABLE.trim().split('\n');
	assert.deepEqual(head!.trim().split(/\s+/), [...PEOPLE]);
	for (const row of rows) {
		const levels = row.trim().split(/\s+/).slice(-PEOPLE.length);
		const name = row.slice(0, 18).trim();
		expected.set(name, Object.fromEntries(PEOPLE.map((who, i) => [who, levels[i]])) as Record<Who, Level>);
	}
}

let world: World;
before(async () => {
	world = await startWorld();
});
after(() => world.stop());

/** None may use no API: only a page's session brings them in. */
const isPage = (who: Who): boolean => who === 'none';
const asking = (who: Who, object: string, ids: readonly string[]): Ask => ({
	url: world.server.url,
	by: world.people[who],
	asPage: isPage(who),
	object,
	ids,
});
const withoutPages = (who: Who, door: string): boolean => isPage(who) && !/^(?:GraphQL|UI API|page)/.test(door);
/** Records by object. */
const byObject = (): Map<string, [name: string, id: string][]> => {
	const found = new Map<string, [string, string][]>();
	for (const [name, { object, id }] of Object.entries(world.records)) found.set(object, [...(found.get(object) ?? []), [name, id]]);
	return found;
};

test('the table names every record of the world', () => {
	assert.deepEqual([...expected.keys()].sort(), Object.keys(world.records).sort());
});

describe('who sees what', () => {
	for (const who of PEOPLE)
		test(who, async () => {
			const wrong: string[] = [];
			for (const [object, records] of byObject())
				await Promise.all(
					Object.entries(doors).map(async ([door, { knows, tellsObjects, see }]) => {
						if (!knows(object) || withoutPages(who, door)) return;
						const ids = records.map(([, id]) => id);
						const seen = await see(asking(who, object, ids));
						for (const [name, id] of records) {
							const level = expected.get(name)![who];
							const should = level === '-' ? (tellsObjects ? 'hidden' : 'no') : level === '0' ? 'no' : 'yes';
							if (seen.get(id) !== should) wrong.push(`${who}, ${name} (${object}), ${door}: ${seen.get(id)}, should be ${should}`);
						}
					}),
				);
			assert.deepEqual(wrong, []);
		});
});

describe('who edits and deletes what', () => {
	for (const who of PEOPLE)
		test(who, async () => {
			const wrong: string[] = [];
			const check = (name: string, door: string, done: string, may: boolean): void => {
				if ((done === 'allowed') !== may) wrong.push(`${who}, ${name}, ${door}: ${done}, should be ${may ? 'allowed' : 'refused'}`);
			};
			for (const [name, { object, id }] of Object.entries(world.records)) {
				const level = expected.get(name)![who];
				const fields = EDITS[object];
				const ask = asking(who, object, [id]);
				const run = async (all: typeof editors, may: boolean): Promise<void> => {
					for (const [door, { knows, write }] of Object.entries(all))
						if (knows(object) && !withoutPages(who, door))
							check(name, door, await write(ask, { id, fields: fields ?? {} }).catch((error: Error) => error.message), may);
				};
				if (fields) await run(editors, 'ED'.includes(level));
				await run(removers, level === 'D');
				if (level !== 'D') await run(destroyers, false);
				const changedBy = world.org.row(object, id)['LastModifiedById'];
				// Ana and the robot made the records.
				if (fields && !'ED'.includes(level) && !['ana', 'bo', 'robot'].includes(who) && changedBy === world.people[who].userId)
					wrong.push(`${who} changed ${name}`);
			}
			assert.deepEqual(wrong, []);
		});
});

/** Channel → who may subscribe: Read of a platform event; of change events View All Records, of activities View All Data. */
const CHANNELS: Record<string, readonly Who[]> = {
	'/event/Review_Changed__e': ['ana', 'bo', 'dana', 'finn', 'gil', 'mia', 'robot', 'admin'],
	'/event/Ownership_Guard__e': ['admin'],
	'/data/OpportunityChangeEvent': ['robot', 'admin'],
	'/data/Mentorship__ChangeEvent': ['olu', 'robot', 'admin'],
	'/data/TaskChangeEvent': ['admin'],
	// Whoever is signed in; each event asks for its own right.
	'/data/ChangeEvents': [...PEOPLE],
};
test('who subscribes to what', async () => {
	for (const who of PEOPLE) {
		const ask = asking(who, '', []);
		const bayeux = async (message: object): Promise<{ successful: boolean; clientId: string }> =>
			(await send(ask, 'POST', '/cometd/66.0', [message])).body[0];
		const { clientId } = await bayeux({ channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] });
		for (const [subscription, subscribers] of Object.entries(CHANNELS)) {
			const { successful } = await bayeux({ channel: '/meta/subscribe', clientId, subscription });
			assert.equal(successful, subscribers.includes(who), `${who}, ${subscription}`);
		}
	}
});

test('whoever lacks API Enabled has no API, whatever else they may read', async () => {
	for (const path of ['sobjects/User/' + world.people.none.userId, 'query?q=SELECT+Id+FROM+User', 'ui-api/object-info/User', 'limits']) {
		const answer = await send({ ...asking('none', '', []), asPage: false }, 'GET', path);
		assert.deepEqual([answer.status, answer.body[0].errorCode], [403, 'API_DISABLED_FOR_ORG'], path);
	}
	for (const path of ['sobjects/User/' + world.people.none.userId, 'query?q=SELECT+Id+FROM+User', 'limits', 'jobs/ingest']) {
		const answer = await send(asking('none', '', []), 'GET', path);
		assert.deepEqual([answer.status, answer.body[0].errorCode], [401, 'INVALID_SESSION_ID'], path);
	}
	assert.equal((await send(asking('none', '', []), 'GET', 'ui-api/object-info/User')).status, 200);
	const { text } = await soap(asking('none', '', []), '<query><queryString>SELECT Id FROM User</queryString></query>');
	assert.match(text, /<faultcode>[^<]*API_DISABLED_FOR_ORG/);
});

test('with Grant Access Using Hierarchies the manager gets what reps own and are given, at every door, and loses it with the box', async () => {
	const opened = ['mentorship', 'review', 'closed review', 'comment', 'review share', 'review history'];
	const seen = async (): Promise<string[]> => {
		const wrong: string[] = [];
		for (const name of opened) {
			const { object, id } = world.records[name]!;
			for (const [door, { knows, see }] of Object.entries(doors))
				if (knows(object)) wrong.push(`${name}, ${door}: ${(await see(asking('mia', object, [id]))).get(id)}`);
		}
		return wrong;
	};
	const { engine } = world.server;
	engine.updateSettings({ hierarchies: { Deal_Review__c: true, Mentorship__c: true } });
	try {
		assert.deepEqual(
			(await seen()).filter((line) => !line.endsWith(': yes')),
			[],
		);
		for (const name of ['mentorship', 'review', 'comment']) {
			const { object, id } = world.records[name]!;
			for (const [door, { write }] of Object.entries(editors))
				assert.equal(await write(asking('mia', object, [id]), { id, fields: EDITS[object]! }), 'allowed', `${name}, ${door}`);
		}
	} finally {
		engine.updateSettings({ hierarchies: { Deal_Review__c: false, Mentorship__c: false } });
	}
	assert.deepEqual(
		(await seen()).filter((line) => !line.endsWith(': no')),
		[],
	);
});
