/**
 * Values as a page shows them: `displayValue` of the UI API and GraphQL, in the org's locale (en_US, USD) and the user's time zone.
 * Text, e-mail, checkbox and id fields have none (User Interface API Developer Guide, "Field Value").
 */
import type { FieldDef } from '../../schema/model.ts';
import type { Value } from '../../engine/contract.ts';

const LOCALE = 'en-US';
const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

/**
 * @param value wire or storage form
 * @param timeZone IANA name; datetimes are shown in it
 * @returns null where the field type has no display form
 */
export function displayValue(field: FieldDef, value: Value, timeZone: string): string | null {
	if (value === null) return null;
	switch (field.type) {
		case 'currency':
			return numberFormat(field.scale ?? 2, true).format(Number(value));
		case 'percent':
			return `${numberFormat(field.scale ?? 0, false).format(Number(value))}%`;
		case 'int':
		case 'double':
			return numberFormat(field.scale ?? 0, false).format(Number(value));
		case 'date':
			return dateFormat('UTC', false).format(new Date(`${String(value)}T00:00:00Z`));
		case 'datetime':
			// Node puts a narrow no-break space before AM/PM; Salesforce's pages show a plain one.
			return dateFormat(timeZone, true)
				.format(new Date(String(value)))
				.replaceAll('\u202f', ' ');
		case 'picklist':
			return picklistLabel(field, String(value));
		case 'multipicklist':
			return String(value)
				.split(';')
				.map((part) => picklistLabel(field, part))
				.join(';');
		default:
			return null;
	}
}

/** The label of a picklist value; an inactive or foreign value is its own label. */
export function picklistLabel(field: FieldDef, value: string): string {
	return field.picklist?.values.find((each) => each.value === value)?.label ?? value;
}

/** Wire form as the UI API and GraphQL answer it: datetimes end in `Z` where REST says `+0000`. */
export function pageValue(field: FieldDef, value: unknown): Value {
	if (value === undefined || value === null) return null;
	if (field.type === 'datetime') return String(value).replace(/\+0000$/, 'Z');
	return value as Value;
}

function numberFormat(scale: number, currency: boolean): Intl.NumberFormat {
	const key = `${currency}:${scale}`;
	let format = formats.get(key) as Intl.NumberFormat | undefined;
	if (!format) {
		const digits = { minimumFractionDigits: scale, maximumFractionDigits: scale };
		formats.set(key, (format = new Intl.NumberFormat(LOCALE, currency ? { style: 'currency', currency: 'USD', ...digits } : digits)));
	}
	return format;
}

function dateFormat(timeZone: string, time: boolean): Intl.DateTimeFormat {
	const key = `${timeZone}:${time}`;
	let format = formats.get(key) as Intl.DateTimeFormat | undefined;
	if (!format) {
		const date = { year: 'numeric', month: 'numeric', day: 'numeric', timeZone } as const;
		formats.set(key, (format = new Intl.DateTimeFormat(LOCALE, time ? { ...date, hour: 'numeric', minute: '2-digit' } : date)));
	}
	return format;
}
