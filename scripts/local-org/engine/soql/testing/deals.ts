/** Accounts, deals, a review and tasks of one user, and short ways to query them: what the SOQL tests share. */
import assert from 'node:assert/strict';
import { ApiError } from '../../../errors.ts';
import { allRights, testOrg, type TestOrg } from '../../access/testing/org.ts';
import type { QueryOptions, SObjectRecord, UserContext } from '../../contract.ts';

export let org: TestOrg;
/** Owner of all of it, in Los Angeles. */
export let ana: UserContext;
export const id = { acme: '', emile: '', bravo: '', early: '', late: '', blank: '', review: '', contact: '' };

/** A fresh org; close it with `org.close()`. */
export function setUp(): void {
	org = testOrg();
	ana = org.person('Ana', { timeZone: 'America/Los_Angeles' });
	org.grant(ana, allRights(org.schema.objects.get('Review__c')!));
	org.grant(ana, allRights(org.schema.objects.get('Note__c')!));
	const owner = { OwnerId: ana.userId };
	id.acme = org.add('Account', { Name: 'acme', Industry: 'Energy', NumberOfEmployees: 10, ...owner });
	id.emile = org.add('Account', {
		Name: 'Émile & Søn',
		Industry: 'Banking',
		NumberOfEmployees: 200,
		ParentId: id.acme,
		Description: 'long',
		...owner,
	});
	id.bravo = org.add('Account', { Name: "Bravo_50% o'Neil", ParentId: id.emile, ...owner });
	id.contact = org.add('Contact', { LastName: 'Roe', Name: 'Jo Roe', AccountId: id.acme, ...owner });
	id.early = org.add('Opportunity', {
		Name: 'Early',
		StageName: 'Prospecting',
		Amount: 100,
		CloseDate: '2026-06-01',
		AccountId: id.acme,
		IsClosed: false,
		...owner,
	});
	// 2026-06-17 06:30 UTC is still the 16th in Los Angeles.
	id.late = org.add('Opportunity', {
		Name: 'Late',
		StageName: 'Closed Won',
		Amount: 50.5,
		CloseDate: '2026-06-17',
		AccountId: id.acme,
		IsClosed: true,
		CreatedDate: '2026-06-17T06:30:00.000Z',
		...owner,
	});
	id.blank = org.add('Opportunity', {
		Name: 'Blank',
		StageName: 'Prospecting',
		CloseDate: '2026-12-31',
		AccountId: id.emile,
		IsClosed: false,
		...owner,
	});
	id.review = org.add('Review__c', {
		Name: 'R-1',
		Opportunity__c: id.late,
		Mentor__c: ana.userId,
		Status__c: 'Open',
		Score__c: 4,
		Tags__c: 'Red;Blue',
		Code__c: 'aB',
		...owner,
	});
	for (const n of [1, 2, 3]) org.add('Note__c', { Name: `N-${n}`, Review__c: id.review, Body__c: `note ${n}` });
	const task = { OwnerId: ana.userId, Status: 'Completed', Priority: 'Normal' };
	org.add('Task', { Subject: 'Call', WhatId: id.early, WhoId: id.contact, ...task });
	org.add('Task', { Subject: 'Write', WhatId: id.acme, ...task });
}

export const query = (soql: string, ctx = ana, options?: QueryOptions): SObjectRecord[] => org.soql.query(ctx, soql, options).records;
export const names = (soql: string, ctx = ana): unknown[] => query(soql, ctx).map((record) => record.Name ?? record.Subject);
/** Records without attributes, at every level. */
export const plain = (value: unknown): unknown =>
	JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'attributes' ? undefined : each)));
/** The ApiError that a query is answered with; fails where it is accepted. */
export function refused(soql: string, ctx = ana): ApiError {
	try {
		org.soql.query(ctx, soql);
	} catch (error) {
		assert.ok(error instanceof ApiError, `not an ApiError: ${String(error)}`);
		return error;
	}
	assert.fail(`accepted: ${soql}`);
}
