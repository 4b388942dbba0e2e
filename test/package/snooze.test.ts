/** Letting a deal rest: by its owner, for a reason, with an end and the next contact planned, twice per stage. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let ana: Person;
let deal: string;

before(async () => {
	org = await TestOrg.create();
});
beforeEach(() => {
	org.clock.set(NOW);
	ana = org.rep('Ana Ruiz');
	deal = org.opportunity(ana);
	org.create(ana, 'Task', { WhatId: deal, Subject: 'Call back', ActivityDate: '2026-07-01', Status: 'Not Started', Priority: 'Normal' });
});

const snooze = (more: Record<string, unknown> = {}, by = ana) =>
	org.insert(by, 'Stall_Snooze__c', { Opportunity__c: deal, Reason__c: 'Legal', Resume_On__c: '2026-07-01', ...more });

test('its owner lets a deal rest; the stage is copied', () => {
	assert.equal(org.row('Stall_Snooze__c', passes(snooze()).id!)['Stage__c'], 'Prospecting');
});

test("nobody snoozes somebody else's deal", () => {
	const bo = org.rep('Bo Lee');
	refused(snooze({}, bo), 'Only the owner of a deal can snooze it');
});

test('without a reason, without a deal, without an end, for longer than 30 days: no', () => {
	refused(snooze({ Reason__c: null }), 'Say which deal rests, and why');
	refused(snooze({ Opportunity__c: null }), 'Only the owner');
	for (const Resume_On__c of [null, '2026-06-19', '2026-07-20']) refused(snooze({ Resume_On__c }), 'from tomorrow to 30 days');
	passes(snooze({ Resume_On__c: '2026-07-19' }));
});

test('the next contact is planned first: an open task or an event, with a date to come', () => {
	deal = org.opportunity(ana);
	refused(snooze(), 'Plan the next contact first');
	org.create(ana, 'Task', { WhatId: deal, Subject: 'Done', ActivityDate: '2026-07-01', Status: 'Completed', Priority: 'Normal' });
	org.create(ana, 'Task', { WhatId: deal, Subject: 'Past', ActivityDate: '2026-06-01', Status: 'Not Started', Priority: 'Normal' });
	refused(snooze(), 'Plan the next contact first');
	org.create(ana, 'Event', { WhatId: deal, Subject: 'Meeting', StartDateTime: '2026-07-01T09:00:00.000Z', DurationInMinutes: 30 });
	passes(snooze());
});

test('twice per visit to a stage, and again in the next stage', () => {
	passes(snooze());
	passes(snooze());
	refused(snooze(), 'snoozed twice in this stage');
	passes(org.update(ana, 'Opportunity', deal, { StageName: 'Qualification' }));
	passes(snooze());
});

test('a second visit to the same stage counts anew', () => {
	passes(snooze());
	passes(snooze());
	org.clock.set('2026-06-25T09:00:00.000Z');
	passes(org.update(org.robot, 'Opportunity', deal, { Stage_Entered_On__c: '2026-06-24' }));
	passes(snooze());
});

test('a snooze stays with its deal', () => {
	const id = passes(snooze()).id!;
	refused(org.update(ana, 'Stall_Snooze__c', id, { Opportunity__c: org.opportunity(ana) }), 'cannot change');
	passes(org.update(ana, 'Stall_Snooze__c', id, { Resume_On__c: '2026-07-02' }));
});
