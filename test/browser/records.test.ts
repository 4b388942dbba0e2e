/** Records as such, in the host's own hands: edited in place, made, sorted, refused, heard of; and forms that components bring. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { PHONE } from '../support/browser.ts';
import { drawn, looksRight, stage } from '../support/journeys.ts';

const PACKAGE = (members: string): string =>
	`<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata">${members}<version>66.0</version></Package>`;
const focused = (page: Page): Promise<string> =>
	page.evaluate(() => {
		const names: string[] = [];
		for (let at = document.activeElement; at; at = at.shadowRoot?.activeElement ?? null)
			names.push(
				`${at.getAttribute('role') ?? at.tagName.toLowerCase()}:${at.getAttribute('title') ?? at.getAttribute('placeholder') ?? ''}`,
			);
		return names.at(-1) ?? '';
	});

describe('records', () => {
	const here = stage();

	test('inline edit: a pencil, a field, Save in the footer; errors stay with their field; leaving asks first', async () => {
		const rep = await here.as('rep', await here.org.pageOf('Opportunity', 'Tidewater – Port gates'));
		const { page } = rep;
		await page.getByRole('button', { name: 'Edit Next Step' }).click();
		const form = page.getByRole('form', { name: 'Edit details' });
		await form.getByLabel('Next Step').fill('Walk the quay with the harbour master');
		await form.getByLabel('Opportunity Name').fill('');
		await form.getByRole('button', { name: 'Save', exact: true }).click();
		await form.getByText('Complete this field.').waitFor();
		await form.getByRole('alert').getByRole('button', { name: 'Opportunity Name' }).waitFor();
		await looksRight(page, 'inline-edit-error');
		await page.getByRole('link', { name: 'Home' }).click();
		const question = page.getByRole('dialog', { name: 'Unsaved Changes' });
		await question.getByRole('button', { name: 'Keep Editing' }).click();
		await question.waitFor({ state: 'detached' });
		await form.getByLabel('Opportunity Name').fill('Tidewater – Port gates');
		await form.getByRole('button', { name: 'Save', exact: true }).click();
		await form.waitFor({ state: 'detached' });
		await page.getByText('Walk the quay with the harbour master').waitFor();
		const [saved] = await here.org.query('admin', "SELECT Id, NextStep FROM Opportunity WHERE Name = 'Tidewater – Port gates'");
		assert.equal(saved!['NextStep'], 'Walk the quay with the harbour master');
	});

	test('a new record: what is required, what the org refuses, then its page; clone and delete', async () => {
		const rep = await here.as('rep', '/lightning/o/Opportunity/list');
		const { page } = rep;
		await page.getByRole('button', { name: 'New', exact: true }).click();
		const dialog = page.getByRole('dialog', { name: 'New Opportunity' });
		await dialog.getByLabel('Opportunity Name').waitFor();
		await dialog.getByRole('button', { name: 'Save', exact: true }).click();
		await dialog.getByRole('alert').getByText('Review the following fields').waitFor();
		await looksRight(page, 'new-record-error');
		await dialog.getByLabel('Opportunity Name').fill('Tidewater – Cranes');
		await dialog.getByLabel('Close Date').fill('12/31/2027');
		await dialog.getByRole('combobox', { name: 'Stage' }).click();
		await dialog.getByRole('option', { name: 'Qualification' }).click();
		await dialog.getByRole('combobox', { name: 'Account' }).fill('Tide');
		await dialog.getByRole('option', { name: 'Tidewater Logistics' }).click();
		await dialog.getByRole('button', { name: 'Save', exact: true }).click();
		await page.getByRole('heading', { level: 1, name: 'Tidewater – Cranes' }).waitFor();
		await page.getByText('Opportunity "Tidewater – Cranes" was created.').waitFor();
		await page.getByRole('button', { name: 'Show more actions' }).click();
		await page.getByRole('menuitem', { name: 'Delete' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
		await page.getByText('Opportunity "Tidewater – Cranes" was deleted.').waitFor();
		await page.getByRole('heading', { level: 1, name: /All Opportunities/ }).waitFor();
		assert.equal(await page.getByRole('link', { name: 'Tidewater – Cranes' }).count(), 0);
	});

	test('a list view sorts by its columns, is searched, and changes owners of the ticked rows', async () => {
		const admin = await here.as('admin', '/lightning/o/Account/list');
		const { page } = admin;
		const names = (): Promise<string[]> => page.locator('tbody th').allInnerTexts();
		const before = await names();
		await page
			.getByRole('button', { name: /Account Name/ })
			.first()
			.click();
		await page.waitForFunction((first) => !document.body.innerText.includes(`1\n${first}`), before[0]);
		await page.getByRole('link', { name: before[0] }).waitFor();
		assert.deepEqual(
			(await names()).map((name) => name.trim()),
			before.map((name) => name.trim()).reverse(),
		);
		await page.getByLabel('Search this list...').fill('Northwind');
		await page.getByText(/^1 item /).waitFor();
		await looksRight(page, 'list-search');
		await page.getByLabel('Search this list...').fill('');
		const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'Oakhurst Dairy Farms' }) });
		await row.getByRole('checkbox').check({ force: true });
		await page.getByRole('button', { name: 'Change Owner' }).click();
		const dialog = page.getByRole('dialog');
		await dialog.locator('input:focus').waitFor();
		assert.match(await focused(page), /^combobox:Search Users/, 'the dialogue opens in its search field');
		await dialog.getByRole('combobox').fill('Novak');
		await dialog.getByRole('option', { name: /Novak/ }).click();
		await dialog.getByRole('button', { name: 'Change Owner' }).click();
		await page.getByText(/Novak now owns 1 Account\./).waitFor();
	});

	test('a related list counts what a panel on the page has written, makes records, and has a page of its own', async () => {
		const rep = await here.as('rep', await here.org.pageOf('Opportunity', 'Orchard – Pilot line'));
		const { page } = rep;
		await page.getByRole('heading', { name: 'Deal Reviews (0)' }).waitFor();
		await page.getByRole('button', { name: 'Ask my mentor' }).click();
		const form = page.getByRole('form', { name: 'Ask for a second pair of eyes' });
		await form.getByLabel('What I tried').fill('Two mails.');
		await form.getByLabel('My ask').fill('Whom else?');
		await form.getByRole('button', { name: 'Send to Dana' }).click();
		await page.getByRole('heading', { name: 'Deal Reviews (1)' }).waitFor();
		await page.getByRole('link', { name: 'View All Deal Reviews' }).click();
		await page.getByRole('heading', { level: 1, name: 'Deal Reviews' }).waitFor();
		await page.getByRole('link', { name: 'Orchard – Pilot line' }).first().click();
		await page.getByRole('heading', { level: 1, name: 'Orchard – Pilot line' }).waitFor();
	});

	test('no access looks the same for a record that is hidden and one that is not there', async () => {
		const hidden = await here.as('rep', await here.org.pageOf('Opportunity', 'Westmere – Branch rollout'));
		await hidden.page.getByRole('heading', { level: 1 }).waitFor();
		const words = await hidden.page.locator('main').innerText();
		assert.match(words, /You do not have the level of access necessary/);
		await looksRight(hidden.page, 'no-access');
		const missing = await here.as('rep', '/lightning/r/Opportunity/006000000000zzzAAA/view');
		assert.equal(await missing.page.locator('main').innerText(), words);
	});

	test('the bell counts, lists, leads to the record and remembers what was read', async () => {
		await here.org.deploy({
			'package.xml': PACKAGE('<types><members>Pulse</members><name>CustomNotificationType</name></types>'),
			'notificationtypes/Pulse.notiftype':
				'<?xml version="1.0" encoding="UTF-8"?><CustomNotificationType xmlns="http://soap.sforce.com/2006/04/metadata"><customNotifTypeName>Pulse</customNotifTypeName><desktop>true</desktop><masterLabel>Pulse</masterLabel><mobile>true</mobile></CustomNotificationType>',
		});
		const [type] = await here.org.query('admin', 'SELECT Id FROM CustomNotificationType');
		const [ana] = await here.org.query('admin', "SELECT Id FROM User WHERE Username = 'ana.ruiz@ridealong.local'");
		const targetId = await here.org.idOf('Opportunity', 'Northwind – Renewal');
		const send = (title: string) =>
			here.org.rest('admin', 'POST', '/actions/standard/customNotificationAction', {
				inputs: [{ customNotifTypeId: type!.Id, recipientIds: [ana!.Id], title, body: 'Dana has advised.', targetId }],
			});
		const empty = await here.as('rep', undefined, PHONE);
		await empty.page.getByRole('button', { name: 'Notifications' }).click();
		await empty.page.getByText('You’re all caught up!', { exact: false }).waitFor();
		await looksRight(empty.page, 'phone-bell-empty');
		// The first page after a deployment waits for its bundle.
		empty.refused = empty.refused.filter((entry) => !entry.startsWith('503'));
		await send('First');
		await send('Second');
		const rep = await here.as('rep');
		const { page } = rep;
		await page.getByRole('button', { name: 'Notifications (2 new)' }).click();
		await page.getByRole('link', { name: /Second/ }).waitFor();
		await looksRight(page, 'bell');
		await page.keyboard.press('Escape');
		assert.match(await focused(page), /^button:Notifications/, 'focus returns to the bell');
		await page.getByRole('button', { name: 'Notifications' }).click();
		await page.getByRole('link', { name: /First/ }).click();
		await page.getByRole('heading', { level: 1, name: 'Northwind – Renewal' }).waitFor();
		await page.reload();
		await drawn(page);
		await page.getByRole('button', { name: 'Notifications', exact: true }).click();
		await page.getByRole('link', { name: /Second.*Unread/s }).waitFor();
		assert.equal(await page.getByRole('link', { name: /First.*Unread/s }).count(), 0);
	});

	test('search finds records by name, as far as one may see them', async () => {
		const rep = await here.as('rep');
		const search = rep.page.getByRole('combobox', { name: 'Search' });
		await search.fill('Westmere – Branch');
		await rep.page.getByText('No results with that name.').waitFor();
		await search.fill('Halcyon – Ward');
		await rep.page.getByRole('option', { name: /Halcyon – Ward displays/ }).waitFor();
		await rep.page.keyboard.press('Enter');
		await rep.page.getByRole('heading', { level: 1, name: 'Halcyon – Ward displays' }).waitFor();
	});

	test('record forms of components read, validate and save through the same door', async () => {
		const js = (name: string) =>
			`import { LightningElement, api } from 'lwc';\nexport default class ${name} extends LightningElement { @api recordId; @api objectApiName; said = ''; handleSuccess() { this.said = 'saved'; } handleError(event) { this.said = event.detail.message; } }`;
		await here.org.deploy({
			'package.xml': PACKAGE(
				'<types><members>formProbe</members><name>LightningComponentBundle</name></types><types><members>Ridealong_Account_Record_Page</members><name>FlexiPage</name></types>',
			),
			'lwc/formProbe/formProbe.js': js('FormProbe'),
			'lwc/formProbe/formProbe.html': `<template><lightning-record-edit-form record-id={recordId} object-api-name={objectApiName} onsuccess={handleSuccess} onerror={handleError}><lightning-messages></lightning-messages><lightning-input-field field-name="Name"></lightning-input-field><lightning-input-field field-name="Industry"></lightning-input-field><lightning-input-field field-name="OwnerId" disabled></lightning-input-field><lightning-button type="submit" label="Save form"></lightning-button></lightning-record-edit-form><p class="said">{said}</p><lightning-record-form record-id={recordId} object-api-name={objectApiName} layout-type="Compact" columns="2" mode="readonly"></lightning-record-form></template>`,
			'lwc/formProbe/formProbe.js-meta.xml':
				'<?xml version="1.0" encoding="UTF-8"?><LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion><isExposed>true</isExposed><targets><target>lightning__RecordPage</target></targets></LightningComponentBundle>',
			'flexipages/Ridealong_Account_Record_Page.flexipage':
				'<?xml version="1.0" encoding="UTF-8"?><FlexiPage xmlns="http://soap.sforce.com/2006/04/metadata"><flexiPageRegions><itemInstances><componentInstance><componentName>force:highlightsPanel</componentName><identifier>force_highlightsPanel</identifier></componentInstance></itemInstances><name>header</name><type>Region</type></flexiPageRegions><flexiPageRegions><itemInstances><componentInstance><componentName>formProbe</componentName><identifier>c_formProbe</identifier></componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>Form probe</masterLabel><sobjectType>Account</sobjectType><template><name>flexipage:recordHomeSingleColTemplateDesktop</name></template><type>RecordPage</type></FlexiPage>',
		});
		const admin = await here.as('admin', await here.org.pageOf('Account', 'Copperline Mining'));
		const { page } = admin;
		const name = page.getByLabel('Account Name');
		// New base components: the whole bundle is built anew.
		await name.waitFor({ timeout: 90_000 });
		admin.refused = admin.refused.filter((entry) => !entry.startsWith('503'));
		assert.equal(await name.inputValue(), 'Copperline Mining');
		await page.locator('lightning-record-view-form').getByText('Website').waitFor();
		await looksRight(page, 'record-forms');
		await name.fill('');
		await page.getByRole('button', { name: 'Save form' }).click();
		await page.getByText('Complete this field.').waitFor();
		await name.fill('Copperline Mines');
		await name.press('Tab');
		await page.getByText('Complete this field.').waitFor({ state: 'detached' });
		await page.getByRole('combobox', { name: 'Industry' }).click();
		await page.getByRole('option', { name: 'Insurance' }).click();
		await page.getByRole('button', { name: 'Save form' }).click();
		await page.getByText('saved', { exact: true }).waitFor();
		const [saved] = await here.org.query('admin', "SELECT Id, Industry FROM Account WHERE Name = 'Copperline Mines'");
		assert.equal(saved!['Industry'], 'Insurance');
	});
});
