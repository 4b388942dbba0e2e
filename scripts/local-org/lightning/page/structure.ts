/** A FlexiPage as the host shows it: its regions, standard and deployed components, tab sets. Deployment refused what it cannot show. */
import { pageTemplates, standardComponents } from '../../schema/metadata/pages.ts';
import type { FlexiPageDef } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import type { Criterion, PageComponent, PageStructure } from './model.ts';

const STANDARD_TAB_TITLES: Record<string, string> = {
	'Standard.Tab.detail': 'Details',
	'Standard.Tab.relatedLists': 'Related',
	'Standard.Tab.activity': 'Activity',
	'Standard.Tab.collaborate': 'Chatter',
};
/** A page that the platform makes itself where no FlexiPage is assigned. */
export const DEFAULT_RECORD_PAGE: PageStructure = {
	template: 'flexipage:recordHomeTemplateDesktop',
	regions: [
		{ name: 'header', components: [{ key: 'highlights', name: 'force:highlightsPanel', properties: {} }] },
		{ name: 'main', components: [{ key: 'detail', name: 'force:detailPanel', properties: {} }] },
		{ name: 'sidebar', components: [{ key: 'related', name: 'force:relatedListContainer', properties: {} }] },
	],
};

/** `c:x` for a deployed component: metadata names it with or without the prefix. */
const canonical = (name: string): string => (name.includes(':') ? name : `c:${name}`);

/** The page for one user: what its permissions hide is left out, what depends on the record is left to the host. */
export function structureOf(engine: Engine, user: UserContext, page: FlexiPageDef): PageStructure {
	const components = (region: string): PageComponent[] =>
		(page.regions.find((each) => each.name === region)?.components ?? []).map((definition) => {
			const name = canonical(definition.componentName);
			const component: PageComponent = {
				key: `${region}-${definition.identifier}`,
				name,
				properties: properties(engine, name, definition.properties),
			};
			if (definition.visibilityRule)
				component.visibility = {
					criteria: definition.visibilityRule.criteria.map((each) => criterion(engine, user, each)),
					logic: definition.visibilityRule.booleanFilter,
				};
			if (name === 'flexipage:tabset')
				component.tabs = (page.regions.find((each) => each.name === definition.properties['tabs'])?.components ?? []).map((tab) => ({
					title: STANDARD_TAB_TITLES[tab.properties['title'] ?? ''] ?? tab.properties['title'] ?? 'Tab',
					components: components(tab.properties['body'] ?? ''),
				}));
			const problem = problemOf(engine, name);
			if (problem) component.problem = problem;
			return component;
		});
	const names = pageTemplates[page.template]?.regions ?? page.regions.map((region) => region.name);
	return {
		template: page.template,
		regions: names.map((name) => ({ name, components: components(name).filter((each) => !alwaysHidden(each)) })),
	};
}

function problemOf(engine: Engine, name: string): string | undefined {
	if (!name.startsWith('c:')) return Object.hasOwn(standardComponents, name) ? undefined : `${name} is not implemented in the local org.`;
	const bundle = engine.schema.lwc.get(name.slice(2));
	if (!bundle) return `The component ${name} is not deployed.`;
	return bundle.isExposed ? undefined : `The component ${name} is not exposed.`;
}

/** Design properties come as text; the component's configuration says what they are. Without one, `true`, `false` and numbers are recognised. */
function properties(engine: Engine, name: string, given: Record<string, string>): PageComponent['properties'] {
	const types = name.startsWith('c:')
		? designTypes(engine, name.slice(2))
		: new Map<string, { type: string; byDefault: string | undefined }>();
	const all: Record<string, string> = {};
	for (const [key, { byDefault }] of types) if (byDefault !== undefined) all[key] = byDefault;
	Object.assign(all, given);
	return Object.fromEntries(
		Object.entries(all).map(([key, text]) => {
			const type = types.get(key)?.type;
			if (type === 'Boolean' || (!type && (text === 'true' || text === 'false'))) return [key, text === 'true'];
			return type === 'Integer' ? [key, Number(text)] : [key, text];
		}),
	);
}

function designTypes(engine: Engine, component: string): Map<string, { type: string; byDefault: string | undefined }> {
	const meta = engine.schema.lwc.get(component)?.files.get(`${component}.js-meta.xml`)?.toString('utf8') ?? '';
	const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
	return new Map(
		[...meta.matchAll(/<property\b[^>]*>/g)].map(([tag]) => [
			attribute(tag, 'name') ?? '',
			{ type: attribute(tag, 'type') ?? 'String', byDefault: attribute(tag, 'default') },
		]),
	);
}

function criterion(
	engine: Engine,
	user: UserContext,
	{ leftValue, operator, rightValue }: { leftValue: string; operator: string; rightValue: string },
): Criterion {
	const path = /^\{!(.+)\}$/.exec(leftValue)?.[1] ?? '';
	const custom = /^\$Permission\.CustomPermission\.(\w+)$/.exec(path)?.[1];
	if (custom) return { decided: matches(engine.access.hasCustom(user, custom), operator, rightValue) };
	const standard = /^\$Permission\.StandardPermission\.(\w+)$/.exec(path)?.[1];
	if (standard) return { decided: matches(engine.access.has(user, standard), operator, rightValue) };
	if (path === '$User.Id') return { decided: (user.userId === rightValue) === (operator !== 'NE') };
	if (path === '$Client.FormFactor') return { formFactor: rightValue, operator };
	if (path.startsWith('Record.')) return { field: path.slice('Record.'.length), operator, value: rightValue };
	// Refused at deployment; a page that came in otherwise hides what it cannot decide.
	return { decided: false };
}

const matches = (actual: boolean, operator: string, right: string): boolean =>
	(actual === (right.toLowerCase() === 'true')) === (operator !== 'NE');

function alwaysHidden({ visibility }: PageComponent): boolean {
	if (!visibility || visibility.logic) return false;
	return visibility.criteria.some((each) => 'decided' in each && !each.decided);
}

/** Record fields that visibility rules ask for. */
export function fieldsOfRules(structure: PageStructure): string[] {
	const below = (component: PageComponent): string[] => [
		...(component.visibility?.criteria ?? []).flatMap((each) => ('field' in each ? [each.field] : [])),
		...(component.tabs ?? []).flatMap((tab) => tab.components.flatMap(below)),
	];
	return structure.regions.flatMap((region) => region.components.flatMap(below));
}

/** Names of the components that a page shows at once: of its tabs only the first, whose content is made when the page opens. */
export function componentsAtOnce(structure: PageStructure): Set<string> {
	const below = (component: PageComponent): string[] => [component.name, ...(component.tabs?.[0]?.components.flatMap(below) ?? [])];
	return new Set(structure.regions.flatMap((region) => region.components.flatMap(below)));
}

/** Names of the standard components on a page, those in tabs included. */
export function componentNames(structure: PageStructure): Set<string> {
	const below = (component: PageComponent): string[] => [
		component.name,
		...(component.tabs ?? []).flatMap((tab) => tab.components.flatMap(below)),
	];
	return new Set(structure.regions.flatMap((region) => region.components.flatMap(below)));
}
