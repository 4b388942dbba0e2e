/** The schema as an org shows it whose Setup lacks some features: their objects are not there. */
import type { Schema } from '../schema/model.ts';
import type { OrgSettings } from './contract.ts';

/** Tables of switched-off features stay, so that switching off and on loses nothing. */
export function createFeatureView(schema: () => Schema, settings: () => OrgSettings): () => Schema {
	const views = new WeakMap<Schema, Map<string, Schema>>();
	let last: { whole: Schema; settings: OrgSettings; view: Schema } | undefined;
	return () => {
		const whole = schema();
		const org = settings();
		if (last?.whole === whole && last.settings === org) return last.view;
		const { accountTeams = false, opportunityTeams = false } = org;
		const key = `${accountTeams} ${opportunityTeams}`;
		let known = views.get(whole);
		if (!known) views.set(whole, (known = new Map()));
		let view = known.get(key);
		if (!view) {
			const on = { accountTeams, opportunityTeams };
			view = { ...whole, objects: new Map([...whole.objects].filter(([, object]) => !object.feature || on[object.feature])) };
			known.set(key, view);
		}
		last = { whole, settings: org, view };
		return view;
	};
}
