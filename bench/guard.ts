/**
 * What the guard adds to a bulk change of owners, over HTTP into orgs on disk: one with the package as it is, one whose guard is switched
 * off in Guard_Policy__mdt, and one whose account flows are not active; they take turns, and every round gives the accounts to others.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strFromU8, strToU8 } from 'fflate';
import { fixedClock } from '../scripts/local-org/clock.ts';
import { start, type LocalOrg } from '../scripts/local-org/server.ts';
import { NOW, TestOrg, packageFiles, type Person } from '../test/package/support.ts';
import { median, type Bench, type Figure } from './contract.ts';
import { type Took, watch } from './took.ts';

const ROWS = 10_000;
const CHUNK = 200;
const PEOPLE = 40;
const ROUNDS = 9;
const POLL_MS = 25;
const AIM = 1.15;
const ROOT = '/services/data/v66.0/jobs/ingest';

type Kind = 'guarded' | 'off' | 'without';
const SWITCHES = ['Account', 'Opportunity', 'Lead', 'Contact', 'Matching', 'Hold', 'Territory'].map(
	(guard) => `${guard}_Guard_On__c` as const,
);

interface Clinic {
	org: LocalOrg;
	test: TestOrg;
	token: string;
	/** Who is in no mentorship. */
	strangers: Person[];
	/** Ten pairs: the first and the second, the third and the fourth, … */
	parties: Person[];
	/** Theirs, in the same order. */
	mentorships: string[];
	accounts: string[];
	/** Protections written by hand, by key. */
	protections: Map<string, string>;
}

async function prepare(kind: Kind, folder: string, rows: number): Promise<Clinic> {
	const org = await start({ port: 0, stateDir: folder });
	const test = await TestOrg.create({ on: { engine: org.engine, clock: fixedClock(NOW) } });
	test.guardPolicy(kind === 'off' ? Object.fromEntries(SWITCHES.map((name) => [name, false])) : { Mode__c: 'Enforce' });
	const strangers = Array.from({ length: PEOPLE }, (_, n) => test.rep(`Sam Stranger${n}`));
	const parties = Array.from({ length: PEOPLE / 2 }, (_, n) => test.person(`Max Party${n}`, ['Ridealong_Rep', 'Ridealong_Mentor']));
	const mentorships: string[] = [];
	for (let n = 0; n < parties.length; n += 2) mentorships.push(test.mentorship(parties[n]!, parties[n + 1]!));
	if (kind === 'without') await withoutAccountFlows(test);
	const accounts: string[] = [];
	for (let from = 0; from < rows; from += CHUNK)
		for (const { id, errors } of org.engine.records.insert(
			test.admin,
			'Account',
			Array.from({ length: Math.min(CHUNK, rows - from) }, (_, n) => ({ Name: `Account ${from + n}`, Website: `a${from + n}.example` })),
			{ allOrNone: false },
		))
			if (id) accounts.push(id);
			else throw new Error(JSON.stringify(errors));
	return { org, test, token: org.tokenFor('admin@ridealong.local'), strangers, parties, mentorships, accounts, protections: new Map() };
}

async function withoutAccountFlows(test: TestOrg): Promise<void> {
	const files = await packageFiles('force-app/main/guard');
	const flows = Object.entries(files).filter(([name]) => /flows\/Ridealong_Account_.*\.flow$/.test(name));
	const names = flows.map(([name]) => `<members>${path.basename(name, '.flow')}</members>`);
	test.deploy({
		...Object.fromEntries(
			flows.map(([name, bytes]) => [name, strToU8(strFromU8(bytes).replace('<status>Active</status>', '<status>Draft</status>'))]),
		),
		'package.xml': strToU8(
			`<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types>${names.join('')}<name>Flow</name></types><version>66.0</version></Package>`,
		),
	});
}

type OwnerOf = (clinic: Clinic, account: number, round: number) => Person;

/** One bulk job that gives every account to another owner. */
async function change(clinic: Clinic, ownerOf: OwnerOf, round: number): Promise<Took & { queries: number }> {
	const { org, token, accounts } = clinic;
	const ask = async (method: string, where: string, content?: string, type = 'application/json'): Promise<Record<string, unknown>> => {
		const response = await fetch(`${org.url}${ROOT}${where}`, {
			method,
			headers: { authorization: `Bearer ${token}`, ...(content === undefined ? {} : { 'content-type': type }) },
			...(content === undefined ? {} : { body: content }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${response.status} ${text}`);
		return text ? (JSON.parse(text) as Record<string, unknown>) : {};
	};
	const csv = ['Id,OwnerId', ...accounts.map((id, n) => `${id},${ownerOf(clinic, n, round).userId}`), ''].join('\n');
	const { id } = await ask('POST', '', JSON.stringify({ object: 'Account', operation: 'update', lineEnding: 'LF' }));
	await ask('PUT', `/${String(id)}/batches`, csv, 'text/csv');
	const earlier = new Set(org.engine.limits.recent());
	const took = watch();
	await ask('PATCH', `/${String(id)}`, JSON.stringify({ state: 'UploadComplete' }));
	for (;;) {
		const job = await ask('GET', `/${String(id)}`);
		if (job['state'] === 'JobComplete' && job['numberRecordsFailed'] === 0) break;
		if (job['state'] === 'JobComplete' || job['state'] === 'Failed') throw new Error(JSON.stringify(job));
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
	const used = org.engine.limits.recent().filter((each) => !earlier.has(each));
	return { ...took(), queries: used.reduce((sum, { queries }) => sum + queries, 0) };
}

/** Every third account is a party's for one round, and is given away in the next. */
const partyOf = ({ parties }: Clinic, account: number): number | undefined => (account % 3 === 0 ? account % parties.length : undefined);

/**
 * What the guard writes where parties give accounts away, and nothing else: a row of Ownership_Protection__c for each of these accounts,
 * chunk by chunk, without HTTP and without a flow that decides. They are new once, and are written again from then on.
 */
function writeProtections(clinic: Clinic): Took {
	const { org, test, accounts, parties, mentorships, protections } = clinic;
	const system = { ...test.admin, mode: 'system' } as const;
	const chunks = Array.from({ length: Math.ceil(accounts.length / CHUNK) }, (_, chunk) =>
		accounts.slice(chunk * CHUNK, (chunk + 1) * CHUNK).flatMap((account, n) => {
			const place = partyOf(clinic, chunk * CHUNK + n);
			if (place === undefined) return [];
			const [from, against] = [parties[place]!.userId, parties[place ^ 1]!.userId];
			return {
				OwnerId: from,
				Record_Id__c: account,
				Object_Name__c: 'Account',
				Record_Name__c: `Account ${chunk * CHUNK + n}`,
				Account__c: account,
				Protected_For__c: from,
				Protected_Against__c: against,
				Mentorship__c: mentorships[place >> 1]!,
				Key__c: `${account}:${from}:${against}`,
			};
		}),
	);
	const took = watch();
	for (const rows of chunks) {
		const known = rows.map((row) => protections.get(row.Key__c));
		const results = known.includes(undefined)
			? org.engine.records.insert(system, 'Ownership_Protection__c', rows, { allOrNone: true })
			: org.engine.records.update(
					system,
					'Ownership_Protection__c',
					rows.map((row, at) => ({ ...row, Id: known[at]! })),
					{ allOrNone: true },
				);
		for (const [at, { id, errors }] of results.entries())
			if (id && errors.length === 0) protections.set(rows[at]!.Key__c, id);
			else throw new Error(JSON.stringify(errors));
	}
	return took();
}

export const guard: Bench = {
	name: 'guard',
	about: `Bulk change of ${ROWS.toLocaleString('en-US')} account owners over HTTP, orgs on disk, the package deployed; median of ${ROUNDS} rounds, taking turns; by processor time, since the machine is shared`,
	async run(say, size) {
		const rows = Math.max(CHUNK, Math.round(ROWS * size));
		const folders = new Map<Kind, string>();
		const clinics = new Map<Kind, Clinic>();
		try {
			for (const kind of ['guarded', 'off', 'without'] as const) {
				say(`an org: ${kind}`);
				folders.set(kind, mkdtempSync(path.join(tmpdir(), 'ridealong-guard-')));
				clinics.set(kind, await prepare(kind, folders.get(kind)!, rows));
			}
			const figures: Figure[] = [];
			for (const [what, ownerOf] of [
				['nobody in a mentorship', stranger],
				// What a party gives away is protected from then on, and is given back: nothing is refused.
				[
					'every third account goes from a stranger to a party',
					(clinic: Clinic, account: number, round: number) =>
						round % 2 === 0
							? (clinic.parties[partyOf(clinic, account) ?? -1] ?? stranger(clinic, account, round))
							: stranger(clinic, account, round),
				],
			] as const) {
				const rounds: Record<Kind, Took & { queries: number }>[] = [];
				// Rounds in which parties give away, which the guard writes down, and what it takes to write the protections of one.
				const giving: (typeof rounds)[number][] = [];
				const written: number[] = [];
				for (let round = 0; round <= ROUNDS; round++) {
					const took = {} as Record<Kind, Took & { queries: number }>;
					const turn = [...clinics];
					for (const [kind, clinic] of [...turn.slice(round % turn.length), ...turn.slice(0, round % turn.length)])
						took[kind] = await change(clinic, ownerOf, round + 1);
					say(`${what}, round ${round}: ${JSON.stringify(took)}`);
					// The first round warms up.
					if (round === 0) continue;
					if (ownerOf === stranger || round % 2 === 1) rounds.push(took);
					else {
						giving.push(took);
						written.push(writeProtections(clinics.get('without')!).processor);
					}
				}
				const middle = (kind: Kind, of: keyof Took): number => median(rounds.map((each) => each[kind][of]));
				for (const kind of ['guarded', 'off'] as const)
					figures.push({
						what: `${what}: ${kind === 'guarded' ? 'the guard on' : 'the guard switched off in its policy'}`,
						value: middle(kind, 'processor'),
						unit: 's of the processor',
						baseline: { what: 'its account flows not active', value: middle('without', 'processor') },
						...(kind === 'guarded'
							? { aim: { text: `ratio ≤ ${AIM}`, met: middle(kind, 'processor') / middle('without', 'processor') <= AIM } }
							: {}),
					});
				if (giving.length > 0)
					for (const [what, of] of [
						['its account flows not active, and as many protections written by themselves', (at: number) => written[at]!],
						['its account flows not active', () => 0],
					] as const)
						figures.push({
							what: 'every third account goes from a party to a stranger, and is protected from then on: the guard on',
							value: median(giving.map((each) => each.guarded.processor)),
							unit: 's of the processor',
							baseline: { what, value: median(giving.map((each, at) => each.without.processor + of(at))) },
						});
				const queries = rounds[0]!.guarded.queries;
				const chunks = Math.ceil(rows / CHUNK);
				figures.push({ what: `${what}: queries in ${chunks} chunks of ${CHUNK}`, value: queries, unit: 'queries' });
			}
			return figures;
		} finally {
			for (const { org } of clinics.values()) await org.stop();
			for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
		}
	},
};

function stranger({ strangers }: Clinic, account: number, round: number): Person {
	return strangers[(account + round) % strangers.length]!;
}
