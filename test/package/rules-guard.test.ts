/** The rules of the guard itself: owner changes, matches, territories, protections and incidents. */
import assert from 'node:assert/strict';
import type { SaveResult } from '../../scripts/local-org/engine/contract.ts';
import { account, ana, dana, deal, everyRight, org, owner, signed, take, everyRule, type Values } from './rules.ts';
import { NOW, passes, type Person } from './support.ts';

/** Dana tries to take Ana's account: one incident. */
const incident = (): string => {
	signed();
	assert.equal(take(dana, dana).success, false);
	return String(org.rows('Ownership_Incident__c', { Record_Id__c: account })[0]!['Id']);
};
/** Ana's account has gone to somebody else: it stays protected for her against Dana. */
const protection = (): string => {
	signed();
	passes(take(ana, org.rep('Bo Lee')));
	return String(org.rows('Ownership_Protection__c', { Record_Id__c: account })[0]!['Id']);
};
/** A protection by hand, for one against the other. */
const plant = (record: string, of: Person = ana, against: Person = dana) => {
	const mentorship = signed();
	return org.insert(everyRight, 'Ownership_Protection__c', {
		Record_Id__c: record,
		Object_Name__c: 'Account',
		Account__c: account,
		Protected_For__c: of.userId,
		Protected_Against__c: against.userId,
		Mentorship__c: mentorship,
		Key__c: `${record}:${of.userId}:${against.userId}`,
	});
};
const finding = (by: Person) =>
	org.insert(by, 'Ownership_Incident__c', {
		Key__c: `scan:${account}`,
		Rule__c: 'Pair protection',
		Result__c: 'Found',
		Record_Id__c: account,
	});
/** An incident by hand. */
const foretell = (values: Values = {}) =>
	org.insert(everyRight, 'Ownership_Incident__c', {
		Key__c: `Pair:${account}`,
		Rule__c: 'Pair protection',
		Result__c: 'Blocked',
		...values,
	});
const judge = (by: Person, id: string, values: Values) => org.update(by, 'Ownership_Incident__c', id, values);
/** Somebody whose territory this is. */
function covering(key: string): string {
	const person = org.rep('Coco Vering');
	passes(org.update(org.system, 'User', person.userId, { Territory_Keys__c: `;${key};` }));
	return person.userId;
}

/** The same save, which only the signed mentorship stops. */
const onceSigned = (save: () => SaveResult): { stops(): SaveResult; passes(): SaveResult } => ({
	stops() {
		signed();
		return save();
	},
	passes: save,
});
/** A record of Dana's that names Ana's prospect. */
function matches(object: 'Account' | 'Lead' | 'Contact', values: Values): SaveResult {
	passes(org.update(ana, 'Account', account, { Website: 'northwind.example' }));
	return org.insert(dana, object, values);
}

everyRule('guard', {
	'Ridealong_Account_Guard.Refuse_owner_change': {
		as: 'mentor',
		...onceSigned(() => take(dana, dana)),
		says: /^Northwind belongs to Ana Ruiz and is protected from you/,
	},
	'Ridealong_Opportunity_Guard.Refuse_opportunity': {
		as: 'mentor',
		...onceSigned(() =>
			org.insert(dana, 'Opportunity', { Name: 'Mine', StageName: 'Prospecting', CloseDate: '2026-09-30', AccountId: account }),
		),
		says: /^Northwind belongs to Ana Ruiz and is protected from you/,
	},
	'Ridealong_Lead_Guard.Refuse_owner_change': {
		as: 'admin',
		...onceSigned(() =>
			org.update(org.admin, 'Lead', org.create(ana, 'Lead', { LastName: 'Sato', Company: 'Kyoto Tools' }), { OwnerId: dana.userId }),
		),
		says: /^Kyoto Tools is protected\. Ask your program owner/,
	},
	'Ridealong_Account_Matching.Refuse_match': {
		as: 'mentor',
		...onceSigned(() => matches('Account', { Name: 'Nordwind', Website: 'northwind.example' })),
		says: /^Nordwind matches a prospect of Ana Ruiz and is protected from you/,
	},
	'Ridealong_Lead_Matching.Refuse_match': {
		as: 'mentor',
		...onceSigned(() => matches('Lead', { LastName: 'Sato', Company: 'Nordwind', Website: 'northwind.example' })),
		says: /^Nordwind matches a prospect of Ana Ruiz and is protected from you/,
	},
	'Ridealong_Contact_Guard.Refuse_match': {
		as: 'mentor',
		...onceSigned(() => matches('Contact', { LastName: 'Sato', Email: 'sato@northwind.example' })),
		says: /^Sato matches a prospect of Ana Ruiz and is protected from you/,
	},
	'Account.Ridealong_Territory_Covered': {
		as: 'every right',
		stops: () => org.insert(everyRight, 'Account', { Name: 'New', Territory_Key__c: 'west', Territory_Policy__c: 'Block' }),
		passes: () =>
			org.insert(everyRight, 'Account', { Name: 'New', Territory_Key__c: 'west', Territory_Policy__c: 'Block', OwnerId: covering('west') }),
	},
	'Ridealong_Ownership_Protection_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Ownership_Protection__c', protection()),
		passes: () => org.update(org.robot, 'Ownership_Protection__c', protection(), { Lifted_On__c: NOW, Lifted_By__c: 'Release' }),
	},
	'Ownership_Protection__c.Frozen_After_Create': {
		as: 'every right',
		stops: () => org.update(everyRight, 'Ownership_Protection__c', protection(), { Protected_For__c: dana.userId }),
		passes: () => org.update(everyRight, 'Ownership_Protection__c', protection(), { Record_Name__c: 'Northwind Ltd' }),
	},
	'Ownership_Protection__c.Names_Its_Record': {
		as: 'every right',
		stops: () => plant(deal),
		passes: () => plant(account),
	},
	'Ownership_Protection__c.Not_Against_The_Owner': {
		as: 'every right',
		stops: () => plant(account, dana, ana),
		passes: () => plant(account, ana, dana),
	},
	'Ownership_Incident__c.Found_By_The_Command_Line': {
		as: 'every right',
		stops: () => finding(everyRight),
		passes: () => finding(org.robot),
	},
	'Ownership_Incident__c.Open_When_Written': {
		as: 'every right',
		stops: () => foretell({ Review_Status__c: 'Dismissed', Resolution__c: 'It was nothing.' }),
		passes: () => foretell(),
	},
	'Ownership_Incident__c.Observed_While_Observing': {
		as: 'every right',
		stops: () => foretell({ Result__c: 'Observed' }),
		passes: () => foretell({ Result__c: 'Observed', Rule__c: 'Territory' }),
	},
	'Ownership_Incident__c.Facts_Frozen': {
		as: 'every right',
		stops: () => judge(everyRight, incident(), { Actor__c: everyRight.userId }),
		passes: () => judge(everyRight, incident(), { Details__c: 'A note' }),
	},
	'Ownership_Incident__c.Judged_With_A_Reason': {
		as: 'program owner',
		stops: () => judge(owner, incident(), { Review_Status__c: 'Dismissed' }),
		passes: () => judge(owner, incident(), { Review_Status__c: 'Dismissed', Resolution__c: 'A slip.' }),
	},
	'Ownership_Incident__c.Not_Judged_By_The_Parties': {
		as: 'the mentor who tried, with every right',
		stops() {
			const id = incident();
			org.assign(dana, 'Test_Every_Right');
			return judge(dana, id, { Review_Status__c: 'Dismissed', Resolution__c: 'It was nothing.' });
		},
		passes: () => judge(everyRight, incident(), { Review_Status__c: 'Dismissed', Resolution__c: 'It was nothing.' }),
	},
	'Ridealong_Ownership_Incident_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Ownership_Incident__c', incident()),
		passes: () => judge(everyRight, incident(), { Review_Status__c: 'Dismissed', Resolution__c: 'A slip.' }),
	},
});
