/** What holds for pages as such: few requests, any width, moving between them, switching people, signing out. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PHONE } from '../support/browser.ts';
import { drawn, expectRefusal, fitsItsWidth, looksRight, stage } from '../support/journeys.ts';

describe('pages', () => {
	const here = stage();

	test('a warm Opportunity page asks for its data in at most two requests', async (t) => {
		const rep = await here.as('rep', await here.org.pageOf('Opportunity', 'Northwind – Renewal'));
		const { page } = rep;
		const check = page.getByRole('region', { name: 'Deal check' });
		for (const [name, go] of [
			['reloaded', () => page.reload()],
			['reached by a link', () => page.getByRole('link', { name: 'Northwind – Renewal' }).first().click()],
		] as const) {
			if (name !== 'reloaded') {
				await page.goto(`${here.org.url}/lightning/page/home`);
				await drawn(page);
			}
			rep.data.length = 0;
			rep.host.length = 0;
			await go();
			await check.getByText(/Stalled$/).waitFor();
			await check.getByRole('button', { name: 'Ask my mentor' }).waitFor();
			t.diagnostic(`${name}: data ${rep.data.join(', ')}; host ${rep.host.join(', ') || 'none'}`);
			assert.ok(rep.data.length <= 2, `${name}: ${rep.data.join(', ')}`);
		}
	});

	test('fit a phone', async () => {
		const pages: [who: string, to: string, name: string][] = [
			['rep', '/lightning/page/home', 'phone-rep-home'],
			['mentor', '/lightning/page/home', 'phone-mentor-home'],
			['owner', '/lightning/page/home', 'phone-owner-home'],
			['rep', await here.org.pageOf('Account', 'Northwind Foods'), 'phone-account'],
			['rep', '/lightning/o/Opportunity/list', 'phone-list'],
			['mentor', await here.org.pageOf('Opportunity', 'Northwind – Renewal'), 'phone-no-access'],
		];
		for (const [who, to, name] of pages) {
			const person = await here.as(who, to, PHONE);
			await looksRight(person.page, name);
		}
	});

	test('a rep asks from a phone', async () => {
		const rep = await here.as('rep', await here.org.pageOf('Opportunity', 'Halcyon – Ward displays'), PHONE);
		const { page } = rep;
		const check = page.getByRole('region', { name: 'Deal check' });
		await check.getByText('21 days past its close date').first().waitFor();
		await check.getByRole('button', { name: 'Ask my mentor' }).click();
		const form = page.getByRole('form', { name: 'Ask for a second pair of eyes' });
		await form.getByLabel('What I tried').fill('The ethics board meets next week.');
		await form.getByLabel('My ask').fill('Wait, or move the date?');
		await looksRight(page, 'phone-ask');
		await form.getByRole('button', { name: 'Send to Dana' }).click();
		const toast = page.locator('.slds-notify_toast');
		const [around, close] = [await toast.boundingBox(), await toast.getByRole('button').boundingBox()];
		assert.ok(around && close && close.y >= around.y && close.x + close.width <= around.x + around.width, 'the toast holds its button');
		await page.getByRole('region', { name: 'With Dana, your craft mentor' }).getByText('Wait, or move the date?').waitFor();
		await looksRight(page, 'phone-thread');
	});

	test('are legible at 400 % zoom: the width of a phone in a desktop window', async () => {
		const rep = await here.as('rep', await here.org.pageOf('Opportunity', 'Cedar & Stone – Guest app'), { width: 320, height: 256 });
		await rep.page.getByRole('region', { name: 'Deal check' }).waitFor();
		await fitsItsWidth(rep.page, 'Opportunity at 320 px');
	});

	test('back and forward lead where they led before', async () => {
		const rep = await here.as('rep');
		const { page } = rep;
		const heading = (name: string) => page.getByRole('heading', { level: 1, name });
		await page.getByRole('region', { name: 'My deals to look at' }).getByRole('link', { name: 'Northwind – Renewal' }).click();
		await heading('Northwind – Renewal').waitFor();
		await page.getByRole('link', { name: 'Northwind Foods' }).first().click();
		await heading('Northwind Foods').waitFor();
		await page.getByRole('region', { name: 'Open deals' }).waitFor();
		await page.goBack();
		await heading('Northwind – Renewal').waitFor();
		await page
			.getByRole('region', { name: 'Deal check' })
			.getByText(/Stalled$/)
			.waitFor();
		await page.goBack();
		await page.getByRole('region', { name: 'My deals to look at' }).waitFor();
		await page.goForward();
		await heading('Northwind – Renewal').waitFor();
		assert.match(await page.title(), /^Northwind – Renewal/);
	});

	test('lists lead to records', async () => {
		const rep = await here.as('rep', '/lightning/o/Opportunity/list');
		await rep.page.getByRole('link', { name: 'Orchard – Pilot line' }).waitFor();
		assert.equal(await rep.page.getByRole('link', { name: 'Westmere – Branch rollout' }).count(), 0, "a colleague's private deal");
		await looksRight(rep.page, 'list');
		await rep.page.getByRole('link', { name: 'Orchard – Pilot line' }).click();
		await rep.page.getByRole('heading', { level: 1, name: 'Orchard – Pilot line' }).waitFor();
	});

	test('the person menu becomes somebody else', async () => {
		const rep = await here.as('rep');
		const { page } = rep;
		await page.getByRole('button', { name: /Ana Ruiz/ }).click();
		await page.getByRole('button', { name: /Dana Cole/ }).waitFor();
		await looksRight(page, 'person-menu');
		await page.getByRole('button', { name: /Dana Cole/ }).click();
		await page.getByRole('region', { name: 'Deals that wait for you' }).waitFor();
	});

	test('the admin finds every deal', async () => {
		const admin = await here.as('admin');
		await admin.page.getByRole('region', { name: 'Welcome to Ridealong' }).waitFor();
		await looksRight(admin.page, 'admin-home');
		const deal = await here.as('admin', await here.org.pageOf('Opportunity', 'Westmere – Branch rollout'));
		await deal.page.getByRole('heading', { level: 1, name: 'Westmere – Branch rollout' }).waitFor();
		await looksRight(deal.page, 'admin-deal');
	});

	test('without a session there is only the way to get one; a link works once', async () => {
		const link = await here.org.link('rep');
		const context = await here.browser.newContext();
		try {
			const page = await context.newPage();
			await page.goto(`${here.org.url}/lightning/page/home`);
			await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
			assert.match(page.url(), /\/lightning\/signed-out$/);
			await page.goto(link);
			await page.getByRole('region', { name: 'My asks' }).waitFor();
			await context.clearCookies();
			await page.goto(link);
			await page.getByRole('heading', { level: 1 }).waitFor();
			assert.equal(await page.getByRole('region', { name: 'My asks' }).count(), 0, 'the link is spent');
		} finally {
			await context.close();
		}
	});

	test('a session that ends says so at the next step', async () => {
		const rep = await here.as('rep');
		await rep.context.clearCookies();
		await rep.page.getByRole('link', { name: 'Northwind – Renewal' }).click();
		await rep.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
		expectRefusal(rep, 401, 'GET', /page-info/);
		expectRefusal(rep, 401, 'GET', /signed-out/);
		// The page's live connection learns of it too.
		rep.refused = rep.refused.filter((entry) => !entry.includes('/cometd'));
	});
});
