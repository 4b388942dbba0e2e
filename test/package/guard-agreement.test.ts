/** The flows and the rules in TypeScript run through the same scenarios: what the scan calls a breach is what the save refuses. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { PAIR_SCENARIOS, type PairScenario, type ScenarioPerson } from '../../scripts/domain/guard/scenarios.ts';
import { NOW, passes, type Person, TestOrg } from './support.ts';

const KINDS = ['Craft', 'Organization', 'Skip-level'];
const day = (ago: number): string => new Date(Date.parse(NOW) - ago * 86_400_000).toISOString();

let org: TestOrg;
before(async () => {
	org = await TestOrg.create();
	org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: true, Territory_Guard_On__c: true });
});

/** Plays the scenario in the org, each step on its day; true where the save was refused by the guard. */
function isRefused(scenario: PairScenario): boolean {
	org.clock.set(day(400));
	const owner = org.person('Program Owner', ['Ridealong_Program_Owner']);
	const clerk = org.person('Clerk', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	const people: Record<ScenarioPerson, Person> = {
		mentor: org.person('Mentor', ['Ridealong_Mentor', 'Ridealong_Rep']),
		mentee: org.person('Mentee', ['Ridealong_Rep', 'Ridealong_Mentor']),
		stranger: org.person('Stranger', ['Ridealong_Rep', 'Ridealong_Mentor']),
	};
	const account = org.account(people[scenario.owner]);
	const another = org.account(people[scenario.owner]);
	scenario.mentorships.forEach(({ status, endedDaysAgo = 0, coolingOffDays = 90 }, index) => {
		const terms = { Kind__c: KINDS[index], Cooling_Off_Days__c: coolingOffDays };
		if (status === 'Proposed') return void org.proposal(people.mentor, people.mentee, terms);
		const id = org.mentorship(people.mentor, people.mentee, terms);
		if (status === 'Active') return;
		org.clock.set(day(status === 'Ended' ? endedDaysAgo : 0));
		passes(org.update(owner, 'Mentorship__c', id, { Status__c: status }));
		org.clock.set(day(400));
	});
	if (scenario.release) {
		const { by, to, account: which, daysAgo, revoked } = scenario.release;
		org.clock.set(day(daysAgo));
		const values = { Account__c: which === 'this' ? account : another, Released_To__c: people[to].userId, Reason__c: 'Agreed' };
		const id = org.create(people[by], 'Ownership_Release__c', values);
		if (revoked) passes(org.update(people[by], 'Ownership_Release__c', id, { Revoked__c: true }));
	}
	org.clock.set(NOW);
	if (scenario.ownerInactive) passes(org.update(org.admin, 'User', people[scenario.owner].userId, { IsActive: false }));
	const result = org.update(clerk, 'Account', account, { OwnerId: people[scenario.taker].userId });
	if (!result.success) assert.equal(result.errors[0]?.statusCode, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', result.errors[0]?.message);
	return !result.success;
}

describe('the flows decide as the rules do', () => {
	for (const scenario of PAIR_SCENARIOS) test(scenario.name, () => assert.equal(isRefused(scenario), scenario.blocked));
});
