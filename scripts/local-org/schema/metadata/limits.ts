/**
 * Longest values, as the Metadata API Developer Guide and Setup give them: a description that fits here must fit there.
 * Salesforce answers `Description: data value too large`.
 */
export const longestText: Readonly<Record<string, Readonly<Record<string, number>>>> = {
	CustomObject: { label: 40, pluralLabel: 40, description: 1000 },
	CustomField: { label: 40, description: 1000, inlineHelpText: 510, relationshipLabel: 80, relationshipName: 40, formula: 3900 },
	CustomValue: { fullName: 255, label: 255 },
	ValidationRule: { fullName: 40, description: 255, errorMessage: 255, errorConditionFormula: 5000 },
	ListView: { fullName: 40, label: 40 },
	CompactLayout: { fullName: 40, label: 80 },
	CustomMetadata: { label: 40 },
	PermissionSet: { label: 80, description: 255 },
	FlexiPage: { masterLabel: 80, description: 255 },
	CustomApplication: { label: 40, description: 255 },
	CustomLabel: { value: 1000, shortDescription: 80, fullName: 80 },
	CustomPermission: { label: 80, description: 255 },
	CustomNotificationType: { masterLabel: 80, description: 255 },
	Flow: { label: 255, description: 1000 },
	FlowCustomErrorMessage: { errorMessage: 255 },
	LightningComponentBundle: { masterLabel: 80, description: 1000 },
};
