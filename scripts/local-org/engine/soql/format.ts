/**
 * FORMAT(): numbers, dates and datetimes as the user's locale writes them. Source: SOQL and SOSL Reference, "FORMAT()":
 * "LastModifiedDate … such as 4/10/2025, 3:31 PM", "currencies … such as $44,000.00". The org's currency is the US dollar.
 */
import type { FieldDef } from '../../schema/model.ts';
import type { SqlValue } from '../contract.ts';

/** For whom is formatted. */
export interface Formatting {
	/** As in User.LocaleSidKey: `en_US`. */
	locale: string;
	timeZone: string;
}

/** What FORMAT() makes of the field's values. */
export function formatterOf(field: FieldDef): (value: SqlValue, who: Formatting) => SqlValue {
	return (value, { locale, timeZone }) => {
		if (value === null) return null;
		const tag = languageTag(locale);
		const digits = { minimumFractionDigits: field.scale ?? 0, maximumFractionDigits: field.scale ?? 0 };
		switch (field.type) {
			case 'currency':
				return new Intl.NumberFormat(tag, { style: 'currency', currency: 'USD' }).format(Number(value));
			case 'double':
				return new Intl.NumberFormat(tag, field.scale === undefined ? { maximumFractionDigits: 18 } : digits).format(Number(value));
			case 'int':
				return new Intl.NumberFormat(tag).format(Number(value));
			case 'percent':
				return `${new Intl.NumberFormat(tag, digits).format(Number(value))}%`;
			case 'date':
				return new Intl.DateTimeFormat(tag, { timeZone: 'UTC' }).format(new Date(`${String(value)}T00:00:00Z`));
			case 'datetime':
				return new Intl.DateTimeFormat(tag, {
					timeZone,
					year: 'numeric',
					month: 'numeric',
					day: 'numeric',
					hour: 'numeric',
					minute: 'numeric',
				})
					.format(new Date(String(value)))
					.replaceAll('\u202f', ' ');
			default:
				return value;
		}
	};
}

function languageTag(locale: string): string {
	const tag = locale.replaceAll('_', '-');
	try {
		return Intl.getCanonicalLocales(tag)[0] ?? 'en-US';
	} catch {
		return 'en-US';
	}
}
