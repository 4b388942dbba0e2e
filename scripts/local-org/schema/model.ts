/**
 * What the local org knows of its metadata: plain data, made by deployment (`schema/metadata/`) from XML and from the
 * base tables of standard objects (`schema/base/`). The engine reads it and never reads XML.
 * Names are kept in canonical case; the lookup functions below are case-insensitive, as Salesforce's names are.
 */

/** Field types as describe() names them. */
export type FieldType =
	| 'id'
	| 'string'
	| 'textarea'
	| 'picklist'
	| 'multipicklist'
	| 'boolean'
	| 'int'
	| 'double'
	| 'currency'
	| 'percent'
	| 'date'
	| 'datetime'
	| 'reference'
	| 'email'
	| 'phone'
	| 'url';

export interface PicklistValue {
	value: string;
	label: string;
	isDefault: boolean;
	active: boolean;
	/** Lead.Status only: what a converted lead may be set to. */
	converted?: boolean;
	/** OpportunityStage only: what the stage means for IsClosed, IsWon, Probability and ForecastCategory. */
	stage?: { closed: boolean; won: boolean; probability: number; forecastCategory: string };
}

/** One criterion of a roll-up summary; several values are alternatives. */
export interface SummaryFilter {
	field: string;
	op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'startsWith' | 'contains' | 'in' | 'notIn';
	value: string | number | boolean | null | (string | number | boolean | null)[];
}

/** What Setup switches on: objects and fields that an org without it does not have. */
export type Feature = 'accountTeams' | 'opportunityTeams' | 'salesTerritories' | 'opportunitySplits';

export interface FieldDef {
	name: string;
	label: string;
	type: FieldType;
	custom: boolean;
	description?: string;
	inlineHelpText?: string;
	/** Characters, for text types. */
	length?: number;
	/** LongTextArea and Html: cannot be filtered, grouped or sorted. */
	long?: boolean;
	precision?: number;
	scale?: number;
	/** True where a save without a value fails with REQUIRED_FIELD_MISSING (universally required). */
	required: boolean;
	unique: boolean;
	caseSensitive?: boolean;
	externalId: boolean;
	idLookup?: boolean;
	/** Formula text of the default value, or undefined. Checkboxes default to false. */
	defaultFormula?: string;
	/** Platform-level: false for system fields and formulas. Permissions come on top, in engine/access. */
	createable: boolean;
	updateable: boolean;
	/** Can take field permissions; false for required, master-detail and system fields. */
	permissionable: boolean;
	/** Lookup and master-detail. */
	referenceTo: string[];
	/** Name of the parent path: `Owner`, `Account`, `Mentor__r`. */
	relationshipName?: string;
	/** Name of the list on the parent: `Opportunities`, `Deal_Reviews__r`. */
	childRelationshipName?: string;
	relationshipLabel?: string;
	deleteConstraint?: 'SetNull' | 'Restrict' | 'Cascade';
	masterDetail?: { reparentable: boolean; writeRequiresMasterRead: boolean; order: 0 | 1 };
	picklist?: { values: PicklistValue[]; restricted: boolean };
	autoNumber?: { displayFormat: string; startingNumber: number };
	/** Formula field: computed on read, never stored. */
	formula?: { expression: string; blanksAs: 'BlankAsZero' | 'BlankAsBlank' };
	/** Roll-up summary: kept by the platform from the details' records. */
	summary?: {
		operation: 'count' | 'sum' | 'min' | 'max';
		/** The detail object, and its field that points here. */
		object: string;
		foreignKey: string;
		/** What is added up or compared; absent for count. */
		field?: string;
		filters: SummaryFilter[];
	};
	trackHistory?: boolean;
	/** The object's Name-like field. */
	nameField?: boolean;
	/** A person's Name: stored, but joined by the platform from these fields with a blank between. */
	compoundOf?: string[];
	/** Only in orgs whose Setup has this feature on. */
	feature?: Feature;
}

export type SharingModel = 'Private' | 'Read' | 'ReadWrite' | 'ReadWriteTransfer' | 'ControlledByParent';
/** `system` objects (Organization, Profile, …) are readable by everyone and written by nobody but the engine. */
export type ObjectKind = 'standard' | 'custom' | 'event' | 'metadata' | 'share' | 'history' | 'system';

export interface ValidationRuleDef {
	fullName: string;
	active: boolean;
	description?: string;
	errorConditionFormula: string;
	errorMessage: string;
	errorDisplayField?: string;
}

export interface ListViewDef {
	fullName: string;
	label: string;
	columns: string[];
	filterScope: string;
	filters: { field: string; operation: string; value: string }[];
	booleanFilter?: string;
}

export interface CompactLayoutDef {
	fullName: string;
	label: string;
	fields: string[];
}

export interface ObjectDef {
	name: string;
	label: string;
	pluralLabel: string;
	description?: string;
	kind: ObjectKind;
	custom: boolean;
	keyPrefix: string;
	/** Internal sharing model (org-wide default). */
	sharingModel: SharingModel;
	deploymentStatus: 'Deployed' | 'InDevelopment';
	/** Canonical name → field, in display order. */
	fields: Map<string, FieldDef>;
	validationRules: ValidationRuleDef[];
	listViews: ListViewDef[];
	compactLayouts: CompactLayoutDef[];
	compactLayoutAssignment?: string;
	enableHistory?: boolean;
	/** Platform events. */
	publishBehavior?: 'PublishAfterCommit' | 'PublishImmediately';
	/**
	 * Has an OwnerId. A share table exists where sharingModel is not ControlledByParent too: see shareObjectName and
	 * historyObjectName in base/companions.ts.
	 */
	hasOwner: boolean;
	/** For kind system: the system permission (`ManageUsers`) that lets a user write it; undefined = only the engine does. */
	writePermission?: string;
	/** For kind system: the system permission without which nobody reads it; undefined = everybody does. */
	readPermission?: string | readonly string[];
	/** Tasks and events may be about its records. */
	enableActivities?: boolean;
	/** Its rights are those on another object: Read to read, Edit to write (team members, contact roles). */
	rightsOf?: string;
	/** Deleted records cannot come back. */
	notUndeletable?: boolean;
	/** Only in orgs whose Setup has this feature on. */
	feature?: Feature;
	/** For kind share and history: the object it belongs to. */
	parentObject?: string;
}

/** One parsed flow. `engine/flow` compiles it; the elements stay as parsed, checked data. */
export interface FlowDef {
	fullName: string;
	label: string;
	description?: string;
	apiVersion: number;
	status: 'Active' | 'Draft' | 'Obsolete' | 'InvalidDraft';
	processType: string;
	runInMode?: string;
	/** The whole checked XML as objects; repeated elements are always arrays, text values are strings. */
	xml: Record<string, unknown>;
}

export interface ObjectPermission {
	object: string;
	allowCreate: boolean;
	allowRead: boolean;
	allowEdit: boolean;
	allowDelete: boolean;
	viewAllRecords: boolean;
	modifyAllRecords: boolean;
}

/** A permission set, or the permission half of a profile. */
export interface PermissionSetDef {
	name: string;
	label: string;
	description?: string;
	isProfile: boolean;
	license?: string;
	objectPermissions: ObjectPermission[];
	/** field is `Object.Field`. */
	fieldPermissions: { field: string; readable: boolean; editable: boolean }[];
	/** System permissions: ViewAllData, ModifyAllData, TransferAnyEntity, ApiEnabled, … */
	userPermissions: string[];
	customPermissions: string[];
	tabSettings: { tab: string; visibility: string }[];
	applicationVisibilities: { application: string; visible: boolean; isDefault: boolean }[];
}

export interface FlexiPageDef {
	fullName: string;
	masterLabel: string;
	type: 'RecordPage' | 'HomePage' | 'AppPage';
	sobjectType?: string;
	template: string;
	regions: {
		name: string;
		components: {
			componentName: string;
			identifier: string;
			properties: Record<string, string>;
			/** Present where the component shows only under a condition. */
			visibilityRule?: { criteria: { leftValue: string; operator: string; rightValue: string }[]; booleanFilter?: string };
		}[];
	}[];
}

export interface ApplicationDef {
	fullName: string;
	label: string;
	tabs: string[];
	/** Which page View shows, per object, from actionOverrides / profileActionOverrides. `formFactor` Large or Small. */
	recordPages: { object: string; flexiPage: string; formFactor: string; /** Only for users of this profile. */ profile?: string }[];
	homePage?: string;
}

export interface TabDef {
	fullName: string;
	label: string;
	object?: string;
	flexiPage?: string;
	motif?: string;
}

export interface LayoutDef {
	fullName: string;
	object: string;
	sections: { label: string; columns: { fields: { field: string; behavior: string }[] }[] }[];
	relatedLists: { relatedList: string; fields: string[] }[];
}

/** A deployed Lightning web component: every file as it came, for the bundler and for retrieval. */
export interface LwcBundleDef {
	name: string;
	files: Map<string, Buffer>;
	isExposed: boolean;
	targets: string[];
	/** Per target: the objects it is for (record pages; empty = all) and the properties that a page may set. */
	targetConfigs?: {
		targets: string[];
		objects: string[];
		properties: { name: string; type: string; required: boolean; default?: string; label?: string }[];
	}[];
}

export interface CustomMetadataDef {
	/** `Guard_Policy.Default`. */
	fullName: string;
	/** `Guard_Policy__mdt`. */
	object: string;
	label: string;
	protected: boolean;
	values: Record<string, string | number | boolean | null>;
}

/** A matching rule: which records count as the same. Only the Exact method, without case and surrounding blanks. */
export interface MatchingRuleDef {
	/** `Account.Same_Website`. */
	fullName: string;
	object: string;
	active: boolean;
	items: { field: string; matchBlanks: boolean }[];
	/** `1 AND (2 OR 3)`; all where absent. */
	logic?: string;
}

/** A duplicate rule: what happens to a save whose record counts as one that is there. */
export interface DuplicateRuleDef {
	/** `Account.No_Twins`. */
	fullName: string;
	object: string;
	active: boolean;
	sortOrder: number;
	onInsert: { block: boolean; alert: boolean };
	onUpdate: { block: boolean; alert: boolean };
	alertText: string | null;
	enforceSharing: boolean;
	/** Each with the fields of the saved object that stand for the matching rule's fields, where they are called otherwise. */
	matchRules: { rule: string; mapping: Record<string, string> }[];
}

/** Everything deployed. Immutable to its readers; a deployment builds a new one and swaps it. */
export interface Schema {
	objects: Map<string, ObjectDef>;
	flows: Map<string, FlowDef>;
	permissionSets: Map<string, PermissionSetDef>;
	flexiPages: Map<string, FlexiPageDef>;
	applications: Map<string, ApplicationDef>;
	tabs: Map<string, TabDef>;
	layouts: Map<string, LayoutDef>;
	labels: Map<string, { value: string; description?: string }>;
	lwc: Map<string, LwcBundleDef>;
	customMetadata: Map<string, CustomMetadataDef>;
	customPermissions: Map<string, { label: string; description?: string }>;
	notificationTypes: Map<string, { label: string; desktop: boolean; mobile: boolean }>;
	matchingRules: Map<string, MatchingRuleDef>;
	duplicateRules: Map<string, DuplicateRuleDef>;
	/** Objects that Change Data Capture follows on the standard channel, by the name of their PlatformEventChannelMember. */
	channelMembers: Map<string, { object: string }>;
	/** Settings that were deployed, by file: `LeadConfig`. Absent: as in a new org. */
	settings: Map<string, LeadConfigDef>;
}

/** Lead Settings. */
export interface LeadConfigDef {
	/** Require Validation for Converted Leads. */
	requireValidation: boolean;
}

/** What Lead Settings are in this org: a new one requires validation (Metadata API Developer Guide, "LeadConfigSettings"). */
export const leadConfig = ({ settings }: Schema): LeadConfigDef => settings.get('LeadConfig') ?? { requireValidation: true };

/** Case-insensitive look-up of an object; undefined where there is none. */
export function findObject(schema: Schema, name: string): ObjectDef | undefined {
	return schema.objects.get(name) ?? find(schema.objects, name);
}

/** Case-insensitive look-up of a field; undefined where there is none. */
export function findField(object: ObjectDef, name: string): FieldDef | undefined {
	return object.fields.get(name) ?? find(object.fields, name);
}

/** The lookup or master-detail field whose parent path is called `relationshipName` (`Owner`, `Mentor__r`). */
export function findParentRelationship(object: ObjectDef, relationshipName: string): FieldDef | undefined {
	const wanted = relationshipName.toLowerCase();
	for (const field of object.fields.values()) if (field.relationshipName?.toLowerCase() === wanted) return field;
	return undefined;
}

/** The child object and its lookup field behind a child relationship name (`Opportunities`, `Deal_Reviews__r`). */
export function findChildRelationship(
	schema: Schema,
	parent: string,
	relationshipName: string,
): { object: ObjectDef; field: FieldDef } | undefined {
	const wanted = relationshipName.toLowerCase();
	for (const object of schema.objects.values())
		for (const field of object.fields.values())
			if (field.childRelationshipName?.toLowerCase() === wanted && field.referenceTo.includes(parent)) return { object, field };
	return undefined;
}

const indexes = new WeakMap<Map<string, unknown>, Map<string, string>>();
function find<T>(map: Map<string, T>, name: string): T | undefined {
	let index = indexes.get(map);
	if (!index || index.size !== map.size) indexes.set(map, (index = new Map([...map.keys()].map((key) => [key.toLowerCase(), key]))));
	const key = index.get(name.toLowerCase());
	return key === undefined ? undefined : map.get(key);
}
