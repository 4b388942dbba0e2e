/**
 * Owner changes that no save-time guard saw (mass transfer, cascade, guard switched off): found afterwards in AccountHistory and
 * in the present owners, each made an incident once.
 */
import { type Mentorship, type OwnerChange, type PairDecision, type Release, decidePair } from './pair.ts';

/** A row of AccountHistory with `Field` Owner or OwnerId. A lookup change writes two rows; those that carry names are dropped by {@link ownerChanges}. */
export interface OwnerHistoryRow {
	id: string;
	recordId: string;
	oldValue: string | null;
	newValue: string | null;
	changedById: string;
	/** Datetime, in the form that `instant` gives. */
	at: string;
}
export interface AccountOwner {
	id: string;
	name: string;
	ownerId: string;
}
/** What the scan must not report again: incidents that are there. */
export interface KnownIncident {
	key: string;
	recordId: string;
	fromOwnerId: string | null;
	toOwnerId: string | null;
	result: string;
	at: string | null;
}
export interface FoundChange extends OwnerChange {
	/** The history row; null where the present owner differs from what history ends in. */
	historyId: string | null;
	changedById: string | null;
}
export interface Incident {
	/** The same change always has the same key: a scan that runs twice reports it once. */
	key: string;
	recordId: string;
	recordName: string;
	fromOwnerId: string;
	toOwnerId: string;
	actorId: string | null;
	mentorshipId: string;
	mentorshipName: string;
	at: string;
	/** Owners in between, where the record came through other hands. */
	through: string[];
	/** False where it was seen in the present owner only and the time of the change is not known. */
	timeKnown: boolean;
}

const isOwnerId = (value: string | null): value is string => value !== null && (value.startsWith('005') || value.startsWith('00G'));

/** Owner changes in order of time, from the rows that carry ids (Salesforce writes a second row with names). */
export function ownerChanges(rows: readonly OwnerHistoryRow[]): FoundChange[] {
	const changes: FoundChange[] = [];
	for (const { id, recordId, oldValue, newValue, changedById, at } of rows)
		if (isOwnerId(oldValue) && isOwnerId(newValue))
			changes.push({ historyId: id, recordId, fromOwnerId: oldValue, toOwnerId: newValue, changedById, at });
	return changes.sort((a, b) => compare(a.at, b.at) || compare(a.historyId ?? '', b.historyId ?? ''));
}

/** Accounts whose present owner is not the one that their history ends in: changed without a trace, at an unknown time until `now`. */
function untracedChanges(changes: readonly FoundChange[], accounts: readonly AccountOwner[], now: string): FoundChange[] {
	const last = new Map<string, FoundChange>();
	for (const change of changes) last.set(change.recordId, change);
	return accounts.flatMap(({ id, ownerId }) => {
		const change = last.get(id);
		return change && change.toOwnerId !== ownerId
			? [{ historyId: null, recordId: id, fromOwnerId: change.toOwnerId, toOwnerId: ownerId, changedById: null, at: now }]
			: [];
	});
}

export interface GuardScan {
	incidents: Incident[];
	/** Changes looked at. */
	changes: number;
	/** Between the parties of a mentorship, but allowed: how often and why. */
	allowed: Record<string, number>;
	/** Changes of this scan that an incident was already written for. */
	known: number;
}

/** What the guard would have stopped, and nobody has recorded yet. `now` as {@link OwnerChange.at}. */
export function scanOwners(facts: {
	history: readonly OwnerHistoryRow[];
	accounts: readonly AccountOwner[];
	mentorships: readonly Mentorship[];
	releases: readonly Release[];
	known: readonly KnownIncident[];
	inactiveUserIds: ReadonlySet<string>;
	now: string;
}): GuardScan {
	const traced = ownerChanges(facts.history);
	const changes = [...traced, ...untracedChanges(traced, facts.accounts, facts.now)];
	const names = new Map(facts.accounts.map(({ id, name }) => [id, name]));
	const result: GuardScan = { incidents: [], changes: changes.length, allowed: {}, known: 0 };
	const earlier = new Map<string, FoundChange[]>();
	for (const change of changes) {
		const before = earlier.get(change.recordId) ?? [];
		const { decision, fromOwnerId, through } = decideWithHands(change, before, facts);
		earlier.set(change.recordId, [...before, change]);
		if (!decision.blocked || !decision.mentorship) {
			if (decision.mentorship) result.allowed[decision.reason] = (result.allowed[decision.reason] ?? 0) + 1;
			continue;
		}
		const incident: Incident = {
			key: `scan:${change.historyId ?? `${change.recordId}:${change.fromOwnerId}:${change.toOwnerId}`}`,
			recordId: change.recordId,
			recordName: names.get(change.recordId) ?? change.recordId,
			fromOwnerId,
			toOwnerId: change.toOwnerId,
			actorId: change.changedById,
			mentorshipId: decision.mentorship.id,
			mentorshipName: decision.mentorship.name,
			at: change.at,
			through,
			timeKnown: change.historyId !== null,
		};
		if (facts.known.some((each) => isSame(each, incident))) result.known++;
		else result.incidents.push(incident);
	}
	return result;
}

/**
 * The direct decision, and then the same for every earlier owner whose protection was already running when the record left them:
 * a record that came through other hands is still protected. Only that owner's own release to this person ends it: hands in between could
 * release it to each other.
 */
function decideWithHands(
	change: FoundChange,
	before: readonly FoundChange[],
	facts: { mentorships: readonly Mentorship[]; releases: readonly Release[]; inactiveUserIds: ReadonlySet<string> },
): { decision: PairDecision; fromOwnerId: string; through: string[] } {
	const decide = (fromOwnerId: string, at: string): PairDecision =>
		decidePair({ ...change, fromOwnerId, at }, facts.mentorships, facts.releases, facts.inactiveUserIds);
	const direct = { decision: decide(change.fromOwnerId, change.at), fromOwnerId: change.fromOwnerId, through: [] as string[] };
	if (direct.decision.mentorship) return direct;
	const through = [change.fromOwnerId];
	for (const left of [...before].reverse()) {
		if (left.toOwnerId !== through.at(-1)) break;
		const whenItLeft = decide(left.fromOwnerId, left.at);
		const now = decide(left.fromOwnerId, change.at);
		if (whenItLeft.blocked && now.blocked) return { decision: now, fromOwnerId: left.fromOwnerId, through: [...through].reverse() };
		through.push(left.fromOwnerId);
	}
	return direct;
}

/** The same change seen before: by key, or recorded at save time as observed or overridden within two minutes of it. */
function isSame(known: KnownIncident, incident: Incident): boolean {
	if (known.key === incident.key) return true;
	const passed = known.result === 'Observed' || known.result === 'Overridden';
	return (
		passed &&
		known.recordId === incident.recordId &&
		known.toOwnerId === incident.toOwnerId &&
		known.fromOwnerId === incident.fromOwnerId &&
		known.at !== null &&
		Math.abs(Date.parse(known.at) - Date.parse(incident.at)) <= 120_000
	);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
