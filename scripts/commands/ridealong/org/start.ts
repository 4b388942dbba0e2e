import { statSync } from 'node:fs';
import path from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { EXIT, RidealongCommand, onSignal } from '../../../ridealongCommand.ts';
import { isDay } from '../../../domain/dates.ts';
import { describeIssue } from '../../../domain/errors.ts';
import { removeAlias } from '../../../jobs/local-org/alias.ts';
import { type Control } from '../../../jobs/local-org/control.ts';
import { type Started, startLocalOrg } from '../../../jobs/local-org/start.ts';
import type { PersonaUser } from '../../../jobs/local-org/state.ts';
import { ROOT } from '../../../jobs/root.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('org.start');
const STATE_DIR = '.ridealong';

export interface OrgStartResult {
	url: string;
	/** Process of the local org. */
	pid: number;
	users: PersonaUser[];
}

const day = async (text: string): Promise<string> => {
	if (!isDay(text)) throw messages.createError('error.day', [text], EXIT.input);
	return text;
};
const moment = async (text: string): Promise<string> => {
	// Date.parse takes the 30th of February for the 2nd of March.
	if (!/^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) || !isDay(text.slice(0, 10)) || Number.isNaN(Date.parse(text)))
		throw messages.createError('error.now', [text], EXIT.input);
	// The demo's dates lie years around it, and Salesforce's end with the year 4000.
	const year = Number(text.slice(0, 4));
	if (year < 2000 || year > 2999) throw messages.createError('error.year', [text], EXIT.input);
	// A day alone is its noon: then it is that day wherever the browser sits, nearly.
	return new Date(text.length === 10 ? `${text}T12:00:00Z` : text).toISOString();
};
const folder = async (name: string): Promise<string> => {
	if (!statSync(name, { throwIfNoEntry: false })?.isDirectory()) throw messages.createError('error.folder', [name], EXIT.input);
	return name;
};

export default class OrgStart extends RidealongCommand<OrgStartResult> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		port: Flags.integer({ char: 'p', min: 0, max: 65_535, default: 7700, env: 'PORT', summary: messages.getMessage('flags.port.summary') }),
		fresh: Flags.boolean({ summary: messages.getMessage('flags.fresh.summary') }),
		detach: Flags.boolean({ summary: messages.getMessage('flags.detach.summary') }),
		now: Flags.string({ parse: moment, summary: messages.getMessage('flags.now.summary') }),
		pipeline: Flags.directory({ parse: folder, summary: messages.getMessage('flags.pipeline.summary') }),
		'as-of': Flags.string({ parse: day, dependsOn: ['pipeline'], summary: messages.getMessage('flags.as-of.summary') }),
		'state-dir': Flags.directory({
			default: STATE_DIR,
			env: 'RIDEALONG_STATE_DIR',
			summary: messages.getMessage('flags.state-dir.summary'),
		}),
	};

	async run(): Promise<OrgStartResult> {
		const { flags } = await this.parse(OrgStart);
		// Before the org is ready there is nothing to keep: it ends with us, and the next start begins again.
		onSignal(() => process.exit(130));
		// With --json the answer is the only output, so there is nobody to keep the org in the foreground for.
		const detach = flags.detach || this.jsonEnabled();
		const started = await startLocalOrg(
			{
				root: ROOT,
				stateDir: path.resolve(flags['state-dir']),
				port: flags.port,
				fresh: flags.fresh,
				detach,
				...(flags.now !== undefined && { now: flags.now }),
				...(flags.pipeline !== undefined && {
					pipeline: { folder: flags.pipeline, ...(flags['as-of'] !== undefined && { asOf: flags['as-of'] }) },
				}),
			},
			this.report,
			(ready) => this.printLinks(ready.url, ready.users, ready.control, flags['state-dir']),
		);
		this.printResults(started);
		if (detach) await started.launched.release();
		else await this.serve(started);
		return { url: started.url, pid: started.pid, users: started.users };
	}

	/** One single-use link per person; never with --json, which may end in a log. */
	private async printLinks(url: string, users: readonly PersonaUser[], control: Control, stateDir: string): Promise<void> {
		if (this.jsonEnabled()) return;
		this.log();
		this.styledHeader(messages.getMessage('ready', [url]));
		const width = Math.max(...users.map(({ username }) => username.length));
		for (const { persona, username } of users)
			this.log(
				messages.getMessage('link', [
					messages.getMessage(`persona.${persona}`).padEnd(14),
					username.padEnd(width),
					await control.link(username),
				]),
			);
		// The default and the environment are known to the other commands, a flag is not.
		const known = process.env['RIDEALONG_STATE_DIR'] ?? STATE_DIR;
		this.log(messages.getMessage('links', [stateDir === known ? '' : ` --state-dir ${stateDir}`]));
		this.log();
	}

	private printResults({ pipeline, recovered, pagesProblem, roster, sync, probe, stall, guard, alias }: Started): void {
		// Without --json each was a line of its own when it happened.
		if (this.jsonEnabled()) for (const line of recovered) this.warn(line);
		if (pipeline) {
			for (const { file, field, value, as, rows } of pipeline.readAs)
				this.log(messages.getMessage('readAs', [file, field, value, as, rows]));
			if (pipeline.openWithoutAccount) this.log(messages.getMessage('openWithoutAccount', [pipeline.openWithoutAccount]));
			for (const issue of pipeline.unplaced) this.warn(describeIssue(issue));
			this.log(messages.getMessage('unplacedCount', [pipeline.unplaced.length]));
		}
		this.log(messages.getMessage('result.sync', [sync.created.length, sync.updated.length, sync.unchanged, roster]));
		this.warnTerritories(sync.territories);
		this.log(
			probe.reason === 'no hierarchy'
				? messages.getMessage('result.probe.unproven')
				: messages.getMessage(`result.probe.${probe.reason}`, [probe.manager ?? '', probe.rep ?? '']),
		);
		this.log(
			messages.getMessage('result.stall', [stall.openDeals, stall.statuses['Stalled'] ?? 0, stall.statuses['Watch'] ?? 0, stall.written]),
		);
		this.log(messages.getMessage('result.guard', [guard.coverage.changes, guard.incidents.length, guard.known]));
		if (alias.registered) this.log(messages.getMessage('alias'));
		else this.warn(messages.getMessage(`alias.${alias.reason === 'alias is taken' ? 'alias' : 'login'}`, [alias.holder]));
		if (pagesProblem) this.warn(messages.getMessage('pagesProblem', [pagesProblem]));
		this.warnRefused([...sync.refused, ...stall.refused, ...guard.refused]);
	}

	/** Stays until Ctrl-C, or until the org ends otherwise. */
	private async serve({ launched, control }: Started): Promise<void> {
		// Before it is said: a signal that comes while one handler takes the other's place is lost.
		onSignal(() => {
			this.log(messages.getMessage('stopping'));
			control.stop().catch(() => undefined);
		});
		this.log(messages.getMessage('running'));
		const code = await launched.ended;
		await removeAlias(launched.url);
		if (code) throw messages.createError('error.ended', [code]);
	}
}
