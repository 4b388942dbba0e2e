/** What a scan read and what it could not: every part that fails is named with its reason, and the others go on. */
import type { ApiCallError } from '../../salesforce/connection.ts';
import { plainReason } from '../reasons.ts';

/** Not covered: a key of messages/guard.scan.md, and why where the org said why. */
export interface Gap {
	part: string;
	why: string | null;
}

/** Parts with a sentence of their own (`gap.<part>`) that says what to do. */
export const SAID_WHOLE: ReadonlySet<string> = new Set([
	'loginAs.retention',
	'loginAs.events',
	'dealTerritories.noModel',
	'dealTerritories.hidden',
	'access.wide',
	'territories.none',
	'territories.unguarded',
	'territories.keyless',
	'territories.nobody',
	'territories.without',
	'territoryEdits.untracked',
	'edits.untracked',
	'former.untracked',
	'moves.untracked',
	'placements.unsure',
	'mentorships.undated',
	'policy.off',
	'policy.changed',
	'ledger.beyond',
	'untold.damaged',
	'auditFields',
	'clock',
]);

export class Coverage {
	private readonly parts: (Gap | Coverage)[] = [];
	private readonly all: Coverage;

	/** @param all of which this is a part */
	constructor(all?: Coverage) {
		this.all = all ?? this;
	}

	get gaps(): Gap[] {
		return this.parts.flatMap((each) => (each instanceof Coverage ? each.gaps : [each]));
	}

	/** Something that is known not to be there or not to be asked. */
	gap(part: string, why: string | null = null): void {
		this.parts.push({ part, why });
	}

	/** A place for the gaps of what goes on at the same time: they stand together, whoever comes to an end first. */
	apart(): Coverage {
		const part = new Coverage(this.all);
		this.parts.push(part);
		return part;
	}

	/** What reading gives; undefined, and a gap, where the org refuses it. Where nobody answers any more the scan ends. */
	async attempt<T>(part: string, read: () => Promise<T>): Promise<T | undefined> {
		const place = this.apart();
		try {
			return await read();
		} catch (error) {
			if ((error as Error).name === 'UnreachableError') throw error;
			const { errorCode } = error as Partial<ApiCallError>;
			place.gap(errorCode === 'REQUEST_LIMIT_EXCEEDED' ? `${part}.limit` : part, plainReason(error));
			return undefined;
		}
	}

	/** True where the part was read whole, in whatever place. */
	covers(part: string): boolean {
		return !this.all.gaps.some((gap) => gap.part === part || gap.part === `${part}.limit`);
	}
}

/** As many names as are read, and how many there are beyond. */
const NAMES = 20;
export const listed = (all: readonly string[]): string =>
	[...[...all].sort().slice(0, NAMES), ...(all.length > NAMES ? [`+ ${all.length - NAMES}`] : [])].join(', ');
