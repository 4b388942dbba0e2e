/**
 * What the host knows of a page: made by the server for one user, read by the browser. Types only, shared by both.
 */
import type { RecordRepresentation } from '../modules/platform/recordStore/recordStore.ts';

export interface Navigation {
	/** The app that is open; undefined where the user may see none. */
	app: { name: string; label: string } | undefined;
	apps: { name: string; label: string }[];
	tabs: { name: string; label: string; singular: string; url: string; object: string | undefined; icon: string }[];
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
	createable: boolean;
	updateable: boolean;
	deletable: boolean;
	fields: Record<string, FieldInfo>;
	[more: string]: unknown;
}
export interface LayoutItem {
	label: string;
	editableForNew: boolean;
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
	/** One of its records, for New. */
	entityLabel: string;
	/** The child's field that leads to this record. */
	parentField: string;
	objectApiName: string;
	icon: string;
	columns: ListColumn[];
	records: RecordRepresentation[];
	/** How many there are, as far as was counted. */
	count: number;
	hasMore: boolean;
	may: { create: boolean; edit: boolean; delete: boolean };
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
	actions: { edit: boolean; clone: boolean; delete: boolean; changeOwner: boolean };
	/** A dialogue that the address asks for. */
	open?: 'edit' | 'clone';
}
export interface ListPage {
	type: 'list';
	/** A related list on a page of its own: the record above it. */
	parent?: {
		id: string;
		name: string;
		url: string;
		objectLabel: string;
		list: string;
		field: string;
		objectUrl: string;
		objectPlural: string;
	};
	/** New is asked for by the address. */
	open?: 'new';
	may: { create: boolean; edit: boolean; delete: boolean; changeOwner: boolean };
	/** What is sorted by until somebody sorts. */
	sortedBy: string | undefined;
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
