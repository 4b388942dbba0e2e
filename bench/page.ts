/** What a warm browser loads for an Opportunity page: requests for data, and how much JavaScript is our own. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page, Request } from 'playwright-core';
import { findBrowser } from '../scripts/tools/browser.ts';
import { launchBrowser, logIn } from '../test/support/browser.ts';
import type { Bench } from './contract.ts';
import { busiestDeal, demoOrg, getJson, type RunningOrg } from './demo.ts';

const DATA_REQUESTS = 2;
const OWN_SCRIPT_KB = 25;
const QUIET_MS = 1000;

/** Bundle files that come from deployed components; the rest is the host and the base components, which Salesforce brings. */
function deployedFiles(org: RunningOrg): Set<string> {
	const cache = path.join(org.tree.folder, 'node_modules', '.cache', 'ridealong');
	const folders = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('components-')) : [];
	return new Set(folders.flatMap((folder) => readdirSync(path.join(cache, folder))));
}

interface Visit {
	data: string[];
	own: Map<string, number>;
	all: Map<string, number>;
}

/** Until a second has passed in which nothing was asked for. The live connection waits for events and never ends: it does not count. */
async function quiet(page: Page, opening: () => Promise<unknown>): Promise<void> {
	const open = new Set<Request>();
	let last = Date.now();
	const begun = (request: Request): void => {
		last = Date.now();
		if (!request.url().includes('/cometd')) open.add(request);
	};
	const over = (request: Request): void => {
		last = Date.now();
		open.delete(request);
	};
	page.on('request', begun).on('requestfinished', over).on('requestfailed', over);
	await opening();
	while (open.size > 0 || Date.now() - last < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 50));
	page.off('request', begun).off('requestfinished', over).off('requestfailed', over);
}

/** Opens the address and notes what is asked for until the page is quiet. Sizes are of the gzipped text, cached or not. */
async function visit(page: Page, url: string, deployed: Set<string>): Promise<Visit> {
	const seen: Visit = { data: [], own: new Map(), all: new Map() };
	const reading: Promise<void>[] = [];
	page.on('request', (request) => {
		const { pathname } = new URL(request.url());
		if (/\/services\/data\/v[\d.]+\/(?:graphql|ui-api)\b/.test(pathname))
			seen.data.push(`${request.method()} ${pathname.replace(/^\/services\/data\/v[\d.]+\//, '')}`);
	});
	page.on('response', (response) => {
		const name = path.posix.basename(new URL(response.url()).pathname);
		if (!name.endsWith('.js')) return;
		reading.push(
			response.body().then((body) => {
				const size = gzipSync(body).length;
				seen.all.set(name, size);
				if (deployed.has(name)) seen.own.set(name, size);
			}),
		);
	});
	await quiet(page, async () => {
		await page.goto(url);
		await page.waitForSelector('c-ridealong-panel', { state: 'attached' });
	});
	await Promise.all(reading);
	return seen;
}

const kilobytes = (sizes: Map<string, number>): number => [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1024;

export const page: Bench = {
	name: 'page',
	about: 'The Opportunity page of the demo, as the rep, in a browser that has been there before',
	async run(say) {
		if (!(await findBrowser())) return { skipped: 'there is no browser; run "npm run setup:test" first' };
		const org = await demoOrg(say);
		const token = await org.token('rep');
		const id = await busiestDeal(org, token);
		const where = `/lightning/r/Opportunity/${id}/view`;
		const { frontdoor_uri: link } = await getJson<{ frontdoor_uri: string }>(
			org,
			token,
			`/services/oauth2/singleaccess?redirect_uri=${encodeURIComponent(where)}`,
		);
		const deployed = deployedFiles(org);
		const browser = await launchBrowser();
		try {
			const { context, page: first } = await logIn(browser, link);
			await quiet(first, () => first.waitForSelector('c-ridealong-panel', { state: 'attached' }));
			const second = await context.newPage();
			const seen = await visit(second, org.url + where, deployed);
			say(`data: ${seen.data.join(', ')}`);
			const own = kilobytes(seen.own);
			return [
				{
					what: 'graphql and ui-api requests',
					value: seen.data.length,
					unit: 'requests',
					aim: { text: `≤ ${DATA_REQUESTS}`, met: seen.data.length <= DATA_REQUESTS },
				},
				{
					what: 'JavaScript of our own components, gzipped',
					value: own,
					unit: 'KB',
					baseline: { what: 'all JavaScript of the page, host and base components too', value: kilobytes(seen.all) },
					aim: { text: `≤ ${OWN_SCRIPT_KB} KB`, met: own <= OWN_SCRIPT_KB },
				},
			];
		} finally {
			await browser.close();
		}
	},
};
