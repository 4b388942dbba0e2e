/**
 * What is deployed, as rows: FlowDefinitionView, EntityDefinition, FieldDefinition. Nobody writes them; engine/mirrors keeps them up to
 * date. Only the fields that are filled are here. Source: Object Reference, "FlowDefinitionView", "EntityDefinition", "FieldDefinition".
 */
import type { ObjectDef } from '../model.ts';
import { checkbox, field, lookup, object, picklist, readOnly, text, textArea, values } from './fields.ts';

/** They belong to Setup (assumed: in Salesforce, users without it see the part that their own access shows). */
const setupOnly = { kind: 'system', sharingModel: 'Read', audited: false, readPermission: 'ViewSetup' } as const;
const id = (label: string) => field('Id', label, 'id', { ...readOnly, length: 18 });

export const flowDefinitionView: ObjectDef = object(
	'FlowDefinitionView',
	'Flow Definition',
	'Flow Definitions',
	'300',
	[
		id('Flow Definition ID'),
		text('DurableId', 'Durable ID', 255, readOnly),
		text('ApiName', 'API Name', 255, { ...readOnly, nameField: true }),
		text('Label', 'Label', 255, readOnly),
		textArea('Description', 'Description', 255, readOnly),
		text('ProcessType', 'Process Type', 40, readOnly),
		text('ActiveVersionId', 'Active Version ID', 18, readOnly),
		text('LatestVersionId', 'Latest Version ID', 18, readOnly),
		checkbox('IsActive', 'Active', readOnly),
		text('NamespacePrefix', 'Namespace Prefix', 15, readOnly),
	],
	setupOnly,
);

export const entityDefinition: ObjectDef = object(
	'EntityDefinition',
	'Entity Definition',
	'Entity Definitions',
	'4ie',
	[
		id('Entity Definition ID'),
		text('DurableId', 'Durable ID', 255, readOnly),
		text('QualifiedApiName', 'Qualified API Name', 70, { ...readOnly, nameField: true }),
		text('DeveloperName', 'Developer Name', 70, readOnly),
		text('Label', 'Label', 80, readOnly),
		text('PluralLabel', 'Plural Label', 80, readOnly),
		text('KeyPrefix', 'Key Prefix', 3, readOnly),
		text('NamespacePrefix', 'Namespace Prefix', 15, readOnly),
		picklist(
			'InternalSharingModel',
			'Internal Sharing Model',
			values(['Private', 'Read', 'ReadWrite', 'ReadWriteTransfer', 'ControlledByParent']),
			{ ...readOnly, restricted: true },
		),
	],
	setupOnly,
);

export const fieldDefinition: ObjectDef = object(
	'FieldDefinition',
	'Field Definition',
	'Field Definitions',
	'4fe',
	[
		id('Field Definition ID'),
		text('DurableId', 'Durable ID', 255, { ...readOnly, nameField: true }),
		lookup('EntityDefinitionId', 'Entity Definition ID', 'EntityDefinition', 'EntityDefinition', 'Fields', readOnly),
		text('QualifiedApiName', 'Qualified API Name', 70, readOnly),
		text('DeveloperName', 'Developer Name', 70, readOnly),
		text('Label', 'Label', 80, readOnly),
		text('DataType', 'Data Type', 120, readOnly),
		checkbox('IsFieldHistoryTracked', 'Field History Tracked', readOnly),
		checkbox('IsNillable', 'Nillable', readOnly),
	],
	setupOnly,
);
