import { rowsOf, type CoverageRow } from '../../coverage.ts';
import { REFUSED_SCOPES } from './clauses.ts';
import { AGGREGATES, DATE_FUNCTIONS, REFUSED_FUNCTIONS } from './functions.ts';

const AREA = 'SOQL';
const GUIDE = 'SOQL and SOSL Reference';

/** What SOQL takes, and what it refuses by name. */
export const soqlCoverage: readonly CoverageRow[] = [
	...rowsOf(AREA, 'documented', [
		['SELECT fields, FIELDS(ALL, STANDARD, CUSTOM), field aliases in aggregate queries', `${GUIDE}, "SELECT"`],
		['Parent fields, up to five levels and 55 relationships', `${GUIDE}, "Understanding Relationship Query Limitations"`],
		[
			'Child lists as subqueries of SELECT, with WHERE, ORDER BY and LIMIT of their own, up to 20, five levels deep; OFFSET where the parent has LIMIT 1',
			`${GUIDE}, "Using Relationship Queries", "Understanding Relationship Query Limitations", "OFFSET"`,
		],
		['TYPEOF, and Type, Id and Name of polymorphic relationships', `${GUIDE}, "TYPEOF", "Filtering on Polymorphic Relationship Fields"`],
		[
			'WHERE with =, !=, <, <=, >, >=, LIKE, IN, NOT IN, INCLUDES, EXCLUDES, AND, OR, NOT',
			`${GUIDE}, "Comparison Operators", "Logical Operators"`,
		],
		[
			'Semi-joins and anti-joins (IN and NOT IN with a subquery): at most two, not under OR or NOT, of another object, by a lookup of its own',
			`${GUIDE}, "Comparison Operators"`,
		],
		['Date literals, fixed and with a number, in the time zone of the user', `${GUIDE}, "Date Formats and Date Literals in WHERE"`],
		['GROUP BY and HAVING', `${GUIDE}, "GROUP BY", "HAVING", "Considerations for GROUP BY"`],
		['GROUP BY ROLLUP and CUBE of up to three fields, GROUPING()', `${GUIDE}, "GROUP BY ROLLUP", "GROUP BY CUBE", "GROUPING(fieldName)"`],
		['ORDER BY with ASC, DESC, NULLS FIRST, NULLS LAST; LIMIT; OFFSET to 2,000', `${GUIDE}, "ORDER BY", "LIMIT", "OFFSET"`],
		['COUNT() without a field', `${GUIDE}, "COUNT()"`],
		['USING SCOPE everything, mine', `${GUIDE}, "USING SCOPE"`],
		['toLabel() in SELECT and WHERE', `${GUIDE}, "toLabel()"`],
		[
			'FORMAT() of numbers, dates and aggregates',
			`${GUIDE}, "FORMAT()"`,
			"In the user's locale, as ICU writes it; the currency is the US dollar.",
		],
		[
			'Long text, multi-select and history values are not filtered, sorted or grouped where Salesforce does not',
			`${GUIDE}, "Considerations for GROUP BY", "ORDER BY"`,
		],
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
			'Unique text marked case-sensitive compares exactly. ß is not ss, İ is not i. Picklists group by ASCII case.',
		],
		['Text sorts by base letters, then by accents: Ä beside A, ß as ss', '', 'Salesforce sorts by the locale of the user.'],
		[
			'Words of errors about too many levels, lists and relationships, and about TYPEOF',
			'',
			'The codes are INVALID_FIELD and MALFORMED_QUERY.',
		],
		['Fields of a TYPEOF come with attributes of their own type, those of ELSE with type Name', ''],
		[
			'A parent that the user may not read answers its Id and Name and nothing else',
			'Salesforce Help, "Require Permission to View Record Names in Lookup Fields"',
			'Help says so of lookup fields in list views and on record pages, not of the API.',
		],
		[
			'Owner, What and Who answer Type, Id and Name of records of objects that the user may not read, too',
			'Salesforce Help, "Require Permission to View Record Names in Lookup Fields"; Object Reference, "Name"',
			'Where a relationship has one target, a path to an object out of sight does not exist.',
		],
		['Order of rows without ORDER BY is that of the database', ''],
	]),
	...rowsOf(AREA, 'refused', [
		[
			'"Require permission to view record names in lookup fields", View All Lookup Record Names',
			'Salesforce Help, "Require Permission to View Record Names in Lookup Fields"',
			'Off, as in a new org; neither the setting nor the permission is known by name.',
		],
		['WITH DATA CATEGORY, WITH SECURITY_ENFORCED, WITH USER_MODE, WITH SYSTEM_MODE', `${GUIDE}, "WITH"`],
		['FOR VIEW, FOR REFERENCE, FOR UPDATE', `${GUIDE}, "FOR VIEW", "FOR REFERENCE", "FOR UPDATE"`],
		['UPDATE TRACKING, UPDATE VIEWSTAT', `${GUIDE}, "UPDATE"`],
		[`USING SCOPE ${REFUSED_SCOPES.join(', ')}`, `${GUIDE}, "USING SCOPE"`],
		['Alias notation with more than one object: FROM Contact c, c.Account a', `${GUIDE}, "Alias Notation"`],
		['SET OPTIONS; amounts with a currency (USD5000)', `${GUIDE}, "SELECT", "Querying Currency Fields in Multi-Currency Orgs"`],
		...REFUSED_FUNCTIONS.map((name) => [`${name}()`, `${GUIDE}, "SELECT"`] as const),
		[
			'Compound address fields (BillingAddress, Address)',
			'Object Reference, "Address Compound Fields"',
			'NOT_IMPLEMENTED with the parts to query; describes and FIELDS() do not list them.',
		],
		['Nested semi-joins, aggregates in child lists', `${GUIDE}, "Comparison Operators", "Understanding Relationship Query Limitations"`],
	]),
];
