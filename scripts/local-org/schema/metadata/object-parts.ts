/** Validation rules, list views and compact layouts: children of an object file. */
import { columnPath } from './columns.ts';
import { putInList, type Component, type Deployment } from './deployment.ts';
import { findField, type CompactLayoutDef, type ListViewDef, type ObjectDef, type ValidationRuleDef } from '../model.ts';
import { nameProblem } from './names.ts';
import { isOneOf } from './values.ts';
import { child, childFlag, childrenOf, childText, type XmlElement } from './xml.ts';

function named(component: Component, element: XmlElement): string {
	const name = childText(element, 'fullName')!;
	const problem = nameProblem(name);
	if (problem) component.fail(problem);
	return name;
}

export function readValidationRule(deployment: Deployment, component: Component, element: XmlElement, object: ObjectDef): void {
	const fullName = named(component, element);
	const description = childText(element, 'description');
	const errorDisplayField = childText(element, 'errorDisplayField');
	const rule: ValidationRuleDef = {
		fullName,
		active: childFlag(element, 'active'),
		errorConditionFormula: childText(element, 'errorConditionFormula') ?? '',
		errorMessage: childText(element, 'errorMessage') ?? '',
		...(description ? { description } : {}),
		...(errorDisplayField ? { errorDisplayField } : {}),
	};
	putInList(component, object.validationRules, rule);
	deployment.afterwards(() => {
		if (errorDisplayField) {
			const field = findField(object, errorDisplayField);
			if (field) rule.errorDisplayField = field.name;
			else
				component.fail(
					`In field: errorDisplayField - no CustomField named ${object.name}.${errorDisplayField} found`,
					child(element, 'errorDisplayField'),
				);
		}
	});
	deployment.lastly(() => {
		const problem = deployment.checks.checkFormula(deployment.draft, object.name, rule.errorConditionFormula, 'validationRule', 'boolean');
		if (problem) component.fail(`Error: ${problem}`, child(element, 'errorConditionFormula'));
	});
}

/** Scopes and operations that the UI API answers (Metadata API Developer Guide, ListView). */
const scopes = ['Everything', 'Mine'] as const;
const operations = [
	'equals',
	'notEqual',
	'lessThan',
	'greaterThan',
	'lessOrEqual',
	'greaterOrEqual',
	'contains',
	'notContain',
	'startsWith',
	'includes',
	'excludes',
] as const;

export function readListView(deployment: Deployment, component: Component, element: XmlElement, object: ObjectDef): void {
	const fullName = named(component, element);
	const columns = childrenOf(element, 'columns');
	const filters = childrenOf(element, 'filters');
	const booleanFilter = childText(element, 'booleanFilter');
	const filterScope = childText(element, 'filterScope') ?? '';
	if (!(scopes as readonly string[]).includes(filterScope))
		component.fail(
			`The list view scope ${filterScope} is not implemented in the local org; it takes ${scopes.join(', ')}.`,
			child(element, 'filterScope'),
		);
	for (const filter of filters)
		isOneOf(component, child(filter, 'operation') ?? filter, childText(filter, 'operation') ?? '', operations, 'FilterOperation');
	if (booleanFilter !== undefined) {
		const problem = logicProblem(booleanFilter, filters.length);
		if (problem) component.fail(problem, child(element, 'booleanFilter'));
	}
	const view: ListViewDef = {
		fullName,
		label: childText(element, 'label') ?? fullName,
		columns: columns.map((each) => each.text.trim()),
		filterScope,
		filters: filters.map((each) => ({
			field: childText(each, 'field') ?? '',
			operation: childText(each, 'operation') ?? '',
			value: childText(each, 'value') ?? '',
		})),
		...(booleanFilter ? { booleanFilter } : {}),
	};
	putInList(component, object.listViews, view);
	deployment.afterwards(() => {
		if (filterScope === 'Mine' && !findField(object, 'OwnerId'))
			component.fail(`The scope Mine needs an owner, which ${object.name} has not.`, child(element, 'filterScope'));
		for (const each of columns)
			if (!columnPath(deployment.draft, object, each.text.trim()))
				component.fail(`Could not resolve list view column: ${each.text.trim()}`, each);
		for (const each of filters) {
			const name = childText(each, 'field') ?? '';
			if (!columnPath(deployment.draft, object, name))
				component.fail(`Could not resolve list view filter field: ${name}`, child(each, 'field') ?? each);
		}
	});
}

/** `1 AND (2 OR 3)`: numbers of conditions that exist, all of them used, brackets that match. */
export function logicProblem(logic: string, conditions: number): string | undefined {
	const tokens = logic.match(/\d+|AND|OR|NOT|[()]|\S+/gi) ?? [];
	const used = new Set<number>();
	let at = 0;
	const term = (): boolean => {
		const token = tokens[at++]?.toUpperCase();
		if (token === undefined) return false;
		if (token === 'NOT') return term();
		if (token === '(') return expression() && tokens[at++] === ')';
		if (!/^\d+$/.test(token)) return false;
		used.add(Number(token));
		return true;
	};
	const expression = (): boolean => {
		if (!term()) return false;
		// AND and OR may not be mixed without brackets.
		const operator = tokens[at]?.toUpperCase();
		while (operator !== undefined && (operator === 'AND' || operator === 'OR') && tokens[at]?.toUpperCase() === operator) {
			at++;
			if (!term()) return false;
		}
		return true;
	};
	if (!expression() || at !== tokens.length) return `The filter logic ${JSON.stringify(logic)} cannot be read.`;
	for (const number of used)
		if (number < 1 || number > conditions)
			return `The filter logic ${JSON.stringify(logic)} names condition ${number}; there are ${conditions}.`;
	for (let number = 1; number <= conditions; number++)
		if (!used.has(number)) return `The filter logic ${JSON.stringify(logic)} does not use condition ${number}.`;
	return undefined;
}

export function readCompactLayout(deployment: Deployment, component: Component, element: XmlElement, object: ObjectDef): void {
	const fullName = named(component, element);
	const fields = childrenOf(element, 'fields');
	if (fields.length < 1 || fields.length > 10) component.fail(`A compact layout has 1 to 10 fields, not ${fields.length}.`);
	const layout: CompactLayoutDef = {
		fullName,
		label: childText(element, 'label') ?? fullName,
		fields: fields.map((each) => each.text.trim()),
	};
	putInList(component, object.compactLayouts, layout);
	deployment.afterwards(() => {
		for (const [index, each] of fields.entries()) {
			const field = findField(object, each.text.trim());
			if (!field) component.fail(`In field: field - no CustomField named ${object.name}.${each.text.trim()} found`, each);
			else if (field.long) component.fail(`${field.name} is a long text and cannot stand in a compact layout.`, each);
			else layout.fields[index] = field.name;
		}
	});
}
