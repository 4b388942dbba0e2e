/** The account page: deals with verdicts, asking about several at once, who protects the account, and the owner's release. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { changeOwner, looksRight, stage } from '../support/journeys.ts';

const on = (page: Page) => ({
	deals: page.getByRole('region', { name: 'Open deals' }),
	row: (deal: string) => page.getByRole('region', { name: 'Open deals' }).getByRole('row').filter({ hasText: deal }),
	shield: page.getByRole('region', { name: 'Shield' }),
});
const PROTECTED = 'while the mentorship runs and 90 days after (mentorship MS-0001)';

describe('the account page', () => {
	const here = stage();

	test('shows all open deals, the worst first, and asks about several at once', async () => {
		const address = await here.org.pageOf('Account', 'Northwind Foods');
		const mentor = await here.as('mentor', address);
		assert.equal(await on(mentor.page).deals.getByText('Northwind –').count(), 0, 'the mentor sees none of them yet');
		await mentor.live;

		const rep = await here.as('rep', address);
		const { page } = rep;
		const { deals, row } = on(page);
		await row('Northwind – Renewal')
			.getByText(/Stalled$/)
			.waitFor();
		await row('Northwind – Cold chain add-on')
			.getByText(/Moving$/)
			.waitFor();
		assert.match(
			await deals.getByRole('row').nth(1).innerText(),
			/Northwind – Renewal\s+No genuine touch for 2\d business days/,
			'worst first',
		);
		assert.match(await row('Northwind – Second warehouse').innerText(), /\$64,000\.00/);
		assert.equal(await deals.getByText('First warehouse').count(), 0, 'closed deals are not listed');
		await looksRight(page, 'account-rep');

		await deals.getByRole('checkbox', { name: 'Select Northwind – Renewal' }).check();
		await deals.getByRole('button', { name: 'Ask about 1 deal' }).waitFor();
		await deals.getByRole('checkbox', { name: 'Select Northwind – Second warehouse' }).check();
		await deals.getByRole('button', { name: 'Ask about 2 deals' }).click();
		const form = page.getByRole('form', { name: 'Ask for a second pair of eyes' });
		await form.getByText('Dana will be able to read these 2 opportunities and their account').waitFor();
		await form.getByLabel('What I tried').fill('One call for both.');
		await form.getByLabel('My ask').fill('Sell them together?');
		await looksRight(page, 'account-ask');
		await form.getByRole('button', { name: 'Send to Dana' }).click();
		await page.getByText('2 of 2 asks sent to Dana.').waitFor();
		for (const deal of ['Northwind – Renewal', 'Northwind – Second warehouse']) {
			await row(deal).getByText('Dana is asked').waitFor();
			assert.equal(await row(deal).getByRole('checkbox').count(), 0, 'it cannot be asked twice');
		}
		await looksRight(page, 'account-asked');

		// The mentor's page was open: it learns of the deals that are now shared, and of those alone.
		await on(mentor.page).row('Northwind – Renewal').waitFor();
		await on(mentor.page).row('Northwind – Second warehouse').waitFor();
		assert.equal(await on(mentor.page).row('Cold chain').count(), 0);
		await on(mentor.page).deals.getByRole('link', { name: 'Northwind – Renewal' }).click();
		await mentor.page.getByRole('region', { name: 'Ana asks you' }).getByText('Sell them together?').waitFor();
	});

	test('judges as the deal page and the scan do: a snoozed deal is no stalled one', async () => {
		const rep = await here.as('rep', await here.org.pageOf('Account', 'Bluepeak Energy'));
		const { row, deals } = on(rep.page);
		await row('Bluepeak – Storage pilot')
			.getByText(/Snoozed$/)
			.waitFor();
		for (const { Name, Stall_Status__c } of await here.org.query(
			'rep',
			"SELECT Id, Name, Stall_Status__c FROM Opportunity WHERE Account.Name = 'Bluepeak Energy' AND IsClosed = false",
		))
			assert.match(await row(String(Name)).innerText(), new RegExp(String(Stall_Status__c)), String(Name));
		await deals.getByRole('link', { name: 'Bluepeak – Storage pilot' }).click();
		const check = rep.page.getByRole('region', { name: 'Deal check' });
		await check.getByText(/Snoozed until .* \(Legal\)/).waitFor();
		await looksRight(rep.page, 'opportunity-snoozed');
	});

	test('says who protects it: to the owner, to the mentor, and nothing to others', async () => {
		const address = await here.org.pageOf('Account', 'Halcyon Health');
		const rep = await here.as('rep', address);
		await on(rep.page).shield.getByText(`Yours, protected from Dana ${PROTECTED}`).waitFor();
		await on(rep.page).shield.getByText('no open incidents that you may see', { exact: true }).waitFor();
		const owner = await here.as('owner', address);
		await on(owner.page).shield.getByText('no open incidents', { exact: true }).waitFor();
		const mentor = await here.as('mentor', address);
		await on(mentor.page).shield.getByText(`Ana Ruiz's, protected from you ${PROTECTED}`).waitFor();
		assert.equal(await on(mentor.page).shield.getByRole('button', { name: 'Give' }).count(), 0, 'only the owner gives a release');
		assert.equal(await on(mentor.page).shield.getByText('incident').count(), 0, 'of incidents nothing is said to who would see none');
		await looksRight(mentor.page, 'account-mentor');
		const colleague = await here.as('ben.okoro', address);
		await on(colleague.page).shield.getByText('No mentorship that you can see protects this record.').waitFor();
		await looksRight(colleague.page, 'account-colleague');
	});

	test('a release by its owner lets the mentor take it; revoked, it does not', async () => {
		const address = await here.org.pageOf('Account', 'Bluepeak Energy');
		const rep = await here.as('rep', address);
		const { shield } = on(rep.page);
		const give = async (): Promise<void> => {
			await shield.getByRole('button', { name: 'Give a release…' }).click();
			const form = rep.page.getByRole('form', { name: 'Let Dana become the owner' });
			await form.getByLabel('Why').fill('Dana knows their board.');
			await looksRight(rep.page, 'account-release');
			await form.getByRole('button', { name: 'Give the release' }).click();
			await shield.getByText(/^Dana may become the owner until /).waitFor();
		};
		await give();
		await shield.getByRole('button', { name: 'Revoke' }).click();
		await shield.getByRole('button', { name: 'Revoke' }).waitFor({ state: 'detached' });
		const mentor = await here.as('mentor', address);
		await changeOwner(mentor.page, 'Dana Cole');
		await mentor.page.getByRole('dialog').getByText('Ask Ana for a release.').waitFor();
		mentor.refused.length = 0;
		await give();
		await mentor.page.getByRole('dialog').getByRole('button', { name: 'Change Owner' }).click();
		await mentor.page.getByRole('dialog').waitFor({ state: 'detached' });
		const account = await here.org.query('admin', "SELECT Id, Owner.Name FROM Account WHERE Name = 'Bluepeak Energy'");
		assert.equal((account[0]!['Owner'] as { Name: string }).Name, 'Dana Cole');
		await mentor.page.locator('.slds-page-header').getByText('Dana Cole').first().waitFor();
		await looksRight(mentor.page, 'account-taken');
	});
});
