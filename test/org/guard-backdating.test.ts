/** The guard scan over HTTP: copies whose date of creation was set, so that they look older than what they copy. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import { type GuardClinic, guardClinic } from './guardClinic.ts';

interface Kept extends GuardClinic {
	scan(): Promise<GuardScanResult>;
	/** Creates a record for somebody as an administrator who imports, dated years ago unless said otherwise. */
	imported(object: 'Account' | 'Opportunity' | 'Lead', owner: { userId: string }, more: Record<string, unknown>): string;
}
const LONG_AGO = '2019-03-04T10:00:00.000Z';
const DEAL = { Name: 'Warehouse scanners', StageName: 'Prospecting', CloseDate: '2026-09-30', Amount: 73_500 };

const kept = (work: (kept: Kept) => Promise<void>): Promise<void> =>
	guardClinic(async (clinic) => {
		const { org, robot } = clinic;
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-dated-'));
		org.assign({ ...org.admin, name: 'Admin' }, 'Demo_Data_Loader', 'Test_Every_Right');
		try {
			await work({
				...clinic,
				scan: () => scanGuard(robot, silent, new Ledger(robot, folder)),
				imported: (object, { userId }, more) => org.create(org.admin, object, { CreatedDate: LONG_AGO, OwnerId: userId, ...more }),
			});
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
/** What was found, and of whom: `rule: who, how, record`. */
const told = ({ incidents }: GuardScanResult): string[] =>
	incidents.map(({ rule, toOwnerId, how, recordId }) => `${rule}: ${toOwnerId}, ${how}, ${recordId}`).sort();

test('after the first scan a copy counts from the scan that did not see it; the one who was there first is not accused', () =>
	kept(async ({ org, mentee, mentor, stranger, scan, imported, transfer }) => {
		const own = org.account(mentee, { Name: 'Globex Logistics', BillingPostalCode: '10115' });
		org.create(mentee, 'Lead', { LastName: 'Buyer', Company: 'Initech Industrial', PostalCode: '80331' });
		org.create(mentee, 'Opportunity', { ...DEAL, AccountId: own });
		// What the mentor has had for years, and what comes to them from a third person by the front door.
		imported('Account', mentor, { Name: 'Umbrella Trading', BillingPostalCode: '20095' });
		org.account(mentee, { Name: 'Umbrela Trading', BillingPostalCode: '20095' });
		imported('Lead', mentor, { LastName: 'Old', Company: 'Seen Before', PostalCode: '01067' });
		const given = imported('Account', stranger, { Name: 'Hooli Retail', BillingPostalCode: '50667' });
		const first = await scan();
		org.clock.set('2026-06-19T12:00:00.000Z');
		org.account(mentee, { Name: 'Hooli Retails', BillingPostalCode: '50667' });
		await transfer('Account', given, mentor, -60);
		imported('Account', mentor, { Name: 'Nobody’s Bakery', BillingPostalCode: '30159' });
		const none = await scan();
		assert.deepEqual(
			[...told(first), ...told(none)].filter((line) => line.includes(mentor.userId)),
			[],
		);

		const copies = [
			imported('Account', mentor, { Name: 'Globex Logistic', BillingPostalCode: '10115' }),
			imported('Lead', mentor, { LastName: 'Buyer', Company: 'Initech Industrials', PostalCode: '80331' }),
			imported('Opportunity', mentor, { ...DEAL, AccountId: org.account(mentor, { Name: 'Elsewhere' }) }),
		];
		const result = await scan();
		assert.deepEqual(
			told(result),
			[
				`Clone: ${mentor.userId}, back-dated, ${copies[2]}`,
				`Matching record: ${mentor.userId}, back-dated, ${copies[0]}`,
				`Matching record: ${mentor.userId}, back-dated, ${copies[1]}`,
			].sort(),
		);
		const [incident] = org.rows('Ownership_Incident__c', { Record_Id__c: copies[0]! });
		assert.match(String(incident!['Details__c']), /older than a scan that did not see it/);
		assert.deepEqual(told(await scan()), []);
	}));

test('before the first scan nobody can tell: who may set the date is named; where nobody may, nothing is', () =>
	kept(async ({ org, mentee, mentor, scan, imported }) => {
		org.account(mentee, { Name: 'Globex Logistics', BillingPostalCode: '10115' });
		imported('Account', mentor, { Name: 'Globex Logistic', BillingPostalCode: '10115' });
		const setters = async (): Promise<(string | null)[]> =>
			(await scan()).notCovered.filter(({ part }) => part === 'auditFields').map(({ why }) => why);
		assert.deepEqual(await setters(), ['admin@ridealong.local']);
		const [set] = org.rows('PermissionSet', { Name: 'Demo_Data_Loader' });
		const held = org.rows('PermissionSetAssignment', { AssigneeId: org.admin.userId, PermissionSetId: String(set!['Id']) });
		for (const { Id } of held) assert.ok(org.remove(org.admin, 'PermissionSetAssignment', String(Id)).success);
		assert.deepEqual(await setters(), []);
	}));
