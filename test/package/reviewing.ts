/** Reviews between Dana, who mentors, and Ana, whose deal it is: two people and a deal that are new to each test, in one org per file. */
import { test } from 'node:test';
import type { SaveResult } from '../../scripts/local-org/engine/contract.ts';
import { NOW, passes, TestOrg, type Person } from './support.ts';

type Values = Record<string, unknown>;
export interface Reviewing {
	org: TestOrg;
	/** A program owner; somebody with every right and no custom permission. Neither takes part. */
	owner: Person;
	everyRight: Person;
	dana: Person;
	ana: Person;
	deal: string;
	/** The mentorship of the two. */
	pair: string;
	/** Asks Dana about the deal. */
	send(more?: Values, by?: Person): SaveResult;
	/** The same, and it must pass: the review's id. */
	review(more?: Values): string;
	move(id: string, by: Person, status: string): SaveResult;
	/** A comment in a review. */
	write(id: string, by: Person, more?: Values): SaveResult;
	/** Shares by hand of a deal with Dana. */
	shares(deal?: string): Values[];
	/** Whether it is proven that managers cannot read what is for the mentor only. */
	proven(value: boolean): void;
}

function together(org: TestOrg, owner: Person, everyRight: Person): Reviewing {
	org.clock.set(NOW);
	const dana = org.mentor('Dana Cole');
	const ana = org.rep('Ana Ruiz');
	const deal = org.opportunity(ana);
	const pair = org.mentorship(dana, ana);
	const send: Reviewing['send'] = (more = {}, by = ana) => org.insert(by, 'Deal_Review__c', TestOrg.ask(deal, pair, more));
	return {
		org,
		owner,
		everyRight,
		dana,
		ana,
		deal,
		pair,
		send,
		review: (more) => passes(send(more)).id!,
		move: (id, by, Status__c) => org.update(by, 'Deal_Review__c', id, { Status__c }),
		write: (id, by, more = {}) =>
			org.insert(by, 'Review_Comment__c', { Deal_Review__c: id, Body__c: "Call the CFO's office.", Kind__c: 'Question', ...more }),
		shares: (id = deal) => org.rows('OpportunityShare', { OpportunityId: id, UserOrGroupId: dana.userId, RowCause: 'Manual' }),
		proven: (value) => {
			const [status] = org.rows('Ridealong_Status__c', { Name: 'Default' });
			if (status) passes(org.update(org.robot, 'Ridealong_Status__c', status['Id'] as string, { Private_Asks_Proven__c: value }));
			else org.create(org.robot, 'Ridealong_Status__c', { Name: 'Default', Private_Asks_Proven__c: value });
		},
	};
}

/** `test` of node:test whose work gets the two; the org is started by the first. */
export function reviewing(): (name: string, work: (between: Reviewing) => void | Promise<void>) => void {
	const start = async (): Promise<[TestOrg, Person, Person]> => {
		const org = await TestOrg.create();
		return [org, org.person('Olu Adeyemi', ['Ridealong_Program_Owner']), org.person('Sam Admin', ['Test_Every_Right'])];
	};
	let started: ReturnType<typeof start> | undefined;
	return (name, work) => void test(name, async () => work(together(...(await (started ??= start())))));
}
