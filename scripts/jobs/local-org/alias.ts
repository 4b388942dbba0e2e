/**
 * The alias `ridealong-local` in the sf CLI's auth files, so that `-o ridealong-local` works in sf and here. Somebody else's alias or
 * login is never overwritten and never removed.
 */
import type { Connection } from '@salesforce/core';

export const LOCAL_ALIAS = 'ridealong-local';

export type AliasOutcome = { registered: true } | { registered: false; reason: 'alias is taken' | 'login is taken'; holder: string };

/** A connection as the user of a token; nothing is written to disk. */
export async function connectWithToken(url: string, accessToken: string): Promise<Connection> {
	const { AuthInfo, Connection } = await import('@salesforce/core');
	const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl: url, loginUrl: url } });
	return Connection.create({ authInfo, connectionOptions: { version: '66.0' } });
}

/** Registers the admin's session under the alias. */
export async function registerAlias(url: string, accessToken: string): Promise<AliasOutcome> {
	const { AuthInfo, StateAggregator } = await import('@salesforce/core');
	const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl: url, loginUrl: url } });
	const username = authInfo.getUsername();
	const state = await StateAggregator.getInstance();
	const holder = state.aliases.getUsername(LOCAL_ALIAS);
	if (holder && holder !== username) return { registered: false, reason: 'alias is taken', holder };
	const existing = await state.orgs.read(username);
	if (existing?.instanceUrl && !isLoopback(existing.instanceUrl)) return { registered: false, reason: 'login is taken', holder: existing.instanceUrl };
	await authInfo.save();
	await authInfo.setAlias(LOCAL_ALIAS);
	return { registered: true };
}

/** Removes alias and login where they are ours: of a local org at this address. True where something was removed. */
export async function removeAlias(url: string): Promise<boolean> {
	const { AuthRemover, StateAggregator } = await import('@salesforce/core');
	const state = await StateAggregator.getInstance();
	const username = state.aliases.getUsername(LOCAL_ALIAS);
	if (!username) return false;
	const existing = await state.orgs.read(username);
	if (!existing || existing.instanceUrl?.replace(/\/$/, '') !== url.replace(/\/$/, '')) return false;
	await (await AuthRemover.create()).removeAuth(username);
	return true;
}

function isLoopback(url: string): boolean {
	return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
