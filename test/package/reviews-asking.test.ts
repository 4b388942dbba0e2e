/** Asking: who may ask whom about what, and what that opens. */
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { passes, refused, TestOrg } from './support.ts';
import { reviewing } from './reviewing.ts';

const test = reviewing();

describe('asking', () => {
	test('sets the mentor, the account, the verdict, the due dates and the key from the records', ({ org, dana, ana, review }) => {
		const account = org.account(ana);
		const accountDeal = org.opportunity(ana, { AccountId: account });
		passes(
			org.update(org.robot, 'Opportunity', accountDeal, {
				Stall_Status__c: 'Stalled',
				Stall_Score__c: 62,
				Stall_Reasons__c: '31 days in Prospecting',
			}),
		);
		const row = org.row('Deal_Review__c', review({ Opportunity__c: accountDeal }));
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
				`${accountDeal}:${dana.userId}`,
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
		test(`asked on ${asked}: acknowledge by ${acknowledge}, advise by ${advise}`, ({ org, review }) => {
			org.clock.set(`${asked}T09:00:00.000Z`);
			const row = org.row('Deal_Review__c', review());
			assert.deepEqual([row['Acknowledge_By__c'], row['Advise_By__c']], [acknowledge, advise]);
		});

	test('holidays of the policy are no business days', ({ org, review }) => {
		org.holidays('2026-06-22,2026-06-24');
		const row = org.row('Deal_Review__c', review());
		org.holidays('2026-01-01');
		assert.deepEqual([row['Acknowledge_By__c'], row['Advise_By__c']], ['2026-06-25', '2026-06-30']);
	});

	test('either side of a mentorship may ask the other', ({ org, dana, ana, send }) => {
		org.assign(dana, 'Ridealong_Rep');
		const herDeal = org.opportunity(dana);
		assert.equal(org.row('Deal_Review__c', passes(send({ Opportunity__c: herDeal }, dana)).id!)['Mentor__c'], ana.userId);
	});

	test('what the client says about mentor and account counts for nothing', ({ org, dana, ana, review }) => {
		const bo = org.mentor('Bo Lee');
		org.assign(ana, 'Test_Every_Right');
		const row = org.row(
			'Deal_Review__c',
			review({ Mentor__c: bo.userId, Open_Key__c: 'x', Acknowledge_By__c: '2030-01-01', Opportunity_Shared_Before__c: true }),
		);
		assert.deepEqual([row['Mentor__c'], row['Acknowledge_By__c'], row['Opportunity_Shared_Before__c']], [dana.userId, '2026-06-23', false]);
	});

	test('nobody asks about a deal that they do not own', ({ org, send, shares }) => {
		const bo = org.rep('Bo Lee');
		const hisDeal = org.opportunity(bo);
		refused(send({ Opportunity__c: hisDeal }), 'Only the owner of a deal can ask');
		assert.equal(shares(hisDeal).length, 0);
	});

	test("nobody asks in somebody else's name", ({ org, send }) => {
		const bo = org.rep('Bo Lee');
		refused(send({ OwnerId: bo.userId }), 'belongs to the rep who sends it');
	});

	test('nobody asks under a mentorship of others', ({ org, dana, send }) => {
		const others = org.mentorship(dana, org.rep('Bo Lee'));
		refused(send({ Mentorship__c: others }), 'You are not part of that mentorship');
	});

	test('a mentorship that is not signed, paused or changed opens nothing, and the words say what to do', ({
		org,
		owner,
		ana,
		pair,
		send,
	}) => {
		const bo = org.mentor('Bo Lee');
		const proposed = org.proposal(bo, ana, { Kind__c: 'Organization' });
		refused(send({ Mentorship__c: proposed }), 'Your mentorship with Bo is not signed by both yet');
		passes(org.update(owner, 'Mentorship__c', pair, { Channel__c: 'Phone' }));
		refused(send(), 'The terms with Dana changed');
		passes(org.update(ana, 'Mentorship__c', pair, { Status__c: 'Paused' }));
		refused(send(), 'Your mentorship with Dana is paused');
	});

	test('after the end the words say since when', ({ org, owner, pair, send }) => {
		passes(org.update(owner, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		refused(send(), "Dana's mentorship ended today, so this ask was not sent. Your text is kept. Choose another mentor.");
		org.clock.set('2026-06-20T09:00:00.000Z');
		refused(send(), "Dana's mentorship ended yesterday");
		org.clock.set('2026-06-30T09:00:00.000Z');
		refused(send(), "Dana's mentorship ended on 19 Jun 2026");
	});

	test('an inactive mentor is not asked', ({ org, dana, send }) => {
		passes(org.update(org.admin, 'User', dana.userId, { IsActive: false }));
		refused(send(), 'Dana is no longer active here');
	});

	test('one open request per deal and mentor; a new one after the first is closed', ({ ana, send, review, move }) => {
		const first = review();
		refused(send(), 'You already asked Dana about this deal');
		passes(move(first, ana, 'Withdrawn'));
		passes(send());
	});

	test('without opportunity, mentorship or question nothing is sent', ({ send }) => {
		refused(send({ Opportunity__c: null }), 'Say which opportunity');
		refused(send({ Mentorship__c: null }), 'Choose the mentor');
		refused(send({ Ask__c: null }), 'Say what the deal is stuck on');
		refused(send({ Stuck_On__c: null }), 'Say what the deal is stuck on');
		refused(send({ Status__c: 'Advised' }), 'begins as Requested');
	});

	test('Mentor only waits for the proof that managers cannot read it', ({ org, ana, send, proven }) => {
		proven(false);
		refused(send({ Visibility__c: 'Mentor only' }), 'Mentor only is not available yet');
		passes(send({ Visibility__c: 'Team' }));
		proven(true);
		passes(send({ Opportunity__c: org.opportunity(ana), Visibility__c: 'Mentor only' }));
		proven(false);
	});

	test("probes are the integration user's, and share nothing", ({ org, everyRight, ana, send }) => {
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
	test('the mentor reads the deal and edits the review, and nothing more', ({ org, dana, deal, review, shares }) => {
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

	test('Team opens the review to the manager and the role, Mentor only to neither', ({ org, ana, deal, review, proven }) => {
		proven(true);
		const role = org.role(`Reps ${deal}`);
		const boss = org.rep('Max Boss');
		const peer = org.rep('Pat Peer', { UserRoleId: role });
		const outsider = org.rep('Otto Out');
		passes(org.update(org.admin, 'User', ana.userId, { ManagerId: boss.userId, UserRoleId: role }));
		const open = review({ Visibility__c: 'Team' });
		const another = org.opportunity(ana);
		const closed = review({ Opportunity__c: another, Visibility__c: 'Mentor only' });
		assert.deepEqual(
			[boss, peer, outsider].map((each) => org.mayRead(each, 'Deal_Review__c', open)),
			[true, true, false],
		);
		assert.deepEqual(
			[boss, peer, outsider].map((each) => org.mayRead(each, 'Deal_Review__c', closed)),
			[false, false, false],
		);
		assert.equal(org.mayRead(peer, 'Opportunity', another), false);
		proven(false);
	});

	test('a mentor who is the manager keeps Edit', ({ org, dana, ana, review }) => {
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
		test(`${status} closes it again`, ({ org, dana, ana, deal, review, move }) => {
			const id = review();
			passes(move(id, { ana, dana, robot: org.robot }[by], status));
			assert.deepEqual([org.mayRead(dana, 'Opportunity', deal), org.mayRead(dana, 'Deal_Review__c', id)], [false, false]);
			const row = org.row('Deal_Review__c', id);
			assert.deepEqual([row['Closed_On__c'], row['Open_Key__c']], ['2026-06-19', null]);
		});

	test('Done leaves it open for seven days', ({ org, dana, ana, deal, review, move }) => {
		const id = review();
		passes(move(id, dana, 'Advised'));
		passes(move(id, ana, 'Done'));
		assert.equal(org.row('Deal_Review__c', id)['Access_Until__c'], '2026-06-26');
		assert.equal(org.mayRead(dana, 'Opportunity', deal), true);
	});

	test('a share that was there before stays, at its level', ({ org, dana, ana, deal, review, move, shares }) => {
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

	test('a share that another live review needs stays', ({ org, dana, ana, review, move, shares }) => {
		const first = review();
		passes(move(first, dana, 'Advised'));
		passes(move(first, ana, 'Done'));
		const second = review();
		assert.equal(org.row('Deal_Review__c', second)['Opportunity_Shared_Before__c'], false);
		passes(move(second, ana, 'Withdrawn'));
		assert.equal(shares().length, 1);
	});

	test('with the mentorship ends what it opened', ({ org, owner, dana, ana, deal, pair, review, move }) => {
		const id = review();
		const other = org.opportunity(ana);
		const done = passes(org.insert(ana, 'Deal_Review__c', TestOrg.ask(other, pair))).id!;
		passes(move(done, dana, 'Advised'));
		passes(move(done, dana, 'Done'));
		passes(org.update(owner, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		assert.deepEqual([org.row('Deal_Review__c', id)['Status__c'], org.row('Deal_Review__c', done)['Status__c']], ['Expired', 'Done']);
		assert.deepEqual([org.mayRead(dana, 'Opportunity', deal), org.mayRead(dana, 'Opportunity', other)], [false, false]);
	});

	test('open pages are told, without content', ({ org, dana, ana, review, move }) => {
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
