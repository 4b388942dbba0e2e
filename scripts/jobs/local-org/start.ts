/**
 * The main job: what `npm start` runs. Starts the local org's process, deploys the package to it over its own Metadata API, loads the
 * demo or a pipeline, sets what an admin would set, syncs, signs, scans. A warm start skips what is there already.
 */
import { access, constants, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rosterOnDay } from '../../domain/demo/plan.ts';
import { InputError, RefusedError } from '../../domain/errors.ts';
import { latestDay, mapPipeline, type PipelinePlan } from '../../domain/pipeline/mapping.ts';
import { type Org } from '../../salesforce/org.ts';
import { sessionOrg } from '../../salesforce/connection.ts';
import { soql } from '../../salesforce/soql.ts';
import { type ProbeResult, probeHierarchies } from '../access/probe.ts';
import { loadDemo, pilferAccount, plantPilfer } from '../demo/load.ts';
import { readDemo } from '../demo/read.ts';
import { type GuardScanResult, scanGuard } from '../guard/scan.ts';
import { makeFolder } from '../ownFile.ts';
import { assignPermissionSets } from '../loading/people.ts';
import { loadPipeline } from '../pipeline/load.ts';
import { readPipeline } from '../pipeline/read.ts';
import { type Report, silent } from '../progress.ts';
import { signMentorships } from '../sign/sign.ts';
import { type StallScanResult, scanStalls } from '../stall/scan.ts';
import { journalIn } from '../sync/journal.ts';
import { parseRoster, readRoster } from '../sync/readRoster.ts';
import { type SyncResult, syncRoster } from '../sync/sync.ts';
import { type AliasOutcome, connectWithToken, registerAlias } from './alias.ts';
import { type Control, controlOf } from './control.ts';
import { deployFolder, hashSources } from './deploy.ts';
import { type Launched, launch, LaunchError } from './launch.ts';
import { type PersonaUser, readState, type StartState, writeState } from './state.ts';

const ADMIN = 'admin@ridealong.local';

export interface StartOptions {
	/** Folder of the project: force-app and config lie below it. */
	root: string;
	stateDir: string;
	port: number;
	now?: string;
	fresh: boolean;
	detach: boolean;
	pipeline?: { folder: string; asOf?: string };
}
export interface Started {
	url: string;
	pid: number;
	users: PersonaUser[];
	launched: Launched;
	control: Control;
	warm: boolean;
	alias: AliasOutcome;
	/** What could not be placed, for the person who loads a pipeline; null for the demo and for warm starts. */
	pipeline: Pick<PipelinePlan, 'shiftDays' | 'asOf' | 'unplaced' | 'readAs' | 'openWithoutAccount'> | null;
	/** A damaged database: what was saved of it and what was not. Empty where nothing was wrong. */
	recovered: string[];
	/** Why the pages could not be built; null where they are there. */
	pagesProblem: string | null;
	roster: string;
	sync: SyncResult;
	probe: ProbeResult;
	stall: StallScanResult;
	guard: GuardScanResult;
}

/** Called when pages and data are there; scans may still follow. */
export type OnReady = (ready: { url: string; pid: number; users: PersonaUser[]; control: Control }) => Promise<void> | void;

/** @throws LaunchError, InputError, RefusedError, DeployError, SaveError */
export async function startLocalOrg(options: StartOptions, report: Report = silent, onReady: OnReady = () => undefined): Promise<Started> {
	const { stateDir, root } = options;
	try {
		await makeFolder(stateDir);
		await access(stateDir, constants.W_OK);
	} catch (error) {
		const reason = `The state folder ${stateDir} cannot be written (${(error as NodeJS.ErrnoException).code}). Choose another with --state-dir.`;
		throw new LaunchError('StateFolderError', reason);
	}
	const pipeline = options.pipeline && (await readPipeline(options.pipeline.folder));
	const before = options.fresh ? undefined : await readState(stateDir);
	const unfinished = before?.phase === 'loading';
	if (unfinished) report('start.unfinished');
	const kept = unfinished ? undefined : before;
	const data = dataOf(options, pipeline?.rows.deals);
	if (kept && options.pipeline && (kept.data.kind !== 'pipeline' || kept.data.folder !== path.resolve(options.pipeline.folder)))
		throw new RefusedError(
			[`${stateDir} holds other data (${kept.data.kind === 'demo' ? 'the demo' : kept.data.folder}).`],
			['Add --fresh to throw it away and load the pipeline.'],
		);

	if (kept?.now !== undefined && options.now === undefined) report('start.today', kept.now);
	report('start.launching', options.port);
	const recovered: string[] = [];
	const launched = await launch({
		port: options.port,
		stateDir,
		fresh: kept === undefined,
		detached: options.detach,
		...(options.now !== undefined && { now: options.now }),
		onProgress: (text) => report('start.server', text),
		onWarning: (text) => {
			recovered.push(text);
			report('start.recovered', text);
		},
	});
	const { url, pid } = launched;
	const control = controlOf(stateDir);
	try {
		const orgAs = async (username: string): Promise<Org> =>
			sessionOrg({ url, username, orgId: '', accessToken: await control.token(username) });
		const admin = await adminOrg(url, await control.token(ADMIN));
		report('start.listening', url);
		const { now: _before, ...last } = kept ?? { version: 1 as const, phase: 'loading' as const, data, metadata: null, users: [] };
		let state: StartState = { ...last, ...(options.now !== undefined && { now: options.now }) };
		if (!kept || kept.now !== options.now) await writeState(stateDir, state);

		state = await deployWhereChanged(state, { root, stateDir, url, admin, control, report });
		// The pages build beside the load. Where that fails the org still answers, and the pages' problem is told.
		const pages = control.pages().then(
			() => null,
			(error: Error) => error.message,
		);
		const rosterFile = path.join(stateDir, 'roster.yaml');
		let plan: PipelinePlan | null = null;
		let sync: SyncResult | undefined;
		if (!kept) {
			const loaded = await load(
				admin,
				orgAs,
				{ root, stateDir, rosterFile, pipeline, asOf: data.kind === 'pipeline' ? data.asOf : null },
				report,
			);
			({ plan, sync } = loaded);
			const order = ['rep', 'mentor', 'owner'];
			const users = [...loaded.users].sort((a, b) => order.indexOf(a.persona) - order.indexOf(b.persona));
			state = { ...state, phase: 'ready', users: [...users, { persona: 'admin', username: ADMIN }] };
			await admin.request('PATCH', '/services/local-org/settings', { demoPeople: users.map(({ username }) => username) });
			await writeState(stateDir, state);
		}
		const alias = await registerAlias(url, ADMIN, await control.token(ADMIN));
		if (kept) await onReady({ url, pid, users: state.users, control });
		sync ??= await syncRoster(admin, await readRoster(rosterFile), journalIn(stateDir, admin.orgId), {}, report);
		await signMentorships(admin, orgAs, report);
		const probe = await probeHierarchies(admin);
		const stall = await scanStalls(admin, report);
		const guard = await scanGuard(admin, report);
		report('start.pages');
		const pagesProblem = await pages;
		await control.settle();
		if (!kept) await onReady({ url, pid, users: state.users, control });
		return {
			url,
			pid,
			users: state.users,
			launched,
			control,
			warm: kept !== undefined,
			alias,
			pipeline: plan,
			recovered,
			pagesProblem,
			roster: rosterFile,
			sync,
			probe,
			stall,
			guard,
		};
	} catch (error) {
		await control.stop().catch(() => process.kill(pid));
		await launched.ended;
		throw error;
	}
}

function dataOf({ pipeline }: StartOptions, deals: Parameters<typeof latestDay>[0] = []): StartState['data'] {
	if (!pipeline) return { kind: 'demo' };
	const asOf = pipeline.asOf ?? latestDay(deals);
	if (!asOf)
		throw new InputError([{ file: pipeline.folder, problem: 'no deal has a date; say with --as-of on which day the pipeline stood so' }]);
	return { kind: 'pipeline', folder: path.resolve(pipeline.folder), asOf };
}

async function adminOrg(url: string, accessToken: string): Promise<Org> {
	const session = { url, accessToken, username: ADMIN, orgId: '' };
	const [organization] = await sessionOrg(session).query(soql`SELECT Id FROM Organization`);
	return sessionOrg({ ...session, orgId: String(organization?.['Id']) });
}

interface Deployment {
	root: string;
	stateDir: string;
	url: string;
	admin: Org;
	control: Control;
	report: Report;
}
async function deployWhereChanged(state: StartState, { root, stateDir, url, admin, control, report }: Deployment): Promise<StartState> {
	const folders = ['force-app', 'config/local-org', ...(state.data.kind === 'pipeline' ? ['config/pipeline-org'] : [])];
	const sources = await hashSources(folders.map((folder) => path.join(root, folder)));
	const { fingerprint } = await admin.request<{ fingerprint: string }>('GET', '/services/local-org/status');
	if (state.metadata?.sources === sources && state.metadata.org === fingerprint) {
		report('start.unchanged');
		return state;
	}
	const connection = await connectWithToken(url, await control.token(ADMIN));
	for (const folder of folders) {
		report('start.deploying', folder);
		report('start.deployed', folder, await deployFolder(connection, path.join(root, folder)));
	}
	const after = await admin.request<{ fingerprint: string }>('GET', '/services/local-org/status');
	const deployed = { ...state, metadata: { sources, org: after.fingerprint } };
	await writeState(stateDir, deployed);
	return deployed;
}

interface LoadSource {
	root: string;
	stateDir: string;
	rosterFile: string;
	pipeline: Awaited<ReturnType<typeof readPipeline>> | undefined;
	asOf: string | null;
}
/** Data, the admin's own settings, a first sync and signatures, and the pilfer that the scan is to find. */
async function load(
	admin: Org,
	orgAs: (username: string) => Promise<Org>,
	source: LoadSource,
	report: Report,
): Promise<{ users: PersonaUser[]; plan: PipelinePlan | null; sync: SyncResult }> {
	const today = (await admin.now()).toISOString().slice(0, 10);
	const [self] = await admin.query(soql`SELECT Id FROM User WHERE Username = ${ADMIN}`);
	const access = ['Ridealong_Integration', 'Demo_Data_Loader', ...(source.pipeline ? ['Pipeline_Import'] : [])];
	await assignPermissionSets(admin, new Map([[String(self?.['Id']), access]]));
	await admin.request('PATCH', '/services/local-org/settings', {
		hierarchies: {
			Deal_Review__c: false,
			Mentorship__c: false,
			Ownership_Incident__c: false,
			Ownership_Protection__c: false,
			Prospect_Hold__c: false,
		},
	});
	const journal = journalIn(source.stateDir, admin.orgId);

	if (source.pipeline && source.asOf) {
		const plan = mapPipeline(source.pipeline.rows, { asOf: source.asOf, today, unplaced: source.pipeline.unplaced });
		report('load.shift', plan.shiftDays, source.asOf, today);
		const loaded = await loadPipeline(admin, plan, today, report);
		await writeFile(source.rosterFile, loaded.rosterText);
		const sync = await syncRoster(admin, parseRoster(source.rosterFile, loaded.rosterText), journal, {}, report);
		await signMentorships(admin, orgAs, report);
		const { pilfer, users } = loaded;
		if (pilfer) await pilferAccount(admin, pilfer.account, users.get(pilfer.toUsername)!, users.get(pilfer.byUsername)!);
		return { users: loaded.personas, plan, sync };
	}
	const demo = await readDemo(path.join(source.root, 'config', 'demo'));
	const loaded = await loadDemo(admin, demo, today, orgAs, report);
	// The copy to edit lies elsewhere than its original: editors still find the schema from there.
	const schema = path.relative(path.dirname(source.rosterFile), path.join(source.root, 'config', 'roster', 'roster.schema.json'));
	const rosterText = rosterOnDay(demo.rosterText, today).replace(/\$schema=\S+/, () => `$schema=${schema}`);
	await writeFile(source.rosterFile, rosterText);
	// A past pair was once a running one: it is proposed and signed like the others, and then the roster ends it.
	const running = parseRoster(source.rosterFile, rosterText.replaceAll(/^(\s*status: )Ended$/gm, '$1Running'));
	const sync = await syncRoster(admin, running, journal, {}, report);
	await signMentorships(admin, orgAs, report);
	await syncRoster(admin, parseRoster(source.rosterFile, await readFile(source.rosterFile, 'utf8')), journal, {}, report);
	await plantPilfer(admin, demo, loaded.users);
	return { users: loaded.personas, plan: null, sync };
}
