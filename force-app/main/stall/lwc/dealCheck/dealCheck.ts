import { api, LightningElement } from 'lwc';
import { LABELS } from 'c/stallLabels';
import { daysBetween, type StallInputs, type Verdict } from 'c/stallVerdict';
import { worstEvidence } from 'c/verdictWords';
import { format, formatDay } from 'c/words';

/** The check of one deal: verdict, where it stands among won deals, evidence. Actions come in through the slot. */
export default class DealCheck extends LightningElement {
	@api verdict: Verdict = { status: 'Moving', score: 0, signals: [], notEvaluated: [] };
	@api inputs?: StallInputs;
	/** Won deals per bin of `binDays` days in this stage. */
	@api counts: number[] = [];
	@api binDays = 0;
	/** ISO day. */
	@api today = '';
	labels = LABELS;

	get headline(): string {
		return worstEvidence(this.verdict);
	}
	get stage(): string {
		return this.inputs?.stage ?? '';
	}
	get daysInStage(): number {
		return this.inputs?.stageEnteredOn ? Math.max(0, daysBetween(this.inputs.stageEnteredOn, this.today)) : 0;
	}
	/** Said only when the stamped facts are old: yesterday's scan is the normal case. */
	get asOf(): string {
		const scannedOn = this.inputs?.scannedOn;
		return scannedOn && daysBetween(scannedOn, this.today) > 1 ? format(LABELS.As_Of, formatDay(scannedOn)) : '';
	}
	get unscanned(): boolean {
		return !this.inputs?.scannedOn;
	}
	get snoozed(): string {
		const { snooze } = this.verdict;
		return snooze ? format(LABELS.Snooze_Until, formatDay(snooze.resumeOn), snooze.reason) : '';
	}
}
