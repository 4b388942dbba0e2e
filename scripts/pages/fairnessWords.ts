/** The fairness record in words, for terminal and page alike. */
import { type InOut, type Tally, WAYS, addTally, nothing } from '../domain/fairness/moves.ts';
import type { FairnessReport } from '../jobs/fairness/report.ts';
import type { Gap } from '../jobs/guard/coverage.ts';
import { gapWords } from './gapWords.ts';
import { Words } from './words.ts';

const messages = new Words('report.fairness');

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `1,234,567`. */
export const full = (value: number): string => whole.format(value);
/** `1.2M`. */
export const brief = (value: number): string => compact.format(value);
export const percent = (share: number | null): string => (share === null ? '–' : `${whole.format(share * 100)} %`);

/** The name of a user or queue; nobody's is said to be unknown. */
export function nameOf({ people }: Pick<FairnessReport, 'people'>, id: string | null): string {
	return id === null ? messages.getMessage('nobody') : (people[id]?.name ?? id);
}

/** `48,000 in 3 deals, 2 accounts`, or a dash for nothing. */
export function amountsOf(moved: Tally | InOut['in']): string {
	const sum = 'hand' in moved ? summed(moved) : moved;
	const parts = [
		...(sum.deals ? [messages.getMessage('deals', [full(sum.value), sum.deals])] : []),
		...(sum.accounts ? [messages.getMessage('accounts', [sum.accounts])] : []),
		...(sum.leads ? [messages.getMessage('leads', [sum.leads])] : []),
	];
	return parts.join(', ') || '–';
}

/** All ways together. */
export function summed(moved: InOut['in']): Tally {
	const sum = nothing();
	for (const way of WAYS) addTally(sum, moved[way]);
	return sum;
}

/** What the record does not cover. */
export const notCovered = (gap: Gap): string => gapWords(messages, gap);

/** What the record rests on. */
export function fairnessWords(report: FairnessReport): { coverage: string[] } {
	const { quarters, coverage, merges, ledger, person, quotaSource } = report;
	return {
		coverage: [
			messages.getMessage(person === null ? 'ofAll' : 'ofOne', [
				quarters[0]!.from,
				quarters.at(-1)!.to,
				report.asOf,
				...(person === null ? [] : [nameOf(report, person)]),
			]),
			...coverage.map(({ object, from, to, changes }) =>
				messages.getMessage(from === null ? 'history.none' : 'history', [object, changes, from ?? '', to ?? '']),
			),
			...(merges.length ? [mergesWords(merges)] : []),
			...(ledger && ledger.fault === null
				? [
						messages.getMessage(ledger.entries ? 'ledger' : 'ledger.none', [
							ledger.entries,
							ledger.from ?? '',
							ledger.to ?? '',
							report.beyondHistory,
						]),
					]
				: []),
			messages.getMessage(`quotas.${quotaSource ?? 'none'}`),
		],
	};
}

function mergesWords(merges: FairnessReport['merges']): string {
	const days = merges.flatMap(({ from, to }) => (from === null || to === null ? [] : [from, to])).sort();
	const changes = merges.reduce((sum, each) => sum + each.changes, 0);
	return changes ? messages.getMessage('merges', [changes, days[0] ?? '', days.at(-1) ?? '']) : messages.getMessage('merges.none');
}
