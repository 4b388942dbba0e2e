/** The rules of the ways through the guard: releases, overrides and realignments. */
import { account, ana, dana, deal, everyRight, org, owner, everyRule, type Values } from './rules.ts';
import { NOW, passes, type Person } from './support.ts';

const release = (by: Person, to: Person | undefined, more: Values = {}) =>
	org.insert(by, 'Ownership_Release__c', { Account__c: account, Released_To__c: to?.userId, Reason__c: 'Agreed', ...more });
const keyholder = () => org.person('Kim Key', ['Ridealong_Override']);
const override = (by: Person, more: Values = {}) =>
	org.insert(by, 'Ownership_Override__c', { Record_Id__c: account, New_Owner__c: dana.userId, Reason__c: 'Ana moves abroad', ...more });
const request = (by: Person) =>
	org.insert(by, 'Ownership_Release__c', { Account__c: account, Status__c: 'Requested', Reason__c: 'Agreed' });
const WINDOW = { Reason__c: 'New territories', Starts_On__c: '2026-06-19T08:00:00.000Z', Ends_On__c: '2026-06-20T08:00:00.000Z' };
const batch = (more: Values = {}) => org.insert(owner, 'Realignment__c', { Name: 'Half-year', ...WINDOW, ...more });
const turn = (id: string, Status__c: string, by: Person = owner) => org.update(by, 'Realignment__c', id, { Status__c });
const row = (id: string, more: Values = {}) =>
	org.insert(owner, 'Realignment_Row__c', { Realignment__c: id, Record_Id__c: account, New_Owner__c: dana.userId, ...more });
const approved = (): string => {
	const id = passes(batch()).id!;
	passes(turn(id, 'Approved'));
	return id;
};

everyRule('ways', {
	'Ownership_Release__c.Frozen_After_Create': {
		as: 'every right',
		stops: () => org.update(everyRight, 'Ownership_Release__c', passes(release(ana, dana)).id!, { Reason__c: 'Other' }),
		passes: () => org.update(everyRight, 'Ownership_Release__c', passes(release(ana, dana)).id!, { Reason__c: 'Agreed' }),
	},
	'Ownership_Release__c.Revoked_By_Its_Giver': {
		as: 'every right',
		stops: () => org.update(everyRight, 'Ownership_Release__c', passes(release(ana, dana)).id!, { Revoked__c: true }),
		passes: () => org.update(ana, 'Ownership_Release__c', passes(release(ana, dana)).id!, { Revoked__c: true }),
	},
	'Ridealong_Ownership_Release_Before_Save.Refuse_foreign_record': {
		as: 'mentor, for herself',
		stops: () => release(dana, dana),
		passes: () => release(ana, dana),
	},
	'Ridealong_Ownership_Release_Before_Save.Refuse_without_record': {
		as: 'rep',
		stops: () => release(ana, dana, { Opportunity__c: deal }),
		passes: () => release(ana, dana, { Account__c: null, Opportunity__c: deal }),
	},
	'Ridealong_Ownership_Release_Before_Save.Refuse_without_person': {
		as: 'rep',
		stops: () => release(ana, undefined),
		passes: () => release(ana, dana),
	},
	'Ridealong_Ownership_Release_Before_Save.Refuse_request': {
		as: 'its owner',
		stops: () => request(ana),
		passes: () => request(dana),
	},
	'Ridealong_Ownership_Release_Answer.Refuse_answer': {
		as: 'who asks, with every right',
		stops() {
			org.assign(dana, 'Test_Every_Right');
			return org.update(dana, 'Ownership_Release__c', passes(request(dana)).id!, { Status__c: 'Given' });
		},
		passes: () => org.update(ana, 'Ownership_Release__c', passes(request(dana)).id!, { Status__c: 'Given' }),
	},
	'Ownership_Override__c.Written_With_The_Permission': {
		as: 'every right',
		stops: () => override(everyRight),
		passes: () => override(keyholder()),
	},
	'Ownership_Override__c.Says_Why': {
		as: 'override permission',
		stops: () => override(keyholder(), { Reason__c: null }),
		passes: () => override(keyholder()),
	},
	'Ownership_Override__c.Frozen_After_Create': {
		as: 'every right',
		stops: () => org.update(everyRight, 'Ownership_Override__c', passes(override(keyholder())).id!, { New_Owner__c: everyRight.userId }),
		passes: () => org.update(everyRight, 'Ownership_Override__c', passes(override(keyholder())).id!, { Used_On__c: NOW }),
	},
	'Ridealong_Ownership_Override_Before_Save.Refuse_without_record': {
		as: 'override permission',
		stops: () => override(keyholder(), { Record_Id__c: ana.userId }),
		passes: () => override(keyholder()),
	},
	'Ridealong_Ownership_Override_Before_Save.Refuse_without_person': {
		as: 'override permission',
		stops: () => override(keyholder(), { New_Owner__c: null }),
		passes: () => override(keyholder()),
	},
	'Ridealong_Ownership_Override_Before_Save.Refuse_party': {
		as: 'override permission, for oneself',
		stops() {
			const by = keyholder();
			return override(by, { New_Owner__c: by.userId });
		},
		passes: () => override(keyholder()),
	},
	'Ridealong_Ownership_Override_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Ownership_Override__c', passes(override(keyholder())).id!),
		passes: () => org.update(everyRight, 'Ownership_Override__c', passes(override(keyholder())).id!, { Used_On__c: NOW }),
	},
	'Realignment__c.Begins_As_Draft': { as: 'program owner', stops: () => batch({ Status__c: 'Approved' }), passes: () => batch() },
	'Realignment__c.Approved_By_Program_Owner': {
		as: 'every right',
		stops: () => turn(passes(batch()).id!, 'Approved', everyRight),
		passes: () => turn(passes(batch()).id!, 'Approved'),
	},
	'Realignment__c.Says_Why_And_When': {
		as: 'program owner',
		stops: () => turn(passes(batch({ Ends_On__c: WINDOW.Starts_On__c })).id!, 'Approved'),
		passes: () => turn(passes(batch()).id!, 'Approved'),
	},
	'Realignment__c.Status_Follows_Order': {
		as: 'program owner',
		stops: () => turn(approved(), 'Draft'),
		passes: () => turn(approved(), 'Closed'),
	},
	'Realignment__c.Frozen_Once_Approved': {
		as: 'every right',
		stops: () => org.update(everyRight, 'Realignment__c', approved(), { Ends_On__c: '2027-01-01T00:00:00.000Z' }),
		passes: () => org.update(everyRight, 'Realignment__c', passes(batch()).id!, { Ends_On__c: '2027-01-01T00:00:00.000Z' }),
	},
	'Ridealong_Realignment_Before_Save.Refuse_beneficiary': {
		as: 'program owner who gains',
		stops() {
			const id = passes(batch()).id!;
			passes(row(id, { New_Owner__c: owner.userId }));
			return turn(id, 'Approved');
		},
		passes() {
			const id = passes(batch()).id!;
			passes(row(id));
			return turn(id, 'Approved');
		},
	},
	'Ridealong_Realignment_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Realignment__c', approved()),
		passes: () => org.remove(everyRight, 'Realignment__c', passes(batch()).id!),
	},
	'Realignment_Row__c.Names_A_Record': {
		as: 'program owner',
		stops: () => row(passes(batch()).id!, { Record_Id__c: ana.userId }),
		passes: () => row(passes(batch()).id!),
	},
	'Realignment_Row__c.Names_A_New_Owner': {
		as: 'program owner',
		stops: () => row(passes(batch()).id!, { New_Owner__c: null }),
		passes: () => row(passes(batch()).id!),
	},
	'Realignment_Row__c.Frozen_Once_Approved': {
		as: 'program owner',
		stops: () => row(approved()),
		passes: () => row(passes(batch()).id!),
	},
	'Ridealong_Realignment_Row_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops() {
			const id = passes(batch()).id!;
			const listed = passes(row(id)).id!;
			passes(turn(id, 'Approved'));
			return org.remove(everyRight, 'Realignment_Row__c', listed);
		},
		passes: () => org.remove(everyRight, 'Realignment_Row__c', passes(row(passes(batch()).id!)).id!),
	},
});
