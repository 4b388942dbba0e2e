/** The flows in the org and the rules in TypeScript decide alike: the same table runs here, on records, and in scripts/domain/guard. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { GuardScenario, ScenarioPerson } from '../../scripts/domain/guard/scenarios/scenario.ts';
import { GUARD_SCENARIOS } from '../../scripts/domain/guard/scenarios/table.ts';
import type { SaveResult } from '../../scripts/local-org/engine/contract.ts';
import { NOW, type Person, TestOrg, passes } from './support.ts';

const KINDS = ['Craft', 'Organization'];
/** Records are made before any mentorship. */
const BEGINNING = 600;
const SIGNED = 400;
/** An owner who has left did so before the record changed hands and anybody decided for them. */
const LEFT = 9;
const at = (days: number, minutes = 0): string => new Date(Date.parse(NOW) - days * 86_400_000 - minutes * 60_000).toISOString();

let org: TestOrg;
before(async () => {
	org = await TestOrg.create();
	org.guardPolicy({ Mode__c: 'Enforce' });
});

const DEAL = { Name: 'Renewal', StageName: 'Prospecting', CloseDate: '2026-09-30' };
const SITE = { Website: 'northwind.com', BillingPostalCode: '94105' };

/** Plays the scenario in the org, each step on its day; true where the last save was refused by the guard. */
function isRefused(scenario: GuardScenario): boolean {
	const { object = 'Account', act = { kind: 'take' } } = scenario;
	org.clock.set(at(BEGINNING));
	const people: Record<ScenarioPerson, Person> = {
		approver: org.person('Approver', ['Ridealong_Program_Owner', 'Ridealong_Override']),
		mentor: org.person('Mentor', ['Ridealong_Mentor', 'Ridealong_Rep']),
		mentee: org.person('Mentee', ['Ridealong_Rep', 'Ridealong_Mentor']),
		stranger: org.person('Stranger', ['Ridealong_Rep', 'Ridealong_Mentor']),
		colleague: org.person('Colleague', ['Ridealong_Rep', 'Ridealong_Mentor']),
	};
	// Deals and leads are private: only somebody who may modify all reaches those of others.
	const clerk = object === 'Account' ? org.person('Clerk', ['Ridealong_Rep', 'Demo_Transfer_Record']) : org.admin;
	const owner = people[scenario.owner];
	// Each row has prospects of its own: the rows share one org.
	const mark = `${++rows}x`;
	const own = (text: string): string => text.replace(/northwind|globex/i, (name) => `${name}${mark}`);
	const record = (site: Record<string, string> = {}): string => {
		if (object === 'Lead') return org.create(owner, 'Lead', { LastName: 'Buyer', Company: own('Northwind'), ...site });
		const account = org.account(owner, { Name: own('Northwind'), Website: own(SITE.Website), BillingPostalCode: SITE.BillingPostalCode });
		return object === 'Account' ? account : org.opportunity(owner, { AccountId: account });
	};
	const twin = ({ object: kind, of }: NonNullable<GuardScenario['twin']>): string => {
		const by = people[of];
		if (kind === 'Account')
			return org.account(by, { Name: own('Northwind'), Website: own(SITE.Website), BillingPostalCode: SITE.BillingPostalCode });
		if (kind === 'Contact') return org.create(by, 'Contact', { LastName: 'Twin', Email: own(`twin@${SITE.Website}`) });
		return org.create(by, 'Lead', { LastName: 'Twin', Company: own('Northwind'), Website: own(SITE.Website) });
	};
	const records = {
		// A lead that becomes an account brings no domain along.
		this: record(act.kind === 'match' ? { Website: own(SITE.Website) } : {}),
		another: object === 'Account' ? org.account(owner) : record(),
		'its twin': scenario.twin ? twin(scenario.twin) : '',
		above: scenario.above ? org.account(people[scenario.above.of], { Name: own('Holding') }) : '',
		'the deal on it': '',
	};
	if (records.above) passes(org.update(org.admin, 'Account', records.this, { ParentId: records.above }));
	if (scenario.contact)
		org.create(scenario.contactOf ? people[scenario.contactOf] : owner, 'Contact', {
			LastName: 'Buyer',
			Email: own(scenario.contact),
			AccountId: records.this,
		});
	if (scenario.manager) passes(org.update(org.admin, 'User', owner.userId, { ManagerId: people[scenario.manager].userId }));
	if (act.kind === 'take opportunity on it')
		records['the deal on it'] = org.create(org.admin, 'Opportunity', {
			...DEAL,
			AccountId: records.this,
			OwnerId: people.stranger.userId,
		});
	const steps: [daysAgo: number, step: () => void][] = [];
	const later = (daysAgo: number, step: () => void): void => void steps.push([daysAgo, step]);

	scenario.mentorships.forEach(({ status, endedDaysAgo = 0, coolingOffDays = 90 }, index) => {
		later(SIGNED, () => {
			const terms = { Kind__c: KINDS[index], Cooling_Off_Days__c: coolingOffDays };
			if (status === 'Proposed') return void org.proposal(people.mentor, people.mentee, terms);
			const id = org.mentorship(people.mentor, people.mentee, terms);
			if (scenario.disclosed && index === 0)
				later(SIGNED - 1, () => {
					const [deal] = object === 'Opportunity' ? [records.this] : [org.opportunity(owner, { AccountId: records.this })];
					org.create(owner, 'Deal_Review__c', TestOrg.ask(deal, id));
				});
			const shows = (other: { of: ScenarioPerson; disclosed?: boolean } | undefined, account: string): void => {
				if (!other?.disclosed || index !== 0) return;
				later(SIGNED - 1, () => {
					const shown = org.opportunity(people[other.of], { AccountId: account });
					org.create(people[other.of], 'Deal_Review__c', TestOrg.ask(shown, id));
				});
			};
			shows(scenario.twin, records['its twin']);
			shows(scenario.above, records.above);
			if (status !== 'Active')
				later(status === 'Ended' ? endedDaysAgo : 0, () => passes(org.update(people.approver, 'Mentorship__c', id, { Status__c: status })));
		});
	});
	const { alsoWith, above } = scenario;
	if (alsoWith) later(SIGNED, () => void org.mentorship(people[scenario.taker], people[alsoWith]));
	if (above?.hands)
		later(above.hands.daysAgo, () => void passes(org.update(clerk, 'Account', records.above, { OwnerId: people[above.hands!.to].userId })));
	if (above?.released)
		later(1, () => {
			const values = { Account__c: records.above, Released_To__c: people[scenario.taker].userId, Reason__c: 'Agreed' };
			org.create(people[above.of], 'Ownership_Release__c', values);
		});
	// They left before anything else: what is decided for them is decided after it.
	if (scenario.ownerInactive) later(LEFT, () => void passes(org.update(org.admin, 'User', owner.userId, { IsActive: false })));
	for (const { to, daysAgo, observed = false } of scenario.hands ?? [])
		later(daysAgo, () => {
			if (observed) org.guardPolicy({ Mode__c: 'Observe' });
			passes(org.update(clerk, object, records.this, { OwnerId: people[to].userId }));
			if (observed) org.guardPolicy({ Mode__c: 'Enforce' });
		});
	const { release, override, realignment, hold } = scenario;
	if (release)
		later(release.daysAgo, () => {
			const values = { [`${object}__c`]: records[release.record], Released_To__c: people[release.to].userId, Reason__c: 'Agreed' };
			const given = org.insert(people[release.by], 'Ownership_Release__c', values);
			// Some are refused when they are given, as they should be: then there is none.
			if (!given.success) return;
			if (release.revoked) passes(org.update(people[release.by], 'Ownership_Release__c', given.id!, { Revoked__c: true }));
		});
	if (hold)
		later(hold.daysAgo, () => {
			const id = org.create(owner, 'Prospect_Hold__c', {
				Company__c: own('Globex'),
				Domain__c: own(hold.domain),
				Evidence__c: 'Met at a fair',
			});
			if (hold.approved) passes(org.update(people.approver, 'Prospect_Hold__c', id, { Status__c: 'Approved' }));
		});
	if (realignment)
		later(2, () => {
			const batch = org.create(people.approver, 'Realignment__c', {
				Name: `Cut ${mark}`,
				Reason__c: 'New year',
				Starts_On__c: at(-realignment.starts),
				Ends_On__c: at(-realignment.ends),
			});
			org.create(people.approver, 'Realignment_Row__c', {
				Realignment__c: batch,
				Record_Id__c: records[realignment.record],
				New_Owner__c: people[realignment.to].userId,
			});
			if (!realignment.draft) passes(org.update(people.approver, 'Realignment__c', batch, { Status__c: 'Approved' }));
		});
	if (override)
		later(override.minutesAgo / 1440, () => {
			const give = (to: Person): void =>
				void org.create(people.approver, 'Ownership_Override__c', {
					Record_Id__c: records[override.record],
					New_Owner__c: to.userId,
					Reason__c: 'Agreed with both',
				});
			give(people[override.to]);
			if (!override.used) return;
			passes(org.update(clerk, object, records.this, { OwnerId: people[override.to].userId }));
			give(owner);
			passes(org.update(clerk, object, records.this, { OwnerId: owner.userId }));
		});
	while (steps.length) {
		steps.sort(([a], [b]) => b - a);
		const [daysAgo, step] = steps.shift()!;
		org.clock.set(at(daysAgo));
		step();
	}
	org.clock.set(NOW);
	const result = attempt();
	if (!result.success) assert.equal(result.errors[0]?.statusCode, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', result.errors[0]?.message);
	return !result.success;

	function attempt(): Pick<SaveResult, 'success' | 'errors'> {
		const taker = people[scenario.taker];
		switch (act.kind) {
			case 'take':
				return org.update(clerk, object, records.this, { OwnerId: taker.userId });
			case 'create opportunity': {
				let account = records.this;
				for (let depth = 0; depth < act.depth; depth++)
					account = org.create(org.admin, 'Account', { Name: own(`Below ${depth}`), ParentId: account, OwnerId: people.stranger.userId });
				return org.insert(org.admin, 'Opportunity', { ...DEAL, AccountId: account, OwnerId: taker.userId });
			}
			case 'take opportunity on it':
				return org.update(org.admin, 'Opportunity', records['the deal on it'], { OwnerId: taker.userId });
			case 'take and move opportunity': {
				const account = org.account(people[act.account], { Name: own('Other') });
				return org.update(org.admin, 'Opportunity', records.this, { OwnerId: taker.userId, AccountId: account });
			}
			case 'convert': {
				const accountId = act.account && org.account(people[act.account], { Name: own('Other') });
				const conversion = { leadId: records.this, convertedStatus: 'Closed - Converted', ownerId: taker.userId, accountId };
				return org.engine.records.convertLead(org.admin, [conversion])[0]!;
			}
			case 'move carried opportunity': {
				const mover = people[scenario.hands?.at(-1)?.to ?? scenario.owner];
				const AccountId = org.account(taker, { Name: own('Other') });
				if (act.released)
					org.create(taker, 'Ownership_Release__c', { Account__c: AccountId, Released_To__c: mover.userId, Reason__c: 'Agreed' });
				return org.update(mover, 'Opportunity', records.this, { AccountId });
			}
			case 'move own opportunity':
				return org.update(taker, 'Opportunity', org.opportunity(taker, DEAL), { AccountId: records.this });
			case 'move opportunity':
				return org.update(org.admin, 'Opportunity', records.this, { AccountId: org.account(taker, { Name: own('Other') }) });
			case 'match': {
				const values = Object.fromEntries(Object.entries(act.fields).map(([field, value]) => [field, own(value)]));
				if (act.object === 'Account')
					return act.edited
						? org.update(taker, 'Account', org.account(taker, { Name: own('Other') }), values)
						: org.insert(taker, 'Account', values);
				return org.insert(taker, act.object, { LastName: 'Buyer', ...values });
			}
		}
	}
}
let rows = 0;

describe('the flows decide as the rules do', () => {
	for (const scenario of GUARD_SCENARIOS) test(scenario.name, () => assert.equal(isRefused(scenario), scenario.blocked));
});
