/**
 * Tooling queries of PlatformEventChannelMember, by which a client learns what Change Data Capture follows; every other Tooling object is
 * refused by name. Tooling API, "PlatformEventChannelMember": who may not view the setup does not see the object.
 */
import type { Query } from '@jetstreamapp/soql-parser-js';
import { checkLength, checkStrings, parseSoql } from '../../engine/soql/parse.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { changeEventName, STANDARD_CHANNEL } from '../../schema/changeEvents.ts';
import type { Resource, RestCall } from './resource.ts';

const OBJECT = 'PlatformEventChannelMember';
const FIELDS = ['DeveloperName', 'EventChannel', 'SelectedEntity'] as const;
type Field = (typeof FIELDS)[number];
type Member = Record<Field, string>;

export const toolingResources: readonly Resource[] = [{ method: 'GET', path: 'tooling/query', run: queryMembers }];

function queryMembers({ engine, user, query: { q } }: RestCall): object {
	if (!q) throw new ApiError('MALFORMED_QUERY', 'The q parameter with a SOQL statement is missing.');
	checkLength(q);
	checkStrings(q);
	const query = parseSoql(q);
	const name = query.sObject ?? '';
	if (name.toLowerCase() !== OBJECT.toLowerCase()) throw notImplemented(`/tooling/query of ${name}`, `it answers about ${OBJECT}`);
	if (!engine.access.has(user, 'ViewSetup')) throw new ApiError('INVALID_TYPE', `sObject type '${OBJECT}' is not supported.`);
	const { fields, sObject, where, ...rest } = query;
	const [clause] = Object.keys(rest);
	if (clause) throw notImplemented(`${clause} in a query of ${OBJECT}`, 'it takes SELECT … FROM … WHERE … = … AND …');
	const names = (fields ?? []).map((each) => fieldOf(each.type === 'Field' ? each.field : each.type));
	const wanted = conditionsOf(where);
	const members = [...engine.schema.channelMembers].flatMap(([DeveloperName, { object }]): Member[] => {
		const definition = engine.schema.objects.get(object);
		const SelectedEntity = definition && changeEventName(definition);
		return SelectedEntity ? [{ DeveloperName, EventChannel: STANDARD_CHANNEL, SelectedEntity }] : [];
	});
	const records = members
		.filter((member) => wanted.every(([field, value]) => member[field].toLowerCase() === value.toLowerCase()))
		.map((member) => ({ attributes: { type: OBJECT }, ...Object.fromEntries(names.map((field) => [field, member[field]])) }));
	return { size: records.length, totalSize: records.length, done: true, queryLocator: null, entityTypeName: OBJECT, records };
}

function fieldOf(name: string): Field {
	const field = FIELDS.find((each) => each.toLowerCase() === name.toLowerCase());
	if (!field) throw notImplemented(`${OBJECT}.${name}`, `ask for ${FIELDS.join(', ')}`);
	return field;
}

/** Conditions joined by AND, each a field that equals a text. */
function conditionsOf(where: Query['where']): [Field, string][] {
	const conditions: [Field, string][] = [];
	for (let each = where; each; each = 'right' in each ? each.right : undefined) {
		const { left } = each;
		const [field, operator, value] =
			left && 'field' in left && 'operator' in left && 'value' in left ? [left.field, left.operator, left.value] : [];
		const joined = !('operator' in each) || each.operator === 'AND';
		if (!joined || field === undefined || operator !== '=' || typeof value !== 'string' || !/^'.*'$/s.test(value))
			throw notImplemented(`This condition in a query of ${OBJECT}`, "it takes Field = 'text', joined by AND");
		conditions.push([fieldOf(field), value.slice(1, -1)]);
	}
	return conditions;
}
