/** The rules of snoozes. */
import { ana, deal, org, everyRule, type Values } from './rules.ts';
import { passes, type Person } from './support.ts';

const planned = () =>
	void org.create(ana, 'Task', { WhatId: deal, Subject: 'Call', ActivityDate: '2026-07-01', Status: 'Not Started', Priority: 'Normal' });
const snooze = (by: Person = ana, more: Values = {}) =>
	org.insert(by, 'Stall_Snooze__c', { Opportunity__c: deal, Reason__c: 'Legal', Resume_On__c: '2026-07-01', ...more });

everyRule('snoozes', {
	'Stall_Snooze__c.At_Most_30_Days': {
		as: 'rep',
		stops() {
			planned();
			return snooze(ana, { Resume_On__c: '2026-07-20' });
		},
		passes() {
			planned();
			return snooze(ana, { Resume_On__c: '2026-07-19' });
		},
	},
	'Stall_Snooze__c.Has_A_Reason': {
		as: 'rep',
		stops() {
			planned();
			return snooze(ana, { Reason__c: null });
		},
		passes() {
			planned();
			return snooze();
		},
	},
	'Stall_Snooze__c.Frozen_After_Create': {
		as: 'rep',
		stops() {
			planned();
			return org.update(ana, 'Stall_Snooze__c', passes(snooze()).id!, { Opportunity__c: org.opportunity(ana) });
		},
		passes() {
			planned();
			return org.update(ana, 'Stall_Snooze__c', passes(snooze()).id!, { Resume_On__c: '2026-07-02' });
		},
	},
	'Ridealong_Stall_Snooze_Before_Save.Refuse_foreign_deal': {
		as: 'another rep',
		stops() {
			planned();
			return snooze(org.rep('Bo Lee'));
		},
		passes() {
			planned();
			return snooze();
		},
	},
	'Ridealong_Stall_Snooze_Before_Save.Refuse_without_plan': {
		as: 'rep',
		stops: () => snooze(),
		passes() {
			planned();
			return snooze();
		},
	},
	'Ridealong_Stall_Snooze_Before_Save.Refuse_third_snooze': {
		as: 'rep',
		stops() {
			planned();
			passes(snooze());
			passes(snooze());
			return snooze();
		},
		passes() {
			planned();
			passes(snooze());
			return snooze();
		},
	},
});
