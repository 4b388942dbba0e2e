/** Formulas. */
import type { Row, Value } from './values.ts';

/** What a formula may ask while it is evaluated. */
export interface FormulaScope {
	record: Row;
	/** The record before the save; undefined on create. */
	prior: Row | undefined;
	isNew: boolean;
	now: Date;
	timeZone: string;
	/** The value at a parent path of a row of `object`: `['Owner', 'Territory_Keys__c']`; undefined where there is no such parent. */
	related(object: string, row: Row, path: readonly string[]): Value | undefined;
	/** `$User.Id`, `$Profile.Name`, `$Permission.X`, `$CustomMetadata.Guard_Policy__mdt.Default.Mode__c`, `$Organization.Id`, … path without the `$`. */
	global(path: readonly string[]): Value;
	vlookup(object: string, field: string, key: string): Value;
	/** Flow resources (variables, element results, constants), where the formula stands in a flow. */
	resource?(path: readonly string[]): unknown;
}
export interface CompiledFormula {
	evaluate(scope: FormulaScope): Value;
	type: 'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'null';
	/** Field paths of the record that it reads: `['OwnerId']`, `['Account','OwnerId']`. */
	reads: string[][];
}
