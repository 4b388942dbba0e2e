/** Test helper: an org served over HTTP, with an administrator's connections of jsforce and of the CLI's library. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from '@salesforce/core';
import type { FastifyInstance } from 'fastify';
import jsforce from 'jsforce';
import { fixedClock } from '../../clock.ts';
import type { Engine } from '../../engine/contract.ts';
import { createEngine } from '../../engine/index.ts';
import { createApp } from '../http.ts';
import { restRoutes } from '../rest/routes.ts';
import { metadataRestRoutes } from './rest.ts';
import { metadataSoapRoutes } from './soap.ts';

export const VERSION = '66.0';
export const ROOT = path.resolve(import.meta.dirname, '../../../..');

export interface ServedOrg {
	engine: Engine;
	url: string;
	token: string;
	jsforce: jsforce.Connection;
	/** A connection of the CLI's own library; sets HOME to a folder that goes with the org. */
	cli(): Promise<Connection>;
	tokenOf(username: string): string;
	close(): Promise<void>;
}

/** Starts an org on a free port. */
export async function serveOrg(options: { stateDir?: string } = {}): Promise<ServedOrg> {
	const home = mkdtempSync(path.join(tmpdir(), 'ridealong-metadata-'));
	const engine = createEngine({ stateDir: options.stateDir ?? ':memory:', clock: fixedClock('2026-03-02T12:00:00Z') });
	const app: FastifyInstance = createApp(engine);
	metadataRestRoutes(app, engine);
	metadataSoapRoutes(app, engine);
	restRoutes(app, engine);
	await app.listen({ port: 0, host: '127.0.0.1' });
	const url = `http://localhost:${(app.server.address() as { port: number }).port}`;
	const tokenOf = (username: string): string => {
		const [user] = engine.soql.find(engine.systemContext(), 'User', { field: 'Username', op: '=', value: username }, { fields: ['Id'] });
		return engine.sessions.create(String(user!['Id']));
	};
	const token = tokenOf('admin@ridealong.local');
	const connection = new jsforce.Connection({ instanceUrl: url, accessToken: token, version: VERSION });
	connection.metadata.pollInterval = 1;
	return {
		engine,
		url,
		token,
		jsforce: connection,
		tokenOf,
		async cli() {
			Object.assign(process.env, { HOME: home, SF_DISABLE_TELEMETRY: 'true', SF_DOMAIN_RETRY: '0' });
			const core = await import('@salesforce/core');
			const authInfo = await core.AuthInfo.create({
				username: token,
				accessTokenOptions: { accessToken: token, instanceUrl: url, loginUrl: url },
			});
			return core.Connection.create({ authInfo, connectionOptions: { version: VERSION } });
		},
		async close() {
			await app.close();
			engine.close();
			rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
		},
	};
}

/** Sends an envelope as text, whatever it is. */
export async function soap(
	org: ServedOrg,
	body: string,
	options: { version?: string; session?: string; type?: string } = {},
): Promise<{ status: number; text: string }> {
	const { version = '66.0', session = org.token, type = 'text/xml' } = options;
	const response = await fetch(`${org.url}/services/Soap/m/${version}`, {
		method: 'POST',
		headers: { 'content-type': type, SOAPAction: '""' },
		body: body.startsWith('<')
			? `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://soap.sforce.com/2006/04/metadata"><s:Header><m:SessionHeader><m:sessionId>${session}</m:sessionId></m:SessionHeader></s:Header><s:Body>${body}</s:Body></s:Envelope>`
			: body,
	});
	return { status: response.status, text: await response.text() };
}
/** The fault code of an answer. */
export const faultOf = (text: string): string => /<faultcode>([^<]*)<\/faultcode>/.exec(text)?.[1] ?? `no fault: ${text}`;
