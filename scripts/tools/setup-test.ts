/**
 * `npm run setup:test`: makes sure that there are a browser and an sf CLI for the tests, and says what it does.
 * Tries what is there, then Playwright's own download with its system packages, then the system's package manager.
 */
import { spawnSync } from 'node:child_process';
import { findBrowser } from './browser.ts';
import { findSf } from './sf-cli.ts';

const run = (command: string, args: string[]): boolean => {
	console.log(`$ ${command} ${args.join(' ')}`);
	return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
};
/** Root needs no sudo, and a bare machine has none. */
const asRoot = (command: string, args: string[]): boolean =>
	process.getuid?.() === 0 ? run(command, args) : run('sudo', [command, ...args]);

const WAYS: [string, () => boolean][] = [
	["Playwright's Chromium", () => run('npx', ['playwright-core', 'install', '--with-deps', 'chromium'])],
	[
		'the chromium package of apt',
		() =>
			asRoot('apt-get', ['update']) && asRoot('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-liberation']),
	],
];

let browser = await findBrowser().catch((error: Error): never => {
	console.error(error.message);
	process.exit(1);
});
for (const [name, install] of WAYS) {
	if (browser) break;
	console.log(`No Chrome, Chromium or Edge found. Installing ${name}…`);
	install();
	browser = await findBrowser();
}
if (!browser) {
	console.error('There is still no browser. Install Chrome, Chromium or Edge, or set CHROME_PATH to one, and run this again.');
	process.exit(1);
}
console.log(`Browser tests will use ${browser}`);
try {
	console.log(`Tests of the sf CLI will use ${findSf()}`);
} catch (error) {
	console.error((error as Error).message);
	process.exit(1);
}
