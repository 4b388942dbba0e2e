import { hash as digest, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { findObject, type Schema } from '../../schema/model.ts';
import { writeAudit } from '../audit.ts';
import type { Access, LoginManner, OrgSettings, Sessions, Store, UserContext } from '../contract.ts';
import { emptyRow, insertRow } from '../records/rows.ts';
import { stamp } from '../records/room.ts';

const hash = (secret: string): string => digest('sha256', secret, 'base64');

export interface SessionsDeps {
	store: Store;
	clock: Clock;
	organizationId: string;
	schema(): Schema;
	settings(): OrgSettings;
	access: Pick<Access, 'has'>;
}

/** How a token that nobody describes came about: the CLI and other clients. */
const CLIENT: LoginManner = { type: 'Remote Access 2.0', application: 'Local org' };

/**
 * Access tokens and single-use login codes. Only hashes are stored, so a copied database opens no session.
 * `forget` drops the cache of resolved users: call it when users were written. `timeoutChanged` starts the time of every session anew.
 */
export function createSessions(deps: SessionsDeps): Sessions & { forget(): void; timeoutChanged(): void } {
	const { store, clock, schema } = deps;
	store.exec(`
		CREATE TABLE IF NOT EXISTS _sessions (hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, created TEXT NOT NULL, delegate_id TEXT) WITHOUT ROWID;
		CREATE TABLE IF NOT EXISTS _single_use (hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires TEXT NOT NULL) WITHOUT ROWID`);
	// Orgs of earlier versions.
	if (!store.all('SELECT name FROM pragma_table_info(?)', ['_sessions']).some(([name]) => name === 'delegate_id'))
		store.exec('ALTER TABLE _sessions ADD COLUMN delegate_id TEXT');
	if (!store.all('SELECT name FROM pragma_table_info(?)', ['_sessions']).some(([name]) => name === 'active'))
		store.exec('ALTER TABLE _sessions ADD COLUMN active TEXT');
	const resolved = new Map<string, { context: UserContext; active: number }>();

	/** Who may be logged in: active, and not frozen (Salesforce Help, "Freeze or Unfreeze User Accounts"). */
	const userContext = (userId: string): UserContext | undefined => {
		const user = store.get(
			`SELECT "TimeZoneSidKey" FROM "User" u WHERE u."Id" = ? AND u."IsActive" = 1 AND u."IsDeleted" = 0
			AND NOT EXISTS (SELECT 1 FROM "UserLogin" l WHERE l."UserId" = u."Id" AND l."IsFrozen" = 1)`,
			[userId],
		);
		return user && { userId, mode: 'user', timeZone: (user[0] as string | null) ?? 'GMT' };
	};
	const open = (userId: string, delegateId: string | null): string => {
		const token = `${deps.organizationId.slice(0, 15)}!AQ${randomBytes(32).toString('hex')}`;
		store.run('INSERT INTO _sessions (hash, user_id, created, delegate_id) VALUES (?, ?, ?, ?)', [
			hash(token),
			userId,
			clock.now().toISOString(),
			delegateId,
		]);
		return token;
	};
	/**
	 * Whether a session's time is up. "The last active session time value isn't updated until halfway through the timeout period"
	 * (Salesforce Help, "Modify Session Security Settings").
	 */
	const timedOut = (key: string, session: { active: number }, background: boolean): boolean => {
		const timeout = (deps.settings().sessionTimeoutMinutes ?? 0) * 60_000;
		if (timeout === 0) return false;
		const now = clock.now();
		const idle = now.getTime() - session.active;
		if (idle >= timeout) return true;
		if (!background && idle >= timeout / 2) {
			session.active = now.getTime();
			store.run('UPDATE _sessions SET active = ? WHERE hash = ?', [now.toISOString(), key]);
		}
		return false;
	};
	const note = (userId: string, manner: LoginManner, status: string): void => {
		const history = findObject(schema(), 'LoginHistory')!;
		insertRow(store, history, {
			...emptyRow(history),
			Id: store.nextId(history.keyPrefix),
			UserId: userId,
			LoginTime: stamp(clock.now()),
			LoginType: manner.type,
			Application: manner.application,
			SourceIp: '127.0.0.1',
			LoginUrl: 'localhost',
			Status: status,
		});
	};
	const audit = (admin: string, userId: string, action: string, verb: string): void => {
		const name = String(store.get('SELECT "Name" FROM "User" WHERE "Id" = ?', [userId])?.[0]);
		writeAudit({ store, clock, schema }, { userId: admin }, [
			{ action, section: 'Manage Users', display: `${verb} using Login-As access for ${name}` },
		]);
	};

	const endSession = (token: string): void => {
		const key = hash(token);
		resolved.delete(key);
		const session = store.get('SELECT user_id, delegate_id FROM _sessions WHERE hash = ?', [key]);
		store.transaction(() => {
			store.run('DELETE FROM _sessions WHERE hash = ?', [key]);
			if (session?.[1]) audit(session[1] as string, session[0] as string, 'suOrgAdminLogout', 'Logged out');
		});
	};

	return {
		create(userId, manner = CLIENT) {
			return store.transaction(() => {
				note(userId, manner, userContext(userId) ? 'Success' : 'User is inactive or frozen');
				return open(userId, null);
			});
		},
		createAs(admin, userId) {
			const refuse = (message: string): never => {
				throw new ApiError('INSUFFICIENT_ACCESS', message, { status: 403 });
			};
			if (!deps.settings().loginAsAnyUser)
				refuse('"Administrators Can Log in as Any User" is off in Setup, and nobody can grant login access here.');
			if (!deps.access.has(admin, 'ModifyAllData')) refuse('To log in as any user you need Modify All Data.');
			if (admin.delegateId) refuse('You are logged in as another user already.');
			const type = store.get('SELECT "UserType" FROM "User" WHERE "Id" = ?', [userId])?.[0];
			if (userId === admin.userId || type !== 'Standard' || !userContext(userId)) refuse('You cannot log in as this user.');
			return store.transaction(() => {
				audit(admin.userId, userId, 'suOrgAdminLogin', 'Logged in');
				return open(userId, admin.userId);
			});
		},
		resolve(token, background = false) {
			const key = hash(token);
			let session = resolved.get(key);
			if (!session) {
				const row = store.get('SELECT user_id, delegate_id, coalesce(active, created) FROM _sessions WHERE hash = ?', [key]);
				const user = row && userContext(row[0] as string);
				const delegate = row?.[1] as string | null | undefined;
				// An administrator who may no longer log in is out here, too.
				if (!user || (delegate && !userContext(delegate))) return undefined;
				session = { context: delegate ? { ...user, delegateId: delegate } : user, active: Date.parse(row[2] as string) };
				resolved.set(key, session);
			}
			if (!timedOut(key, session, background)) return session.context;
			endSession(token);
			return undefined;
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
		end: endSession,
		timeoutChanged() {
			store.run('UPDATE _sessions SET active = ?', [clock.now().toISOString()]);
			resolved.clear();
		},
		endAll(userId) {
			store.run('DELETE FROM _sessions WHERE user_id = ? OR delegate_id = ?', [userId, userId]);
			store.run('DELETE FROM _single_use WHERE user_id = ?', [userId]);
			resolved.clear();
		},
		forget: () => resolved.clear(),
	};
}
