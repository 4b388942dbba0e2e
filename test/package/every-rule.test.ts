/**
 * Every validation rule and every Custom Error of the package stops something: the save that it stops, as whom, with its own words on its own
 * field, and the twin of that save which passes. A rule without a row here fails, and so does a row without a rule.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, beforeEach, describe, test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { strFromU8, strToU8 } from 'fflate';
import type { SaveResult } from '../../scripts/local-org/engine/contract.ts';
import { NOW, packageFiles, passes, ROOT, TestOrg, type Person } from './support.ts';

interface Rule {
	message: string;
	field: string | undefined;
}
interface CustomErrorXml {
	name: string;
	customErrorMessages: { errorMessage: string; isFieldError: string; fieldSelection?: string }[];
}

/** `Object.Rule` and `Flow.Element` → what they say and where. */
function rulesOfThePackage(): Map<string, Rule> {
	const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'customErrors' || name === 'customErrorMessages' });
	const read = (file: string): Record<string, Record<string, unknown>> => parser.parse(readFileSync(join(ROOT, file), 'utf8')) as never;
	const rules = new Map<string, Rule>();
	for (const file of globSync('force-app/**/*.validationRule-meta.xml', { cwd: ROOT })) {
		const rule = read(file)['ValidationRule']!;
		if (rule['active'] !== 'true') continue;
		const [, object] = /objects\/(\w+)\//.exec(file.replaceAll('\\', '/'))!;
		rules.set(`${object}.${String(rule['fullName'])}`, {
			message: String(rule['errorMessage']),
			field: rule['errorDisplayField'] as string | undefined,
		});
	}
	for (const file of globSync('force-app/**/*.flow-meta.xml', { cwd: ROOT }))
		for (const element of (read(file)['Flow']!['customErrors'] ?? []) as CustomErrorXml[])
			for (const { errorMessage, fieldSelection } of element.customErrorMessages)
				rules.set(`${basename(file, '.flow-meta.xml')}.${element.name}`, { message: errorMessage, field: fieldSelection });
	return rules;
}

let org: TestOrg;
let owner: Person;
let everyRight: Person;
let dana: Person;
let ana: Person;
let deal: string;
let account: string;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner', 'Demo_Transfer_Record']);
	// Behind object and field permissions stand the rules: this person has every right and no custom permission.
	everyRight = org.person('Sam Admin', ['Test_Every_Right']);
	org.assign(org.robot, 'Test_Every_Right');
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: true, Territory_Guard_On__c: true });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	deal = org.opportunity(ana);
	account = org.account(ana);
});

type Values = Record<string, unknown>;
const propose = (by: Person, more: Values = {}) =>
	org.insert(by, 'Mentorship__c', { Mentor__c: dana.userId, Mentee__c: ana.userId, Kind__c: 'Craft', ...more });
const change = (by: Person, id: string, values: Values) => org.update(by, 'Mentorship__c', id, values);
const signed = (more?: Values) => org.mentorship(dana, ana, more);
const ended = () => {
	const id = signed();
	passes(change(owner, id, { Status__c: 'Ended' }));
	return id;
};
/** Ana's deals belong to one mentorship each; asked for once, used by all asks of a case. */
let pair: string | undefined;
beforeEach(() => void (pair = undefined));
const ask = (by: Person = ana, more: Values = {}) => org.insert(by, 'Deal_Review__c', TestOrg.ask(deal, (pair ??= signed()), more));
const review = (more: Values = {}) => passes(ask(ana, more)).id!;
const move = (by: Person, id: string, Status__c: string) => org.update(by, 'Deal_Review__c', id, { Status__c });
const edit = (by: Person, id: string, values: Values) => org.update(by, 'Deal_Review__c', id, values);
const comment = (by: Person, id: string, more: Values = {}) =>
	org.insert(by, 'Review_Comment__c', { Deal_Review__c: id, Body__c: 'Call the CFO.', Kind__c: 'Question', ...more });
const reword = (by: Person, id: string, values: Values = { Body__c: 'Call her.' }) => org.update(by, 'Review_Comment__c', id, values);
const take = (by: Person, to: Person) => org.update(by, 'Account', account, { OwnerId: to.userId });
const release = (by: Person, to: Person | undefined, more: Values = {}) =>
	org.insert(by, 'Ownership_Release__c', { Account__c: account, Released_To__c: to?.userId, Reason__c: 'Agreed', ...more });
const planned = () =>
	void org.create(ana, 'Task', { WhatId: deal, Subject: 'Call', ActivityDate: '2026-07-01', Status: 'Not Started', Priority: 'Normal' });
const snooze = (by: Person = ana, more: Values = {}) =>
	org.insert(by, 'Stall_Snooze__c', { Opportunity__c: deal, Reason__c: 'Legal', Resume_On__c: '2026-07-01', ...more });
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
const hold = (by: Person, more: Values = {}) =>
	org.insert(by, 'Prospect_Hold__c', { Company__c: 'Kyoto Tools', Domain__c: `${by.userId}.example`, Evidence__c: 'Met Sato.', ...more });
const held = (by: Person = ana) => passes(hold(by)).id!;
const settle = (by: Person, id: string, Status__c: string) => org.update(by, 'Prospect_Hold__c', id, { Status__c });
const judge = (by: Person, id: string, values: Values) => org.update(by, 'Ownership_Incident__c', id, values);
const proven = (value: boolean) => {
	const [status] = org.rows('Ridealong_Status__c', { Name: 'Default' });
	if (status) passes(org.update(org.robot, 'Ridealong_Status__c', String(status['Id']), { Private_Asks_Proven__c: value }));
	else org.create(org.robot, 'Ridealong_Status__c', { Name: 'Default', Private_Asks_Proven__c: value });
};

/** One case: what is refused, and its twin. Both begin with what `beforeEach` made; `says` stands for messages that merge fields complete. */
interface Case {
	as: string;
	stops: () => SaveResult | Promise<SaveResult>;
	passes: () => SaveResult | Promise<SaveResult>;
	says?: RegExp;
}

const CASES: Record<string, Case> = {
	// ------------------------------------------------------------ mentorships
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

	// ------------------------------------------------------------ reviews
	'Deal_Review__c.Begins_As_Requested': {
		as: 'rep',
		stops: () => ask(ana, { Status__c: 'Advised' }),
		passes: () => ask(ana, { Status__c: 'Requested' }),
	},
	'Deal_Review__c.Says_What_Is_Asked': { as: 'rep', stops: () => ask(ana, { Ask__c: null }), passes: () => ask(ana, { Tried__c: null }) },
	'Deal_Review__c.Frozen_After_Create': {
		as: 'every right',
		stops: () => edit(everyRight, review(), { Stall_Score__c: 1 }),
		passes: () => edit(everyRight, review(), { Access_Until__c: '2026-07-01' }),
	},
	'Deal_Review__c.Owner_Frozen': {
		as: 'every right',
		stops: () => edit(everyRight, review(), { OwnerId: everyRight.userId }),
		passes: () => edit(everyRight, review(), { OwnerId: ana.userId }),
	},
	'Deal_Review__c.Words_By_The_Rep': {
		as: 'every right',
		stops: () => edit(everyRight, review(), { Ask__c: 'Words in her mouth' }),
		passes: () => edit(ana, review(), { Ask__c: 'Words of her own' }),
	},
	'Deal_Review__c.Status_By_The_Right_Person': {
		as: 'rep',
		stops: () => move(ana, review(), 'Acknowledged'),
		passes: () => move(dana, review(), 'Acknowledged'),
	},
	'Deal_Review__c.Status_Follows_Order': {
		as: 'rep',
		stops: () => move(ana, review(), 'Done'),
		passes() {
			const id = review();
			passes(move(dana, id, 'Advised'));
			return move(ana, id, 'Done');
		},
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_without_opportunity': {
		as: 'rep',
		stops: () => ask(ana, { Opportunity__c: null }),
		passes: () => ask(),
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_without_mentorship': {
		as: 'rep',
		stops: () => ask(ana, { Mentorship__c: null }),
		passes: () => ask(),
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_request': {
		as: 'a rep whose deal it is not',
		stops() {
			const bo = org.rep('Bo Lee');
			pair = org.mentorship(dana, bo);
			return ask(bo);
		},
		passes: () => ask(),
		says: /^Only the owner of a deal can ask/,
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_second_request': {
		as: 'rep',
		stops() {
			review();
			return ask();
		},
		passes() {
			passes(move(ana, review(), 'Withdrawn'));
			return ask();
		},
		says: /^You already asked Dana about this deal/,
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_private_request': {
		as: 'rep',
		stops() {
			proven(false);
			return ask(ana, { Visibility__c: 'Mentor only' });
		},
		passes() {
			proven(true);
			return ask(ana, { Visibility__c: 'Mentor only' });
		},
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_probe': {
		as: 'every right',
		stops: () => org.insert(everyRight, 'Deal_Review__c', { Probe__c: true, Visibility__c: 'Team' }),
		passes: () => org.insert(org.robot, 'Deal_Review__c', { Probe__c: true, OwnerId: ana.userId }),
	},
	'Ridealong_Deal_Review_Share.Refuse_to_share': {
		as: 'rep, in an org whose own flow ends the mentorship in the same moment',
		stops: () =>
			withAutomation(
				'Mentorship__c',
				'$Record.Mentorship__c',
				'<field>Status__c</field><value><stringValue>Paused</stringValue></value>',
				ask,
			),
		passes: () =>
			withAutomation('Opportunity', '$Record.Opportunity__c', '<field>NextStep</field><value><stringValue>Ask</stringValue></value>', ask),
	},
	'Ridealong_Deal_Review_Share.Refuse_after_fault': {
		as: 'rep, where the share cannot be written',
		async stops() {
			const flow = 'flows/Ridealong_Deal_Review_Share.flow';
			const files = await packageFiles('force-app/main/reviews/flows');
			const broken = strFromU8(files[flow]!).replace(
				/(<field>OpportunityAccessLevel<\/field>\s*<value>\s*<stringValue>)Read/,
				'$1No such level',
			);
			org.deploy({ ...files, [flow]: strToU8(broken) });
			try {
				return ask();
			} finally {
				org.deploy(files);
			}
		},
		passes: () => ask(),
		says: /^This deal could not be shared with your mentor, so the ask was not sent\. Your text is kept\. Tell your admin: This error occurred/,
	},
	'Ridealong_Deal_Review_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Deal_Review__c', review()),
		passes: () =>
			org.remove(everyRight, 'Deal_Review__c', org.create(org.robot, 'Deal_Review__c', { Probe__c: true, OwnerId: ana.userId })),
	},

	// ------------------------------------------------------------ comments
	'Review_Comment__c.Written_By_Rep_And_Mentor': {
		as: 'every right',
		stops: () => comment(everyRight, review()),
		passes: () => comment(dana, review()),
	},
	'Review_Comment__c.Advice_By_The_Mentor': {
		as: 'rep',
		stops: () => comment(ana, review(), { Kind__c: 'Advice' }),
		passes: () => comment(dana, review(), { Kind__c: 'Advice' }),
	},
	'Review_Comment__c.Says_Something': {
		as: 'rep',
		stops: () => comment(ana, review(), { Body__c: '  ' }),
		passes: () => comment(ana, review(), { Body__c: '?' }),
	},
	'Review_Comment__c.Not_On_Closed_Reviews': {
		as: 'rep',
		stops() {
			const id = review();
			passes(move(ana, id, 'Withdrawn'));
			return comment(ana, id);
		},
		passes() {
			const id = review();
			passes(move(dana, id, 'Advised'));
			return comment(ana, id);
		},
	},
	'Review_Comment__c.Own_Text_For_15_Minutes': {
		as: 'its author, a minute too late',
		stops() {
			const id = passes(comment(ana, review())).id!;
			org.clock.set('2026-06-19T09:16:00.000Z');
			return reword(ana, id);
		},
		passes() {
			const id = passes(comment(ana, review())).id!;
			org.clock.set('2026-06-19T09:15:00.000Z');
			return reword(ana, id);
		},
	},
	'Ridealong_Review_Comment_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Review_Comment__c', passes(comment(ana, review())).id!),
		passes: () => reword(ana, passes(comment(ana, review())).id!),
	},

	// ------------------------------------------------------------ snoozes
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

	// ------------------------------------------------------------ guard
	'Ridealong_Account_Guard.Refuse_owner_change': {
		as: 'mentor',
		stops() {
			signed();
			return take(dana, dana);
		},
		passes: () => take(dana, dana),
		says: /^Northwind belongs to Ana Ruiz and is protected from you/,
	},
	'Ridealong_Opportunity_Guard.Refuse_opportunity': {
		as: 'mentor',
		stops() {
			signed();
			return org.insert(dana, 'Opportunity', { Name: 'Mine', StageName: 'Prospecting', CloseDate: '2026-09-30', AccountId: account });
		},
		passes: () => org.insert(dana, 'Opportunity', { Name: 'Mine', StageName: 'Prospecting', CloseDate: '2026-09-30', AccountId: account }),
		says: /^Northwind belongs to Ana Ruiz and is protected from you/,
	},
	'Ridealong_Lead_Guard.Refuse_owner_change': {
		as: 'admin',
		stops() {
			signed();
			return org.update(org.admin, 'Lead', org.create(ana, 'Lead', { LastName: 'Sato', Company: 'Kyoto Tools' }), { OwnerId: dana.userId });
		},
		passes: () =>
			org.update(org.admin, 'Lead', org.create(ana, 'Lead', { LastName: 'Sato', Company: 'Kyoto Tools' }), { OwnerId: dana.userId }),
		says: /^Sato is protected\. Ask your program owner/,
	},
	'Ridealong_Account_Matching.Refuse_match': {
		as: 'mentor',
		stops() {
			signed();
			passes(org.update(ana, 'Account', account, { Website: 'northwind.example' }));
			return org.insert(dana, 'Account', { Name: 'Nordwind', Website: 'northwind.example' });
		},
		passes() {
			passes(org.update(ana, 'Account', account, { Website: 'northwind.example' }));
			return org.insert(dana, 'Account', { Name: 'Nordwind', Website: 'northwind.example' });
		},
		says: /^Nordwind matches a prospect of Ana Ruiz and is protected from you/,
	},
	'Ridealong_Lead_Matching.Refuse_match': {
		as: 'mentor',
		stops() {
			signed();
			passes(org.update(ana, 'Account', account, { Website: 'northwind.example' }));
			return org.insert(dana, 'Lead', { LastName: 'Sato', Company: 'Nordwind', Website: 'northwind.example' });
		},
		passes() {
			passes(org.update(ana, 'Account', account, { Website: 'northwind.example' }));
			return org.insert(dana, 'Lead', { LastName: 'Sato', Company: 'Nordwind', Website: 'northwind.example' });
		},
		says: /^Nordwind matches a prospect of Ana Ruiz and is protected from you/,
	},
	'Ridealong_Contact_Guard.Refuse_match': {
		as: 'mentor',
		stops() {
			signed();
			passes(org.update(ana, 'Account', account, { Website: 'northwind.example' }));
			return org.insert(dana, 'Contact', { LastName: 'Sato', Email: 'sato@northwind.example' });
		},
		passes() {
			passes(org.update(ana, 'Account', account, { Website: 'northwind.example' }));
			return org.insert(dana, 'Contact', { LastName: 'Sato', Email: 'sato@northwind.example' });
		},
		says: /^Sato matches a prospect of Ana Ruiz and is protected from you/,
	},
	'Account.Ridealong_Territory_Covered': {
		as: 'every right',
		stops: () => org.insert(everyRight, 'Account', { Name: 'New', Territory_Key__c: 'west', Territory_Policy__c: 'Block' }),
		passes: () =>
			org.insert(everyRight, 'Account', { Name: 'New', Territory_Key__c: 'west', Territory_Policy__c: 'Block', OwnerId: covering('west') }),
	},
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
	'Ridealong_Ownership_Protection_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Ownership_Protection__c', protection()),
		passes: () => org.update(org.robot, 'Ownership_Protection__c', protection(), { Lifted_On__c: NOW, Lifted_By__c: 'Release' }),
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
	'Prospect_Hold__c.Begins_As_Requested': { as: 'rep', stops: () => hold(ana, { Status__c: 'Approved' }), passes: () => hold(ana) },
	'Prospect_Hold__c.Says_Who_And_Why': { as: 'rep', stops: () => hold(ana, { Evidence__c: null }), passes: () => hold(ana) },
	'Prospect_Hold__c.Judged_By_Another_Program_Owner': {
		as: 'every right',
		stops: () => settle(everyRight, held(), 'Approved'),
		passes: () => settle(owner, held(), 'Approved'),
	},
	'Prospect_Hold__c.Released_By_Its_Holder': {
		as: 'program owner',
		stops: () => settle(owner, held(), 'Released'),
		passes: () => settle(ana, held(), 'Released'),
	},
	'Prospect_Hold__c.Status_Follows_Order': {
		as: 'program owner',
		stops() {
			const id = held();
			passes(settle(owner, id, 'Approved'));
			return settle(owner, id, 'Expired');
		},
		passes() {
			const id = held();
			passes(settle(owner, id, 'Approved'));
			org.clock.set('2026-09-18T09:00:00.000Z');
			return settle(owner, id, 'Expired');
		},
	},
	'Prospect_Hold__c.Frozen_After_Create': {
		as: 'rep',
		stops: () => org.update(ana, 'Prospect_Hold__c', held(), { Domain__c: 'another.example' }),
		passes: () => org.update(ana, 'Prospect_Hold__c', held(), { Evidence__c: 'Met her again.' }),
	},
	'Ridealong_Prospect_Hold_Before_Save.Refuse_without_key': {
		as: 'rep',
		stops: () => hold(ana, { Domain__c: 'gmail.com' }),
		passes: () => hold(ana),
	},
	'Ridealong_Prospect_Hold_Before_Save.Refuse_beyond_cap': {
		as: 'rep',
		stops() {
			for (let at = 0; at < 25; at++) passes(hold(ana, { Domain__c: `${ana.userId}-${at}.example` }));
			return hold(ana);
		},
		passes: () => hold(ana),
	},
	'Ridealong_Prospect_Hold_Before_Save.Refuse_own': {
		as: 'rep',
		stops() {
			held();
			return hold(ana);
		},
		passes() {
			passes(settle(ana, held(), 'Released'));
			return hold(ana);
		},
	},
	'Ridealong_Prospect_Hold_Clash.Refuse_clash': {
		as: 'another rep',
		stops() {
			held();
			return hold(org.rep('Bo Lee'), { Domain__c: `${ana.userId}.example` });
		},
		passes: () => hold(org.rep('Bo Lee')),
		says: /^This prospect cannot be held\. Ask your program owner \(ref\. /,
	},
	'Ridealong_Prospect_Hold_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Prospect_Hold__c', held()),
		passes: () => settle(ana, held(), 'Released'),
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
};

/** Somebody whose territory this is. */
function covering(key: string): string {
	const person = org.rep('Coco Vering');
	passes(org.update(org.system, 'User', person.userId, { Territory_Keys__c: `;${key};` }));
	return person.userId;
}

/** Saves while the org has a flow of its own that changes a record related to the new review, before the package's flows run. */
function withAutomation(object: string, id: string, assignment: string, save: () => SaveResult): SaveResult {
	const flow = (status: string): Record<string, Uint8Array> => ({
		'flows/Own_Automation.flow':
			strToU8(`<?xml version="1.0" encoding="UTF-8"?><Flow xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion>
			<interviewLabel>Own {!$Flow.CurrentDateTime}</interviewLabel><label>Own automation</label><processType>AutoLaunchedFlow</processType>
			<recordUpdates><name>Change</name><label>Change</label><locationX>0</locationX><locationY>0</locationY><filterLogic>and</filterLogic>
			<filters><field>Id</field><operator>EqualTo</operator><value><elementReference>${id}</elementReference></value></filters>
			<inputAssignments>${assignment}</inputAssignments><object>${object}</object></recordUpdates>
			<start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Change</targetReference></connector>
			<object>Deal_Review__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordAfterSave</triggerType></start>
			<status>${status}</status><triggerOrder>1</triggerOrder></Flow>`),
		'package.xml': strToU8(
			'<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Own_Automation</members><name>Flow</name></types><version>66.0</version></Package>',
		),
	});
	pair ??= signed();
	org.deploy(flow('Active'));
	try {
		return save();
	} finally {
		org.deploy(flow('Draft'));
	}
}

const RULES = rulesOfThePackage();

test('every rule of the package has a case here, and every case a rule', () => {
	assert.ok(RULES.size > 50, `${RULES.size} rules`);
	assert.deepEqual(Object.keys(CASES).sort(), [...RULES.keys()].sort());
});

for (const [name, { message, field }] of RULES)
	describe(name, () => {
		const { as, stops, passes: passing, says } = CASES[name] ?? { as: 'nobody', stops: missing, passes: missing };

		test(`stops: ${as}`, async () => {
			const result = await stops();
			const said = result.errors.find((error) => (says ? says.test(error.message) : error.message === message));
			assert.ok(said, `says ${JSON.stringify(result.errors)}`);
			assert.equal(said.statusCode, 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
			assert.deepEqual(said.fields, field ? [field] : []);
			assert.equal(result.success, false);
		});

		test('lets its twin pass', async () => void passes(await passing()));
	});

function missing(): SaveResult {
	assert.fail('there is no case for this rule');
}
