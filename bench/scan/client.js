/**
 * A process that reads as the command does, from what `npm run build` made. `client.js scan <folder> <url> <token>` runs the guard scan with
 * its ledger in the folder, and notes there which tables it streamed; `client.js download …` gets the same pages and throws them away.
 * Both print what it took as one line of JSON. Plain JavaScript: stripping types at run time would be counted as memory of the scan.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const lib = path.join(import.meta.dirname, '..', '..', 'lib');
// Everything that the command loads.
await import(path.join(lib, 'commands/ridealong/guard/scan.js'));
const { scanGuard } = await import(path.join(lib, 'jobs/guard/scan.js'));
const { Ledger } = await import(path.join(lib, 'jobs/guard/ledger.js'));
const { connectWithToken } = await import(path.join(lib, 'jobs/local-org/alias.js'));
const { connectedOrg } = await import(path.join(lib, 'salesforce/connection.js'));

const [kind, folder, url, token] = process.argv.slice(2);
const noted = path.join(folder, 'streams.json');
const connection = await connectWithToken(url, token);
const org = connectedOrg(connection);
const requests = { pages: 0, access: 0, other: 0, writes: 0 };
let rows = 0;

/** Drops the rows of a query, page by page, as the stream of an org gets them. */
async function download(query) {
	const base = `${url}/services/data/v66.0`;
	const headers = { Authorization: `Bearer ${token}` };
	const ask = async (where, init = {}) => {
		const answer = await fetch(`${base}${where}`, { ...init, headers: { ...headers, ...init.headers } });
		if (!answer.ok) throw new Error(`${answer.status} ${where}: ${await answer.text()}`);
		return answer;
	};
	const drop = async (answer) => {
		let bytes = 0;
		for await (const chunk of answer.body ?? []) bytes += chunk.length;
		return bytes;
	};
	const { bulk, soql } = query;
	if (!bulk) {
		let where = `/query?q=${encodeURIComponent(soql)}`;
		while (where) {
			const page = await (await ask(where)).json();
			requests.pages++;
			rows += page.records.length;
			where = page.nextRecordsUrl?.replace('/services/data/v66.0', '');
		}
		return;
	}
	await drop(await ask(`/query?q=${encodeURIComponent(soql)}`));
	const job = await (
		await ask('/jobs/query', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ operation: 'query', query: soql }),
		})
	).json();
	for (let pause = 50; (await (await ask(`/jobs/query/${job.id}`)).json()).state !== 'JobComplete'; pause = Math.min(pause * 2, 5000))
		await new Promise((resolve) => setTimeout(resolve, pause));
	for (let locator = ''; locator !== 'null';) {
		const answer = await ask(`/jobs/query/${job.id}/results?maxRecords=50000${locator && `&locator=${locator}`}`);
		locator = answer.headers.get('sforce-locator') ?? 'null';
		rows += Number(answer.headers.get('sforce-numberofrecords'));
		await drop(answer);
		requests.pages++;
	}
	await drop(await ask(`/jobs/query/${job.id}`, { method: 'DELETE' }));
}

const begun = performance.now();
const before = process.cpuUsage();
let found = {};
if (kind === 'download') for (const query of JSON.parse(readFileSync(noted, 'utf8'))) await download(query);
else {
	const streams = [];
	const counted = {
		...org,
		async stream(query, onRow, options) {
			const streamed = await org.stream(query, onRow, options);
			streams.push({ soql: query.soql, bulk: streamed.bulk });
			requests.pages += streamed.pages;
			rows += streamed.rows;
			return streamed;
		},
		query(query, options) {
			requests[/ FROM UserRecordAccess /.test(query.soql) ? 'access' : 'other']++;
			return org.query(query, options);
		},
		fields(object) {
			requests.other++;
			return org.fields(object);
		},
	};
	for (const verb of ['insertMany', 'updateMany', 'upsertMany'])
		counted[verb] = (...args) => {
			requests.writes += args.find(Array.isArray).length;
			return org[verb](...args);
		};
	const { incidents, known, coverage, refused } = await scanGuard(counted, () => undefined, new Ledger(counted, folder));
	if (refused.length) throw new Error(JSON.stringify(refused[0]));
	found = { incidents: incidents.length, known, changes: coverage.changes };
	writeFileSync(noted, JSON.stringify(streams));
}
const { user, system } = process.cpuUsage(before);
console.log(
	JSON.stringify({
		seconds: (performance.now() - begun) / 1000,
		processor: (user + system) / 1e6,
		memory: process.resourceUsage().maxRSS / 1024,
		requests,
		rows,
		...found,
	}),
);
