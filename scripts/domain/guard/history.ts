/**
 * Owner changes that no save-time guard stopped (mass transfer, cascade, guard switched off), found afterwards: the history of owners is
 * replayed with the same decisions as at save time. Of millions of rows only those that a party of a mentorship appears in are kept.
 */
import { ChangeLog, type FoundChange } from './changeLog.ts';
import { type Decision, decideOwner } from './decision.ts';
import type { GuardFacts, GuardedObject, ProtectionRow } from './facts.ts';
import { type Finding, decided } from './findings.ts';
import { protectionKey, protectionsAfter } from './hands.ts';
import type { UnwrittenProtections } from './unwritten.ts';

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
export interface OwnedRecord {
	object: GuardedObject;
	id: string;
	name: string;
	ownerId: string;
	/** The account of an opportunity. */
	accountId?: string | null;
}

const isOwnerId = (value: string | null): value is string => value !== null && (value.startsWith('005') || value.startsWith('00G'));

/** Datetimes of the first and the last owner change of a day. */
interface Day {
	date: string;
	first: string;
	last: string;
}

const DAY_MS = 86_400_000;
/** What has no row for so many days may not have been kept. */
const KEPT_DAYS = 7;

/** Takes history rows one by one, in any order, and keeps what replaying needs. */
export class OwnerHistory {
	/** Changes from or to a party. */
	readonly changes = new ChangeLog();
	/** Datetimes of the first and the last owner change. */
	first: string | null = null;
	last: string | null = null;
	/** Owner changes seen. */
	count = 0;
	/** Days on which any owner changed, and when they did first and last. */
	private readonly days = new Map<string, Day>();
	/** That of the row before. */
	private day: Day = { date: 'none', first: '', last: '' };
	private readonly parties: ReadonlySet<string>;
	private readonly present: ReadonlyMap<string, OwnedRecord>;
	/** The last change of each record that a party owns: where it is from or to a party its place in `changes`, else ~place in `others`. */
	private readonly latest = new Map<string, number>();
	private readonly others = new ChangeLog();

	/** @param present records that a party owns now, by id */
	constructor(parties: ReadonlySet<string>, present: ReadonlyMap<string, OwnedRecord>) {
		this.parties = parties;
		this.present = present;
	}

	/** Of the row nothing is kept; of most rows little is read, and what is not read costs nothing where rows are lent. */
	add(row: OwnerHistoryRow): void {
		const { oldValue } = row;
		if (!isOwnerId(oldValue)) return;
		const { object, at, newValue, recordId } = row;
		if (!isOwnerId(newValue)) return;
		if (this.first === null || at < this.first) this.first = at;
		if (this.last === null || at > this.last) this.last = at;
		this.count++;
		this.note(at);
		const ofParty = this.parties.has(oldValue) || this.parties.has(newValue);
		const present = this.present.get(recordId);
		if (!ofParty && !present) return;
		const { id, changedById } = row;
		const isLatest = present !== undefined && this.isLatest(present.id, at, id);
		if (!ofParty && !isLatest) return;
		const place = (ofParty ? this.changes : this.others).add(object, id, recordId, oldValue, newValue, changedById, at);
		if (isLatest) this.latest.set(present.id, ofParty ? place : ~place);
	}

	/** Notes that owners changed at that time. */
	private note(at: string): void {
		const date = at.slice(0, 10);
		// History goes on day by day, mostly.
		if (date !== this.day.date) {
			this.day = this.days.get(date) ?? { date, first: at, last: at };
			this.days.set(date, this.day);
		}
		if (at < this.day.first) this.day.first = at;
		else if (at > this.day.last) this.day.last = at;
	}

	private isLatest(recordId: string, at: string, historyId: string): boolean {
		const place = this.latest.get(recordId);
		if (place === undefined) return true;
		return place < 0 ? !this.others.isAfter(~place, at, historyId) : !this.changes.isAfter(place, at, historyId);
	}

	/**
	 * Records of parties whose owner is not the one that their history ends in: changed without a trace, at an unknown time until `now`, when
	 * the scan began. A history that goes on since then says nothing of a record that was read before.
	 */
	untraced(now: string): FoundChange[] {
		return [...this.latest].flatMap(([recordId, place]) => {
			const record = this.present.get(recordId)!;
			const [log, at] = place < 0 ? [this.others, ~place] : [this.changes, place];
			if (log.toOwnerAt(at) === record.ownerId) return [];
			const latest = log.at(at);
			return latest.at > now
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

	/**
	 * Was it kept at that time? Tracking may be switched off and on again, and leaves no trace of that here: it was where any owner changed in
	 * the week before, and in the week after, or none has since.
	 */
	keptAt(at: string): boolean {
		const within = (sign: number, counts: (day: { first: string; last: string }) => boolean): boolean =>
			Array.from({ length: KEPT_DAYS + 1 }, (_, days) => new Date(Date.parse(at) + sign * days * DAY_MS).toISOString()).some((then) => {
				const day = this.days.get(then.slice(0, 10));
				return day !== undefined && counts(day);
			});
		return within(-1, ({ first }) => first <= at) && (this.last === null || this.last <= at || within(1, ({ last }) => last > at));
	}

	/** True where history says anything about the record's owner. */
	knows(recordId: string): boolean {
		return this.latest.has(recordId);
	}
}

type Placed = Pick<FoundChange, 'at' | 'object' | 'historyId' | 'how'>;

export function inTime(a: Placed, b: Placed): number {
	// In one moment the account first: its deals follow it.
	return compare(a.at, b.at) || compare(a.object, b.object) || compare(placeIn(a), placeIn(b));
}

/** A record is made by a conversion before it goes anywhere, be it in the same moment. */
const placeIn = ({ historyId, how }: Placed): string => (how === 'converted away' ? '' : (historyId ?? ''));

export interface Replay {
	/** In order of time. */
	findings: Finding[];
	/** Between parties, but allowed: how often and why. */
	allowed: Record<string, number>;
}

/**
 * Replays each record's changes in order of time: those of the histories, and those that something else tells. `accountOf` gives the
 * account of a deal, by which a cascade is told from a change of its own. What records still carry at the end goes into `left`.
 */
export function replay(
	histories: readonly ChangeLog[],
	more: readonly FoundChange[],
	facts: GuardFacts,
	accountOf: (opportunityId: string) => string | null = () => null,
	left?: UnwrittenProtections,
): Replay {
	const allowed: Record<string, number> = {};
	const blocked: { change: FoundChange; decision: Decision }[] = [];
	const leads = leadProtections(histories, more, facts);
	for (const changes of recordByRecord(histories, more, facts)) {
		let rows: ProtectionRow[] = [];
		for (const change of changes) {
			rows.push(...carried(change, leads));
			const known = withProtections(facts, change.recordId, rows);
			const decision = decideOwner(change, known);
			rows = protectionsAfter(rows, change, isPassed(change, decision, facts), known);
			if (decision.blocked) blocked.push({ change, decision });
			else if (decision.mentorship) allowed[decision.reason] = (allowed[decision.reason] ?? 0) + 1;
		}
		if (rows.length) left?.take(changes, rows);
	}
	const cascades = cascadesAmong(blocked, [...histories, more], accountOf);
	// What was found in one moment, the scan's, stays in the order in which it was found.
	const place = new Map(more.map((change, index) => [change, index]));
	const findings = blocked
		.sort((a, b) => inTime(a.change, b.change) || (place.get(a.change) ?? 0) - (place.get(b.change) ?? 0))
		.map(({ change, decision }) => ownerFinding(change, decision, cascades.has(change)));
	return { findings, allowed };
}

/** Did they come by a way through, or took nothing as the program owner decided? */
const isPassed = (change: FoundChange, { blocked, way }: Decision, { dismissed }: GuardFacts): boolean =>
	way !== undefined || (blocked && dismissed.has(changeKey(change)));

/** Without records that no party let go and that carry nothing: whoever gets one takes it from nobody. */
function* recordByRecord(
	histories: readonly ChangeLog[],
	more: readonly FoundChange[],
	{ mentorshipsOf, protectionsOf }: GuardFacts,
): Generator<FoundChange[]> {
	const rest = new Map<string, FoundChange[]>();
	for (const change of more) rest.set(change.recordId, [...(rest.get(change.recordId) ?? []), change]);
	for (const history of histories)
		for (const changes of history.byRecord(
			(userId) => mentorshipsOf.has(userId),
			(recordId) => rest.has(recordId) || protectionsOf.has(recordId),
		)) {
			const { recordId } = changes[0]!;
			const added = rest.get(recordId);
			rest.delete(recordId);
			yield added ? [...changes, ...added].sort(inTime) : changes;
		}
	for (const changes of rest.values()) yield changes.sort(inTime);
}

/** Of blocked changes of deals those that went along with their account, which the same person moved in the same moment. */
function cascadesAmong(
	blocked: readonly { change: FoundChange }[],
	changes: readonly Iterable<FoundChange>[],
	accountOf: (opportunityId: string) => string | null,
): Set<FoundChange> {
	// Whose deals they were does not matter: an account may take along other people's too.
	const move = ({ changedById, toOwnerId, at }: FoundChange, accountId: string): string =>
		`${accountId}:${changedById}:${toOwnerId}:${at.slice(0, 19)}`;
	const waiting = new Map<string, FoundChange[]>();
	for (const { change } of blocked) {
		const accountId = change.object === 'Opportunity' ? accountOf(change.recordId) : null;
		if (accountId !== null) waiting.set(move(change, accountId), [...(waiting.get(move(change, accountId)) ?? []), change]);
	}
	const found = new Set<FoundChange>();
	if (!waiting.size) return found;
	for (const list of changes)
		for (const change of list)
			if (change.object === 'Account') for (const deal of waiting.get(move(change, change.recordId)) ?? []) found.add(deal);
	return found;
}

/** What protected a lead protects what it was converted into, from the start: of the time of a conversion only the day may be known. */
const carried = ({ leadId, recordId }: FoundChange, leads: ReadonlyMap<string, readonly ProtectionRow[]>): ProtectionRow[] =>
	leadId === undefined || leadId === recordId ? [] : (leads.get(leadId) ?? []).map((row) => ({ ...row, recordId, since: '' }));

/** The protection of leads that were converted, after their last change. */
function leadProtections(
	histories: readonly ChangeLog[],
	more: readonly FoundChange[],
	facts: GuardFacts,
): ReadonlyMap<string, readonly ProtectionRow[]> {
	const changes = new Map(more.flatMap(({ leadId }): [string, FoundChange[]][] => (leadId === undefined ? [] : [[leadId, []]])));
	if (!changes.size) return new Map();
	for (const list of [...histories, more])
		for (const change of list) if (change.leadId === undefined) changes.get(change.recordId)?.push(change);
	return new Map(
		[...changes].map(([leadId, list]) => {
			let rows: ProtectionRow[] = [...(facts.protectionsOf.get(leadId) ?? [])];
			for (const change of list.sort(inTime)) {
				const known = withProtections(facts, leadId, rows);
				rows = protectionsAfter(rows, change, isPassed(change, decideOwner(change, known), facts), known);
			}
			return [leadId, rows];
		}),
	);
}

/** Facts whose protection of one record is what replaying gives, and what the org has written down where replaying gives nothing. */
function withProtections(facts: GuardFacts, recordId: string, rows: readonly ProtectionRow[]): GuardFacts {
	const written = facts.protectionsOf.get(recordId) ?? [];
	if (!rows.length && !written.length) return facts;
	const replayed = new Set(rows.map(protectionKey));
	return { ...facts, protectionsOf: new Map([[recordId, [...rows, ...written.filter((row) => !replayed.has(protectionKey(row)))]]]) };
}

/** The key of the finding that a change of owner gives. */
export const changeKey = ({
	historyId,
	recordId,
	fromOwnerId,
	toOwnerId,
}: Pick<FoundChange, 'historyId' | 'recordId' | 'fromOwnerId' | 'toOwnerId'>): string =>
	historyId === null ? `scan:${recordId}:${fromOwnerId}:${toOwnerId}` : `scan:${historyId}`;

function ownerFinding(change: FoundChange, decision: Decision, cascade: boolean): Finding {
	const { object, recordId, fromOwnerId, toOwnerId, changedById, at, how } = change;
	const owner = decided(decision);
	return {
		...owner,
		key: changeKey(change),
		object,
		recordId,
		recordName: recordId,
		toOwnerId,
		actorId: changedById,
		at,
		timeKnown: how === 'history' || how === 'converted away',
		how: cascade ? 'cascade' : how,
		through: change.leadId !== undefined ? [change.leadId] : fromOwnerId === owner.fromOwnerId ? [] : [fromOwnerId],
	};
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
