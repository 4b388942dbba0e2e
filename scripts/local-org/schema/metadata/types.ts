/** What goes into a deployment and what comes out of it. */
import type { FieldType, FlowDef, Schema } from '../model.ts';

/** Deploy (zip) layout: `package.xml`, `objects/Opportunity.object`, `lwc/mentorQueue/mentorQueue.js` … → bytes. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

/** Where a formula stands decides what it may use and what it must return. */
export type FormulaKind = 'validationRule' | 'formulaField' | 'defaultValue';

/** Compile-time checks that belong to the engine; injected, so that the schema never imports it. */
export interface DeployChecks {
	/**
	 * The problem of a formula over `object`, or undefined. `returns` is the type the formula must have: boolean in a
	 * validation rule, the field's type in a formula field or a default value.
	 */
	checkFormula(schema: Schema, object: string, source: string, kind: FormulaKind, returns: FieldType): string | undefined;
	/** Every problem of a flow; `element` is the name of the flow element that it is about. */
	checkFlow(schema: Schema, def: FlowDef): { problem: string; element?: string }[];
	/** A failure for each deployed component that imports what nobody has; absent where imports are not checked. */
	checkComponents?(schema: Schema): DeployMessage[];
}

export interface ApplyOptions {
	/** An org in which deployed flows arrive inactive (production without "Deploy processes and flows as active"). */
	flowsArriveInactive?: boolean;
	/** The package is no longer what its package.xml lists: failed components were taken out of it. */
	unlisted?: boolean;
	/** Key prefixes that objects must keep (object name → prefix); others get one derived from their name. */
	keyPrefixes?: ReadonlyMap<string, string>;
}

export interface ApplyResult {
	/** The new schema; the current one, untouched, where the deployment failed. */
	schema: Schema;
	/** One message per component and child component (fields, rules, list views …), failures included. */
	messages: DeployMessage[];
	success: boolean;
}

/** What became of one component, as the Metadata API's DeployMessage says it. */
export interface DeployMessage {
	componentType: string;
	fullName: string;
	fileName: string;
	/** Of a component that was deployed. */
	id?: string;
	success: boolean;
	created: boolean;
	changed: boolean;
	deleted: boolean;
	problem?: string;
	problemType?: 'Error' | 'Warning';
	lineNumber?: number;
	columnNumber?: number;
}
