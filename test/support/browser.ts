/** A real browser for journeys and pictures. */
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
import { findBrowser } from '../../scripts/tools/browser.ts';

/** Flags that keep a browser on a closed machine from phoning home, and let it run in containers. */
const ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
export const DESKTOP = { width: 1440, height: 950 };
export const PHONE = { width: 390, height: 844 };

/** @throws Error where `npm run setup:test` has not found or installed a browser */
export async function launchBrowser(): Promise<Browser> {
	const executablePath = await findBrowser();
	if (!executablePath) throw new Error('No browser found. Run "npm run setup:test" first, or set CHROME_PATH.');
	return chromium.launch({ executablePath, args: ARGS });
}

/** A person with a browser of their own, and what went wrong in it. */
export interface Person {
	context: BrowserContext;
	page: Page;
	/** Exceptions, and what the page wrote to the console as an error. A request that was refused is in `refused` instead. */
	errors: string[];
	/** Requests that the org refused, with status: a journey that expects a refusal takes it out. */
	refused: string[];
	/** Data requests of components (UI API and GraphQL). */
	data: string[];
	/** Questions that only the page's host asks. */
	host: string[];
	/** Resolves when the page hears of live events. */
	live: Promise<void>;
}

/** Opens `link` in a context of its own; `now` sets the browser's clock, as `--now` sets the org's. */
export async function logIn(
	browser: Browser,
	link: string,
	viewport: { width: number; height: number } = DESKTOP,
	now?: string,
): Promise<Person> {
	const context = await browser.newContext({ viewport, locale: 'en-US', timezoneId: 'UTC', reducedMotion: 'reduce' });
	if (now) await context.clock.setFixedTime(now);
	const page = await context.newPage();
	page.setDefaultTimeout(15_000);
	const person: Person = { context, page, errors: [], refused: [], data: [], host: [], live: heardLive(page) };
	page.on('pageerror', (error) => person.errors.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) person.errors.push(message.text());
	});
	page.on('response', (response) => {
		if (response.status() >= 400) person.refused.push(`${response.status()} ${named(response.request())}`);
	});
	page.on('request', (request) => {
		const { pathname } = new URL(request.url());
		if (/^\/services\/data\/v[\d.]+\/(graphql|ui-api\/)/.test(pathname)) person.data.push(named(request));
		else if (pathname === '/lightning/page-info' || pathname.startsWith('/lightning/related-lists/')) person.host.push(named(request));
	});
	await page.goto(link);
	return person;
}

const named = (request: Request): string => `${request.method()} ${new URL(request.url()).pathname}`;

async function heardLive(page: Page): Promise<void> {
	await page
		.waitForResponse(
			(response) => response.url().includes('/cometd') && (response.request().postData() ?? '').includes('/meta/subscribe'),
			{ timeout: 0 },
		)
		// The page may be closed without ever having subscribed.
		.catch(() => undefined);
}
