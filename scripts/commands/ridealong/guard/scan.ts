// Before all others: what they load would make the heap grow.
import '../../../leanHeap.ts';
import path from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { EXIT, RidealongCommand } from '../../../ridealongCommand.ts';
import { type GuardScanResult, scanGuard } from '../../../jobs/guard/scan.ts';
import { reportIncidents } from '../../../jobs/guard/incidentReport.ts';
import { channelOf } from '../../../jobs/guard/incidents.ts';
import { Ledger } from '../../../jobs/guard/ledger.ts';
import { Untold } from '../../../jobs/guard/untold.ts';
import { type Target, checkTarget, writeTarget } from '../../../jobs/newFile.ts';
import { bareName, gapWords, objectName } from '../../../pages/gapWords.ts';
import { incidentsPage, type Said } from '../../../pages/incidentsPage.ts';
import { connectedOrg } from '../../../salesforce/connection.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('guard.scan');

/** Fiscal quarters on the page, the current one among them. */
const QUARTERS = 4;

export default class GuardScan extends RidealongCommand<GuardScanResult> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		'target-org': Flags.requiredOrg(),
		'ledger-dir': Flags.directory({ default: '.ridealong', summary: messages.getMessage('flags.ledger-dir') }),
		html: Flags.string({ summary: messages.getMessage('flags.html') }),
		overwrite: Flags.boolean({ summary: messages.getMessage('flags.overwrite'), dependsOn: ['html'] }),
		'fail-on-findings': Flags.boolean({ summary: messages.getMessage('flags.fail-on-findings') }),
	};

	private untold: Untold | undefined;

	async run(): Promise<GuardScanResult> {
		const { flags } = await this.parse(GuardScan);
		const target: Target | null = flags.html === undefined ? null : { file: flags.html, flag: '--html', overwrite: flags.overwrite };
		if (target) await checkTarget(target);
		const org = connectedOrg(flags['target-org'].getConnection('66.0'));
		// For the page too.
		const said: Record<keyof Said, string[]> = { covered: [], gaps: [] };
		const tell = (line: string, of: keyof Said = 'covered'): void => {
			said[of].push(line);
			this.log(line);
		};
		const folder = path.resolve(flags['ledger-dir']);
		this.untold = new Untold(org.orgId, folder);
		const result = await scanGuard(org, this.report, new Ledger(org, folder), this.untold);
		const { coverage, incidents } = result;
		tell(
			coverage.from
				? messages.getMessage('coverage', [coverage.changes, coverage.accounts, coverage.from, coverage.to])
				: messages.getMessage('noHistory', [coverage.accounts]),
		);
		for (const { object, from, to, changes, tracked } of coverage.histories)
			tell(messages.getMessage(`history.${tracked === false ? 'off' : from ? 'on' : 'empty'}`, [object, changes, from ?? '', to ?? '']));
		if (incidents.length)
			this.table({
				data: incidents.map(({ at, rule, object, recordName, how, mentorshipName }) => ({
					[messages.getMessage('column.on')]: at.slice(0, 10),
					[messages.getMessage('column.rule')]: rule,
					[messages.getMessage('column.record')]: `${objectName(object)} ${bareName(object, recordName)}`,
					[messages.getMessage('column.how')]: channelOf(how),
					[messages.getMessage('column.mentorship')]: mentorshipName,
				})),
			});
		tell(messages.getMessage('found', [incidents.length, result.known, result.mentorships]));
		if (result.late) tell(messages.getMessage('late', [result.late]));
		for (const [reason, count] of Object.entries(result.allowed)) tell(messages.getMessage('allowed', [count, reason]));
		if (result.keptFor) tell(messages.getMessage('keptFor', [result.keptFor]));
		if (result.accessClosed) tell(messages.getMessage('accessClosed', [result.accessClosed]));
		const { ledger } = result;
		if (ledger && (ledger.entries || !ledger.fault))
			tell(
				messages.getMessage(ledger.entries ? 'ledger' : 'ledger.new', [ledger.file, ledger.entries, ledger.from ?? '', ledger.to ?? '']),
			);
		for (const gap of result.notCovered) tell(gapWords(messages, gap), 'gaps');
		if (target) {
			const fresh = new Set(incidents.map(({ key }) => key));
			this.log(
				messages.getMessage('written', [await writeTarget(target, incidentsPage(await reportIncidents(org, QUARTERS), fresh, said))]),
			);
		}
		this.warnRefused(result.refused);
		if (result.lockTakenFrom !== null) this.warn(messages.getMessage('ledger.lockTaken', [result.lockTakenFrom]));
		// Where nobody can say what a run before did not come to tell, that counts as something.
		const inDoubt = result.notCovered.some(({ part }) => part.startsWith('untold'));
		if (flags['fail-on-findings'] && (incidents.length || inDoubt)) process.exitCode = EXIT.findings;
		// Above all else: findings are in the org, and nobody is to hide by making one that the ledger was changed.
		if (ledger?.fault) {
			this.warn(messages.getMessage(`ledger.${ledger.fault}`, [ledger.file, ledger.faultAt ?? 0]));
			process.exitCode = EXIT.refused;
		}
		return result;
	}

	/** What was found is told when all of it is printed; with --json that is after {@link run}. */
	override async _run<R>(): Promise<R> {
		const result = await super._run<R>();
		// What cannot be struck out is told once more by the next run: that must not hide how this one ended.
		await this.untold?.told().catch((error: Error) => this.warn(error.message));
		return result;
	}
}
