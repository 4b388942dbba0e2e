/**
 * The local org's only door: `start()` opens the state folder, the engine and the HTTP server on loopback.
 * `stop()` lets running requests end and closes the store.
 */
import path from 'node:path';
import { runningClock, type Clock } from './clock.ts';
import type { Engine } from './engine/contract.ts';
import { createEngine } from './engine/index.ts';
import { ensureBundles, lightningRoutes, lwcProblems } from './lightning/index.ts';
import { listen } from './loopback.ts';
import { authRoutes, singleUseLink } from './protocols/auth/routes.ts';
import { bulkRoutes } from './protocols/bulk/index.ts';
import { authenticate, createApp } from './protocols/http.ts';
import { connectRoutes } from './protocols/connect/index.ts';
import { graphqlRoutes } from './protocols/graphql/index.ts';
import { metadataRestRoutes } from './protocols/metadata/rest.ts';
import { metadataSoapRoutes } from './protocols/metadata/soap.ts';
import { restRoutes } from './protocols/rest/routes.ts';
import { partnerRoutes } from './protocols/soap/partner/index.ts';
import { soapRoutes } from './protocols/soap/routes.ts';
import { attachStreaming } from './protocols/streaming/index.ts';
import { uiApiRoutes } from './protocols/ui-api/index.ts';

export interface StartOptions {
	/** 0 takes any free port. */
	port: number;
	/** Folder of the org's state; `:memory:` keeps nothing. */
	stateDir: string;
	/** Where page bundles are cached; they depend only on package versions and deployed components. */
	cacheDir?: string;
	/** ISO instant at which the org's clock starts. */
	now?: string;
	/** A clock of the caller's, for tests that stop time. */
	clock?: Clock;
	/** Throw the state away first. */
	fresh?: boolean;
	onProgress?: (text: string) => void;
	/** What whoever started the org must hear: a damaged database, what was saved of it and what was not. */
	onWarning?: (text: string) => void;
}

export interface LocalOrg {
	url: string;
	engine: Engine;
	/** Builds the page bundle in a child process where it is missing or stale; pages wait for it, data does not. */
	buildPages(): Promise<void>;
	/** A fresh access token. @throws Error where no active user has this username */
	tokenFor(username: string): string;
	/** A link that logs its holder in once. */
	singleUseLink(username: string, path?: string): string;
	stop(): Promise<void>;
}

/** How often what is due by the clock runs; Salesforce promises no exact minute either. */
const TICK_MS = 30_000;

/**
 * Starts the org.
 * @throws PortInUseError; what openStore throws: StateFolderLockedError, StateFolderError, NewerStateError, DatabaseUnreadableError, …
 */
export async function start(options: StartOptions): Promise<LocalOrg> {
	const { stateDir, port } = options;
	const cacheDir = options.cacheDir ?? path.join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'ridealong');
	const clock = options.clock ?? runningClock(options.now ? new Date(options.now) : undefined);
	const engine = createEngine({ stateDir, clock, fresh: options.fresh ?? false, checkComponents: lwcProblems });
	try {
		const warn = options.onWarning ?? ((text: string): void => console.error(`Local org: ${text}`));
		engine.store.recovery?.lines.forEach((line) => warn(line));
		const app = createApp(engine);
		authRoutes(app, engine);
		metadataRestRoutes(app, engine);
		metadataSoapRoutes(app, engine);
		restRoutes(app, engine);
		bulkRoutes(app, engine);
		partnerRoutes(app, engine);
		soapRoutes(app);
		uiApiRoutes(app, engine);
		graphqlRoutes(app, engine);
		connectRoutes(app, engine);
		lightningRoutes(app, engine, { cacheDir });
		await app.ready();
		const streaming = attachStreaming(app.server, engine, (request) => {
			try {
				return authenticate(engine, request, true);
			} catch {
				return undefined;
			}
		});
		const listening = await listen(app, port);
		// A clock of the caller's is ticked by the caller.
		const ticking = options.clock ? undefined : setInterval(() => engine.tick(), TICK_MS).unref();
		const url = `http://localhost:${listening.port}`;
		const userId = (username: string): string => {
			const [user] = engine.soql.find(
				engine.systemContext(),
				'User',
				{ field: 'Username', op: '=', value: username },
				{ fields: ['Id'], limit: 1 },
			);
			if (!user) throw new Error(`The local org has no user ${username}.`);
			return String(user['Id']);
		};
		return {
			url,
			engine,
			buildPages: async () => {
				await ensureBundles(engine, { cacheDir, onProgress: options.onProgress });
			},
			tokenFor: (username) => engine.sessions.create(userId(username)),
			singleUseLink: (username, to) => singleUseLink(engine, url, userId(username), to),
			stop: async () => {
				clearInterval(ticking);
				streaming.close();
				listening.close();
				await app.close();
				await engine.readers.close();
				engine.close();
			},
		};
	} catch (error) {
		engine.close();
		throw error;
	}
}
