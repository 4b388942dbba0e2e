/** A fresh local org with the package, and its administrator's connection: the side that a real org is compared with. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Connection } from '@salesforce/core';
import { connectWithToken } from '../../scripts/jobs/local-org/alias.ts';
import { start } from '../../scripts/local-org/server.ts';
import { zipSync } from 'fflate';
import { packageFiles } from '../package/support.ts';

const ADMIN = 'admin@ridealong.local';
const SETS = ['Ridealong_Integration', 'Ridealong_Program_Owner', 'Ridealong_Rep'];

export interface Side {
	connection: Connection;
	close(): Promise<void>;
}

export async function localOrg(): Promise<Side> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-smoke-'));
	const org = await start({ port: 0, stateDir: path.join(folder, 'state'), cacheDir: path.join(folder, 'cache') });
	const close = async (): Promise<void> => {
		await org.stop();
		await rm(folder, { recursive: true, force: true });
	};
	try {
		const system = org.engine.systemContext();
		const one = (object: string, field: string, value: string): string =>
			String(org.engine.soql.find(system, object, { field, op: '=', value }, { fields: ['Id'], limit: 1 })[0]!['Id']);
		const adminId = one('User', 'Username', ADMIN);
		const deployed = org.engine.deploy(zipSync(await packageFiles('force-app')), { userId: adminId });
		if (!deployed.success) throw new Error(deployed.messages.find((each) => !each.success)?.problem);
		for (const set of SETS) {
			const [result] = org.engine.records.insert(system, 'PermissionSetAssignment', [
				{ AssigneeId: adminId, PermissionSetId: one('PermissionSet', 'Name', set) },
			]);
			if (!result!.success) throw new Error(JSON.stringify(result!.errors));
		}
		return { connection: await connectWithToken(org.url, org.tokenFor(ADMIN)), close };
	} catch (error) {
		await close();
		throw error;
	}
}
