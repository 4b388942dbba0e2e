/** What the watch tells while it runs: facts; the command has the words. */
import type { GuardedObject } from '../../domain/guard/facts.ts';
import type { RefusedRow } from '../../salesforce/org.ts';
import type { Judged } from './judge.ts';

/** How an object is watched. `unproven`: events are awaited, but nobody says that the org sends any, so history is asked too. */
export type WatchedBy = 'events' | 'events, unproven' | 'polling';
/** Why a scan is made. */
export type ScanReason = 'first' | 'due' | 'expired' | 'damaged' | 'overflow' | 'traceless';

/** What the watch tells, as it happens. */
export type WatchEvent =
	/** `from` is the replay id after which events are taken; `why` the org's words for sending none. */
	| { kind: 'watching'; object: GuardedObject; by: WatchedBy; from: number | null; why: string | null }
	| { kind: 'expired'; object: GuardedObject; replayId: number; since: string | null }
	| { kind: 'damaged'; file: string }
	| { kind: 'incident'; incident: Judged['incidents'][number]; seenBy: 'event' | 'polling' | 'scan' }
	| { kind: 'judged'; events: number; records: number; incidents: number; known: number }
	| { kind: 'polled'; objects: GuardedObject[]; since: string; records: number; incidents: number; known: number }
	/** `lockTakenFrom`: the process of a killed scan whose lock of the ledger was taken over. */
	| {
			kind: 'scanned';
			why: ScanReason;
			incidents: number;
			known: number;
			notCovered: { part: string; why: string | null }[];
			lockTakenFrom: number | null;
	  }
	| { kind: 'refusedRow'; row: RefusedRow }
	| { kind: 'failed'; why: string; retryMs: number }
	| { kind: 'connection'; up: boolean }
	| { kind: 'lost'; why: string };
