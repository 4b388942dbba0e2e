/** The engine: an org in a folder. Protocols ask it and nothing behind it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { lockFolder } from '../store/lock.ts';
import { openStore } from '../store/sqlite.ts';
import { assemble } from './assemble.ts';
import { leadSettingsChanges, permissionSetChanges, writeAudit } from './audit.ts';
import { readPackage } from '../schema/metadata/zip.ts';
import { leadConfig, type Schema } from '../schema/model.ts';
import type { Engine, Soql, UserContext } from './contract.ts';
import { createDeployments, type DeploymentsOptions } from './deployments.ts';
import { featuresOff, withoutFeatures } from './features.ts';
import { importHistory } from './history/fixtures.ts';
import { openMetadata, type ComponentCheck } from './metadata.ts';
import { createReaders } from './readers/index.ts';
import { createSettings } from './settings.ts';

export { StateFolderLockedError } from '../store/lock.ts';

export interface EngineOptions {
	/** Folder of `org.sqlite`, made where it is missing; `:memory:` keeps nothing. */
	stateDir: string;
	clock: Clock;
	/** Throws away what the folder holds. */
	fresh?: boolean;
	/** Failures that nobody waits for: event-triggered flows, subscribers. Standard error by default. */
	onError?: (error: unknown) => void;
	/** Refuses components that import what nobody has: see ComponentCheck. */
	checkComponents?: ComponentCheck;
}

/**
 * Opens the org in `stateDir`, or makes a new one: base schema, organization, administrator, Automated Process user.
 * Throws StateFolderLockedError where another process has it open.
 */
export function createEngine(options: EngineOptions): Engine {
	const { clock, stateDir } = options;
	const onError =
		options.onError ??
		((error: unknown): void => console.error('Local org:', error instanceof Error ? (error.stack ?? error.message) : error));
	if (options.fresh && stateDir !== ':memory:') removeState(stateDir);
	const store = openStore(stateDir);
	try {
		const metadata = openMetadata(
			store,
			createSettings(store).settings().production,
			() => clock.now().toISOString(),
			options.checkComponents,
		);
		const org = assemble({ store, clock, schema: metadata.schema, flows: metadata.flows, onError });
		org.events.resume();
		const deployFiles: DeploymentsOptions['deploy'] = (files, { checkOnly = false, ignoreWarnings = false, partial = false, userId }) => {
			const before = metadata.schema();
			const settings = org.settings();
			const visible = (schema: Schema): Schema => withoutFeatures(schema, featuresOff(settings));
			return metadata.deploy(files, { checkOnly, ignoreWarnings, partial, userId, production: settings.production, visible }, () => {
				org.schemaChanged();
				const after = metadata.schema();
				writeAudit(org.room, { userId }, [
					...permissionSetChanges(before.permissionSets, after.permissionSets),
					...leadSettingsChanges(leadConfig(before), leadConfig(after)),
				]);
			});
		};
		org.schedule.flowsChanged();
		org.schedule.resume();
		const readers = createReaders({ stateDir, clock, soql: org.soql });
		return {
			clock,
			store,
			get schema() {
				return org.room.schema();
			},
			access: org.access,
			soql: org.soql,
			readers,
			records: org.records,
			events: org.events,
			sessions: org.sessions,
			notifications: org.notifications,
			limits: org.limits,
			tick: org.schedule.tick,
			interviews: { paused: org.schedule.paused, failed: org.schedule.failed },
			organizationId: org.identities.organizationId,
			settings: org.settings,
			updateSettings: org.updateSettings,
			territories: org.territories,
			deploy: (zip, how) => deployFiles(readPackage(zip), how),
			deployments: createDeployments({
				store,
				clock,
				deploy: deployFiles,
				userName: (userId) => nameOf(org.soql, org.systemContext(), userId),
			}),
			metadataFiles: metadata.files,
			metadataComponents: metadata.components,
			metadataFingerprint: metadata.fingerprint,
			importHistory: (fixture) => importHistory(org.room, fixture),
			systemContext: org.systemContext,
			close() {
				org.events.stop();
				void readers.close();
				store.close();
			},
		};
	} catch (error) {
		store.close();
		throw error;
	}
}

function nameOf(soql: Soql, ctx: UserContext, userId: string): string {
	const [user] = soql.rows(ctx, 'User', [userId], ['Name']);
	return String(user?.['Name'] ?? '');
}

/** Removes the database under the folder's lock, so that a running org is never pulled away. */
function removeState(stateDir: string): void {
	const { release } = lockFolder(stateDir);
	try {
		for (const suffix of ['', '-wal', '-shm', '.new']) rmSync(join(stateDir, `org.sqlite${suffix}`), { force: true });
	} finally {
		release();
	}
}
