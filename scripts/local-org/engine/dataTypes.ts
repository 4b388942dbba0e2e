import type { FieldDef } from '../schema/model.ts';

const WORDS: Readonly<Partial<Record<FieldDef['type'], string>>> = {
	id: 'Lookup()',
	boolean: 'Checkbox',
	picklist: 'Picklist',
	multipicklist: 'Picklist (Multi-Select)',
	date: 'Date',
	datetime: 'Date/Time',
	email: 'Email',
	phone: 'Phone',
};
/** Words of the result of a formula, which has no length or places. */
const RESULTS: Readonly<Partial<Record<FieldDef['type'], string>>> = {
	string: 'Text',
	int: 'Number',
	double: 'Number',
	currency: 'Currency',
	percent: 'Percent',
};
const SUMMARIES = { count: 'COUNT', sum: 'SUM', min: 'MIN', max: 'MAX' } as const;

/**
 * A field's data type as Setup writes it, as in FieldDefinition.DataType: "Data type of the field, for example Text(40) or Date/Time. The
 * values are defined as they are in the user interface, not the corresponding API data type names" (Tooling API, "EntityParticle").
 */
export function dataTypeWords(field: FieldDef): string {
	if (field.autoNumber) return 'Auto Number';
	if (field.summary) return `Roll-Up Summary (${SUMMARIES[field.summary.operation]} ${field.summary.object})`;
	if (field.formula) return `Formula (${RESULTS[field.type] ?? WORDS[field.type] ?? field.type})`;
	const word = WORDS[field.type];
	if (word) return word;
	switch (field.type) {
		case 'reference':
			return `${field.masterDetail ? 'Master-Detail' : 'Lookup'}(${field.referenceTo.join(',')})`;
		case 'textarea':
			return `${field.long ? 'Long Text Area' : 'Text Area'}(${field.length ?? 255})`;
		case 'url':
			return `URL(${field.length ?? 255})`;
		case 'string':
			return field.compoundOf ? 'Name' : `Text(${field.length ?? 255})`;
		case 'int':
			return 'Number(8, 0)';
		default: {
			const scale = field.scale ?? 0;
			return `${RESULTS[field.type]}(${(field.precision ?? 18) - scale}, ${scale})`;
		}
	}
}
