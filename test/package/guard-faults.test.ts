/** What fails beside the guard: where it guards, nothing gets through for it; where it only tells, nothing is refused for it. */
import assert from 'node:assert/strict';
import { strFromU8, strToU8 } from 'fflate';
import { before, beforeEach, describe, test } from 'node:test';
import { NOW, packageFiles, passes, refused, TestOrg, type Person } from './support.ts';

let org: TestOrg;
let dana: Person;
let ana: Person;
let account: string;

before(async () => {
	org = await TestOrg.create();
});
beforeEach(() => {
	org.clock.set(NOW);
	org.guardPolicy({ Mode__c: 'Enforce' });
	dana = org.person('Dana Cole', ['Ridealong_Mentor', 'Demo_Transfer_Record']);
	ana = org.person('Ana Ruiz', ['Ridealong_Rep', 'Demo_Transfer_Record']);
	account = org.account(ana);
	org.mentorship(dana, ana);
});

const take = (by: Person, to = dana) => org.update(by, 'Account', account, { OwnerId: to.userId });
const incidents = (record: string) => org.rows('Ownership_Incident__c', { Record_Id__c: record }).length;
const hold = (by: Person) =>
	org.insert(by, 'Prospect_Hold__c', { Company__c: 'Kyoto Tools', Domain__c: `${ana.userId}.example`, Evidence__c: 'Met Sato.' });
const UNTOLD = 'It could not be written down: tell';

describe('a guard event that cannot be published', () => {
	const unpublished = (work: () => void): void => {
		org.publishing(false);
		try {
			work();
		} finally {
			org.publishing(true);
		}
	};

	test('lets nothing through: who tries reads whose it is, and that it was not written down', () => {
		const admin: Person = { ...org.admin, name: 'Admin' };
		unpublished(() => {
			refused(
				take(dana),
				/Northwind belongs to Ana Ruiz and is protected from you .* for a release\. It could not be written down: tell your program owner\.$/,
			);
			refused(
				take(admin),
				/^\w+: Northwind is protected\. Ask your program owner \(ref\. [\w-]+\)\. It could not be written down: tell your program owner\.$/,
			);
			assert.equal(incidents(account), 0);
			passes(take(ana, org.rep('Bo Lee')));
		});
		const again = take(dana);
		refused(again, 'is protected');
		assert.ok(!again.errors[0]!.message.includes(UNTOLD));
		assert.equal(incidents(account), 1);
	});

	test('leaves the words of the guard whole, whatever the names', () => {
		const long = (letter: string) => ({ FirstName: letter.repeat(40), LastName: letter.repeat(80) });
		const mentor = org.person('Mentor', ['Ridealong_Mentor', 'Demo_Transfer_Record'], long('M'));
		const mentee = org.person('Mentee', ['Ridealong_Rep', 'Demo_Transfer_Record'], long('E'));
		account = org.account(mentee, { Name: 'N'.repeat(255) });
		org.mentorship(mentor, mentee, { Cooling_Off_Days__c: 999 });
		unpublished(() => {
			for (const by of [mentor, mentee]) {
				const { message } = take(by, mentor).errors[0]!;
				assert.match(message, /(for a release|a release first)\.( It could not be written down: tell your program owner\.)?$/);
				assert.ok(message.length <= 255, `${message.length}`);
			}
		});
	});

	test('keeps the hold from a second person', () => {
		const there = passes(hold(ana)).id!;
		const bo = org.rep('Bo Lee');
		unpublished(() => {
			refused(
				hold(bo),
				/: This prospect cannot be held\. Ask your program owner \(ref\. [\w-]+\)\. It could not be written down: tell them\.$/,
			);
			assert.equal(incidents(there), 0);
		});
		const again = hold(bo);
		refused(again, 'cannot be held');
		assert.ok(!again.errors[0]!.message.includes(UNTOLD));
		assert.equal(incidents(there), 1);
	});
});

describe('a release that cannot be shared', () => {
	const FILE = 'objects/Ownership_Release__c.object';
	const give = (more: Record<string, unknown> = {}) =>
		passes(org.insert(ana, 'Ownership_Release__c', { Account__c: account, Released_To__c: dana.userId, Reason__c: 'Agreed', ...more })).id!;
	const shares = (id: string) => org.rows('Ownership_Release__Share', { ParentId: id, UserOrGroupId: dana.userId }).length;

	test('stands where everybody may read releases, and lets the other take the record; a private one is shared', async () => {
		assert.equal(shares(give()), 1);
		account = org.account(ana);
		const files = await packageFiles('force-app/main/guard');
		const open = strFromU8(files[FILE]!).replace('<sharingModel>Private', '<sharingModel>Read');
		assert.match(open, /<sharingModel>Read</);
		org.deploy({ ...files, [FILE]: strToU8(open) });
		try {
			const id = give();
			assert.equal(shares(id), 0);
			assert.ok(org.mayRead(dana, 'Ownership_Release__c', id));
			passes(take(dana));
		} finally {
			org.deploy(files);
		}
	});
});
