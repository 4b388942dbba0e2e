import path from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { InputError } from '../../../domain/errors.ts';
import { RidealongCommand } from '../../../ridealongCommand.ts';
import { type FairnessReport, reportFairness } from '../../../jobs/fairness/report.ts';
import { fairnessCsv } from '../../../jobs/fairness/snapshot.ts';
import { readQuotaFile } from '../../../jobs/fairness/quotas.ts';
import { Ledger } from '../../../jobs/guard/ledger.ts';
import { type Target, checkTarget, writeTarget } from '../../../jobs/newFile.ts';
import { fairnessPage } from '../../../pages/fairnessPage.ts';
import { amountsOf, fairnessWords, full, nameOf, notCovered, percent } from '../../../pages/fairnessWords.ts';
import { connectedOrg } from '../../../salesforce/connection.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('report.fairness');

/** Flows that the terminal shows; all of them are in the other outputs. */
const SHOWN = 20;

export default class ReportFairness extends RidealongCommand<FairnessReport> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		'target-org': Flags.requiredOrg(),
		quarters: Flags.integer({ default: 4, min: 1, max: 12, summary: messages.getMessage('flags.quarters') }),
		rep: Flags.string({ summary: messages.getMessage('flags.rep') }),
		quotas: Flags.string({ summary: messages.getMessage('flags.quotas') }),
		export: Flags.string({ summary: messages.getMessage('flags.export') }),
		html: Flags.string({ summary: messages.getMessage('flags.html') }),
		overwrite: Flags.boolean({
			summary: messages.getMessage('flags.overwrite'),
			relationships: [{ type: 'some', flags: ['export', 'html'] }],
		}),
		'ledger-dir': Flags.directory({ default: '.ridealong', summary: messages.getMessage('flags.ledger-dir') }),
	};

	async run(): Promise<FairnessReport> {
		const { flags } = await this.parse(ReportFairness);
		const targets = (['export', 'html'] as const).flatMap((flag): (Target & { name: typeof flag })[] =>
			flags[flag] === undefined ? [] : [{ file: flags[flag], flag: `--${flag}`, overwrite: flags.overwrite, name: flag }],
		);
		for (const target of targets) await checkTarget(target);
		if (targets.length > 1 && new Set(targets.map(({ file }) => path.resolve(file))).size === 1)
			throw new InputError(targets.map(({ flag, file }) => ({ file: flag, value: file, problem: messages.getMessage('error.sameFile') })));
		const org = connectedOrg(flags['target-org'].getConnection('66.0'));
		const result = await reportFairness(
			org,
			{
				quarters: flags.quarters,
				...(flags.rep !== undefined && { rep: flags.rep }),
				...(flags.quotas !== undefined && { quotas: { file: flags.quotas, rows: await readQuotaFile(flags.quotas) } }),
				ledger: new Ledger(org, path.resolve(flags['ledger-dir'])),
			},
			this.report,
		);
		this.show(result);
		for (const target of targets) {
			const file = await writeTarget(target, target.name === 'html' ? fairnessPage(result) : fairnessCsv(result));
			this.log(messages.getMessage('written', [file]));
		}
		return result;
	}

	private show(result: FairnessReport): void {
		for (const line of fairnessWords(result).coverage) this.log(line);
		const newest = <T extends { quarter: string }>(list: readonly T[]): T[] =>
			list.toSorted((a, b) => (a.quarter === b.quarter ? 0 : a.quarter < b.quarter ? 1 : -1));
		const flows = newest(result.flows);
		if (flows.length) {
			this.table({
				title: messages.getMessage('title.flows'),
				data: flows.slice(0, SHOWN).map((flow) => ({
					[messages.getMessage('column.quarter')]: flow.quarter,
					[messages.getMessage('column.from')]: nameOf(result, flow.from),
					[messages.getMessage('column.to')]: nameOf(result, flow.to),
					[messages.getMessage('column.what')]: amountsOf(flow),
					[messages.getMessage('column.way')]: messages.getMessage(`way.${flow.way}`),
					[messages.getMessage('column.by')]: nameOf(result, flow.by),
				})),
			});
			if (flows.length > SHOWN) this.log(messages.getMessage('more', [flows.length - SHOWN]));
		}
		if (result.standings.length)
			this.table({
				title: messages.getMessage('title.standings'),
				data: newest(result.standings).map((standing) => {
					const compared =
						standing.quarter === result.quarters.at(-1)!.key
							? result.comparison.find(({ person }) => person === standing.person)
							: undefined;
					return {
						[messages.getMessage('column.quarter')]: standing.quarter,
						[messages.getMessage('column.person')]: nameOf(result, standing.person),
						[messages.getMessage('column.in')]: amountsOf(standing.in),
						[messages.getMessage('column.out')]: amountsOf(standing.out),
						[messages.getMessage('column.won')]: full(standing.won),
						[messages.getMessage('column.attainment')]: percent(standing.attainment),
						[messages.getMessage('column.against')]: percent(compared?.againstPeers ?? null),
						[messages.getMessage('column.pattern')]: compared?.pattern ? messages.getMessage(`pattern.${compared.pattern}`) : '–',
					};
				}),
			});
		else this.log(messages.getMessage('nothing'));
		this.log(messages.getMessage('noVerdict'));
		for (const gap of result.notCovered) this.log(notCovered(gap));
	}
}
