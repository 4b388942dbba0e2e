/** A rep asks about a stalled deal; the mentor, who could not see it, reads and answers; both pages stay in step without reloading. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { looksRight, stage, tabTo } from '../support/journeys.ts';

const DEAL = 'Northwind – Renewal';
const on = (page: Page) => ({
	check: page.getByRole('region', { name: 'Deal check' }),
	form: page.getByRole('form', { name: 'Ask for a second pair of eyes' }),
	button: (name: string | RegExp) => page.getByRole('button', { name, exact: true }),
	thread: (name: string | RegExp) => page.getByRole('region', { name }),
});

async function ask(page: Page, tried: string, what: string): Promise<void> {
	const { button, form } = on(page);
	await button('Ask my mentor').click();
	await form.getByLabel('What I tried').fill(tried);
	await form.getByLabel('My ask').fill(what);
	await button('Send to Dana').click();
	await form.waitFor({ state: 'detached' });
}

describe('asking a mentor', () => {
	const here = stage();

	test('from a stalled deal to advice that is agreed on', async () => {
		const address = await here.org.pageOf('Opportunity', DEAL);
		const before = await here.as('mentor', address);
		await before.page.getByRole('heading', { name: "Looks like there's a problem." }).waitFor();
		assert.equal(await before.page.getByText('Northwind').count(), 0);
		await looksRight(before.page, 'ask-mentor-before');

		const rep = await here.as('rep', address);
		const ana = on(rep.page);
		await ana.check.getByText(/Stalled$/).waitFor();
		assert.match(await ana.check.innerText(), /No genuine touch for 2\d business days/);
		assert.match(await ana.check.innerText(), /12 days in Negotiation\/Review; won deals took [\d.]+ \(n=24\)/);
		assert.match(await ana.check.innerText(), /Not judged: win odds/);
		assert.equal(await ana.check.getByRole('img', { name: /Days that won deals spent/ }).count(), 1);
		await looksRight(rep.page, 'ask-verdict');

		await ana.button('Ask my mentor').click();
		await ana.form.getByText('Dana will be able to read this opportunity and its account until 7 days after you are done').waitFor();
		assert.equal(await ana.form.getByRole('combobox', { name: 'What is stuck' }).innerText(), 'Gone quiet');
		await looksRight(rep.page, 'ask-form');
		await ana.form.getByLabel('What I tried').fill('Two calls and a mail to the new head of procurement.');
		await ana.form.getByLabel('My ask').fill('Whom would you call next?');
		await ana.button('Send to Dana').click();
		const thread = ana.thread('With Dana, your craft mentor');
		await thread.getByText('Whom would you call next?').waitFor();
		await rep.page.getByText('Sent to Dana.').waitFor();
		assert.equal(await ana.button('Ask my mentor').count(), 0, 'one open ask per deal and mentor');
		await looksRight(rep.page, 'ask-sent');

		const mentor = await here.as('mentor');
		const { page } = mentor;
		const queue = page.getByRole('region', { name: 'Deals that wait for you' });
		const row = queue.getByRole('listitem').filter({ hasText: DEAL });
		await row.getByText('Whom would you call next?').waitFor();
		await row.getByText(/^due /).waitFor();
		await looksRight(page, 'ask-queue');
		await rep.live;
		await row.getByRole('button', { name: 'Acknowledge' }).click();
		await row.getByRole('button', { name: 'Acknowledge' }).waitFor({ state: 'detached' });
		await thread.getByText('Acknowledged').waitFor();

		await row.getByRole('link', { name: DEAL }).click();
		const dana = on(page);
		await page.getByRole('heading', { level: 1, name: DEAL }).waitFor();
		await dana.check.getByText('You read this deal because Ana asked you.').waitFor();
		for (const name of ['Edit', 'Change Owner', 'Ask my mentor', 'Snooze…']) assert.equal(await dana.button(name).count(), 0, name);
		await looksRight(page, 'ask-mentor-reads');
		const hers = dana.thread('Ana asks you');
		await hers.getByLabel('Write to Ana').fill("Call the CFO's office before Friday.");
		await hers.getByRole('button', { name: 'Send' }).click();
		await hers.getByText("Call the CFO's office before Friday.").waitFor();
		// Live: Ana's page was opened before and is not touched.
		await thread.getByText("Call the CFO's office before Friday.").waitFor();
		await thread.getByText('Advised', { exact: true }).waitFor();
		await looksRight(rep.page, 'ask-advised');

		await thread.getByRole('radio', { name: 'Action' }).check({ force: true });
		await thread.getByLabel('Write to Dana').fill('Send the mutual plan');
		await thread.getByRole('button', { name: 'Send' }).click();
		const action = thread.getByRole('checkbox', { name: /Send the mutual plan/ });
		await action.waitFor();
		await thread.getByRole('button', { name: 'We agreed what to do' }).click();
		await thread.getByText('Action agreed', { exact: true }).waitFor();
		await action.check();
		await hers.getByRole('checkbox', { name: /Send the mutual plan/, checked: true }).waitFor();
		await thread.getByRole('button', { name: 'Done' }).click();
		await rep.page.getByText('Earlier asks').click();
		await rep.page.getByText('Dana: Done – Whom would you call next?').waitFor();
		await ana.button('Ask my mentor').waitFor();
		await looksRight(rep.page, 'ask-done');
	});

	test('what people type is shown as text, whatever it contains', async () => {
		const address = await here.org.pageOf('Opportunity', 'Bluepeak – Fleet sensors');
		const nasty = `<img src=x onerror="document.title='taken'"><b>bold</b> & <script>document.title='taken'</script> مرحبا {0}`;
		const rep = await here.as('rep', address);
		await ask(rep.page, nasty, nasty);
		const thread = on(rep.page).thread('With Dana, your craft mentor');
		await thread.getByText(nasty, { exact: true }).nth(1).waitFor();
		await rep.live;
		const mentor = await here.as('mentor', address);
		const hers = on(mentor.page).thread('Ana asks you');
		await hers.getByLabel('Write to Ana').fill(nasty);
		await hers.getByRole('button', { name: 'Send' }).click();
		await thread.getByText(nasty, { exact: true }).nth(2).waitFor();
		for (const { page } of [rep, mentor]) {
			assert.equal(await page.locator('img[src="x"], main b').count(), 0);
			assert.doesNotMatch(await page.title(), /taken/);
		}
		const home = await here.as('rep');
		await home.page.getByRole('region', { name: 'My asks' }).getByText('Bluepeak – Fleet sensors').waitFor();
		await looksRight(home.page, 'ask-rep-home');
	});

	test('with the keyboard alone', async () => {
		const rep = await here.as('rep', await here.org.pageOf('Opportunity', 'Orchard – Pilot line'));
		const { page } = rep;
		const { button, form, thread } = on(page);
		await tabTo(page, button('Ask my mentor'));
		await page.keyboard.press('Enter');
		await tabTo(page, form.getByRole('button', { name: 'Cancel' }));
		await page.keyboard.press('Enter');
		await form.waitFor({ state: 'detached' });
		assert.ok(await button('Ask my mentor').evaluate((element) => element.matches(':focus')), 'focus returns where it came from');
		await page.keyboard.press('Enter');
		const reason = form.getByRole('combobox', { name: 'What is stuck' });
		await tabTo(page, reason);
		await page.keyboard.press('Enter');
		const competition = form.getByRole('option', { name: 'Competition' });
		await competition.waitFor();
		const wanted = await competition.getAttribute('id');
		// One step at a time: the next key is pressed when the last has moved the highlight.
		for (let presses = 0; presses < 12; presses++) {
			const highlighted = await reason.getAttribute('aria-activedescendant');
			if (highlighted === wanted) break;
			await page.keyboard.press('ArrowDown');
			await reason.and(page.locator(`[aria-activedescendant]:not([aria-activedescendant="${highlighted}"])`)).waitFor();
		}
		await page.keyboard.press('Enter');
		await reason.filter({ hasText: 'Competition' }).waitFor();
		await tabTo(page, form.getByLabel('What I tried'));
		await page.keyboard.type('A demo and a price list.');
		await tabTo(page, form.getByLabel('My ask'));
		await page.keyboard.type('How do I keep the rival out?');
		await tabTo(page, button('Send to Dana'));
		await page.keyboard.press('Enter');
		const ours = thread('With Dana, your craft mentor');
		await ours.getByText('How do I keep the rival out?').waitFor();
		await ours.getByText('Competition').waitFor();
		await tabTo(page, ours.getByLabel('Write to Dana'));
		await page.keyboard.type('They meet on Monday.');
		await page.keyboard.press('Control+Enter');
		await ours.getByText('They meet on Monday.').waitFor();
		await tabTo(page, ours.getByRole('button', { name: 'Withdraw' }));
		await page.keyboard.press('Enter');
		await ours.waitFor({ state: 'detached' });
		await button('Ask my mentor').waitFor();
	});

	test('a half-written ask survives a reload, and a broken line keeps the text', async () => {
		const rep = await here.as('rep', await here.org.pageOf('Opportunity', 'Tidewater – Port gates'));
		const { page, context } = rep;
		const { button, form } = on(page);
		await button('Ask my mentor').click();
		await form.getByLabel('What I tried').fill('A site visit is planned.');
		await form.getByLabel('My ask').fill('Worth flying there?');
		await form.getByLabel('My ask').blur();
		await page.reload();
		await button('Ask my mentor').click();
		assert.equal(await form.getByLabel('What I tried').inputValue(), 'A site visit is planned.');
		assert.equal(await form.getByLabel('My ask').inputValue(), 'Worth flying there?');
		await context.setOffline(true);
		await button('Send to Dana').click();
		await form.getByText('Your ask was not sent. Your text is kept.').waitFor();
		assert.equal(await form.getByLabel('My ask').inputValue(), 'Worth flying there?');
		await looksRight(page, 'ask-offline');
		await context.setOffline(false);
		await button('Send to Dana').click();
		await on(page).thread('With Dana, your craft mentor').getByText('Worth flying there?').waitFor();
	});

	test('snoozing a deal until its legal review', async () => {
		const rep = await here.as('rep', await here.org.pageOf('Opportunity', 'Cedar & Stone – Guest app'));
		const { page } = rep;
		await on(page).button('Snooze…').click();
		const form = page.getByRole('form', { name: 'Snooze until something is due' });
		await looksRight(page, 'snooze-form');
		await form.getByRole('combobox', { name: 'Why it waits' }).click();
		await form.getByRole('option', { name: 'Legal' }).click();
		const day = new Date(Date.now() + 10 * 86_400_000);
		await form
			.getByLabel('Wake it on')
			.fill(day.toLocaleDateString('en-US', { month: 'short', day: 'numeric', year: 'numeric', timeZone: 'UTC' }));
		await form.getByLabel('Wake it on').press('Tab');
		await form.getByRole('button', { name: 'Snooze' }).click();
		await on(page)
			.check.getByText(/Snoozed until .* \(Legal\)/)
			.waitFor();
		assert.equal(
			(
				await here.org.query(
					'rep',
					"SELECT Id FROM Stall_Snooze__c WHERE Reason__c = 'Legal' AND Opportunity__r.Name = 'Cedar & Stone – Guest app'",
				)
			).length,
			1,
		);
		await looksRight(page, 'snoozed');
	});
});
