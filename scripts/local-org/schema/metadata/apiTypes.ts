/** The types of the Metadata API: those that jsforce bundles, completed by the newer elements. */
import { createRequire } from 'node:module';
import { newerElements, type ApiType } from './newerElements.ts';

// A CommonJS data file without types of its own for this path.
const { ApiSchemas } = createRequire(import.meta.url)('jsforce/lib/api/metadata/schema') as { ApiSchemas: Record<string, ApiType> };

export interface ApiElement {
	name: string;
	/** `string`, `boolean`, `number`, `any` or the name of a type. */
	type: string;
	required: boolean;
	repeated: boolean;
}

const merged = new Map<string, ReadonlyMap<string, ApiElement>>();

/** The elements of a type with those of its bases, in document order; undefined where the Metadata API has no such type. */
export function apiElements(typeName: string): ReadonlyMap<string, ApiElement> | undefined {
	const known = merged.get(typeName);
	if (known) return known;
	const bundled = Object.hasOwn(ApiSchemas, typeName) ? ApiSchemas[typeName] : undefined;
	const newer = Object.hasOwn(newerElements, typeName) ? newerElements[typeName] : undefined;
	if (!bundled && !newer) return undefined;
	const base = bundled?.extends ?? newer?.extends;
	const elements = new Map<string, ApiElement>(base ? apiElements(base) : []);
	for (const [name, prop] of Object.entries({ ...bundled?.props, ...newer?.props })) {
		const repeated = Array.isArray(prop);
		// `['?', 'DuplicateRuleMatchRule']` where the bundled types say that the elements may be null.
		const text = repeated ? String(prop.at(-1)) : String(prop);
		elements.set(name, { name, type: text.replace(/^\?/, '') || 'string', required: !repeated && !text.startsWith('?'), repeated });
	}
	merged.set(typeName, elements);
	return elements;
}
