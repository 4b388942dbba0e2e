/** What records were called before somebody renamed them, of orgs in which several let go of the same one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Mentorship, guardFacts } from '../../domain/guard/facts.ts';
import { matchKeys } from '../../domain/guard/matching.ts';
import type { ProspectRecord } from '../../domain/guard/prospects.ts';
import { fakeOrg } from '../../salesforce/fake.ts';
import { formerKeys } from './edits.ts';

const [V, W] = ['005000000000001AAA', '005000000000002AAA'];
const [U, Z] = ['005000000000003AAA', '005000000000004AAA'];
const ACCOUNT = '001000000000001AAA';
const RENAMED = '2026-11-10T10:00:00.000Z';
const mentorship = (id: string, mentorId: string, menteeId: string): Mentorship => ({
	...{ id, name: id, mentorId, menteeId, status: 'Active', signedAt: '2026-01-01T00:00:00.000Z', protectedUntil: null },
});
const facts = guardFacts({ mentorships: [mentorship('m1', U, V), mentorship('m2', Z, W)] });
/** As whose it is still. */
const letGoBy = (ownerId: string): ProspectRecord => ({
	...{ object: 'Account', id: ACCOUNT, name: 'Other', ownerId, createdAt: '2026-02-01T00:00:00.000Z', createdById: V },
	...{ keys: matchKeys('Account', { Website: 'other.example' }), registered: 'other.example', company: 'Other', postalCode: null },
});
async function former(letGo: ProspectRecord[], renamedBy: string): Promise<string[]> {
	const org = fakeOrg({
		AccountHistory: [{ AccountId: ACCOUNT, Field: 'Website', OldValue: 'northwind.com', CreatedById: renamedBy, CreatedDate: RENAMED }],
		LeadHistory: [],
	});
	const edits: string[] = [];
	const records = await formerKeys(org, letGo, facts, '', undefined, (ownerId, at) => edits.push(`${ownerId} ${at}`));
	assert.deepEqual(
		edits,
		letGo.map(({ ownerId }) => `${ownerId} ${RENAMED}`),
	);
	return records.map(({ ownerId, keys, calledUntil }) => `${ownerId} ${keys.domain} ${calledUntil}`);
}

test('a record that two parties let go was called so for both, but for who renamed it', async () => {
	const called = (ownerId: string): string => `${ownerId} northwind.com ${RENAMED}`;
	const both = [letGoBy(V), letGoBy(W)];
	assert.deepEqual(await former(both, U), [called(V), called(W)]);
	assert.deepEqual(await former(both, V), [called(W)]);
	assert.deepEqual(await former([letGoBy(V)], W), [called(V)]);
	assert.deepEqual(await former([letGoBy('005000000000009AAA')], W), []);
});
