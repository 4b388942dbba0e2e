/**
 * List views as SOQL: columns and filters in the names that list view metadata uses (Metadata API Developer Guide, "ListView"),
 * and the views that objects come with.
 */
import { createHash } from 'node:crypto';
import type { DateLiteral } from '@jetstreamapp/soql-parser-js';
import {
	findField,
	findParentRelationship,
	findObject,
	type FieldDef,
	type ListViewDef,
	type ObjectDef,
	type Schema,
} from '../../schema/model.ts';
import { columnPath } from '../../schema/metadata/columns.ts';
import type { UserContext } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { longId } from '../record-id.ts';
import { test, type Condition } from './ast.ts';

/** A column: the path that SOQL reads and the field at its end. */
export interface Column {
	path: string[];
	field: FieldDef;
	label: string;
}

/** Columns of the views that objects come with. */
const DEFAULT_COLUMNS: Record<string, string[]> = {
	Account: ['Name', 'Type', 'Industry', 'Phone', 'Owner.Alias'],
	Contact: ['Name', 'Account.Name', 'Title', 'Phone', 'Email', 'Owner.Alias'],
	Lead: ['Name', 'Title', 'Company', 'Phone', 'Email', 'Status', 'Owner.Alias'],
	Opportunity: ['Name', 'Account.Name', 'Amount', 'CloseDate', 'StageName', 'Owner.Alias'],
	Task: ['Subject', 'ActivityDate', 'Status', 'Owner.Alias'],
	Event: ['Subject', 'StartDateTime', 'Owner.Alias'],
	User: ['Name', 'Username', 'Title', 'IsActive'],
};

/** The object's views: deployed ones, then those that every object comes with. */
export function listViews(object: ObjectDef): ListViewDef[] {
	const plural = object.pluralLabel.replace(/\W/g, '');
	const columns =
		DEFAULT_COLUMNS[object.name] ??
		[...object.fields.values()]
			.filter((field) => field.nameField)
			.map((field) => field.name)
			.concat(['CreatedDate', ...(object.hasOwner ? ['Owner.Name'] : [])]);
	const shipped: ListViewDef[] = [
		{
			fullName: object.custom ? 'All' : `All${plural}`,
			label: object.custom ? 'All' : `All ${object.pluralLabel}`,
			columns,
			filterScope: 'Everything',
			filters: [],
		},
		...(object.hasOwner ? [{ fullName: `My${plural}`, label: `My ${object.pluralLabel}`, columns, filterScope: 'Mine', filters: [] }] : []),
	];
	const deployed = new Set(object.listViews.map((view) => view.fullName));
	return [...object.listViews, ...shipped.filter((view) => !deployed.has(view.fullName))];
}

/** The id of a view, `00B…`: made from its names, so that it is the same for everybody and after every deployment. */
export function listViewId(object: ObjectDef, view: string): string {
	const digest = createHash('sha256').update(`${object.name}.${view}`).digest('base64');
	return longId(`00B${digest.replace(/[^a-zA-Z0-9]/g, '').slice(0, 12)}`);
}

/** @throws ApiError 404 NOT_FOUND; NOT_IMPLEMENTED for the list of recently viewed records */
export function listView(object: ObjectDef, name: string): ListViewDef {
	if (name === '__Recent') throw notImplemented('The list of recently viewed records (__Recent)', object.name);
	const view = listViews(object).find((each) => each.fullName.toLowerCase() === name.toLowerCase());
	if (!view) throw new ApiError('NOT_FOUND', `${object.name} has no list view ${name}.`, { status: 404 });
	return view;
}

/** The column behind a metadata name (`NAME`, `OPPORTUNITY.CLOSE_DATE`, `Status__c`, `OWNER.ALIAS`). @throws ApiError NOT_IMPLEMENTED */
export function column(schema: Schema, object: ObjectDef, name: string): Column {
	const path = columnPath(schema, object, name);
	if (!path) throw notImplemented(`List view column ${name}`, object.name);
	return columnAt(schema, object, path);
}

/** The column at a path that exists: `['Opportunity__r', 'Name']`. A parent's column has the label of the lookup. */
export function columnAt(schema: Schema, object: ObjectDef, path: string[]): Column {
	let at = object;
	let lookup: FieldDef | undefined;
	for (const relationship of path.slice(0, -1)) {
		const step = findParentRelationship(at, relationship)!;
		lookup ??= step;
		at = findObject(schema, step.referenceTo.at(-1)!)!;
	}
	const field = findField(at, path.at(-1)!)!;
	return { path, field, label: lookup ? lookup.label.replace(/ ID$/, '') : field.label };
}

/** The rows of a view. */
export function viewCondition(schema: Schema, object: ObjectDef, view: ListViewDef, user: UserContext): Condition {
	const filters = view.filters.map((filter) => filterCondition(schema, object, filter));
	return { and: [scope(object, view, user), combine(filters, view.booleanFilter)] };
}

function scope(object: ObjectDef, view: ListViewDef, user: UserContext): Condition {
	if (view.filterScope === 'Everything') return { and: [] };
	if (view.filterScope === 'Mine' && findField(object, 'OwnerId')) return test('OwnerId', '=', user.userId, 'reference');
	throw notImplemented(`List view scope ${view.filterScope}`, `${object.name}.${view.fullName}`);
}

function filterCondition(schema: Schema, object: ObjectDef, filter: ListViewDef['filters'][number]): Condition {
	const { path, field } = column(schema, object, filter.field);
	const name = path.join('.');
	const values = splitValues(filter.value ?? '');
	const any = (make: (value: string) => Condition): Condition => ({ or: values.map(make) });
	const compare =
		(operator: '=' | '!=' | '<' | '>' | '<=' | '>='): ((value: string) => Condition) =>
		(value) =>
			comparison(name, field, operator, value);
	const like =
		(make: (text: string) => string): ((value: string) => Condition) =>
		(value) =>
			test(name, 'LIKE', make(value.replace(/[%_\\]/g, '\\$&')), 'string');
	switch (filter.operation) {
		case 'equals':
			return any(compare('='));
		case 'notEqual':
			return { and: values.map(compare('!=')) };
		case 'lessThan':
			return any(compare('<'));
		case 'greaterThan':
			return any(compare('>'));
		case 'lessOrEqual':
			return any(compare('<='));
		case 'greaterOrEqual':
			return any(compare('>='));
		case 'contains':
			return any(like((text) => `%${text}%`));
		case 'notContain':
			return { not: any(like((text) => `%${text}%`)) };
		case 'startsWith':
			return any(like((text) => `${text}%`));
		case 'includes':
			return test(name, 'INCLUDES', values, 'multipicklist');
		case 'excludes':
			return test(name, 'EXCLUDES', values, 'multipicklist');
		default:
			throw notImplemented(`List view filter operation ${filter.operation}`, object.name);
	}
}

/** Comma-separated; quotes keep a comma. An empty value stands for blank. */
function splitValues(text: string): string[] {
	const values = [...text.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map((match) => (match[1]?.replaceAll('""', '"') ?? match[2]!).trim());
	return values.length ? values : [''];
}

function comparison(name: string, field: FieldDef, operator: '=' | '!=' | '<' | '>' | '<=' | '>=', text: string): Condition {
	if (text === '') return test(name, operator, null, field.type);
	if (field.type === 'boolean') return test(name, operator, ['1', 'true'].includes(text.toLowerCase()), 'boolean');
	if (['int', 'double', 'currency', 'percent'].includes(field.type)) {
		const value = Number(text);
		if (Number.isNaN(value)) throw new ApiError('INVALID_FILTER_VALUE', `${text} is not a number for ${name}.`);
		return test(name, operator, value, field.type);
	}
	if (field.type === 'date' || field.type === 'datetime') return { test: { field: name, operator, ...dateValue(name, text, field.type) } };
	return test(name, operator, text, field.type);
}

function dateValue(
	name: string,
	text: string,
	type: 'date' | 'datetime',
):
	| { value: DateLiteral; literalType: 'DATE_LITERAL' }
	| { value: string; literalType: 'DATE' | 'DATETIME' }
	| { value: string; literalType: 'DATE_N_LITERAL'; dateLiteralVariable: number } {
	const relative = /^([A-Za-z_]+):(\d+)$/.exec(text);
	if (relative) return { value: text.toUpperCase(), literalType: 'DATE_N_LITERAL', dateLiteralVariable: Number(relative[2]) };
	if (/^[A-Za-z_]+$/.test(text)) return { value: text.toUpperCase() as DateLiteral, literalType: 'DATE_LITERAL' };
	const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text);
	const iso = american
		? `${american[3]}-${american[1]!.padStart(2, '0')}-${american[2]!.padStart(2, '0')}`
		: /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
	if (!iso) throw new ApiError('INVALID_FILTER_VALUE', `${text} is not a date for ${name}.`);
	return type === 'date' ? { value: iso, literalType: 'DATE' } : { value: `${iso}T00:00:00Z`, literalType: 'DATETIME' };
}

/** `1 AND (2 OR 3)` over the numbered filters; without it all must hold. */
function combine(filters: Condition[], booleanFilter: string | undefined): Condition {
	if (!booleanFilter) return { and: filters };
	const tokens = booleanFilter.toUpperCase().match(/\(|\)|AND|OR|NOT|\d+|\S/g) ?? [];
	let at = 0;
	const fail = (): never => {
		throw new ApiError('INVALID_FILTER_LOGIC', `The filter logic ${booleanFilter} cannot be read.`);
	};
	const term = (): Condition => {
		const token = tokens[at++];
		if (token === 'NOT') return { not: term() };
		if (token === '(') {
			const inner = either();
			if (tokens[at++] !== ')') fail();
			return inner;
		}
		return filters[Number(token) - 1] ?? fail();
	};
	const all = (): Condition => {
		const parts = [term()];
		while (tokens[at] === 'AND' && ++at) parts.push(term());
		return { and: parts };
	};
	const either = (): Condition => {
		const parts = [all()];
		while (tokens[at] === 'OR' && ++at) parts.push(all());
		return { or: parts };
	};
	const condition = either();
	return at === tokens.length ? condition : fail();
}
