/** A clinic whose scans keep a ledger, in a folder of its own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Ledger } from '../../scripts/jobs/guard/ledger.ts';
import { type GuardScanResult, scanGuard } from '../../scripts/jobs/guard/scan.ts';
import { silent } from '../../scripts/jobs/progress.ts';
import { type GuardClinic, guardClinic } from './guardClinic.ts';

export interface Kept extends GuardClinic {
	folder: string;
	file: string;
	scan(): Promise<GuardScanResult>;
	/** Takes the whole owner history away, as Salesforce does after 18 months. */
	forget(): void;
}
export const kept = (work: (kept: Kept) => Promise<void>): Promise<void> =>
	guardClinic(async (clinic) => {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ridealong-ledger-'));
		try {
			await work({
				...clinic,
				folder,
				file: new Ledger(clinic.robot, folder).file,
				scan: () => scanGuard(clinic.robot, silent, new Ledger(clinic.robot, folder)),
				forget: () => void clinic.org.engine.store.run('DELETE FROM AccountHistory'),
			});
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
export const lines = async (file: string): Promise<string[]> => (await readFile(file, 'utf8')).trimEnd().split('\n');
