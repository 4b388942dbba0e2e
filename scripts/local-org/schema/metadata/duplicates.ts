/**
 * MatchingRule and DuplicateRule (Metadata API Developer Guide). Matching is by the Exact method; the fuzzy ones depend on name dictionaries and
 * match keys that nobody publishes whole, so a rule that uses one is refused by name.
 */
import { findField, type DuplicateRuleDef, type MatchingRuleDef } from '../model.ts';
import { put, type Component, type Deployment, type SourceFile } from './deployment.ts';
import { nameProblem } from './names.ts';
import { logicProblem } from './object-parts.ts';
import { isOneOf } from './values.ts';
import { child, childFlag, childNumber, childrenOf, childText, type XmlElement } from './xml.ts';

/** "Only active and inactive can be declared when deploying" (MatchingRule). */
const STATUSES = ['Active', 'Inactive'] as const;
const ACTIONS = ['Allow', 'Block'] as const;
const OPERATIONS = ['Alert', 'Report'] as const;
const SECURITY = ['EnforceSharingRules', 'BypassSharingRules'] as const;
const FUZZY = ['FirstName', 'LastName', 'CompanyName', 'Phone', 'City', 'Street', 'Zip', 'Title'];

/** `matchingRules/Account.matchingRule`: the matching rules of one object. */
export function readMatchingRules(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const whole = deployment.component('MatchingRules', name, file.path, root);
	for (const element of childrenOf(root, 'matchingRules')) {
		const ruleName = childText(element, 'fullName') ?? '';
		const component = deployment.component('MatchingRule', `${name}.${ruleName}`, file.path, element);
		const problem = nameProblem(ruleName, 80);
		if (problem) component.fail(problem);
		deployment.afterwards(() => readMatchingRule(deployment, component, element, name, ruleName));
	}
	whole.before = whole.after = true;
}

function readMatchingRule(deployment: Deployment, component: Component, element: XmlElement, objectName: string, ruleName: string): void {
	const object = deployment.object(objectName);
	if (!object || !takesRules(object.name)) return component.fail(`Matching rules are not available for ${objectName}.`);
	const items = childrenOf(element, 'matchingRuleItems').flatMap((each): MatchingRuleDef['items'] => {
		const method = childText(each, 'matchingMethod') ?? '';
		const at = child(each, 'matchingMethod') ?? each;
		if (FUZZY.includes(method)) component.fail(`The matching method ${method} is not implemented in the local org; it has Exact.`, at);
		else isOneOf(component, at, method, ['Exact'], 'MatchingMethod');
		const field = findField(object, childText(each, 'fieldName') ?? '');
		if (!field || field.formula || field.long)
			component.fail(`In field: fieldName - no CustomField named ${object.name}.${childText(each, 'fieldName') ?? ''} found`, each);
		const blanks = childText(each, 'blankValueBehavior') ?? 'NullNotAllowed';
		isOneOf(component, child(each, 'blankValueBehavior') ?? each, blanks, ['MatchBlanks', 'NullNotAllowed'], 'BlankValueBehavior');
		return field ? [{ field: field.name, matchBlanks: blanks === 'MatchBlanks' }] : [];
	});
	if (items.length === 0) component.fail('A matching rule needs at least one matching rule item.');
	const status = childText(element, 'ruleStatus') ?? '';
	isOneOf(component, child(element, 'ruleStatus') ?? element, status, STATUSES, 'MatchingRuleStatus');
	const logic = childText(element, 'booleanFilter');
	const problem = logic ? logicProblem(logic, items.length) : undefined;
	if (problem) component.fail(problem, child(element, 'booleanFilter'));
	put(component, deployment.draft.matchingRules, `${object.name}.${ruleName}`, {
		fullName: `${object.name}.${ruleName}`,
		object: object.name,
		active: status === 'Active',
		items,
		...(logic ? { logic } : {}),
	});
}

/** "Duplicate rules are available for accounts, contacts, leads, and custom objects" (Salesforce Help, "Considerations for Duplicate Rules"). */
const takesRules = (object: string): boolean => ['Account', 'Contact', 'Lead'].includes(object) || object.endsWith('__c');

/** `duplicateRules/Account.No_Twins.duplicateRule`. */
export function readDuplicateRule(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('DuplicateRule', name, file.path, root);
	const [objectName = '', ruleName = ''] = name.split('.');
	const problem = nameProblem(ruleName, 80);
	if (problem) component.fail(problem);
	const filter = child(root, 'duplicateRuleFilter');
	if (filter && filter.children.length > 0)
		component.fail('DuplicateRule.duplicateRuleFilter is not implemented in the local org.', filter);
	const on = (which: 'Insert' | 'Update'): DuplicateRuleDef['onInsert'] => {
		const action = childText(root, `actionOn${which}`) ?? '';
		isOneOf(component, child(root, `actionOn${which}`) ?? root, action, ACTIONS, 'DupeActionType');
		const operations = childrenOf(root, `operationsOn${which}`);
		for (const each of operations) isOneOf(component, each, each.text.trim(), OPERATIONS, 'DupeOperationType');
		return { block: action === 'Block', alert: operations.some((each) => each.text.trim() === 'Alert') };
	};
	const security = childText(root, 'securityOption') ?? '';
	isOneOf(component, child(root, 'securityOption') ?? root, security, SECURITY, 'DupeSecurityOptionType');
	const definition: DuplicateRuleDef = {
		fullName: name,
		object: objectName,
		active: childFlag(root, 'isActive'),
		sortOrder: childNumber(root, 'sortOrder') ?? 1,
		onInsert: on('Insert'),
		onUpdate: on('Update'),
		alertText: childText(root, 'alertText') ?? null,
		enforceSharing: security === 'EnforceSharingRules',
		matchRules: [],
	};
	deployment.afterwards(() => {
		const object = deployment.object(objectName);
		if (!object || !takesRules(object.name)) return component.fail(`Duplicate rules are not available for ${objectName}.`);
		definition.object = object.name;
		// After the matching rules: they are resolved in the same round, before this.
		for (const each of childrenOf(root, 'duplicateRuleMatchRules')) readMatchRule(deployment, component, each, definition);
		put(component, deployment.draft.duplicateRules, name, definition);
	});
}

function readMatchRule(deployment: Deployment, component: Component, element: XmlElement, definition: DuplicateRuleDef): void {
	const matched = childText(element, 'matchRuleSObjectType') ?? '';
	const rule = deployment.draft.matchingRules.get(`${matched}.${childText(element, 'matchingRule') ?? ''}`);
	if (!rule)
		return component.fail(
			`In field: matchingRule - no MatchingRule named ${matched}.${childText(element, 'matchingRule') ?? ''} found`,
			element,
		);
	if (definition.active && !rule.active)
		component.fail(`An active duplicate rule needs active matching rules; ${rule.fullName} is inactive.`, element);
	const objectMapping = child(element, 'objectMapping');
	const mapping: Record<string, string> = {};
	for (const each of objectMapping ? childrenOf(objectMapping, 'mappingFields') : [])
		mapping[childText(each, 'outputField') ?? ''] = childText(each, 'inputField') ?? '';
	const object = deployment.object(definition.object)!;
	for (const { field } of rule.items)
		if (!findField(object, mapping[field] ?? (rule.object === object.name ? field : '')))
			component.fail(`${definition.object} has no field for ${rule.object}.${field} of ${rule.fullName}; map one.`, element);
	definition.matchRules.push({ rule: rule.fullName, mapping });
}
