/** The schema as an org shows it whose Setup lacks some features: their objects and fields are not there. */
import type { Feature, ObjectDef, Schema } from '../schema/model.ts';
import type { OrgSettings } from './contract.ts';

/** Each is a switch of the same name in the settings, off in a new org. */
const FEATURES: readonly Feature[] = ['accountTeams', 'opportunityTeams', 'salesTerritories', 'opportunitySplits'];

/** Tables of switched-off features stay, so that switching off and on loses nothing. */
export function createFeatureView(schema: () => Schema, settings: () => OrgSettings): () => Schema {
	const views = new WeakMap<Schema, Map<string, Schema>>();
	let last: { whole: Schema; settings: OrgSettings; view: Schema } | undefined;
	return () => {
		const whole = schema();
		const org = settings();
		if (last?.whole === whole && last.settings === org) return last.view;
		const off = featuresOff(org);
		const key = [...off].join(' ');
		let known = views.get(whole);
		if (!known) views.set(whole, (known = new Map()));
		let view = known.get(key);
		if (!view) {
			view = withoutFeatures(whole, off);
			known.set(key, view);
		}
		last = { whole, settings: org, view };
		return view;
	};
}

/** The features that an org's Setup has not switched on. */
export const featuresOff = (settings: OrgSettings): ReadonlySet<Feature> =>
	new Set(FEATURES.filter((feature) => settings[feature] !== true));

/** A schema without the objects and fields of these features. */
export function withoutFeatures(schema: Schema, off: ReadonlySet<Feature>): Schema {
	const shown = [...schema.objects].filter(([, object]) => !object.feature || !off.has(object.feature));
	return { ...schema, objects: new Map(shown.map(([name, object]) => [name, withoutFields(object, off)])) };
}

/** The object itself where none of its fields is hidden. */
function withoutFields(object: ObjectDef, off: ReadonlySet<Feature>): ObjectDef {
	const shown = [...object.fields].filter(([, field]) => !field.feature || !off.has(field.feature));
	return shown.length === object.fields.size ? object : { ...object, fields: new Map(shown) };
}
