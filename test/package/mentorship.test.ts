/** The agreement: who proposes, signs, changes, pauses and ends it; what is stamped; what protects. */
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let everyRight: Person;
let dana: Person;
let ana: Person;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
	// Behind field permissions stand the rules: this person has every right and no custom permission.
	everyRight = org.person('Sam Admin', ['Test_Every_Right']);
});
beforeEach(() => {
	org.clock.set(NOW);
	dana = org.mentor('Dana Cole');
	ana = org.rep('Ana Ruiz');
});

const propose = (by = owner, more: Record<string, unknown> = {}) =>
	org.insert(by, 'Mentorship__c', { Mentor__c: dana.userId, Mentee__c: ana.userId, Kind__c: 'Craft', ...more });
const status = (id: string) => org.row('Mentorship__c', id)['Status__c'];

test('a program owner and the roster sync propose; nobody else does', () => {
	passes(propose(owner));
	passes(propose(org.robot, { Kind__c: 'Organization' }));
	refused(propose(everyRight, { Kind__c: 'Skip-level' }), 'Only your program owner can propose');
	refused(propose(ana, { Kind__c: 'Skip-level' }), /INSUFFICIENT_ACCESS|CANNOT_INSERT/);
});

test('a mentorship begins as Proposed, with two people', () => {
	refused(propose(owner, { Status__c: 'Active' }), 'begins as Proposed');
	refused(propose(owner, { Status__c: 'Ended' }), 'begins as Proposed');
	refused(propose(owner, { Mentor__c: ana.userId }), 'two different people');
	refused(propose(owner, { Mentee__c: null }), 'two different people');
});

test('a mentee has one mentorship of a kind at a time; the slot is free again when it ended', () => {
	const first = passes(propose()).id!;
	assert.equal(org.row('Mentorship__c', first)['Slot_Key__c'], `${ana.userId}:Craft`);
	refused(propose(owner, { Mentor__c: org.mentor('Bo Lee').userId }), 'DUPLICATE_VALUE');
	passes(propose(owner, { Kind__c: 'Organization' }));
	passes(org.update(owner, 'Mentorship__c', first, { Status__c: 'Ended' }));
	assert.equal(org.row('Mentorship__c', first)['Slot_Key__c'], null);
	passes(propose());
});

test('both parties may open their mentorship; a third person may not', () => {
	const id = passes(propose()).id!;
	for (const party of [dana, ana]) assert.equal(org.mayRead(party, 'Mentorship__c', id), true, party.name);
	assert.equal(org.mayRead(org.rep('Third Rep'), 'Mentorship__c', id), false);
});

test('a replaced mentor loses the mentorship, the new one gets it', () => {
	const id = passes(propose()).id!;
	const bo = org.mentor('Bo Lee');
	passes(org.update(owner, 'Mentorship__c', id, { Mentor__c: bo.userId }));
	assert.deepEqual(
		[dana, ana, bo].map((each) => org.mayRead(each, 'Mentorship__c', id)),
		[false, true, true],
	);
});

test('both signatures make it active, and stamp the moments', () => {
	const id = passes(propose()).id!;
	passes(org.update(dana, 'Mentorship__c', id, { Mentor_Signed_Version__c: 1 }));
	assert.equal(status(id), 'Proposed');
	passes(org.update(ana, 'Mentorship__c', id, { Mentee_Signed_Version__c: 1 }));
	const row = org.row('Mentorship__c', id);
	assert.deepEqual(
		[row['Status__c'], row['Mentor_Signed_On__c'], row['Mentee_Signed_On__c'], row['Start_Date__c'], row['Protected_Until__c']],
		['Active', NOW, NOW, NOW.slice(0, 10), null],
	);
});

test('nobody signs for the other', () => {
	const id = passes(propose()).id!;
	refused(org.update(ana, 'Mentorship__c', id, { Mentor_Signed_Version__c: 1 }), 'Only the mentor can sign');
	refused(org.update(dana, 'Mentorship__c', id, { Mentee_Signed_Version__c: 1 }), 'Only the mentee can sign');
	refused(org.update(everyRight, 'Mentorship__c', id, { Mentee_Signed_Version__c: 1 }), 'Only the mentee can sign');
	refused(org.update(org.robot, 'Mentorship__c', id, { Mentor_Signed_Version__c: 1 }), /INVALID_FIELD|INSUFFICIENT/);
	org.assign(org.robot, 'Test_Every_Right');
	refused(org.update(org.robot, 'Mentorship__c', id, { Mentor_Signed_Version__c: 1 }), 'Only the mentor can sign');
	refused(propose(org.robot, { Kind__c: 'Organization', Mentor_Signed_Version__c: 1 }), 'Only the mentor can sign');
});

test('a signature is for the current terms: not for later ones, and not taken back', () => {
	const id = passes(propose()).id!;
	refused(org.update(dana, 'Mentorship__c', id, { Mentor_Signed_Version__c: 2 }), 'not their current version');
	passes(org.update(dana, 'Mentorship__c', id, { Mentor_Signed_Version__c: 1 }));
	refused(org.update(dana, 'Mentorship__c', id, { Mentor_Signed_Version__c: null }), 'not their current version');
});

test('a changed term raises the version, asks both again, and leaves protection in force', () => {
	const id = org.mentorship(dana, ana);
	passes(org.update(owner, 'Mentorship__c', id, { Channel__c: 'Phone', Ground_Rules__c: 'No surprises.' }));
	const row = org.row('Mentorship__c', id);
	assert.deepEqual([row['Terms_Version__c'], row['Status__c']], [2, 'Active']);
	passes(org.update(dana, 'Mentorship__c', id, { Mentor_Signed_Version__c: 2 }));
	passes(org.update(ana, 'Mentorship__c', id, { Mentee_Signed_Version__c: 2 }));
});

test("the terms version is nobody's to type", () => {
	const id = org.mentorship(dana, ana);
	passes(org.update(everyRight, 'Mentorship__c', id, { Terms_Version__c: 9 }));
	assert.equal(org.row('Mentorship__c', id)['Terms_Version__c'], 1);
});

test('a signature for old terms does not activate new ones', () => {
	const id = passes(propose()).id!;
	passes(org.update(dana, 'Mentorship__c', id, { Mentor_Signed_Version__c: 1 }));
	passes(org.update(owner, 'Mentorship__c', id, { Cadence_Days__c: 7 }));
	passes(org.update(ana, 'Mentorship__c', id, { Mentee_Signed_Version__c: 2 }));
	assert.equal(status(id), 'Proposed');
});

test('parties sign terms, and do not write them', () => {
	const id = org.mentorship(dana, ana);
	refused(org.update(ana, 'Mentorship__c', id, { Cooling_Off_Days__c: 0 }), /INVALID_FIELD|INSUFFICIENT/);
	refused(org.update(everyRight, 'Mentorship__c', id, { Cadence_Days__c: 7 }), 'Only your program owner can change');
	refused(org.update(everyRight, 'Mentorship__c', id, { Ground_Rules__c: 'Mine.' }), 'Only your program owner can change');
});

test('the two people and the kind are frozen once agreed', () => {
	const id = org.mentorship(dana, ana);
	for (const change of [{ Mentor__c: owner.userId }, { Mentee__c: owner.userId }, { Kind__c: 'Organization' }])
		refused(org.update(owner, 'Mentorship__c', id, change), 'cannot change');
});

test('the cooling-off may be lengthened, never shortened', () => {
	const id = org.mentorship(dana, ana);
	refused(org.update(owner, 'Mentorship__c', id, { Cooling_Off_Days__c: 30 }), 'cannot be shortened');
	refused(org.update(owner, 'Mentorship__c', id, { Cooling_Off_Days__c: null }), 'cannot be shortened');
	passes(org.update(owner, 'Mentorship__c', id, { Cooling_Off_Days__c: 120 }));
	refused(propose(owner, { Kind__c: 'Organization', Cooling_Off_Days__c: -1 }), 'cannot be negative');
});

test('the cooling-off of the policy is written into the proposal: what both sign holds, whatever the policy says later', () => {
	const id = org.mentorship(dana, ana);
	assert.equal(org.row('Mentorship__c', id)['Cooling_Off_Days__c'], 90);
	const own = org.proposal(dana, org.rep('Cleo Own'), { Cooling_Off_Days__c: 30 });
	assert.equal(org.row('Mentorship__c', own)['Cooling_Off_Days__c'], 30);
});

test('a party may pause or close; only the program owner resumes and ends', () => {
	const id = org.mentorship(dana, ana);
	passes(org.update(ana, 'Mentorship__c', id, { Status__c: 'Paused' }));
	refused(org.update(ana, 'Mentorship__c', id, { Status__c: 'Active' }), 'To end or resume it, ask your program owner');
	passes(org.update(owner, 'Mentorship__c', id, { Status__c: 'Active' }));
	passes(org.update(dana, 'Mentorship__c', id, { Status__c: 'Closing' }));
	refused(org.update(dana, 'Mentorship__c', id, { Status__c: 'Ended' }), 'To end or resume it, ask your program owner');
	refused(org.update(everyRight, 'Mentorship__c', id, { Status__c: 'Ended' }), 'To end or resume it, ask your program owner');
	passes(org.update(org.robot, 'Mentorship__c', id, { Status__c: 'Ended' }));
});

test('a proposal cannot be put in force without both signatures, by any door', () => {
	const id = passes(propose()).id!;
	refused(org.update(owner, 'Mentorship__c', id, { Status__c: 'Active' }), 'only when both have signed');
	for (const Status__c of ['Paused', 'Closing']) {
		refused(org.update(owner, 'Mentorship__c', id, { Status__c }), 'That step is not possible');
		refused(org.update(ana, 'Mentorship__c', id, { Status__c }), 'That step is not possible');
	}
});

test('resuming takes signatures under the current terms', () => {
	const id = org.mentorship(dana, ana);
	passes(org.update(owner, 'Mentorship__c', id, { Status__c: 'Paused', Channel__c: 'Video' }));
	refused(org.update(owner, 'Mentorship__c', id, { Status__c: 'Active' }), 'only when both have signed');
});

test('ending stamps the day and the last protected day', () => {
	const id = org.mentorship(dana, ana);
	org.clock.set('2026-07-01T12:00:00.000Z');
	passes(org.update(owner, 'Mentorship__c', id, { Status__c: 'Ended' }));
	const row = org.row('Mentorship__c', id);
	assert.deepEqual([row['Ended_On__c'], row['Protected_Until__c']], ['2026-07-01', '2026-09-29']);
});

test('the end is not back-dated, moved or undone', () => {
	const id = org.mentorship(dana, ana);
	refused(
		org.update(org.robot, 'Mentorship__c', id, { Status__c: 'Ended', Ended_On__c: '2026-01-01' }),
		/cannot be moved|INVALID_FIELD|INSUFFICIENT/,
	);
	org.assign(org.robot, 'Test_Every_Right');
	refused(org.update(org.robot, 'Mentorship__c', id, { Status__c: 'Ended', Ended_On__c: '2026-01-01' }), 'cannot be moved');
	refused(org.update(org.robot, 'Mentorship__c', id, { Ended_On__c: '2026-06-19' }), 'cannot be moved');
	refused(org.update(org.robot, 'Mentorship__c', id, { Protected_Until__c: '2026-06-18' }), 'cannot be moved');
	passes(org.update(org.robot, 'Mentorship__c', id, { Status__c: 'Ended', Protected_Until__c: '2026-06-18' }));
	assert.equal(org.row('Mentorship__c', id)['Protected_Until__c'], '2026-09-17');
	refused(org.update(org.robot, 'Mentorship__c', id, { Protected_Until__c: null }), 'cannot be moved');
	for (const Status__c of ['Active', 'Paused', 'Closing', 'Proposed'])
		refused(org.update(owner, 'Mentorship__c', id, { Status__c }), /not possible|both have signed/);
});

test('what was never signed by both protects nobody when it ends', () => {
	const id = passes(propose()).id!;
	passes(org.update(owner, 'Mentorship__c', id, { Status__c: 'Ended' }));
	const row = org.row('Mentorship__c', id);
	assert.deepEqual([row['Ended_On__c'], row['Protected_Until__c']], ['2026-06-19', null]);
});

test('an agreement cannot be deleted; a proposal can', () => {
	const signed = org.mentorship(dana, ana);
	refused(org.remove(owner, 'Mentorship__c', signed), 'cannot be deleted');
	refused(org.remove(org.admin, 'Mentorship__c', signed), 'cannot be deleted');
	passes(org.remove(owner, 'Mentorship__c', passes(propose(owner, { Kind__c: 'Organization' })).id!));
});
