/** Asking and answering: who may ask whom about what, what that opens, and who may move the conversation on. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let everyRight: Person;
let dana: Person;
let ana: Person;
let deal: string;
let pair: string;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
	everyRight = org.person('Sam Admin', ['Test_Every_Right']);
});
beforeEach(() => {
	org.clock.set(NOW);
	dana = org.mentor('Dana Cole');
	ana = org.rep('Ana Ruiz');
	deal = org.opportunity(ana);
	pair = org.mentorship(dana, ana);
});

const send = (more: Record<string, unknown> = {}, by = ana) => org.insert(by, 'Deal_Review__c', TestOrg.ask(deal, pair, more));
const review = (more: Record<string, unknown> = {}) => passes(send(more)).id!;
const move = (id: string, by: Person, Status__c: string) => org.update(by, 'Deal_Review__c', id, { Status__c });
const shares = (id = deal) => org.rows('OpportunityShare', { OpportunityId: id, UserOrGroupId: dana.userId, RowCause: 'Manual' });
const proven = (value: boolean) => {
	const [status] = org.rows('Ridealong_Status__c', { Name: 'Default' });
	if (status) passes(org.update(org.robot, 'Ridealong_Status__c', status['Id'] as string, { Private_Asks_Proven__c: value }));
	else org.create(org.robot, 'Ridealong_Status__c', { Name: 'Default', Private_Asks_Proven__c: value });
};

describe('asking', () => {
	test('sets the mentor, the account, the verdict, the due dates and the key from the records', () => {
		const account = org.account(ana);
		deal = org.opportunity(ana, { AccountId: account });
		passes(
			org.update(org.robot, 'Opportunity', deal, {
				Stall_Status__c: 'Stalled',
				Stall_Score__c: 62,
				Stall_Reasons__c: '31 days in Prospecting',
			}),
		);
		const row = org.row('Deal_Review__c', review({ Visibility__c: 'Team' }));
		assert.deepEqual(
			[
				'OwnerId',
				'Mentor__c',
				'Account__c',
				'Stall_Status__c',
				'Stall_Score__c',
				'Stall_Reasons__c',
				'Status__c',
				'Acknowledge_By__c',
				'Advise_By__c',
				'Open_Key__c',
				'Opportunity_Shared_Before__c',
			].map((field) => row[field]),
			[
				ana.userId,
				dana.userId,
				account,
				'Stalled',
				62,
				'31 days in Prospecting',
				'Requested',
				'2026-06-23',
				'2026-06-26',
				`${deal}:${dana.userId}`,
				false,
			],
		);
	});

	for (const [asked, acknowledge, advise] of [
		['2026-06-15', '2026-06-17', '2026-06-22'],
		['2026-06-17', '2026-06-19', '2026-06-24'],
		['2026-06-18', '2026-06-22', '2026-06-25'],
		['2026-06-19', '2026-06-23', '2026-06-26'],
		['2026-06-20', '2026-06-23', '2026-06-26'],
		['2026-06-21', '2026-06-23', '2026-06-26'],
	] as const)
		test(`asked on ${asked}: acknowledge by ${acknowledge}, advise by ${advise}`, () => {
			org.clock.set(`${asked}T09:00:00.000Z`);
			const row = org.row('Deal_Review__c', review());
			assert.deepEqual([row['Acknowledge_By__c'], row['Advise_By__c']], [acknowledge, advise]);
		});

	test('holidays of the policy are no business days', () => {
		org.holidays('2026-06-22,2026-06-24');
		const row = org.row('Deal_Review__c', review());
		org.holidays('2026-01-01');
		assert.deepEqual([row['Acknowledge_By__c'], row['Advise_By__c']], ['2026-06-25', '2026-06-30']);
	});

	test('either side of a mentorship may ask the other', () => {
		org.assign(dana, 'Ridealong_Rep');
		deal = org.opportunity(dana);
		assert.equal(org.row('Deal_Review__c', passes(send({}, dana)).id!)['Mentor__c'], ana.userId);
	});

	test('what the client says about mentor and account counts for nothing', () => {
		const bo = org.mentor('Bo Lee');
		org.assign(ana, 'Test_Every_Right');
		const row = org.row(
			'Deal_Review__c',
			review({ Mentor__c: bo.userId, Open_Key__c: 'x', Acknowledge_By__c: '2030-01-01', Opportunity_Shared_Before__c: true }),
		);
		assert.deepEqual([row['Mentor__c'], row['Acknowledge_By__c'], row['Opportunity_Shared_Before__c']], [dana.userId, '2026-06-23', false]);
	});

	test('nobody asks about a deal that they do not own', () => {
		const bo = org.rep('Bo Lee');
		deal = org.opportunity(bo);
		refused(send(), 'Only the owner of a deal can ask');
		assert.equal(shares().length, 0);
	});

	test("nobody asks in somebody else's name", () => {
		const bo = org.rep('Bo Lee');
		refused(send({ OwnerId: bo.userId }), 'belongs to the rep who sends it');
	});

	test('nobody asks under a mentorship of others', () => {
		pair = org.mentorship(dana, org.rep('Bo Lee'));
		refused(send(), 'You are not part of that mentorship');
	});

	test('a mentorship that is not signed, paused or changed opens nothing, and the words say what to do', () => {
		const bo = org.mentor('Bo Lee');
		const proposed = org.proposal(bo, ana, { Kind__c: 'Organization' });
		refused(send({ Mentorship__c: proposed }), 'Your mentorship with Bo is not signed by both yet');
		passes(org.update(owner, 'Mentorship__c', pair, { Channel__c: 'Phone' }));
		refused(send(), 'The terms with Dana changed');
		passes(org.update(ana, 'Mentorship__c', pair, { Status__c: 'Paused' }));
		refused(send(), 'Your mentorship with Dana is paused');
	});

	test('after the end the words say since when', () => {
		passes(org.update(owner, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		refused(send(), "Dana's mentorship ended today, so this ask was not sent. Your text is kept. Choose another mentor.");
		org.clock.set('2026-06-20T09:00:00.000Z');
		refused(send(), "Dana's mentorship ended yesterday");
		org.clock.set('2026-06-30T09:00:00.000Z');
		refused(send(), "Dana's mentorship ended on 19 Jun 2026");
	});

	test('an inactive mentor is not asked', () => {
		passes(org.update(org.admin, 'User', dana.userId, { IsActive: false }));
		refused(send(), 'Dana is no longer active here');
	});

	test('one open request per deal and mentor; a new one after the first is closed', () => {
		const first = review();
		refused(send(), 'You already asked Dana about this deal');
		passes(move(first, ana, 'Withdrawn'));
		passes(send());
	});

	test('without opportunity, mentorship or question nothing is sent', () => {
		refused(send({ Opportunity__c: null }), 'Say which opportunity');
		refused(send({ Mentorship__c: null }), 'Choose the mentor');
		refused(send({ Ask__c: null }), 'Say what the deal is stuck on');
		refused(send({ Stuck_On__c: null }), 'Say what the deal is stuck on');
		refused(send({ Status__c: 'Advised' }), 'begins as Requested');
	});

	test('Mentor only waits for the proof that managers cannot read it', () => {
		proven(false);
		refused(send({ Visibility__c: 'Mentor only' }), 'Mentor only is not available yet');
		passes(send({ Visibility__c: 'Team' }));
		proven(true);
		deal = org.opportunity(ana);
		passes(send({ Visibility__c: 'Mentor only' }));
		proven(false);
	});

	test("probes are the integration user's, and share nothing", () => {
		refused(send({ Probe__c: true }), /INVALID_FIELD|INSUFFICIENT|Only the integration/);
		refused(org.insert(everyRight, 'Deal_Review__c', { Probe__c: true, Visibility__c: 'Team' }), 'Only the integration user makes probes');
		const probe = org.create(org.robot, 'Deal_Review__c', { Probe__c: true, OwnerId: ana.userId });
		assert.deepEqual(
			org.rows('Deal_Review__Share', { ParentId: probe }).map((row) => row['RowCause']),
			['Owner'],
		);
		passes(org.remove(org.robot, 'Deal_Review__c', probe));
	});
});

describe('what asking opens', () => {
	test('the mentor reads the deal and edits the review, and nothing more', () => {
		assert.equal(org.mayRead(dana, 'Opportunity', deal), false);
		const id = review();
		assert.equal(org.mayRead(dana, 'Opportunity', deal), true);
		assert.equal(org.mayRead(dana, 'Deal_Review__c', id), true);
		assert.deepEqual(
			shares().map((row) => row['OpportunityAccessLevel']),
			['Read'],
		);
		refused(org.update(dana, 'Opportunity', deal, { NextStep: 'Mine now' }), /INSUFFICIENT/);
	});

	test('Team opens the review to the manager and the role, Mentor only to neither', () => {
		proven(true);
		const role = org.role(`Reps ${deal}`);
		const boss = org.rep('Max Boss');
		const peer = org.rep('Pat Peer', { UserRoleId: role });
		const outsider = org.rep('Otto Out');
		passes(org.update(org.admin, 'User', ana.userId, { ManagerId: boss.userId, UserRoleId: role }));
		const open = review({ Visibility__c: 'Team' });
		deal = org.opportunity(ana);
		const closed = review({ Visibility__c: 'Mentor only' });
		assert.deepEqual(
			[boss, peer, outsider].map((each) => org.mayRead(each, 'Deal_Review__c', open)),
			[true, true, false],
		);
		assert.deepEqual(
			[boss, peer, outsider].map((each) => org.mayRead(each, 'Deal_Review__c', closed)),
			[false, false, false],
		);
		assert.equal(org.mayRead(peer, 'Opportunity', deal), false);
		proven(false);
	});

	test('a mentor who is the manager keeps Edit', () => {
		passes(org.update(org.admin, 'User', ana.userId, { ManagerId: dana.userId }));
		const id = review();
		assert.deepEqual(
			org.rows('Deal_Review__Share', { ParentId: id, UserOrGroupId: dana.userId }).map((row) => row['AccessLevel']),
			['Edit'],
		);
	});

	for (const [by, status] of [
		['ana', 'Withdrawn'],
		['dana', 'Declined'],
		['robot', 'Expired'],
	] as const)
		test(`${status} closes it again`, () => {
			const id = review();
			passes(move(id, { ana, dana, robot: org.robot }[by], status));
			assert.deepEqual([org.mayRead(dana, 'Opportunity', deal), org.mayRead(dana, 'Deal_Review__c', id)], [false, false]);
			const row = org.row('Deal_Review__c', id);
			assert.deepEqual([row['Closed_On__c'], row['Open_Key__c']], ['2026-06-19', null]);
		});

	test('Done leaves it open for seven days', () => {
		const id = review();
		passes(move(id, dana, 'Advised'));
		passes(move(id, ana, 'Done'));
		assert.equal(org.row('Deal_Review__c', id)['Access_Until__c'], '2026-06-26');
		assert.equal(org.mayRead(dana, 'Opportunity', deal), true);
	});

	test('a share that was there before stays, at its level', () => {
		org.create(ana, 'OpportunityShare', {
			OpportunityId: deal,
			UserOrGroupId: dana.userId,
			OpportunityAccessLevel: 'Edit',
			RowCause: 'Manual',
		});
		const id = review();
		assert.equal(org.row('Deal_Review__c', id)['Opportunity_Shared_Before__c'], true);
		passes(move(id, ana, 'Withdrawn'));
		assert.deepEqual(
			shares().map((row) => row['OpportunityAccessLevel']),
			['Edit'],
		);
	});

	test('a share that another live review needs stays', () => {
		const first = review();
		passes(move(first, dana, 'Advised'));
		passes(move(first, ana, 'Done'));
		const second = review();
		assert.equal(org.row('Deal_Review__c', second)['Opportunity_Shared_Before__c'], false);
		passes(move(second, ana, 'Withdrawn'));
		assert.equal(shares().length, 1);
	});

	test('with the mentorship ends what it opened', () => {
		const id = review();
		const other = org.opportunity(ana);
		const done = passes(org.insert(ana, 'Deal_Review__c', TestOrg.ask(other, pair))).id!;
		passes(move(done, dana, 'Advised'));
		passes(move(done, dana, 'Done'));
		passes(org.update(owner, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		assert.deepEqual([org.row('Deal_Review__c', id)['Status__c'], org.row('Deal_Review__c', done)['Status__c']], ['Expired', 'Done']);
		assert.deepEqual([org.mayRead(dana, 'Opportunity', deal), org.mayRead(dana, 'Opportunity', other)], [false, false]);
	});

	test('open pages are told, without content', () => {
		const heard: unknown[] = [];
		const stop = org.engine.events.subscribe((event) => heard.push([event.type, event.payload['Record_Id__c']]));
		const id = review();
		passes(move(id, dana, 'Acknowledged'));
		org.create(ana, 'Review_Comment__c', { Deal_Review__c: id, Body__c: 'Thanks', Kind__c: 'Answer' });
		stop();
		assert.deepEqual(heard, [
			['Review_Changed__e', id],
			['Review_Changed__e', id],
			['Review_Changed__e', id],
		]);
	});
});

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
		test(`from ${from}: each step by its person, no other`, () => {
			const people = { ana, dana, robot: org.robot, everyRight };
			const wrong: string[] = [];
			for (const [who, by] of Object.entries(people))
				for (const to of all.filter((each) => each !== from)) {
					deal = org.opportunity(ana);
					const id = review();
					for (const [mover, step] of STEPS[from]!) passes(move(id, people[mover], step));
					const allowed = MAY[from]?.[who as keyof typeof people]?.includes(to) ?? false;
					if (move(id, by, to).success !== allowed) wrong.push(`${who} to ${to} should ${allowed ? 'pass' : 'be refused'}`);
				}
			assert.deepEqual(wrong, []);
		});

	test('each step is stamped', () => {
		const id = review();
		org.clock.set('2026-06-22T09:00:00.000Z');
		passes(move(id, dana, 'Acknowledged'));
		org.clock.set('2026-06-24T09:00:00.000Z');
		passes(move(id, dana, 'Advised'));
		const row = org.row('Deal_Review__c', id);
		assert.deepEqual([row['Acknowledged_On__c'], row['Advised_On__c'], row['Closed_On__c']], ['2026-06-22', '2026-06-24', null]);
	});

	test('what was asked is frozen; the words until they are acknowledged', () => {
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

	test('reviews and comments are not deleted, nor is a deal that has reviews', () => {
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
	const write = (id: string, by: Person, more: Record<string, unknown> = {}) =>
		org.insert(by, 'Review_Comment__c', { Deal_Review__c: id, Body__c: "Call the CFO's office.", Kind__c: 'Question', ...more });

	test('the rep and the mentor write; readers do not', () => {
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

	test("advice is the mentor's, and moves a waiting review to Advised", () => {
		const id = review();
		refused(write(id, ana, { Kind__c: 'Advice' }), 'Only the mentor gives advice');
		passes(write(id, dana, { Kind__c: 'Advice' }));
		const row = org.row('Deal_Review__c', id);
		assert.deepEqual([row['Status__c'], row['Advised_On__c'], row['Acknowledged_On__c']], ['Advised', '2026-06-19', '2026-06-19']);
		passes(move(id, ana, 'Action agreed'));
		passes(write(id, dana, { Kind__c: 'Advice' }));
		assert.equal(org.row('Deal_Review__c', id)['Status__c'], 'Action agreed');
	});

	test('a comment says something', () => {
		const id = review();
		refused(write(id, ana, { Body__c: '   ' }), 'Write something');
		refused(write(id, ana, { Body__c: null }), 'Write something');
	});

	test('its author corrects it for 15 minutes, nobody else, and not longer', () => {
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

	test('either ticks an action off, any time', () => {
		const id = review();
		const action = passes(write(id, ana, { Kind__c: 'Action', Due_Date__c: '2026-06-24' })).id!;
		org.clock.set('2026-06-25T09:00:00.000Z');
		passes(org.update(dana, 'Review_Comment__c', action, { Done__c: true }));
		passes(org.update(ana, 'Review_Comment__c', action, { Done__c: false, Due_Date__c: '2026-06-30' }));
	});

	test('a closed conversation stays as it was', () => {
		const id = review();
		const action = passes(write(id, ana, { Kind__c: 'Action' })).id!;
		passes(move(id, dana, 'Advised'));
		passes(move(id, ana, 'Done'));
		refused(write(id, ana), 'This conversation is closed');
		passes(org.update(ana, 'Review_Comment__c', action, { Done__c: true }));
	});
});

describe('an org where everybody reads every deal', () => {
	test('asking works without a share', async () => {
		const open = await TestOrg.create({ privateSales: false });
		const mentor = open.mentor('Dana Cole');
		const rep = open.rep('Ana Ruiz');
		const mentorship = open.mentorship(mentor, rep);
		const opportunity = open.opportunity(rep);
		const id = open.create(rep, 'Deal_Review__c', TestOrg.ask(opportunity, mentorship));
		assert.equal(open.mayRead(mentor, 'Deal_Review__c', id), true);
		assert.equal(open.rows('OpportunityShare', { OpportunityId: opportunity, RowCause: 'Manual' }).length, 0);
		passes(open.update(rep, 'Deal_Review__c', id, { Status__c: 'Withdrawn' }));
	});
});
