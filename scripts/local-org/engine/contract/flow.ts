/** Flows, what waits for its time, and what a transaction may use. */
import type { FlowDef } from '../../schema/model.ts';
import type { FormulaScope } from './formula.ts';
import type { SaveError, SaveResult } from './records.ts';
import type { Filter } from './soql.ts';
import type { Row } from './values.ts';

/** One interview's record in a batch of at most 200. before-save flows write into `record`. */
export interface FlowInterview {
	record: Row;
	prior: Row | undefined;
	isNew: boolean;
}
export interface FlowOutcome {
	/** Errors raised by Custom Error elements or unhandled faults; empty when it ran through (or did not apply). */
	errors: readonly SaveError[];
	ran: boolean;
}
/** What the interpreter asks of the engine. All of it runs in system context without sharing, inside the caller's transaction. */
export interface FlowHost {
	now: Date;
	timeZone: string;
	/** Running user: who saved; the Automated Process user in event-triggered flows. */
	userId: string;
	/** `element` (`Flow.Element`) names who asks: governor limits are counted by it. Without `fields` rows have all stored ones. */
	find(
		object: string,
		filter: Filter | undefined,
		options: { limit?: number; orderBy?: { field: string; descending: boolean }[]; fields?: readonly string[] },
		element?: string,
	): Row[];
	insert(object: string, rows: Row[], element?: string): SaveResult[];
	update(object: string, rows: Row[], element?: string): SaveResult[];
	delete(object: string, ids: string[], element?: string): SaveResult[];
	related: FormulaScope['related'];
	global: FormulaScope['global'];
	vlookup: FormulaScope['vlookup'];
	/** Custom notification action. */
	notify(notification: {
		typeId: string;
		recipientIds: string[];
		title: string;
		body: string;
		targetId: string | null;
		senderId: string;
	}): void;
}
/** A part of a record-triggered flow that runs later: Metadata API, FlowScheduledPath. */
export interface ScheduledPath {
	name: string;
	/** `async`: as soon as the save is committed. */
	kind: 'async' | 'scheduled';
	offset: number;
	unit: 'Minutes' | 'Hours' | 'Days' | 'Months';
	/** Date or date/time field of the record that the offset counts from; without it, the save. */
	field?: string;
	maxBatchSize: number;
}
/** When a schedule-triggered flow runs: Metadata API, FlowSchedule. */
export interface FlowSchedule {
	frequency: 'Once' | 'Daily' | 'Weekly';
	startDate: string;
	/** `HH:MM:SS` in the org's time zone. */
	startTime: string;
}
export interface CompiledFlow {
	def: FlowDef;
	/** Undefined for autolaunched flows (subflows). */
	trigger?: {
		object: string;
		/** `Scheduled`: by the clock; `object` is empty where it runs without records. */
		kind: 'RecordBeforeSave' | 'RecordAfterSave' | 'RecordBeforeDelete' | 'PlatformEvent' | 'Scheduled';
		on: 'Create' | 'Update' | 'CreateAndUpdate' | 'Delete' | undefined;
		order: number;
	};
	/** Runs a batch: one query per lookup element and batch, one DML per create/update/delete element and batch. */
	run(batch: FlowInterview[], host: FlowHost, path?: string): FlowOutcome[];
	/** Scheduled and asynchronous paths: `run` with the name of one starts there, whatever the entry conditions say. */
	paths?: readonly ScheduledPath[];
	/** Does the record meet the entry conditions, newly or not? */
	meets?(interview: FlowInterview, host: FlowHost): boolean;
	/** Schedule-triggered flows: when, and over which records (`undefined` filter: all; no object: one interview without a record). */
	schedule?: FlowSchedule & { object?: string; filter(host: FlowHost): Filter | undefined };
}

/** An interview that waits for its time. */
export interface PausedInterview {
	flow: string;
	path: string;
	recordId: string;
	/** Who changed the record: it runs in their name. */
	userId: string;
	due: string;
}
/** An interview that nobody waited for and that failed. */
export interface FailedInterview {
	flow: string;
	path: string | null;
	recordId: string | null;
	userId: string;
	failedAt: string;
	message: string;
}

/** What flows used of one transaction's governor limits: engine/limits. */
export interface LimitUsage {
	queries: number;
	queryRows: number;
	dmlStatements: number;
	dmlRows: number;
	immediatePublishes: number;
	/** `Flow.Element` → how often it asked the database. */
	elements: Map<string, number>;
}
