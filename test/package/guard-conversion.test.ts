/** Leads that are converted: what they carry goes on to what they become, once. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { strToU8 } from 'fflate';
import { NOW, packageFiles, passes, refused, TestOrg, type Person } from './support.ts';

const XML = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
let org: TestOrg;
let dana: Person;
let ana: Person;
let bo: Person;

before(async () => {
	org = await TestOrg.create();
	// Without "View and Edit Converted Leads" nobody changes one any more.
	org.deploy({
		'permissionsets/Test_Converted_Leads.permissionset': strToU8(
			`<PermissionSet ${XML}><label>Test: converted leads</label><userPermissions><enabled>true</enabled><name>AllowViewEditConvertedLeads</name></userPermissions></PermissionSet>`,
		),
		'package.xml': strToU8(
			`<Package ${XML}><types><members>Test_Converted_Leads</members><name>PermissionSet</name></types><version>66.0</version></Package>`,
		),
	});
	org.assign({ ...org.admin, name: 'Admin' }, 'Test_Converted_Leads');
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce' });
	dana = org.person('Dana Cole', ['Ridealong_Mentor']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep']);
	bo = org.person('Bo Lee', ['Ridealong_Rep']);
	org.mentorship(dana, ana);
});

const by = () => org.admin;
const give = (object: string, id: string, to: Person) => org.update(by(), object, id, { OwnerId: to.userId });
const lead = (of: Person) => org.create(of, 'Lead', { LastName: 'Sato', Company: 'Kyoto Tools' });
const deal = (of: Person, account: string | null) =>
	org.insert(of, 'Opportunity', { Name: 'Renewal', StageName: 'Prospecting', CloseDate: '2026-09-30', AccountId: account });
const release = (from: Person, to: Person, values: Record<string, unknown>) =>
	passes(org.insert(from, 'Ownership_Release__c', { Released_To__c: to.userId, Reason__c: 'Agreed', ...values }));

describe('a lead that is converted', () => {
	const convert = (id: string, more: Record<string, unknown> = {}) =>
		org.engine.records.convertLead(org.admin, [{ leadId: id, convertedStatus: 'Closed - Converted', ...more }])[0]!;
	const carried = (record: string) =>
		org
			.rows('Ownership_Protection__c', { Record_Id__c: record })
			.map((row) => [row['Protected_For__c'], row['Protected_Against__c'], row['Lifted_On__c'] ?? null]);
	const accountOf = (opportunity: string) => String(org.row('Opportunity', opportunity)['AccountId']);
	test('for the other party, or into their account, is refused', () => {
		const result = convert(lead(ana), { ownerId: dana.userId });
		assert.equal(result.success, false);
		assert.match(JSON.stringify(result.errors), /is protected/);
		const into = convert(lead(ana), { accountId: org.account(dana) });
		assert.match(JSON.stringify(into.errors), /is protected/);
	});
	test('for the other party it passes where converted leads are not validated, until config/lead-conversion is deployed', async () => {
		const result = () => convert(lead(ana), { ownerId: dana.userId });
		org.leadsAreValidated(false);
		try {
			assert.deepEqual(result().errors, []);
		} finally {
			org.deploy(await packageFiles('config/lead-conversion'));
		}
		assert.match(JSON.stringify(result().errors), /is protected/);
		const changes = org.rows('SetupAuditTrail', { Action: 'changedLeadSettings' }).map(({ Display }) => Display);
		assert.deepEqual(changes.sort(), [
			'Changed Require Validation for Converted Leads from off to on',
			'Changed Require Validation for Converted Leads from on to off',
		]);
	});
	test('for its owner or a third person it passes; with a release for the other party too', () => {
		for (const ownerId of [ana.userId, bo.userId]) {
			const result = convert(lead(ana), { ownerId });
			assert.ok(result.success, JSON.stringify(result.errors));
		}
		const id = lead(ana);
		release(ana, dana, { Lead__c: id });
		const result = convert(id, { ownerId: dana.userId });
		assert.ok(result.success, JSON.stringify(result.errors));
	});
	test('by a third person it carries its protection to the account and the deal that it becomes', () => {
		const id = lead(ana);
		passes(give('Lead', id, bo));
		const result = convert(id, { ownerId: bo.userId });
		assert.ok(result.success, JSON.stringify(result.errors));
		refused(give('Account', result.accountId!, dana), 'is protected');
		refused(give('Opportunity', result.opportunityId!, dana), 'is protected');
		passes(give('Account', result.accountId!, ana));
	});
	test('for a third person straight from its owner too; an account that was there keeps what it has', () => {
		const result = convert(lead(ana), { ownerId: bo.userId });
		assert.ok(result.success, JSON.stringify(result.errors));
		refused(give('Account', result.accountId!, dana), 'is protected');
		const there = org.account(bo);
		org.clock.set('2026-06-19T10:00:00.000Z');
		const into = convert(lead(ana), { accountId: there });
		assert.ok(into.success, JSON.stringify(into.errors));
		passes(give('Account', there, dana));
		refused(give('Opportunity', into.opportunityId!, dana), 'is protected');
	});
	test('into an account that carries the same protection already, it passes, and both are protected', () => {
		const prospect = lead(ana);
		passes(give('Lead', prospect, bo));
		org.clock.set(new Date(Date.parse(NOW) + 3_600_000).toISOString());
		const there = org.account(ana);
		passes(give('Account', there, bo));
		const into = convert(prospect, { accountId: there, ownerId: bo.userId });
		assert.ok(into.success, JSON.stringify(into.errors));
		for (const record of [there, into.opportunityId!])
			assert.deepEqual(
				org.rows('Ownership_Protection__c', { Record_Id__c: record }).map((row) => [row['Protected_For__c'], row['Protected_Against__c']]),
				[[ana.userId, dana.userId]],
			);
		refused(give('Account', there, dana), 'is protected');
	});
	test('into an account whose protection was lifted, it is protected again', () => {
		const prospect = lead(ana);
		passes(give('Lead', prospect, bo));
		org.clock.set(new Date(Date.parse(NOW) + 3_600_000).toISOString());
		const there = org.account(ana);
		passes(give('Account', there, bo));
		release(ana, dana, { Account__c: there });
		passes(give('Account', there, dana));
		passes(give('Account', there, bo));
		const live = (): unknown[] =>
			org
				.rows('Ownership_Protection__c', { Record_Id__c: there, Protected_For__c: ana.userId })
				.map((row) => [row['Protected_Against__c'], row['Lifted_On__c'] ?? null]);
		assert.notDeepEqual(live(), [[dana.userId, null]]);
		const into = convert(prospect, { accountId: there, ownerId: bo.userId });
		assert.ok(into.success, JSON.stringify(into.errors));
		assert.deepEqual(live(), [[dana.userId, null]]);
	});
	test('an account made moments before the protection was written counts as new; one of eleven minutes before does not', () => {
		for (const [minutes, word] of [
			[9, 'is protected'],
			[11, ''],
		] as const) {
			org.clock.set(NOW);
			const there = org.account(bo);
			org.clock.set(new Date(Date.parse(NOW) + minutes * 60_000).toISOString());
			const into = convert(lead(ana), { accountId: there, ownerId: bo.userId });
			assert.ok(into.success, JSON.stringify(into.errors));
			const taken = give('Account', there, dana);
			if (word) refused(taken, word);
			else passes(taken);
		}
	});
	test('after both parties have left it passes, and nothing goes on; with one of them still there, it does', () => {
		const prospect = (): string => {
			const id = lead(ana);
			passes(give('Lead', id, bo));
			return id;
		};
		const leads = [prospect(), prospect()];
		for (const [at, gone] of [ana, dana].entries()) {
			passes(org.update(by(), 'User', gone.userId, { IsActive: false }));
			const into = convert(leads[at]!, { ownerId: bo.userId });
			assert.ok(into.success, JSON.stringify(into.errors));
			for (const record of [into.accountId!, into.opportunityId!])
				assert.deepEqual(carried(record), gone === ana ? [[ana.userId, dana.userId, null]] : []);
		}
	});
	test('into an opportunity that carries the same protection already, it passes, and is protected once', () => {
		const there = passes(deal(ana, org.account(bo))).id!;
		passes(give('Opportunity', there, bo));
		const prospect = lead(ana);
		passes(give('Lead', prospect, bo));
		const into = convert(prospect, { accountId: accountOf(there), opportunityId: there, ownerId: bo.userId });
		assert.ok(into.success, JSON.stringify(into.errors));
		assert.deepEqual(carried(there), [[ana.userId, dana.userId, null]]);
		refused(give('Opportunity', there, dana), 'is protected');
	});
	test('so does the second lead that is converted into one opportunity', () => {
		const first = convert(lead(ana), { ownerId: bo.userId });
		assert.ok(first.success, JSON.stringify(first.errors));
		const ids = { accountId: first.accountId!, opportunityId: first.opportunityId! };
		const second = convert(lead(ana), { ...ids, ownerId: bo.userId });
		assert.ok(second.success, JSON.stringify(second.errors));
		assert.deepEqual(carried(ids.opportunityId), [[ana.userId, dana.userId, null]]);
	});
	test('into an opportunity whose protection was lifted, it is protected again', () => {
		const there = passes(deal(ana, org.account(bo))).id!;
		passes(give('Opportunity', there, bo));
		passes(org.insert(by(), 'OpportunityShare', { OpportunityId: there, UserOrGroupId: ana.userId, OpportunityAccessLevel: 'Read' }));
		release(ana, dana, { Opportunity__c: there });
		passes(give('Opportunity', there, dana));
		passes(give('Opportunity', there, bo));
		assert.notEqual(carried(there).find(([of]) => of === ana.userId)?.[2], null);
		const prospect = lead(ana);
		passes(give('Lead', prospect, bo));
		const into = convert(prospect, { accountId: accountOf(there), opportunityId: there, ownerId: bo.userId });
		assert.ok(into.success, JSON.stringify(into.errors));
		assert.deepEqual(
			carried(there).filter(([of]) => of === ana.userId),
			[[ana.userId, dana.userId, null]],
		);
	});
	test('once converted, its own owner opens nothing again that a release has lifted since', () => {
		const prospect = lead(ana);
		passes(give('Lead', prospect, bo));
		const into = convert(prospect, { ownerId: bo.userId });
		assert.ok(into.success, JSON.stringify(into.errors));
		const became = { Account: into.accountId!, Opportunity: into.opportunityId! };
		const lifted = () => Object.values(became).map((id) => carried(id).find(([of]) => of === ana.userId)?.[2] !== null);
		assert.deepEqual(lifted(), [false, false]);
		passes(
			org.insert(by(), 'OpportunityShare', {
				OpportunityId: became.Opportunity,
				UserOrGroupId: ana.userId,
				OpportunityAccessLevel: 'Read',
			}),
		);
		for (const [object, id] of Object.entries(became)) {
			release(ana, dana, { [`${object}__c`]: id });
			passes(give(object, id, dana));
		}
		passes(give('Lead', prospect, ana));
		for (const [object, id] of Object.entries(became)) passes(give(object, id, bo));
		passes(give('Lead', prospect, bo));
		assert.deepEqual(lifted(), [true, true]);
		for (const [object, id] of Object.entries(became)) passes(give(object, id, dana));
		refused(give('Lead', prospect, dana), 'is protected');
	});
});
