/** The reports as a person opens them: with the worst of names, at a desk, on a phone, in the dark and on paper. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { reportFairness } from '../../scripts/jobs/fairness/report.ts';
import { parseQuotas } from '../../scripts/jobs/fairness/quotas.ts';
import { reportIncidents } from '../../scripts/jobs/guard/incidentReport.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { writeTarget } from '../../scripts/jobs/newFile.ts';
import { fairnessPage } from '../../scripts/pages/fairnessPage.ts';
import { incidentsPage } from '../../scripts/pages/incidentsPage.ts';
import { guardClinic, minutesAgo } from '../org/guardClinic.ts';
import { DESKTOP, PHONE, launchBrowser } from '../support/browser.ts';
import { looksRight } from '../support/journeys.ts';

const EVIL = [
	'<script>document.title="taken"</script>',
	'"><img src=x onerror=alert(1)>',
	"'><svg onload=alert(1)>",
	'</title></style><script>alert(1)</script>',
	'\u202Ednet xis',
	'عبد الله الغامدي',
];
const files: Record<string, string> = {};
let folder: string;
let browser: Browser;

before(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-reports-'));
	browser = await launchBrowser();
	const write = async (name: string, content: string): Promise<void> => {
		files[name] = await writeTarget({ file: path.join(folder, `${name}.html`), flag: '--html', overwrite: false }, content);
	};
	await guardClinic(async ({ org, robot, mentee, mentor, stranger, transfer }) => {
		const others = EVIL.map((name, index) => org.rep(`${name.slice(0, 40)} ${index}`));
		const people = [mentee, mentor, stranger, ...others];
		for (const [index, person] of people.entries()) {
			org.opportunity(person, { Amount: 1000 * (index + 1), AccountId: org.account(person, { Name: EVIL[index % EVIL.length]! }) });
			// To the next and to the one after: more rows than a table shows unfolded.
			for (const step of [1, 2])
				await transfer('Opportunity', org.opportunity(person, { Amount: 100 * (index + 1) }), people[(index + step) % people.length]!, 30);
		}
		await transfer('Account', org.account(mentee, { Name: EVIL[0]! }), mentor, 60);
		const merged = org.engine.records.merge(org.admin, 'Account', { Id: org.account(stranger) }, [org.account(others[0]!)]);
		assert.ok(merged.success, JSON.stringify(merged.errors));
		org.clock.set(minutesAgo(0));
		const usernames = people.map(({ userId }) => String(org.row('User', userId)['Username']));
		const quotas = {
			file: 'quotas.csv',
			rows: parseQuotas(`username,start,amount\n${usernames.map((each) => `${each},2026-04-01,1000`).join('\n')}`, 'quotas.csv'),
		};
		const { incidents } = await scanGuard(robot);
		assert.ok(incidents.length > 0);
		const reported = await reportIncidents(robot, 4);
		assert.equal(reported.incidents.length, incidents.length);
		await write(
			'incidents',
			incidentsPage(reported, new Set(incidents.map(({ key }) => key)), {
				covered: ['Covered: <b>all</b>'],
				gaps: ['Not covered: <b>splits</b>'],
			}),
		);
		await write('fairness', fairnessPage(await reportFairness(robot, { quarters: 4, quotas })));
		await write('fairness-of-one', fairnessPage(await reportFairness(robot, { quarters: 4, quotas, rep: usernames[3]! })));
		await write('fairness-empty', fairnessPage(await reportFairness(robot, { quarters: 1, rep: usernames.at(-1)! })));
	});
});
after(async () => {
	await browser.close();
	await rm(folder, { recursive: true, force: true });
});

const SCREENS = {
	desk: { viewport: DESKTOP },
	phone: { viewport: PHONE },
	dark: { viewport: DESKTOP, colorScheme: 'dark' },
} as const;

for (const name of ['incidents', 'fairness', 'fairness-of-one', 'fairness-empty'])
	describe(name, () => {
		for (const [screen, options] of Object.entries(SCREENS))
			test(`${screen}: reads well, runs nothing and asks nothing of anybody`, async () => {
				const context = await browser.newContext({ ...options, offline: false });
				const page = await context.newPage();
				const address = pathToFileURL(files[name]!).href;
				const asked: string[] = [];
				const said: string[] = [];
				page.on('request', (request) => asked.push(request.url()));
				page.on('console', (message) => said.push(message.text()));
				page.on('pageerror', (error) => said.push(error.message));
				page.on('dialog', (dialog) => {
					said.push(dialog.message());
					void dialog.dismiss();
				});
				await page.goto(address);
				for (const folded of await page.locator('details:not([open]) > summary').all()) await folded.click();
				assert.deepEqual([asked, said], [[address], []]);
				assert.equal(await page.locator('script, img, link, iframe, form, [onload], [onerror], [style]').count(), 0);
				assert.match(await page.title(), /^(Fairness record|Ownership incidents)/);
				await looksRight(page, `report-${name}-${screen}`);
				await context.close();
			});
	});

test('each picture has its words, and its table says every name whole', async () => {
	const page = await browser.newPage();
	await page.goto(pathToFileURL(files['fairness']!).href);
	assert.ok((await page.getByRole('img', { name: /^Who lost what to whom in 2026-Q2/ }).count()) === 1);
	const text = await page.locator('tbody').allTextContents();
	for (const name of EVIL) assert.ok(text.join().includes(name.slice(0, 40).replace('\u202E', '\ufffd')), name);
	await page.close();
});

test('the policy is what keeps a script out, if one ever got in', async () => {
	const page = await browser.newPage();
	await page.goto(pathToFileURL(files['fairness']!).href);
	const ran = await page.evaluate(() => {
		const script = document.createElement('script');
		script.textContent = 'window.ran = true';
		document.body.append(script);
		return 'ran' in window;
	});
	assert.equal(ran, false);
	await page.close();
});

test('on paper folded tables are open', async () => {
	const page = await browser.newPage();
	await page.goto(pathToFileURL(files['fairness']!).href);
	const shown = (): Promise<boolean> =>
		page
			.locator('details:not([open]) table')
			.first()
			.evaluate((table) => table.checkVisibility({ contentVisibilityAuto: true }));
	assert.equal(await shown(), false);
	await page.emulateMedia({ media: 'print' });
	assert.equal(await shown(), true);
	await page.close();
});
