/** The other's prospects under another name: match keys, and new or edited records that match. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { matchKeys } from '../../scripts/domain/guard/matching.ts';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let dana: Person;
let ana: Person;
let bo: Person;
let unique = 0;
let domain: string;

before(async () => {
	org = await TestOrg.create();
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: true, Contact_Guard_On__c: true });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	bo = org.person('Bo Lee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	org.mentorship(dana, ana);
	domain = `northwind${++unique}.example`;
});

type Values = Record<string, unknown>;
const insert = (of: Person, object: string, values: Values) => org.insert(of, object, values);
const account = (of: Person, more: Values = {}) =>
	insert(of, 'Account', { Name: 'Northwind', Website: `https://www.${domain}/home`, ...more });
const contact = (of: Person, more: Values = {}) => insert(of, 'Contact', { LastName: 'Sato', Email: `sato@${domain}`, ...more });
const lead = (of: Person, more: Values = {}) =>
	insert(of, 'Lead', { LastName: 'Sato', Company: 'Kyoto Tools', Email: `sato@${domain}`, ...more });
const incidents = (id: string) =>
	org
		.rows('Ownership_Incident__c', { Record_Id__c: id })
		.map((row) => [row['Rule__c'], row['Result__c'], row['From_Owner__c'], row['To_Owner__c']]);

describe('match keys', () => {
	const KEYS = ['Match_Domain__c', 'Match_Name__c'] as const;
	const cases: [object: 'Account' | 'Contact' | 'Lead', values: Values][] = [
		[
			'Account',
			{ Name: 'Northwind Traders, Inc.', Website: 'HTTPS://www.Northwind.example:8080/shop?a=b#c', BillingPostalCode: 'SW1A 1AA' },
		],
		['Account', { Name: 'The "North-Wind" Co. & Sons (UK) Ltd.', Website: 'northwind.example.', BillingPostalCode: '94103-1234' }],
		['Account', { Name: 'Müller’s Bäckerei GmbH & Co. KG', Website: 'www.mueller.example', BillingPostalCode: '10115' }],
		['Account', { Name: 'AG', Website: 'gmail.com', BillingPostalCode: '1' }],
		['Account', { Name: 'Plain', Website: 'no dots' }],
		['Account', { Name: 'Asked', Website: 'shop.example?utm=1' }],
		['Contact', { LastName: 'Sato', Email: 'Sato@Kyoto.Example' }],
		['Contact', { LastName: 'Sato', Email: 'sato@googlemail.com' }],
		['Lead', { LastName: 'Sato', Company: 'Kyoto Tools K.K.', Email: 'a@mail.kyoto.example', PostalCode: '604 8571' }],
		['Lead', { LastName: 'Sato', Company: 'Kyoto Tools', Website: 'gmx.de', Email: 'a@kyoto.example' }],
		['Lead', { LastName: 'Sato', Company: 'Kyoto', Website: 'http://user@kyoto.example/', Email: 'a@gmail.com' }],
	];
	for (const [object, values] of cases)
		test(`${object}: ${Object.values(values).join(', ')}: as the rules in TypeScript have them`, () => {
			const row = org.row(object, org.create(org.admin, object, values));
			const { domain: wanted, name } = matchKeys(object, values);
			assert.deepEqual([row['Match_Domain__c'] ?? null, row['Match_Name__c'] ?? null], [wanted, name]);
		});

	test('follow an edit, and what was typed into them counts for nothing', () => {
		const id = org.create(org.admin, 'Account', { Name: 'Northwind', Website: 'a.example' });
		passes(org.update(org.admin, 'Account', id, { Website: 'b.example' }));
		assert.equal(org.row('Account', id)['Match_Domain__c'], 'b.example');
		passes(
			org.update(org.person('Sam Admin', ['Ridealong_Rep', 'Test_Every_Right', 'Demo_Transfer_Record']), 'Account', id, {
				Match_Domain__c: 'c.example',
			}),
		);
		assert.equal(org.row('Account', id)['Match_Domain__c'], 'b.example');
		for (const key of KEYS) refused(org.update(bo, 'Account', id, { [key]: 'x' }), /INVALID_FIELD|INSUFFICIENT/);
	});

	test('the policy names the freemail domains', () => {
		const id = org.create(org.admin, 'Account', { Name: 'Free', Website: 'proton.me' });
		assert.equal(org.row('Account', id)['Match_Domain__c'] ?? null, null);
	});
});

describe('a new record that matches', () => {
	test('an account, a lead or a contact of the other party, by domain', () => {
		const theirs = passes(account(ana)).id!;
		refused(
			account(dana, { Name: 'Nordwind' }),
			'Nordwind matches a prospect of Ana Ruiz and is protected from you while the mentorship runs',
		);
		refused(lead(dana), 'Kyoto Tools matches a prospect of Ana Ruiz');
		refused(contact(dana), 'Sato matches a prospect of Ana Ruiz');
		assert.deepEqual(
			incidents(theirs),
			[['Matching record', 'Blocked', ana.userId, dana.userId]],
			'one incident for one matched record within the minute',
		);
		passes(account(bo));
		passes(account(dana, { Website: 'https://elsewhere.example' }));
	});

	test('a lead or contact of theirs counts as much as an account', () => {
		const id = passes(lead(ana)).id!;
		refused(account(dana), 'matches a prospect of Ana Ruiz');
		assert.equal(incidents(id).length, 1);
		domain = 'only-a-contact.example';
		passes(contact(ana));
		refused(account(dana), 'matches a prospect of Ana Ruiz');
	});

	test('by name and postal code, whatever the legal form', () => {
		passes(account(ana, { Name: 'Kyoto Tools, Inc.', Website: null, BillingPostalCode: '604-8571' }));
		refused(account(dana, { Name: 'KYOTO TOOLS GmbH', Website: null, BillingPostalCode: '6048571' }), 'matches a prospect');
		refused(lead(dana, { Company: 'The Kyoto Tools Co.', Email: null, PostalCode: '604 8571' }), 'matches a prospect');
		passes(account(dana, { Name: 'Kyoto Tools', Website: null, BillingPostalCode: '1' }));
		passes(account(dana, { Name: 'Kyoto Tools', Website: null }));
	});

	test('freemail matches nobody, nor do two blanks', () => {
		passes(contact(ana, { Email: 'a@gmail.com' }));
		passes(contact(dana, { Email: 'b@gmail.com' }));
		passes(account(ana, { Website: null }));
		passes(account(dana, { Website: null }));
	});

	test('a converted lead is no prospect any more; what it became is', () => {
		const id = passes(lead(ana, { Company: 'Once' })).id!;
		const result = org.engine.records.convertLead(org.admin, [
			{ leadId: id, convertedStatus: 'Closed - Converted', ownerId: ana.userId },
		])[0]!;
		assert.ok(result.success, JSON.stringify(result.errors));
		refused(lead(dana), 'matches a prospect of Ana Ruiz');
	});

	test('a contact of an own account with the same domain passes', () => {
		const own = passes(account(dana)).id!;
		passes(org.update(dana, 'Account', own, { Phone: '1' }));
		// It was there before Ana's: only what is new or edited is asked about.
		refused(account(ana), 'matches a prospect of Dana Cole');
		passes(contact(ana, { LastName: 'Elsewhere', Email: 'x@elsewhere2.example' }));
		passes(contact(dana, { AccountId: own }));
	});

	test('third persons who save it for them read no name', () => {
		passes(account(ana));
		const said = org.insert(org.admin, 'Account', { Name: 'Nordwind', Website: domain, OwnerId: dana.userId });
		refused(said, /^FIELD_CUSTOM_VALIDATION_EXCEPTION: Nordwind is protected\. Ask your program owner \(ref\. [^)]+\)\.$/);
	});

	test('a release of what it matches lets it pass', () => {
		const theirs = passes(account(ana)).id!;
		passes(org.insert(ana, 'Ownership_Release__c', { Account__c: theirs, Released_To__c: dana.userId, Reason__c: 'Agreed' }));
		passes(account(dana));
	});

	test('of contacts that match on accounts that do not, each account must be released, by whom it is protected for', () => {
		const behind = (Name: string): string => {
			const AccountId = passes(account(ana, { Name, Website: null })).id!;
			for (const LastName of ['Sato', 'Ito']) passes(contact(ana, { LastName, AccountId }));
			return AccountId;
		};
		const release = (Account__c: string): unknown =>
			passes(org.insert(ana, 'Ownership_Release__c', { Account__c, Released_To__c: dana.userId, Reason__c: 'Agreed' }));
		const [first, second] = [behind('First'), behind('Second')];
		release(first);
		refused(account(dana), 'matches a prospect of Ana Ruiz');
		release(second);
		passes(account(dana));
		// Gone through other hands, it stays protected, whosever the contact on it is.
		domain = `carried-${domain}`;
		const carried = behind('Carried');
		passes(org.update(ana, 'Account', carried, { OwnerId: bo.userId }));
		refused(account(dana), 'matches a prospect of Ana Ruiz');
	});

	test('255 characters hold the longest names', () => {
		const long = (letter: string) => ({ FirstName: letter.repeat(40), LastName: letter.repeat(80) });
		const mentor = org.person('Mentor', ['Ridealong_Mentor'], long('M'));
		const mentee = org.person('Mentee', ['Ridealong_Rep'], long('E'));
		org.mentorship(mentor, mentee, { Cooling_Off_Days__c: 999 });
		passes(account(mentee));
		const message = account(mentor, { Name: 'N'.repeat(255) }).errors[0]!.message;
		assert.ok(message.length <= 255, `${message.length}: ${message}`);
		assert.match(message, /for a release\.$/);
	});
});

describe('an edit until it matches', () => {
	test('is refused; an edit that does not match passes', () => {
		passes(account(ana));
		const own = passes(account(dana, { Website: 'own.example' })).id!;
		refused(org.update(dana, 'Account', own, { Website: domain }), 'matches a prospect of Ana Ruiz');
		passes(org.update(dana, 'Account', own, { Website: 'other.example' }));
		const mine = passes(lead(dana, { Email: 'a@own2.example' })).id!;
		refused(org.update(dana, 'Lead', mine, { Email: `a@${domain}` }), 'matches a prospect');
		const person = passes(contact(dana, { Email: 'a@own3.example' })).id!;
		refused(org.update(dana, 'Contact', person, { Email: `a@${domain}` }), 'matches a prospect');
	});
});

describe('a lead that is converted into a match', () => {
	test('is refused: its account would match', () => {
		const mine = passes(lead(dana)).id!;
		const theirs = passes(org.insert(org.admin, 'Account', { Name: 'Early', Website: domain, OwnerId: bo.userId })).id!;
		passes(org.update(org.admin, 'Account', theirs, { OwnerId: ana.userId }));
		const result = org.engine.records.convertLead(org.admin, [
			{ leadId: mine, convertedStatus: 'Closed - Converted', ownerId: dana.userId },
		])[0]!;
		assert.equal(result.success, false);
		assert.match(JSON.stringify(result.errors), /protected/);
	});
});

describe('policy', () => {
	test('observed it passes and is recorded', () => {
		org.guardPolicy({ Mode__c: 'Observe' });
		const theirs = passes(account(ana)).id!;
		passes(account(dana));
		assert.deepEqual(incidents(theirs), [['Matching record', 'Observed', ana.userId, dana.userId]]);
	});
	for (const [name, attempt] of [
		['Matching_Guard_On__c', account],
		['Contact_Guard_On__c', contact],
	] as const)
		test(`${name} switches it off`, () => {
			passes(account(ana));
			org.guardPolicy({ [name]: false });
			passes(attempt(dana));
		});
});
