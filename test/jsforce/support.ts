/** A fresh local org with the package, and unmodified jsforce connections to it, as a library's user makes them. */
import type { Json } from '../../scripts/local-org/protocols/rest/testing.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import jsforce from 'jsforce';
import { start, type LocalOrg } from '../../scripts/local-org/server.ts';
import { packageFiles } from '../package/support.ts';

export const ADMIN = 'admin@ridealong.local';
const SETS = ['Ridealong_Integration', 'Ridealong_Program_Owner', 'Ridealong_Rep'];

/** jsforce's own types are of the objects that it knows. */
export type { Json };

export interface JsforceOrg extends LocalOrg {
	/** A new connection of the admin. */
	connect(options?: jsforce.ConnectionConfig): jsforce.Connection;
	/** A user with the profile Standard User and no permission sets; their username. */
	standardUser(name: string): string;
	close(): Promise<void>;
}

export async function jsforceOrg(): Promise<JsforceOrg> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-jsforce-'));
	const org = await start({ port: 0, stateDir: ':memory:', cacheDir: path.join(folder, 'cache') });
	const system = org.engine.systemContext();
	const idOf = (object: string, field: string, value: string): string =>
		String(org.engine.soql.find(system, object, { field, op: '=', value }, { fields: ['Id'], limit: 1 })[0]!['Id']);
	const insert = (object: string, values: Record<string, unknown>): void => {
		const [result] = org.engine.records.insert(system, object, [values]);
		if (!result!.success) throw new Error(JSON.stringify(result!.errors));
	};
	const adminId = idOf('User', 'Username', ADMIN);
	const deployed = org.engine.deploy(zipSync(await packageFiles('force-app')), { userId: adminId });
	if (!deployed.success) throw new Error(deployed.messages.find((each) => !each.success)?.problem);
	for (const set of SETS) insert('PermissionSetAssignment', { AssigneeId: adminId, PermissionSetId: idOf('PermissionSet', 'Name', set) });
	return {
		...org,
		connect: (options) =>
			new jsforce.Connection({ loginUrl: org.url, instanceUrl: org.url, accessToken: org.tokenFor(ADMIN), version: '66.0', ...options }),
		standardUser: (name) => {
			const username = `${name.toLowerCase()}@test.ridealong.local`;
			insert('User', {
				Username: username,
				Email: username,
				LastName: name,
				Alias: name.slice(0, 8),
				ProfileId: idOf('Profile', 'Name', 'Standard User'),
				TimeZoneSidKey: 'Europe/Berlin',
				LocaleSidKey: 'en_US',
				EmailEncodingKey: 'UTF-8',
				LanguageLocaleKey: 'en_US',
			});
			return username;
		},
		close: async () => {
			await org.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** The error with which a request is refused. @throws Error where it is not refused */
export async function refusal(request: PromiseLike<unknown>): Promise<{ errorCode: string; message: string; name: string; data: Json }> {
	const answer = await Promise.resolve(request).then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);
	if ('value' in answer) throw new Error(`Should have been refused: ${JSON.stringify(answer.value)}`);
	return answer.error as Awaited<ReturnType<typeof refusal>>;
}
