import { api, LightningElement } from 'lwc';
import { LABELS } from 'c/stallLabels';
import { format } from 'c/words';

const WIDTH = 300;
const BASE = 45;
const TALLEST = 42;
const GAP = 2;

interface Bar {
	key: number;
	x: number;
	y: number;
	width: number;
	height: number;
	className: string;
	range: string;
	count: number;
}

/** Won deals by days in the stage, and where this deal stands. The last bin holds everything longer. */
export default class StageChart extends LightningElement {
	/** Counts of won deals per bin. */
	@api counts: number[] = [];
	/** Days per bin. */
	@api binDays = 0;
	/** Days this deal has been in the stage. */
	@api days = 0;
	@api stage = '';
	labels = LABELS;

	get hasData(): boolean {
		return this.binDays > 0 && this.counts.some((count) => count > 0);
	}
	get title(): string {
		return format(LABELS.Chart_Title, this.stage);
	}
	get caption(): string {
		return format(LABELS.Chart_Table_Caption, this.days);
	}
	get bars(): Bar[] {
		const most = Math.max(...this.counts, 1);
		const step = WIDTH / this.counts.length;
		return this.counts.map((count, index) => {
			const height = count === 0 ? 0 : Math.max(2, (count / most) * TALLEST);
			const last = index === this.counts.length - 1;
			return {
				key: index,
				x: index * step + GAP / 2,
				y: BASE - height,
				width: step - GAP,
				height,
				className: index === this.ownBin ? 'bar bar_own' : 'bar',
				range: last ? `≥ ${index * this.binDays}` : `${index * this.binDays}–${(index + 1) * this.binDays - 1}`,
				count,
			};
		});
	}
	/** A small triangle under the axis at this deal's age; beyond the last bin it stays at the edge. */
	get pointer(): string {
		const share = Math.min(1, this.days / (this.binDays * this.counts.length));
		const x = Math.min(WIDTH - 5, Math.max(5, share * WIDTH));
		return `${x - 5},57 ${x + 5},57 ${x},48`;
	}
	private get ownBin(): number {
		return Math.min(this.counts.length - 1, Math.floor(this.days / this.binDays));
	}
}
