/** Holds are approved and rejected, releases asked for and given: with nothing but the keyboard. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { looksRight, stage, tabTo } from '../support/journeys.ts';

/** In the order of the list, from what a new hold has. */
const STATUSES = ['Requested', 'Approved', 'Rejected'];

/** Goes to a control by Tab and presses a key on it. */
async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
	await tabTo(page, target);
	await page.keyboard.press(key);
}

describe('decisions by keyboard', () => {
	const here = stage();
	const hold = async (company: string, domain: string): Promise<string> => {
		const { status, body } = await here.org.rest('rep', 'POST', '/sobjects/Prospect_Hold__c', {
			Company__c: company,
			Domain__c: domain,
			Evidence__c: 'Met their buyer at the fair; she asked for an offer.',
		});
		assert.equal(status, 201, JSON.stringify(body));
		return (body as { id: string }).id;
	};
	const decided = async (id: string) => {
		const [row] = await here.org.query(
			'owner',
			`SELECT Id, Status__c, Approved_By__r.Name, Expires_On__c FROM Prospect_Hold__c WHERE Id = '${id}'`,
		);
		return row!;
	};
	/** Opens the form by the Edit button, chooses a status in it and saves. */
	const decide = async (page: Page, status: 'Approved' | 'Rejected'): Promise<void> => {
		await press(page, page.getByRole('button', { name: 'Edit', exact: true }));
		const dialog = page.getByRole('dialog');
		await dialog.locator(':focus').first().waitFor({ state: 'attached' });
		const choice = dialog.getByRole('combobox', { name: 'Status' });
		await press(page, choice, 'Enter');
		await dialog.getByRole('option', { name: status, exact: true }).waitFor();
		// The list marks an option a frame after the key: nobody's fingers are faster, a script's are.
		const marked = dialog.locator('.slds-has-focus');
		await marked.waitFor();
		for (let steps = STATUSES.length; (await marked.innerText()).trim() !== status; steps--) {
			assert.ok(steps > 0, `ArrowDown does not reach ${status}`);
			await page.keyboard.press('ArrowDown');
			await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		}
		await page.keyboard.press('Enter');
		await press(page, dialog.getByRole('button', { name: 'Save', exact: true }));
		await dialog.waitFor({ state: 'detached' });
	};

	test('the program owner approves a hold and rejects another', async () => {
		const approved = await hold('Bluewater Shipping and International Freight Forwarding Holding', 'bluewater.example');
		const rejected = await hold('Acorn Tools', 'acorn-tools.example');
		const { page } = await here.as('owner', '/lightning/o/Prospect_Hold__c/list');
		await page.getByRole('gridcell').first().waitFor({ state: 'attached' });
		await looksRight(page, 'holds');
		await page.goto(`${here.org.url}/lightning/r/Prospect_Hold__c/${approved}/view`);
		await decide(page, 'Approved');
		await page.getByText('Olu Adeyemi').first().waitFor();
		const row = await decided(approved);
		assert.deepEqual([row['Status__c'], (row['Approved_By__r'] as { Name: string }).Name], ['Approved', 'Olu Adeyemi']);
		assert.ok(row['Expires_On__c'], 'an approved hold has a last day');
		await looksRight(page, 'hold-approved');

		await page.goto(`${here.org.url}/lightning/r/Prospect_Hold__c/${rejected}/view`);
		await decide(page, 'Rejected');
		assert.equal((await decided(rejected))['Status__c'], 'Rejected');
	});

	test('a release is asked for and given', async () => {
		const address = await here.org.pageOf('Account', 'Orchard Robotics');
		const shield = (page: Page) => page.getByRole('region', { name: 'Shield' });
		const mentor = await here.as('mentor', address);
		await press(mentor.page, shield(mentor.page).getByRole('button', { name: 'Ask for a release…' }));
		await mentor.page.getByLabel('Why').and(mentor.page.locator(':focus')).waitFor();
		await mentor.page.keyboard.type('I know their new plant manager.');
		await mentor.page.keyboard.press('Enter');
		await shield(mentor.page)
			.getByText(/^You asked Ana for a release on /)
			.waitFor();

		const rep = await here.as('rep', address);
		await press(rep.page, shield(rep.page).getByRole('button', { name: 'Give it' }));
		await shield(rep.page)
			.getByText(/^Dana may become the owner until /)
			.waitFor();
		await press(rep.page, shield(rep.page).getByRole('button', { name: 'Help' }).first(), 'Shift');
		await rep.page.getByRole('tooltip').getByText('Protected means: the other side becomes the owner only with a release.').waitFor();
		await looksRight(rep.page, 'shield-help');
	});
});
