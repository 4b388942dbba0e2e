import path from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { RidealongCommand } from '../../ridealongCommand.ts';
import { journalIn } from '../../jobs/sync/journal.ts';
import { readRoster } from '../../jobs/sync/readRoster.ts';
import { type SyncResult, syncRoster } from '../../jobs/sync/sync.ts';
import { connectedOrg } from '../../salesforce/connection.ts';
import { Words } from '../../pages/words.ts';

const messages = new Words('sync');

export default class Sync extends RidealongCommand<SyncResult> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		'target-org': Flags.requiredOrg(),
		roster: Flags.file({ char: 'r', required: true, summary: messages.getMessage('flags.roster.summary') }),
		'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary') }),
		'update-only': Flags.boolean({ summary: messages.getMessage('flags.update-only.summary') }),
		prune: Flags.boolean({ summary: messages.getMessage('flags.prune.summary') }),
		'overwrite-drift': Flags.boolean({ summary: messages.getMessage('flags.overwrite-drift.summary') }),
		'journal-dir': Flags.directory({ default: '.ridealong', summary: messages.getMessage('flags.journal-dir.summary') }),
	};

	async run(): Promise<SyncResult> {
		const { flags } = await this.parse(Sync);
		const org = connectedOrg(flags['target-org'].getConnection('66.0'));
		const roster = await readRoster(flags.roster);
		const result = await syncRoster(
			org,
			roster,
			journalIn(path.resolve(flags['journal-dir']), org.orgId),
			{ dryRun: flags['dry-run'], updateOnly: flags['update-only'], prune: flags.prune, overwriteDrift: flags['overwrite-drift'] },
			this.report,
		);
		this.render(result);
		return result;
	}

	private render(result: SyncResult): void {
		const rows = (['created', 'updated', 'deleted', 'skipped', 'orphans'] as const).flatMap((action) =>
			result[action].map((key) => ({ action: messages.getMessage(`action.${action}`), key })),
		);
		if (rows.length)
			this.table({
				data: rows,
				columns: [
					{ key: 'action', name: messages.getMessage('column.action') },
					{ key: 'key', name: messages.getMessage('column.key') },
				],
			});
		const { created, updated, deleted, unchanged, territories } = result;
		this.log(messages.getMessage(result.applied ? 'applied' : 'planned', [created.length, updated.length, deleted.length, unchanged]));
		if (territories.accounts + territories.users > 0)
			this.log(messages.getMessage('territories', [territories.accounts, territories.users]));
		if (territories.unguardedAccounts) this.log(messages.getMessage('unguarded', [territories.unguardedAccounts]));
		this.warnTerritories(territories);
		if (result.journal) this.log(messages.getMessage('journal', [result.journal]));
		this.warnRefused(result.refused);
	}
}
