/**
 * The interfaces between the rooms of the engine. Each room implements one of them; protocols see only `Engine`.
 * Everything is synchronous: SQLite is, and a save is one transaction from the first default to the last after-save flow.
 */
import type { Query } from '@jetstreamapp/soql-parser-js';
import type { Clock } from '../clock.ts';
import type { DeployMessage, PackageFiles } from '../schema/metadata/types.ts';
import type { FlowDef, ObjectDef, Schema } from '../schema/model.ts';
import type { Notifications } from './notifications.ts';

/**
 * A stored value. Dates are `YYYY-MM-DD`; datetimes ISO UTC with milliseconds and `Z`; ids have 18 characters;
 * multi-select picklists are joined by `;`; an empty string is stored as null, as Salesforce does.
 */
export type Value = null | string | number | boolean;
/** A record in storage form: canonical field name → value. */
export type Row = Record<string, Value>;

/** Who asks, and under which rights. */
export interface UserContext {
	userId: string;
	/** `user`: object, field and record access of the user apply. `system`: none do (flows, the engine itself). */
	mode: 'user' | 'system';
	/** IANA name, from the user's TimeZoneSidKey. */
	timeZone: string;
	/** Login As: the administrator behind the session. Everything happens in the user's name; only Setup's audit trail tells. */
	delegateId?: string;
	/** Through which API a request came, as change events tell it: `com/salesforce/api/rest/66.0;client=X`. */
	origin?: string;
}

// ---------------------------------------------------------------- store

/**
 * SQLite behind a small door. One connection; nested transactions are savepoints.
 *
 * Tables: one per object except platform events; every table has `"Id"` and `"IsDeleted"` (0/1), whether or not the object shows them;
 * formula fields have no column. Text: columns compare binary. Indexes: lookups and OwnerId (binary); Name, unique and external-id text
 * both `COLLATE NOCASE` and over `sf_fold(col)`. The store registers `sf_fold(text)` (deterministic: NFC + lower case in all of Unicode),
 * so `"Name" = ? COLLATE NOCASE` is right and indexed for an ASCII literal and `sf_fold("Name") = ?` for any other.
 */
export interface Store {
	/** Creates and alters tables so that every stored field of the schema has a column and every lookup, unique and external-id field an index. */
	applySchema(schema: Schema): void;
	/** Rows as arrays in select order (node:sqlite setReturnArrays); statements are cached by their text. Booleans come as 0/1. */
	all(sql: string, params?: readonly SqlValue[]): SqlValue[][];
	get(sql: string, params?: readonly SqlValue[]): SqlValue[] | undefined;
	run(sql: string, params?: readonly SqlValue[]): { changes: number };
	/** A reading statement to keep and run again: `all` without the look-up of its text. */
	prepare(sql: string): Statement;
	exec(sql: string): void;
	/** Registers a function that SQL may call (formula fields). */
	defineFunction(name: string, fn: (...args: SqlValue[]) => SqlValue, options?: { deterministic?: boolean }): void;
	transaction<T>(work: () => T): T;
	inTransaction(): boolean;
	/** Calls the listener at the end of each outermost transaction, still inside it: what it writes commits with it. */
	beforeCommit(listener: () => void): void;
	/** Calls the listener each time an outermost transaction has ended, outside of any transaction. */
	onTransactionEnd(listener: (committed: boolean) => void): void;
	/** The next id of a prefix, 18 characters; never given twice, across restarts and rollbacks too. */
	nextId(keyPrefix: string): string;
	/** The next number of a counter (auto-number fields, replay ids), starting at `start`. */
	nextNumber(counter: string, start: number): number;
	/** What opening found damaged or missing, and what became of it. */
	readonly recovery?: Recovery;
	/** True while metadata is lost: nothing goes for want of it, no table, column or mirrored row, until it is deployed again. */
	keepsAll(): boolean;
	close(): void;
}
export interface Statement {
	/** Rows as arrays in select order. */
	all(params: readonly SqlValue[]): SqlValue[][];
}
/** The recovery of a damaged database. */
export interface Recovery {
	/** What happened, in sentences for whoever started the org. */
	lines: string[];
	/** Where the damaged database is kept. */
	damagedFile?: string;
	/** JSON with every record that was lost, as far as its id is known. */
	reportFile?: string;
}
export type SqlValue = null | string | number | bigint | Uint8Array;

/** Table and column names in SQL: the object's and field's own name in double quotes. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

// ---------------------------------------------------------------- access

export interface ObjectAccess {
	create: boolean;
	read: boolean;
	edit: boolean;
	delete: boolean;
	viewAll: boolean;
	modifyAll: boolean;
}
export type AccessLevel = 'None' | 'Read' | 'Edit' | 'Delete' | 'Transfer' | 'All';
export interface RecordAccess {
	read: boolean;
	edit: boolean;
	delete: boolean;
	transfer: boolean;
	/** Owner, Modify All, or above the owner in the role hierarchy: may share and delete. */
	all: boolean;
	maxLevel: AccessLevel;
}

/** The one place that decides who may do what. In `system` mode everything is allowed. */
export interface Access {
	object(ctx: UserContext, object: string): ObjectAccess;
	field(ctx: UserContext, object: string, field: string): { read: boolean; edit: boolean };
	/** System permission by its API name: `ViewAllData`, `ModifyAllData`, `TransferAnyEntity`, `ApiEnabled`, `CustomizeApplication`, `ManageUsers`, … */
	has(ctx: UserContext, permission: string): boolean;
	hasCustom(ctx: UserContext, customPermission: string): boolean;
	/** SQL condition over table alias `alias` true for rows the user may read; undefined where every row is. */
	readPredicate(ctx: UserContext, object: ObjectDef, alias: string): { sql: string; params: SqlValue[] } | undefined;
	/** Access of the user to each of the records; ids that do not exist are absent. */
	records(ctx: UserContext, object: ObjectDef, ids: readonly string[]): Map<string, RecordAccess>;
	/** The user stands above another in the role hierarchy. */
	isAbove(ctx: UserContext, userId: string): boolean;
	/** The user is a member of a group or queue, directly or through others. */
	isMember(ctx: UserContext, groupId: string): boolean;
	/** The same object as long as nothing changed about the user's rights and predicates: lets a caller remember what it checked and asked. */
	rightsKey?(ctx: UserContext): object;
	/** Forget cached permissions, roles and groups: after writes to the objects they come from, and after a deployment. */
	invalidate(): void;
}

// ---------------------------------------------------------------- soql

/** A record as REST answers it: `attributes`, values in wire form (datetimes end in +0000), parents and child lists nested. */
export interface SObjectRecord {
	attributes: { type: string; url?: string };
	[field: string]: unknown;
}
export interface QueryResult {
	object: string;
	totalSize: number;
	records: SObjectRecord[];
	/** Selected columns in order, for `?columns=true`. */
	columns: QueryColumn[];
}
export interface QueryColumn {
	path: string;
	type: string;
	aggregate: boolean;
	label: string;
	/** Columns of a child list. */
	joinColumns?: QueryColumn[];
}
export interface QueryOptions {
	/** queryAll: deleted rows too. */
	includeDeleted?: boolean;
	/** API version in attributes.url, `66.0` by default. */
	version?: string;
	/**
	 * queryAst only: literals in the place of the AST's own, as many and of the same kinds, quoted and escaped, in text order; a list of
	 * strings is one. Who asks the same with other values keeps one AST, and its shape is found once.
	 */
	literals?: readonly (string | string[])[];
}
export interface Soql {
	/** Parses, checks against schema and access, binds date literals to the clock, runs. Throws ApiError MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE. */
	query(ctx: UserContext, soql: string, options?: QueryOptions): QueryResult;
	/**
	 * A guess that reads no rows: the query aggregates over a big table or walks through one without an index, and had better not hold
	 * others up. False for what `query` refuses.
	 */
	mayBeLong(ctx: UserContext, soql: string, options?: QueryOptions): boolean;
	/** `query` from an AST: how GraphQL and the UI API read, so that no SOQL is ever built from strings. */
	queryAst(ctx: UserContext, query: Query, options?: QueryOptions): QueryResult;
	/** Rows in storage form with the given fields (no parent paths), by ids, in the order of ids; absent where not readable. */
	rows(ctx: UserContext, object: string, ids: readonly string[], fields: readonly string[]): Row[];
	/** Rows where every condition holds (flow Get Records, the engine): storage form, system semantics decided by ctx. */
	find(
		ctx: UserContext,
		object: string,
		filter: Filter | undefined,
		options?: { fields?: readonly string[]; limit?: number; orderBy?: { field: string; descending: boolean }[] },
	): Row[];
}
/** A query's result as a read worker hands it over: records in JSON, page by page. */
export interface PagedResult extends Omit<QueryResult, 'records'> {
	/** Records in all pages. */
	rows: number;
	/** Each a JSON array of `pageRows` records, the last of the rest. */
	pages: Uint8Array<ArrayBuffer>[];
}
/** Threads for queries that would hold others up. */
export interface Readers {
	/**
	 * The query's result, in its own time; undefined where it is better asked of `soql` at once: it is short, or the org is in memory.
	 * Rejects with what `Soql.query` throws, and with OPERATION_TOO_LARGE or SERVER_UNAVAILABLE.
	 */
	query(ctx: UserContext, soql: string, options: QueryOptions & { pageRows: number }): Promise<PagedResult> | undefined;
	/** Ends the threads; queries that run are cut off. */
	close(): Promise<void>;
}
/** A condition tree over one object's own fields. */
export type Filter =
	| { and: Filter[] }
	| { or: Filter[] }
	| { not: Filter }
	| {
			field: string;
			op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'startsWith' | 'endsWith' | 'contains' | 'in' | 'notIn' | 'isNull' | 'isNotNull';
			value?: Value | Value[];
	  };

// ---------------------------------------------------------------- records

export interface SaveError {
	/** `FIELD_CUSTOM_VALIDATION_EXCEPTION`, `REQUIRED_FIELD_MISSING`, `INSUFFICIENT_ACCESS_OR_READONLY`, … */
	statusCode: string;
	message: string;
	fields: string[];
	/** With DUPLICATES_DETECTED. */
	duplicateResult?: DuplicateResult;
}
export interface SaveResult {
	id: string | null;
	success: boolean;
	created?: boolean;
	errors: SaveError[];
}
export interface SaveOptions {
	/** True: one failure rolls all back, the others answer ALL_OR_NONE_OPERATION_ROLLED_BACK. Default true for one row. */
	allOrNone?: boolean;
	/** DuplicateRuleHeader / Sforce-Duplicate-Rule-Header `allowSave`: save in spite of duplicate rules that only alert. */
	allowDuplicateSave?: boolean;
	/** DuplicateRuleHeader `runAsCurrentUser`: duplicates that the user may not see do not count. Default: each rule's own setting. */
	duplicatesAsCurrentUser?: boolean;
	/** OwnerChangeOptions header of update and upsert: what else a change of owner transfers or keeps. Absent: the documented defaults. */
	ownerChange?: OwnerChangeOptions;
}
/** OwnerChangeOption type → execute (SOAP API Developer Guide, "OwnerChangeOptions"); which the local org takes: records/owners.ts. */
export type OwnerChangeOptions = Readonly<Record<string, boolean>>;

export type OwnerTool = 'MassTransfer' | 'ListView' | 'QueueAccept';

/** What duplicate rules found, beside DUPLICATES_DETECTED (SOAP API Developer Guide, "DuplicateResult"). */
export interface DuplicateResult {
	/** True: the rule only alerts, so that the same save with `allowDuplicateSave` passes. */
	allowSave: boolean;
	duplicateRule: string;
	duplicateRuleEntityType: string;
	errorMessage: string | null;
	matchResults: {
		entityType: string;
		errors: never[];
		matchEngine: 'ExactMatchEngine';
		rule: string;
		size: number;
		success: boolean;
		matchRecords: {
			additionalInformation: never[];
			fieldDiffs: never[];
			matchConfidence: number;
			record: { attributes: { type: string; url: string }; Id: string };
		}[];
	}[];
}
export interface MergeResult {
	/** The master; null where nothing was merged. */
	id: string | null;
	success: boolean;
	mergedRecordIds: string[];
	/** Records that point at the master now. */
	updatedRelatedIds: string[];
	errors: SaveError[];
}
export interface LeadConversion {
	leadId: string;
	/** A LeadStatus with IsConverted. */
	convertedStatus: string;
	/** Into this account and contact; new ones where absent. */
	accountId?: string;
	contactId?: string;
	/** An existing opportunity instead of a new one. */
	opportunityId?: string;
	/** The new opportunity's name; the lead's company where absent. */
	opportunityName?: string;
	doNotCreateOpportunity?: boolean;
	/** Owner of what is created; the lead's owner where absent. */
	ownerId?: string;
	overwriteLeadSource?: boolean;
	sendNotificationEmail?: boolean;
}
export interface LeadConversionResult {
	leadId: string;
	accountId: string | null;
	contactId: string | null;
	opportunityId: string | null;
	success: boolean;
	errors: SaveError[];
}
/** The save order. Values come as JSON gives them; records coerces and checks them. Failures are results, not exceptions. */
export interface Records {
	insert(ctx: UserContext, object: string, rows: Record<string, unknown>[], options?: SaveOptions): SaveResult[];
	/** Each row carries its Id. */
	update(ctx: UserContext, object: string, rows: Record<string, unknown>[], options?: SaveOptions): SaveResult[];
	upsert(ctx: UserContext, object: string, externalIdField: string, rows: Record<string, unknown>[], options?: SaveOptions): SaveResult[];
	delete(ctx: UserContext, object: string, ids: string[], options?: SaveOptions): SaveResult[];
	/** Takes records of any objects out of the recycle bin, with what was deleted along with them. */
	undelete(ctx: UserContext, ids: readonly string[], options?: SaveOptions): SaveResult[];
	/** Empties these records out of the recycle bin, with what was deleted along with them: nothing brings them back. */
	emptyRecycleBin(ctx: UserContext, ids: readonly string[]): SaveResult[];
	/** The mass tools of the user interface: no validation rules. Without options the page's: contacts, own open deals, open activities go along. */
	transfer(
		ctx: UserContext,
		object: string,
		ids: readonly string[],
		ownerId: string,
		tool: OwnerTool,
		options?: OwnerChangeOptions,
	): SaveResult[];
	/** `master` carries Id and the field values that win; one or two losers of the same object: Account, Contact or Lead. */
	merge(ctx: UserContext, object: string, master: Record<string, unknown>, losers: readonly string[]): MergeResult;
	/** What a new record starts with before anything is entered: default values, preselected picklist values, the user as owner. */
	defaults(ctx: UserContext, object: string): Row;
	/** At most 100 at a time, all or none per lead. */
	convertLead(ctx: UserContext, conversions: readonly LeadConversion[], options?: SaveOptions): LeadConversionResult[];
}

// ---------------------------------------------------------------- formula

/** What a formula may ask while it is evaluated. */
export interface FormulaScope {
	record: Row;
	/** The record before the save; undefined on create. */
	prior: Row | undefined;
	isNew: boolean;
	now: Date;
	timeZone: string;
	/** The value at a parent path of a row of `object`: `['Owner', 'Territory_Keys__c']`; null where a parent is blank. */
	related(object: string, row: Row, path: readonly string[]): Value;
	/** `$User.Id`, `$Profile.Name`, `$Permission.X`, `$CustomMetadata.Guard_Policy__mdt.Default.Mode__c`, `$Organization.Id`, … path without the `$`. */
	global(path: readonly string[]): Value;
	vlookup(object: string, field: string, key: string): Value;
	/** Flow resources (variables, element results, constants), where the formula stands in a flow. */
	resource?(path: readonly string[]): unknown;
}
export interface CompiledFormula {
	evaluate(scope: FormulaScope): Value;
	type: 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'null';
	/** Field paths of the record that it reads: `['OwnerId']`, `['Account','OwnerId']`. */
	reads: string[][];
}

// ---------------------------------------------------------------- flow

/** One interview's record in a batch of at most 200. before-save flows write into `record`. */
export interface FlowInterview {
	record: Row;
	prior: Row | undefined;
	isNew: boolean;
}
export interface FlowOutcome {
	/** Errors raised by Custom Error elements or unhandled faults; empty when it ran through (or did not apply). */
	errors: SaveError[];
	ran: boolean;
}
/** What the interpreter asks of the engine. All of it runs in system context without sharing, inside the caller's transaction. */
export interface FlowHost {
	now: Date;
	timeZone: string;
	/** Running user: who saved; the Automated Process user in event-triggered flows. */
	userId: string;
	/** `element` (`Flow.Element`) names who asks: governor limits are counted by it. */
	find(
		object: string,
		filter: Filter | undefined,
		options: { limit?: number; orderBy?: { field: string; descending: boolean }[] },
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

// ---------------------------------------------------------------- schedule

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

// ---------------------------------------------------------------- limits

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

// ---------------------------------------------------------------- events

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

// ---------------------------------------------------------------- sessions and settings

/** How somebody came in, as LoginHistory tells it. */
export interface LoginManner {
	type: 'Application' | 'Remote Access 2.0' | 'Other Apex API';
	application: string;
}
export interface Sessions {
	/** A new access token `00D…!…` for the user; only its hash is stored. Inactive and frozen users get one that opens nothing. */
	create(userId: string, manner?: LoginManner): string;
	/** Login As: a token of `userId` for the administrator. @throws ApiError where Setup, permissions or the user's state forbid it */
	createAs(admin: UserContext, userId: string): string;
	/** The user behind a token, or undefined (unknown, ended, inactive user). */
	resolve(token: string): UserContext | undefined;
	/** A single-use code for frontdoor.jsp, valid for `minutes`. */
	createSingleUse(userId: string, minutes: number): string;
	redeemSingleUse(code: string): string | undefined;
	end(token: string): void;
	/** Ends every session of the user: they were frozen or deactivated. */
	endAll(userId: string): void;
}

/** Activating and archiving territory models (Salesforce Help, "Activate a Territory Model", "Archive a Territory Model"). */
export interface TerritoryModels {
	activate(ctx: UserContext, modelId: string): void;
	archive(ctx: UserContext, modelId: string): void;
}

/** What an admin sets by hand in Setup and no metadata carries. */
export interface OrgSettings {
	/** Custom object → Grant Access Using Hierarchies. Absent = on, as in Salesforce. */
	hierarchies: Record<string, boolean>;
	/** True: an org in which deployed flows arrive inactive. */
	production: boolean;
	/** Account Team and Opportunity Team settings: off in a new org, and then the objects do not exist. */
	accountTeams?: boolean;
	opportunityTeams?: boolean;
	/** Sales Territories: off in a new org, and then neither its objects nor Opportunity.Territory2Id exist. */
	salesTerritories?: boolean;
	/** Opportunity Splits; needs Opportunity Teams. */
	opportunitySplits?: boolean;
	/** Login Access Policies, "Administrators Can Log in as Any User": off in a new org. */
	loginAsAnyUser?: boolean;
	/** Lead Settings, "Require Validation for Converted Leads". Absent = on. */
	validateConvertedLeads?: boolean;
	/** A demo org only: usernames among whom anybody signed in as one of them may switch. Absent or empty: no switcher. */
	demoPeople?: string[];
}

export type { DeployMessage };
export interface DeployOutcome {
	success: boolean;
	messages: DeployMessage[];
}

/** One deployed component as listMetadata and retrieve describe it. */
export interface ComponentProperties {
	type: string;
	fullName: string;
	/** `objects/Opportunity.object`. */
	fileName: string;
	id: string;
	createdById: string;
	createdDate: string;
	lastModifiedById: string;
	lastModifiedDate: string;
}

/** What a client asks of a deployment, as far as the engine acts on it; the rest is only repeated in the answer. */
export interface DeployOptions {
	checkOnly: boolean;
	ignoreWarnings: boolean;
	rollbackOnError: boolean;
	[option: string]: unknown;
}

/** A deployment that has ended. */
export interface Deployment {
	id: string;
	options: DeployOptions;
	outcome: DeployOutcome;
	userId: string;
	userName: string;
	/** ISO instants. */
	startedAt: string;
	endedAt: string;
}

/** Deployments and their results, which survive a restart. */
export interface Deployments {
	/** Runs a deployment to its end. @throws ApiError where the zip cannot be read */
	start(zip: Uint8Array, options: DeployOptions, userId: string): Deployment;
	/** Deploys what a successful validation checked. @throws ApiError where it does not qualify (any more) */
	quick(validationId: string, userId: string): Deployment;
	/** By an id of 15 or 18 characters; undefined where there is none, or it is too old. */
	find(id: string): Deployment | undefined;
}

/** The engine as the protocols see it. */
export interface Engine {
	readonly clock: Clock;
	readonly store: Store;
	readonly schema: Schema;
	readonly access: Access;
	readonly soql: Soql;
	readonly readers: Readers;
	readonly records: Records;
	readonly events: Events;
	readonly sessions: Sessions;
	/** Custom notifications that flows sent: the user's own, newest first. */
	readonly notifications: Notifications;
	/** What transactions used of their governor limits, for tests and benches: the last one that ended, and those before it, oldest first. */
	readonly limits: { last(): LimitUsage; recent(): LimitUsage[] };
	/** Runs what is due by the clock: scheduled paths and schedule-triggered flows. What a run makes due waits for the next call. */
	tick(): { ran: number };
	readonly interviews: { paused(): PausedInterview[]; failed(): FailedInterview[] };
	readonly organizationId: string;
	settings(): OrgSettings;
	/** `by` is named in the setup audit trail. @throws ApiError where a feature lacks what it needs */
	updateSettings(change: Partial<OrgSettings>, by?: UserContext): OrgSettings;
	/** Sales Territories: what only the territory hierarchy page does. */
	readonly territories: TerritoryModels;
	/** Checks everything in the zip, then applies all of it or nothing; with `partial`, all of it that is good. */
	deploy(zip: Uint8Array, options: { checkOnly?: boolean; ignoreWarnings?: boolean; partial?: boolean; userId: string }): DeployOutcome;
	readonly deployments: Deployments;
	/** Deployed files in deploy layout, and what is known of each component. */
	metadataFiles(): PackageFiles;
	metadataComponents(): readonly ComponentProperties[];
	/** Hash over all deployed files: lets `npm start` skip an unchanged deployment. */
	metadataFingerprint(): string;
	/** The named fixture door: see engine/history/fixtures.ts. */
	importHistory(fixture: HistoryFixture): { rows: number };
	systemContext(userId?: string): UserContext;
	/** Close `readers` first: a thread that still reads leaves the write-ahead log behind, and the next start looks the database through. */
	close(): void;
}

/** What the fixture door takes: rows that Salesforce itself writes and nobody can import. */
export interface HistoryFixture {
	/** Opportunity stage history: replaces what the listed opportunities have. */
	opportunityHistory?: {
		opportunityId: string;
		stageName: string;
		amount: number | null;
		closeDate: string | null;
		createdDate: string;
		createdById: string;
	}[];
	/** Owner changes that ran no automation (mass transfer, cascade): sets OwnerId and writes field history, nothing else. */
	ownerChanges?: {
		object: 'Account' | 'Opportunity' | 'Lead';
		recordId: string;
		newOwnerId: string;
		changedById: string;
		changedAt: string;
	}[];
}
