/**
 * What the host knows of a page: made by the server for one user, read by the browser. Types only, shared by both.
 */
import type { RecordRepresentation } from '../modules/platform/recordStore/recordStore.ts';

export interface Navigation {
	/** The app that is open; undefined where the user may see none. */
	app: { name: string; label: string } | undefined;
	apps: { name: string; label: string }[];
	tabs: { name: string; label: string; url: string; object: string | undefined; icon: string }[];
}

/** One criterion of a visibility rule, as far as the server could decide it. */
export type Criterion =
	| { decided: boolean }
	/** Depends on the record that is shown. */
	| { field: string; operator: string; value: string }
	/** Depends on the device. */
	| { formFactor: string; operator: string };

export interface PageComponent {
	/** Unique on the page. */
	key: string;
	/** `force:highlightsPanel`, …, or `c:x` for a deployed component. */
	name: string;
	properties: Record<string, string | number | boolean>;
	visibility?: { criteria: Criterion[]; logic: string | undefined };
	/** flexipage:tabset. */
	tabs?: { title: string; components: PageComponent[] }[];
	/** Why it cannot be shown here, in words; shown in its place. */
	problem?: string;
}
export interface PageRegion {
	name: string;
	components: PageComponent[];
}
export interface PageStructure {
	template: string;
	regions: PageRegion[];
}

export interface FieldInfo {
	apiName: string;
	label: string;
	dataType: string;
	inlineHelpText: string | null;
	length: number;
	scale: number;
	nameField: boolean;
	relationshipName: string | null;
	referenceToInfos: { apiName: string; nameFields: string[] }[];
	required: boolean;
	updateable: boolean;
	extraTypeInfo: string | null;
	[more: string]: unknown;
}
export interface ObjectInfo {
	apiName: string;
	label: string;
	labelPlural: string;
	keyPrefix: string | null;
	nameFields: string[];
	updateable: boolean;
	fields: Record<string, FieldInfo>;
	[more: string]: unknown;
}
export interface LayoutItem {
	label: string;
	editableForUpdate: boolean;
	required: boolean;
	layoutComponents: { apiName: string; componentType: string; label: string }[];
}
export interface LayoutSection {
	id: string;
	heading: string;
	useHeading: boolean;
	columns: number;
	layoutRows: { layoutItems: LayoutItem[] }[];
}
export interface ListColumn {
	fieldApiName: string;
	label: string;
	lookupId: string | null;
	sortable: boolean;
	dataType: string;
}
export interface RelatedList {
	relatedListId: string;
	label: string;
	objectApiName: string;
	icon: string;
	columns: ListColumn[];
	records: RecordRepresentation[];
	/** How many there are, as far as was counted. */
	count: number;
	hasMore: boolean;
}

export interface RecordPage {
	type: 'record';
	recordId: string;
	objectInfo: ObjectInfo;
	icon: string;
	structure: { Large: PageStructure; Small: PageStructure };
	record: RecordRepresentation;
	/** Everything of the record that the page shows, for fetching it again: `Object.Field`. */
	fields: string[];
	compactFields: string[];
	sections: LayoutSection[];
	relatedLists: RelatedList[];
	/** What the user may do with this record. */
	actions: { edit: boolean; changeOwner: boolean };
}
export interface ListPage {
	type: 'list';
	objectInfo: ObjectInfo;
	icon: string;
	views: { apiName: string; label: string }[];
	view: string;
	columns: ListColumn[];
	records: RecordRepresentation[];
	nextPageToken: string | null;
	count: number;
}
export interface HomePage {
	type: 'home';
	structure: PageStructure | undefined;
}
/** Nothing to show, and why, in the words of Lightning Experience. */
export interface ProblemPage {
	type: 'problem';
	reason: 'noAccess' | 'notFound' | 'notImplemented';
	message: string;
}
export interface PageInfo {
	title: string;
	/** Tab to mark, by its object or name. */
	activeTab: string | undefined;
	page: RecordPage | ListPage | HomePage | ProblemPage;
}
