import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Flags } from '@salesforce/sf-plugins-core';
import { EXIT, RidealongCommand, onSignal } from '../../../ridealongCommand.ts';
import { channelOf } from '../../../jobs/guard/incidents.ts';
import { Ledger } from '../../../jobs/guard/ledger.ts';
import { scanGuard } from '../../../jobs/guard/scan.ts';
import { type WatchResult, watchGuard } from '../../../jobs/guard/watch.ts';
import type { WatchEvent } from '../../../jobs/guard/watchEvents.ts';
import { watchStore } from '../../../jobs/guard/watchState.ts';
import { silent } from '../../../jobs/progress.ts';
import { bareName, gapWords, objectName } from '../../../pages/gapWords.ts';
import { feedsOf } from '../../../salesforce/changeFeed.ts';
import { connectedOrg } from '../../../salesforce/connection.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('guard.watch');
const scanMessages = new Words('guard.scan');
export default class GuardWatch extends RidealongCommand<WatchResult> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		'target-org': Flags.requiredOrg(),
		'ledger-dir': Flags.directory({
			aliases: ['state-dir'],
			deprecateAliases: true,
			default: '.ridealong',
			summary: messages.getMessage('flags.ledger-dir'),
		}),
		every: Flags.integer({ default: 5, min: 1, max: 60, summary: messages.getMessage('flags.every') }),
		'scan-every': Flags.integer({ default: 60, min: 5, max: 10_080, summary: messages.getMessage('flags.scan-every') }),
		once: Flags.boolean({ summary: messages.getMessage('flags.once') }),
		'fail-on-findings': Flags.boolean({ dependsOn: ['once'], summary: messages.getMessage('flags.fail-on-findings') }),
	};

	async run(): Promise<WatchResult> {
		const { flags } = await this.parse(GuardWatch);
		const connection = flags['target-org'].getConnection('66.0');
		const org = connectedOrg(connection);
		const folder = path.resolve(flags['ledger-dir']);
		const ending = new AbortController();
		// The first ends when what is in hand is written, the second at once.
		onSignal(() => (ending.signal.aborted ? process.exit(130) : ending.abort()));
		const result = await watchGuard(
			org,
			{
				open: feedsOf({ url: org.url, accessToken: () => connection.accessToken ?? '' }),
				store: watchStore(folder, org.orgId),
				scan: () => scanGuard(org, silent, new Ledger(org, folder)),
				tell: (event) => this.show(event),
				wait: (ms, _why, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
				now: () => performance.now(),
				signal: ending.signal,
			},
			{ once: flags.once, pollMinutes: flags.every, scanMinutes: flags['scan-every'] },
		);
		this.log(messages.getMessage('ended', [result.events, result.incidents, result.known]));
		if (result.refused.length) process.exitCode = EXIT.partial;
		if (flags['fail-on-findings'] && result.incidents) process.exitCode = EXIT.findings;
		if (result.ledger?.fault) {
			const { fault, file, faultAt } = result.ledger;
			this.warn(scanMessages.getMessage(`ledger.${fault}`, [file, faultAt ?? 0]));
			process.exitCode = EXIT.refused;
		}
		return result;
	}

	/** With --json each line is an object, the last one the result: a watch may never end, and nobody waits for a bracket. */
	override logJson(json: unknown): void {
		process.stdout.write(JSON.stringify(json) + '\n');
	}

	private show(event: WatchEvent): void {
		if (this.jsonEnabled()) {
			this.logJson(event);
			return;
		}
		switch (event.kind) {
			case 'watching': {
				const by = event.by === 'events, unproven' ? 'unproven' : event.by;
				const why =
					event.why === 'not selected' || event.why === 'no answer' ? messages.getMessage(event.why.replace(' ', '-')) : event.why;
				return this.log(messages.getMessage(`watching.${by}`, [event.object, why ?? '']));
			}
			case 'expired':
				return void this.warn(messages.getMessage('expired', [event.object, event.since ?? messages.getMessage('install')]));
			case 'damaged':
				return void this.warn(messages.getMessage('damaged', [event.file]));
			case 'incident': {
				const { at, rule, object, recordName, how, mentorshipName } = event.incident;
				return this.log(
					messages.getMessage('incident', [at, rule, objectName(object), bareName(object, recordName), channelOf(how), mentorshipName]),
				);
			}
			case 'judged':
			case 'polled':
				// What comes to nothing is not worth a line: a busy org would drown the others.
				if (event.known) this.log(messages.getMessage('known', [event.known]));
				return;
			case 'scanned': {
				this.log(messages.getMessage('scanned', [messages.getMessage(`scan.${event.why}`), event.incidents, event.known]));
				for (const gap of event.notCovered) this.log(gapWords(scanMessages, gap));
				if (event.lockTakenFrom !== null) this.warn(scanMessages.getMessage('ledger.lockTaken', [event.lockTakenFrom]));
				return;
			}
			case 'refusedRow':
				return this.warnRefused([event.row]);
			case 'failed':
				return void this.warn(messages.getMessage('failed', [event.why, Math.round(event.retryMs / 1000)]));
			case 'connection':
				return this.log(messages.getMessage(event.up ? 'connection.up' : 'connection.down'));
			case 'lost':
				return void this.warn(messages.getMessage('lost', [event.why]));
		}
	}
}
