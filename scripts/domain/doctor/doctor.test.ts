/** Each fault by itself, on facts of an org where everything else is well: what the doctor says, and that it says nothing else. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { checks, diagnose, nightlyRequests, type Status } from './checks.ts';
import { type DoctorFacts, known } from './facts.ts';

const PERSONAS = { Ridealong_Rep: 3, Ridealong_Mentor: 2, Ridealong_Program_Owner: 1, Ridealong_Integration: 1 };
const well: DoctorFacts = {
	today: '2026-06-19',
	skew: known(null),
	organization: known({ edition: 'Enterprise Edition', sandbox: true }),
	apiVersion: known('66.0'),
	missingObjects: known([]),
	flows: known({ expected: ['Ridealong_A'], present: [{ apiName: 'Ridealong_A', active: true }] }),
	scheduledFlows: [],
	sharing: known({ Account: 'Private', Lead: 'Private', Opportunity: 'Private', Deal_Review__c: 'Private' }),
	expectedSharing: { Deal_Review__c: 'Private' },
	hierarchies: known({ reason: 'hidden', rep: 'rep@x', manager: 'boss@x' }),
	ownerHistory: known({ Account: true, Lead: true, Opportunity: true }),
	unfollowed: known([]),
	permissionSets: known(PERSONAS),
	incompleteSets: known([]),
	partiesWithoutAccess: known([]),
	inactiveParties: known([]),
	runner: known({ username: 'robot@x', permissionSets: ['Ridealong_Integration'], managesUsers: true }),
	policy: known({ mode: 'Enforce', accountGuard: true, territoryGuard: true, othersOff: [], installedOn: null }),
	territories: known({ salesTerritories: 'off', accounts: { Block: 10 } }),
	stallScan: known({ asOf: '2026-06-19', loggingShare: 60 }),
	loggingFloor: 5,
	apiRequests: known({ max: 100_000, remaining: 90_000 }),
	sizes: known({ Account: 1_000, Opportunity: 5_000 }),
	features: known({ multiCurrency: false, personAccounts: false, queueOwnedLeads: 0 }),
};
/** Always there: nobody can ask an org for these. */
const BY_HAND = ['hierarchies.mentorships', 'activities.einstein'];
const said = (facts: DoctorFacts): [Status, string][] =>
	diagnose(facts)
		.filter(({ status, outcome }) => status !== 'ok' && !BY_HAND.includes(outcome))
		.map(({ status, outcome }) => [status, outcome]);

const FAULTS: [string, Partial<DoctorFacts>, Status, string][] = [
	[
		'an edition without what the package needs',
		{ organization: known({ edition: 'Professional Edition', sandbox: false }) },
		'problem',
		'edition.unsupported',
	],
	['an org behind the package', { apiVersion: known('65.0') }, 'problem', 'apiVersion.old'],
	[
		'clocks that differ',
		{ skew: known({ org: '2026-06-19 10:00 UTC', machine: '2026-06-19 12:00 UTC', apart: '2 hours' }) },
		'warning',
		'clock.differs',
	],
	['an object that is not there', { missingObjects: known(['Deal_Review__c']) }, 'problem', 'objects.missing'],
	['a flow that is not there', { flows: known({ expected: ['Ridealong_A'], present: [] }) }, 'problem', 'flows.missing'],
	[
		'a flow that arrived inactive',
		{ flows: known({ expected: ['Ridealong_A'], present: [{ apiName: 'Ridealong_A', active: false }] }) },
		'problem',
		'flows.inactive',
	],
	['objects whose changes the org does not tell', { unfollowed: known(['Lead']) }, 'warning', 'changeEvents.notSelected'],
	['a flow on a schedule', { scheduledFlows: ['Ridealong_A'] }, 'byHand', 'workflowUser.look'],
	[
		'a private object opened',
		{ sharing: known({ Lead: 'Private', Opportunity: 'Private', Deal_Review__c: 'Read' }) },
		'problem',
		'sharing.changed',
	],
	[
		'deals that everybody edits',
		{ sharing: known({ Lead: 'Private', Opportunity: 'ReadWrite', Deal_Review__c: 'Private' }) },
		'warning',
		'sharing.open',
	],
	[
		'managers who read private asks',
		{ hierarchies: known({ reason: 'visible', rep: 'r', manager: 'm' }) },
		'problem',
		'hierarchies.visible',
	],
	[
		'nobody to prove it with',
		{ hierarchies: known({ reason: 'no hierarchy', rep: null, manager: null }) },
		'warning',
		'hierarchies.unproven',
	],
	[
		'a probe that was not to be made',
		{ hierarchies: known({ reason: 'not asked', rep: null, manager: null }) },
		'byHand',
		'hierarchies.notAsked',
	],
	['untracked account owners', { ownerHistory: known({ Account: false, Lead: true, Opportunity: true }) }, 'problem', 'history.accounts'],
	['untracked lead owners', { ownerHistory: known({ Account: true, Lead: false, Opportunity: true }) }, 'warning', 'history.others'],
	[
		'a permission set that is not there',
		{ permissionSets: known({ ...PERSONAS, Ridealong_Mentor: undefined } as never) },
		'problem',
		'permissionSets.missing',
	],
	['a permission set that nobody has', { permissionSets: known({ ...PERSONAS, Ridealong_Mentor: 0 }) }, 'warning', 'permissionSets.unused'],
	[
		'a permission set from which a package left something out',
		{ incompleteSets: known(['Ridealong_Integration (Account)']) },
		'warning',
		'permissionSets.incomplete',
	],
	['a party without access', { partiesWithoutAccess: known(['a@x (Ridealong_Rep)']) }, 'problem', 'parties.withoutAccess'],
	['a party who left', { inactiveParties: known(['a@x']) }, 'warning', 'parties.inactive'],
	[
		'a runner without the permission set',
		{ runner: known({ username: 'r', permissionSets: [], managesUsers: true }) },
		'problem',
		'runner.noPermissionSet',
	],
	[
		'a runner who may not stamp users',
		{ runner: known({ username: 'r', permissionSets: ['Ridealong_Integration'], managesUsers: false }) },
		'warning',
		'runner.noUsers',
	],
	[
		'a guard that observes',
		{ policy: known({ mode: 'Observe', accountGuard: true, territoryGuard: true, othersOff: [], installedOn: null }) },
		'warning',
		'policy.observe',
	],
	[
		'a guard that observes in its first 14 days',
		{ policy: known({ mode: 'Observe', accountGuard: true, territoryGuard: true, othersOff: [], installedOn: '2026-06-05' }) },
		'warning',
		'policy.observeSince',
	],
	[
		'a guard that observes after 15',
		{ policy: known({ mode: 'Observe', accountGuard: true, territoryGuard: true, othersOff: [], installedOn: '2026-06-04' }) },
		'warning',
		'policy.observeTooLong',
	],
	[
		'the kill switch of accounts',
		{ policy: known({ mode: 'Enforce', accountGuard: false, territoryGuard: true, othersOff: [], installedOn: null }) },
		'warning',
		'policy.accountsOff',
	],
	[
		'the kill switch of territories',
		{ policy: known({ mode: 'Enforce', accountGuard: true, territoryGuard: false, othersOff: [], installedOn: null }) },
		'warning',
		'policy.territoriesOff',
	],
	[
		'the kill switch of leads',
		{ policy: known({ mode: 'Enforce', accountGuard: true, territoryGuard: true, othersOff: ['Lead_Guard_On__c'], installedOn: null }) },
		'warning',
		'policy.othersOff',
	],
	[
		'unguarded accounts',
		{ territories: known({ salesTerritories: 'off', accounts: { Block: 1, none: 2, Unguarded: 3 } }) },
		'warning',
		'territories.unguarded',
	],
	[
		'unguarded accounts where an active model decides, which the roster’s own territories cannot mend',
		{ territories: known({ salesTerritories: 'active', accounts: { Block: 1, none: 2 } }) },
		'warning',
		'territories.outsideModel',
	],
	[
		'Sales Territories without an active model',
		{ territories: known({ salesTerritories: 'no active model', accounts: { Block: 1 } }) },
		'warning',
		'territories.noActiveModel',
	],
	['no scan yet', { stallScan: known(null) }, 'warning', 'scans.never'],
	['an old scan', { stallScan: known({ asOf: '2026-06-16', loggingShare: 60 }) }, 'warning', 'scans.old'],
	['an org that logs nothing', { stallScan: known({ asOf: '2026-06-19', loggingShare: 1 }) }, 'warning', 'activities.sparse'],
	['few API requests left', { apiRequests: known({ max: 1_000, remaining: 10 }) }, 'warning', 'apiBudget.low'],
	['too few API requests for the data', { apiRequests: known({ max: 15, remaining: 15 }) }, 'problem', 'apiBudget.tooLarge'],
	[
		'several currencies',
		{ features: known({ multiCurrency: true, personAccounts: false, queueOwnedLeads: 0 }) },
		'warning',
		'features.multiCurrency',
	],
	[
		'person accounts',
		{ features: known({ multiCurrency: false, personAccounts: true, queueOwnedLeads: 0 }) },
		'warning',
		'features.personAccounts',
	],
	[
		'leads in queues',
		{ features: known({ multiCurrency: false, personAccounts: false, queueOwnedLeads: 4 }) },
		'warning',
		'features.queues',
	],
];

describe('the doctor', () => {
	test('has nothing to say of an org where all is well, but what no API tells', () => {
		assert.deepEqual(said(well), []);
		assert.deepEqual(
			diagnose(well)
				.filter(({ status }) => status === 'byHand')
				.map(({ outcome }) => outcome),
			BY_HAND,
		);
	});
	for (const [name, fault, status, outcome] of FAULTS)
		test(`names ${name}`, () => assert.deepEqual(said({ ...well, ...fault }), [[status, outcome]]));
	test('says unknown of what could not be read, never fine', () => {
		const facts = Object.fromEntries(
			Object.entries(well).map(([name, fact]) => [
				name,
				fact !== null && typeof fact === 'object' && 'known' in fact ? { known: false, why: 'no' } : fact,
			]),
		) as unknown as DoctorFacts;
		const found = diagnose(facts);
		assert.deepEqual(
			found.filter(({ status }) => status !== 'unknown').map(({ outcome }) => outcome),
			['workflowUser.notNeeded'],
		);
		assert.equal(found.length, Object.keys(checks).length);
	});
	test('has words for every fault, and a way out', () => {
		const words = readFileSync(path.join(import.meta.dirname, '../../../messages/doctor.md'), 'utf8');
		const keys = new Set([...words.matchAll(/^# (\S+)$/gm)].map(([, key]) => key));
		for (const [, , , outcome] of FAULTS) for (const key of [outcome, `${outcome}.fix`]) assert.ok(keys.has(key), key);
		for (const { outcome } of diagnose(well)) assert.ok(keys.has(outcome), outcome);
		for (const check of Object.keys(checks)) assert.ok(keys.has(`check.${check}`), check);
	});
	test('a night costs a page per 2,000 rows and read', () => {
		assert.equal(nightlyRequests({ Account: 0 }), 80);
		assert.equal(nightlyRequests({ Account: 4_000 }), 80 + 6 + 2);
	});
});
