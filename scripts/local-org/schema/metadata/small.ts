/** Labels, notification types, custom metadata records and the stages of the sales process. */
import { findField, type CustomMetadataDef, type FieldDef, type PicklistValue } from '../model.ts';
import { put, type Component, type Deployment, type SourceFile } from './deployment.ts';
import { checkValues, readValue } from './fields.ts';
import { nameProblem } from './names.ts';
import { isOneOf } from './values.ts';
import { child, childFlag, childrenOf, childText, type XmlElement } from './xml.ts';

export function readLabels(deployment: Deployment, file: SourceFile): void {
	for (const element of childrenOf(file.root, 'labels')) {
		const name = childText(element, 'fullName') ?? '';
		const component = deployment.component('CustomLabel', name, file.path, element);
		const problem = nameProblem(name, 80);
		if (problem) component.fail(problem);
		const description = childText(element, 'shortDescription');
		put(component, deployment.draft.labels, name, { value: childText(element, 'value') ?? '', ...(description ? { description } : {}) });
	}
}

export function readNotificationType(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('CustomNotificationType', name, file.path, root);
	const problem = nameProblem(name, 80);
	if (problem) component.fail(problem);
	put(component, deployment.draft.notificationTypes, name, {
		label: childText(root, 'masterLabel') ?? name,
		desktop: childFlag(root, 'desktop'),
		mobile: childFlag(root, 'mobile'),
	});
}

/** `Guard_Policy.Default.md`. A field that the file leaves out is blank, or false in a checkbox. */
export function readCustomMetadata(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('CustomMetadata', name, file.path, root);
	const [typeName = '', recordName = ''] = name.split('.');
	const problem = nameProblem(recordName);
	if (problem) component.fail(problem);
	deployment.afterwards(() => {
		const object = deployment.object(`${typeName}__mdt`);
		if (object?.kind !== 'metadata') return component.fail(`In field: customMetadataType - no CustomObject named ${typeName}__mdt found`);
		const record: CustomMetadataDef = {
			fullName: name,
			object: object.name,
			label: childText(root, 'label') ?? recordName,
			protected: childFlag(root, 'protected'),
			values: {},
		};
		const custom = [...object.fields.values()].filter((each) => each.custom);
		for (const each of custom) record.values[each.name] = each.type === 'boolean' ? each.defaultFormula === 'true' : null;
		const seen = new Set<string>();
		for (const each of childrenOf(root, 'values')) {
			const fieldName = childText(each, 'field') ?? '';
			const field = findField(object, fieldName);
			if (!field?.custom)
				component.fail(`In field: field - no CustomField named ${object.name}.${fieldName} found`, child(each, 'field') ?? each);
			else if (seen.has(field.name)) component.fail(`Duplicate value for ${field.name}`, each);
			else record.values[field.name] = readMetadataValue(component, child(each, 'value') ?? each, field);
			if (field) seen.add(field.name);
		}
		for (const each of custom)
			if (each.required && record.values[each.name] === null) component.fail(`Required field is missing: ${each.name}`);
		put(component, deployment.draft.customMetadata, name, record);
	});
}

/** xsi:type that each kind of field is written with. */
const valueTypes: Readonly<Record<string, readonly string[]>> = {
	boolean: ['boolean'],
	double: ['double', 'int'],
	percent: ['double', 'int'],
	date: ['date'],
	datetime: ['dateTime'],
};

function readMetadataValue(component: Component, element: XmlElement, field: FieldDef): string | number | boolean | null {
	if (element.attributes['xsi:nil'] === 'true') return null;
	const text = field.long ? element.text : element.text.trim();
	const given = (element.attributes['xsi:type'] ?? '').replace(/^xsd:/, '');
	const allowed = valueTypes[field.type] ?? ['string', 'picklist'];
	if (!allowed.includes(given))
		component.fail(`The value of ${field.name} is of type ${given || '(none)'}; expected xsd:${allowed[0]}.`, element);
	if (text.trim() === '') return null;
	if (field.type === 'boolean') {
		if (text !== 'true' && text !== 'false') component.fail(`'${text}' is not a valid value for the type xsd:boolean`, element);
		return text === 'true';
	}
	if (field.type === 'double' || field.type === 'percent') {
		const value = Number(text);
		if (!Number.isFinite(value)) component.fail(`'${text}' is not a valid value for the type xsd:double`, element);
		else if (Math.abs(value) >= 10 ** ((field.precision ?? 18) - (field.scale ?? 0)))
			component.fail(`${field.name}: value outside of valid range: ${text}`, element);
		return value;
	}
	if (field.length !== undefined && text.length > field.length)
		component.fail(`${field.name}: data value too large: (max length=${field.length}, has ${text.length})`, element);
	if (field.picklist?.restricted && !field.picklist.values.some((each) => each.value === text))
		component.fail(`${field.name}: bad value for restricted picklist field: ${text}`, element);
	return text;
}

const forecastCategories = ['Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed'] as const;

/** OpportunityStage: replaces the stages of Opportunity.StageName. */
export function readStandardValueSet(deployment: Deployment, file: SourceFile): void {
	const { root, name } = file;
	const component = deployment.component('StandardValueSet', name, file.path, root);
	if (name === 'LeadStatus') return readLeadStatuses(deployment, component, root);
	if (name !== 'OpportunityStage')
		return component.fail(`The standard value set ${name} is not implemented in the local org; it has OpportunityStage and LeadStatus.`);
	const values = childrenOf(root, 'standardValue').map((each): PicklistValue => {
		for (const needed of ['closed', 'won', 'probability', 'forecastCategory'])
			if (!child(each, needed)) component.fail(`Required field is missing: ${needed}`, each);
		const forecastCategory = childText(each, 'forecastCategory') ?? 'Pipeline';
		isOneOf(component, child(each, 'forecastCategory') ?? each, forecastCategory, forecastCategories, 'ForecastCategories');
		const probability = Number(childText(each, 'probability') ?? 0);
		if (!(probability >= 0 && probability <= 100))
			component.fail(`The probability is from 0 to 100, not ${probability}.`, child(each, 'probability'));
		if (childFlag(each, 'won') && !childFlag(each, 'closed'))
			component.fail(`The stage ${childText(each, 'fullName') ?? ''} is won but not closed.`, each);
		return {
			...readValue(component, each),
			stage: { closed: childFlag(each, 'closed'), won: childFlag(each, 'won'), probability, forecastCategory },
		};
	});
	checkValues(component, root, values);
	if (!values.length) component.fail('A value set needs at least one value.');
	const object = deployment.editable('Opportunity')!;
	const field = object.fields.get('StageName')!;
	component.before = field.picklist;
	component.after = { values, restricted: false };
	object.fields.set('StageName', { ...field, picklist: { values, restricted: false } });
}

/** LeadStatus: replaces the values of Lead.Status; one of them is for converted leads. */
function readLeadStatuses(deployment: Deployment, component: Component, root: XmlElement): void {
	const values = childrenOf(root, 'standardValue').map((each): PicklistValue => ({
		...readValue(component, each),
		converted: childFlag(each, 'converted'),
	}));
	checkValues(component, root, values);
	if (!values.some((value) => value.converted)) component.fail('At least one lead status must be converted.', root);
	const object = deployment.editable('Lead')!;
	const field = object.fields.get('Status')!;
	component.before = field.picklist;
	component.after = { values, restricted: false };
	object.fields.set('Status', { ...field, picklist: { values, restricted: false } });
}
