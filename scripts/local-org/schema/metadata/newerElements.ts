/**
 * Elements of the Metadata API that the types bundled with jsforce (generated from an older WSDL) lack. Each entry says
 * where it is documented; what neither knows is refused as Salesforce refuses it.
 * Notation as in jsforce: `?type` optional, `[type]` repeated, no mark = required.
 */
export type ApiProp = string | readonly [string];
export interface ApiType {
	type: string;
	props: Readonly<Record<string, ApiProp>>;
	extends?: string;
}

interface Newer {
	/** Adds to a known type, or makes a new one (with `extends` where it has a base). */
	props: Record<string, ApiProp>;
	extends?: string;
	/** Page of the Metadata API Developer Guide. */
	source: string;
}

const flowPage = 'Metadata API Developer Guide: Flow';
const flexiPage = 'Metadata API Developer Guide: FlexiPage';

export const newerElements: Readonly<Record<string, Newer>> = {
	Flow: {
		props: {
			apiVersion: '?number',
			areMetricsLoggedToDataCloud: '?boolean',
			collectionProcessors: ['FlowCollectionProcessor'],
			customErrors: ['FlowCustomError'],
			environments: ['string'],
			isOverridable: '?boolean',
			overriddenFlow: '?string',
			runInMode: '?string',
			sourceTemplate: '?string',
			timeZoneSidKey: '?string',
			transforms: ['FlowTransform'],
			triggerOrder: '?number',
		},
		source: flowPage,
	},
	PlatformEventChannelMember: {
		props: { enrichedFields: ['EnrichedField'], filterExpression: '?string' },
		source: 'Metadata API Developer Guide: PlatformEventChannelMember',
	},
	EnrichedField: { props: { name: 'string' }, source: 'Metadata API Developer Guide: PlatformEventChannelMember' },
	FlowStart: {
		props: {
			doesRequireRecordChangedToMeetCriteria: '?boolean',
			entryType: '?string',
			filterFormula: '?string',
			filterLogic: '?string',
			flowRunAsUser: '?string',
			recordTriggerType: '?string',
			scheduledPaths: ['FlowScheduledPath'],
		},
		source: `${flowPage}, FlowStart`,
	},
	FlowScheduledPath: {
		props: {
			connector: '?FlowConnector',
			label: '?string',
			maxBatchSize: '?number',
			offsetNumber: '?number',
			offsetUnit: '?string',
			pathType: '?string',
			recordField: '?string',
			timeSource: '?string',
		},
		extends: 'FlowElement',
		source: `${flowPage}, FlowScheduledPath`,
	},
	FlowNode: { props: { elementSubtype: '?string' }, source: `${flowPage}, FlowNode` },
	FlowCustomError: {
		props: { connector: '?FlowConnector', customErrorMessages: ['FlowCustomErrorMessage'] },
		extends: 'FlowNode',
		source: `${flowPage}, FlowCustomError (API 57.0)`,
	},
	FlowCustomErrorMessage: {
		props: { errorMessage: 'string', fieldSelection: '?string', isFieldError: 'boolean' },
		extends: 'FlowBaseElement',
		source: `${flowPage}, FlowCustomErrorMessage (API 57.0)`,
	},
	FlowCollectionProcessor: {
		props: {
			assignNextValueToReference: '?string',
			collectionProcessorType: 'string',
			collectionReference: 'string',
			conditionLogic: '?string',
			conditions: ['FlowCondition'],
			connector: '?FlowConnector',
			formula: '?string',
			limit: '?number',
			mapItems: ['FlowCollectionMapItem'],
			outputSObjectType: '?string',
			sortOptions: ['FlowCollectionSortOption'],
		},
		extends: 'FlowNode',
		source: `${flowPage}, FlowCollectionProcessor (API 51.0)`,
	},
	FlowCollectionMapItem: {
		props: { assignToFieldReference: 'string', operator: 'string', value: '?FlowElementReferenceOrValue' },
		extends: 'FlowBaseElement',
		source: `${flowPage}, FlowCollectionMapItem`,
	},
	FlowCollectionSortOption: {
		props: { doesPutEmptyStringAndNullFirst: 'boolean', sortField: '?string', sortOrder: '?string' },
		extends: 'FlowBaseElement',
		source: `${flowPage}, FlowCollectionSortOption`,
	},
	FlowTransform: {
		props: {
			apexClass: '?string',
			connector: '?FlowConnector',
			dataType: '?string',
			isCollection: '?boolean',
			objectType: '?string',
			scale: '?number',
			storeOutputAutomatically: '?boolean',
		},
		extends: 'FlowNode',
		source: `${flowPage}, FlowTransform`,
	},
	FlowRecordLookup: { props: { filterLogic: '?string', limit: '?FlowElementReferenceOrValue' }, source: `${flowPage}, FlowRecordLookup` },
	FlowRecordUpdate: { props: { filterLogic: '?string' }, source: `${flowPage}, FlowRecordUpdate` },
	FlowRecordDelete: { props: { filterLogic: '?string' }, source: `${flowPage}, FlowRecordDelete` },
	FlowRecordCreate: { props: { operationType: '?string', storeOutputAutomatically: '?boolean' }, source: `${flowPage}, FlowRecordCreate` },
	FlowSubflow: { props: { storeOutputAutomatically: '?boolean' }, source: `${flowPage}, FlowSubflow` },
	FlowActionCall: {
		props: {
			flowTransactionModel: '?string',
			nameSegment: '?string',
			offset: '?number',
			storeOutputAutomatically: '?boolean',
			versionSegment: '?number',
			versionString: '?string',
		},
		source: `${flowPage}, FlowActionCall`,
	},
	FlowRule: { props: { doesRequireRecordChangedToMeetCriteria: '?boolean' }, source: `${flowPage}, FlowRule` },
	// Optional since automatic outputs of loops (API 48.0).
	FlowLoop: { props: { assignNextValueToReference: '?string' }, source: `${flowPage}, FlowLoop` },
	FlowTextTemplate: { props: { isViewedAsPlainText: '?boolean' }, source: `${flowPage}, FlowTextTemplate` },
	FlowElementReferenceOrValue: {
		props: { formulaDataType: '?string', formulaExpression: '?string' },
		source: `${flowPage}, FlowElementReferenceOrValue`,
	},
	FlexiPageRegion: { props: { itemInstances: ['ItemInstance'] }, source: `${flexiPage}, FlexiPageRegion (API 49.0)` },
	ItemInstance: {
		props: { componentInstance: '?ComponentInstance', fieldInstance: '?FieldInstance' },
		source: `${flexiPage}, ItemInstance (API 49.0)`,
	},
	FieldInstance: {
		props: {
			fieldInstanceProperties: ['FieldInstanceProperty'],
			fieldItem: 'string',
			identifier: '?string',
			visibilityRule: '?UiFormulaRule',
		},
		source: `${flexiPage}, FieldInstance (API 49.0)`,
	},
	FieldInstanceProperty: { props: { name: '?string', value: '?string' }, source: `${flexiPage}, FieldInstanceProperty` },
	ComponentInstance: { props: { identifier: '?string' }, source: `${flexiPage}, ComponentInstance (API 51.0)` },
	ComponentInstanceProperty: { props: { valueList: '?ComponentInstancePropertyList' }, source: `${flexiPage}, ComponentInstanceProperty` },
	ComponentInstancePropertyList: {
		props: { valueListItems: ['ComponentInstancePropertyListItem'] },
		source: `${flexiPage}, ComponentInstancePropertyList`,
	},
	ComponentInstancePropertyListItem: {
		props: { value: '?string', visibilityRule: '?UiFormulaRule' },
		source: `${flexiPage}, ComponentInstancePropertyListItem`,
	},
	PermissionSetObjectPermissions: {
		props: { viewAllFields: '?boolean' },
		source: 'Metadata API Developer Guide: PermissionSet, PermissionSetObjectPermissions (API 63.0)',
	},
	CustomPermission: { props: { isLicensed: '?boolean' }, source: 'Metadata API Developer Guide: CustomPermission (API 55.0)' },
	CustomApplication: {
		props: { isNavTabPersistenceDisabled: '?boolean', isOmniPinnedViewEnabled: '?boolean' },
		source: 'Metadata API Developer Guide: CustomApplication',
	},
	LightningComponentBundle: {
		props: { capabilities: '?Capabilities', targetConfigs: '?any' },
		source: 'LWC Developer Guide: XML Configuration File Elements',
	},
	Capabilities: { props: { capability: ['string'] }, source: 'LWC Developer Guide: XML Configuration File Elements' },
};
