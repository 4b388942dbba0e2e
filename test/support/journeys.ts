/** What every journey needs: an org and a browser per file, people in windows of their own, and the checks that hold on every page. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, afterEach, before } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { type DemoOrg, startDemoOrg } from './demo-org.ts';
import { DESKTOP, launchBrowser, logIn, type Person } from './browser.ts';

const OUT = path.join(import.meta.dirname, '../browser/out');
const AXE = createRequire(import.meta.url)('axe-core') as { source: string };
/** So many Tabs must be enough to reach anything on a page. */
const TABS = 120;

export interface Stage {
	readonly org: DemoOrg;
	readonly browser: Browser;
	/** Opens a page as somebody, in a window of their own, and waits until it is drawn. */
	as(who: string, to?: string, viewport?: { width: number; height: number }): Promise<Person>;
}

/** Registers the hooks of a file: one org and one browser for all its journeys, no page error after any of them. */
export function stage(): Stage {
	let org: DemoOrg | undefined;
	let browser: Browser | undefined;
	const people: Person[] = [];
	before(async () => {
		mkdirSync(OUT, { recursive: true });
		// One that fails must not leave the other running: the test process would never end.
		const [started, launched] = await Promise.allSettled([startDemoOrg(), launchBrowser()]);
		if (started.status === 'fulfilled') org = started.value;
		if (launched.status === 'fulfilled') browser = launched.value;
		for (const each of [started, launched]) if (each.status === 'rejected') throw each.reason;
	});
	afterEach(async () => {
		const seen = people.splice(0);
		await Promise.all(seen.map(({ context }) => context.close()));
		for (const { errors, refused } of seen) {
			assert.deepEqual(errors, [], 'errors in the page');
			assert.deepEqual(refused, [], 'requests that the org refused');
		}
	});
	after(async () => {
		await Promise.all([browser?.close(), org?.stop()]);
	});
	return {
		get org() {
			return org!;
		},
		get browser() {
			return browser!;
		},
		async as(who, to, viewport = DESKTOP) {
			const person = await logIn(browser!, await org!.link(who, to), viewport);
			people.push(person);
			await drawn(person.page);
			return person;
		},
	};
}

/** Waits until a page shows its heading and nothing on it is still loading. */
export async function drawn(page: Page): Promise<void> {
	await page.locator('h1').first().waitFor({ state: 'attached' });
	await page.waitForFunction(() => !document.querySelector('.boot') && document.fonts.status === 'loaded');
	await page.locator('[role="status"]:has-text("Loading")').first().waitFor({ state: 'detached' });
}

/** Fails for serious and critical violations of accessibility rules, and keeps a screenshot under the same name. */
export async function looksRight(page: Page, name: string): Promise<void> {
	await drawn(page);
	await page.evaluate(() => window.scrollTo(0, 0));
	await page.screenshot({ path: path.join(OUT, `${name}.png`), fullPage: true });
	// The page's policy lets no foreign script element in; what the debugger evaluates is not bound by it.
	await page.evaluate(AXE.source);
	const violations = await page.evaluate(async () => {
		const { axe } = globalThis as unknown as {
			axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }> };
		};
		return (await axe.run()).violations.map(({ id, impact, nodes }) => ({
			id,
			impact,
			nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
		}));
	});
	const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
	assert.deepEqual(grave, [], `accessibility of ${name}`);
	await fitsItsWidth(page, name);
}

/** Nothing makes the page scroll sideways. */
export async function fitsItsWidth(page: Page, name: string): Promise<void> {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	assert.ok(over <= 0, `${name} is ${over} px wider than its window`);
}

/** Presses Tab until the target has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
	await target.waitFor();
	for (let presses = 0; presses < TABS; presses++) {
		if (await target.evaluate((element) => element.matches(':focus'))) return;
		await page.keyboard.press('Tab');
	}
	assert.fail(`Tab does not reach ${target}`);
}

/** Takes an expected refusal out of a person's list. */
export function expectRefusal(person: Person, status: number, method: string, resource: RegExp): void {
	const index = person.refused.findIndex((entry) => entry.startsWith(`${status} ${method} `) && resource.test(entry));
	assert.notEqual(index, -1, `expected ${status} for ${method} ${resource}, saw ${person.refused.join(', ') || 'no refusal'}`);
	person.refused.splice(index, 1);
}

/** Change Owner on a record's page, up to the click that asks the org. */
export async function changeOwner(page: Page, to: string): Promise<void> {
	await page.getByRole('button', { name: 'Change Owner' }).first().click();
	const dialog = page.getByRole('dialog');
	// A modal takes the focus when it has opened; typed before that, the search would be lost to the blur.
	await dialog.locator(':focus').first().waitFor({ state: 'attached' });
	await dialog.getByRole('combobox').fill(to);
	await dialog.getByRole('option', { name: to }).click();
	await dialog.getByRole('button', { name: 'Change Owner' }).click();
}
