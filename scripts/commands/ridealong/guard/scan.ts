import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { RidealongCommand } from '../../../ridealongCommand.ts';
import { type GuardScanResult, scanGuard } from '../../../jobs/guard/scan.ts';
import { connectedOrg } from '../../../salesforce/connection.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('ridealong', 'guard.scan');

export default class GuardScan extends RidealongCommand<GuardScanResult> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = { 'target-org': Flags.requiredOrg() };

	async run(): Promise<GuardScanResult> {
		const { flags } = await this.parse(GuardScan);
		const result = await scanGuard(connectedOrg(flags['target-org'].getConnection('66.0')), this.report);
		const { coverage, incidents } = result;
		this.log(
			coverage.from
				? messages.getMessage('coverage', [coverage.changes, coverage.accounts, coverage.from, coverage.to])
				: messages.getMessage('noHistory', [coverage.accounts]),
		);
		for (const { recordName, mentorshipName, at } of incidents)
			this.log(messages.getMessage('incident', [recordName, mentorshipName, at.slice(0, 10)]));
		this.log(messages.getMessage('found', [incidents.length, result.known, result.mentorships]));
		for (const [reason, count] of Object.entries(result.allowed)) this.log(messages.getMessage('allowed', [count, reason]));
		if (result.accessClosed) this.log(messages.getMessage('accessClosed', [result.accessClosed]));
		this.log(messages.getMessage('notCovered', [result.notCovered.map((key) => messages.getMessage(`notCovered.${key}`)).join('; ')]));
		this.warnRefused(result.refused);
		return result;
	}
}
