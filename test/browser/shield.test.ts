/** The shield on the pages of deals and leads, releases asked for, given and declined: by each party, and what others see. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { changeOwnersSilently } from '../../scripts/jobs/loading/fixtures.ts';
import { looksRight, stage, tabTo } from '../support/journeys.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';

const shield = (page: Page) => page.getByRole('region', { name: 'Shield' });
const WHILE = 'while the mentorship runs and 90 days after (mentorship MS-0001)';

describe('the shield', () => {
	const here = stage();
	const idOfUser = async (who: string): Promise<string> =>
		(await here.org.query('admin', `SELECT Id FROM User WHERE Username = '${who}@ridealong.local'`))[0]!.Id;
	const takeAccount = async (who: string, account: string) =>
		here.org.rest(who, 'PATCH', `/sobjects/Account/${await here.org.idOf('Account', account)}`, { OwnerId: await idOfUser(who) });

	test('of a deal stands in a tab of its own, and is fetched when that is opened', async () => {
		const address = await here.org.pageOf('Opportunity', 'Northwind – Renewal');
		const rep = await here.as('rep', address);
		await rep.page.getByRole('region', { name: 'Deal check' }).waitFor();
		assert.equal(rep.data.length, 1, rep.data.join(', '));
		await tabTo(rep.page, rep.page.getByRole('tab', { name: 'Deal' }));
		await rep.page.keyboard.press('ArrowRight');
		await shield(rep.page).getByText(`Yours, protected from Dana ${WHILE}`).waitFor();
		assert.equal(rep.data.length, 2, rep.data.join(', '));
		await looksRight(rep.page, 'deal-shield');

		await tabTo(rep.page, shield(rep.page).getByRole('button', { name: 'Give a release…' }));
		await rep.page.keyboard.press('Enter');
		await rep.page.keyboard.type('Dana closes this one.');
		await rep.page.keyboard.press('Enter');
		await shield(rep.page)
			.getByText(/^Dana may become the owner until /)
			.waitFor();
		const [given] = await here.org.query('owner', 'SELECT Id, Opportunity__r.Name, Reason__c FROM Ownership_Release__c');
		assert.deepEqual(
			[(given!['Opportunity__r'] as { Name: string }).Name, given!['Reason__c']],
			['Northwind – Renewal', 'Dana closes this one.'],
		);
	});

	test('lets the other side ask; the owner gives it, and the record may change hands', async () => {
		const address = await here.org.pageOf('Account', 'Halcyon Health');
		const mentor = await here.as('mentor', address);
		await shield(mentor.page).getByRole('button', { name: 'Ask for a release…' }).click();
		const form = mentor.page.getByRole('form', { name: 'Ask Ana for a release' });
		await form.getByRole('button', { name: 'Cancel' }).click();
		await form.waitFor({ state: 'detached' });
		await mentor.page.keyboard.press('Enter');
		await form.getByLabel('Why').fill('Their CFO is an old customer of mine.');
		await looksRight(mentor.page, 'release-ask');
		await form.getByRole('button', { name: 'Ask Ana' }).click();
		await shield(mentor.page)
			.getByText(/^You asked Ana for a release on .*The answer is still out\.$/)
			.waitFor();
		assert.equal((await takeAccount('dana.cole', 'Halcyon Health')).status, 400, 'asking opens nothing');

		const rep = await here.as('rep', address, PHONE);
		await shield(rep.page).getByText('Dana asks you for a release: “Their CFO is an old customer of mine.”').waitFor();
		await shield(rep.page).getByText('For this record and Dana only, for 7 days. You can revoke it.').waitFor();
		await looksRight(rep.page, 'release-asked-phone');
		await shield(rep.page).getByRole('button', { name: 'Give it' }).click();
		await shield(rep.page)
			.getByText(/^Dana may become the owner until /)
			.waitFor();
		await mentor.page.reload();
		await shield(mentor.page)
			.getByText(/^Released to you: you may become the owner until /)
			.waitFor();
		await looksRight(mentor.page, 'release-given');
		assert.equal((await takeAccount('dana.cole', 'Halcyon Health')).status, 204);
	});

	test('says that the request was declined, and lets ask again', async () => {
		const address = await here.org.pageOf('Account', 'Cedar & Stone Hotels');
		const asked = await here.org.rest('mentor', 'POST', '/sobjects/Ownership_Release__c', {
			Account__c: await here.org.idOf('Account', 'Cedar & Stone Hotels'),
			Status__c: 'Requested',
			Reason__c: 'I know the family.',
		});
		assert.equal(asked.status, 201);
		const rep = await here.as('rep', address);
		await shield(rep.page).getByRole('button', { name: 'Decline' }).click();
		await shield(rep.page).getByRole('button', { name: 'Decline' }).waitFor({ state: 'detached' });
		const mentor = await here.as('mentor', address);
		await shield(mentor.page)
			.getByText(/^Ana declined the release that you asked for on /)
			.waitFor();
		await shield(mentor.page).getByRole('button', { name: 'Ask for a release…' }).waitFor();
		assert.equal((await takeAccount('dana.cole', 'Cedar & Stone Hotels')).status, 400);
	});

	test('follows a record through other hands, and is seen by the two alone', async () => {
		const account = await here.org.idOf('Account', 'Bluepeak Energy');
		const handed = await here.org.rest('admin', 'PATCH', `/sobjects/Account/${account}`, { OwnerId: await idOfUser('ben.okoro') });
		assert.equal(handed.status, 204);
		const address = await here.org.pageOf('Account', 'Bluepeak Energy');
		const rep = await here.as('rep', address);
		await shield(rep.page)
			.getByText(/^Was yours: protected from Dana while the mentorship runs/)
			.waitFor();
		await shield(rep.page).getByRole('button', { name: 'Give a release…' }).waitFor();
		const mentor = await here.as('mentor', address);
		await shield(mentor.page).getByText(`Came from Ana Ruiz: protected from you ${WHILE}`).waitFor();
		await looksRight(mentor.page, 'shield-carried');
		for (const third of ['ben.okoro', 'chloe.martin']) {
			const { page } = await here.as(third, address);
			await shield(page).getByText('No mentorship that you can see protects this record.').waitFor();
			assert.doesNotMatch(await shield(page).innerText(), /Ana|Dana|MS-|release/);
		}
		const owner = await here.as('owner', address);
		await shield(owner.page)
			.getByText(/^Came from Ana Ruiz: protected from Dana Cole/)
			.waitFor();
	});

	test('tells whose record it is of open incidents, and opens them; who tried and third persons see none', async () => {
		const address = await here.org.pageOf('Account', 'Orchard Robotics');
		const untold = await here.as('rep', address);
		await shield(untold.page).getByText('no open incidents that you may see', { exact: true }).waitFor();
		await looksRight(untold.page, 'shield-no-incidents');
		assert.equal((await takeAccount('dana.cole', 'Orchard Robotics')).status, 400);
		for (const [viewport, name] of [
			[DESKTOP, 'incident-victim'],
			[PHONE, 'incident-victim-phone'],
		] as const) {
			const { page } = await here.as('rep', address, viewport);
			await shield(page).getByText('1 open incident', { exact: true }).waitFor();
			await looksRight(page, `${name}-shield`);
			await shield(page)
				.getByRole('link', { name: /^OI-\d+: Blocked on .+ \(to Dana Cole\)$/ })
				.click();
			await page.getByRole('heading', { level: 1, name: /OI-/ }).waitFor();
			await page.getByText('Pair protection').first().waitFor();
			await looksRight(page, name);
			const text = await page.getByRole('main').innerText();
			for (const hidden of ['Actor', 'Channel', 'Resolution', 'Batch', 'Key', 'Edit', 'Delete', 'Change Owner'])
				assert.doesNotMatch(text, new RegExp(`^${hidden}$`, 'm'), `${name}: ${hidden}`);
		}
		for (const who of ['mentor', 'chloe.martin']) {
			const { page } = await here.as(who, address);
			await shield(page).waitFor();
			assert.doesNotMatch(await shield(page).innerText(), /incident|OI-/, who);
		}
		const owner = await here.as('owner', address);
		await shield(owner.page).getByText('1 open incident', { exact: true }).waitFor();
		const mentorship = await here.org.query('admin', "SELECT Id FROM Mentorship__c WHERE Name = 'MS-0001'");
		const rep = await here.as('rep', `/lightning/r/Mentorship__c/${mentorship[0]!.Id}/view`);
		await looksRight(rep.page, 'incident-victim-mentorship');
	});

	test('of what was taken past the guard and found: says whose it is to both, and it goes home by a change of owner', async () => {
		const [org, recordId] = [await here.org.session('admin'), await here.org.idOf('Account', 'Tidewater Logistics')];
		const [rep, mentor] = [await idOfUser('ana.ruiz'), await idOfUser('dana.cole')];
		const address = await here.org.pageOf('Account', 'Tidewater Logistics');
		const changedAt = (await org.now()).toISOString();
		await changeOwnersSilently(org, [{ object: 'Account', recordId, newOwnerId: mentor, changedById: await idOfUser('admin'), changedAt }]);
		const found = await scanGuard(org);
		assert.deepEqual([found.keptFor, found.refused], [1, []]);
		const whose = await here.as('rep', address, PHONE);
		await shield(whose.page).getByText(`Dana has it, though it was yours and is protected for you ${WHILE}.`).waitFor();
		await looksRight(whose.page, 'shield-taken-phone');
		await shield(whose.page).getByText('Ask Dana to make you the owner again, or your program owner to decide.').waitFor();
		await shield(whose.page).getByRole('button', { name: 'Let Dana keep it…' }).click();
		const keep = whose.page.getByRole('form', { name: 'Let Dana keep it' });
		await looksRight(whose.page, 'shield-taken-keep-phone');
		await keep.getByRole('button', { name: 'Cancel' }).click();
		await shield(whose.page).getByRole('button', { name: 'Let Dana keep it…' }).and(whose.page.locator(':focus')).waitFor();
		const taker = await here.as('mentor', address);
		await shield(taker.page).getByText(`Was Ana Ruiz's, and is protected from you ${WHILE}.`).waitFor();
		await shield(taker.page).getByRole('button', { name: 'Ask for a release…' }).waitFor();
		await looksRight(taker.page, 'shield-taken');
		const owner = await here.as('owner', address);
		await shield(owner.page)
			.getByText(/^Dana Cole has it, though it was Ana Ruiz's/)
			.waitFor();
		await looksRight(owner.page, 'shield-taken-owner');
		assert.equal((await here.org.rest('mentor', 'PATCH', `/sobjects/Account/${recordId}`, { OwnerId: rep })).status, 204);
		await whose.page.reload();
		await shield(whose.page).getByText(`Yours, protected from Dana ${WHILE}`).waitFor();
		assert.equal((await takeAccount('dana.cole', 'Tidewater Logistics')).status, 400);
	});

	test('of a lead: to its owner, to the other side, on a phone, and nothing to others', async () => {
		const made = await here.org.rest('rep', 'POST', '/sobjects/Lead', {
			LastName: 'Okafor',
			FirstName: 'Nkem',
			Company: 'Sunrise Bakeries',
		});
		const lead = (made.body as { id: string }).id;
		for (const who of ['dana.cole', 'farid.haddad'])
			await here.org.rest('admin', 'POST', '/sobjects/LeadShare', {
				LeadId: lead,
				UserOrGroupId: await idOfUser(who),
				LeadAccessLevel: 'Read',
				RowCause: 'Manual',
			});
		const address = `/lightning/r/Lead/${lead}/view`;
		const rep = await here.as('rep', address);
		await shield(rep.page).getByText(`Yours, protected from Dana ${WHILE}`).waitFor();
		assert.equal(rep.data.length, 1, rep.data.join(', '));
		await looksRight(rep.page, 'lead-rep');
		const mentor = await here.as('mentor', address, PHONE);
		await shield(mentor.page).getByText(`Ana Ruiz's, protected from you ${WHILE}`).waitFor();
		await looksRight(mentor.page, 'lead-mentor-phone');
		await shield(mentor.page).getByRole('button', { name: 'Ask for a release…' }).click();
		await mentor.page.getByRole('form', { name: 'Ask Ana for a release' }).getByLabel('Why').fill('We met at the fair.');
		await mentor.page.getByRole('button', { name: 'Ask Ana' }).click();
		await shield(mentor.page)
			.getByText(/^You asked Ana for a release on /)
			.waitFor();
		const third = await here.as('farid.haddad', address);
		await shield(third.page).getByText('No mentorship that you can see protects this record.').waitFor();
		assert.doesNotMatch(await shield(third.page).innerText(), /Ana|Dana|MS-|asked/);
	});

	test('everything of the guard is reached in the app by those who may, and by nobody else', async () => {
		const tabs = async (who: string): Promise<string[]> => {
			const { page } = await here.as(who);
			return (await page.getByRole('navigation').getByRole('link').allInnerTexts()).map((text) => text.trim());
		};
		const OF_ALL = ['Leads', 'Prospect Holds', 'Ownership Releases'];
		const OF_OWNER = ['Ownership Incidents', 'Ownership Overrides', 'Realignments'];
		for (const who of ['rep', 'mentor']) {
			const seen = await tabs(who);
			for (const tab of OF_ALL) assert.ok(seen.includes(tab), `${who}: ${tab}`);
			for (const tab of OF_OWNER) assert.ok(!seen.includes(tab), `${who}: ${tab}`);
		}
		const seen = await tabs('owner');
		for (const tab of [...OF_ALL, ...OF_OWNER]) assert.ok(seen.includes(tab), `owner: ${tab}`);
		for (const object of ['Ownership_Override__c', 'Realignment__c', 'Ownership_Release__c']) {
			const { page } = await here.as('owner', `/lightning/o/${object}/list`);
			await looksRight(page, `list-${object}`);
		}
	});
});
