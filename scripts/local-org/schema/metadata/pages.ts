/** Lightning pages: regions, components, what they may be given and when they show. */
import { systemPermissions } from '../base/profiles.ts';
import { findField, findParentRelationship, type FlexiPageDef, type LwcBundleDef, type ObjectDef } from '../model.ts';
import { put, type Component, type Deployment, type SourceFile } from './deployment.ts';
import { logicProblem } from './object-parts.ts';
import { nameProblem } from './names.ts';
import { isOneOf } from './values.ts';
import { child, childrenOf, childText, type XmlElement } from './xml.ts';

type PageType = FlexiPageDef['type'];
type PageComponent = FlexiPageDef['regions'][number]['components'][number];

/** Page templates that the Lightning host lays out, with their regions in the order in which a phone stacks them (seen in pages retrieved from orgs). */
export const pageTemplates: Readonly<Record<string, { type: PageType; regions: readonly string[] }>> = {
	'flexipage:recordHomeTemplateDesktop': { type: 'RecordPage', regions: ['header', 'main', 'sidebar'] },
	'flexipage:recordHomeLeftSidebarTemplateDesktop': { type: 'RecordPage', regions: ['header', 'sidebar', 'main'] },
	'flexipage:recordHomeSingleColTemplateDesktop': { type: 'RecordPage', regions: ['header', 'main'] },
	'home:desktopTemplate': { type: 'HomePage', regions: ['top', 'bottomLeft', 'bottomRight', 'sidebar'] },
	'flexipage:defaultAppHomeTemplate': { type: 'AppPage', regions: ['main'] },
};

/** Standard components that the Lightning host draws, and the properties they take. */
export const standardComponents: Readonly<Record<string, { types: readonly PageType[]; properties: readonly string[] }>> = {
	'force:highlightsPanel': {
		types: ['RecordPage'],
		properties: ['collapsed', 'enableActionsConfiguration', 'enableActionsInNative', 'hideChatterActions', 'numVisibleActions'],
	},
	'force:detailPanel': { types: ['RecordPage'], properties: [] },
	'force:relatedListContainer': { types: ['RecordPage'], properties: [] },
	'flexipage:tabset': { types: ['RecordPage', 'HomePage', 'AppPage'], properties: ['tabs', 'label'] },
	'flexipage:tab': { types: ['RecordPage', 'HomePage', 'AppPage'], properties: ['active', 'body', 'title'] },
};
/** Properties whose value is the name of a facet: a region that stands inside a component. */
const facetProperties: readonly string[] = ['tabs', 'body'];

const targets: Readonly<Record<PageType, string>> = {
	RecordPage: 'lightning__RecordPage',
	HomePage: 'lightning__HomePage',
	AppPage: 'lightning__AppPage',
};

export function readFlexiPage(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('FlexiPage', name, file.path, root);
	const problem = nameProblem(name, 80);
	if (problem) component.fail(problem);
	const type = childText(root, 'type') ?? '';
	const types = ['RecordPage', 'HomePage', 'AppPage'] as const;
	if (!isOneOf(component, child(root, 'type') ?? root, type, types, 'FlexiPageType')) return;
	const template = childText(child(root, 'template') ?? root, 'name') ?? '';
	const sobjectType = childText(root, 'sobjectType');
	const page: FlexiPageDef = {
		fullName: name,
		masterLabel: childText(root, 'masterLabel') ?? name,
		type,
		template,
		regions: childrenOf(root, 'flexiPageRegions').map((region) => ({
			name: childText(region, 'name') ?? '',
			components: componentElements(region).map(readComponent),
		})),
		...(sobjectType ? { sobjectType } : {}),
	};
	checkTemplate(component, root, page);
	checkIdentifiers(component, root);
	put(component, deployment.draft.flexiPages, name, page);
	deployment.afterwards(() => {
		const object = sobjectType ? deployment.object(sobjectType) : undefined;
		if (type === 'RecordPage' && (!object || (object.kind !== 'standard' && object.kind !== 'custom')))
			component.fail(`In field: sobjectType - no CustomObject named ${sobjectType ?? ''} found`, child(root, 'sobjectType') ?? root);
		if (type !== 'RecordPage' && sobjectType) component.fail(`A page of type ${type} has no sobjectType.`, child(root, 'sobjectType'));
		if (object) page.sobjectType = object.name;
		for (const region of childrenOf(root, 'flexiPageRegions'))
			for (const each of componentElements(region)) {
				checkPlaced(deployment, component, each, page, object);
				checkVisibility(deployment, component, child(each, 'visibilityRule'), object);
			}
	});
}

const componentElements = (region: XmlElement): XmlElement[] =>
	childrenOf(region, 'itemInstances').flatMap((item) => childrenOf(item, 'componentInstance'));

function readComponent(element: XmlElement): PageComponent {
	const componentName = childText(element, 'componentName') ?? '';
	const rule = child(element, 'visibilityRule');
	const booleanFilter = rule && childText(rule, 'booleanFilter');
	return {
		componentName,
		identifier: childText(element, 'identifier') ?? componentName.replace(':', '_'),
		properties: Object.fromEntries(
			childrenOf(element, 'componentInstanceProperties').map((each) => [
				childText(each, 'name') ?? '',
				childText(each, 'value') ?? listText(each),
			]),
		),
		...(rule
			? {
					visibilityRule: {
						criteria: childrenOf(rule, 'criteria').map((each) => ({
							leftValue: childText(each, 'leftValue') ?? '',
							operator: childText(each, 'operator') ?? '',
							rightValue: childText(each, 'rightValue') ?? '',
						})),
						...(booleanFilter ? { booleanFilter } : {}),
					},
				}
			: {}),
	};
}

const listText = (element: XmlElement): string =>
	childrenOf(child(element, 'valueList') ?? element, 'valueListItems')
		.map((each) => childText(each, 'value') ?? '')
		.join(',');

function checkTemplate(component: Component, root: XmlElement, page: FlexiPageDef): void {
	const place = child(root, 'template') ?? root;
	const template = Object.hasOwn(pageTemplates, page.template) ? pageTemplates[page.template] : undefined;
	if (!template)
		return component.fail(
			`The page template ${page.template} is not implemented in the local org; it has ${Object.keys(pageTemplates).join(', ')}.`,
			place,
		);
	if (template.type !== page.type) component.fail(`The template ${page.template} is for a ${template.type}, not a ${page.type}.`, place);
	const seen = new Set<string>();
	for (const region of childrenOf(root, 'flexiPageRegions')) {
		const name = childText(region, 'name') ?? '';
		const kind = childText(region, 'type') ?? '';
		if (!isOneOf(component, child(region, 'type') ?? region, kind, ['Region', 'Facet'], 'FlexiPageRegionType')) continue;
		if (kind === 'Region' && !template.regions.includes(name))
			component.fail(`The region ${name} does not exist in the template ${page.template}.`, child(region, 'name') ?? region);
		if (seen.has(name)) component.fail(`Duplicate region ${name}`, region);
		seen.add(name);
	}
}

function checkIdentifiers(component: Component, root: XmlElement): void {
	const seen = new Set<string>();
	for (const region of childrenOf(root, 'flexiPageRegions'))
		for (const each of componentElements(region)) {
			const identifier = childText(each, 'identifier');
			if (identifier && seen.has(identifier)) component.fail(`Duplicate identifier ${identifier}`, child(each, 'identifier'));
			if (identifier) seen.add(identifier);
		}
}

function checkFacets(component: Component, element: XmlElement, page: FlexiPageDef): void {
	for (const each of childrenOf(element, 'componentInstanceProperties')) {
		const value = childText(each, 'value');
		if (facetProperties.includes(childText(each, 'name') ?? '') && !page.regions.some((region) => region.name === value))
			component.fail(`The facet ${value ?? ''} does not exist on the page.`, each);
	}
}

function checkPlaced(
	deployment: Deployment,
	component: Component,
	element: XmlElement,
	page: FlexiPageDef,
	object: ObjectDef | undefined,
): void {
	const { type } = page;
	const place = child(element, 'componentName') ?? element;
	const name = childText(element, 'componentName') ?? '';
	const standard = Object.hasOwn(standardComponents, name) ? standardComponents[name] : undefined;
	if (standard) {
		if (!standard.types.includes(type)) component.fail(`The component ${name} cannot stand on a ${type}.`, place);
		checkFacets(component, element, page);
		return checkProperties(component, element, name, standard.properties);
	}
	const bundleName = name.replace(/^c:/, '');
	const bundle = bundleName.includes(':') ? undefined : deployment.draft.lwc.get(bundleName);
	if (!bundle) {
		const words = bundleName.includes(':')
			? `The component ${name} is not implemented in the local org.`
			: `We couldn't retrieve the design time component information for component c:${bundleName}.`;
		return component.fail(words, place);
	}
	if (!bundle.isExposed || !bundle.targets.includes(targets[type]))
		return component.fail(`The component c:${bundleName} is not exposed to ${targets[type]}.`, place);
	const configs = (bundle.targetConfigs ?? []).filter((each) => each.targets.includes(targets[type]));
	const objects = configs.flatMap((each) => each.objects);
	if (type === 'RecordPage' && objects.length && object && !objects.includes(object.name))
		component.fail(`The component c:${bundleName} is not for ${object.name}.`, place);
	checkProperties(
		component,
		element,
		`c:${bundleName}`,
		configs.flatMap((each) => each.properties.map((property) => property.name)),
	);
	checkRequiredProperties(component, element, bundleName, configs);
}

function checkRequiredProperties(
	component: Component,
	element: XmlElement,
	name: string,
	configs: NonNullable<LwcBundleDef['targetConfigs']>,
): void {
	const given = childrenOf(element, 'componentInstanceProperties').map((each) => childText(each, 'name'));
	for (const property of configs.flatMap((each) => each.properties))
		if (property.required && property.default === undefined && !given.includes(property.name))
			component.fail(`The component c:${name} needs the property ${property.name}.`, element);
}

function checkProperties(component: Component, element: XmlElement, name: string, known: readonly string[]): void {
	for (const each of childrenOf(element, 'componentInstanceProperties')) {
		const property = childText(each, 'name') ?? '';
		if (!known.includes(property)) component.fail(`The component ${name} has no property ${property}.`, child(each, 'name') ?? each);
	}
}

const operators = ['CONTAINS', 'EQUAL', 'NE', 'GT', 'GE', 'LE', 'LT'] as const;

/** Conditions over the record, the user or permissions; anything else cannot be decided by the host, so it is refused. */
function checkVisibility(deployment: Deployment, component: Component, rule: XmlElement | undefined, object: ObjectDef | undefined): void {
	if (!rule) return;
	const criteria = childrenOf(rule, 'criteria');
	const logic = childText(rule, 'booleanFilter');
	const problem = logic === undefined ? undefined : logicProblem(logic, criteria.length);
	if (problem) component.fail(problem, child(rule, 'booleanFilter'));
	for (const each of criteria) {
		isOneOf(component, child(each, 'operator') ?? each, childText(each, 'operator') ?? '', operators, 'UiFormulaCriterionOperator');
		const left = childText(each, 'leftValue') ?? '';
		if (!canDecide(deployment, left, object))
			component.fail(`The visibility condition ${left} names nothing that exists here.`, child(each, 'leftValue') ?? each);
	}
}

function canDecide(deployment: Deployment, leftValue: string, object: ObjectDef | undefined): boolean {
	const path = /^\{!(.+)\}$/.exec(leftValue)?.[1]?.split('.') ?? [];
	if (path[0] === 'Record' && object) return hasPath(deployment, object, path.slice(1));
	if (path[0] === '$Permission' && path[1] === 'CustomPermission') return deployment.draft.customPermissions.has(path[2] ?? '');
	if (path[0] === '$Permission' && path[1] === 'StandardPermission') return systemPermissions.includes(path[2] ?? '');
	return path.join('.') === '$User.Id' || path.join('.') === '$Client.FormFactor';
}

function hasPath(deployment: Deployment, object: ObjectDef, path: readonly string[]): boolean {
	const [first = '', ...rest] = path;
	if (rest.length === 0) return findField(object, first) !== undefined;
	const parent = deployment.object(findParentRelationship(object, first)?.referenceTo.at(-1) ?? '');
	return parent !== undefined && hasPath(deployment, parent, rest);
}
