/** Writing: the save order and what goes round it. */
import type { Row, UserContext } from './values.ts';

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
