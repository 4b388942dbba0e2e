/** What a flow runs later: scheduled paths of record-triggered flows, and the timetable of schedule-triggered ones. */
import type { FlowSchedule, ScheduledPath } from '../contract.ts';
import type { ObjectDef } from '../../schema/model.ts';
import { ownField } from './filters.ts';
import { ElementProblem } from './problems.ts';
import { child, flag, list, required, target, text, type XmlNode } from './xml.ts';

const UNITS = ['Minutes', 'Hours', 'Days', 'Months'] as const;
/** "From 1 to 200. Default is 200": Metadata API Developer Guide, FlowScheduledPath. */
const MAX_BATCH = 200;
/** What the API refuses beside pathType AsyncAfterCommit. */
const NOT_ASYNC = ['offsetNumber', 'offsetUnit', 'timeSource', 'recordField', 'maxBatchSize'];

/** A path with the element that it begins with. */
export type CompiledPath = ScheduledPath & { first: string };

/** The scheduled and asynchronous paths of a start element. */
export function compilePaths(start: XmlNode | undefined, object: ObjectDef | undefined): CompiledPath[] {
	const nodes = start ? list(start, 'scheduledPaths') : [];
	if (nodes.length === 0) return [];
	if (text(start!, 'triggerType') !== 'RecordAfterSave' || !object)
		throw new ElementProblem('scheduledPaths go with the triggerType RecordAfterSave only');
	const paths = nodes.map((node) => compilePath(start!, node, object));
	const twice = paths.find((path, at) => paths.findIndex((each) => each.name.toLowerCase() === path.name.toLowerCase()) !== at);
	if (twice) throw new ElementProblem(`there are two scheduled paths called ${twice.name}`);
	return paths;
}

function compilePath(start: XmlNode, node: XmlNode, object: ObjectDef): CompiledPath {
	const type = text(node, 'pathType');
	const first = target(node);
	const name = text(node, 'name') ?? (type === 'AsyncAfterCommit' ? type : required(node, 'name'));
	const problem = (words: string): never => {
		throw new ElementProblem(`scheduled path ${name}: ${words}`);
	};
	if (!first) return problem('connector is missing');
	if (type !== undefined) {
		if (type !== 'AsyncAfterCommit') problem(`pathType ${type} is not implemented in the local org`);
		const extra = NOT_ASYNC.find((attribute) => text(node, attribute) !== undefined);
		if (extra) problem(`${extra} does not go with pathType AsyncAfterCommit`);
		return { name, first, kind: 'async', offset: 0, unit: 'Minutes', maxBatchSize: MAX_BATCH };
	}
	const unit = UNITS.find((each) => each === text(node, 'offsetUnit'));
	if (!unit) problem(`offsetUnit must be ${UNITS.join(', ')}, not "${text(node, 'offsetUnit') ?? ''}"`);
	const offset = Number(text(node, 'offsetNumber') ?? '0');
	if (!Number.isInteger(offset)) problem(`offsetNumber "${text(node, 'offsetNumber')}" is not a whole number`);
	const maxBatchSize = Number(text(node, 'maxBatchSize') ?? MAX_BATCH);
	if (!Number.isInteger(maxBatchSize) || maxBatchSize < 1 || maxBatchSize > MAX_BATCH)
		problem(`maxBatchSize must be from 1 to ${MAX_BATCH}`);
	const source = text(node, 'timeSource');
	if (source !== 'RecordField' && source !== 'RecordTriggerEvent')
		problem(`timeSource must be RecordTriggerEvent or RecordField, not "${source ?? ''}"`);
	const fieldName = text(node, 'recordField');
	if ((source === 'RecordField') !== (fieldName !== undefined)) problem('recordField goes with timeSource RecordField');
	if (source === 'RecordTriggerEvent' && offset < 0) problem('nothing can run before the event that triggers it');
	const field = fieldName === undefined ? undefined : ownField(object, fieldName);
	if (field && ((field.type !== 'date' && field.type !== 'datetime') || field.formula))
		problem(`recordField: ${field.name} is not a date or date/time field`);
	// Flow Builder offers scheduled paths on update for this option only.
	if (text(start, 'recordTriggerType') !== 'Create' && flag(start, 'doesRequireRecordChangedToMeetCriteria') !== true)
		problem('on update a scheduled path needs doesRequireRecordChangedToMeetCriteria');
	return { name, first, kind: 'scheduled', offset, unit: unit!, maxBatchSize, ...(field ? { field: field.name } : {}) };
}

/** The timetable of a schedule-triggered flow; undefined for the others. */
export function compileSchedule(start: XmlNode | undefined): FlowSchedule | undefined {
	if (!start || text(start, 'triggerType') !== 'Scheduled') {
		if (start && child(start, 'schedule')) throw new ElementProblem('schedule goes with the triggerType Scheduled only');
		return undefined;
	}
	const node = child(start, 'schedule');
	if (!node) throw new ElementProblem('schedule is missing');
	const frequency = required(node, 'frequency');
	if (frequency !== 'Once' && frequency !== 'Daily' && frequency !== 'Weekly')
		throw new ElementProblem(`schedule: frequency ${frequency} is not implemented in the local org`);
	const startDate = required(node, 'startDate');
	const startTime = /^(\d{2}:\d{2}:\d{2})/.exec(required(node, 'startTime'))?.[1];
	if (!/^\d{4}-\d{2}-\d{2}$/.test(startDate) || Number.isNaN(Date.parse(startDate)))
		throw new ElementProblem(`schedule: startDate "${startDate}" is not a date`);
	if (!startTime) throw new ElementProblem(`schedule: startTime "${text(node, 'startTime')}" is not a time`);
	return { frequency, startDate, startTime };
}

/** Elements that look back at the record as it was: nobody writes down what they see on a path that runs later. */
const LOOKS_BACK = /\$Record__Prior|"IsChanged"|ISCHANGED\s*\(|ISNEW\s*\(|"doesRequireRecordChangedToMeetCriteria":"?true/i;

/**
 * Throws for elements that the paths reach and that have no meaning there: Custom Errors ("don't work in asynchronous paths":
 * flow_ref_elements_custom_error) and whatever compares with the record before the save.
 */
export function checkLaterElements(
	xml: XmlNode,
	paths: readonly CompiledPath[],
	tags: readonly string[],
	fail: (element: string, problem: string) => void,
): void {
	const nodes = new Map(tags.flatMap((tag) => list(xml, tag).map((node) => [text(node, 'name') ?? '', { tag, node }] as const)));
	const resources = ['formulas', 'textTemplates'].flatMap((tag) => list(xml, tag));
	const seen = new Set<string>();
	const open = paths.map((path) => path.first);
	for (let name = open.pop(); name !== undefined; name = open.pop()) {
		const found = nodes.get(name);
		if (!found || seen.has(name)) continue;
		seen.add(name);
		const source = JSON.stringify(found.node);
		const uses = resources.filter((resource) => mentions(source, text(resource, 'name') ?? ''));
		if (found.tag === 'customErrors') fail(name, 'a Custom Error element does not work in a scheduled or asynchronous path');
		else if ([source, ...uses.map((each) => JSON.stringify(each))].some((each) => LOOKS_BACK.test(each)))
			fail(name, 'comparing with the record before the save is not implemented in the local org for scheduled and asynchronous paths');
		open.push(...[...source.matchAll(/"targetReference":"([^"]+)"/g)].map((match) => match[1]!));
	}
}

const mentions = (source: string, name: string): boolean =>
	name !== '' && (source.includes(`"${name}"`) || source.includes(`{!${name}}`) || source.includes(`"${name}.`));
