/** Finds the Chromium-family browser that browser tests and pictures use. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable'];
const APPLICATIONS = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
	...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
		const root = process.env[variable];
		return root ? [path.join(root, 'Google/Chrome/Application/chrome.exe'), path.join(root, 'Microsoft/Edge/Application/msedge.exe')] : [];
	}),
];

const isExecutable = (file: string): boolean => {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
};

/**
 * The browser's path: `CHROME_PATH`, else the first of the usual names on PATH, else the usual places of macOS and Windows,
 * else the one that Playwright installed; undefined where there is none.
 * @throws Error where CHROME_PATH is set but names nothing that runs
 */
export async function findBrowser(): Promise<string | undefined> {
	const chosen = process.env['CHROME_PATH'];
	if (chosen) {
		if (isExecutable(chosen)) return chosen;
		throw new Error(`CHROME_PATH is ${chosen}, but nothing there can be run. Give the path of Chrome, Chromium or Edge, or unset it.`);
	}
	const onPath = (process.env['PATH'] ?? '').split(path.delimiter).flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
	const found = [...onPath, ...APPLICATIONS].find(isExecutable);
	if (found) return found;
	const { chromium } = await import('playwright-core');
	const own = chromium.executablePath();
	return own && isExecutable(own) ? own : undefined;
}
