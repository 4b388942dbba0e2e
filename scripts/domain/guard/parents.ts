/**
 * Below which account an account was at a moment of the past, as far as the history of its parent and the account itself tell. What they do
 * not tell is not guessed: the answer says whether it is sure, and what nobody has asked about yet says so, too.
 */
import { addDays } from '../dates.ts';
import { HISTORY_DAYS } from './owners.ts';

/** A change of Account.ParentId, as its history has it. */
export interface ParentMove {
	historyId: string;
	accountId: string;
	fromParentId: string | null;
	toParentId: string | null;
	movedById: string;
	at: string;
}
export interface ParentEvidence {
	/** Accounts that were asked about. */
	asked: ReadonlySet<string>;
	/** Of those, by account, in any order. */
	moves: ReadonlyMap<string, readonly ParentMove[]>;
	/** Is the parent tracked, and was its history read? Since when it is tracked nobody tells: taken as before any mentorship. */
	tracked: boolean;
	/** When an account was last modified, by account: it has been below the same one since. */
	modified: ReadonlyMap<string, string>;
	now: string;
}
export interface ParentThen {
	parentId: string | null;
	sure: boolean;
	/** False where nothing is known of it because nobody asked. */
	asked: boolean;
}

/** What somebody changed of the hierarchy, since a moment, and that is not to count for them. */
export interface TakenOut {
	by: ReadonlySet<string>;
	since: string;
}

/** A moment at which an account was put below another. */
export interface PutBelow {
	putId: string;
	at: string;
	actorId: string;
}

export class PastParents {
	private readonly evidence: ParentEvidence | null;
	private readonly moves = new Map<string, ParentMove[]>();
	private readonly coversFrom: string;

	/** @param evidence null takes all as it is now */
	constructor(evidence: ParentEvidence | null) {
		this.evidence = evidence;
		this.coversFrom = evidence ? addDays(evidence.now.slice(0, 10), -HISTORY_DAYS) : '';
		for (const [id, moves] of evidence?.moves ?? []) this.moves.set(id, [...moves].sort(inTime));
	}

	/** In order of time. */
	movesOf(accountId: string): readonly ParentMove[] {
		return this.moves.get(accountId) ?? [];
	}

	/** Moments at which an account, or one that is or was above it, was put below another. */
	putsBelow(accountId: string, parentOf: (accountId: string) => string | null): PutBelow[] {
		if (!this.moves.size) return [];
		const puts: PutBelow[] = [];
		const seen = new Set([accountId]);
		// What is added while it goes on is visited, too; each once, so that circles end.
		for (const id of seen) {
			const above = [parentOf(id)];
			for (const { fromParentId, toParentId, at, movedById } of this.movesOf(id)) {
				above.push(fromParentId, toParentId);
				if (toParentId !== null) puts.push({ putId: id, at, actorId: movedById });
			}
			for (const each of above) if (each !== null) seen.add(each);
		}
		return puts;
	}

	/**
	 * The account's parent at a moment: before what happened in it, or after.
	 * @param now its parent now @param but as if these people had not taken it from where it was
	 */
	at(accountId: string, now: string | null, at: string, side: 'before' | 'after', but?: TakenOut): ParentThen {
		const { evidence } = this;
		if (!evidence) return { parentId: now, sure: true, asked: true };
		if (!evidence.asked.has(accountId)) return { parentId: now, sure: false, asked: false };
		const moves = this.movesOf(accountId);
		const found = moves.findIndex((move) => (side === 'before' ? move.at >= at : move.at > at));
		const before = found < 0 ? [...moves] : moves.slice(0, found);
		const last = before.at(-1);
		let parentId = found < 0 ? now : moves[found]!.fromParentId;
		const covered = evidence.tracked && at.slice(0, 10) >= this.coversFrom;
		const modified = evidence.modified.get(accountId);
		// Between two rows that do not fit together something happened that left none.
		const sure = (covered && (!last || last.toParentId === parentId)) || (modified !== undefined && modified <= at && found < 0);
		for (let undone = before.pop(); undone && but?.by.has(undone.movedById) && undone.at >= but.since; undone = before.pop()) {
			if (undone.fromParentId === null) break;
			parentId = undone.fromParentId;
		}
		return { parentId, sure, asked: true };
	}
}

const inTime = (a: ParentMove, b: ParentMove): number =>
	a.at < b.at ? -1 : a.at > b.at ? 1 : a.historyId < b.historyId ? -1 : a.historyId > b.historyId ? 1 : 0;
