/**
 * `npm run pictures`: renews the pictures of the README from a fresh demo org, on a day that is always the same, after a short
 * conversation. The plugin must be built.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { DESKTOP, launchBrowser, logIn, PHONE } from '../../test/support/browser.ts';
import { type DemoOrg, startDemoOrg } from '../../test/support/demo-org.ts';
import { changeOwner, drawn } from '../../test/support/journeys.ts';

const FOLDER = path.join(import.meta.dirname, '../../docs/pictures');
/** A Thursday. */
const NOW = '2027-01-14T10:00:00.000Z';

/** Home has little on it: the picture ends where the cards do. */
const LOW = { width: 1440, height: 640 };

type Values = Record<string, string | boolean>;
const DEAL = 'Northwind – Renewal';

/** What people would have written by then. Statuses follow the conversation. */
async function converse(org: DemoOrg): Promise<void> {
	const create = async (as: string, object: string, values: Values): Promise<string> => {
		const { status, body } = await org.rest(as, 'POST', `/sobjects/${object}`, values);
		if (status !== 201) throw new Error(`${object} as ${as}: ${JSON.stringify(body)}`);
		return (body as { id: string }).id;
	};
	const move = async (as: string, review: string, status: string): Promise<void> => {
		const answer = await org.rest(as, 'PATCH', `/sobjects/Deal_Review__c/${review}`, { Status__c: status });
		if (answer.status !== 204) throw new Error(`${status} as ${as}: ${JSON.stringify(answer.body)}`);
	};
	const ask = async (as: string, pair: string, deal: string, stuckOn: string, tried: string, what: string): Promise<string> => {
		const [mentorship] = await org.query('admin', `SELECT Id FROM Mentorship__c WHERE Roster_Key__c = '${pair}'`);
		return create(as, 'Deal_Review__c', {
			Opportunity__c: await org.idOf('Opportunity', deal),
			Mentorship__c: mentorship!.Id,
			Stuck_On__c: stuckOn,
			Tried__c: tried,
			Ask__c: what,
			Visibility__c: 'Mentor only',
		});
	};
	const write = (as: string, review: string, kind: string, body: string, more: Values = {}) =>
		create(as, 'Review_Comment__c', { Deal_Review__c: review, Kind__c: kind, Body__c: body, ...more });

	const renewal = await ask(
		'rep',
		'ana-dana-craft',
		DEAL,
		'Gone quiet',
		'Two calls and a mail to the new head of procurement.',
		'Whom would you call next, and with what?',
	);
	await move('mentor', renewal, 'Acknowledged');
	await write(
		'mentor',
		renewal,
		'Advice',
		"Call the CFO's office before Friday: they signed the first warehouse. Bring two numbers from it, nothing else.",
	);
	await move('mentor', renewal, 'Advised');
	await write('rep', renewal, 'Question', 'Procurement in copy, or not yet?');
	await write('mentor', renewal, 'Answer', 'In copy, and thank them for the introduction.');
	await write('rep', renewal, 'Action', 'Send the two numbers to the CFO', { Due_Date__c: '2027-01-20' });

	await ask(
		'rep',
		'ana-dana-craft',
		'Cedar & Stone – Guest app',
		'Close date slips',
		'A shorter contract.',
		'The date moved four times. Do I push, or let it rest?',
	);
	const wards = await ask(
		'rep',
		'ana-dana-craft',
		'Halcyon – Ward displays',
		'Legal or procurement',
		'We wait for the ethics board.',
		'Is there anything to do before the board meets?',
	);
	await move('mentor', wards, 'Acknowledged');
	await ask(
		'diego.paz',
		'diego-dana-organization',
		'Quartz Valley – Buses',
		'Decision maker',
		'The principal, twice.',
		'Who decides on buses in a school district?',
	);
}

interface Picture {
	name: string;
	as: string;
	to: string;
	viewport?: { width: number; height: number };
	/** As high as the page instead of the window. */
	fullPage?: boolean;
	prepare: (page: Page) => Promise<void>;
}
async function take(org: DemoOrg, browser: Browser, picture: Picture): Promise<void> {
	const person = await logIn(browser, await org.link(picture.as, picture.to), picture.viewport ?? DESKTOP, NOW);
	await drawn(person.page);
	await picture.prepare(person.page);
	await person.page.screenshot({
		path: path.join(FOLDER, `${picture.name}.png`),
		animations: 'disabled',
		fullPage: picture.fullPage ?? false,
	});
	console.log(`docs/pictures/${picture.name}.png`);
	await person.context.close();
}

mkdirSync(FOLDER, { recursive: true });
// The browser first: where there is none, no org is left running.
const browser = await launchBrowser().catch((error: Error): never => {
	console.error(error.message);
	process.exit(1);
});
const org = await startDemoOrg(NOW).catch(async (error: Error): Promise<never> => {
	await browser.close();
	throw error;
});
try {
	await converse(org);
	const deal = await org.pageOf('Opportunity', DEAL);
	const account = await org.pageOf('Account', 'Northwind Foods');
	const home = '/lightning/page/home';
	const thread = (page: Page) => page.getByText('In copy, and thank them');
	await take(org, browser, { name: 'opportunity', as: 'rep', to: deal, fullPage: true, prepare: (page) => thread(page).waitFor() });
	await take(org, browser, {
		name: 'opportunity-phone',
		as: 'rep',
		to: deal,
		viewport: PHONE,
		prepare: async (page) => {
			await thread(page).waitFor();
			await page
				.getByRole('region', { name: 'Deal check' })
				.evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 12));
		},
	});
	await take(org, browser, {
		name: 'account',
		as: 'rep',
		to: account,
		prepare: async (page) => {
			await page.getByRole('checkbox', { name: 'Select Northwind – Second warehouse' }).check();
			await page.getByRole('button', { name: 'Ask about 1 deal' }).waitFor();
		},
	});
	await take(org, browser, {
		name: 'refused',
		as: 'mentor',
		to: account,
		prepare: async (page) => {
			await changeOwner(page, 'Dana Cole');
			await page.getByText('Ask Ana for a release.').waitFor();
		},
	});
	await take(org, browser, {
		name: 'home-rep',
		as: 'rep',
		to: home,
		viewport: LOW,
		prepare: async (page) => {
			await page.getByText('Send the two numbers to the CFO').waitFor();
			await page.getByRole('link', { name: 'Tidewater – Port gates' }).waitFor();
		},
	});
	await take(org, browser, {
		name: 'home-mentor',
		as: 'mentor',
		to: home,
		viewport: LOW,
		prepare: (page) => page.getByText('Who decides on buses').waitFor(),
	});
	await take(org, browser, {
		name: 'home-owner',
		as: 'owner',
		to: home,
		viewport: LOW,
		prepare: (page) => page.getByText('Northwind Foods: from Ana Ruiz to Dana Cole').waitFor(),
	});
} finally {
	await Promise.all([browser.close(), org.stop()]);
}
