/**
 * A process that reads as the command does, from what `npm run build` made. `client.js scan <folder> <notes> <url> <token>` runs the guard
 * scan with its ledger in the folder, and notes in a file which queries it streamed. By the same client, the next one gathered while one is
 * read, and looking at no row, `client.js download …` streams all history rows and all accounts, `client.js queries …` what the scan
 * streamed. All print what it took as one line of JSON. Plain JavaScript: stripping types at run time would be counted as memory of the scan.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const lib = path.join(import.meta.dirname, '..', '..', 'lib');
// Everything that the command loads.
await import(path.join(lib, 'commands/ridealong/guard/scan.js'));
const { scanGuard } = await import(path.join(lib, 'jobs/guard/scan.js'));
const { Ledger } = await import(path.join(lib, 'jobs/guard/ledger.js'));
const { connectWithToken } = await import(path.join(lib, 'jobs/local-org/alias.js'));
const { inTurn, whole } = await import(path.join(lib, 'salesforce/inTurn.js'));
const { connectedOrg } = await import(path.join(lib, 'salesforce/connection.js'));

const [kind, folder, noted, url, token] = process.argv.slice(2);
const org = connectedOrg(await connectWithToken(url, token));
let rows = 0;

async function scan() {
	const streams = [];
	const noting = {
		...org,
		async stream(query, onRow, options) {
			const streamed = await org.stream(query, onRow, options);
			streams.push(query.soql);
			rows += streamed.rows;
			return streamed;
		},
	};
	const { incidents, known, refused } = await scanGuard(noting, () => undefined, new Ledger(noting, folder));
	if (refused.length) throw new Error(JSON.stringify(refused[0]));
	writeFileSync(noted, JSON.stringify(streams));
	return { findings: incidents.length + known, fresh: incidents.length };
}

/** What there is to judge, whatever of it a scan asks for. */
const ALL = [
	'SELECT Id, Name, OwnerId, ParentId, Website, BillingPostalCode, CreatedDate, CreatedById FROM Account',
	'SELECT Id, AccountId, OldValue, NewValue, CreatedById, CreatedDate FROM AccountHistory',
];

async function download(queries) {
	const ordered = inTurn(org);
	for (const streamed of await whole(queries.map((soql) => ordered.stream({ soql }, () => undefined, { lent: true }))))
		rows += streamed.rows;
}

const KINDS = { scan, download: () => download(ALL), queries: () => download(JSON.parse(readFileSync(noted, 'utf8'))) };

/** Most memory that this process ever had, in MB. What the system counts besides includes the process that started this one. */
function memory() {
	const own = existsSync('/proc/self/status') && /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
	return (own ? Number(own[1]) : process.resourceUsage().maxRSS) / 1024;
}

const begun = performance.now();
const before = process.cpuUsage();
const found = await KINDS[kind]();
const { user, system } = process.cpuUsage(before);
console.log(
	JSON.stringify({ seconds: (performance.now() - begun) / 1000, processor: (user + system) / 1e6, memory: memory(), rows, ...found }),
);
