import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FormulaScope, Row, Value } from '../contract.ts';
import { compileFormula, FormulaError, formulaFunctions, objectFormulaEnv, type ObjectFormulaOptions } from './index.ts';
import { testSchema } from './testing/schema.ts';

const schema = testSchema();
const OWNER = '005000000000001AAA';
const RECORD: Row = {
	Id: '001000000000001AAA',
	Name: 'Acme',
	OwnerId: OWNER,
	Type: 'Customer',
	Regions__c: 'East;West',
	AnnualRevenue: 1000,
	Discount__c: 25,
	Rating__c: null,
	Active__c: true,
	Signed_On__c: '2026-01-31',
	Called_At__c: '2026-03-01T05:30:00.000Z',
	Notes__c: null,
	Tag__c: null,
};
const GLOBALS: Record<string, Value> = {
	'User.Id': OWNER,
	'User.Email': 'ana@example.com',
	'Permission.Ridealong_Integration': true,
	'CustomMetadata.Guard_Policy__mdt.Default.Mode__c': 'Enforce',
	'Label.Ask_The_Owner': 'Ask the program owner',
	'Profile.Name': 'Standard User',
};

function scope(change: Partial<FormulaScope> = {}): FormulaScope {
	return {
		record: RECORD,
		prior: undefined,
		isNew: true,
		now: new Date('2026-03-01T05:30:00Z'),
		timeZone: 'America/Los_Angeles',
		related: (object, row, path) => `${object}:${path.join('.')}`,
		global: (path) => GLOBALS[path.join('.')] ?? null,
		vlookup: (object, wanted, key) => (key === 'West' ? `${object}.${wanted}` : null),
		...change,
	};
}
/** Wherever the type does not matter. */
function evaluate(source: string, change?: Partial<FormulaScope>, options: ObjectFormulaOptions = {}): Value {
	const env = objectFormulaEnv(schema, 'Account', options);
	delete env.expects;
	return compileFormula(source, env).evaluate(scope(change));
}

const VALUES: [string, Value][] = [
	// Operators: precedence of Salesforce's own grammar.
	['1 + 2 * 3', 7],
	['2 * 3 ^ 2', 36],
	['0.1 + 0.2 = 0.3', true],
	['-2 + 5', 3],
	['10 / 4', 2.5],
	['1 / 0', null],
	['"a" & "b" + "c"', 'abc'],
	['!TRUE || TRUE', true],
	['1 = 1 && 2 <> 3', true],
	['1 != 2', true],
	['1 == 1', true],
	['/* why */ 1 + 1', 2],
	["'it\\'s'", "it's"],
	// Blank text equals blank text; other nulls give null, which is not true.
	['Tag__c = ""', true],
	['Tag__c = NULL', true],
	['Tag__c <> "x"', true],
	['Rating__c = NULL', null],
	['Rating__c <> 1', null],
	['Rating__c + 1', null],
	['Rating__c > 1', null],
	['IF(Rating__c > 1, "more", "not more")', 'not more'],
	['NOT(Rating__c > 1)', null],
	['AND(Rating__c > 1, TRUE)', false],
	['OR(Rating__c > 1, TRUE)', true],
	['Tag__c & "x"', 'x'],
	['ISBLANK(Tag__c)', true],
	['ISBLANK(Rating__c)', true],
	['ISBLANK(Type)', false],
	['ISNULL(Tag__c)', false],
	['ISNULL(Rating__c)', true],
	['BLANKVALUE(Tag__c, "none")', 'none'],
	['NULLVALUE(Tag__c, "none")', null],
	['NULLVALUE(Rating__c, 5)', 5],
	// A checkbox is never null, a percent field is a fraction, an id has 15 characters.
	['Active__c', true],
	['Discount__c', 0.25],
	['OwnerId', OWNER.slice(0, 15)],
	['OwnerId = $User.Id', true],
	['CASESAFEID(OwnerId)', OWNER],
	// Picklists.
	['ISPICKVAL(Type, "Customer")', true],
	['ISPICKVAL(Type, "")', false],
	['TEXT(Type)', 'Customer'],
	['CASE(Type, "Partner", 1, "Customer", 2, 3)', 2],
	['CASE(Rating__c, 1, "one", "other")', 'other'],
	['CASE(Tag__c, "", "blank", "other")', 'blank'],
	['INCLUDES(Regions__c, "West")', true],
	['INCLUDES(Regions__c, "Wes")', false],
	// Text.
	['BEGINS("Acme", "Ac")', true],
	['BEGINS("Acme", "ac")', false],
	['BEGINS("Acme", "")', true],
	['BEGINS(Tag__c, "x")', null],
	['CONTAINS("Acme", "cm")', true],
	['CONTAINS("Acme", Tag__c)', true],
	['CONTAINS(Tag__c, "x")', null],
	['LEN(Tag__c)', 0],
	['LEN("Acme")', 4],
	['UPPER("é")', 'É'],
	['LOWER("ABC")', 'abc'],
	['TRIM("  a b ")', 'a b'],
	['LEFT("Acme", 2)', 'Ac'],
	['LEFT("Acme", 0)', null],
	['RIGHT("Acme", 2)', 'me'],
	['MID("Acme", 2, 2)', 'cm'],
	['FIND("m", "Acme")', 3],
	['FIND("x", "Acme")', 0],
	['FIND("a", "banana", 3)', 4],
	['SUBSTITUTE("a-b-c", "-", "+")', 'a+b+c'],
	['LPAD("7", 3, "0")', '007'],
	['RPAD("abcd", 2)', 'ab'],
	['TEXT(1234.50)', '1234.5'],
	['TEXT(0.0000001)', '0.0000001'],
	['TEXT(Signed_On__c)', '2026-01-31'],
	['TEXT(Called_At__c)', '2026-03-01 05:30:00Z'],
	['VALUE("12.5")', 12.5],
	['VALUE("twelve")', null],
	['ISNUMBER("12.5")', true],
	['ISNUMBER("")', false],
	['REGEX("AB12", "[A-Z]{2}[0-9]{2}")', true],
	['REGEX("xAB12", "[A-Z]{2}[0-9]{2}")', false],
	['REGEX("ab", "(?i)AB")', true],
	['BR()', '\n'],
	// Java's syntax, and time that is bounded.
	['REGEX("AB cd", "\\\\p{Upper}+\\\\s\\\\p{Alpha}{2}")', true],
	['REGEX("é", "\\\\p{Alpha}")', false],
	['REGEX("a.c", "\\\\Qa.c\\\\E")', true],
	['REGEX("abc", "\\\\Qa.c\\\\E")', false],
	['REGEX("a" & BR() & "b", "a\\\\s\\\\Ab")', false],
	['REGEX("line" & BR(), "line$")', false],
	['REGEX("]", "[]]")', true],
	['REGEX("aa{", "a{2}[{]")', true],
	['REGEX("A", "\\\\x41")', true],
	['REGEX("AnA", "(?i)(a)n\\\\1")', true],
	['INITCAP("ana RUIZ-cole")', 'Ana Ruiz-Cole'],
	['REVERSE("abc")', 'cba'],
	['ASCII("A")', 65],
	['CHR(66)', 'B'],
	['CHR(0)', null],
	['PICKLISTCOUNT(Regions__c)', 2],
	['TRUNC(8.559, 2)', 8.55],
	['TRUNC(-8.559)', -8],
	['TRUNC(1234, -2)', 1200],
	['ROUND(SIN(PI() / 2), 10)', 1],
	['ACOS(2)', null],
	['ATAN2(0, 1)', 0],
	['DAYOFYEAR(DATE(2028, 12, 31))', 366],
	['ISOWEEK(DATE(2027, 1, 3))', 53],
	['ISOYEAR(DATE(2027, 1, 3))', 2026],
	['ISOWEEK(DATE(2026, 1, 1))', 1],
	['UNIXTIMESTAMP(DATETIMEVALUE("1970-01-02 00:00:00"))', 86400],
	['UNIXTIMESTAMP(DATE(1970, 1, 2))', 86400],
	['FROMUNIXTIME(86400)', '1970-01-02T00:00:00.000Z'],
	// What no calendar has is null, as a date that does not exist.
	['TODAY() + 10 ^ 12', null],
	['NOW() - 10 ^ 300', null],
	['ADDMONTHS(TODAY(), 10 ^ 12)', null],
	['DATE(9999, 12, 31) + 1', null],
	['FORMATDURATION(90061)', '25:01:01'],
	['FORMATDURATION(90061, TRUE)', '01:01:01:01'],
	['FORMATDURATION(Called_At__c, Called_At__c + 0.5)', '12:00:00'],
	// Numbers.
	['ROUND(2.5, 0)', 3],
	['ROUND(-2.5, 0)', -3],
	['ROUND(1.005, 2)', 1.01],
	['ROUND(1234, -2)', 1200],
	['FLOOR(-2.5)', -2],
	['CEILING(-2.5)', -3],
	['MFLOOR(-2.5)', -3],
	['MCEILING(-2.5)', -2],
	['ABS(-2)', 2],
	['MOD(7, 3)', 1],
	['MIN(3, 1, 2)', 1],
	['MAX(3, 1, Rating__c)', null],
	// Dates: TODAY is the running user's day (21:30 of the day before in Los Angeles).
	['TODAY()', '2026-02-28'],
	['NOW()', '2026-03-01T05:30:00.000Z'],
	['DATEVALUE(Called_At__c)', '2026-02-28'],
	['DATEVALUE("2026-02-29")', null],
	['DATEVALUE("2026-3-1")', '2026-03-01'],
	['DATETIMEVALUE("2026-03-01 10:00:00")', '2026-03-01T10:00:00.000Z'],
	['DATE(2026, 2, 30)', null],
	['DATE(2026, 12, 31) + 1', '2027-01-01'],
	['Signed_On__c - DATE(2026, 1, 1)', 30],
	['Called_At__c + 0.5', '2026-03-01T17:30:00.000Z'],
	['ADDMONTHS(Signed_On__c, 1)', '2026-02-28'],
	['ADDMONTHS(DATE(2026, 2, 28), 1)', '2026-03-31'],
	['YEAR(Signed_On__c) * 100 + MONTH(Signed_On__c)', 202601],
	['DAY(Signed_On__c)', 31],
	['WEEKDAY(DATE(2026, 3, 1))', 1],
	// Paths, globals, formula fields.
	['Owner.Territory_Keys__c', 'Account:Owner.Territory_Keys__c'],
	['Parent.Owner.Email', 'Account:Parent.Owner.Email'],
	['owner.manager.email', 'Account:Owner.Manager.Email'],
	['$Permission.Ridealong_Integration', true],
	['$CustomMetadata.Guard_Policy__mdt.Default.Mode__c', 'Enforce'],
	['$Label.Ask_The_Owner', 'Ask the program owner'],
	['$Profile.Name', 'Standard User'],
	['Double_Revenue__c', 2000],
	['VLOOKUP($ObjectType.Territory__c.Fields.Code__c, $ObjectType.Territory__c.Fields.Name, "West")', 'Territory__c.Code__c'],
];

for (const [source, expected] of VALUES)
	test(`formula ${source} → ${JSON.stringify(expected)}`, () => {
		assert.deepEqual(evaluate(source), expected);
	});

const SAVES: [string, Partial<FormulaScope>, Value][] = [
	['ISNEW()', { isNew: true }, true],
	['ISNEW()', { isNew: false, prior: RECORD }, false],
	['ISCHANGED(OwnerId)', { isNew: true }, false],
	['ISCHANGED(OwnerId)', { isNew: false, prior: RECORD }, false],
	['ISCHANGED(OwnerId)', { isNew: false, prior: { ...RECORD, OwnerId: '005000000000002AAA' } }, true],
	['ISCHANGED(Rating__c)', { isNew: false, prior: { ...RECORD, Rating__c: 0 } }, true],
	['ISCHANGED(Type)', { isNew: false, prior: { ...RECORD, Type: null } }, true],
	['ISCHANGED(Double_Revenue__c)', { isNew: false, prior: { ...RECORD, AnnualRevenue: 5 } }, true],
	['PRIORVALUE(Name)', { isNew: true }, 'Acme'],
	['PRIORVALUE(Name)', { isNew: false, prior: { ...RECORD, Name: 'Old' } }, 'Old'],
	['ISPICKVAL(PRIORVALUE(Type), "Partner")', { isNew: false, prior: { ...RECORD, Type: 'Partner' } }, true],
	['PRIORVALUE(Double_Revenue__c)', { isNew: false, prior: { ...RECORD, AnnualRevenue: 5 } }, 10],
];
for (const [source, change, expected] of SAVES)
	test(`on ${change.isNew ? 'create' : 'update'}: ${source} → ${JSON.stringify(expected)}`, () => {
		assert.equal(evaluate(source, change), expected);
	});

const PROBLEMS: [string, RegExp, ObjectFormulaOptions?][] = [
	['', /Syntax error/],
	['1 +', /Syntax error. Unexpected end/],
	['(1', /Missing '\)'/],
	['1)', /Extra '\)'/],
	['IF(TRUE, 1,)', /Extra ','/],
	['"abc', /Missing '"'/],
	['Naem = "x"', /Field Naem does not exist. Check spelling. \(character 1\)/],
	['Owner.Nope__c = "x"', /Field Owner.Nope__c does not exist/],
	['1 = 1 && FOO(1)', /Unknown function FOO. Check spelling. \(character 10\)/],
	['HYPERLINK("a", "b")', /HYPERLINK is not implemented in the local org/],
	['ISCLONE()', /ISCLONE is not implemented in the local org/],
	['IF(TRUE, 1)', /Incorrect number of parameters for function 'IF\(\)'. Expected 3, received 2/],
	['IF("x", 1, 2)', /Incorrect parameter type for function 'IF\(\)'. Expected Boolean, received Text/],
	['IF(TRUE, 1, "x")', /Expected Number, received Text/],
	['CASE(1, 1, 2)', /Incorrect number of parameters for function 'CASE\(\)'. Expected 4, received 3/],
	// "CASE functions can't contain functions that return true or false": help.salesforce.com customize_functions_case.
	['CASE(1, 1, TRUE, FALSE)', /function 'CASE\(\)'. Expected .*, received Boolean/],
	['CASE(Name, "x", Name = "x", FALSE)', /function 'CASE\(\)'. Expected .*, received Boolean/],
	['CASE(TRUE, 1, 1, 0) = 1', /function 'CASE\(\)'. Expected .*, received Boolean/],
	['ISBLANK(Name = "x")', /function 'ISBLANK\(\)'. Expected .*, received Boolean/],
	['ISNULL(TRUE)', /function 'ISNULL\(\)'. Expected .*, received Boolean/],
	['1 = "1"', /operator '='. Expected Number, received Text/],
	['"a" & 1', /operator '&'. Expected Text, received Number/],
	['CreatedDate > TODAY()', /operator '>'. Expected DateTime, received Date/],
	['TODAY() + TODAY()', /Expected Number, received Date/],
	['Type = "Customer"', /Field Type is a picklist field. Picklist fields are only supported in certain functions/],
	['CONTAINS(Type, "x")', /Field Type is a picklist field/],
	['ISPICKVAL(Type, Name)', /Expected Text Literal/],
	['ISPICKVAL(Name, "x")', /Expected Picklist, received Text/],
	['Name', /data type \(Text\), incompatible with expected data type \(true or false\)/],
	['ISCHANGED(Owner.Name)', /only fields of the record itself/],
	['ISCHANGED(1 + 1)', /Expected Field/],
	['ISNEW()', /ISNEW may not be used in this type of formula/, { context: 'field' }],
	['REGEX(Name, "a")', /REGEX may not be used/, { context: 'field' }],
	['REGEX(Name, "a++(")', /Invalid regular expression/],
	['REGEX(Name, "a++")', /Invalid regular expression/],
	['REGEX(Name, "(?>a)")', /Invalid regular expression/],
	['REGEX(Name, "[a-z&&[^b]]")', /Invalid regular expression/],
	['REGEX(Name, "\\\\p{IsGreek}")', /Invalid regular expression/],
	['REGEX(Name, "\\\\y")', /Invalid regular expression/],
	['REGEX(Name, "[")', /Invalid regular expression/],
	['REGEX(Name, "a)|(b")', /Invalid regular expression/],
	['REGEX(Name, "a{,2}")', /Invalid regular expression/],
	['REGEX(Name, "\\\\x{41}")', /Invalid regular expression/],
	['FORMATDURATION(1, 2) = ""', /function 'FORMATDURATION\(\)'/],
	['$System.Nope = NOW()', /\$System.Nope does not exist/],
	['$Api.Session_ID = ""', /\$Api is not implemented in the local org/],
	[`${'Parent.'.repeat(11)}Name = ""`, /spans 11 relationships. Formulas can span up to 10/],
	['Name = "x"', /may not be used in a default value/, { context: 'default' }],
	['{!$Record.Name} = "x"', /Found '\{!\$Record.Name\}'/],
	['$Permission.Nope', /\$Permission.Nope does not exist/],
	['$CustomMetadata.Guard_Policy__mdt.Nope.Mode__c = "x"', /does not exist/],
	['$Setup.X.Y = "x"', /\$Setup is not implemented in the local org/],
	['VLOOKUP($ObjectType.Account.Fields.Type, $ObjectType.Account.Fields.Name, "x") = "x"', /only custom objects/],
	['VLOOKUP($ObjectType.Territory__c.Fields.Code__c, $ObjectType.Territory__c.Fields.Code__c, "x") = "x"', /by the Name/],
	[`${'('.repeat(300)}1${')'.repeat(300)}`, /too deeply nested/],
	[`"${'x'.repeat(4000)}"`, /Formula is too long/],
];
for (const [source, problem, options] of PROBLEMS)
	test(`refuses ${source.slice(0, 60)}${options?.context ? ` as ${options.context}` : ''}`, () => {
		assert.throws(
			() => compileFormula(source, objectFormulaEnv(schema, 'Account', options)),
			(error) => error instanceof FormulaError && problem.test(error.problem),
		);
	});

test('a formula spans up to 15 relationships', () => {
	const emails = (count: number): string =>
		Array.from({ length: count }, (_, at) => `${'Parent.'.repeat(at % 8)}Owner.${at < 8 ? '' : 'Manager.'}Email`).join(' & ');
	assert.throws(() => evaluate(emails(16)), /maximum number of 15 object references/);
	assert.ok(evaluate(emails(4)));
});

test('text that would fill the memory ends the request instead', () => {
	for (const source of ['LPAD("x", 10 ^ 9)', 'SUBSTITUTE(LPAD("x", 100000, "x"), "x", "xx")', 'RPAD("x", 100000) & RPAD("x", 100000)'])
		assert.throws(() => evaluate(source), { errorCode: 'LIMIT_EXCEEDED' }, source);
});

for (const pattern of ['(a|aa|a*)+b?', '(a|a)*b', '(a|aa){60}b', '(a{1,9}){1,60}b', 'a?'.repeat(40) + 'a{40}b', '(a|aa)'.repeat(40) + 'b'])
	test(`a pattern that would take for ever ends the request instead: ${pattern.slice(0, 20)}`, () => {
		assert.throws(() => evaluate(`REGEX("${'a'.repeat(60)}!", "${pattern}")`), {
			errorCode: 'LIMIT_EXCEEDED',
			message: 'Regex too complicated',
		});
	});
test('many ways that are soon tried out are no limit', () => {
	for (const pattern of ['([ab]|c)*!', '(?:a{1,9}){1,60}!', 'a{60}!', '[a-z*+]+!', 'a+!?'])
		assert.equal(evaluate(`REGEX("${'a'.repeat(60)}!", "${pattern}")`), true, pattern);
});

test('blank numbers count as zero where the formula field says so', () => {
	assert.equal(evaluate('Rating__c + 1', {}, { context: 'field', blanksAs: 'BlankAsZero' }), 1);
	assert.equal(evaluate('Rating__c + 1', {}, { context: 'field', blanksAs: 'BlankAsBlank' }), null);
});

test('ids in default values keep 18 characters, since they are stored', () => {
	assert.equal(evaluate('$User.Id', {}, { context: 'default' }), OWNER);
});

test('a formula tells which fields it reads', () => {
	const compiled = compileFormula('AND(ISCHANGED(OwnerId), ISBLANK(owner.Email))', objectFormulaEnv(schema, 'Account'));
	assert.deepEqual(compiled.reads, [['OwnerId'], ['Owner', 'Email']]);
});

test('every function names its source', () => {
	for (const definition of formulaFunctions.values()) assert.match(definition.source, /customize_functions_/, definition.name);
});
