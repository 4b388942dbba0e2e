/** A real browser for journeys and pictures. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findBrowser } from '../../scripts/tools/browser.ts';

/** Flags that keep a browser on a closed machine from phoning home, and let it run in containers. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const DESKTOP = { width: 1440, height: 1000 };
export const PHONE = { width: 390, height: 844 };

/** @throws Error where `npm run setup:test` has not found or installed a browser */
export async function launchBrowser(): Promise<Browser> {
	const executablePath = await findBrowser();
	if (!executablePath) throw new Error('No browser found. Run "npm run setup:test" first, or set CHROME_PATH.');
	return chromium.launch({ executablePath, args: ARGS });
}

/** A person with a browser of their own: logged in through a single-use link. Page errors fail the test that caused them. */
export interface Person {
	context: BrowserContext;
	page: Page;
	errors: string[];
}
export async function logIn(browser: Browser, link: string, viewport = DESKTOP): Promise<Person> {
	const context = await browser.newContext({ viewport, locale: 'en-US', timezoneId: 'UTC', reducedMotion: 'reduce' });
	const page = await context.newPage();
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(error.message));
	await page.goto(link);
	return { context, page, errors };
}
