import { Args } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { RidealongCommand } from '../../../ridealongCommand.ts';
import { type Explanation, explainRecord } from '../../../jobs/guard/explain.ts';
import { connectedOrg } from '../../../salesforce/connection.ts';
import { Words } from '../../../pages/words.ts';

const messages = new Words('guard.explain');

export default class GuardExplain extends RidealongCommand<Explanation> {
	static override readonly summary = messages.getMessage('summary');
	static override readonly description = messages.getMessage('description');
	static override readonly examples = messages.getMessages('examples');
	static override readonly args = { record: Args.string({ required: true, description: messages.getMessage('args.record') }) };
	static override readonly flags = {
		'target-org': Flags.requiredOrg(),
		to: Flags.string({ summary: messages.getMessage('flags.to') }),
	};

	async run(): Promise<Explanation> {
		const { args, flags } = await this.parse(GuardExplain);
		const told = await explainRecord(connectedOrg(flags['target-org'].getConnection('66.0')), args.record, flags.to);
		this.log(messages.getMessage('record', [told.object, told.name, told.owner, told.mode]));
		if (told.stolen) {
			const { from, by, rule, on, incident } = told.stolen;
			this.log(messages.getMessage('stolen', [told.owner, on, from, rule]));
			this.log(by === null ? messages.getMessage('stolen.byNobodyKnown') : messages.getMessage('stolen.by', [by]));
			this.log(
				incident
					? messages.getMessage('stolen.known', [incident.name, incident.channel, incident.review])
					: messages.getMessage('stolen.new'),
			);
			// Only of what a save let go did the org write down whose it was: nobody else could release it now.
			const mayRelease = told.protections.some((each) => each.for === from && each.against === told.owner);
			if (incident?.waits) this.log(messages.getMessage('stolen.todo.confirm'));
			else this.log(mayRelease ? messages.getMessage('stolen.todo.release', [from, told.owner]) : messages.getMessage('stolen.todo'));
		} else if (!told.protections.length) this.log(messages.getMessage('free'));
		for (const { why, against, until, mentorship, ...each } of told.protections)
			this.log(
				messages.getMessage(why === 'owner' ? 'protected' : 'protectedThroughHands', [
					each.for,
					against,
					until ?? messages.getMessage('running'),
					mentorship,
				]),
			);
		if (told.territory?.unguarded) this.log(messages.getMessage('unguarded', [told.territory.key ?? messages.getMessage('noTerritory')]));
		for (const { kind, until, ...each } of told.ways) this.log(messages.getMessage(`way.${kind}`, [each.for, until]));
		for (const { name, on, rule, result, review, from, to, by, merged } of told.incidents) {
			const what = merged === null ? rule : messages.getMessage('incident.merged', [merged, rule]);
			this.log(
				messages.getMessage(by === null ? 'incident.byNobodyKnown' : 'incident', [
					name,
					on,
					what,
					review === 'Open' ? result : `${result}, ${review}`,
					from || '–',
					to || '–',
					by ?? '',
				]),
			);
		}
		if (told.taken)
			this.log(
				messages.getMessage(told.taken.decision.blocked ? (told.mode === 'Enforce' ? 'taken.blocked' : 'taken.recorded') : 'taken.passes', [
					told.taken.by,
					told.taken.decision.rule ?? told.taken.decision.reason,
				]),
			);
		if (told.notCovered.length) this.log(messages.getMessage('notCovered', [told.notCovered.join(', ')]));
		return told;
	}
}
