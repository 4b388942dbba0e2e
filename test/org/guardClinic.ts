/** An org with the package behind HTTP, with a pair, strangers, and the command line's user: for the tests of the guard's jobs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { authRoutes } from '../../scripts/local-org/protocols/auth/routes.ts';
import { bulkRoutes } from '../../scripts/local-org/protocols/bulk/index.ts';
import { authenticate, createApp } from '../../scripts/local-org/protocols/http.ts';
import { restRoutes } from '../../scripts/local-org/protocols/rest/routes.ts';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { attachStreaming } from '../../scripts/local-org/protocols/streaming/index.ts';
import { changeOwnersSilently } from '../../scripts/jobs/loading/fixtures.ts';
import { sessionOrg } from '../../scripts/salesforce/connection.ts';
import type { Org } from '../../scripts/salesforce/org.ts';
import { NOW, type Person, ROOT, TestOrg } from '../package/support.ts';

export interface GuardClinic {
	org: TestOrg;
	/** As the command line's user, who has Ridealong_Integration and nothing else. */
	robot: Org;
	as(userId: string): Org;
	url: string;
	mentor: Person;
	mentee: Person;
	stranger: Person;
	mentorship: string;
	/** Gives a record away as a mass transfer does: history is written, and no guard asked. */
	transfer(object: 'Account' | 'Opportunity' | 'Lead', recordId: string, to: Person, minutesAgo?: number): Promise<void>;
}

export const minutesAgo = (minutes: number): string => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();

/** Runs `work` in an org of its own. The pair signed a day ago; the clock stands at NOW. */
export async function guardClinic(work: (clinic: GuardClinic) => Promise<void>): Promise<void> {
	const org = await TestOrg.create();
	org.guardPolicy({ Mode__c: 'Enforce' });
	org.clock.set(minutesAgo(1440));
	const mentor = org.person('Mia Mentor', ['Ridealong_Mentor', 'Ridealong_Rep']);
	const mentee = org.person('Max Mentee', ['Ridealong_Rep', 'Ridealong_Mentor']);
	const stranger = org.person('Sam Stranger', ['Ridealong_Rep']);
	const mentorship = org.mentorship(mentor, mentee);
	org.clock.set(NOW);
	const app = createApp(org.engine);
	authRoutes(app, org.engine);
	restRoutes(app, org.engine);
	bulkRoutes(app, org.engine);
	await app.ready();
	const streaming = attachStreaming(app.server, org.engine, (request) => {
		try {
			return authenticate(org.engine, request);
		} catch {
			return undefined;
		}
	});
	await app.listen({ port: 0, host: '127.0.0.1' });
	const url = `http://localhost:${(app.server.address() as { port: number }).port}`;
	const as = (userId: string): Org =>
		sessionOrg({ url, username: userId, orgId: '00D000000000001AAA', accessToken: org.engine.sessions.create(userId) });
	const admin = as(org.admin.userId);
	try {
		await work({
			org,
			robot: as(org.robot.userId),
			as,
			url,
			mentor,
			mentee,
			stranger,
			mentorship,
			transfer: (object, recordId, to, ago = 10) =>
				changeOwnersSilently(admin, [
					{ object, recordId, newOwnerId: to.userId, changedById: org.admin.userId, changedAt: minutesAgo(ago) },
				]),
		});
	} finally {
		streaming.close();
		await app.close();
		org.engine.close();
	}
}

/** What was found now: `rule: record, how`. */
export const told = ({ incidents }: GuardScanResult): string[] =>
	incidents.map(({ rule, object, how }) => `${rule}: ${object}, ${how}`).sort();

/** Scans twice: the second finds nothing new, and writes nothing. */
async function scanned({ robot, org }: GuardClinic): Promise<GuardScanResult> {
	const result = await scanGuard(robot);
	assert.deepEqual(result.refused, []);
	const again = await scanGuard(robot);
	assert.deepEqual([told(again), again.known], [[], result.incidents.length + result.known]);
	assert.equal(org.rows('Ownership_Incident__c', { Result__c: 'Found' }).length, result.incidents.length);
	return result;
}

/** What is planted, twins that are right included; the records of the expected findings, in any order, where the plant names them. */
export type Plant = (clinic: GuardClinic) => Promise<string[] | void> | string[] | void;

/** A test of the scan: it finds what is expected, about the records that the plant names, once, and nothing else. */
export function finds(name: string, plant: Plant, expected: string[]): void {
	test(name, () =>
		guardClinic(async (clinic) => {
			const records = await plant(clinic);
			const result = await scanned(clinic);
			assert.deepEqual(told(result), [...expected].sort());
			if (records) assert.deepEqual(result.incidents.map(({ recordId }) => recordId).sort(), records.sort());
		}),
	);
}

/** History tracking of fields of Account, as an admin switches it on. */
export function track(org: TestOrg, ...fields: string[]): void {
	setTracking(org, 'Account', fields, true);
}

/** History tracking of fields of an object, switched on or off. */
export function setTracking(org: TestOrg, object: 'Account' | 'Opportunity' | 'Lead', fields: readonly string[], on: boolean): void {
	const own = (name: string): string =>
		readFileSync(path.join(ROOT, `force-app/main/guard/objects/${object}/fields/${name}.field-meta.xml`), 'utf8')
			.replace(/^[\s\S]*?<CustomField[^>]*>/, '')
			.replace('</CustomField>', '');
	const definitions = fields.map(
		(name) => `<fields>${name.endsWith('__c') ? own(name) : `<fullName>${name}</fullName>`}<trackHistory>${on}</trackHistory></fields>`,
	);
	const members = fields.map((name) => `<members>${object}.${name}</members>`).join('');
	const file = (root: string, body: string): Uint8Array =>
		new TextEncoder().encode(
			`<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>`,
		);
	org.deploy({
		[`objects/${object}.object`]: file('CustomObject', `<enableHistory>true</enableHistory>${definitions.join('')}`),
		'package.xml': file(
			'Package',
			`<types>${members}<name>CustomField</name></types><types><members>${object}</members><name>CustomObject</name></types><version>66.0</version>`,
		),
	});
}
