/** Answering: who may move the conversation on, and who may write in it. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { passes, refused } from './support.ts';
import { reviewing } from './reviewing.ts';

const test = reviewing();

describe('moving on', () => {
	const STEPS: Record<string, [by: 'ana' | 'dana' | 'robot', to: string][]> = {
		Requested: [],
		Acknowledged: [['dana', 'Acknowledged']],
		Advised: [['dana', 'Advised']],
		'Action agreed': [
			['dana', 'Advised'],
			['ana', 'Action agreed'],
		],
		Done: [
			['dana', 'Advised'],
			['ana', 'Done'],
		],
		Declined: [['dana', 'Declined']],
		Withdrawn: [['ana', 'Withdrawn']],
		Expired: [['robot', 'Expired']],
	};
	const MAY: Record<string, Partial<Record<'ana' | 'dana' | 'robot' | 'everyRight', string[]>>> = {
		Requested: { dana: ['Acknowledged', 'Advised', 'Declined'], ana: ['Withdrawn'], robot: ['Expired'] },
		Acknowledged: { dana: ['Advised', 'Declined'], ana: ['Withdrawn'], robot: ['Expired'] },
		Advised: { dana: ['Action agreed', 'Done'], ana: ['Action agreed', 'Done', 'Withdrawn'], robot: ['Expired'] },
		'Action agreed': { dana: ['Done'], ana: ['Done', 'Withdrawn'], robot: ['Expired'] },
	};
	const all = Object.keys(STEPS);
	for (const from of all)
		test(`from ${from}: each step by its person, no other`, ({ org, everyRight, dana, ana, review, move }) => {
			const people = { ana, dana, robot: org.robot, everyRight };
			const wrong: string[] = [];
			for (const [who, by] of Object.entries(people))
				for (const to of all.filter((each) => each !== from)) {
					const id = review({ Opportunity__c: org.opportunity(ana) });
					for (const [mover, step] of STEPS[from]!) passes(move(id, people[mover], step));
					const allowed = MAY[from]?.[who as keyof typeof people]?.includes(to) ?? false;
					if (move(id, by, to).success !== allowed) wrong.push(`${who} to ${to} should ${allowed ? 'pass' : 'be refused'}`);
				}
			assert.deepEqual(wrong, []);
		});

	test('each step is stamped', ({ org, dana, review, move }) => {
		const id = review();
		org.clock.set('2026-06-22T09:00:00.000Z');
		passes(move(id, dana, 'Acknowledged'));
		org.clock.set('2026-06-24T09:00:00.000Z');
		passes(move(id, dana, 'Advised'));
		const row = org.row('Deal_Review__c', id);
		assert.deepEqual([row['Acknowledged_On__c'], row['Advised_On__c'], row['Closed_On__c']], ['2026-06-22', '2026-06-24', null]);
	});

	test('what was asked is frozen; the words until they are acknowledged', ({ org, owner, dana, ana, review, move }) => {
		const id = review();
		org.assign(ana, 'Test_Every_Right');
		for (const change of [
			{ Opportunity__c: org.opportunity(ana) },
			{ Mentor__c: owner.userId },
			{ Mentorship__c: null },
			{ Visibility__c: 'Mentor only' },
			{ Stall_Score__c: 1 },
			{ Opportunity_Shared_Before__c: true },
		])
			refused(org.update(ana, 'Deal_Review__c', id, change), 'cannot change');
		refused(org.update(ana, 'Deal_Review__c', id, { OwnerId: dana.userId }), 'stays with the rep who asked');
		passes(org.update(ana, 'Deal_Review__c', id, { Ask__c: 'Better asked' }));
		org.assign(dana, 'Test_Every_Right');
		refused(org.update(dana, 'Deal_Review__c', id, { Ask__c: 'Words in her mouth' }), 'Only the rep can change the request');
		passes(move(id, dana, 'Acknowledged'));
		refused(org.update(ana, 'Deal_Review__c', id, { Ask__c: 'Something else' }), 'Only the rep can change the request');
	});

	test('reviews and comments are not deleted, nor is a deal that has reviews', ({ org, everyRight, ana, deal, review }) => {
		const id = review();
		const comment = org.create(ana, 'Review_Comment__c', { Deal_Review__c: id, Body__c: 'Thanks', Kind__c: 'Answer' });
		refused(org.remove(ana, 'Deal_Review__c', id), /INSUFFICIENT/);
		refused(org.remove(org.robot, 'Deal_Review__c', id), 'cannot be deleted');
		refused(org.remove(everyRight, 'Deal_Review__c', id), 'cannot be deleted');
		refused(org.remove(everyRight, 'Review_Comment__c', comment), 'cannot be deleted');
		refused(org.remove(ana, 'Opportunity', deal), /DELETE_FAILED/);
	});
});

describe('writing', () => {
	test('the rep and the mentor write; readers do not', ({ org, everyRight, dana, ana, deal, review, write }) => {
		const role = org.role(`Team ${deal}`);
		const peer = org.rep('Pat Peer', { UserRoleId: role });
		passes(org.update(org.admin, 'User', ana.userId, { UserRoleId: role }));
		const id = review({ Visibility__c: 'Team' });
		passes(write(id, ana));
		passes(write(id, dana));
		assert.equal(org.mayRead(peer, 'Deal_Review__c', id), true);
		refused(write(id, peer), 'Only the rep and the mentor write');
		refused(write(id, everyRight), 'Only the rep and the mentor write');
	});

	test("advice is the mentor's, and moves a waiting review to Advised", ({ org, dana, ana, review, move, write }) => {
		const id = review();
		refused(write(id, ana, { Kind__c: 'Advice' }), 'Only the mentor gives advice');
		passes(write(id, dana, { Kind__c: 'Advice' }));
		const row = org.row('Deal_Review__c', id);
		assert.deepEqual([row['Status__c'], row['Advised_On__c'], row['Acknowledged_On__c']], ['Advised', '2026-06-19', '2026-06-19']);
		passes(move(id, ana, 'Action agreed'));
		passes(write(id, dana, { Kind__c: 'Advice' }));
		assert.equal(org.row('Deal_Review__c', id)['Status__c'], 'Action agreed');
	});

	test('a comment says something', ({ ana, review, write }) => {
		const id = review();
		refused(write(id, ana, { Body__c: '   ' }), 'Write something');
		refused(write(id, ana, { Body__c: null }), 'Write something');
	});

	test('its author corrects it for 15 minutes, nobody else, and not longer', ({ org, dana, ana, review, write }) => {
		const id = review();
		const comment = passes(write(id, ana)).id!;
		refused(org.update(dana, 'Review_Comment__c', comment, { Body__c: 'Hers' }), 'Only its author');
		org.clock.set('2026-06-19T09:14:00.000Z');
		passes(org.update(ana, 'Review_Comment__c', comment, { Body__c: 'Corrected' }));
		org.clock.set('2026-06-19T09:16:00.000Z');
		refused(
			org.update(ana, 'Review_Comment__c', comment, { Body__c: 'Too late' }),
			'Only its author can change a comment, within 15 minutes',
		);
	});

	test('either ticks an action off, any time', ({ org, dana, ana, review, write }) => {
		const id = review();
		const action = passes(write(id, ana, { Kind__c: 'Action', Due_Date__c: '2026-06-24' })).id!;
		org.clock.set('2026-06-25T09:00:00.000Z');
		passes(org.update(dana, 'Review_Comment__c', action, { Done__c: true }));
		passes(org.update(ana, 'Review_Comment__c', action, { Done__c: false, Due_Date__c: '2026-06-30' }));
	});

	test('a closed conversation stays as it was', ({ org, dana, ana, review, move, write }) => {
		const id = review();
		const action = passes(write(id, ana, { Kind__c: 'Action' })).id!;
		passes(move(id, dana, 'Advised'));
		passes(move(id, ana, 'Done'));
		refused(write(id, ana), 'This conversation is closed');
		passes(org.update(ana, 'Review_Comment__c', action, { Done__c: true }));
	});
});
