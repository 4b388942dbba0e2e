/** What each rule of the guard leaves behind: who, what, from, to, how, under which mentorship, with which result; and who is told what. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { strToU8 } from 'fflate';
import { NOW, passes, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let owner: Person;
let dana: Person;
let ana: Person;
let bo: Person;
let pair: string;

const LONG = { FirstName: 'F'.repeat(40), LastName: 'L'.repeat(80) };
/** Words that give away whose, with whom, or what. */
const NAMES = [LONG.FirstName.slice(0, 10), LONG.LastName.slice(0, 10), 'Northwind', 'MS-'];

before(async () => {
	org = await TestOrg.create();
	owner = org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce' });
	dana = org.person('Dana', ['Ridealong_Mentor', 'Demo_Transfer_Record'], LONG);
	ana = org.person('Ana', ['Ridealong_Rep', 'Demo_Transfer_Record'], LONG);
	bo = org.person('Bo Lee', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	mark = `Northwind ${++count} ${'n'.repeat(70)}`;
	pair = org.mentorship(dana, ana);
});

let mark = '';
let count = 0;
const account = (of: Person): string => org.account(of, { Name: mark, Website: `n${count}.example` });
const deal = { Name: 'Renewal', StageName: 'Prospecting', CloseDate: '2026-09-30' };
const told = (person: Person): string[] => org.engine.notifications.of(person.userId, 50).map(({ title, body }) => `${title} ${body}`);

/** What is tried by an administrator, who is a third person, for Dana; the record that the incident names. */
const RULES: Record<string, () => { record: string; object: string; said: string }> = {
	'Pair protection': () => {
		const record = account(ana);
		return { record, object: 'Account', said: refusal(org.update(org.admin, 'Account', record, { OwnerId: dana.userId })) };
	},
	'Through other hands': () => {
		const record = account(ana);
		passes(org.update(org.admin, 'Account', record, { OwnerId: bo.userId }));
		return { record, object: 'Account', said: refusal(org.update(org.admin, 'Account', record, { OwnerId: dana.userId })) };
	},
	'Opportunity on the other’s account': () => {
		const record = account(ana);
		const values = { ...deal, AccountId: record, OwnerId: dana.userId };
		return { record, object: 'Account', said: refusal(org.insert(org.admin, 'Opportunity', values)) };
	},
	'Opportunity moved': () => {
		const record = org.opportunity(ana, { Name: mark });
		const own = org.account(dana, { Name: 'Own' });
		return { record, object: 'Opportunity', said: refusal(org.update(org.admin, 'Opportunity', record, { AccountId: own })) };
	},
	'Matching record': () => {
		const record = account(ana);
		const values = { Name: `${mark} too`, Website: `www.n${count}.example`, OwnerId: dana.userId };
		return { record, object: 'Account', said: refusal(org.insert(org.admin, 'Account', values)) };
	},
};
const refusal = (result: { success: boolean; errors: { message: string }[] }): string => {
	assert.equal(result.success, false);
	return result.errors[0]!.message;
};

describe('an incident that somebody wrote beforehand', () => {
	/** As the guard will write it in the same minute, by somebody who may write incidents. */
	const foretold = (record: string): string => {
		const people = [ana, dana, org.admin].map(({ userId }) => userId);
		return ['Pair', record, ...people, NOW.slice(0, 16).replace('T', ' ')].join(':');
	};
	for (const facts of ['with nothing in it', 'with the same facts'])
		test(`${facts}: the true one is written once, though the save runs twice, and is told`, () => {
			const [record, other] = [account(ana), account(ana)];
			const forger = org.person('Faye Forger', ['Test_Every_Right']);
			const same = { Record_Id__c: record, From_Owner__c: ana.userId, To_Owner__c: dana.userId, Actor__c: org.admin.userId };
			const before = told(owner).length;
			const forged = org.create(forger, 'Ownership_Incident__c', {
				...{ Key__c: foretold(record), Rule__c: 'Pair protection', Result__c: 'Blocked' },
				...(facts === 'with the same facts' && same),
			});
			assert.equal(told(owner).length, before + 1, 'what was made up tells of itself');
			// Beside a row that passes, the one that is refused is saved a second time without it.
			const results = org.engine.records.update(
				org.admin,
				'Account',
				[
					{ Id: record, OwnerId: dana.userId },
					{ Id: other, Description: 'Passes' },
				],
				{ allOrNone: false },
			);
			assert.deepEqual(
				results.map(({ success }) => success),
				[false, true],
			);
			const [incident, ...more] = org
				.rows('Ownership_Incident__c', { Actor__c: org.admin.userId, Record_Id__c: record })
				.filter(({ Id }) => Id !== forged);
			assert.deepEqual([incident?.['Result__c'], more.length], ['Blocked', 0]);
			assert.equal(told(owner).length, before + 2);
		});

	/** Who may write incidents, and makes the change: what they will say of it. */
	const ownWords = (record: string) => {
		const forger = { ...org.admin, name: 'Admin' };
		org.assign(forger, 'Test_Every_Right');
		const facts = { Record_Id__c: record, From_Owner__c: ana.userId, To_Owner__c: dana.userId, Actor__c: forger.userId };
		return { forger, facts: { ...facts, Key__c: foretold(record) } };
	};

	test('by who makes the attempt, with the same facts: it is told, whichever stays', () => {
		const record = account(ana);
		const before = told(owner).length;
		const { forger, facts } = ownWords(record);
		org.create(forger, 'Ownership_Incident__c', { ...facts, Rule__c: 'Pair protection', Result__c: 'Blocked', Mentorship__c: pair });
		refusal(org.update(forger, 'Account', record, { OwnerId: dana.userId }));
		assert.equal(told(owner).length, before + 2);
		assert.equal(org.rows('Ownership_Incident__c', { Record_Id__c: record, Result__c: 'Blocked' }).length, 2);
	});

	for (const [what, without] of [
		['mentorship', 'Mentorship__c'],
		['former owner', 'From_Owner__c'],
	] as const)
		test(`by who makes the change, with the key and the reference of the true one and no ${what}: the true one is written, too`, () => {
			org.guardPolicy({ Mode__c: 'Observe' });
			const record = account(ana);
			const { forger, facts } = ownWords(record);
			// The minute, and the ends of ids: anybody may say it beforehand.
			const people = dana.userId.slice(13, 15) + forger.userId.slice(13, 15);
			const Reference__c = `${NOW.slice(2, 10).replaceAll('-', '')}-${NOW.slice(11, 16).replace(':', '')}-1${record.slice(11, 15)}-${people}`;
			const said = { Rule__c: 'Pair protection', Result__c: 'Observed', Mentorship__c: pair, Reference__c };
			const forged = org.create(forger, 'Ownership_Incident__c', { ...facts, ...said, [without]: null });
			passes(org.update(forger, 'Account', record, { OwnerId: dana.userId }));
			const [incident, ...more] = org.rows('Ownership_Incident__c', { Record_Id__c: record }).filter(({ Id }) => Id !== forged);
			assert.deepEqual(
				[incident?.['Mentorship__c'], incident?.['From_Owner__c'], incident?.['Reference__c'], more.length],
				[pair, ana.userId, Reference__c, 0],
			);
		});

	test('what passes is written beside whatever has its key, and an override is told', () => {
		const record = account(ana);
		const values = { Record_Id__c: record, New_Owner__c: dana.userId, Reason__c: 'Moves abroad' };
		org.create(org.person('Kit Keyholder', ['Ridealong_Override', 'Ridealong_Program_Owner']), 'Ownership_Override__c', values);
		const { forger, facts } = ownWords(record);
		const forged = org.create(forger, 'Ownership_Incident__c', { ...facts, Rule__c: 'Override used', Result__c: 'Overridden' });
		const before = told(owner).length;
		passes(org.update(forger, 'Account', record, { OwnerId: dana.userId }));
		const [incident, ...more] = org.rows('Ownership_Incident__c', { Record_Id__c: record }).filter(({ Id }) => Id !== forged);
		assert.deepEqual([incident?.['Result__c'], more.length], ['Overridden', 0]);
		assert.equal(told(owner).length, before + 1);
	});

	test('while the policy enforces nobody writes one of what was only observed; while it observes the guard writes its own', () => {
		const record = account(ana);
		const { forger, facts } = ownWords(record);
		const observed = { ...facts, Rule__c: 'Pair protection', Result__c: 'Observed' };
		assert.match(refusal(org.insert(forger, 'Ownership_Incident__c', observed)), /nothing passes as observed/);
		org.guardPolicy({ Mode__c: 'Observe' });
		const forged = org.create(forger, 'Ownership_Incident__c', observed);
		passes(org.update(forger, 'Account', record, { OwnerId: dana.userId }));
		const [incident, ...more] = org.rows('Ownership_Incident__c', { Record_Id__c: record }).filter(({ Id }) => Id !== forged);
		assert.deepEqual([incident?.['Mentorship__c'], more.length], [pair, 0]);
	});

	test('an event that says that something passed becomes an incident of what was blocked', () => {
		const xml = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
		org.deploy({
			'permissionsets/Test_Publisher.permissionset': strToU8(
				`<PermissionSet ${xml}><label>Test: publishes</label><objectPermissions><allowCreate>true</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><viewAllRecords>false</viewAllRecords><object>Ownership_Guard__e</object></objectPermissions></PermissionSet>`,
			),
			'package.xml': strToU8(
				`<Package ${xml}><types><members>Test_Publisher</members><name>PermissionSet</name></types><version>66.0</version></Package>`,
			),
		});
		const publisher = org.person('Pat Publisher', ['Test_Every_Right', 'Test_Publisher']);
		org.create(publisher, 'Ownership_Guard__e', { Key__c: 'made up', Rule__c: 'Pair protection', Result__c: 'Overridden' });
		assert.deepEqual(
			org.rows('Ownership_Incident__c', { Key__c: 'made up' }).map((row) => row['Result__c']),
			['Blocked'],
		);
	});
});

describe('each rule', () => {
	for (const [rule, attempt] of Object.entries(RULES)) {
		test(`${rule}: the incident says who, what, from, to, how, under which mentorship, with which result`, () => {
			const { record, object } = attempt();
			const [incident, ...more] = org.rows('Ownership_Incident__c', { Record_Id__c: record });
			assert.equal(more.length, 0);
			assert.deepEqual(
				[
					'Rule__c',
					'Result__c',
					'Object_Name__c',
					'Record_Name__c',
					'From_Owner__c',
					'To_Owner__c',
					'Actor__c',
					'Mentorship__c',
					'Channel__c',
					'Occurred_On__c',
				].map((field) => incident![field]),
				[rule, 'Blocked', object, mark, ana.userId, dana.userId, org.admin.userId, pair, 'Save', NOW],
			);
		});

		test(`${rule}: a third person reads the program owner and a reference only; parties and program owner are told without names`, () => {
			const before = told(owner).length;
			const { record, said } = attempt();
			const reference = String(org.rows('Ownership_Incident__c', { Record_Id__c: record })[0]!['Reference__c']);
			assert.match(said, / is protected\. Ask your program owner \(ref\. [\w-]+\)\.$/);
			assert.ok(said.includes(reference) && said.length <= 255);
			assert.ok(!/F{10}|L{10}|MS-|mentorship|hold/.test(said), said);
			for (const person of [dana, ana]) assert.equal(told(person).length, 1);
			assert.equal(told(owner).length, before + 1);
			for (const words of [...told(dana), ...told(ana), told(owner)[0]!]) {
				for (const name of NAMES) assert.ok(!words.includes(name), words);
				assert.ok(words.includes(reference));
			}
			assert.deepEqual(told(bo), []);
		});

		test(`${rule}: observed it passes, is recorded the same, and nobody is told`, () => {
			org.guardPolicy({ Mode__c: 'Observe' });
			assert.throws(attempt, 'it is not refused');
			const incidents = org.rows('Ownership_Incident__c', { Mentorship__c: pair });
			assert.deepEqual(
				incidents.map((row) => [row['Rule__c'], row['Result__c'], row['From_Owner__c'], row['To_Owner__c']]),
				[[rule, 'Observed', ana.userId, dana.userId]],
			);
			for (const person of [dana, ana]) assert.deepEqual(told(person), []);
		});
	}
});

describe('what the command line finds or gives back', () => {
	/** Incidents as the scan and enforce write them: up to 200 in a save. */
	const write = (incidents: readonly Record<string, unknown>[], Batch__c: string | null = `batch ${count}`): void => {
		const rows = incidents.map((more, at) => ({
			Key__c: `found:${count}:${at}`,
			Batch__c,
			Object_Name__c: 'Account',
			Record_Id__c: `001000000000${at}`,
			Record_Name__c: mark,
			From_Owner__c: ana.userId,
			To_Owner__c: dana.userId,
			Mentorship__c: pair,
			Rule__c: 'Pair protection',
			Result__c: 'Found',
			Occurred_On__c: NOW,
			...more,
		}));
		for (const result of org.engine.records.upsert(org.robot, 'Ownership_Incident__c', 'Key__c', rows)) passes(result as never);
	};
	const many = (size: number, more: Record<string, unknown> = {}): Record<string, unknown>[] => Array.from({ length: size }, () => more);

	test('200 at once ring once: how many, to each party of their mentorship, and all of them to the program owner', () => {
		const cleo = org.person('Cleo Park', ['Ridealong_Rep']);
		const other = org.mentorship(dana, cleo, { Kind__c: 'Organization' });
		const before = told(owner).length;
		write([
			...many(150),
			...many(49, { Mentorship__c: other, From_Owner__c: cleo.userId }),
			{ Mentorship__c: null, To_Owner__c: bo.userId },
		]);
		const words = (number: number) =>
			`The ownership guard found a change ${number} changes to what your mentorship protects were found afterwards. Ask your program owner.`;
		assert.deepEqual(told(ana), [words(150)]);
		assert.deepEqual(told(cleo), [words(49)]);
		assert.deepEqual(told(dana).sort(), [words(150), words(49)].sort());
		assert.deepEqual(told(bo), [], 'who is no party is not told, though it names them');
		assert.equal(told(owner).length, before + 1);
		assert.match(told(owner)[0]!, / 200 incidents, found\. Open the incidents to see /);
	});

	test('one alone is told as one; without a batch too, each for itself', () => {
		const before = told(owner).length;
		write(many(1));
		assert.match(told(ana)[0]!, / A change to what your mentorship protects was found afterwards\./);
		assert.match(told(owner)[0]!, / Pair protection, found\. Open the incident to see /);
		count++;
		write(many(2), null);
		assert.deepEqual([told(ana).length, told(dana).length, told(owner).length - before], [3, 3, 3]);
	});

	test('what is given back is told as that; written once more it is not told again', () => {
		write(many(2, { Result__c: 'Reverted', From_Owner__c: dana.userId, To_Owner__c: ana.userId }));
		for (const person of [ana, dana])
			assert.deepEqual(told(person), [
				'The ownership guard gave back what was taken 2 records that your mentorship protects were given back. Ask your program owner.',
			]);
		write(many(2, { Result__c: 'Reverted', From_Owner__c: dana.userId, To_Owner__c: ana.userId }), 'another batch');
		assert.deepEqual([told(ana).length, told(dana).length], [1, 1]);
	});

	test('no notification names a person, a record or a mentorship', () => {
		write(many(3));
		for (const words of [...told(ana), ...told(dana), told(owner)[0]!])
			for (const name of [...NAMES, 'Bo Lee']) assert.ok(!words.includes(name), words);
	});

	test('the parties are told of a finding that names a third person, who is not', () => {
		write([{ Rule__c: 'Login-as', From_Owner__c: ana.userId, To_Owner__c: bo.userId }]);
		assert.deepEqual([told(ana).length, told(dana).length, told(bo).length], [1, 1, 0]);
	});
});

test('a mentorship tells its program owner whether the guard enforces or observes', () => {
	const mode = (by: Person) =>
		org.engine.soql.query(by, `SELECT Guard_Mode__c FROM Mentorship__c WHERE Id = '${pair}'`).records[0]!['Guard_Mode__c'];
	assert.equal(mode(owner), 'Enforce');
	org.guardPolicy({ Mode__c: 'Observe' });
	assert.equal(mode(owner), 'Observe');
	assert.throws(() => mode(ana), /Guard_Mode__c/);
});
