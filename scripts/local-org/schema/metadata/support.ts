/**
 * What the local org does with each element of the metadata types it takes. A type that is not named here (the elements
 * of a flow) is checked against the Metadata API only; its reader checks the rest.
 * COVERAGE.md is generated from this table.
 */

/**
 * `read`: understood and acted on. `{ only }`: taken with these values, which ask for nothing beyond what the local org
 * does. `{ noEffect }`: taken and stored, changes nothing here, and why that is right.
 */
export type Support = 'read' | { only: readonly string[] } | { noEffect: string };

const read = (...names: string[]): Record<string, Support> => Object.fromEntries(names.map((name) => [name, 'read']));
const off: Support = { only: ['false'] };
const noReports: Support = { noEffect: 'the local org has no reports' };
const noSearch: Support = { noEffect: 'the local org has no global search' };
const apiAlwaysOn: Support = { noEffect: 'every object is open to the APIs' };
const headings: Support = { noEffect: 'the host shows every heading' };
const oneLanguage: Support = { noEffect: 'the local org speaks one language' };

export const support: Readonly<Record<string, Readonly<Record<string, Support>>>> = {
	CustomObject: {
		...read(
			'fullName',
			'label',
			'pluralLabel',
			'description',
			'nameField',
			'fields',
			'validationRules',
			'listViews',
			'compactLayouts',
			'compactLayoutAssignment',
			'sharingModel',
			'enableHistory',
			'enableActivities',
			'eventType',
			'publishBehavior',
		),
		// An object in development would have to be hidden from everybody but administrators.
		deploymentStatus: { only: ['Deployed'] },
		externalSharingModel: { noEffect: 'the local org has no external users' },
		visibility: { only: ['Public'] },
		allowInChatterGroups: off,
		enableFeeds: off,
		enableDivisions: off,
		enableEnhancedLookup: { noEffect: 'a setting of Salesforce Classic' },
		enableBulkApi: apiAlwaysOn,
		enableSharing: apiAlwaysOn,
		enableStreamingApi: apiAlwaysOn,
		enableLicensing: off,
		enableReports: noReports,
		enableSearch: noSearch,
		searchLayouts: noSearch,
		recordTypeTrackFeedHistory: off,
		recordTypeTrackHistory: off,
		gender: oneLanguage,
		startsWith: oneLanguage,
	},
	CustomField: {
		...read(
			'fullName',
			'type',
			'label',
			'description',
			'inlineHelpText',
			'length',
			'precision',
			'scale',
			'required',
			'unique',
			'caseSensitive',
			'externalId',
			'defaultValue',
			'referenceTo',
			'relationshipName',
			'relationshipLabel',
			'relationshipOrder',
			'deleteConstraint',
			'reparentableMasterDetail',
			'writeRequiresMasterRead',
			'valueSet',
			'displayFormat',
			'startingNumber',
			'formula',
			'formulaTreatBlanksAs',
			'trackHistory',
		),
		isFilteringDisabled: off,
		isSortingDisabled: off,
		visibleLines: { noEffect: 'a size in Salesforce Classic' },
		trackFeedHistory: off,
		trackTrending: off,
		fieldManageability: { noEffect: 'who may change a custom metadata record after installation; nothing is installed here' },
		securityClassification: { noEffect: 'a label for administrators' },
		businessStatus: { noEffect: 'a label for administrators' },
		complianceGroup: { noEffect: 'a label for administrators' },
		businessOwnerUser: { noEffect: 'a label for administrators' },
		isAIPredictionField: off,
		restrictedAdminField: off,
	},
	ValueSet: read('restricted', 'valueSetDefinition'),
	ValueSetValuesDefinition: { ...read('value'), sorted: off },
	CustomValue: {
		...read('fullName', 'label', 'default', 'isActive'),
		description: { noEffect: 'a note for administrators' },
		color: { noEffect: 'a colour of charts' },
	},
	ValidationRule: read('fullName', 'active', 'description', 'errorConditionFormula', 'errorDisplayField', 'errorMessage'),
	ListView: { ...read('fullName', 'booleanFilter', 'columns', 'filterScope', 'filters', 'label'), language: { only: ['en_US'] } },
	CompactLayout: read('fullName', 'fields', 'label'),
	CustomMetadata: { ...read('label', 'protected', 'values'), description: { noEffect: 'a note for administrators' } },
	PermissionSet: {
		...read(
			'label',
			'description',
			'applicationVisibilities',
			'customPermissions',
			'fieldPermissions',
			'objectPermissions',
			'tabSettings',
			'userPermissions',
		),
		hasActivationRequired: off,
		license: { only: ['Salesforce'] },
		// Custom metadata is readable to everybody here, as with the org setting that restricts it switched off.
		customMetadataTypeAccesses: 'read',
		flowAccesses: 'read',
	},
	PermissionSetObjectPermissions: {
		...read('object', 'allowCreate', 'allowDelete', 'allowEdit', 'allowRead', 'modifyAllRecords', 'viewAllRecords'),
		viewAllFields: off,
	},
	FlexiPage: read('description', 'flexiPageRegions', 'masterLabel', 'sobjectType', 'template', 'type'),
	FlexiPageRegion: {
		...read('itemInstances', 'name', 'type'),
		mode: { noEffect: 'how a page inherits from its template; every region is written out' },
	},
	ItemInstance: read('componentInstance'),
	ComponentInstance: read('componentInstanceProperties', 'componentName', 'identifier', 'visibilityRule'),
	ComponentInstanceProperty: { ...read('name', 'value', 'valueList'), type: { noEffect: 'repeats what the component declares' } },
	ComponentInstancePropertyListItem: read('value'),
	FlexiPageTemplateInstance: read('name'),
	CustomApplication: {
		...read('actionOverrides', 'profileActionOverrides', 'description', 'label', 'tabs', 'defaultLandingTab'),
		formFactors: { noEffect: 'the host serves every screen' },
		brand: { noEffect: 'colours and logo of the navigation bar' },
		isNavAutoTempTabsDisabled: { noEffect: 'the local org opens no temporary tabs' },
		isNavPersonalizationDisabled: { noEffect: 'the local org has no personalised navigation' },
		isNavTabPersistenceDisabled: { noEffect: 'the local org opens no temporary tabs' },
		isOmniPinnedViewEnabled: off,
		isServiceCloudConsole: off,
		navType: { only: ['Standard'] },
		setupExperience: { only: ['all'] },
		uiType: { only: ['Lightning'] },
	},
	AppActionOverride: {
		...read('actionName', 'content', 'formFactor', 'pageOrSobjectType'),
		type: { only: ['Flexipage', 'flexipage', 'Default', 'default'] },
		skipRecordTypeSelect: { noEffect: 'there are no record types' },
		comment: { noEffect: 'a note' },
	},
	AppProfileActionOverride: {
		...read('actionName', 'content', 'formFactor', 'pageOrSobjectType', 'profile'),
		type: { only: ['Flexipage', 'flexipage', 'Default', 'default'] },
	},
	CustomTab: { ...read('customObject', 'description', 'flexiPage', 'label', 'motif'), hasSidebar: { noEffect: 'Salesforce Classic' } },
	Layout: {
		...read('layoutSections', 'relatedLists'),
		showEmailCheckbox: off,
		showHighlightsPanel: { noEffect: 'Salesforce Classic' },
		showInteractionLogPanel: off,
		showRunAssignmentRulesCheckbox: off,
		showSubmitAndAttachButton: off,
		summaryLayout: { noEffect: 'Salesforce Classic' },
		excludeButtons: { noEffect: 'the host shows Edit only where the user may edit' },
	},
	LayoutSection: { ...read('label', 'layoutColumns', 'style'), customLabel: headings, detailHeading: headings, editHeading: headings },
	LayoutColumn: read('layoutItems'),
	LayoutItem: read('behavior', 'emptySpace', 'field'),
	RelatedListItem: { ...read('fields', 'relatedList'), excludeButtons: { noEffect: 'the host shows New only where the user may create' } },
	CustomLabels: read('labels'),
	CustomLabel: {
		...read('fullName', 'value', 'shortDescription'),
		categories: { noEffect: 'a heading for administrators' },
		language: { only: ['en_US'] },
		protected: { noEffect: 'who may use it after installation; nothing is installed here' },
	},
	LightningComponentBundle: {
		...read('apiVersion', 'description', 'isExposed', 'masterLabel', 'targets', 'targetConfigs'),
		capabilities: { noEffect: 'asks the page builder for more; the host has none' },
	},
	CustomPermission: { ...read('label', 'description'), isLicensed: off },
	CustomNotificationType: read('customNotifTypeName', 'description', 'desktop', 'masterLabel', 'mobile'),
	PlatformEventChannelMember: read('eventChannel', 'selectedEntity'),
	StandardValueSet: { ...read('standardValue'), sorted: off },
	StandardValue: {
		...read('fullName', 'label', 'default', 'isActive', 'closed', 'won', 'probability', 'forecastCategory'),
		description: { noEffect: 'a note for administrators' },
	},
};
