import { ApiError } from '../../errors.ts';
import type { CompiledFlow, FlowInterview } from '../contract.ts';
import type { FlowDef, Schema } from '../../schema/model.ts';
import { checkAttributes, FLOW_ELEMENTS, FLOW_SETTINGS } from './attributes.ts';
import { elementKinds, type ElementKind } from './elements/index.ts';
import { subflowOutputs } from './elements/calls.ts';
import { lookupFields } from './elements/records.ts';
import { ElementProblem, FlowError, type FlowProblem } from './problems.ts';
import {
	checkCircles,
	declareConstant,
	declareFormula,
	declareTemplate,
	declareVariable,
	variableResource,
	type Pending,
} from './resources.ts';
import { runProgram } from './run.ts';
import { checkLaterElements, compilePaths, compileSchedule } from './paths.ts';
import { startInterview } from './frames.ts';
import { compileFilters } from './filters.ts';
import { compileEntry, compileTrigger } from './trigger.ts';
import type { FlowContext, FlowValue, Frame, Program, Resource, Step } from './types.ts';
import { child, flag, list, required, target, text, type XmlNode } from './xml.ts';

/** The runnable half of compiled flows, for flows that call them. */
const programs = new WeakMap<CompiledFlow, Program>();

/**
 * Checks a flow and makes it runnable. Throws FlowError with every problem found: elements and attributes that this org
 * does not implement, references that point to nothing, types that do not fit, and what Salesforce itself forbids.
 * `subflows` gives the compiled flow of a name, or undefined; only autolaunched flows can be called.
 */
export function compileFlow(def: FlowDef, schema: Schema, subflows: (name: string) => CompiledFlow | undefined): CompiledFlow {
	const xml = def.xml as XmlNode;
	const problems: FlowProblem[] = [];
	const attempt = <T>(element: string | undefined, work: () => T): T | undefined => {
		try {
			return work();
		} catch (error) {
			if (!(error instanceof ElementProblem)) throw error;
			problems.push({ ...(element ? { element } : {}), problem: error.message });
			return undefined;
		}
	};
	const refuseIfBroken = (): void => {
		if (problems.length > 0) throw new FlowError(def.fullName, problems);
	};

	checkSettings(xml, attempt);
	const start = child(xml, 'start');
	if (start) attempt('start', () => checkAttributes(start, FLOW_ELEMENTS['start']!));
	const triggered = attempt('start', () => compileTrigger(schema, start, text(xml, 'triggerOrder')));
	const schedule = attempt('start', () => compileSchedule(start));
	const paths = attempt('start', () => compilePaths(start, triggered?.object)) ?? [];
	refuseIfBroken();

	const trigger = triggered?.trigger;
	const context: FlowContext = {
		schema,
		name: def.fullName,
		recordObject: triggered?.object,
		beforeSave: trigger?.kind === 'RecordBeforeSave',
		beforeDelete: trigger?.kind === 'RecordBeforeDelete',
		onSave: trigger?.kind.startsWith('Record') ?? false,
		hasPrior: trigger?.on === 'Update' || trigger?.on === 'CreateAndUpdate',
		resources: new Map(),
		slots: [],
		subflow(name) {
			const flow = name === def.fullName ? undefined : subflows(name);
			return flow && !flow.trigger ? programs.get(flow) : undefined;
		},
	};
	const variables = declareResources(context, xml, attempt);
	refuseIfBroken();
	const steps = compileElements(context, xml, attempt);
	const entry = attempt('start', () => (schedule ? undefined : compileEntry(context, start)));
	const filter = attempt('start', () => (schedule ? compileScheduleFilter(context, start!) : undefined));
	const first = attempt('start', () => firstElement(xml, start, paths.length > 0));
	checkTargets(xml, first, problems);
	for (const path of paths) checkTargets(xml, path.first, problems);
	checkLaterElements(
		xml,
		paths,
		elementKinds.map((each) => each.tag),
		(element, problem) => problems.push({ element, problem }),
	);
	refuseIfBroken();

	const program: Program = {
		name: def.fullName,
		label: def.label,
		first: { next: first },
		steps,
		initial: initialValues(context),
		computed: variables.filter((each) => each.compute),
		inputs: new Map(variables.filter((each) => each.input).map((each) => [each.name, each])),
		outputs: new Map(variables.filter((each) => each.output).map((each) => [each.name, each])),
	};
	const starts = (frame: Frame): boolean => startsOn(trigger, frame.interview) && (entry?.applies(frame) ?? true);
	const compiled: CompiledFlow = {
		def,
		...(trigger ? { trigger } : {}),
		run(batch, host, pathName) {
			if (pathName === undefined) return runProgram(program, batch, starts, host);
			const path = paths.find((each) => each.name === pathName)!;
			return runProgram({ ...program, first: { next: path.first } }, batch, () => true, host);
		},
		...(paths.length > 0 ? { paths, meets: (interview, host) => entry!.meets(startInterview(program, interview, host).top) } : {}),
		...(schedule
			? {
					schedule: {
						...schedule,
						...(triggered?.object ? { object: triggered.object.name } : {}),
						filter(host) {
							const { top } = startInterview(program, { record: {}, prior: undefined, isNew: false }, host);
							const binding = filter?.bind(top) ?? [];
							const none = filter?.noId?.(binding, top);
							if (none !== undefined) throw new ApiError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${none}`);
							return filter?.filter(binding, top);
						},
					},
				}
			: {}),
	};
	programs.set(compiled, program);
	return compiled;
}

type Attempt = <T>(element: string | undefined, work: () => T) => T | undefined;

/** Everything at the top level must be known; settings that change how a flow runs must be ones that this org follows. */
function checkSettings(xml: XmlNode, attempt: Attempt): void {
	for (const name of Object.keys(xml)) {
		if (name.startsWith('@') || name === '?xml' || name in FLOW_ELEMENTS || FLOW_SETTINGS.includes(name)) continue;
		const named = list(xml, name)[0];
		const element = typeof named === 'object' && named !== null ? text(named, 'name') : undefined;
		attempt(element, () => {
			throw new ElementProblem(`${name} is not implemented in the local org`);
		});
	}
	attempt(undefined, () => {
		const processType = text(xml, 'processType');
		if (processType !== 'AutoLaunchedFlow')
			throw new ElementProblem(`processType ${processType ?? '(none)'} is not implemented in the local org`);
		const mode = text(xml, 'runInMode') ?? 'DefaultMode';
		if (mode !== 'DefaultMode' && mode !== 'SystemModeWithoutSharing')
			throw new ElementProblem(`runInMode ${mode} is not implemented in the local org`);
		if (flag(xml, 'isAdditionalPermissionRequiredToRun'))
			throw new ElementProblem('isAdditionalPermissionRequiredToRun is not implemented in the local org');
	});
}

/** "It must begin with a letter and can't end with an underscore. It also can't have two consecutive underscores": flow_ref_elements_custom_error. */
const API_NAME = /^[A-Za-z](?:_?[A-Za-z0-9])*$/;
const MAX_API_NAME = 80;

/** Elements, outcomes and resources of a flow share their names, in whatever case. */
function claimNames(): (name: string) => void {
	const taken = new Set<string>();
	return (name) => {
		if (!API_NAME.test(name) || name.length > MAX_API_NAME) throw new ElementProblem(`${name} is not a valid API name`);
		if (taken.has(name.toLowerCase())) throw new ElementProblem(`there are two elements or resources called ${name}`);
		taken.add(name.toLowerCase());
	};
}

/** What every frame of the flow starts with, by slot. */
function initialValues({ slots, resources }: FlowContext): FlowValue[] {
	const initial = slots.map((): FlowValue => null);
	for (const resource of resources.values()) if (resource.slot !== undefined) initial[resource.slot] = resource.initial ?? null;
	return initial;
}

/** Declares every name of the flow, then completes what refers to other names. */
function declareResources(context: FlowContext, xml: XmlNode, attempt: Attempt): Resource[] {
	const pending: Pending[] = [];
	const variables: Resource[] = [];
	const claim = claimNames();
	const declare = (node: XmlNode, tag: string, work: () => { resource: Resource; pending?: Pending }): Resource | undefined => {
		const name = text(node, 'name');
		return attempt(name ?? tag, () => {
			checkAttributes(node, FLOW_ELEMENTS[tag]!);
			const declared = work();
			claim(declared.resource.name);
			context.resources.set(declared.resource.name, declared.resource);
			if (declared.pending) pending.push(declared.pending);
			return declared.resource;
		});
	};
	for (const node of list(xml, 'variables')) {
		const variable = declare(node, 'variables', () => declareVariable(context, node));
		if (variable) variables.push(variable);
	}
	for (const node of list(xml, 'constants')) declare(node, 'constants', () => declareConstant(context, node));
	for (const node of list(xml, 'formulas')) declare(node, 'formulas', () => declareFormula(context, node));
	for (const node of list(xml, 'textTemplates')) declare(node, 'textTemplates', () => declareTemplate(context, node));
	for (const kind of elementKinds)
		for (const node of list(xml, kind.tag)) declare(node, kind.tag, () => ({ resource: elementResource(context, kind, node) }));
	for (const rule of list(xml, 'decisions').flatMap((node) => list(node, 'rules')))
		attempt(text(rule, 'name') ?? 'rules', () => claim(required(rule, 'name')));
	declareCurrentItems(context, xml, attempt);
	for (const { name, complete } of pending) attempt(name, complete);
	attempt(undefined, () => {
		const circle = checkCircles(context.resources);
		if (circle) throw new ElementProblem(`formulas refer to each other in a circle: ${circle}`);
	});
	return variables;
}

/** Collection filters name their current item; Flow Builder declares a variable for it, hand-written flows need not. */
function declareCurrentItems(context: FlowContext, xml: XmlNode, attempt: Attempt): void {
	for (const node of list(xml, 'collectionProcessors')) {
		const item = text(node, 'assignNextValueToReference');
		if (!item || context.resources.has(item)) continue;
		const own = context.resources.get(text(node, 'name') ?? '');
		attempt(text(node, 'name'), () =>
			context.resources.set(
				item,
				variableResource(context, item, () => ({ ...own!.type(), collection: false })),
			),
		);
	}
}

/** What an element's name stands for in references: its result, if it has one. */
function elementResource(context: FlowContext, kind: ElementKind, node: XmlNode): Resource {
	const name = required(node, 'name');
	const type: Resource['type'] = () => {
		const result = resultOf(context, kind, node);
		if (!result) throw new ElementProblem(`the ${kind.label} element ${name} has no result to refer to`);
		return result;
	};
	// Frames hold no place for what has no result: they are made for every record.
	const resource: Resource =
		kind.result || kind.tag === 'subflows' ? variableResource(context, name, type) : { name, type, read: () => null };
	// The current item of a loop is a record whose fields can be set; other results are read-only.
	if (kind.tag !== 'loops') delete resource.write;
	if (kind.tag === 'recordLookups') {
		const fields = lookupFields(context, node);
		if (fields) resource.fields = fields;
	}
	// An item of what Get Records has found has no other fields than that.
	if (kind.tag === 'loops')
		Object.defineProperty(resource, 'fields', { get: () => context.resources.get(text(node, 'collectionReference') ?? '')?.fields });
	if (kind.tag === 'subflows') Object.defineProperty(resource, 'outputs', { get: () => subflowOutputs(context, node) });
	return resource;
}

function resultOf(context: FlowContext, kind: ElementKind, node: XmlNode): ReturnType<Resource['type']> | undefined {
	const stored = kind.tag === 'recordLookups' || kind.tag === 'recordCreates' ? flag(node, 'storeOutputAutomatically') === true : true;
	return stored ? kind.result?.(context, node) : undefined;
}

function compileElements(context: FlowContext, xml: XmlNode, attempt: Attempt): Map<string, Step> {
	const steps = new Map<string, Step>();
	for (const kind of elementKinds)
		for (const node of list(xml, kind.tag)) {
			const name = text(node, 'name');
			const step = attempt(name ?? kind.tag, () => {
				if (context.beforeSave && !kind.beforeSave) throw new ElementProblem(`a before-save flow cannot have a ${kind.label} element`);
				return kind.compile(context, node);
			});
			if (step) steps.set(step.name, step);
		}
	return steps;
}

function firstElement(xml: XmlNode, start: XmlNode | undefined, hasPaths: boolean): string | undefined {
	const first = start && target(start);
	if (!first && !hasPaths && elementKinds.some((kind) => list(xml, kind.tag).length > 0))
		throw new ElementProblem("the flow can't run because nothing is connected to the Start element");
	return first;
}

/** Which records a schedule-triggered flow runs for. */
function compileScheduleFilter(context: FlowContext, start: XmlNode): ReturnType<typeof compileFilters> {
	if (text(start, 'filterFormula') || flag(start, 'doesRequireRecordChangedToMeetCriteria'))
		throw new ElementProblem('filterFormula and doesRequireRecordChangedToMeetCriteria do not go with Scheduled');
	if (!context.recordObject) {
		if (list(start, 'filters').length > 0) throw new ElementProblem('filters need an object');
		return undefined;
	}
	return compileFilters({ ...context, recordObject: undefined }, start, context.recordObject);
}

/** Every connector must lead to another element. */
function checkTargets(xml: XmlNode, first: string | undefined, problems: FlowProblem[]): void {
	const names = new Set(elementKinds.flatMap((kind) => list(xml, kind.tag).map((node) => text(node, 'name'))));
	const visit = (element: string, node: XmlNode): void => {
		for (const [name, value] of Object.entries(node)) {
			if (name === 'targetReference' && !names.has(String(value)))
				problems.push({ element, problem: `a connector leads to ${String(value)}, which does not exist` });
			else if (name === 'targetReference' && value === element)
				problems.push({ element, problem: `The element "${element}" cannot be connected to itself.` });
			else if (typeof value === 'object' && value !== null)
				for (const each of list(node, name)) if (typeof each === 'object') visit(element, each);
		}
	};
	if (first && !names.has(first)) problems.push({ element: 'start', problem: `the connector leads to ${first}, which does not exist` });
	for (const kind of elementKinds) for (const node of list(xml, kind.tag)) visit(text(node, 'name') ?? kind.tag, node);
}

/** Record-triggered flows run on create, update or delete; the caller may hand over records of either. */
function startsOn(trigger: CompiledFlow['trigger'], interview: FlowInterview): boolean {
	switch (trigger?.on) {
		case 'Create':
			return interview.isNew;
		case 'Update':
			return !interview.isNew;
		default:
			return true;
	}
}

/** The problems of a flow, for deployment; empty when it compiles. */
export function checkFlow(def: FlowDef, schema: Schema, subflows: (name: string) => CompiledFlow | undefined): FlowProblem[] {
	try {
		compileFlow(def, schema, subflows);
		return [];
	} catch (error) {
		if (error instanceof FlowError) return error.problems;
		throw error;
	}
}
