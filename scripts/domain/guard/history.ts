/**
 * Owner changes that no save-time guard stopped (mass transfer, cascade, guard switched off), found afterwards: the history of owners is
 * replayed with the same decisions as at save time. Of millions of rows only those that a party of a mentorship appears in are kept.
 */
import { type Decision, type OwnerChange, decideOwner } from './decision.ts';
import type { GuardFacts, GuardedObject, ProtectionRow } from './facts.ts';
import { type Finding, decided } from './findings.ts';
import { protectionKey, protectionsAfter } from './hands.ts';

/** A row of a history object with `Field` Owner or OwnerId. A lookup change writes two rows; those that carry names are dropped. */
export interface OwnerHistoryRow {
	id: string;
	object: GuardedObject;
	recordId: string;
	oldValue: string | null;
	newValue: string | null;
	changedById: string;
	/** Datetime, in the form that `instant` gives. */
	at: string;
}
export interface FoundChange extends OwnerChange {
	object: GuardedObject;
	/** The history row, or what else tells this change from others; null where the present owner only shows it. */
	historyId: string | null;
	changedById: string | null;
	how: 'history' | 'present owner' | 'ledger';
}
export interface OwnedRecord {
	object: GuardedObject;
	id: string;
	name: string;
	ownerId: string;
}

const isOwnerId = (value: string | null): value is string => value !== null && (value.startsWith('005') || value.startsWith('00G'));

/** Takes history rows one by one, in any order, and keeps what replaying needs. */
export class OwnerHistory {
	/** Changes from or to a party. */
	readonly changes: FoundChange[] = [];
	/** Datetimes of the first and the last row. */
	first: string | null = null;
	last: string | null = null;
	/** Owner changes seen. */
	count = 0;
	private readonly parties: ReadonlySet<string>;
	private readonly present: ReadonlyMap<string, OwnedRecord>;
	private readonly latest = new Map<string, FoundChange>();
	/** Ids of people repeat, and are kept once. */
	private readonly people = new Map<string, string>();

	/** @param present records that a party owns now, by id */
	constructor(parties: ReadonlySet<string>, present: ReadonlyMap<string, OwnedRecord>) {
		this.parties = parties;
		this.present = present;
	}

	add({ id, object, recordId, oldValue, newValue, changedById, at }: OwnerHistoryRow): void {
		if (this.first === null || at < this.first) this.first = copy(at);
		if (this.last === null || at > this.last) this.last = copy(at);
		if (!isOwnerId(oldValue) || !isOwnerId(newValue)) return;
		this.count++;
		const ofParty = this.parties.has(oldValue) || this.parties.has(newValue);
		const present = this.present.get(recordId);
		const latest = present && this.latest.get(present.id);
		const isLatest = present !== undefined && (!latest || inTime(latest, { at, object, historyId: id }) <= 0);
		if (!ofParty && !isLatest) return;
		const change: FoundChange = {
			object,
			historyId: copy(id),
			recordId: present?.id ?? copy(recordId),
			fromOwnerId: this.person(oldValue),
			toOwnerId: this.person(newValue),
			changedById: this.person(changedById),
			at: copy(at),
			past: true,
			how: 'history',
		};
		if (ofParty) this.changes.push(change);
		if (isLatest) this.latest.set(present.id, change);
	}

	private person(id: string): string {
		const known = this.people.get(id);
		if (known !== undefined) return known;
		const kept = copy(id);
		this.people.set(kept, kept);
		return kept;
	}

	/** Records of parties whose owner is not the one that their history ends in: changed without a trace, at an unknown time until `now`. */
	untraced(now: string): FoundChange[] {
		return [...this.latest.values()].flatMap((latest) => {
			const record = this.present.get(latest.recordId)!;
			return record.ownerId === latest.toOwnerId
				? []
				: [
						{
							...latest,
							historyId: null,
							fromOwnerId: latest.toOwnerId,
							toOwnerId: record.ownerId,
							changedById: null,
							at: now,
							how: 'present owner' as const,
						},
					];
		});
	}

	/** True where history says anything about the record's owner. */
	knows(recordId: string): boolean {
		return this.latest.has(recordId);
	}
}

type Placed = Pick<FoundChange, 'at' | 'object' | 'historyId'>;

export function inTime(a: Placed, b: Placed): number {
	// In one moment the account first: its deals follow it.
	return compare(a.at, b.at) || compare(a.object, b.object) || compare(a.historyId ?? '', b.historyId ?? '');
}

export interface Replay {
	findings: Finding[];
	/** Between parties, but allowed: how often and why. */
	allowed: Record<string, number>;
	/** Protection of each record after its last change, as far as the changes tell. */
	protections: Map<string, ProtectionRow[]>;
}

/** Replays changes in order of time. `accountOf` gives the account of a deal, by which a cascade is told from a change of its own. */
export function replay(
	changes: readonly FoundChange[],
	facts: GuardFacts,
	accountOf: (opportunityId: string) => string | null = () => null,
): Replay {
	const result: Replay = { findings: [], allowed: {}, protections: new Map() };
	const accountChanges = new Set<string>();
	for (const change of [...changes].sort(inTime)) {
		const { recordId, toOwnerId, at } = change;
		const rows = result.protections.get(recordId) ?? [];
		const decision = decideOwner(change, withProtections(facts, recordId, rows));
		result.protections.set(recordId, protectionsAfter(rows, change, decision, facts));
		const move = `${change.changedById}:${change.fromOwnerId}:${toOwnerId}:${at.slice(0, 19)}`;
		if (change.object === 'Account') accountChanges.add(`${recordId}:${move}`);
		if (!decision.blocked) {
			if (decision.mentorship) result.allowed[decision.reason] = (result.allowed[decision.reason] ?? 0) + 1;
			continue;
		}
		const cascade = change.object === 'Opportunity' && accountChanges.has(`${accountOf(recordId)}:${move}`);
		result.findings.push(ownerFinding(change, decision, cascade));
	}
	return result;
}

/** Facts whose protection of one record is what replaying gives, and what the org has written down where replaying gives nothing. */
function withProtections(facts: GuardFacts, recordId: string, rows: readonly ProtectionRow[]): GuardFacts {
	const written = facts.protectionsOf.get(recordId) ?? [];
	if (!rows.length && !written.length) return facts;
	const replayed = new Set(rows.map(protectionKey));
	return { ...facts, protectionsOf: new Map([[recordId, [...rows, ...written.filter((row) => !replayed.has(protectionKey(row)))]]]) };
}

function ownerFinding(change: FoundChange, decision: Decision, cascade: boolean): Finding {
	const { historyId, object, recordId, fromOwnerId, toOwnerId, changedById, at, how } = change;
	const owner = decided(decision);
	return {
		...owner,
		key: historyId === null ? `scan:${recordId}:${fromOwnerId}:${toOwnerId}` : `scan:${historyId}`,
		object,
		recordId,
		recordName: recordId,
		toOwnerId,
		actorId: changedById,
		at,
		timeKnown: how === 'history',
		how: cascade ? 'cascade' : how,
		through: fromOwnerId === owner.fromOwnerId ? [] : [fromOwnerId],
	};
}

/** A part of a page of rows would keep the whole page in memory. */
const copy = (text: string): string => Buffer.from(text).toString();

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
