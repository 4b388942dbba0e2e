/**
 * The ownership ledger: what the scan has seen of owners, and of the policy, since it first ran, one entry per line, each chained to the one before by its
 * hash. Its head and length are anchored in the org, so that a file that was changed, cut or put back can be told. The hash comes as an
 * argument: rules do no I/O.
 */
import type { GuardedObject } from './facts.ts';
import type { PolicySeen } from './policy.ts';

/**
 * How a deal came onto its account: its history has the `move`, its account was `merged` into this one, history is kept and has `nothing`, or
 * is not kept or not that long (`unknown`).
 */
export type Arrival = 'move' | 'merged' | 'nothing' | 'unknown';

export type LedgerEntry =
	/**
	 * A party's record, first seen with this owner, or found with another than the ledger had. `account` is that of an opportunity, which is
	 * seen again where it is on another; absent where no scan looked. `came` says how it got there from the one before, `left` from which
	 * account where history had moved it on meanwhile.
	 */
	| {
			n: number;
			kind: 'seen';
			at: string;
			object: GuardedObject;
			record: string;
			to: string;
			account?: string | null;
			came?: Arrival;
			left?: string | null;
	  }
	/** A change of owner, from the org's history. */
	| { n: number; kind: 'owner'; at: string; object: GuardedObject; record: string; from: string; to: string; by: string; history: string }
	/** The guard's policy as a scan found it, where it was not so before. */
	| ({ n: number; kind: 'policy'; at: string } & PolicySeen);

/** An entry without its place. */
export type NewEntry = LedgerEntry extends infer Entry ? (Entry extends LedgerEntry ? Omit<Entry, 'n'> : never) : never;

/** Head before the first entry. */
export const GENESIS = '0'.repeat(64);

/** What the org says of the ledger: the head after `count` entries. Before the first entry it is {@link GENESIS} and 0. */
export interface Anchor {
	head: string;
	count: number;
}
export type Sha256 = (text: string) => string;

/** How a line goes on behind its entry: with the hash of the head before it and of the entry as it is written. */
const seal = (hash: string): string => `,"hash":"${hash}"}`;
const SEAL = seal(GENESIS).length;

/** The line of the entry with number `n`, and the new head. */
export function ledgerLine(n: number, entry: NewEntry, head: string, sha256: Sha256): { line: string; head: string } {
	const text = `{"n":${n},${JSON.stringify(entry).slice(1)}`;
	const next = sha256(head + text);
	return { line: text.slice(0, -1) + seal(next), head: next };
}

/** `unanchored`: there are entries, and the org knows of no ledger. */
export type LedgerFault = 'missing' | 'changed' | 'cut' | 'replaced' | 'unanchored';

/** Takes the lines of a ledger one by one, and tells whether they are what was written. */
export class LedgerReader {
	head = GENESIS;
	count = 0;
	fault: LedgerFault | null = null;
	/** Line of the fault, from 1. */
	faultAt: number | null = null;
	/** Lines after the last entry that the org knows: of a scan that was killed, or of whoever can write the file. They are not believed. */
	beyond = 0;
	/** `at` of the first and the last entry. */
	from: string | null = null;
	to: string | null = null;
	private readonly anchor: Anchor | null;
	private readonly sha256: Sha256;
	private anchored: boolean;

	constructor(anchor: Anchor | null, sha256: Sha256) {
		this.anchor = anchor;
		this.sha256 = sha256;
		this.anchored = anchor?.count === 0;
	}

	/** The entry, or undefined from the first line on that is not as it was written, and after the last one that the org knows. */
	read(line: string): LedgerEntry | undefined {
		if (this.fault) return undefined;
		if (!this.anchor) return this.fail('unanchored');
		if (this.anchored) return void this.beyond++;
		let entry: LedgerEntry;
		try {
			const text = `${line.slice(0, -SEAL)}}`;
			const next = this.sha256(this.head + text);
			if (!line.endsWith(seal(next))) return this.fail('changed');
			entry = JSON.parse(text) as LedgerEntry;
			if (entry.n !== this.count + 1) return this.fail('changed');
			this.head = next;
		} catch {
			return this.fail('changed');
		}
		this.count++;
		if (this.anchor.count === this.count) {
			if (this.anchor.head !== this.head) return this.fail('replaced');
			this.anchored = true;
		}
		if (this.from === null || entry.at < this.from) this.from = entry.at;
		if (this.to === null || entry.at > this.to) this.to = entry.at;
		return entry;
	}

	/** After the last line: what is wrong, null where nothing is. */
	end(): LedgerFault | null {
		if (!this.fault && this.anchor && !this.anchored) this.fail(this.count === 0 ? 'missing' : 'cut');
		return this.fault;
	}

	private fail(fault: LedgerFault): undefined {
		this.fault = fault;
		this.faultAt = this.count + 1;
	}
}
