import path from 'node:path';
import { Flags } from '@salesforce/sf-plugins-core';
import { EXIT, RidealongCommand } from '../../../ridealongCommand.ts';
import { type Enforced, type EnforcePlan, type Undone, applyEnforce, planEnforce, undoEnforce } from '../../../jobs/guard/enforce.ts';
import { readRevertJournal, revertJournal } from '../../../jobs/guard/revertJournal.ts';
import { connectedOrg } from '../../../salesforce/connection.ts';
import type { Org } from '../../../salesforce/org.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('guard.enforce');

export type GuardEnforceResult = EnforcePlan | (Enforced & { journal: string | null }) | Undone;

export default class GuardEnforce extends RidealongCommand<GuardEnforceResult> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly flags = {
		'target-org': Flags.requiredOrg(),
		apply: Flags.boolean({ summary: messages.getMessage('flags.apply'), exclusive: ['undo'] }),
		undo: Flags.string({ summary: messages.getMessage('flags.undo') }),
		'journal-dir': Flags.directory({ default: '.ridealong', summary: messages.getMessage('flags.journal-dir') }),
	};

	async run(): Promise<GuardEnforceResult> {
		const { flags } = await this.parse(GuardEnforce);
		const org = connectedOrg(flags['target-org'].getConnection('66.0'));
		if (flags.undo !== undefined) return this.undo(org, flags.undo);
		const plan = await planEnforce(org);
		if (!flags.apply) {
			this.show(plan.reverts.length, plan, 'planned');
			return plan;
		}
		const journal = revertJournal(path.resolve(flags['journal-dir']), org.orgId, await org.now());
		const result = await applyEnforce(org, plan, journal.keep);
		this.show(result.reverted.length, { reverts: result.reverted, skipped: result.skipped, elsewhere: plan.elsewhere }, 'applied');
		if (result.restored) this.log(messages.getMessage('restored', [result.restored]));
		for (const { object, recordId, userName, why } of result.unrestored)
			this.warn(messages.getMessage('unrestored', [object, recordId, userName, why]));
		if (result.reverted.length) this.log(messages.getMessage('journal', [journal.file]));
		this.warnRefused(result.refused);
		if (result.mayNotOverride) this.warn(messages.getMessage('mayNotOverride', [org.username]));
		return { ...result, journal: plan.reverts.length ? journal.file : null };
	}

	private async undo(org: Org, file: string): Promise<Undone> {
		const result = await undoEnforce(org, await readRevertJournal(file, org.orgId));
		this.log(messages.getMessage('undone', [result.undone.length]));
		for (const name of result.already) this.log(messages.getMessage('alreadyUndone', [name]));
		for (const name of result.skipped) this.log(messages.getMessage('notUndone', [name]));
		for (const name of result.unknown) this.warn(messages.getMessage('unknownRevert', [name]));
		this.warnRefused(result.refused);
		if (result.mayNotOverride) this.warn(messages.getMessage('mayNotOverride', [org.username]));
		// Refused rows have said so already.
		if (!result.undone.length && !result.already.length && !result.refused.length) {
			this.warn(messages.getMessage(result.skipped.length ? 'allMovedOn' : 'nothingToUndo'));
			process.exitCode = result.skipped.length ? EXIT.refused : EXIT.input;
		} else if (result.unknown.length) process.exitCode = EXIT.partial;
		return result;
	}

	private show(count: number, { reverts, skipped, elsewhere }: EnforcePlan, outcome: 'planned' | 'applied'): void {
		if (reverts.length)
			this.table({
				data: reverts.map(({ object, name, taker, owner }) => ({
					[messages.getMessage('column.record')]: `${object} ${name}`,
					[messages.getMessage('column.from')]: taker,
					[messages.getMessage('column.to')]: owner,
				})),
			});
		for (const { id, name, reason, merged } of skipped) {
			const values = merged ? [merged.name ?? merged.id, merged.id, merged.on, id] : [];
			this.log(messages.getMessage('skipped', [name, messages.getMessage(`reason.${reason.replaceAll(' ', '-')}`, values)]));
		}
		this.log(messages.getMessage(outcome, [count]));
		const more = elsewhere.reduce((sum, each) => sum + each.count, 0);
		if (more) this.log(messages.getMessage('elsewhere', [more, elsewhere.map(({ rule, count: of }) => `${rule}: ${of}`).join(', ')]));
	}
}
