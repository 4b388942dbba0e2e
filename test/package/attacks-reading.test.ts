/** What a clever sales rep asks to see, by query: one row per way, and nothing in the answer. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let olu: Person;
let bo: Person;
let dana: Person;
let ana: Person;
let account: string;
let deal: string;
let pair: string;

before(async () => {
	org = await TestOrg.create();
	olu = org.person('Olu Adeyemi', ['Ridealong_Program_Owner']);
	bo = org.rep('Bo Lee');
});
beforeEach(() => {
	org.clock.set(NOW);
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.rep('Ana Ruiz');
	account = org.account(ana);
	deal = org.opportunity(ana, { AccountId: account });
	pair = org.mentorship(dana, ana);
});

describe('reading what is not theirs', () => {
	let id: string;
	let cy: Person;
	beforeEach(() => {
		id = org.create(ana, 'Deal_Review__c', TestOrg.ask(deal, pair));
		passes(org.insert(ana, 'Review_Comment__c', { Deal_Review__c: id, Body__c: 'Secret words', Kind__c: 'Question' }));
		cy = org.mentor('Cy Third');
		refused(org.update(dana, 'Account', account, { OwnerId: dana.userId }), 'protected');
		org.create(ana, 'Ownership_Release__c', { Account__c: account, Released_To__c: bo.userId });
	});
	const nothing: [way: string, soql: () => string][] = [
		['reviews', () => 'SELECT Id FROM Deal_Review__c'],
		['reviews by count', () => 'SELECT COUNT(Id) n FROM Deal_Review__c HAVING COUNT(Id) > 0'],
		['reviews grouped', () => 'SELECT Mentor__c, COUNT(Id) FROM Deal_Review__c GROUP BY Mentor__c'],
		['comments', () => 'SELECT Body__c FROM Review_Comment__c'],
		['comments by their words', () => "SELECT Id FROM Review_Comment__c WHERE Body__c LIKE 'Secret%'"],
		['comments through their review', () => `SELECT Deal_Review__r.Ask__c FROM Review_Comment__c WHERE Deal_Review__c = '${id}'`],
		['mentorships', () => 'SELECT Id, Mentor__r.Name FROM Mentorship__c'],
		['incidents', () => 'SELECT Id FROM Ownership_Incident__c'],
		['releases', () => 'SELECT Id FROM Ownership_Release__c'],
		['review shares', () => `SELECT Id FROM Deal_Review__Share WHERE ParentId = '${id}'`],
		['mentorship shares', () => `SELECT Id FROM Mentorship__Share WHERE ParentId = '${pair}'`],
		['deal shares', () => `SELECT Id FROM OpportunityShare WHERE OpportunityId = '${deal}'`],
		['the deal', () => `SELECT Id FROM Opportunity WHERE Id = '${deal}'`],
		['deal history', () => `SELECT Id FROM OpportunityHistory WHERE OpportunityId = '${deal}'`],
		['deals that have reviews', () => `SELECT Id FROM Opportunity WHERE Id IN (SELECT Opportunity__c FROM Deal_Review__c)`],
		[
			'users who mentor, through what is hidden',
			() => `SELECT Id FROM User WHERE Id IN (SELECT Mentor__c FROM Deal_Review__c WHERE Opportunity__c = '${deal}')`,
		],
		['accounts with a hidden deal', () => `SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Id = '${deal}')`],
		['accounts under review', () => `SELECT Id FROM Account WHERE Id IN (SELECT Account__c FROM Deal_Review__c)`],
		['accounts with incidents', () => `SELECT Id FROM Account WHERE Id IN (SELECT Account__c FROM Ownership_Incident__c)`],
	];
	for (const [way, soql] of nothing)
		test(`a third person: ${way}`, () => {
			try {
				const { records } = org.engine.soql.query(cy, soql());
				assert.deepEqual(records, []);
			} catch (error) {
				assert.match(String((error as { errorCode?: string }).errorCode), /INVALID_TYPE|INVALID_FIELD|MALFORMED_QUERY/, String(error));
			}
		});
	test('children of a readable account show only what may be read', () => {
		const { records } = org.engine.soql.query(cy, `SELECT Id, (SELECT Id FROM Opportunities) FROM Account WHERE Id = '${account}'`);
		assert.deepEqual(
			records.map((row) => row['Opportunities']),
			[null],
		);
	});
	for (const [way, soql] of [
		['shown', 'SELECT Probe__c FROM Deal_Review__c'],
		['in a filter', 'SELECT Id FROM Deal_Review__c WHERE Probe__c = true'],
		['in an order', 'SELECT Id FROM Deal_Review__c ORDER BY Probe__c'],
		['in a group', 'SELECT COUNT(Id) FROM Deal_Review__c GROUP BY Probe__c'],
		['in an aggregate', 'SELECT COUNT(Probe__c) FROM Deal_Review__c'],
		['through a relationship', 'SELECT Id FROM Review_Comment__c WHERE Deal_Review__r.Probe__c = true'],
		['in an order through a relationship', 'SELECT Id FROM Review_Comment__c ORDER BY Deal_Review__r.Probe__c'],
		['of a user', "SELECT Id FROM User WHERE Territory_Keys__c LIKE '%west%'"],
		['of a user, through a relationship', "SELECT Id FROM Account WHERE Owner.Territory_Keys__c LIKE '%west%'"],
		['in a semi-join', 'SELECT Id FROM Opportunity WHERE Id IN (SELECT Opportunity__c FROM Deal_Review__c WHERE Probe__c = false)'],
	] as const)
		test(`a hidden field ${way}`, () =>
			assert.throws(
				() => org.engine.soql.query(dana, soql),
				/No such column|INVALID_FIELD|didn't understand relationship|does not support aggregate/i,
			));
	test('the program owner reads no review and no comment', () => {
		for (const object of ['Deal_Review__c', 'Review_Comment__c'])
			assert.throws(() => org.engine.soql.query(olu, `SELECT Id FROM ${object}`), /not supported/);
	});
	test('the mentor reads the shared deal, and none of the other deals', () => {
		const other = org.opportunity(ana, { AccountId: account });
		assert.equal(org.mayRead(dana, 'Opportunity', deal), true);
		assert.equal(org.mayRead(dana, 'Opportunity', other), false);
		const { records } = org.engine.soql.query(dana, `SELECT (SELECT Id FROM Opportunities) FROM Account WHERE Id = '${account}'`);
		assert.equal((records[0]!['Opportunities'] as { totalSize: number }).totalSize, 1);
	});
});
