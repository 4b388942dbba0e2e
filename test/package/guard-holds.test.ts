/** Holds: a prospect that is not in the CRM yet, kept for who found it. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { HOLD_CAP } from '../../scripts/domain/guard/decision.ts';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let dana: Person;
let ana: Person;
let bo: Person;
let domain: string;
let unique = 0;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce', Hold_Guard_On__c: true, Matching_Guard_On__c: true });
	dana = org.mentor('Dana Cole');
	ana = org.rep('Ana Ruiz');
	bo = org.rep('Bo Lee');
	org.mentorship(dana, ana);
	domain = `held${++unique}.example`;
});

type Values = Record<string, unknown>;
const hold = (by: Person, more: Values = {}) =>
	org.insert(by, 'Prospect_Hold__c', {
		Company__c: 'Kyoto Tools',
		Domain__c: `https://www.${domain}`,
		Evidence__c: 'Met Sato on 3 June.',
		...more,
	});
const turn = (by: Person, id: string, Status__c: string) => org.update(by, 'Prospect_Hold__c', id, { Status__c });
const approved = (by: Person, more: Values = {}): string => {
	const id = passes(hold(by, more)).id!;
	passes(turn(owner, id, 'Approved'));
	return id;
};
const account = (of: Person, more: Values = {}) => org.insert(of, 'Account', { Name: 'Nordwind', Website: domain, ...more });
const later = (days: number) => org.clock.set(new Date(Date.parse(NOW) + days * 86_400_000).toISOString());

describe('a hold', () => {
	test('that is approved keeps the prospect from the other party, and from nobody else', () => {
		const id = approved(ana);
		refused(account(dana), 'Nordwind matches a prospect of Ana Ruiz and is protected from you');
		assert.deepEqual(
			org.rows('Ownership_Incident__c', { Record_Id__c: id }).map((row) => [row['Rule__c'], row['Object_Name__c'], row['From_Owner__c']]),
			[['Matching record', 'Prospect_Hold__c', ana.userId]],
		);
		passes(account(bo));
		passes(account(ana));
	});

	test('by name and postal code too', () => {
		approved(ana, { Domain__c: null, Postal_Code__c: '604-8571' });
		refused(org.insert(dana, 'Lead', { LastName: 'Sato', Company: 'KYOTO TOOLS Inc.', PostalCode: '6048571' }), 'matches a prospect');
	});

	test('is asked for even where another record that matches lets it pass', () => {
		approved(ana);
		// A contact of a third person, on an account that went from Ana to them, comes first and protects nobody.
		const carried = org.create(org.admin, 'Account', { Name: 'Carried on', OwnerId: ana.userId });
		passes(org.update(org.admin, 'Account', carried, { OwnerId: bo.userId }));
		org.create(org.admin, 'Contact', { LastName: 'Sato', Email: `sato@${domain}`, AccountId: carried, OwnerId: bo.userId });
		refused(account(dana), 'matches a prospect of Ana Ruiz and is protected from you');
		passes(account(bo));
	});

	test('that waits, was rejected or was released keeps nothing', () => {
		const id = passes(hold(ana)).id!;
		passes(account(dana));
		passes(turn(owner, id, 'Rejected'));
		const second = approved(ana);
		passes(turn(ana, second, 'Released'));
		passes(account(dana));
	});

	test('of one who has left goes on; a program owner can end it then, and not before', () => {
		const id = approved(ana);
		refused(turn(owner, id, 'Released'), 'Only the holder can release this hold');
		passes(org.update(org.admin, 'User', ana.userId, { IsActive: false }));
		refused(account(dana), 'matches a prospect');
		passes(turn(owner, id, 'Released'));
		passes(account(dana));
	});

	test('ends after 90 days, and then lets others hold it', () => {
		const id = approved(ana);
		assert.equal(org.row('Prospect_Hold__c', id)['Expires_On__c'], '2026-09-17');
		later(90);
		refused(account(dana), 'matches a prospect');
		later(91);
		passes(account(dana));
		later(92);
		org.engine.tick();
		assert.equal(org.row('Prospect_Hold__c', id)['Status__c'], 'Expired');
		passes(hold(bo));
	});

	test('is for oneself; what was typed in counts for nothing', () => {
		org.assign(ana, 'Test_Every_Right');
		const row = org.row(
			'Prospect_Hold__c',
			passes(hold(ana, { OwnerId: bo.userId, Approved_By__c: owner.userId, Expires_On__c: '2030-01-01', Live_Domain_Key__c: 'x' })).id!,
		);
		assert.deepEqual(
			[row['OwnerId'], row['Approved_By__c'] ?? null, row['Expires_On__c'] ?? null, row['Live_Domain_Key__c']],
			[ana.userId, null, null, domain],
		);
	});

	test('nobody else reads it', () => {
		const id = approved(ana);
		for (const [person, may] of [
			[ana, true],
			[owner, true],
			[dana, false],
			[bo, false],
		] as const)
			assert.equal(org.mayRead(person, 'Prospect_Hold__c', id), may, person.name);
	});

	test('its kill switch, and observing', () => {
		const id = approved(ana);
		org.guardPolicy({ Hold_Guard_On__c: false });
		passes(account(dana));
		org.guardPolicy({ Hold_Guard_On__c: true, Mode__c: 'Observe' });
		passes(account(dana, { Name: 'Another' }));
		assert.deepEqual(
			org.rows('Ownership_Incident__c', { Record_Id__c: id }).map((row) => row['Result__c']),
			['Observed'],
		);
	});
});

describe('first come, first served', () => {
	test('a second hold is refused with words that say nothing, and is an incident that names both', () => {
		const id = passes(hold(ana)).id!;
		const said = hold(bo).errors[0]!.message;
		assert.match(said, /^This prospect cannot be held\. Ask your program owner \(ref\. [^)]+\)\.$/);
		const [incident, ...more] = org.rows('Ownership_Incident__c', { Record_Id__c: id });
		assert.equal(more.length, 0);
		assert.deepEqual(
			['Rule__c', 'Result__c', 'From_Owner__c', 'To_Owner__c', 'Actor__c'].map((field) => incident![field]),
			['Hold probing', 'Blocked', ana.userId, bo.userId, bo.userId],
		);
		assert.ok(said.includes(String(incident!['Reference__c'])));
		assert.equal(org.rows('Prospect_Hold__c', { OwnerId: bo.userId }).length, 0);
		assert.deepEqual(org.engine.notifications.of(bo.userId, 5), []);
		assert.deepEqual(org.engine.notifications.of(ana.userId, 5), []);
	});

	test('each that is tried has a reference of its own, however alike, and the same tried again has the same', () => {
		const names = ['northwind', 'northwynd', 'northw1nd', 'north-wind', 'northwindtraders', 'northwindtradess'].map(
			(name) => `${name}.example`,
		);
		const tried = (name: string): string =>
			/ \(ref\. ([^)]+)\)\.$/.exec(hold(bo, { Domain__c: name, Company__c: name }).errors[0]!.message)![1]!;
		for (const name of names) passes(hold(ana, { Domain__c: name, Company__c: name }));
		const references = names.map(tried);
		assert.equal(new Set(references).size, names.length, references.join());
		assert.deepEqual(names.map(tried), references);
		for (const [place, reference] of references.entries()) {
			assert.match(reference, /^\d{6}-\d{4}-\w{4}-\d{4}$/);
			const [incident, ...more] = org.rows('Ownership_Incident__c', { Reference__c: reference });
			assert.equal(more.length, 0);
			assert.match(String(incident!['Details__c']), new RegExp(names[place]!.slice(0, 9)));
		}
	});

	test('their own once more they are told', () => {
		passes(hold(ana));
		refused(hold(ana), 'You hold this prospect already');
	});

	test('25 and no more', () => {
		for (let at = 0; at < 25; at++) passes(hold(bo, { Domain__c: `cap${unique}-${at}.example` }));
		refused(hold(bo), 'You may hold 25 prospects at a time');
		passes(turn(bo, String(org.rows('Prospect_Hold__c', { OwnerId: bo.userId })[0]!['Id']), 'Released'));
		passes(hold(bo));
	});

	test('as many as the policy says, for as many days; where it says nothing, as many as usual', () => {
		const sees = (policy: { Hold_Limit__c: number | null; Hold_Days__c: number | null }, lastDay: string): void => {
			org.guardPolicy(policy);
			domain = `policy${++unique}.example`;
			assert.equal(org.row('Prospect_Hold__c', approved(bo))['Expires_On__c'], lastDay);
		};
		try {
			sees({ Hold_Limit__c: 1, Hold_Days__c: 30 }, '2026-07-19');
			domain = `policy${++unique}.example`;
			refused(hold(bo), 'You may hold 1 prospects at a time');
			passes(hold(ana));
			sees({ Hold_Limit__c: null, Hold_Days__c: null }, '2026-09-17');
		} finally {
			org.guardPolicy({ Hold_Limit__c: HOLD_CAP, Hold_Days__c: 90 });
		}
	});

	test('what cannot be matched is not held', () => {
		refused(hold(ana, { Domain__c: 'sato@gmail.com' }), "Give a domain of the company's own");
		passes(hold(ana, { Domain__c: 'sato@gmail.com', Postal_Code__c: `6${unique}` }));
	});
});
