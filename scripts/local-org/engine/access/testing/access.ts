/** The org of the access tests, and what they ask of it. */
import assert from 'node:assert/strict';
import type { AccessLevel, UserContext } from '../../contract.ts';
import { allRights, testOrg, type TestOrg } from './org.ts';

export let org: TestOrg;
export const open = () => {
	org = testOrg();
};
export const close = () => org.close();
export const level = (ctx: UserContext, object: string, id: string): AccessLevel | undefined =>
	org.access.records(ctx, org.schema.objects.get(object)!, [id]).get(id)?.maxLevel;
/** What a query sees and what records() says must agree on Read. */
export function sees(ctx: UserContext, object: string, id: string): boolean {
	const queried = org.soql.query(ctx, `SELECT Id FROM ${object} WHERE Id = '${id}'`).totalSize === 1;
	assert.equal(
		org.access.records(ctx, org.schema.objects.get(object)!, [id]).get(id)?.read ?? false,
		queried,
		`query and records() disagree on ${object} ${id}`,
	);
	return queried;
}
export const reviewer = (name: string, options?: Parameters<TestOrg['person']>[1]): UserContext => {
	const ctx = org.person(name, options);
	org.grant(ctx, allRights(org.schema.objects.get('Review__c')!));
	org.grant(ctx, allRights(org.schema.objects.get('Note__c')!));
	return ctx;
};
