import { Flags } from '@salesforce/sf-plugins-core';
import { EXIT, RidealongCommand } from '../../ridealongCommand.ts';
import type { Status } from '../../domain/doctor/checks.ts';
import { type DoctorResult, examine } from '../../jobs/doctor/doctor.ts';
import { connectedOrg } from '../../salesforce/connection.ts';
import { Words } from '../../pages/words.ts';

const messages = new Words('doctor');

/** Worst first; what is fine comes last and needs no fix. */
const ORDER: readonly Status[] = ['problem', 'warning', 'byHand', 'unknown', 'ok'];

export default class Doctor extends RidealongCommand<DoctorResult> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		'target-org': Flags.requiredOrg(),
		probe: Flags.boolean({ summary: messages.getMessage('flags.probe.summary'), default: true, allowNo: true }),
	};

	async run(): Promise<DoctorResult> {
		const { flags } = await this.parse(Doctor);
		const result = await examine(connectedOrg(flags['target-org'].getConnection('66.0')), {
			probe: flags.probe,
			machineNow: () => new Date(),
		});
		const statuses = Object.fromEntries(ORDER.map((status) => [status, messages.getMessage(`status.${status}`)]));
		const width = Math.max(...Object.values(statuses).map((word) => word.length)) + 2;
		for (const status of ORDER)
			for (const { check, outcome, params } of result.findings.filter((finding) => finding.status === status)) {
				this.log(`${statuses[status]!.padEnd(width)}${messages.getMessage(`check.${check}`)}: ${messages.getMessage(outcome, params)}`);
				if (status !== 'ok') this.log(`${' '.repeat(width)}→ ${messages.getMessage(`${outcome}.fix`, params)}`);
			}
		const count = (wanted: Status): number => result.findings.filter(({ status }) => status === wanted).length;
		this.log('');
		this.log(messages.getMessage('summed', [count('problem'), count('warning'), count('byHand'), count('unknown'), count('ok')]));
		if (result.problems > 0) process.exitCode = EXIT.findings;
		return result;
	}
}
