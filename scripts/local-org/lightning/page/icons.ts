/** Icons of objects: Salesforce's own for standard objects, the tab's motif for custom ones. */
import type { Schema } from '../../schema/model.ts';

const STANDARD: Record<string, string> = {
	Account: 'standard:account',
	Contact: 'standard:contact',
	Lead: 'standard:lead',
	Opportunity: 'standard:opportunity',
	Task: 'standard:task',
	Event: 'standard:event',
	User: 'standard:user',
	Group: 'standard:groups',
	EmailMessage: 'standard:email',
	Profile: 'standard:user_role',
	UserRole: 'standard:user_role',
};

/** `Custom18: Form` is the eighteenth custom icon. */
export function objectIcon(schema: Schema, object: string): string {
	const known = STANDARD[object];
	if (known) return known;
	const tab = [...schema.tabs.values()].find((each) => each.object === object);
	const number = /^Custom(\d+)\b/i.exec(tab?.motif ?? '')?.[1];
	return number ? `custom:custom${number}` : 'standard:custom';
}
