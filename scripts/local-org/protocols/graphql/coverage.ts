import { rowsOf, type CoverageRow } from '../../coverage.ts';

const AREA = 'GraphQL';
const GUIDE = 'GraphQL API Developer Guide';

/** POST /services/data/vXX.X/graphql. */
export const graphqlCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		['uiapi.query: connections of records with where, orderBy, first, after, scope', `${GUIDE}, "Query Objects"`],
		['Parent fields, child connections, polymorphic parents with inline fragments, @optional', `${GUIDE}, "Query Objects"`],
		['uiapi.aggregate: groupBy and aggregate functions', `${GUIDE}, "Aggregate Queries with GraphQL", "Aggregate Schema"`],
		['uiapi.currentUser', GUIDE],
		['Field values as {value, displayValue, label}', GUIDE],
		['Errors with HTTP 200 in errors, each with its ErrorType', `${GUIDE}, "Status Codes and Error Responses"`],
	]),
	...rowsOf(AREA, 'assumed', [['Display values are written for en_US', '']]),
	...rowsOf(AREA, 'refused', [
		['Mutations and subscriptions', `${GUIDE}, "Mutations Schema"`, 'OperationNotSupported.'],
		['Everything else under uiapi (objectInfos, relatedListByName, …)', GUIDE, 'ValidationError that names the field.'],
	]),
];
