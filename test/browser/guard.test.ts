/** Nobody takes what was shown to them: on the page, over REST, with and without Transfer Record. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PHONE } from '../support/browser.ts';
import { changeOwner, expectRefusal, looksRight, stage } from '../support/journeys.ts';

const WORDS = (account: string): string =>
	`${account} belongs to Ana Ruiz and is protected from you while the mentorship runs and 90 days after (mentorship MS-0001). Ask Ana for a release.`;

describe('the account guard', () => {
	const here = stage();
	const ownerOf = async (account: string): Promise<string> => {
		const [row] = await here.org.query('admin', `SELECT Id, Owner.Name FROM Account WHERE Name = '${account}'`);
		return (row!['Owner'] as { Name: string }).Name;
	};
	const incidents = (account: string) =>
		here.org.query('owner', `SELECT Id, Result__c, To_Owner__r.Name FROM Ownership_Incident__c WHERE Record_Name__c = '${account}'`);
	const take = async (who: string, account: string) => {
		const [self] = await here.org.query('admin', `SELECT Id FROM User WHERE Username = '${who}@ridealong.local'`);
		return here.org.rest(who, 'PATCH', `/sobjects/Account/${await here.org.idOf('Account', account)}`, { OwnerId: self!.Id });
	};

	test('refuses the mentor on the page, with the words for the parties; the program owner sees and judges it', async () => {
		const owner = await here.as('owner');
		const board = owner.page.getByRole('region', { name: 'Incidents' });
		await board.getByText('Oakhurst Dairy Farms: from Priya Nair to Marcus Webb').waitFor();
		await board.getByText('Oakhurst Dairy Farms: to Marcus Webb').waitFor();
		await owner.page.getByRole('region', { name: 'Mentorships' }).getByText('Dana Cole mentors Ana Ruiz').waitFor();
		await looksRight(owner.page, 'guard-board');

		const mentor = await here.as('mentor', await here.org.pageOf('Account', 'Halcyon Health'));
		const { page } = mentor;
		await changeOwner(mentor.page, 'Dana Cole');
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('alert').getByText(WORDS('Halcyon Health')).waitFor();
		await looksRight(page, 'guard-refused');
		expectRefusal(mentor, 400, 'PATCH', /\/ui-api\/records\//);
		await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
		await dialog.waitFor({ state: 'detached' });
		assert.equal(await ownerOf('Halcyon Health'), 'Ana Ruiz');

		await owner.page.reload();
		const incident = board.getByRole('listitem').filter({ hasText: 'Halcyon Health: from Ana Ruiz to Dana Cole' });
		await incident.getByText('Blocked', { exact: true }).waitFor();
		await incident.getByText('Why was this blocked?').click();
		await incident.getByText('Ana Ruiz and Dana Cole are the two of a mentorship').waitFor();
		await incident.getByText('Protected while mentorship MS-0001 runs and 90 days after.').waitFor();
		await incident.getByText('Ana Ruiz can give a release.').waitFor();
		await incident.getByText('The guard saw it while it was being saved.').waitFor();
		const acts = incident.getByRole('group', { name: 'Halcyon Health: from Ana Ruiz to Dana Cole' });
		await acts.getByRole('button', { name: 'Confirm…' }).click();
		await incident.getByRole('form', { name: 'Confirm: it is what it looks like' }).waitFor();
		await looksRight(owner.page, 'guard-confirming');
		await incident.getByRole('button', { name: 'Cancel', exact: true }).click();
		await acts.getByRole('button', { name: 'Confirm…' }).and(owner.page.locator(':focus')).waitFor();
		await acts.getByRole('button', { name: 'Dismiss…' }).click();
		const dismiss = incident
			.getByRole('form', { name: 'Dismiss: nothing is wrong with it' })
			.getByRole('button', { name: 'Dismiss incident' });
		await dismiss.click();
		await incident.getByText('Complete this field.').waitFor();
		const reason = incident.getByRole('textbox');
		await reason.and(owner.page.locator(':focus')).waitFor();
		await reason.fill('They tried the button; they talked.');
		await looksRight(owner.page, 'guard-judging');
		await owner.page.route('**/ui-api/records/**', (route) => route.abort());
		await dismiss.click();
		await incident.getByRole('alert').getByText('That was not saved. Your reason is kept.').waitFor();
		assert.equal(await reason.inputValue(), 'They tried the button; they talked.');
		await looksRight(owner.page, 'guard-not-saved');
		await owner.page.unroute('**/ui-api/records/**');
		await dismiss.click();
		await incident.waitFor({ state: 'detached' });
		await board.getByRole('status').getByText('Dismissed: Halcyon Health').waitFor();
		const [judged] = await here.org.query(
			'owner',
			"SELECT Id, Review_Status__c, Resolution__c FROM Ownership_Incident__c WHERE Record_Name__c = 'Halcyon Health'",
		);
		assert.deepEqual([judged!['Review_Status__c'], judged!['Resolution__c']], ['Dismissed', 'They tried the button; they talked.']);
	});

	test('incidents are found by rule, number, record, person, reference, period and judgement', async () => {
		const { page } = await here.as('owner');
		const board = page.getByRole('region', { name: 'Incidents' });
		const rows = board.getByRole('listitem');
		const choose = async (filter: string, value: string): Promise<void> => {
			await board.getByRole('combobox', { name: filter }).click();
			await board.getByRole('option', { name: value, exact: true }).click();
		};
		await rows.first().waitFor();
		await choose('Rule', 'Territory');
		await rows.filter({ hasText: 'Pair protection' }).first().waitFor({ state: 'detached' });
		assert.deepEqual(await rows.locator('a').allInnerTexts(), ['Oakhurst Dairy Farms: to Marcus Webb']);
		await choose('Period', 'Last 7 days');
		await board.getByRole('searchbox', { name: 'Name, number or reference' }).fill('nobody of that name');
		await page.keyboard.press('Enter');
		await board.getByText('No incident fits these filters.').waitFor();
		await looksRight(page, 'guard-board-filtered');
		await board.getByRole('status').getByText('No incident fits these filters.').waitFor();
		await board.getByRole('searchbox', { name: 'Name, number or reference' }).fill('webb');
		await page.keyboard.press('Enter');
		await rows.first().waitFor();
		await choose('Judgement', 'Dismissed');
		await board.getByText('No incident fits these filters.').waitFor();
		const [told] = await here.org.query(
			'owner',
			'SELECT Id, Name, Reference__c, Record_Name__c FROM Ownership_Incident__c WHERE Reference__c != null',
		);
		for (const [filter, value] of [
			['Rule', 'All'],
			['Judgement', 'All'],
			['Period', 'All'],
		] as const)
			await choose(filter, value);
		const find = async (words: unknown, count: number): Promise<void> => {
			const search = board.getByRole('searchbox', { name: 'Name, number or reference' });
			await search.fill('nothing of that name');
			await page.keyboard.press('Enter');
			await rows.first().waitFor({ state: 'detached' });
			await search.fill(String(words));
			await page.keyboard.press('Enter');
			await rows
				.filter({ hasText: String(told!['Record_Name__c']) })
				.first()
				.waitFor();
			assert.equal(await rows.count(), count, String(words));
		};
		await find(told!['Reference__c'], 1);
		await board.getByRole('status').getByText('1 incident', { exact: true }).waitFor();
		await find(told!['Name'], 1);
		const alike = await here.org.query(
			'owner',
			`SELECT Id FROM Ownership_Incident__c WHERE Record_Name__c LIKE '%${told!['Record_Name__c']}%'`,
		);
		await find(told!['Record_Name__c'], alike.length);
		const phone = await here.as('owner', undefined, PHONE);
		await phone.page.getByRole('region', { name: 'Incidents' }).getByRole('listitem').first().waitFor();
		await looksRight(phone.page, 'guard-board-phone');
	});

	test('refuses the mentor over REST in the same words', async () => {
		const { status, body } = await take('dana.cole', 'Orchard Robotics');
		const [error] = body as { errorCode: string; message: string }[];
		assert.equal(status, 400);
		assert.equal(error!.errorCode, 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
		assert.ok(error!.message.startsWith(WORDS('Orchard Robotics')), error!.message);
		assert.equal(await ownerOf('Orchard Robotics'), 'Ana Ruiz');
		assert.equal((await incidents('Orchard Robotics')).length, 1);
	});

	test('without Transfer Record the org itself refuses, and nothing is recorded', async () => {
		const { status, body } = await take('farid.haddad', 'Cedar & Stone Hotels');
		assert.equal(status, 403);
		assert.equal((body as { errorCode: string }[])[0]!.errorCode, 'INSUFFICIENT_ACCESS_OR_READONLY');
		assert.equal((await incidents('Cedar & Stone Hotels')).length, 0);
		const colleague = await here.as('farid.haddad', await here.org.pageOf('Account', 'Cedar & Stone Hotels'));
		await changeOwner(colleague.page, 'Farid Haddad');
		await colleague.page
			.getByRole('dialog')
			.getByRole('alert')
			.getByText(/insufficient access/i)
			.waitFor();
		await looksRight(colleague.page, 'guard-no-transfer');
		expectRefusal(colleague, 403, 'PATCH', /\/ui-api\/records\//);
		assert.equal(await ownerOf('Cedar & Stone Hotels'), 'Ana Ruiz');
		assert.equal((await incidents('Cedar & Stone Hotels')).length, 0);
	});

	test('lets pass what the owner released, and what nobody protects', async () => {
		const account = await here.org.idOf('Account', 'Tidewater Logistics');
		const [dana] = await here.org.query('admin', "SELECT Id FROM User WHERE Username = 'dana.cole@ridealong.local'");
		const released = await here.org.rest('rep', 'POST', '/sobjects/Ownership_Release__c', {
			Account__c: account,
			Released_To__c: dana!.Id,
			Reason__c: 'A favour',
		});
		assert.equal(released.status, 201);
		assert.equal((await take('dana.cole', 'Tidewater Logistics')).status, 204);
		assert.equal(await ownerOf('Tidewater Logistics'), 'Dana Cole');
		assert.equal((await take('dana.cole', 'Eastgate Properties')).status, 204);
		assert.deepEqual(
			(await incidents('Eastgate Properties')).filter((row) => row['Result__c'] === 'Blocked'),
			[],
		);
	});
});
