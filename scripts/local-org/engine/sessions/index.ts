import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Sessions, Store, UserContext } from '../contract.ts';

const hash = (secret: string): string => createHash('sha256').update(secret).digest('base64');

/**
 * Access tokens and single-use login codes. Only hashes are stored, so a copied database opens no session.
 * `forget` drops the cache of resolved users: call it when users were written.
 */
export function createSessions(deps: { store: Store; clock: Clock; organizationId: string }): Sessions & { forget(): void } {
	const { store, clock } = deps;
	store.exec(`
		CREATE TABLE IF NOT EXISTS _sessions (hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, created TEXT NOT NULL) WITHOUT ROWID;
		CREATE TABLE IF NOT EXISTS _single_use (hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires TEXT NOT NULL) WITHOUT ROWID`);
	const resolved = new Map<string, UserContext>();

	const userContext = (userId: string): UserContext | undefined => {
		const user = store.get('SELECT "TimeZoneSidKey" FROM "User" WHERE "Id" = ? AND "IsActive" = 1 AND "IsDeleted" = 0', [userId]);
		return user && { userId, mode: 'user', timeZone: (user[0] as string | null) ?? 'GMT' };
	};

	return {
		create(userId) {
			const token = `${deps.organizationId.slice(0, 15)}!AQ${randomBytes(32).toString('hex')}`;
			store.run('INSERT INTO _sessions (hash, user_id, created) VALUES (?, ?, ?)', [hash(token), userId, clock.now().toISOString()]);
			return token;
		},
		resolve(token) {
			const key = hash(token);
			let context = resolved.get(key);
			if (!context) {
				const session = store.get('SELECT user_id FROM _sessions WHERE hash = ?', [key]);
				context = session && userContext(session[0] as string);
				if (context) resolved.set(key, context);
			}
			return context;
		},
		createSingleUse(userId, minutes) {
			const code = randomBytes(32).toString('hex');
			const now = clock.now();
			store.run('DELETE FROM _single_use WHERE expires <= ?', [now.toISOString()]);
			store.run('INSERT INTO _single_use (hash, user_id, expires) VALUES (?, ?, ?)', [
				hash(code),
				userId,
				new Date(now.getTime() + minutes * 60_000).toISOString(),
			]);
			return code;
		},
		redeemSingleUse(code) {
			const key = hash(code);
			const found = store.get('SELECT user_id, expires FROM _single_use WHERE hash = ?', [key]);
			store.run('DELETE FROM _single_use WHERE hash = ?', [key]);
			if (!found || (found[1] as string) <= clock.now().toISOString()) return undefined;
			return userContext(found[0] as string)?.userId;
		},
		end(token) {
			resolved.delete(hash(token));
			store.run('DELETE FROM _sessions WHERE hash = ?', [hash(token)]);
		},
		forget: () => resolved.clear(),
	};
}
