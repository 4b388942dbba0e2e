/** Collection Sort (Salesforce Help, platform.flow_ref_elements_sort): reorders the collection itself, and cuts it off where asked to. */
import type { Row, Value } from '../../contract.ts';
import { isBlank } from '../../formula/values.ts';
import { ownField } from '../filters.ts';
import { ElementProblem } from '../problems.ts';
import { objectOf } from '../references.ts';
import { slotOf } from '../resources.ts';
import type { FlowContext, FlowValue, Step } from '../types.ts';
import { flag, list, required, target, text, type XmlNode } from '../xml.ts';

/** "You can sort by up to 3 fields at a time." */
const MAX_FIELDS = 3;

type Order = (a: FlowValue, b: FlowValue) => number;

export function compileCollectionSort(context: FlowContext, node: XmlNode): Step {
	const name = required(node, 'name');
	const collection = required(node, 'collectionReference');
	const resource = context.resources.get(collection);
	const type = resource?.type();
	if (!resource || !type?.collection) throw new ElementProblem(`collectionReference ${collection} is not a collection of this flow`);
	for (const attribute of ['assignNextValueToReference', 'conditions', 'conditionLogic', 'formula'])
		if (node[attribute] !== undefined) throw new ElementProblem(`${attribute} does not go with SortCollectionProcessor`);
	const options = list(node, 'sortOptions');
	if (options.length > (type.base === 'record' ? MAX_FIELDS : 1))
		throw new ElementProblem(`sortOptions: a collection is sorted by up to ${MAX_FIELDS} fields, one of single values once`);
	const limitText = text(node, 'limit');
	const limit = limitText === undefined ? undefined : Number(limitText);
	if (limit !== undefined && (!Number.isInteger(limit) || limit < 0))
		throw new ElementProblem(`limit "${limitText}" is not a number of items`);
	const orders = options.map((option): Order => {
		const wanted = required(option, 'sortOrder');
		if (wanted !== 'Asc' && wanted !== 'Desc') throw new ElementProblem(`sortOrder must be Asc or Desc, not "${wanted}"`);
		const fieldName = text(option, 'sortField');
		if ((type.base === 'record') !== (fieldName !== undefined))
			throw new ElementProblem('sortField goes with collections of records, and only with them');
		const field = fieldName === undefined ? undefined : ownField(objectOf(context, type.object!), fieldName);
		if (field?.formula || field?.long) throw new ElementProblem(`sortField: the field ${field.name} cannot be sorted by`);
		const read = (item: FlowValue): Value => (field ? ((item as Row)[field.name] ?? null) : (item as Value));
		const sign = wanted === 'Asc' ? 1 : -1;
		const blanks = flag(option, 'doesPutEmptyStringAndNullFirst') === true ? -1 : 1;
		return (a, b) => {
			const [first, second] = [read(a), read(b)];
			if (isBlank(first) || isBlank(second)) return isBlank(first) === isBlank(second) ? 0 : isBlank(first) ? blanks : -blanks;
			return sign * compareValues(first, second);
		};
	});
	const slot = slotOf(context, collection);
	const onward = { next: target(node) };
	return {
		name,
		run(frame) {
			const items = [...((resource.read(frame) as FlowValue[] | null) ?? [])];
			items.sort((a, b) => orders.reduce((result, order) => result || order(a, b), 0));
			frame.values[slot] = (limit === undefined ? items : items.slice(0, limit)) as FlowValue;
			return onward;
		},
	};
}

/** Text without regard to case, as ORDER BY does. */
function compareValues(a: Value, b: Value): number {
	const [first, second] = typeof a === 'string' && typeof b === 'string' ? [a.toLowerCase(), b.toLowerCase()] : [a!, b!];
	return first < second ? -1 : first > second ? 1 : 0;
}
