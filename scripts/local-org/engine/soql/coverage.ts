import { rowsOf, type CoverageRow } from '../../coverage.ts';
import { AGGREGATES, DATE_FUNCTIONS, REFUSED_FUNCTIONS } from './functions.ts';

const AREA = 'SOQL';
const GUIDE = 'SOQL and SOSL Reference';

/** What SOQL takes, and what it refuses by name. */
export const soqlCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		['SELECT fields, FIELDS(ALL, STANDARD, CUSTOM), field aliases in aggregate queries', `${GUIDE}, "SELECT"`],
		['Parent fields, up to five levels', `${GUIDE}, "Understanding Relationship Query Limitations"`],
		['Child lists as subqueries of SELECT, with WHERE, ORDER BY and LIMIT of their own', `${GUIDE}, "Using Relationship Queries"`],
		[
			'WHERE with =, !=, <, <=, >, >=, LIKE, IN, NOT IN, INCLUDES, EXCLUDES, AND, OR, NOT',
			`${GUIDE}, "Comparison Operators", "Logical Operators"`,
		],
		['Semi-joins and anti-joins (IN and NOT IN with a subquery)', `${GUIDE}, "Comparison Operators"`],
		['Date literals, fixed and with a number, in the time zone of the user', `${GUIDE}, "Date Formats and Date Literals in WHERE"`],
		['GROUP BY and HAVING', `${GUIDE}, "GROUP BY", "HAVING"`],
		['ORDER BY with ASC, DESC, NULLS FIRST, NULLS LAST; LIMIT; OFFSET to 2,000', `${GUIDE}, "ORDER BY", "LIMIT", "OFFSET"`],
		['COUNT() without a field', `${GUIDE}, "COUNT()"`],
		['USING SCOPE everything, mine', `${GUIDE}, "USING SCOPE"`],
		['toLabel() in SELECT', `${GUIDE}, "toLabel()"`],
		['Statements to 100,000 characters, strings in WHERE to 4,000', 'SOQL and SOSL Limits'],
		['Rows, fields and objects that the user may not read are left out or refused like ones that do not exist', `${GUIDE}, "SELECT"`],
		['UserRecordAccess', 'Object Reference, "UserRecordAccess"'],
	]),
	...rowsOf(AREA, 'documented', [[`Aggregate functions: ${Object.keys(AGGREGATES).join(', ')}`, `${GUIDE}, "Aggregate Functions"`]]),
	...rowsOf(AREA, 'documented', [
		[
			`Date functions: ${Object.keys(DATE_FUNCTIONS).join(', ')}, convertTimezone() within them`,
			`${GUIDE}, "Date Functions"`,
			'Fiscal years begin in January.',
		],
	]),
	...rowsOf(AREA, 'assumed', [
		[
			'Text compares without regard to case, by Unicode lower case after normalisation',
			'',
			'Unique text marked case-sensitive compares exactly.',
		],
		['A parent that the user may not read answers its Id and Name and nothing else', ''],
		['Order of rows without ORDER BY is that of the database', ''],
	]),
	...rowsOf(AREA, 'refused', [
		['TYPEOF', `${GUIDE}, "TYPEOF"`],
		['WITH DATA CATEGORY, WITH SECURITY_ENFORCED, WITH USER_MODE, WITH SYSTEM_MODE', `${GUIDE}, "WITH"`],
		['FOR VIEW, FOR REFERENCE, FOR UPDATE', `${GUIDE}, "FOR VIEW", "FOR REFERENCE", "FOR UPDATE"`],
		['UPDATE TRACKING, UPDATE VIEWSTAT', `${GUIDE}, "UPDATE"`],
		['USING SCOPE with any other scope', `${GUIDE}, "USING SCOPE"`],
		['toLabel() in WHERE', `${GUIDE}, "toLabel()"`],
		...REFUSED_FUNCTIONS.map((name) => [`${name}()`, `${GUIDE}, "SELECT"`] as const),
		['Nested semi-joins, aggregates in child lists', `${GUIDE}, "Comparison Operators", "Understanding Relationship Query Limitations"`],
	]),
];
