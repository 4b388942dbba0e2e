/** Who reads an incident: whose record it is, and program owners; not who took it, nor who made the change, nor anybody else. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { Row, UserContext } from '../../scripts/local-org/engine/contract.ts';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let dana: Person;
let ana: Person;
let bo: Person;
let pair: string;
let count = 0;

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce' });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	bo = org.person('Bo Lee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	pair = org.mentorship(dana, ana);
	count++;
});

type Values = Record<string, unknown>;
const account = (of: Person, more: Values = {}): string => org.account(of, { Website: `i${count}.example`, ...more });
const give = (by: UserContext, id: string, to: Person) => org.update(by, 'Account', id, { OwnerId: to.userId });
const incident = (record: string): Row => org.rows('Ownership_Incident__c', { Record_Id__c: record })[0]!;
/** Who of them reads it, by first name. */
const readers = (id: unknown, people: readonly Person[] = [ana, dana, bo, owner]): string[] =>
	people.filter((each) => org.mayRead(each, 'Ownership_Incident__c', String(id))).map(({ name }) => name.split(' ')[0]!);
/** As the scan and enforce write them: up to 200 in a save. */
const found = (rows: readonly Values[]): string[] =>
	org.engine.records
		.upsert(
			org.robot,
			'Ownership_Incident__c',
			'Key__c',
			rows.map((more, at) => ({
				Key__c: `scan:readers:${count}:${at}`,
				Object_Name__c: 'Account',
				Record_Id__c: `001000000000${at}`,
				Record_Name__c: 'Northwind',
				From_Owner__c: ana.userId,
				To_Owner__c: dana.userId,
				Mentorship__c: pair,
				Rule__c: 'Pair protection',
				Result__c: 'Found',
				Occurred_On__c: NOW,
				...more,
			})),
		)
		.map((result) => passes(result as never).id!);

describe('what a save wrote down', () => {
	const deal = { Name: 'Renewal', StageName: 'Prospecting', CloseDate: '2026-09-30' };
	/** What is tried by an administrator, who is a third person, or by Dana herself; the record that the incident names. */
	const WAYS: Record<string, (by: UserContext) => string> = {
		'Pair protection': (by) => {
			const id = account(ana);
			give(by, id, dana);
			return id;
		},
		'Through other hands': (by) => {
			const id = account(ana);
			passes(give(ana, id, bo));
			give(by, id, dana);
			return id;
		},
		'Opportunity on the other’s account': (by) => {
			const id = account(ana);
			org.insert(by, 'Opportunity', { ...deal, AccountId: id, OwnerId: dana.userId });
			return id;
		},
		'Opportunity moved': () => {
			const id = org.opportunity(ana);
			org.update(org.admin, 'Opportunity', id, { AccountId: org.account(dana, { Name: 'Own' }) });
			return id;
		},
		'Matching record': (by) => {
			const id = account(ana);
			org.insert(by, 'Account', { Name: 'Northwind too', Website: `www.i${count}.example`, OwnerId: dana.userId });
			return id;
		},
	};
	for (const Mode__c of ['Enforce', 'Observe'] as const)
		for (const [rule, way] of Object.entries(WAYS))
			for (const by of ['an administrator', 'who gains'] as const)
				test(`${rule}, ${Mode__c}, by ${by}: whose record it is reads it, and the program owner`, () => {
					org.guardPolicy({ Mode__c });
					const row = incident(way(by === 'who gains' ? dana : org.admin));
					assert.equal(row['Rule__c'], rule);
					assert.equal(row['Result__c'], Mode__c === 'Observe' ? 'Observed' : 'Blocked');
					assert.deepEqual(readers(row['Id']), ['Ana', 'Olu']);
				});

	test('an override that was used: not who wrote it, nor who used it', () => {
		const kim = org.person('Kim Park', ['Ridealong_Override', 'Ridealong_Rep', 'Demo_Transfer_Record']);
		const id = account(ana);
		org.create(kim, 'Ownership_Override__c', { Record_Id__c: id, New_Owner__c: dana.userId, Reason__c: 'Moved abroad' });
		passes(give(dana, id, dana));
		assert.equal(incident(id)['Result__c'], 'Overridden');
		assert.deepEqual(readers(incident(id)['Id'], [ana, dana, kim, owner]), ['Ana', 'Olu']);
	});

	test('what somebody holds, when the other party makes it', () => {
		org.guardPolicy({ Mode__c: 'Enforce', Hold_Guard_On__c: true, Matching_Guard_On__c: true });
		const held = { Company__c: 'Kyoto Tools', Domain__c: `i${count}.example`, Evidence__c: 'Met Sato.' };
		const hold = org.create(ana, 'Prospect_Hold__c', held);
		passes(org.update(owner, 'Prospect_Hold__c', hold, { Status__c: 'Approved' }));
		refused(org.insert(dana, 'Account', { Name: 'Nordwind', Website: `i${count}.example` }), 'matches a prospect');
		assert.deepEqual(readers(incident(hold)['Id']), ['Ana', 'Olu']);
		// That another company is held is not to be learnt by holding names, from either side.
		refused(org.insert(dana, 'Prospect_Hold__c', held), 'cannot be held');
		const [probe] = org.rows('Ownership_Incident__c', { Record_Id__c: hold, Rule__c: 'Hold probing' });
		assert.deepEqual(readers(probe!['Id']), ['Olu']);
	});

	test('a territory says nothing of whose prospect it is: the program owner only', () => {
		const id = account(ana);
		passes(org.update(org.robot, 'Account', id, { Territory_Key__c: 'west', Territory_Policy__c: 'Warn' }));
		passes(give(ana, id, bo));
		assert.equal(incident(id)['Rule__c'], 'Territory');
		assert.deepEqual(readers(incident(id)['Id']), ['Olu']);
	});

	test('it is owned by a program owner who is here, not by who saved', () => {
		org.guardPolicy({ Mode__c: 'Observe' });
		const id = account(ana);
		passes(give(dana, id, dana));
		assert.equal(incident(id)['OwnerId'], owner.userId);
		assert.equal(incident(id)['CreatedById'], dana.userId);
	});

	test('without a program owner it is written all the same', () => {
		const ownerless = account(ana);
		passes(org.update(org.admin, 'User', owner.userId, { IsActive: false }));
		try {
			refused(give(dana, ownerless, dana), 'protected');
			assert.deepEqual(readers(incident(ownerless)['Id'], [ana, dana, bo]), ['Ana']);
		} finally {
			passes(org.update(org.admin, 'User', owner.userId, { IsActive: true }));
		}
	});
});

describe('what the command line wrote', () => {
	/** Rules of which whose record it was may judge for themselves; of all others From Owner says something else, or the record is another’s. */
	const READ: Record<string, string[]> = {
		'Pair protection': ['Ana', 'Olu'],
		'Through other hands': ['Ana', 'Olu'],
		'Opportunity on the other’s account': ['Ana', 'Olu'],
		'Opportunity moved': ['Ana', 'Olu'],
		'Share or team': ['Ana', 'Olu'],
		'Override used': ['Ana', 'Olu'],
		// It names a record of the other’s, which may be theirs and only look alike.
		'Matching record': ['Olu'],
		Clone: ['Olu'],
		'Hold probing': ['Olu'],
		Territory: ['Olu'],
		'Override permission': ['Olu'],
		'Login-as': ['Olu'],
		'Role hierarchy': ['Olu'],
		'Guard policy changed': ['Olu'],
		'Incident made up': ['Olu'],
		'Protection made up': ['Olu'],
	};
	test('each rule has its readers', () => {
		const rules = org.engine.schema.objects
			.get('Ownership_Incident__c')!
			.fields.get('Rule__c')!
			.picklist!.values.map(({ value }) => value);
		const ids = found(rules.map((Rule__c) => ({ Rule__c })));
		assert.deepEqual(Object.fromEntries(rules.map((rule, at) => [rule, readers(ids[at])])), READ);
	});

	test('what was given back is read by who has it again', () => {
		const [id] = found([{ Result__c: 'Reverted', From_Owner__c: dana.userId, To_Owner__c: ana.userId }]);
		assert.deepEqual(readers(id), ['Ana', 'Olu']);
	});

	test('200 at once, each by whose it is, in one transaction', () => {
		const cleo = org.rep('Cleo Park');
		const other = org.mentorship(dana, cleo, { Kind__c: 'Organization' });
		const ids = found(Array.from({ length: 200 }, (_, at) => (at % 2 ? { Mentorship__c: other, From_Owner__c: cleo.userId } : {})));
		const seen = (by: Person): unknown => org.engine.soql.query(by, 'SELECT Id FROM Ownership_Incident__c').totalSize;
		assert.deepEqual([ids.length, seen(ana), seen(cleo), seen(dana), seen(bo)], [200, 100, 100, 0, 0]);
	});

	test('who is no party of the mentorship reads nothing, whatever it says', () => {
		const ids = found([
			{ From_Owner__c: bo.userId },
			{ Mentorship__c: null },
			{ From_Owner__c: null },
			{ Mentorship__c: null, From_Owner__c: bo.userId },
		]);
		for (const id of ids) assert.deepEqual(readers(id), ['Olu']);
	});

	test('of who has left it is written without a reader, beside those of others', () => {
		const gone = org.rep('Gus Gone');
		const over = org.mentorship(dana, gone, { Kind__c: 'Organization' });
		passes(org.update(org.admin, 'User', gone.userId, { IsActive: false }));
		const [first, second] = found([{ From_Owner__c: gone.userId, Mentorship__c: over }, {}]);
		assert.deepEqual(readers(first), ['Olu']);
		assert.deepEqual(readers(second), ['Ana', 'Olu']);
	});
});

describe('whose record it was', () => {
	let id: string;
	beforeEach(() => {
		id = found([{}])[0]!;
	});

	test('goes on reading it when the mentorship is over, when it is judged and when it has another owner', () => {
		passes(org.update(org.robot, 'Mentorship__c', pair, { Status__c: 'Ended' }));
		passes(org.update(owner, 'Ownership_Incident__c', id, { Review_Status__c: 'Confirmed', Resolution__c: 'Asked both.' }));
		const next = org.person('Ona Next', ['Ridealong_Program_Owner']);
		passes(org.update(owner, 'Ownership_Incident__c', id, { OwnerId: next.userId }));
		assert.deepEqual(readers(id), ['Ana', 'Olu']);
	});

	for (const field of ['Actor__c', 'Batch__c', 'Channel__c', 'Details__c', 'Key__c', 'Resolution__c'])
		test(`does not read ${field}, nor finds by it`, () => {
			for (const soql of [
				`SELECT ${field} FROM Ownership_Incident__c`,
				...(/Details|Resolution/.test(field) ? [] : [`SELECT Id FROM Ownership_Incident__c WHERE ${field} != null`]),
			])
				assert.throws(() => org.engine.soql.query(ana, soql), /No such column|INVALID_FIELD/);
		});

	test('reads what happened and what became of it', () => {
		const said = 'Rule__c, Result__c, Review_Status__c, Occurred_On__c, Object_Name__c, Record_Id__c, Record_Name__c, Reference__c';
		const people = 'From_Owner__r.Name, To_Owner__r.Name, Mentorship__r.Name, Account__c';
		const [row] = org.engine.soql.query(ana, `SELECT ${said}, ${people} FROM Ownership_Incident__c`).records;
		assert.deepEqual([row!['Rule__c'], row!['Review_Status__c'], row!['Record_Name__c']], ['Pair protection', 'Open', 'Northwind']);
		assert.deepEqual((row!['To_Owner__r'] as Row)['Name'], 'Dana Cole');
	});

	test('creates, edits, deletes and passes on none of it', () => {
		const forged = { Rule__c: 'Pair protection', Result__c: 'Blocked', From_Owner__c: ana.userId, Mentorship__c: pair };
		refused(org.insert(ana, 'Ownership_Incident__c', forged), /CANNOT_INSERT|INSUFFICIENT/);
		refused(org.update(ana, 'Ownership_Incident__c', id, { Review_Status__c: 'Dismissed' }), /INSUFFICIENT|INVALID_FIELD/);
		refused(org.update(ana, 'Ownership_Incident__c', id, { OwnerId: bo.userId }), /INSUFFICIENT/);
		refused(org.remove(ana, 'Ownership_Incident__c', id), /INSUFFICIENT/);
		for (const by of [ana, dana])
			refused(
				org.insert(by, 'Ownership_Incident__Share', { ParentId: id, UserOrGroupId: dana.userId, AccessLevel: 'Read', RowCause: 'Manual' }),
				/INSUFFICIENT|CANNOT_INSERT/,
			);
	});

	test('the taker learns nothing by its shares, its history or what hangs on the mentorship', () => {
		passes(org.update(owner, 'Ownership_Incident__c', id, { Review_Status__c: 'Confirmed', Resolution__c: 'Asked both.' }));
		const seen = (by: Person, soql: string): unknown => org.engine.soql.query(by, soql).records;
		for (const by of [dana, bo]) {
			assert.deepEqual(seen(by, `SELECT Id FROM Ownership_Incident__Share WHERE ParentId = '${id}'`), []);
			assert.deepEqual(seen(by, `SELECT Id FROM Ownership_Incident__History WHERE ParentId = '${id}'`), []);
			assert.deepEqual(seen(by, 'SELECT Id FROM Account WHERE Id IN (SELECT Account__c FROM Ownership_Incident__c)'), []);
		}
		const [mentorship] = seen(dana, `SELECT Id, (SELECT Id FROM Ownership_Incidents__r) FROM Mentorship__c WHERE Id = '${pair}'`) as Row[];
		assert.equal(mentorship!['Ownership_Incidents__r'], null);
	});

	test('managers of either read nothing of it, where hierarchies grant none', () => {
		const above = org.role('Managers');
		const role = { UserRoleId: org.role('Reps', above) };
		const manager = org.rep('Mia Manager', { UserRoleId: above });
		const under = org.rep('Una Under', role);
		const [theirs] = found([
			{
				Key__c: `scan:under:${count}`,
				From_Owner__c: under.userId,
				Mentorship__c: org.mentorship(dana, under, { Kind__c: 'Organization' }),
			},
		]);
		assert.deepEqual(readers(theirs, [under, manager, owner]), ['Una', 'Olu']);
	});
});
