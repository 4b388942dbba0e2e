import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'GraphQL';
const GUIDE = 'GraphQL API Developer Guide';

/** POST /services/data/vXX.X/graphql. */
export const graphqlCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		['uiapi.query: connections of records with where, orderBy, first, after, scope', `${GUIDE}, "Query Objects"`],
		['Parent fields, child connections, polymorphic parents with inline fragments, @optional', `${GUIDE}, "Query Objects"`],
		['uiapi.aggregate: groupBy of dates with times by function (CALENDAR_YEAR, …)', `${GUIDE}, "Group By Schema"`],
		['uiapi.aggregate: groupBy and aggregate functions', `${GUIDE}, "Aggregate Queries with GraphQL", "Aggregate Schema"`],
		['uiapi.currentUser', GUIDE],
		['Field values as {value, displayValue, label}', GUIDE],
		[
			'Mutations: XCreate, XUpdate, XDelete in one uiapi with allOrNone (default true), aliases, @{operation} references, the saved record',
			`${GUIDE}, "Mutations Schema", "Send Mutation Requests", "Mutation Field References", "Create/Update/Delete a Record"`,
		],
		['The record of a mutation has its own fields, no parents and no child lists', `${GUIDE}, "Mutations Schema"`],
		['Errors with HTTP 200 in errors, each with its ErrorType', `${GUIDE}, "Status Codes and Error Responses"`],
	]),
	...rowsOf(AREA, 'assumed', [
		['Display values are written for en_US', ''],
		['Several fields in one orderBy order in the sequence in which the client wrote them', ''],
		[
			'A filter holds at most 1,000 conditions, the variables of a request 5,000 objects; lists of values are free',
			'',
			'Refused in the words of QUERY_TOO_COMPLICATED.',
		],
		['An operation that allOrNone rolled back answers in the words of composite requests', ''],
		['Several refusals of one saved record come as one error, joined by "; "', ''],
		['A mutation that sets a field which the user may not set is a ValidationError, and nothing of the request runs', ''],
	]),
	...rowsOf(AREA, 'refused', [
		[
			'Arguments upperBound, and of aggregates orderBy; ROLLUP and CUBE; parents in groupBy',
			GUIDE,
			'ValidationError that names the argument.',
		],
		['Subscriptions', GUIDE, 'OperationNotSupported.'],
		['Mutations below API version 66.0, where they are a beta', `${GUIDE}, "Mutations Schema"`, 'OperationNotSupported.'],
		['Everything else under uiapi (objectInfos, relatedListByName, …)', GUIDE, 'ValidationError that names the field.'],
	]),
];
