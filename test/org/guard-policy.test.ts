/** What administrators do to the guard's policy, over HTTP: told once, by the scan after it; nothing where nothing changed. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { PolicySeen } from '../../scripts/domain/guard/policy.ts';
import { policyFindings, samePolicy } from '../../scripts/domain/guard/policy.ts';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import { type GuardClinic, guardClinic } from './guardClinic.ts';

type Found = { key: string; details: string; at: string };
type Scanned = GuardClinic & { scan: () => Promise<Found[]>; change: (values: Record<string, unknown>) => void };
/** `scan` gives the incidents about the policy that it wrote. */
const scanned = (work: (clinic: Scanned) => Promise<void>): Promise<void> =>
	guardClinic(async (clinic) => {
		const { org, robot } = clinic;
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-policy-'));
		let minutes = 0;
		/** The org's clock goes on, as it does between what people do. */
		const later = (): void => org.clock.set(new Date(Date.parse(org.clock.now().toISOString()) + ++minutes * 60_000).toISOString());
		try {
			await work({
				...clinic,
				scan: async () => {
					later();
					const { incidents, refused } = await scanGuard(robot, silent, new Ledger(robot, folder));
					assert.deepEqual(refused, []);
					return incidents.flatMap(({ id, key, rule, at }) =>
						rule === 'Guard policy changed' ? [{ key, at, details: String(org.row('Ownership_Incident__c', id!)['Details__c']) }] : [],
					);
				},
				change: (values) => {
					later();
					org.guardPolicy(values as Parameters<typeof org.guardPolicy>[0]);
				},
			});
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
const told = (found: readonly Found[]): string[] => found.map(({ details }) => /saw it: (.*)\. Confirm/.exec(details)?.[1] ?? details);

test('the first scan takes it as it is, and the next ones say nothing where nothing changed', () =>
	scanned(async ({ scan }) => {
		assert.deepEqual([await scan(), await scan(), await scan()], [[], [], []]);
	}));

test('a lower cooling-off, a guard that is off and a domain among the freemail domains are told, each once', () =>
	scanned(async ({ org, scan, change }) => {
		await scan();
		const { Freemail_Domains__c: list } = org.engine.schema.customMetadata.get('Guard_Policy.Default')!.values;
		change({ Cooling_Off_Days__c: 0, Account_Guard_On__c: false, Freemail_Domains__c: `${String(list)};northwind.example` });
		assert.deepEqual(told(await scan()), [
			'Account_Guard_On__c from true to false, by whom is not known',
			'Cooling_Off_Days__c from 90 to 0, by whom is not known',
			'Freemail_Domains__c added northwind.example, by whom is not known',
		]);
		assert.deepEqual(await scan(), []);
		change({ Cooling_Off_Days__c: 90 });
		assert.deepEqual(told(await scan()), ['Cooling_Off_Days__c from 0 to 90, by whom is not known']);
		assert.deepEqual(await scan(), []);
	}));

test('Observe for a while and back again is told without what it said in between', () =>
	scanned(async ({ org, scan, change }) => {
		const { Mode__c: mode } = org.engine.schema.customMetadata.get('Guard_Policy.Default')!.values;
		await scan();
		change({ Mode__c: mode === 'Observe' ? 'Enforce' : 'Observe' });
		change({ Mode__c: mode });
		const found = await scan();
		assert.deepEqual(told(found), ['saved with the values that it had; what it said in between is not known, by whom is not known']);
		assert.deepEqual(await scan(), []);
	}));

test('who it was is the one person whom the setup audit trail names; of several none', () => {
	const before: PolicySeen = { record: 'm00000000000001AAA', saved: null, values: { Mode__c: 'Enforce', Old__c: 1 } };
	const after: PolicySeen = { ...before, values: { Mode__c: 'Observe', New__c: 2 } };
	const line = (by: string): { at: string; by: string; display: string } => ({
		at: '2026-06-18T10:00:00.000Z',
		by,
		display: `Guard Policy by ${by}`,
	});
	const now = '2026-06-18T12:00:00.000Z';
	const find = (...by: string[]): [string | null, string, boolean][] =>
		policyFindings(before, after, by.map(line), now).map(({ actorId, through, timeKnown }) => [actorId, through.join(', '), timeKnown]);
	assert.deepEqual(find('a', 'a'), [['a', 'Mode__c from Enforce to Observe, Guard Policy by a, Guard Policy by a', false]]);
	assert.equal(find('a', 'b')[0]![0], null);
	assert.equal(find()[0]![0], null);
	assert.ok(samePolicy(before, { ...before, values: { Mode__c: 'Enforce', New__c: 2 } }), 'a field that is new says nothing');
});
