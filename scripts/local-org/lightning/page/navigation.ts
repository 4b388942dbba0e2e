/** Apps and tabs as one user sees them. */
import { findObject, type ApplicationDef, type PermissionSetDef } from '../../schema/model.ts';
import type { Engine, UserContext } from '../../engine/contract.ts';
import { objectIcon } from './icons.ts';
import type { Navigation } from './model.ts';

/** The user's profile and permission sets, as deployed. */
function grants(engine: Engine, user: UserContext): PermissionSetDef[] {
	const system = engine.systemContext();
	const named = (name: unknown): PermissionSetDef | undefined => engine.schema.permissionSets.get(String(name));
	const [row] = engine.soql.rows(system, 'User', [user.userId], ['ProfileId']);
	const profiles = row?.['ProfileId'] ? engine.soql.rows(system, 'Profile', [String(row['ProfileId'])], ['Name']) : [];
	const assigned = engine.soql.find(
		system,
		'PermissionSetAssignment',
		{
			and: [
				{ field: 'AssigneeId', op: '=', value: user.userId },
				{
					or: [
						{ field: 'ExpirationDate', op: 'isNull' },
						{ field: 'ExpirationDate', op: '>', value: engine.clock.now().toISOString() },
					],
				},
			],
		},
		{ fields: ['PermissionSetId'] },
	);
	const ids = assigned.map((each) => each['PermissionSetId']).filter((id) => typeof id === 'string');
	const sets = ids.length ? engine.soql.rows(system, 'PermissionSet', ids, ['Name']) : [];
	return [...profiles, ...sets].map((each) => named(each['Name'])).filter((each) => each !== undefined);
}

/** The apps that the user may open, the default one first, and the tabs of the one that is open. */
export function navigation(engine: Engine, user: UserContext, wanted?: string): Navigation {
	const granted = grants(engine, user);
	const sees = (app: ApplicationDef): boolean =>
		granted.some((set) => set.applicationVisibilities.some((each) => each.application === app.fullName && each.visible));
	const isDefault = (app: ApplicationDef): boolean =>
		granted.some((set) => set.applicationVisibilities.some((each) => each.application === app.fullName && each.isDefault));
	const apps = [...engine.schema.applications.values()]
		.filter(sees)
		.sort((a, b) => Number(isDefault(b)) - Number(isDefault(a)) || a.label.localeCompare(b.label));
	const app = apps.find((each) => each.fullName === wanted) ?? apps[0];
	return {
		app: app && { name: app.fullName, label: app.label },
		apps: apps.map((each) => ({ name: each.fullName, label: each.label })),
		tabs: (app?.tabs ?? ['standard-home']).map((tab) => tabOf(engine, user, granted, tab)).filter((each) => each !== undefined),
	};
}

/** Undefined for a tab that the user does not see: no access to its object, or hidden by profile and permission sets. */
function tabOf(engine: Engine, user: UserContext, granted: PermissionSetDef[], name: string): Navigation['tabs'][number] | undefined {
	if (name === 'standard-home')
		return { name, label: 'Home', singular: 'Home', url: '/lightning/page/home', object: undefined, icon: 'standard:home' };
	const definition = engine.schema.tabs.get(name);
	const object = findObject(engine.schema, definition?.object ?? name.replace(/^standard-/, ''));
	if (!object || !engine.access.object(user, object.name).read) return undefined;
	const shown = granted.some((set) =>
		set.tabSettings.some((each) => each.tab === name && ['Visible', 'DefaultOn'].includes(each.visibility)),
	);
	// Standard tabs are on by default in standard profiles; a custom object's tab is seen only where it was granted.
	if (object.custom && !shown) return undefined;
	return {
		name,
		label: object.pluralLabel,
		singular: object.label,
		url: `/lightning/o/${object.name}/list`,
		object: object.name,
		icon: objectIcon(engine.schema, object.name),
	};
}
