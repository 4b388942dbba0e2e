/** The evidence of a verdict in the user's language. The verdict gives keys and values; the sentences are custom labels. */
import { LABELS } from 'c/stallLabels';
import type { NotEvaluated, Signal, SignalKey, StallStatus, Verdict } from 'c/stallVerdict';
import { format } from 'c/words';

type LabelName = keyof typeof LABELS;
/** Which values a sentence takes, in the order of its {0}, {1}… */
const PLACES: Record<string, string[]> = {
	silence: ['days'],
	neverTouched: ['days'],
	stageAge: ['days', 'stage', 'median', 'count'],
	stageAgePooled: ['days', 'stage', 'median', 'count'],
	stageAgeDefault: ['days', 'stage', 'median', 'count'],
	pushes: ['pushes'],
	pushesQuarter: ['pushes'],
	pushesSlip: ['pushes', 'slipDays', 'cycle'],
	overdue: ['days'],
	noNextStep: ['days'],
};

const label = (name: string): string | undefined => LABELS[name as LabelName];

/** The sentence of one signal; the verdict's own English where a translation knows no such key. */
export function signalSentence({ key, params, evidence }: Signal): string {
	const text = label(`Verdict_${key}`);
	return text ? format(text, ...(PLACES[key] ?? []).map((name) => params[name] ?? '')) : evidence;
}

/** What a signal is called: `Last touch`. */
function signalName(signal: SignalKey): string {
	return label(`Signal_${signal}`) ?? signal;
}

/** `next step: nobody logs it here` */
export function notEvaluatedSentence({ signal, key, reason }: NotEvaluated): string {
	return `${signalName(signal).toLowerCase()} (${label(`Unknown_${key}`) ?? reason})`;
}

export function statusWord(status: StallStatus): string {
	return label(`Status_${status}`) ?? status;
}

/** The worst evidence, or the calm sentence where there is none. */
export function worstEvidence(verdict: Verdict): string {
	const [worst] = verdict.signals;
	return worst && worst.value > 0 ? signalSentence(worst) : LABELS.All_Fine;
}

/** What the ask form should preselect for the worst signal, as a value of `Deal_Review__c.Stuck_On__c`. */
export function stuckOnFor(verdict: Verdict): string {
	const [worst] = verdict.signals;
	if (!worst || worst.value === 0) return 'Something else';
	const bySignal: Record<SignalKey, string> = {
		silence: 'Gone quiet',
		stageAge: 'Stuck in stage',
		pushes: 'Close date slips',
		overdue: 'Close date slips',
		noNextStep: 'No next step',
		winOdds: 'Stuck in stage',
	};
	return bySignal[worst.signal];
}
