import { Flags } from '@salesforce/sf-plugins-core';
import { EXIT, RidealongCommand } from '../../../ridealongCommand.ts';
import { type GuardCheck as Result, checkChanges, readChanges } from '../../../jobs/guard/check.ts';
import { connectedOrg } from '../../../salesforce/connection.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('guard.check');

export default class GuardCheck extends RidealongCommand<Result> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		'target-org': Flags.requiredOrg(),
		file: Flags.string({ char: 'f', required: true, summary: messages.getMessage('flags.file') }),
	};

	async run(): Promise<Result> {
		const { flags } = await this.parse(GuardCheck);
		const changes = await readChanges(flags.file);
		const result = await checkChanges(connectedOrg(flags['target-org'].getConnection('66.0')), changes);
		const { counts } = result;
		this.table({
			data: result.rows.map(({ line, object, name, fromOwner, toOwner, verdict, reason, mentorship, until, unguarded }) => {
				const why = messages.getMessage(`reason.${reason.replaceAll(' ', '-')}`, [
					mentorship ?? '',
					until ?? messages.getMessage('running'),
				]);
				return {
					[messages.getMessage('column.line')]: line,
					[messages.getMessage('column.record')]: `${object} ${name}`,
					[messages.getMessage('column.from')]: fromOwner,
					[messages.getMessage('column.to')]: toOwner,
					[messages.getMessage('column.verdict')]: verdict,
					[messages.getMessage('column.reason')]: unguarded ? messages.getMessage('reason.unguarded', [why]) : why,
				};
			}),
		});
		this.log(messages.getMessage('counts', [counts.passes, counts.blocked, counts.recorded, counts.unchanged, counts['not found']]));
		if (result.notCovered.length) this.log(messages.getMessage('notCovered', [result.notCovered.join(', ')]));
		// Of what was not found nobody can say that it passes.
		if (counts.blocked || counts['not found']) process.exitCode = EXIT.findings;
		return result;
	}
}
