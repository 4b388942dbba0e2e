/**
 * Compound address fields (`BillingAddress`, a lead's `Address`): the local org has their parts only, and refuses the whole by name. Source:
 * Object Reference, "Address Compound Fields", "Compound Field Considerations and Limitations".
 */
import { findField, type ObjectDef } from './model.ts';

const PARTS = ['Street', 'City', 'State', 'PostalCode', 'Country'] as const;

/** The parts of the compound address that an object of Salesforce has under this name; undefined where the name is none. */
export function addressParts(object: ObjectDef, name: string): string[] | undefined {
	const [, prefix] = /^(\w*)address$/i.exec(name) ?? [];
	if (prefix === undefined || object.custom) return undefined;
	const parts = PARTS.map((part) => findField(object, prefix + part)?.name);
	return parts.every((part) => part !== undefined) ? parts : undefined;
}
