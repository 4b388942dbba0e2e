/** Platform events and change events. */
import type { Row } from './values.ts';

export interface PlatformEvent {
	/** `Review_Changed__e`; of a change event `AccountChangeEvent`. */
	type: string;
	replayId: number;
	/** Identifies the message; also in the answer to whoever published it. */
	uuid: string;
	createdDate: string;
	createdById: string;
	/** Field values; of a change event those that it carries, before any field permission. */
	payload: Row;
	/** Change events only. */
	change?: ChangeHeader;
}
/** ChangeEventHeader (Change Data Capture Developer Guide, "ChangeEventHeader Fields"); field names as the object has them. */
export interface ChangeHeader {
	entityName: string;
	recordIds: string[];
	changeType: 'CREATE' | 'UPDATE' | 'DELETE' | 'UNDELETE';
	changeOrigin: string;
	transactionKey: string;
	sequenceNumber: number;
	/** Milliseconds. */
	commitTimestamp: number;
	commitNumber: number;
	commitUser: string;
	changedFields: string[];
	nulledFields: string[];
	diffFields: string[];
}
/** Platform and change events: written to an outbox table, delivered to subscribers after the transaction they belong to has ended. */
export interface Events {
	/** Called for each event after it is durable. Returns the unsubscribe function. */
	subscribe(listener: (event: PlatformEvent) => void): () => void;
	/** Events of these types still kept with a replay id above `after` (−2: all), oldest first, at most `limit`. */
	replay(types: string | readonly string[], after: number, limit?: number): PlatformEvent[];
	/** Whether an event with this replay id is still kept: another one is no place to start from. */
	isKept(replayId: number): boolean;
	/** Replay id of the newest event, 0 where there was none yet. */
	newest(): number;
}
