/**
 * The alias `ridealong-local` in the sf CLI's auth files, so that `-o ridealong-local` works in sf and here. Somebody else's alias or
 * login is never overwritten and never removed.
 */
import type { Connection } from '@salesforce/core';
import { fetchBy, isLoopback } from '../../salesforce/proxy.ts';

const LOCAL_ALIAS = 'ridealong-local';

export type AliasOutcome = { registered: true } | { registered: false; reason: 'alias is taken' | 'login is taken'; holder: string };

/** A connection as the user of a token; nothing is written to disk. */
export async function connectWithToken(url: string, accessToken: string): Promise<Connection> {
	const { AuthInfo, Connection } = await import('@salesforce/core');
	const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl: url, loginUrl: url } });
	return Connection.create({ authInfo, connectionOptions: { version: '66.0' } });
}

/** Registers the admin's session under the alias. `username` is the admin's. */
export async function registerAlias(url: string, username: string, accessToken: string): Promise<AliasOutcome> {
	const { AuthInfo, StateAggregator } = await import('@salesforce/core');
	const state = await StateAggregator.getInstance();
	const holder = state.aliases.getUsername(LOCAL_ALIAS);
	if (holder && holder !== username) return { registered: false, reason: 'alias is taken', holder };
	// Read before the new login is made: reading afterwards would bring the old fields back over it.
	const existing = (await state.orgs.hasFile(username)) ? await state.orgs.read(username) : undefined;
	const elsewhere = existing?.instanceUrl && !sameUrl(existing.instanceUrl, url) ? existing.instanceUrl : undefined;
	if (elsewhere && (!isLoopback(elsewhere) || (await answers(elsewhere))))
		return { registered: false, reason: 'login is taken', holder: elsewhere };
	const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl: url, loginUrl: url } });
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
	if (!existing?.instanceUrl || !sameUrl(existing.instanceUrl, url)) return false;
	try {
		await (await AuthRemover.create()).removeAuth(username);
	} catch (error) {
		// "org stop" and the start in the foreground that it ends both clean up: whoever comes second finds it gone.
		if (await (await StateAggregator.create()).orgs.hasFile(username)) throw error;
	}
	return true;
}

const sameUrl = (a: string, b: string): boolean => a.replace(/\/$/, '') === b.replace(/\/$/, '');

/** Another local org that runs keeps its login; one that is gone has left it behind. */
async function answers(url: string): Promise<boolean> {
	try {
		await fetchBy(new URL('/services/data', url), { signal: AbortSignal.timeout(1000) });
		return true;
	} catch {
		return false;
	}
}
