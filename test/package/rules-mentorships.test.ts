/** The rules of mentorships. */
import { ana, dana, everyRight, org, owner, signed, everyRule, type Values } from './rules.ts';
import { passes, type Person } from './support.ts';

const propose = (by: Person, more: Values = {}) =>
	org.insert(by, 'Mentorship__c', { Mentor__c: dana.userId, Mentee__c: ana.userId, Kind__c: 'Craft', ...more });
const change = (by: Person, id: string, values: Values) => org.update(by, 'Mentorship__c', id, values);
const ended = () => {
	const id = signed();
	passes(change(owner, id, { Status__c: 'Ended' }));
	return id;
};

everyRule('mentorships', {
	'Mentorship__c.Created_By_Program_Owner': { as: 'every right', stops: () => propose(everyRight), passes: () => propose(owner) },
	'Mentorship__c.Begins_As_Proposed': {
		as: 'program owner',
		stops: () => propose(owner, { Status__c: 'Active' }),
		passes: () => propose(owner, { Status__c: 'Proposed' }),
	},
	'Mentorship__c.Both_Parties_Named': {
		as: 'program owner',
		stops: () => propose(owner, { Mentor__c: ana.userId }),
		passes: () => propose(owner),
	},
	'Mentorship__c.Cooling_Off_Not_Negative': {
		as: 'program owner',
		stops: () => propose(owner, { Cooling_Off_Days__c: -1 }),
		passes: () => propose(owner, { Cooling_Off_Days__c: 0 }),
	},
	'Mentorship__c.Cooling_Off_Not_Shortened': {
		as: 'program owner',
		stops: () => change(owner, signed({ Cooling_Off_Days__c: 90 }), { Cooling_Off_Days__c: 89 }),
		passes: () => change(owner, signed({ Cooling_Off_Days__c: 90 }), { Cooling_Off_Days__c: 91 }),
	},
	'Mentorship__c.Mentor_Signs_For_Mentor': {
		as: 'mentee',
		stops: () => change(ana, org.proposal(dana, ana), { Mentor_Signed_Version__c: 1 }),
		passes: () => change(dana, org.proposal(dana, ana), { Mentor_Signed_Version__c: 1 }),
	},
	'Mentorship__c.Mentee_Signs_For_Mentee': {
		as: 'mentor',
		stops: () => change(dana, org.proposal(dana, ana), { Mentee_Signed_Version__c: 1 }),
		passes: () => change(ana, org.proposal(dana, ana), { Mentee_Signed_Version__c: 1 }),
	},
	'Mentorship__c.Signs_The_Current_Terms': {
		as: 'mentor',
		stops: () => change(dana, org.proposal(dana, ana), { Mentor_Signed_Version__c: 2 }),
		passes: () => change(dana, org.proposal(dana, ana), { Mentor_Signed_Version__c: 1 }),
	},
	'Mentorship__c.Active_By_Both_Signatures': {
		as: 'program owner',
		stops: () => change(owner, org.proposal(dana, ana), { Status__c: 'Active' }),
		passes() {
			const id = signed();
			passes(change(owner, id, { Status__c: 'Paused' }));
			return change(owner, id, { Status__c: 'Active' });
		},
	},
	'Mentorship__c.Status_Follows_Order': {
		as: 'program owner',
		stops: () => change(owner, org.proposal(dana, ana), { Status__c: 'Paused' }),
		passes: () => change(owner, signed(), { Status__c: 'Paused' }),
	},
	'Mentorship__c.Status_By_The_Right_Person': {
		as: 'mentee',
		stops: () => change(ana, signed(), { Status__c: 'Ended' }),
		passes: () => change(ana, signed(), { Status__c: 'Closing' }),
	},
	'Mentorship__c.Ended_On_Not_Backdated': {
		as: 'integration user with every right',
		stops: () => change(org.robot, signed(), { Status__c: 'Ended', Ended_On__c: '2026-06-18' }),
		passes: () => change(org.robot, signed(), { Status__c: 'Ended', Ended_On__c: '2026-06-19' }),
	},
	'Mentorship__c.Start_Not_Moved_Later': {
		as: 'program owner',
		stops: () => change(owner, signed({ Start_Date__c: '2026-06-10' }), { Start_Date__c: '2026-06-11' }),
		passes: () => change(owner, signed({ Start_Date__c: '2026-06-10' }), { Start_Date__c: '2026-06-09' }),
	},
	'Mentorship__c.Parties_Frozen_Once_Agreed': {
		as: 'program owner',
		stops: () => change(owner, signed(), { Kind__c: 'Organization' }),
		passes: () => change(owner, org.proposal(dana, ana), { Kind__c: 'Organization' }),
	},
	'Mentorship__c.Terms_By_Program_Owner': {
		as: 'every right',
		stops: () => change(everyRight, signed(), { Cadence_Days__c: 7 }),
		passes: () => change(owner, signed(), { Cadence_Days__c: 7 }),
	},
	'Mentorship__c.Owner_By_Program_Owner': {
		as: 'every right',
		stops: () => change(everyRight, signed(), { OwnerId: everyRight.userId }),
		passes: () => change(owner, signed(), { OwnerId: owner.userId }),
	},
	'Ridealong_Mentorship_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Mentorship__c', ended()),
		passes: () => org.remove(everyRight, 'Mentorship__c', org.proposal(dana, ana)),
	},
});
