import { api, LightningElement } from 'lwc';
import type { StallStatus } from 'c/stallVerdict';
import { statusWord } from 'c/verdictWords';

/** Shapes differ as well as colours: colour is never the only sign. */
const MARKS: Record<StallStatus, string> = { Moving: '▲', Watch: '◆', Stalled: '●', Snoozed: '❚❚' };

/** A verdict as a small badge. */
export default class VerdictBadge extends LightningElement {
	@api status: StallStatus = 'Moving';

	get word(): string {
		return statusWord(this.status);
	}
	get mark(): string {
		return MARKS[this.status];
	}
	get badgeClass(): string {
		return `badge badge_${this.status.toLowerCase()}`;
	}
}
