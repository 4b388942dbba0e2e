/** Roll-up summary fields (Metadata API Developer Guide, "CustomField": summaryOperation, summaryForeignKey, summarizedField, summaryFilterItems). */
import { findField, type FieldDef, type FieldType, type ObjectDef, type SummaryFilter } from '../model.ts';
import type { Component, Deployment } from './deployment.ts';
import { isOneOf } from './values.ts';
import { child, childrenOf, childText, type XmlElement } from './xml.ts';

const OPERATIONS = ['count', 'sum', 'min', 'max'] as const;
/** FilterOperation → how the engine compares; a list of values is any of them. */
const FILTERS: Readonly<Record<string, SummaryFilter['op']>> = {
	equals: '=',
	notEqual: '!=',
	lessThan: '<',
	greaterThan: '>',
	lessOrEqual: '<=',
	greaterOrEqual: '>=',
	startsWith: 'startsWith',
	contains: 'contains',
};
const NUMBERS: readonly FieldType[] = ['double', 'currency', 'percent', 'int'];
const ORDERED: readonly FieldType[] = [...NUMBERS, 'date', 'datetime'];

/** What the file says; the detail object may not be read yet. */
export function readSummary(component: Component, element: XmlElement): NonNullable<FieldDef['summary']> {
	const operation = childText(element, 'summaryOperation') ?? '';
	const [object = '', foreignKey = ''] = (childText(element, 'summaryForeignKey') ?? '').split('.');
	const summarized = childText(element, 'summarizedField');
	const valid = isOneOf(component, child(element, 'summaryOperation') ?? element, operation, OPERATIONS, 'SummaryOperations');
	if (valid && (operation === 'count') !== (summarized === undefined))
		component.fail(
			operation === 'count' ? "Can not specify 'summarizedField' for a count" : `Must specify 'summarizedField' for ${operation}`,
			child(element, 'summarizedField') ?? element,
		);
	return {
		operation: valid ? operation : 'count',
		object,
		foreignKey,
		...(summarized ? { field: summarized.slice(summarized.indexOf('.') + 1) } : {}),
		filters: [],
	};
}

/** Resolves a summary field: details that are this object's, or the deals of an account; a field that can be added up or compared. */
export function checkSummary(deployment: Deployment, component: Component, element: XmlElement, master: ObjectDef, field: FieldDef): void {
	const summary = field.summary!;
	const place = child(element, 'summaryForeignKey') ?? element;
	const detail = deployment.object(summary.object);
	const key = detail && findField(detail, summary.foreignKey);
	const dealsOfAccount = master.name === 'Account' && detail?.name === 'Opportunity' && key?.name === 'AccountId';
	if (!detail || !key || !key.referenceTo.includes(master.name) || !(key.masterDetail || dealsOfAccount))
		return component.fail(`${childText(element, 'summaryForeignKey') ?? ''} is no master-detail relationship with ${master.name}.`, place);
	summary.object = detail.name;
	summary.foreignKey = key.name;
	if (summary.field !== undefined) {
		const summarized = findField(detail, summary.field);
		const types = summary.operation === 'sum' ? NUMBERS : ORDERED;
		if (!summarized || !types.includes(summarized.type) || summarized.formula)
			return component.fail(
				`${detail.name}.${summary.field} cannot be summarized by ${summary.operation}${summarized?.formula ? '; formula fields are not implemented in the local org' : ''}.`,
				child(element, 'summarizedField'),
			);
		summary.field = summarized.name;
		field.type = summarized.type;
		if (NUMBERS.includes(summarized.type)) {
			field.precision = 18;
			field.scale = summarized.scale ?? 0;
		} else {
			delete field.precision;
			delete field.scale;
		}
	}
	summary.filters = childrenOf(element, 'summaryFilterItems').flatMap((each) => readFilter(component, each, detail));
}

function readFilter(component: Component, element: XmlElement, detail: ObjectDef): SummaryFilter[] {
	const name = childText(element, 'field') ?? '';
	const field = findField(detail, name.slice(name.indexOf('.') + 1));
	const operation = childText(element, 'operation') ?? '';
	if (!field || field.long || field.formula) {
		component.fail(`${name} cannot filter a roll-up summary.`, child(element, 'field') ?? element);
		return [];
	}
	const op = Object.hasOwn(FILTERS, operation) ? FILTERS[operation]! : undefined;
	if (!op || child(element, 'valueField') || field.type === 'date' || field.type === 'datetime' || field.type === 'multipicklist') {
		component.fail(
			`A roll-up filter by ${operation} on a ${field.type} field${child(element, 'valueField') ? ' with another field' : ''} is not implemented in the local org.`,
			child(element, 'operation') ?? element,
		);
		return [];
	}
	const texts = (childText(element, 'value') ?? '').split(',').map((text) => text.trim());
	const values = texts.map((text) => valueOf(field, text));
	if (values.length === 1 || (op !== '=' && op !== '!=')) return [{ field: field.name, op, value: values[0]! }];
	return [{ field: field.name, op: op === '=' ? 'in' : 'notIn', value: values }];
}

function valueOf(field: FieldDef, text: string): string | number | boolean | null {
	if (text === '') return null;
	if (field.type === 'boolean') return /^(true|1)$/i.test(text);
	return NUMBERS.includes(field.type) ? Number(text) : text;
}
