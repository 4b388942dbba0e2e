/** Record forms as dialogues: opened by address, closed without losing what was typed, and the inputs that few fields need. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { PHONE } from '../support/browser.ts';
import { looksRight, stage } from '../support/journeys.ts';

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
/** An object with a multi-select picklist and a time of day. */
const VISIT = {
	'package.xml': `${XML}<Package ${NAMESPACE}><types><members>Visit__c</members><name>CustomObject</name></types><types><members>Visits</members><name>PermissionSet</name></types><version>66.0</version></Package>`,
	'objects/Visit__c.object': `${XML}<CustomObject ${NAMESPACE}><label>Visit</label><pluralLabel>Visits</pluralLabel><nameField><label>Visit Name</label><type>Text</type></nameField><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel><fields><fullName>Topics__c</fullName><label>Topics</label><type>MultiselectPicklist</type><visibleLines>4</visibleLines><valueSet><valueSetDefinition><sorted>false</sorted><value><fullName>Price</fullName><default>false</default><label>Price</label></value><value><fullName>Legal</fullName><default>false</default><label>Legal</label></value><value><fullName>Timing</fullName><default>false</default><label>Timing</label></value></valueSetDefinition></valueSet></fields><fields><fullName>At__c</fullName><label>At</label><type>DateTime</type></fields></CustomObject>`,
	'permissionsets/Visits.permissionset': `${XML}<PermissionSet ${NAMESPACE}><label>Visits</label><fieldPermissions><editable>true</editable><field>Visit__c.Topics__c</field><readable>true</readable></fieldPermissions><fieldPermissions><editable>true</editable><field>Visit__c.At__c</field><readable>true</readable></fieldPermissions><objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Visit__c</object><viewAllRecords>false</viewAllRecords></objectPermissions></PermissionSet>`,
};

const button = (within: Page | Locator, name: string): Locator => within.getByRole('button', { name, exact: true });
const atPath = (page: Page, path: string): Promise<void> => page.waitForURL((url) => url.pathname === path);

describe('record forms', () => {
	const here = stage();

	test('/new opens over the list; Escape and Cancel ask before they discard', async () => {
		const { page } = await here.as('rep', '/lightning/o/Opportunity/new');
		const dialog = page.getByRole('dialog', { name: 'New Opportunity' });
		await dialog.getByLabel('Opportunity Name').fill('Half a thought');
		const question = page.getByRole('dialog', { name: 'Unsaved Changes' });
		await page.keyboard.press('Escape');
		await looksRight(page, 'unsaved');
		await button(question, 'Keep Editing').click();
		await question.waitFor({ state: 'detached' });
		assert.equal(await dialog.getByLabel('Opportunity Name').inputValue(), 'Half a thought');
		await button(dialog, 'Cancel').click();
		await button(question, 'Discard Changes').click();
		await dialog.waitFor({ state: 'detached' });
		await atPath(page, '/lightning/o/Opportunity/list');
		assert.deepEqual(await here.org.query('admin', "SELECT Id FROM Opportunity WHERE Name = 'Half a thought'"), []);
	});

	test('/edit and /clone open over their record; what is untouched closes at once, and the address is the record’s', async () => {
		const address = await here.org.pageOf('Opportunity', 'Orchard – Pilot line');
		const rep = await here.as('rep', address.replace('/view', '/edit'));
		const { page } = rep;
		const edit = page.getByRole('dialog', { name: 'Edit Orchard – Pilot line' });
		await edit.getByLabel('Opportunity Name').waitFor();
		await page.keyboard.press('Escape');
		await edit.waitFor({ state: 'detached' });
		await atPath(page, address);

		await page.goto(here.org.url + address.replace('/view', '/clone'));
		const clone = page.getByRole('dialog', { name: 'Clone Orchard – Pilot line' });
		await clone.getByLabel('Opportunity Name').fill('Orchard – Second line');
		await button(clone, 'Save').click();
		await page.getByRole('heading', { level: 1, name: 'Orchard – Second line' }).waitFor();
		const stage = "SELECT Id, StageName FROM Opportunity WHERE Name LIKE 'Orchard – %' ORDER BY Name";
		const [first, second] = await here.org.query('admin', stage);
		assert.equal(second!['StageName'], first!['StageName']);
	});

	test('fills a phone, and is saved there', async () => {
		const { page } = await here.as(
			'rep',
			(await here.org.pageOf('Opportunity', 'Tidewater – Port gates')).replace('/view', '/edit'),
			PHONE,
		);
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Next Step').fill('Meet on the quay');
		await looksRight(page, 'phone-edit');
		const width = await dialog.evaluate((element) => element.querySelector('.slds-modal__container')!.getBoundingClientRect().width);
		assert.equal(width, PHONE.width);
		await button(dialog, 'Save').click();
		await page.getByText('Opportunity "Tidewater – Port gates" was saved.').waitFor();
	});

	test('a lookup never chooses what was found for another text', async () => {
		const { page } = await here.as('rep', (await here.org.pageOf('Opportunity', 'Halcyon – Ward displays')).replace('/view', '/edit'));
		const dialog = page.getByRole('dialog');
		const account = dialog.getByRole('combobox', { name: 'Account Name' });
		await button(dialog, 'Clear Account Name Selection').click();
		await dialog.getByRole('option').first().waitFor();
		await account.fill('Orchard');
		await account.press('Enter');
		assert.equal(await account.inputValue(), 'Orchard');
		await dialog.getByRole('option', { name: 'Orchard Robotics' }).waitFor();
		await account.press('Enter');
		assert.equal(await account.inputValue(), 'Orchard Robotics');
	});

	test('a polymorphic lookup is asked for its object first', async () => {
		const { page } = await here.as('rep', '/lightning/o/Task/new');
		const dialog = page.getByRole('dialog', { name: 'New Task' });
		await dialog.getByLabel('Subject').fill('Call the harbour');
		const related = dialog.getByRole('group', { name: 'Related To' });
		await related.getByRole('combobox', { name: 'Object' }).click();
		await related.getByRole('option', { name: 'Opportunity', exact: true }).click();
		await related.getByRole('combobox', { name: 'Related To' }).fill('Tidewater – Port');
		await related.getByRole('option', { name: 'Tidewater – Port gates' }).click();
		await looksRight(page, 'polymorphic-lookup');
		await button(dialog, 'Save').click();
		await page.getByText('Task "Call the harbour" was created.').waitFor();
		const [task] = await here.org.query('rep', "SELECT Id, What.Name FROM Task WHERE Subject = 'Call the harbour'");
		assert.equal((task!['What'] as { Name: string }).Name, 'Tidewater – Port gates');
	});

	test('several values and a time of day', async () => {
		await here.org.deploy(VISIT);
		const [ana] = await here.org.query('admin', "SELECT Id FROM User WHERE Username = 'ana.ruiz@ridealong.local'");
		const [visits] = await here.org.query('admin', "SELECT Id FROM PermissionSet WHERE Name = 'Visits'");
		await here.org.rest('admin', 'POST', '/sobjects/PermissionSetAssignment', { AssigneeId: ana!.Id, PermissionSetId: visits!.Id });
		const rep = await here.as('rep', '/lightning/o/Visit__c/new');
		const { page } = rep;
		const dialog = page.getByRole('dialog', { name: 'New Visit' });
		// The first page after a deployment waits for its bundle.
		await dialog.getByLabel('Visit Name').fill('Monday round', { timeout: 60_000 });
		rep.refused = rep.refused.filter((entry) => !entry.startsWith('503'));
		for (const topic of ['Price', 'Timing']) {
			await dialog.getByRole('option', { name: topic }).click();
			await dialog.getByRole('button', { name: /Move .*to Chosen/ }).click();
		}
		const at = dialog.getByRole('group', { name: 'At', exact: true });
		await at.getByLabel('Date', { exact: true }).fill('1/14/2027');
		await at.getByLabel('Date', { exact: true }).press('Tab');
		await at.getByRole('combobox', { name: 'Time' }).fill('9:30 AM');
		await at.getByRole('combobox', { name: 'Time' }).press('Tab');
		await button(dialog, 'Save').click();
		await page.getByRole('heading', { level: 1, name: 'Monday round' }).waitFor();
		await page.getByText('Price; Timing').waitFor();
		const [visit] = await here.org.query('rep', 'SELECT Id, Topics__c, At__c FROM Visit__c');
		assert.equal(visit!['Topics__c'], 'Price;Timing');
		await page.getByText('1/14/2027, 9:30 AM').waitFor();
	});
});

describe('long lists', () => {
	const here = stage();

	test('a table fetches more rows when it is scrolled, under heads that stay', async () => {
		const { page } = await here.as('admin', '/lightning/o/Opportunity/list');
		await page
			.getByRole('status')
			.getByText(/^50\+ items/)
			.waitFor();
		await page.getByRole('link', { name: 'Atlantic Freight' }).first().hover();
		await page.mouse.wheel(0, 5000);
		await page
			.getByRole('status')
			.getByText(/^73 items/)
			.waitFor();
		const head = page.getByRole('columnheader', { name: 'Close Date' }).locator('.slds-cell-fixed');
		const { y } = (await head.boundingBox())!;
		assert.ok(y > 0 && y < 400, `the heads are at ${y} px`);
		assert.equal(await page.evaluate(() => window.scrollY), 0, 'the page itself does not move');
	});

	test('tiles on a phone do so too', async () => {
		const { page } = await here.as('admin', '/lightning/o/Opportunity/list', PHONE);
		await page
			.getByRole('status')
			.getByText(/^50\+ items/)
			.waitFor();
		await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
		await page
			.getByRole('status')
			.getByText(/^73 items/)
			.waitFor();
	});
});

describe('from Home to the records behind it', () => {
	const here = stage();

	test('the mentor: the ask, the deal, the review with its comments beside it', async () => {
		const [pair] = await here.org.query('admin', "SELECT Id FROM Mentorship__c WHERE Roster_Key__c = 'ana-dana-craft'");
		const { status, body } = await here.org.rest('rep', 'POST', '/sobjects/Deal_Review__c', {
			Opportunity__c: await here.org.idOf('Opportunity', 'Orchard – Pilot line'),
			Mentorship__c: pair!.Id,
			Stuck_On__c: 'Gone quiet',
			Tried__c: 'Two mails.',
			Ask__c: 'Whom else?',
			Visibility__c: 'Mentor only',
		});
		assert.equal(status, 201);
		const review = (body as { id: string }).id;
		const mentor = await here.as('mentor');
		const { page } = mentor;
		const queue = page
			.getByRole('region', { name: '1 deal waits for you' })
			.or(page.getByRole('region', { name: 'Deals that wait for you' }));
		await queue.getByText('Whom else?').waitFor();
		await looksRight(page, 'mentor-home');
		await queue.getByRole('link', { name: 'Orchard – Pilot line' }).click();
		const thread = page.getByRole('region', { name: 'Ana asks you' });
		await thread.getByText('Whom else?').waitFor();
		assert.equal(await page.getByRole('button', { name: 'Edit', exact: true }).count(), 0, 'the deal is read-only');
		await here.org.rest('mentor', 'POST', '/sobjects/Review_Comment__c', {
			Deal_Review__c: review,
			Kind__c: 'Advice',
			Body__c: 'The plant manager.',
		});
		await page.goto(`${here.org.url}/lightning/r/Deal_Review__c/${review}/view`);
		const comments = page.getByRole('article', { name: 'Review Comments' });
		await comments.getByText('Kind:').waitFor();
		await comments.getByText('Advice').waitFor();
		await looksRight(page, 'mentor-review');
	});

	test('the program owner: a pair, an incident, and back', async () => {
		const owner = await here.as('owner');
		const { page } = owner;
		const pairs = page.getByRole('region', { name: 'Mentorships' });
		await pairs.getByRole('link', { name: 'Dana Cole mentors Ana Ruiz' }).click();
		await page.getByRole('heading', { level: 1, name: 'MS-0001' }).waitFor();
		await page.getByText('Ana closes two six-figure deals').waitFor();
		await looksRight(page, 'owner-mentorship');
		await page.goBack();
		await page
			.getByRole('region', { name: 'Incidents', exact: true })
			.getByRole('link', { name: /^Oakhurst Dairy Farms/ })
			.first()
			.click();
		await page.getByRole('heading', { level: 1, name: /OI-/ }).waitFor();
		await looksRight(page, 'owner-incident');
	});

	test('logging out ends the session', async () => {
		const rep = await here.as('rep');
		const { page } = rep;
		await page.getByRole('button', { name: /Ana Ruiz/ }).click();
		await page.getByRole('link', { name: 'Log Out' }).click();
		await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
		await page.goto(`${here.org.url}/lightning/page/home`);
		await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
		rep.refused = rep.refused.filter((entry) => !entry.startsWith('401'));
	});
});
