import { Flags } from '@salesforce/sf-plugins-core';
import { RidealongCommand } from '../../../ridealongCommand.ts';
import { type StallScanResult, scanStalls } from '../../../jobs/stall/scan.ts';
import { connectedOrg } from '../../../salesforce/connection.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('stall.scan');

export default class StallScan extends RidealongCommand<StallScanResult> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = { 'target-org': Flags.requiredOrg() };

	async run(): Promise<StallScanResult> {
		const { flags } = await this.parse(StallScan);
		const result = await scanStalls(connectedOrg(flags['target-org'].getConnection('66.0')), this.report);
		const { statuses } = result;
		this.log(
			messages.getMessage('statuses', [
				result.openDeals,
				statuses['Stalled'] ?? 0,
				statuses['Watch'] ?? 0,
				statuses['Snoozed'] ?? 0,
				statuses['Moving'] ?? 0,
			]),
		);
		this.log(messages.getMessage('written', [result.written, result.unchanged, result.baselines, result.wonDeals]));
		for (const [key, deals] of Object.entries(result.notEvaluated)) {
			const [signal = '', reason = ''] = key.split(':');
			const words = `${messages.getMessage(`signal.${signal}`)}: ${messages.getMessage(`reason.${reason}`)}`;
			this.log(messages.getMessage('notEvaluated', [words, deals]));
		}
		this.warnRefused(result.refused);
		return result;
	}
}
