import { ElementProblem } from './problems.ts';
import { list, type XmlNode } from './xml.ts';

/** Attributes that every node has; they place it on the canvas. */
const NODE = ['name', 'label', 'description', 'locationX', 'locationY', 'elementSubtype', 'processMetadataValues'];
const CONNECTOR = ['targetReference', 'isGoTo', 'processMetadataValues'];
const VALUE = ['stringValue', 'numberValue', 'booleanValue', 'dateValue', 'dateTimeValue', 'elementReference'];
const CONDITION = ['leftValueReference', 'operator', 'rightValue', 'processMetadataValues'];
const FILTER = ['field', 'operator', 'value', 'processMetadataValues'];
const INPUT = ['field', 'value', 'processMetadataValues'];

/** A nested element and what it may hold. */
interface Shape {
	attributes: string[];
	children?: Record<string, Shape>;
}
const connector: Shape = { attributes: CONNECTOR };
const value: Shape = { attributes: VALUE };
const conditions: Shape = { attributes: CONDITION, children: { rightValue: value } };
const filters: Shape = { attributes: FILTER, children: { value } };
const inputAssignments: Shape = { attributes: INPUT, children: { value } };

/**
 * Every element and attribute that the interpreter runs. Whatever is not listed is refused by name at deployment.
 * Names: Metadata API Developer Guide, Flow.
 */
export const FLOW_ELEMENTS: Record<string, Shape> = {
	start: {
		attributes: [
			...NODE,
			'object',
			'recordTriggerType',
			'triggerType',
			'filterLogic',
			'filterFormula',
			'doesRequireRecordChangedToMeetCriteria',
			'filters',
			'connector',
			'schedule',
			'scheduledPaths',
		],
		children: {
			filters,
			connector,
			schedule: { attributes: ['frequency', 'startDate', 'startTime'] },
			scheduledPaths: {
				attributes: [
					'name',
					'label',
					'description',
					'connector',
					'maxBatchSize',
					'offsetNumber',
					'offsetUnit',
					'pathType',
					'recordField',
					'timeSource',
					'processMetadataValues',
				],
				children: { connector },
			},
		},
	},
	decisions: {
		attributes: [...NODE, 'rules', 'defaultConnector', 'defaultConnectorLabel'],
		children: {
			rules: {
				attributes: [
					'name',
					'label',
					'conditionLogic',
					'conditions',
					'connector',
					'doesRequireRecordChangedToMeetCriteria',
					'processMetadataValues',
				],
				children: { conditions, connector },
			},
			defaultConnector: connector,
		},
	},
	assignments: {
		attributes: [...NODE, 'assignmentItems', 'connector'],
		children: {
			assignmentItems: { attributes: ['assignToReference', 'operator', 'value', 'processMetadataValues'], children: { value } },
			connector,
		},
	},
	recordLookups: {
		attributes: [
			...NODE,
			'object',
			'filterLogic',
			'filters',
			'sortField',
			'sortOrder',
			'getFirstRecordOnly',
			'storeOutputAutomatically',
			'queriedFields',
			'outputReference',
			'outputAssignments',
			'assignNullValuesIfNoRecordsFound',
			'limit',
			'connector',
			'faultConnector',
		],
		children: {
			filters,
			outputAssignments: { attributes: ['assignToReference', 'field', 'processMetadataValues'] },
			limit: value,
			connector,
			faultConnector: connector,
		},
	},
	recordCreates: {
		attributes: [
			...NODE,
			'object',
			'inputAssignments',
			'inputReference',
			'storeOutputAutomatically',
			'assignRecordIdToReference',
			'connector',
			'faultConnector',
		],
		children: { inputAssignments, connector, faultConnector: connector },
	},
	recordUpdates: {
		attributes: [...NODE, 'object', 'filterLogic', 'filters', 'inputAssignments', 'inputReference', 'connector', 'faultConnector'],
		children: { filters, inputAssignments, connector, faultConnector: connector },
	},
	recordDeletes: {
		attributes: [...NODE, 'object', 'filterLogic', 'filters', 'inputReference', 'connector', 'faultConnector'],
		children: { filters, connector, faultConnector: connector },
	},
	loops: {
		attributes: [
			...NODE,
			'collectionReference',
			'iterationOrder',
			'assignNextValueToReference',
			'nextValueConnector',
			'noMoreValuesConnector',
		],
		children: { nextValueConnector: connector, noMoreValuesConnector: connector },
	},
	collectionProcessors: {
		attributes: [
			...NODE,
			'collectionProcessorType',
			'collectionReference',
			'assignNextValueToReference',
			'conditionLogic',
			'conditions',
			'formula',
			'sortOptions',
			'limit',
			'connector',
		],
		children: {
			conditions,
			connector,
			sortOptions: { attributes: ['doesPutEmptyStringAndNullFirst', 'sortField', 'sortOrder', 'processMetadataValues'] },
		},
	},
	subflows: {
		attributes: [...NODE, 'flowName', 'inputAssignments', 'outputAssignments', 'storeOutputAutomatically', 'connector'],
		children: {
			inputAssignments: { attributes: ['name', 'value', 'processMetadataValues'], children: { value } },
			outputAssignments: { attributes: ['assignToReference', 'name', 'processMetadataValues'] },
			connector,
		},
	},
	customErrors: {
		attributes: [...NODE, 'customErrorMessages'],
		children: { customErrorMessages: { attributes: ['errorMessage', 'isFieldError', 'fieldSelection', 'processMetadataValues'] } },
	},
	actionCalls: {
		attributes: [
			...NODE,
			'actionName',
			'actionType',
			'inputParameters',
			'flowTransactionModel',
			'nameSegment',
			'offset',
			'storeOutputAutomatically',
			'versionSegment',
			'connector',
			'faultConnector',
		],
		children: {
			inputParameters: { attributes: ['name', 'value', 'processMetadataValues'], children: { value } },
			connector,
			faultConnector: connector,
		},
	},
	variables: {
		attributes: [
			'name',
			'description',
			'dataType',
			'isCollection',
			'isInput',
			'isOutput',
			'objectType',
			'scale',
			'value',
			'processMetadataValues',
		],
		children: { value },
	},
	constants: { attributes: ['name', 'description', 'dataType', 'value', 'processMetadataValues'], children: { value } },
	formulas: { attributes: ['name', 'description', 'dataType', 'expression', 'scale', 'processMetadataValues'] },
	textTemplates: { attributes: ['name', 'description', 'isViewedAsPlainText', 'text', 'processMetadataValues'] },
};

/** Top-level settings that hold no logic, or whose values the compiler checks itself. */
export const FLOW_SETTINGS = [
	'apiVersion',
	'areMetricsLoggedToDataCloud',
	'description',
	'environments',
	'fullName',
	'interviewLabel',
	'label',
	'processMetadataValues',
	'processType',
	'runInMode',
	'status',
	'triggerOrder',
	'isAdditionalPermissionRequiredToRun',
];

/** Throws ElementProblem for an attribute that the interpreter does not know, naming it. */
export function checkAttributes(node: XmlNode, shape: Shape, path = ''): void {
	for (const name of Object.keys(node)) {
		if (name.startsWith('@') || name === '#text' || name === '$') continue;
		if (!shape.attributes.includes(name)) throw new ElementProblem(`${path}${name} is not implemented in the local org`);
		const inner = shape.children?.[name];
		if (inner) for (const each of list(node, name)) if (typeof each === 'object') checkAttributes(each, inner, `${path}${name}.`);
	}
}
