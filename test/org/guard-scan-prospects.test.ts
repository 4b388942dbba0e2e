/** The guard scan over HTTP: records that name the other's prospect, however they came to. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { type Person, passes } from '../package/support.ts';
import { type GuardClinic, finds, guardClinic, minutesAgo, told, track } from './guardClinic.ts';

type Org = GuardClinic['org'];

/** Converts a lead in somebody's name; what it becomes is owned by `owner`. */
function convert(org: Org, by: Parameters<Org['create']>[0], leadId: string, owner: Person, more: Record<string, unknown> = {}): string {
	const [status] = org.rows('LeadStatus', { IsConverted: true });
	const [result] = org.engine.records.convertLead(
		by,
		[{ leadId, convertedStatus: String(status!['ApiName']), ownerId: owner.userId, doNotCreateOpportunity: true, ...more }],
		{ allOrNone: false },
	);
	assert.ok(result!.success, JSON.stringify(result!.errors));
	return result!.accountId!;
}
const lead = (org: Org, owner: Person, Company: string, more = {}): string =>
	org.create(owner, 'Lead', { LastName: 'Buyer', Company, ...more });

describe('conversions: the scan finds', () => {
	finds(
		'the other’s lead converted into an account of one’s own; not into its owner’s, nor into a third person’s',
		({ org, mentee, mentor, stranger }) => {
			org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: false, Lead_Guard_On__c: false });
			const account = convert(org, org.admin, lead(org, mentee, 'Globex'), mentor);
			convert(org, org.admin, lead(org, mentee, 'Initech'), mentee);
			convert(org, org.admin, lead(org, mentee, 'Umbrella'), stranger);
			return [account];
		},
		['Pair protection: Account, converted away'],
	);
	finds(
		'the other’s lead converted into an account that one had; not where it was released',
		({ org, mentee, mentor }) => {
			org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: false, Lead_Guard_On__c: false });
			const yesterday = minutesAgo(1439);
			org.clock.set(yesterday);
			const own = org.account(mentor, { Name: 'Own' });
			org.clock.set(minutesAgo(0));
			const [taken, released] = [lead(org, mentee, 'Globex'), lead(org, mentee, 'Initech')];
			org.create(mentee, 'Ownership_Release__c', { Lead__c: released, Released_To__c: mentor.userId, Reason__c: 'Agreed' });
			for (const id of [taken, released]) convert(org, org.admin, id, mentor, { accountId: own });
			return [taken];
		},
		['Pair protection: Lead, converted away'],
	);
	finds(
		'a lead converted into a look-alike of the other’s account; not into something else',
		({ org, mentee, mentor }) => {
			org.clock.set(minutesAgo(60));
			org.account(mentee, { Name: 'Northwind Traders', BillingPostalCode: '94105' });
			org.clock.set(minutesAgo(0));
			const account = convert(org, mentor, lead(org, mentor, 'Nortwhind Trader Inc', { PostalCode: '94105' }), mentor);
			convert(org, mentor, lead(org, mentor, 'Southwind', { PostalCode: '94105' }), mentor);
			return [account];
		},
		['Matching record: Account, converted likeness'],
	);
	finds(
		'what a lead became after it went through a third person',
		async ({ org, mentee, mentor, stranger, transfer }) => {
			org.guardPolicy({ Mode__c: 'Enforce', Account_Guard_On__c: false, Lead_Guard_On__c: false });
			const id = lead(org, mentee, 'Globex');
			await transfer('Lead', id, stranger, 20);
			const account = convert(org, org.admin, id, stranger);
			org.clock.set(minutesAgo(-10));
			await transfer('Account', account, mentor, -5);
			return [account];
		},
		['Through other hands: Account, history'],
	);
});

describe('edits into a match: the scan finds', () => {
	/** Three accounts of the mentor's and one of the mentee's, older than their mentorship. */
	const older = ({ org, mentee, mentor }: GuardClinic): { own: string; same: string } => {
		org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: false });
		org.clock.set(minutesAgo(2000));
		org.account(mentee, { Name: 'Globex', Website: 'globex.com' });
		const own = org.account(mentor, { Name: 'Own', Website: 'own.example' });
		org.account(mentee, { Name: 'Initech', Website: 'initech.com' });
		// Both had it before they were a pair: nobody edited anything into it.
		const same = org.account(mentor, { Name: 'Initech', Website: 'initech.com' });
		org.clock.set(minutesAgo(0));
		org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: true });
		return { own, same };
	};

	finds(
		'an account whose website was changed while the guard was off; not one written otherwise, nor one that both had before',
		(clinic) => {
			const { org, mentor } = clinic;
			track(org, 'Website');
			const { own, same } = older(clinic);
			org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: false });
			passes(org.update(mentor, 'Account', own, { Website: 'https://www.globex.com/about' }));
			passes(org.update(mentor, 'Account', same, { Website: 'https://initech.com' }));
			return [own];
		},
		['Matching record: Account, edit'],
	);
	finds(
		'an account that was first there and was edited until it looks like the one made after it, which is no copy then',
		(clinic) => {
			const { org, mentee, mentor } = clinic;
			track(org, 'Website');
			org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: false });
			org.clock.set(minutesAgo(120));
			const own = org.account(mentor, { Name: 'Own', Website: 'own.example' });
			org.clock.set(minutesAgo(60));
			org.account(mentee, { Name: 'Globex', Website: 'globex.com' });
			org.clock.set(minutesAgo(0));
			passes(org.update(mentor, 'Account', own, { Website: 'globex.com' }));
			return [own];
		},
		['Matching record: Account, edit'],
	);
	/** An own account, and a younger one of the mentee's that names the same prospect. */
	const beside = ({ org, mentee, mentor }: GuardClinic): { own: string; theirs: string } => {
		org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: false });
		org.clock.set(minutesAgo(120));
		const own = org.account(mentor, { Name: 'Own', Website: 'globex.com' });
		org.clock.set(minutesAgo(60));
		const theirs = org.account(mentee, { Name: 'Globex', Website: 'globex.com' });
		org.clock.set(minutesAgo(0));
		return { own, theirs };
	};
	finds(
		'the later of two that match, whose older one was not edited: tracking would have told',
		(clinic) => {
			track(clinic.org, 'Website');
			return [beside(clinic).theirs];
		},
		['Matching record: Account, creation'],
	);
	test('and names both possibilities where neither field history nor a stamp tells which of the two was first to name it', () =>
		guardClinic(async (clinic) => {
			const { own, theirs } = beside(clinic);
			const { incidents } = await scanGuard(clinic.robot);
			assert.deepEqual(
				incidents.map(({ recordId, how }) => [recordId, how]),
				[[theirs, 'creation or edit']],
			);
			assert.equal(
				clinic.org.rows('Ownership_Incident__c', { Record_Id__c: theirs })[0]!['Details__c'],
				`It was created beside the other’s record, or that one was edited into it afterwards: ${own}. Neither field history nor a stamp tells which. Look at both before you judge.`,
			);
		}));
	test('a contact that was given away is not called made by whose it was; one that the taker made is', () =>
		guardClinic(async ({ org, robot, mentee, mentor }) => {
			org.clock.set(minutesAgo(60));
			const globex = org.account(mentee, { Name: 'Globex', Website: 'globex.com' });
			const given = org.create(mentee, 'Contact', { LastName: 'Boss', Email: 'boss@globex.com', AccountId: globex });
			org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: false });
			org.clock.set(minutesAgo(30));
			const made = org.create(mentor, 'Contact', { LastName: 'Buyer', Email: 'buyer@globex.com' });
			passes(org.update(org.admin, 'Contact', given, { OwnerId: mentor.userId }));
			org.clock.set(minutesAgo(0));
			await scanGuard(robot);
			assert.deepEqual(
				[given, made].map((id) => {
					const [{ Actor__c, Details__c, From_Owner__c, To_Owner__c } = {}] = org.rows('Ownership_Incident__c', { Record_Id__c: id });
					return [Actor__c, From_Owner__c, To_Owner__c, Details__c];
				}),
				[
					[
						null,
						mentee.userId,
						mentor.userId,
						`Whose prospect it is made it, and somebody gave it to them; who is not known. Beside it: ${globex}. Found as it is now; since when is not known.`,
					],
					[
						mentor.userId,
						mentee.userId,
						mentor.userId,
						`It was created beside the other’s record, or that one was edited into it afterwards: ${globex}. Neither field history nor a stamp tells which. Look at both before you judge.`,
					],
				],
			);
		}));
	finds(
		'an account that was changed past all automation, by the key that is not its own any more',
		(clinic) => {
			const { own } = older(clinic);
			clinic.org.engine.store.run('UPDATE "Account" SET "Website" = ? WHERE "Id" = ?', ['globex.com', own]);
			return [own];
		},
		['Matching record: Account, stale key'],
	);

	test('and says which fields would have told, where they are not tracked', () =>
		guardClinic(async (clinic) => {
			older(clinic);
			const gaps = async (): Promise<(string | null)[]> =>
				(await scanGuard(clinic.robot)).notCovered.filter(({ part }) => part === 'edits.untracked').map(({ why }) => why);
			assert.deepEqual(await gaps(), ['Account.Website']);
			track(clinic.org, 'Website');
			assert.deepEqual(await gaps(), []);
		}));
});

describe('what was made while somebody else had the prospect: the scan finds', () => {
	/** A third person's account, that the mentor names, too, before the mentee gets it. */
	const named = async ({ org, mentor, mentee, stranger, transfer }: GuardClinic, domain: string) => {
		org.clock.set(minutesAgo(120));
		const theirs = org.create(org.admin, 'Account', { Name: `${domain} one`, Website: domain, OwnerId: stranger.userId });
		org.clock.set(minutesAgo(60));
		const own = org.account(mentor, { Name: `${domain} two`, Website: domain });
		org.clock.set(minutesAgo(0));
		await transfer('Account', theirs, mentee, 30);
		return { own, theirs };
	};
	finds(
		'the copy of what was merged into it; not a record that was there when the other was given theirs',
		async (clinic) => {
			const { org, mentee } = clinic;
			org.guardPolicy({ Mode__c: 'Enforce', Matching_Guard_On__c: false });
			await named(clinic, 'globex.com');
			org.clock.set(minutesAgo(90));
			const older = org.account(mentee, { Name: 'initech.com three', Website: 'initech.com' });
			const { own, theirs } = await named(clinic, 'initech.com');
			const merged = org.engine.records.merge(org.admin, 'Account', { Id: theirs }, [older]);
			assert.ok(merged.success, JSON.stringify(merged.errors));
			return [own];
		},
		['Matching record: Account, creation'],
	);
});

describe('holds: the scan finds', () => {
	const hold = (org: Org, holder: Person, owner: Person, domain: string): void => {
		const id = org.create(holder, 'Prospect_Hold__c', { Company__c: domain, Domain__c: domain, Evidence__c: 'Met at the fair' });
		passes(org.update(owner, 'Prospect_Hold__c', id, { Status__c: 'Approved' }));
	};
	const tried = (org: Org, who: Person, domain: string): void =>
		assert.equal(org.insert(who, 'Lead', { LastName: 'Buyer', Company: 'Any', Website: domain }).success, false);

	finds(
		'who tries three names that somebody holds within a week; not two, nor three over weeks',
		({ org, mentee, mentor }) => {
			const owner = org.person('Olu Owner', ['Ridealong_Program_Owner']);
			const other = org.mentor('Otto Other');
			org.mentorship(other, mentee, { Kind__c: 'Organization' });
			for (const domain of ['a.example', 'b.example', 'c.example']) hold(org, mentee, owner, domain);
			for (const domain of ['a.example', 'b.example', 'c.example']) tried(org, mentor, domain);
			for (const [index, domain] of ['a.example', 'b.example', 'c.example'].entries()) {
				org.clock.set(minutesAgo(-index * 5 * 1440));
				tried(org, other, domain);
			}
			return [mentor.userId];
		},
		['Hold probing: User, probing'],
	);
});

test('what a save has observed is not found again', () =>
	guardClinic(async ({ org, robot, mentee, mentor }) => {
		org.guardPolicy({ Mode__c: 'Observe' });
		org.clock.set(minutesAgo(60));
		org.account(mentee, { Name: 'Globex', Website: 'globex.com' });
		org.clock.set(minutesAgo(0));
		org.account(mentor, { Name: 'Globex too', Website: 'globex.com' });
		assert.equal(org.rows('Ownership_Incident__c', { Result__c: 'Observed' }).length, 1);
		const result = await scanGuard(robot);
		assert.deepEqual([told(result), result.known], [[], 1]);
	}));
