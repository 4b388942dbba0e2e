import { api, LightningElement } from 'lwc';
import { LABELS } from 'c/stallLabels';
import type { Signal, Verdict } from 'c/stallVerdict';
import { notEvaluatedSentence, signalSentence } from 'c/verdictWords';
import { format } from 'c/words';

interface Row {
	key: string;
	sentence: string;
	level: string;
	mark: string;
	className: string;
}

/** What speaks against the deal, worst first; what is fine on demand; what could not be judged, and why. */
export default class SignalList extends LightningElement {
	@api verdict?: Verdict;
	/** True where the worst signal stands as a headline above: then it is not said twice. */
	@api worstShown = false;
	expanded = false;

	get rows(): Row[] {
		const telling = this.signals.filter(({ value }) => value > 0).map(toRow);
		return this.worstShown ? telling.slice(1) : telling;
	}
	get calm(): Row[] {
		return this.signals.filter(({ value }) => value === 0).map(toRow);
	}
	get notJudged(): string {
		const unjudged = this.verdict?.notEvaluated ?? [];
		return unjudged.length > 0 ? format(LABELS.Not_Judged, unjudged.map(notEvaluatedSentence).join(', ')) : '';
	}
	get toggleLabel(): string {
		return this.expanded ? LABELS.Hide_Details : LABELS.Show_Details;
	}
	get expandedText(): string {
		return String(this.expanded);
	}
	private get signals(): Signal[] {
		return this.verdict?.signals ?? [];
	}

	handleToggle(): void {
		this.expanded = !this.expanded;
	}
}

function toRow(signal: Signal): Row {
	const critical = signal.level === 'critical';
	return {
		key: signal.signal,
		sentence: signalSentence(signal),
		level: critical ? LABELS.Level_critical : LABELS.Level_warn,
		mark: critical ? '●' : '◆',
		className: `signal signal_${signal.level}`,
	};
}
