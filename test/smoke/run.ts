/**
 * `TARGET_ORG=<alias> npm run smoke`: takes the same journeys on a fresh local org and on a real one, and reports every difference.
 * The org must be logged in to with the sf CLI. What the journeys create there carries a mark and is deleted again; nothing else is
 * touched. Without TARGET_ORG a second local org stands in: that shows that the journeys themselves are sound.
 * Exit code 0: the same; 1: differences, or something was left behind; 2: there is no such login.
 */
import { inspect } from 'node:util';
import { AuthInfo, Connection, StateAggregator } from '@salesforce/core';
import { differences } from './journey.ts';
import { journeys } from './journeys.ts';
import { localOrg, type Side } from './local.ts';
import { type Run, takeJourneys } from './smoke.ts';

async function realOrg(alias: string): Promise<Side> {
	const state = await StateAggregator.getInstance();
	const username = state.aliases.getUsername(alias) ?? alias;
	const authInfo = await AuthInfo.create({ username }).catch((error: Error): never => {
		console.error(`TARGET_ORG=${alias}: ${error.message} Log in to it first: sf org login web --alias ${alias}`);
		process.exit(2);
	});
	return { connection: await Connection.create({ authInfo, connectionOptions: { version: '66.0' } }), close: () => Promise.resolve() };
}

/** Every difference as lines: local first. */
function report(local: Run, other: Run): string[] {
	const show = (value: unknown): string => inspect(value, { depth: 3, breakLength: 120, maxStringLength: 300 });
	return journeys.flatMap(({ name }) => {
		const found = differences(local.answers.get(name), other.answers.get(name));
		return found.length === 0
			? [`same     ${name}`]
			: [
					`DIFFERS  ${name}`,
					...found.map(
						({ path, here, there }) => `         ${path || '(all)'}\n           local: ${show(here)}\n           org:   ${show(there)}`,
					),
				];
	});
}

const alias = process.env['TARGET_ORG'];
const other = alias ? await realOrg(alias) : await localOrg();
const local = await localOrg();
try {
	const runs = [await takeJourneys(local.connection, journeys), await takeJourneys(other.connection, journeys)] as const;
	const lines = report(...runs);
	console.log(lines.join('\n'));
	const skipped = [...runs[1].answers].filter(([, answer]) => typeof answer === 'object' && answer !== null && 'skipped' in answer);
	for (const [name] of skipped) console.log(`skipped  ${name}`);
	for (const each of runs[1].left) console.log(`left behind: ${each}`);
	const differing = lines.filter((line) => line.startsWith('DIFFERS')).length;
	console.log(
		`\n${journeys.length - differing} the same, ${differing} differ, on ${alias ?? 'a second local org (set TARGET_ORG to compare a real one)'}.`,
	);
	if (differing > 0 || runs[1].left.length > 0) process.exitCode = 1;
} finally {
	await local.close();
	await other.close();
}
