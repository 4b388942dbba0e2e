/** Opportunities and leads: their owners, whose account a deal is on, and where it is moved to. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let dana: Person;
let ana: Person;
let bo: Person;
let pair: string;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner', 'Demo_Transfer_Record']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce', Opportunity_Guard_On__c: true, Lead_Guard_On__c: true });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	bo = org.person('Bo Lee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	pair = org.mentorship(dana, ana);
});

const by = () => org.admin;
const give = (object: string, id: string, to: Person) => org.update(by(), object, id, { OwnerId: to.userId });
const lead = (of: Person, more: Record<string, unknown> = {}) =>
	org.create(of, 'Lead', { LastName: 'Sato', Company: 'Kyoto Tools', ...more });
const deal = (of: Person, account: string | null, more: Record<string, unknown> = {}) =>
	org.insert(of, 'Opportunity', { Name: 'Renewal', StageName: 'Prospecting', CloseDate: '2026-09-30', AccountId: account, ...more });
const incidents = (id: string) =>
	org
		.rows('Ownership_Incident__c', { Record_Id__c: id })
		.map((row) => [row['Rule__c'], row['Result__c'], row['From_Owner__c'], row['To_Owner__c']]);
const release = (from: Person, to: Person, values: Record<string, unknown>) =>
	passes(org.insert(from, 'Ownership_Release__c', { Released_To__c: to.userId, Reason__c: 'Agreed', ...values }));
const BOTH: [object: 'Opportunity' | 'Lead', make: (of: Person) => string][] = [
	['Opportunity', (of) => org.opportunity(of)],
	['Lead', (of) => lead(of)],
];

for (const [object, make] of BOTH)
	describe(`${object}: its owner`, () => {
		test('neither party gets it from the other; others do', () => {
			for (const [from, to] of [
				[ana, dana],
				[dana, ana],
			] as const) {
				const id = make(from);
				refused(give(object, id, to), 'is protected. Ask your program owner');
				assert.deepEqual(incidents(id), [['Pair protection', 'Blocked', from.userId, to.userId]]);
				passes(give(object, make(from), bo));
				passes(give(object, make(bo), to));
			}
		});

		test('through other hands neither', () => {
			const id = make(ana);
			passes(give(object, id, bo));
			refused(give(object, id, dana), 'is protected');
			passes(give(object, id, ana));
		});

		test("a release by its owner lets it pass; another record's does not", () => {
			const [id, other] = [make(ana), make(ana)];
			release(ana, dana, { [`${object}__c`]: id });
			refused(give(object, other, dana), 'is protected');
			passes(give(object, id, dana));
			refused(
				org.insert(dana, 'Ownership_Release__c', { Released_To__c: dana.userId, [`${object}__c`]: other }),
				/Only the owner of a record|INSUFFICIENT_ACCESS|INVALID/,
			);
		});

		test('observed it passes and is recorded; switched off neither', () => {
			org.guardPolicy({ Mode__c: 'Observe' });
			const id = make(ana);
			passes(give(object, id, dana));
			assert.deepEqual(incidents(id), [['Pair protection', 'Observed', ana.userId, dana.userId]]);
			org.guardPolicy({ Mode__c: 'Enforce' });
			org.guardPolicy({ [`${object}_Guard_On__c` as const]: false });
			const other = make(ana);
			passes(give(object, other, dana));
			assert.deepEqual(incidents(other), []);
		});
	});

describe('a lead in a queue', () => {
	const queue = (): string => {
		const id = org.create(org.admin, 'Group', {
			Name: 'Web leads',
			DeveloperName: `Web_${Math.floor(performance.now() * 1000)}`,
			Type: 'Queue',
		});
		org.create(org.admin, 'QueueSobject', { QueueId: id, SobjectType: 'Lead' });
		return id;
	};
	test('stays protected: whose it was gets it, the other party does not', () => {
		const id = lead(ana);
		const pool = queue();
		passes(org.update(by(), 'Lead', id, { OwnerId: pool }));
		refused(give('Lead', id, dana), 'is protected');
		assert.deepEqual(incidents(id), [['Through other hands', 'Blocked', ana.userId, dana.userId]]);
		passes(give('Lead', id, ana));
	});
	test('that nobody owned before is anybody’s', () => {
		const id = lead(bo);
		passes(org.update(by(), 'Lead', id, { OwnerId: queue() }));
		passes(give('Lead', id, dana));
	});
});

describe("an opportunity on the other's account", () => {
	const ON = 'Opportunity on the other’s account';
	test('is refused, with words about the account; on one’s own or a third person’s it passes', () => {
		const account = org.account(ana);
		const refusal = deal(dana, account);
		refused(refusal, `Northwind belongs to Ana Ruiz and is protected from you while the mentorship runs and 90 days after`);
		assert.deepEqual(incidents(account), [[ON, 'Blocked', ana.userId, dana.userId]]);
		refused(deal(ana, org.account(dana)), 'belongs to Dana Cole');
		for (const whose of [dana, bo]) passes(deal(dana, org.account(whose)));
		passes(deal(ana, account));
		passes(deal(dana, null));
	});

	test('up to the fifth ancestor; the sixth is for the scan', () => {
		const chain = (length: number): string => {
			let parent = org.account(ana, { Name: 'Holding' });
			for (let at = 0; at < length; at++) parent = org.account(bo, { Name: `Level ${at}`, ParentId: parent });
			return parent;
		};
		refused(deal(dana, chain(1)), 'Holding belongs to Ana Ruiz');
		refused(deal(dana, chain(5)), 'Holding belongs to Ana Ruiz');
		passes(deal(dana, chain(6)));
	});

	test('an account that came from the other party counts too', () => {
		const account = org.account(ana);
		passes(give('Account', account, bo));
		refused(deal(dana, account), 'Northwind came from Ana Ruiz');
		passes(deal(ana, account));
	});

	test('nor does it come there by a new owner', () => {
		const id = passes(deal(bo, org.account(ana))).id!;
		refused(give('Opportunity', id, dana), 'Northwind is protected');
		passes(give('Opportunity', id, org.rep('Cy Young')));
	});

	test('a release of the account lets it pass; so does one of the deal itself', () => {
		const account = org.account(ana);
		const id = passes(deal(ana, account)).id!;
		release(ana, dana, { Opportunity__c: id });
		passes(give('Opportunity', id, dana));
		refused(deal(dana, account), 'belongs to Ana Ruiz');
		release(ana, dana, { Account__c: account });
		passes(deal(dana, account));
	});

	test('after the end it protects to the last day of the cooling-off', () => {
		const account = org.account(ana);
		passes(org.update(owner, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		org.clock.set('2026-09-17T09:00:00.000Z');
		refused(deal(dana, account), 'until 17 Sep 2026');
		org.clock.set('2026-09-18T09:00:00.000Z');
		passes(deal(dana, account));
	});

	test('others who save it for them learn of no mentorship', () => {
		const account = org.account(ana);
		refused(
			deal(org.admin as Person, account, { OwnerId: dana.userId }),
			/^FIELD_CUSTOM_VALIDATION_EXCEPTION: Northwind is protected\. Ask/,
		);
	});
});

describe('an opportunity that is moved', () => {
	test("to the other's account gets nobody a deal", () => {
		const id = passes(deal(ana, org.account(ana))).id!;
		const own = org.account(dana);
		refused(org.update(by(), 'Opportunity', id, { AccountId: own }), 'Renewal is protected');
		assert.deepEqual(incidents(id), [['Opportunity moved', 'Blocked', ana.userId, dana.userId]]);
		passes(org.update(by(), 'Opportunity', id, { AccountId: org.account(bo) }));
		passes(org.update(by(), 'Opportunity', id, { AccountId: null }));
	});

	test('in one save with a third owner neither', () => {
		const id = passes(deal(ana, org.account(ana))).id!;
		refused(org.update(by(), 'Opportunity', id, { AccountId: org.account(dana), OwnerId: bo.userId }), 'Renewal is protected');
	});

	test('after it went to a third person neither', () => {
		const id = passes(deal(ana, org.account(ana))).id!;
		passes(give('Opportunity', id, bo));
		refused(org.update(by(), 'Opportunity', id, { AccountId: org.account(dana) }), 'Renewal is protected');
	});

	test("onto the other's account is an opportunity there", () => {
		const id = passes(deal(dana, org.account(dana))).id!;
		const theirs = org.account(ana);
		refused(org.update(dana, 'Opportunity', id, { AccountId: theirs }), 'Northwind belongs to Ana Ruiz and is protected from you');
		assert.deepEqual(incidents(theirs), [['Opportunity on the other’s account', 'Blocked', ana.userId, dana.userId]]);
		assert.deepEqual(incidents(id), []);
	});

	test('by the third person who has it, from whose it was to the other, neither', () => {
		const id = passes(deal(ana, org.account(ana))).id!;
		passes(give('Opportunity', id, bo));
		refused(org.update(bo, 'Opportunity', id, { AccountId: org.account(dana) }), 'Renewal is protected');
		passes(org.update(bo, 'Opportunity', id, { AccountId: org.account(bo) }));
	});

	test('a release lets it pass', () => {
		const id = passes(deal(ana, org.account(ana))).id!;
		release(ana, dana, { Opportunity__c: id });
		passes(org.update(by(), 'Opportunity', id, { AccountId: org.account(dana) }));
	});
});
