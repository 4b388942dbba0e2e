import type { FlowContext, FlowType, Step } from '../types.ts';
import { scalar } from '../types.ts';
import { compileReference } from '../references.ts';
import { required, text, type XmlNode } from '../xml.ts';
import { compileAssignment } from './assignments.ts';
import { compileAction, compileCustomError, compileSubflow } from './calls.ts';
import { compileCollectionProcessor, compileDecision, compileLoop, loopType } from './logic.ts';
import { compileCreate, compileDelete, compileLookup, compileUpdate, lookupType } from './records.ts';

/** One kind of element: how it compiles, what its name stands for, and where it may not stand. */
export interface ElementKind {
	/** As the Metadata API calls it. */
	tag: string;
	/** As Flow Builder calls it; in messages. */
	label: string;
	compile(context: FlowContext, node: XmlNode): Step;
	/** The type of the element's result, where its name can be referred to. */
	result?(context: FlowContext, node: XmlNode): FlowType | undefined;
	/** Before-save flows take Assignment, Collection Filter, Custom Error, Decision, Get Records, Loop and Update Records on $Record only. */
	beforeSave: boolean;
	source: string;
	/** What the documentation leaves open and this org has decided. */
	assumed?: string;
}

const HELP = 'help.salesforce.com flow_ref_elements_';

/** Every flow element of the local org: the compiler and COVERAGE.md read the same table. */
export const elementKinds: readonly ElementKind[] = [
	{
		tag: 'decisions',
		label: 'Decision',
		compile: compileDecision,
		beforeSave: true,
		source: `${HELP}decision`,
		assumed: 'Text is compared case by case; null equals null only; Is Changed is false on create.',
	},
	{
		tag: 'assignments',
		label: 'Assignment',
		compile: compileAssignment,
		beforeSave: true,
		source: `${HELP}assignment`,
		assumed: 'Add and Subtract take an unset number for zero. RemovePosition counts from 1.',
	},
	{ tag: 'recordLookups', label: 'Get Records', compile: compileLookup, result: lookupType, beforeSave: true, source: `${HELP}data_get` },
	{
		tag: 'recordCreates',
		label: 'Create Records',
		compile: compileCreate,
		result: () => scalar('text'),
		beforeSave: false,
		source: `${HELP}data_create`,
	},
	{ tag: 'recordUpdates', label: 'Update Records', compile: compileUpdate, beforeSave: true, source: `${HELP}data_update` },
	{ tag: 'recordDeletes', label: 'Delete Records', compile: compileDelete, beforeSave: false, source: `${HELP}data_delete` },
	{ tag: 'loops', label: 'Loop', compile: compileLoop, result: loopType, beforeSave: true, source: `${HELP}loop` },
	{
		tag: 'collectionProcessors',
		label: 'Collection Filter, Collection Sort',
		compile: compileCollectionProcessor,
		result: (context, node) =>
			text(node, 'collectionProcessorType') === 'SortCollectionProcessor'
				? undefined
				: compileReference(context, required(node, 'collectionReference')).type,
		beforeSave: true,
		source: `${HELP}collection_filter, ${HELP}sort`,
		assumed: 'Text is sorted without regard to case.',
	},
	{ tag: 'subflows', label: 'Subflow', compile: compileSubflow, beforeSave: false, source: `${HELP}subflow` },
	{
		tag: 'customErrors',
		label: 'Custom Error',
		compile: compileCustomError,
		beforeSave: true,
		source: `${HELP}custom_error`,
		assumed: 'The API code is FIELD_CUSTOM_VALIDATION_EXCEPTION; a message that merge fields make longer than 255 characters is cut.',
	},
	{ tag: 'actionCalls', label: 'Action', compile: compileAction, beforeSave: false, source: `${HELP}actions` },
];
