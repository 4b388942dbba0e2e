/** Applications, tabs and page layouts. */
import { findField, type ApplicationDef, type FieldDef, type LayoutDef, type ObjectDef, type TabDef } from '../model.ts';
import { columnPath } from './columns.ts';
import { put, type Component, type Deployment, type SourceFile } from './deployment.ts';
import { isKnownTab } from './permissions.ts';
import { isOneOf } from './values.ts';
import { child, childFlag, childrenOf, childText, type XmlElement } from './xml.ts';

/** `Custom15: People`: one of a hundred styles, as `sf schema generate tab` writes them (github.com/salesforcecli/plugin-sobject). */
const motifs = /^Custom([1-9]\d?|100): \S.*$/;

export function readTab(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('CustomTab', name, file.path, root);
	const flexiPage = childText(root, 'flexiPage');
	const motif = childText(root, 'motif');
	const forObject = childFlag(root, 'customObject');
	if (forObject === Boolean(flexiPage)) component.fail('A tab shows either a custom object or a Lightning page.');
	if (!motif) component.fail('Required field is missing: motif');
	else if (!motifs.test(motif)) component.fail(`'${motif}' is not a tab style; they read like Custom15: People.`, child(root, 'motif'));
	const tab: TabDef = {
		fullName: name,
		label: childText(root, 'label') ?? name,
		...(motif ? { motif } : {}),
		...(flexiPage ? { flexiPage } : {}),
	};
	put(component, deployment.draft.tabs, name, tab);
	deployment.afterwards(() => {
		const object = forObject ? deployment.object(name) : undefined;
		if (forObject && object?.kind !== 'custom') component.fail(`In field: customObject - no CustomObject named ${name} found`);
		if (object) {
			tab.object = object.name;
			// The tab of an object carries its plural label.
			tab.label = object.pluralLabel;
		}
		if (flexiPage && deployment.draft.flexiPages.get(flexiPage)?.type !== 'AppPage')
			component.fail(`In field: flexiPage - no FlexiPage of type AppPage named ${flexiPage} found`, child(root, 'flexiPage'));
	});
}

export function readApplication(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('CustomApplication', name, file.path, root);
	const tabs = childrenOf(root, 'tabs');
	const app: ApplicationDef = {
		fullName: name,
		label: childText(root, 'label') ?? name,
		tabs: tabs.map((each) => each.text.trim()),
		recordPages: [],
	};
	const overrides = [...childrenOf(root, 'actionOverrides'), ...childrenOf(root, 'profileActionOverrides')];
	for (const each of overrides) readOverride(component, each, app);
	put(component, deployment.draft.applications, name, app);
	deployment.afterwards(() => {
		for (const each of [...tabs, ...childrenOf(root, 'defaultLandingTab')])
			if (!isKnownTab(deployment, each.text.trim())) component.fail(`In field: tab - no CustomTab named ${each.text.trim()} found`, each);
		for (const each of overrides) checkOverride(deployment, component, each);
	});
}

/** `View` of an object, or `Tab` of standard-home: the two that the Lightning host shows pages for. */
function readOverride(component: Component, element: XmlElement, app: ApplicationDef): void {
	const action = childText(element, 'actionName') ?? '';
	const target = childText(element, 'pageOrSobjectType') ?? '';
	const formFactor = childText(element, 'formFactor') ?? 'Large';
	const flexiPage = childText(element, 'content');
	const profile = childText(element, 'profile');
	isOneOf(component, child(element, 'formFactor') ?? element, formFactor, ['Large', 'Small', 'Medium'], 'FormFactor');
	if ((childText(element, 'type') ?? '').toLowerCase() === 'default') return;
	if (!flexiPage) return component.fail('Required field is missing: content', element);
	if (action === 'View') app.recordPages.push({ object: target, flexiPage, formFactor, ...(profile ? { profile } : {}) });
	else if (action === 'Tab' && target === 'standard-home' && !profile) {
		// Orgs assign home pages for the desktop only; every retrieved assignment says Large.
		if (formFactor !== 'Large')
			component.fail(`A home page cannot be assigned to the form factor ${formFactor}.`, child(element, 'formFactor'));
		app.homePage = flexiPage;
	} else component.fail(`The action override ${action} of ${target} is not implemented in the local org.`, element);
}

function checkOverride(deployment: Deployment, component: Component, element: XmlElement): void {
	const target = childText(element, 'pageOrSobjectType') ?? '';
	const profile = childText(element, 'profile');
	// Metadata calls the System Administrator profile Admin and the Standard User profile Standard.
	const profiles: Record<string, string> = {
		Admin: 'System Administrator',
		Standard: 'Standard User',
		'Minimum Access - Salesforce': 'Minimum Access - Salesforce',
	};
	if (profile && !deployment.draft.permissionSets.get(profiles[profile] ?? profile)?.isProfile)
		component.fail(`In field: profile - no Profile named ${profile} found`, child(element, 'profile'));
	const content = child(element, 'content');
	if (!content) return;
	const page = deployment.draft.flexiPages.get(content.text.trim());
	if (!page) return component.fail(`In field: content - no FlexiPage named ${content.text.trim()} found`, content);
	if (
		childText(element, 'actionName') === 'View' &&
		(page.type !== 'RecordPage' || page.sobjectType?.toLowerCase() !== target.toLowerCase())
	)
		component.fail(`${page.fullName} is no record page of ${target}.`, content);
	if (childText(element, 'actionName') === 'Tab' && page.type !== 'HomePage') component.fail(`${page.fullName} is no home page.`, content);
}

/** Columns that each section style has. */
const styles: Readonly<Record<string, number>> = { OneColumn: 1, TwoColumnsTopToBottom: 2, TwoColumnsLeftToRight: 2, CustomLinks: 3 };
/** Related lists with names of their own: child object and lookup. */
const standardRelatedLists: Readonly<Record<string, string>> = {
	RelatedContactList: 'Contact.AccountId',
	RelatedOpportunityList: 'Opportunity.AccountId',
};

export function readLayout(deployment: Deployment, file: SourceFile): void {
	const { root } = file;
	const name = decodeURIComponent(file.name);
	const component = deployment.component('Layout', name, file.path, root);
	const objectName = name.slice(0, name.indexOf('-'));
	const sections = childrenOf(root, 'layoutSections');
	const lists = childrenOf(root, 'relatedLists');
	const layout: LayoutDef = {
		fullName: name,
		object: objectName,
		sections: sections.map((section) => ({
			label: childText(section, 'label') ?? '',
			columns: childrenOf(section, 'layoutColumns').map((column) => ({
				fields: fieldItems(column).map((item) => ({ field: childText(item, 'field')!, behavior: childText(item, 'behavior') ?? 'Edit' })),
			})),
		})),
		relatedLists: lists.map((list) => ({
			relatedList: childText(list, 'relatedList') ?? '',
			fields: childrenOf(list, 'fields').map((each) => each.text.trim()),
		})),
	};
	for (const section of sections) checkSection(component, section);
	put(component, deployment.draft.layouts, name, layout);
	deployment.afterwards(() => {
		const object = deployment.object(objectName);
		if (!object || !['standard', 'custom', 'system', 'metadata'].includes(object.kind))
			return component.fail(`In field: object - no CustomObject named ${objectName} found`);
		layout.object = object.name;
		if (object.kind === 'metadata') checkMetadataItems(component, sections, object);
		else checkItems(component, sections, object);
		for (const list of lists) checkRelatedList(deployment, component, list, object);
	});
}

const fieldItems = (column: XmlElement): XmlElement[] => childrenOf(column, 'layoutItems').filter((item) => child(item, 'field'));

function checkSection(component: Component, section: XmlElement): void {
	const style = childText(section, 'style') ?? '';
	const columns = Object.hasOwn(styles, style) ? styles[style]! : undefined;
	if (columns === undefined)
		return component.fail(`'${style}' is not a valid value for the enum 'LayoutSectionStyle'`, child(section, 'style') ?? section);
	const given = childrenOf(section, 'layoutColumns').length;
	if (given !== columns) component.fail(`A section of style ${style} has ${columns} columns, not ${given}.`, section);
}

function checkItems(component: Component, sections: readonly XmlElement[], object: ObjectDef): void {
	const shown = new Set<string>();
	for (const item of sections.flatMap((section) => childrenOf(section, 'layoutColumns')).flatMap(fieldItems)) {
		const name = childText(item, 'field')!;
		const behavior = childText(item, 'behavior') ?? 'Edit';
		const field = findField(object, name);
		if (!field) {
			component.fail(`In field: field - no CustomField named ${object.name}.${name} found`, child(item, 'field'));
			continue;
		}
		if (shown.has(field.name)) component.fail(`Duplicate field in layout: ${field.name}`, child(item, 'field'));
		shown.add(field.name);
		if (!isOneOf(component, child(item, 'behavior') ?? item, behavior, ['Edit', 'Readonly', 'Required'], 'UiBehavior')) continue;
		// Seen as Edit in every layout that an org gave: Setup offers no other behaviour for it. A validation rule keeps an owner.
		if (field.name === 'OwnerId' && behavior !== 'Edit') component.fail('Field:OwnerId must be Edit', item);
		if (mustShow(field) && behavior !== 'Required') component.fail(`Field:${field.name} must be Required`, item);
		if (!field.createable && !field.updateable && behavior !== 'Readonly') component.fail(`Field:${field.name} must be Readonly`, item);
	}
	for (const field of object.fields.values())
		if (mustShow(field) && !shown.has(field.name)) component.fail(`Layout must contain an item for required layout field: ${field.name}`);
}

/** How fields of the platform stand in the layouts of custom metadata types (seen so in layouts retrieved from orgs). */
const metadataBehaviors: Readonly<Record<string, string>> = {
	MasterLabel: 'Required',
	DeveloperName: 'Required',
	NamespacePrefix: 'Required',
	IsProtected: 'Edit',
};

/** The form by which Setup shows a custom metadata record: a field that no layout offers can be changed by deployment only. */
function checkMetadataItems(component: Component, sections: readonly XmlElement[], object: ObjectDef): void {
	const shown = new Set<string>();
	for (const item of sections.flatMap((section) => childrenOf(section, 'layoutColumns')).flatMap(fieldItems)) {
		const name = childText(item, 'field')!;
		const behavior = childText(item, 'behavior') ?? 'Edit';
		const platform = Object.hasOwn(metadataBehaviors, name) ? metadataBehaviors[name] : undefined;
		const field = name.endsWith('__c') ? findField(object, name) : undefined;
		if (!field && !platform) component.fail(`In field: field - no CustomField named ${object.name}.${name} found`, child(item, 'field'));
		if (shown.has(name)) component.fail(`Duplicate field in layout: ${name}`, child(item, 'field'));
		shown.add(name);
		if (!isOneOf(component, child(item, 'behavior') ?? item, behavior, ['Edit', 'Readonly', 'Required'], 'UiBehavior')) continue;
		const must = platform ?? (field?.required ? 'Required' : undefined);
		if (must && behavior !== must) component.fail(`Field:${name} must be ${must}`, item);
	}
	const required = [...object.fields.values()].filter((field) => field.required && field.name.endsWith('__c')).map((field) => field.name);
	for (const name of ['MasterLabel', 'DeveloperName', ...required])
		if (!shown.has(name)) component.fail(`Layout must contain an item for required layout field: ${name}`);
}

/** Fields that every layout has to offer: the name, and custom fields that are required everywhere. */
const mustShow = (field: FieldDef): boolean =>
	field.createable && (field.name === 'Name' || (field.required && field.name.endsWith('__c')));

function checkRelatedList(deployment: Deployment, component: Component, element: XmlElement, parent: ObjectDef): void {
	const name = childText(element, 'relatedList') ?? '';
	const [objectName = '', fieldName = ''] = (Object.hasOwn(standardRelatedLists, name) ? standardRelatedLists[name]! : name).split('.');
	const object = deployment.object(objectName);
	const field = object && findField(object, fieldName);
	if (!object || !field?.referenceTo.includes(parent.name))
		return component.fail(`Cannot find related list:${name}`, child(element, 'relatedList') ?? element);
	for (const each of childrenOf(element, 'fields'))
		if (!columnPath(deployment.draft, object, each.text.trim()))
			component.fail(`Could not resolve related list column: ${each.text.trim()}`, each);
}
