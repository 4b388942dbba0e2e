/** Columns of list views and related lists: their metadata names, and the fields behind them. */
import { findField, findObject, findParentRelationship, type ObjectDef, type Schema } from '../model.ts';

/** Names that every object shares (Metadata API Developer Guide, ListView; seen in retrieved list views). */
const common: Readonly<Record<string, string>> = {
	NAME: 'Name',
	FULL_NAME: 'Name',
	OBJECT_ID: 'Id',
	SUBJECT: 'Subject',
	DUE_DATE: 'ActivityDate',
	CREATED_DATE: 'CreatedDate',
	LAST_UPDATE: 'LastModifiedDate',
	CREATEDBY_USER: 'CreatedBy.Name',
	'CREATEDBY_USER.ALIAS': 'CreatedBy.Alias',
	UPDATEDBY_USER: 'LastModifiedBy.Name',
	'UPDATEDBY_USER.ALIAS': 'LastModifiedBy.Alias',
	'OWNER.ALIAS': 'Owner.Alias',
	'OWNER.NAME': 'Owner.Name',
	'CORE.USERS.ALIAS': 'Owner.Alias',
	'CORE.USERS.FULL_NAME': 'Owner.Name',
	'CORE.USER.ALIAS': 'Owner.Alias',
	'OWNER.FIRST_NAME': 'Owner.FirstName',
	'OWNER.LAST_NAME': 'Owner.LastName',
	'ACCOUNT.NAME': 'Account.Name',
	'SALES.ACCOUNT.NAME': 'Account.Name',
	'ACCOUNT.PHONE1': 'Phone',
};

/** The field path behind a column name (`OPPORTUNITY.CLOSE_DATE` → `['CloseDate']`); undefined where there is none. */
export function columnPath(schema: Schema, object: ObjectDef, name: string): string[] | undefined {
	const own = findField(object, name);
	if (own) return [own.name];
	const upper = name.toUpperCase();
	if (upper === `${object.name.toUpperCase()}.NAME` && findField(object, 'Name')) return ['Name'];
	if (Object.hasOwn(common, upper)) return walk(schema, object, common[upper]!.split('.'));
	const [prefix, rest] = upper.includes('.') ? [upper.slice(0, upper.indexOf('.')), upper.slice(upper.indexOf('.') + 1)] : ['', upper];
	if (prefix && prefix !== object.name.toUpperCase()) return undefined;
	const field = findField(object, rest.replaceAll('_', ''));
	return field && !field.custom ? [field.name] : undefined;
}

function walk(schema: Schema, object: ObjectDef, path: string[]): string[] | undefined {
	const [first, ...rest] = path;
	if (rest.length === 0) return findField(object, first!) ? path : undefined;
	const lookup = findParentRelationship(object, first!);
	const parent = lookup && findObject(schema, lookup.referenceTo.at(-1)!);
	return parent && walk(schema, parent, rest) ? path : undefined;
}
