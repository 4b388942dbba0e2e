/** Deployments: their results are kept in the store, so that a client that comes back after a restart finds its own. */
import type { Clock } from '../clock.ts';
import { ApiError } from '../errors.ts';
import { readAhead } from '../schema/metadata/ahead.ts';
import type { PackageFiles } from '../schema/metadata/types.ts';
import { readPackage } from '../schema/metadata/zip.ts';
import type { Deployment, DeployOptions, Deployments, Engine, Store } from './contract.ts';

/** Finished deployments that can still be asked about. */
const KEPT = 100;
/** Validations whose zip is kept for a quick deployment; an older one has to be validated again. */
const KEPT_ZIPS = 10;
/** "Validated successfully … within the last 10 days" (Metadata API Developer Guide, deployRecentValidation). */
const VALID_DAYS = 10;

export interface DeploymentsOptions {
	store: Store;
	clock: Clock;
	/** Applies a package in one go. */
	deploy(files: PackageFiles, options: Parameters<Engine['deploy']>[1]): ReturnType<Engine['deploy']>;
	userName(userId: string): string;
}

/** Opens the table of deployments. */
export function createDeployments({ store, clock, deploy, userName }: DeploymentsOptions): Deployments {
	store.exec('CREATE TABLE IF NOT EXISTS _deployments (id TEXT PRIMARY KEY, result TEXT NOT NULL, zip BLOB) WITHOUT ROWID');

	/** One at a time, in the order in which they came. */
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = (work: () => Promise<Deployment>): Promise<Deployment> => {
		const mine = last.then(work);
		last = mine.catch(() => undefined);
		return mine;
	};

	async function run(zip: Uint8Array, options: DeployOptions, userId: string): Promise<Deployment> {
		const files = readPackage(zip);
		const forget = await readAhead(files);
		try {
			return apply(zip, files, options, userId);
		} finally {
			forget();
		}
	}

	function apply(zip: Uint8Array, files: PackageFiles, options: DeployOptions, userId: string): Deployment {
		const id = store.nextId('0Af');
		const startedAt = clock.now().toISOString();
		const outcome = deploy(files, {
			checkOnly: options.checkOnly,
			ignoreWarnings: options.ignoreWarnings,
			partial: !options.rollbackOnError,
			userId,
		});
		const deployment = { id, options, outcome, userId, userName: userName(userId), startedAt, endedAt: clock.now().toISOString() };
		store.transaction(() => {
			// A successful deployment ends what earlier validations were good for (Salesforce Help, "Quick Deployments").
			if (outcome.success && !options.checkOnly) store.run('UPDATE _deployments SET zip = NULL WHERE zip IS NOT NULL');
			store.run('INSERT INTO _deployments (id, result, zip) VALUES (?, ?, ?)', [
				id,
				JSON.stringify(deployment),
				outcome.success && options.checkOnly ? zip : null,
			]);
			store.run(
				'UPDATE _deployments SET zip = NULL WHERE zip IS NOT NULL AND id NOT IN (SELECT id FROM _deployments WHERE zip IS NOT NULL ORDER BY id DESC LIMIT ?)',
				[KEPT_ZIPS],
			);
			store.run('DELETE FROM _deployments WHERE id NOT IN (SELECT id FROM _deployments ORDER BY id DESC LIMIT ?)', [KEPT]);
		});
		return deployment;
	}

	const row = (id: string): { deployment: Deployment; zip: Uint8Array | null } | undefined => {
		if (!/^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(id)) return undefined;
		const found = store.get('SELECT result, zip FROM _deployments WHERE substr(id, 1, 15) = ?', [id.slice(0, 15)]);
		return found && { deployment: JSON.parse(found[0] as string) as Deployment, zip: found[1] as unknown as Uint8Array | null };
	};

	return {
		start: (zip, options, userId) => inTurn(() => run(zip, options, userId)),
		find: (id) => row(id)?.deployment,
		quick: (validationId, userId) =>
			inTurn(async () => {
				const validation = row(validationId);
				const age = validation ? (clock.now().getTime() - Date.parse(validation.deployment.endedAt)) / 86_400_000 : 0;
				if (!validation?.zip || age > VALID_DAYS)
					throw new ApiError(
						'INVALID_ID_FIELD',
						`${validationId} is not a recent validation: it must have succeeded within the last ${VALID_DAYS} days, and nothing may have been deployed since.`,
					);
				return run(validation.zip, { ...validation.deployment.options, checkOnly: false }, userId);
			}),
	};
}
