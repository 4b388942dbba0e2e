import type { Clock } from '../clock.ts';
import { notImplemented } from '../errors.ts';
import type { FlowHost, SqlValue, Store } from './contract.ts';

export interface Notification {
	id: string;
	typeId: string;
	title: string;
	body: string;
	targetId: string | null;
	senderId: string;
	createdDate: string;
	/** Opened, or marked as read. */
	read: boolean;
	/** Listed in the bell since it came. */
	seen: boolean;
	/** When it came, or was last marked. */
	lastModified: string;
}
/** Which of a user's notifications: by id, or by when they came (ISO timestamps, exclusive). */
export interface NotificationFilter {
	ids?: readonly string[];
	before?: string;
	after?: string;
}
export interface Notifications {
	send: FlowHost['notify'];
	/** The user's own, newest first. */
	of(userId: string, limit: number, filter?: NotificationFilter): Notification[];
	/** Marks the user's own; what is read has been seen. */
	mark(userId: string, filter: NotificationFilter, flags: { read?: boolean; seen?: boolean }): void;
	status(userId: string): {
		lastActivity: string | null;
		oldestUnread: string | null;
		oldestUnseen: string | null;
		unreadCount: number;
		unseenCount: number;
	};
}

const COLUMNS = 'id, type_id, title, body, target_id, sender_id, created, is_read, is_seen, modified';

/** Custom notifications: one row per recipient, in the transaction of the flow that sends them. */
export function createNotifications(store: Store, clock: Clock): Notifications {
	store.exec(`
		CREATE TABLE IF NOT EXISTS _notifications (id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, type_id TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, target_id TEXT, sender_id TEXT NOT NULL, created TEXT NOT NULL);
		CREATE INDEX IF NOT EXISTS _notifications_user ON _notifications (user_id, id)`);
	addMarks(store);
	return {
		send(notification) {
			const now = clock.now().toISOString();
			for (const userId of recipients(store, notification.recipientIds))
				store.run(
					'INSERT INTO _notifications (user_id, type_id, title, body, target_id, sender_id, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
					[userId, notification.typeId, notification.title, notification.body, notification.targetId, notification.senderId, now, now],
				);
		},
		of(userId, limit, filter = {}) {
			const { sql, params } = condition(userId, filter);
			return store.all(`SELECT ${COLUMNS} FROM _notifications WHERE ${sql} ORDER BY id DESC LIMIT ?`, [...params, limit]).map(fromRow);
		},
		mark(userId, filter, { read, seen }) {
			const { sql, params } = condition(userId, filter);
			const sets = [
				...(read === undefined ? [] : [`is_read = ${Number(read)}`]),
				...(read === true || seen !== undefined ? [`is_seen = ${Number(read === true || seen === true)}`] : []),
			];
			if (sets.length)
				store.run(`UPDATE _notifications SET ${sets.join(', ')}, modified = ? WHERE ${sql}`, [clock.now().toISOString(), ...params]);
		},
		status(userId) {
			const [lastActivity, oldestUnread, oldestUnseen, unreadCount, unseenCount] = store.get(
				`SELECT max(created), min(CASE WHEN is_read = 0 THEN created END), min(CASE WHEN is_seen = 0 THEN created END),
					count(*) FILTER (WHERE is_read = 0), count(*) FILTER (WHERE is_seen = 0) FROM _notifications WHERE user_id = ?`,
				[userId],
			)!;
			return {
				lastActivity: lastActivity as string | null,
				oldestUnread: oldestUnread as string | null,
				oldestUnseen: oldestUnseen as string | null,
				unreadCount: Number(unreadCount),
				unseenCount: Number(unseenCount),
			};
		},
	};
}

/**
 * The active users behind recipient ids, each once: users, members of groups and queues, and of the roles in them (Actions Developer Guide,
 * "Custom Notification Actions"). Teams of accounts and opportunities are refused.
 */
function recipients(store: Store, ids: readonly string[]): string[] {
	const other = ids.find((id) => !/^(005|00G)/.test(id));
	if (other !== undefined) throw notImplemented('A custom notification to anybody but users, groups and queues', other);
	return store
		.all(
			`WITH RECURSIVE reached(id) AS (
				SELECT value FROM json_each(?)
				UNION SELECT m."UserOrGroupId" FROM "GroupMember" m JOIN reached ON m."GroupId" = reached.id WHERE m."IsDeleted" = 0
				UNION SELECT u."Id" FROM "Group" g JOIN reached ON g."Id" = reached.id JOIN "User" u ON u."UserRoleId" = g."RelatedId" WHERE g."Type" = 'Role'
			) SELECT u."Id" FROM reached JOIN "User" u ON u."Id" = reached.id WHERE u."IsActive" = 1`,
			[JSON.stringify(ids)],
		)
		.map(([id]) => id as string);
}

/** Databases of earlier versions have no marks: everything in them counts as new. */
function addMarks(store: Store): void {
	const columns = new Set(store.all('SELECT name FROM pragma_table_info(?)', ['_notifications']).map(([name]) => name));
	if (!columns.has('is_read')) store.exec('ALTER TABLE _notifications ADD COLUMN is_read INTEGER NOT NULL DEFAULT 0');
	if (!columns.has('is_seen')) store.exec('ALTER TABLE _notifications ADD COLUMN is_seen INTEGER NOT NULL DEFAULT 0');
	if (!columns.has('modified')) {
		store.exec("ALTER TABLE _notifications ADD COLUMN modified TEXT NOT NULL DEFAULT ''");
		store.exec('UPDATE _notifications SET modified = created');
	}
}

function condition(userId: string, { ids, before, after }: NotificationFilter): { sql: string; params: SqlValue[] } {
	return {
		sql: [
			'user_id = ?',
			...(ids ? [`id IN (${ids.map(() => '?').join()})`] : []),
			...(before ? ['created < ?'] : []),
			...(after ? ['created > ?'] : []),
		].join(' AND '),
		params: [userId, ...(ids ?? []).map(Number), ...(before ? [before] : []), ...(after ? [after] : [])],
	};
}

const fromRow = ([id, typeId, title, body, targetId, senderId, created, read, seen, modified]: SqlValue[]): Notification => ({
	id: String(id),
	typeId: typeId as string,
	title: title as string,
	body: body as string,
	targetId: targetId as string | null,
	senderId: senderId as string,
	createdDate: created as string,
	read: read === 1,
	seen: seen === 1,
	lastModified: modified as string,
});
