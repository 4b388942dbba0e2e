/** What a change event makes the guard look at. Pure: events in, ids of records out. */
import type { GuardedObject } from './facts.ts';

/** The parts of a change event that the guard reads (Change Data Capture Developer Guide, "ChangeEventHeader Fields"). */
export interface ChangeEvent {
	object: GuardedObject;
	/** CREATE, UPDATE, DELETE, UNDELETE; GAP_… of each, and GAP_OVERFLOW. */
	changeType: string;
	recordIds: readonly string[];
	changedFields: readonly string[];
	/** The owner where the event carries one. */
	ownerId: string | null;
}

/** A record that waits to be looked at. */
export interface WaitingRecord {
	object: GuardedObject;
	/** Owners that events gave it. */
	owners: Set<string>;
	/** An event did not say who owns it. */
	unsaid: boolean;
	/** It came into being: its owner is in no history. */
	created: boolean;
	/** It was deleted: a merge deletes the losers. */
	deleted: boolean;
}

/** More records than this at a time are a scan's: it reads them in bulk. */
export const MOST_RECORDS = 5_000;

/** What waits to be looked at: at most {@link MOST_RECORDS} records, however many events come. */
export class Waiting {
	readonly records = new Map<string, WaitingRecord>();
	/** An event named no records, or more of them than are kept: only a scan can tell. */
	everything = false;
	/** Events taken. */
	events = 0;

	get isEmpty(): boolean {
		return this.events === 0;
	}

	/** Takes what the guard must look at out of an event; counts it in any case. */
	take(event: ChangeEvent): void {
		this.events++;
		if (!concerns(event)) return;
		// An overflow event names the empty id, a change of a field's type the prefix of ids and a star (Developer Guide, "Overflow Events",
		// "Gap Events").
		if (event.changeType === 'GAP_OVERFLOW' || event.recordIds.some((id) => !isRecordId(id))) return this.overflow();
		const { object, ownerId } = event;
		const deleted = event.changeType === 'DELETE' || event.changeType === 'GAP_DELETE';
		const created = event.changeType === 'CREATE';
		for (const id of event.recordIds)
			this.add(id, { object, owners: new Set(ownerId === null ? [] : [ownerId]), unsaid: ownerId === null, created, deleted });
	}

	add(id: string, { object, owners, unsaid, created, deleted }: WaitingRecord): void {
		if (this.everything) return;
		const known = this.records.get(id);
		if (!known) this.records.set(id, { object, owners: new Set(owners), unsaid, created, deleted });
		else {
			for (const owner of owners) known.owners.add(owner);
			known.unsaid ||= unsaid;
			known.created ||= created;
			known.deleted ||= deleted;
		}
		if (this.records.size > MOST_RECORDS) this.overflow();
	}

	/** Takes over what another one holds. */
	merge(other: Waiting): void {
		for (const [id, record] of other.records) this.add(id, record);
		if (other.everything) this.overflow();
		this.events += other.events;
	}

	private overflow(): void {
		this.everything = true;
		this.records.clear();
	}
}

/**
 * Can the change be one that no save-time guard stopped? A gap event does not say what changed, so it can. New accounts and leads, and
 * edits of names and addresses, are compared with all others: that is the scan's.
 */
function concerns({ object, changeType, changedFields }: ChangeEvent): boolean {
	switch (changeType) {
		case 'UPDATE':
			return changedFields.includes('OwnerId') || (object === 'Opportunity' && changedFields.includes('AccountId'));
		case 'CREATE':
		case 'UNDELETE':
			return object === 'Opportunity';
		case 'DELETE':
		case 'GAP_DELETE':
			return object !== 'Opportunity';
		default:
			return true;
	}
}

const isRecordId = (id: string): boolean => /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(id) && !/^0{15}/.test(id);

/** Records that can concern a mentorship: a party got one, or nobody said who did. The others need no request to the org. */
export function ofParties(records: ReadonlyMap<string, WaitingRecord>, parties: ReadonlySet<string>): Map<string, WaitingRecord> {
	return new Map([...records].filter(([, { owners, unsaid }]) => unsaid || [...owners].some((id) => parties.has(id))));
}
