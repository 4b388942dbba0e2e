/**
 * List views as SOQL: columns and filters in the names that list view metadata uses (Metadata API Developer Guide, "ListView"),
 * and the views that objects come with.
 */
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
import type { UserContext } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { test, type Condition } from './ast.ts';

/** A column: the path that SOQL reads and the field at its end. */
export interface Column {
	path: string[];
	field: FieldDef;
	label: string;
}

/** Columns whose metadata name is not the field's name in capitals. */
const COLUMN_ALIASES: Record<string, string> = {
	NAME: 'Name',
	FULL_NAME: 'Name',
	OBJECT_ID: 'Id',
	LAST_UPDATE: 'LastModifiedDate',
	UPDATEDBY_USER: 'LastModifiedBy.Name',
	'UPDATEDBY_USER.ALIAS': 'LastModifiedBy.Alias',
	CREATEDBY_USER: 'CreatedBy.Name',
	'CREATEDBY_USER.ALIAS': 'CreatedBy.Alias',
	'CORE.USERS.ALIAS': 'Owner.Alias',
	'CORE.USERS.FULL_NAME': 'Owner.Name',
	'OWNER.ALIAS': 'Owner.Alias',
	'CORE.USER.ALIAS': 'Owner.Alias',
	'SALES.ACCOUNT.NAME': 'Account.Name',
	'ACCOUNT.NAME': 'Account.Name',
	'ACCOUNT.PHONE1': 'Phone',
	'OPPORTUNITY.STAGE_NAME': 'StageName',
	'LEAD.NAME': 'Name',
	'OWNER.NAME': 'Owner.Name',
	'OWNER.FIRST_NAME': 'Owner.FirstName',
	'OWNER.LAST_NAME': 'Owner.LastName',
	SUBJECT: 'Subject',
	DUE_DATE: 'ActivityDate',
};
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

/** @throws ApiError 404 NOT_FOUND */
export function listView(object: ObjectDef, name: string): ListViewDef {
	const view = listViews(object).find((each) => each.fullName.toLowerCase() === name.toLowerCase());
	if (!view) throw new ApiError('NOT_FOUND', `${object.name} has no list view ${name}.`, { status: 404 });
	return view;
}

/** The column behind a metadata name (`NAME`, `OPPORTUNITY.CLOSE_DATE`, `Status__c`, `OWNER.ALIAS`). */
export function column(schema: Schema, object: ObjectDef, name: string): Column {
	const path = (own(object, name) ? name : (alias(object, name) ?? name)).split('.');
	let at: ObjectDef | undefined = object;
	const canonical: string[] = [];
	let first: FieldDef | undefined;
	for (const step of path.slice(0, -1)) {
		const lookup: FieldDef | undefined = at && findParentRelationship(at, step);
		first ??= lookup;
		at = lookup && findObject(schema, lookup.referenceTo.at(-1)!);
		if (lookup) canonical.push(lookup.relationshipName!);
	}
	const field = at && own(at, path.at(-1)!);
	if (!field) throw notImplemented(`List view column ${name}`, object.name);
	return { path: [...canonical, field.name], field, label: first ? first.label.replace(/ ID$/, '') : field.label };
}

/** `OPPORTUNITY.CLOSE_DATE` is CloseDate of Opportunity; a prefix that is not the object's own names a parent. */
function alias(object: ObjectDef, name: string): string | undefined {
	const upper = name.toUpperCase();
	const isOwnName = upper === `${object.name.toUpperCase()}.NAME`;
	if (isOwnName) return 'Name';
	if (COLUMN_ALIASES[upper]) return COLUMN_ALIASES[upper];
	const last = name
		.slice(name.lastIndexOf('.') + 1)
		.replaceAll('_', '')
		.toLowerCase();
	const prefix = upper.slice(0, upper.indexOf('.'));
	if (name.includes('.') && prefix !== object.name.toUpperCase()) return undefined;
	return [...object.fields.keys()].find((field) => field.toLowerCase() === last);
}

const own = (object: ObjectDef, name: string): FieldDef | undefined => findField(object, name);

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
