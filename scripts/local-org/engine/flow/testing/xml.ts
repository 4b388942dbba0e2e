/** Tests only: flow XML from a few words. */
type Content = string | number | boolean | Xml | Content[] | undefined;
export interface Xml {
	[tag: string]: Content;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
function render(tag: string, content: Content): string {
	if (content === undefined) return '';
	if (Array.isArray(content)) return content.map((each) => render(tag, each)).join('');
	if (typeof content !== 'object') return `<${tag}>${escape(String(content))}</${tag}>`;
	return `<${tag}>${Object.entries(content)
		.map(([inner, value]) => render(inner, value))
		.join('')}</${tag}>`;
}

/** The file of an active autolaunched flow. */
export function flowXml(body: Xml): string {
	return `<?xml version="1.0" encoding="UTF-8"?>${render('Flow', { apiVersion: '66.0', label: 'Test flow', processType: 'AutoLaunchedFlow', status: 'Active', ...body })}`;
}

/** A value: `ref('x')` for references, else a literal of its type. */
export const ref = (elementReference: string): Xml => ({ elementReference });
function value(of: string | number | boolean | Xml): Xml {
	if (typeof of === 'object') return of;
	if (typeof of === 'boolean') return { booleanValue: of };
	return typeof of === 'number' ? { numberValue: of } : { stringValue: of };
}
export const to = (targetReference: string): Xml => ({ targetReference });
export const when = (leftValueReference: string, operator: string, right: string | number | boolean | Xml): Xml => ({
	leftValueReference,
	operator,
	rightValue: value(right),
});
export const filter = (field: string, operator: string, of: string | number | boolean | Xml): Xml => ({
	field,
	operator,
	value: value(of),
});
export const set = (field: string, of: string | number | boolean | Xml): Xml => ({ field, value: value(of) });
export const assign = (assignToReference: string, operator: string, of: string | number | boolean | Xml): Xml => ({
	assignToReference,
	operator,
	value: value(of),
});

/** Start elements. */
export const afterSave = (object: string, first: string, more: Xml = {}): Xml => ({
	connector: to(first),
	object,
	recordTriggerType: 'CreateAndUpdate',
	triggerType: 'RecordAfterSave',
	...more,
});
export const beforeSave = (object: string, first: string, more: Xml = {}): Xml =>
	afterSave(object, first, { triggerType: 'RecordBeforeSave', ...more });
