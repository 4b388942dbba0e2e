import type { Clock } from '../clock.ts';
import type { FlowHost, Store } from './contract.ts';

export interface Notification {
	id: string;
	typeId: string;
	title: string;
	body: string;
	targetId: string | null;
	senderId: string;
	createdDate: string;
}
export interface Notifications {
	send: FlowHost['notify'];
	/** The user's own, newest first. */
	of(userId: string, limit: number): Notification[];
}

/** Custom notifications: one row per recipient, in the transaction of the flow that sends them. */
export function createNotifications(store: Store, clock: Clock): Notifications {
	store.exec(`
		CREATE TABLE IF NOT EXISTS _notifications (id INTEGER PRIMARY KEY, user_id TEXT NOT NULL, type_id TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, target_id TEXT, sender_id TEXT NOT NULL, created TEXT NOT NULL);
		CREATE INDEX IF NOT EXISTS _notifications_user ON _notifications (user_id, id)`);
	return {
		send(notification) {
			for (const userId of notification.recipientIds)
				store.run(
					'INSERT INTO _notifications (user_id, type_id, title, body, target_id, sender_id, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
					[
						userId,
						notification.typeId,
						notification.title,
						notification.body,
						notification.targetId,
						notification.senderId,
						clock.now().toISOString(),
					],
				);
		},
		of: (userId, limit) =>
			store
				.all(
					'SELECT id, type_id, title, body, target_id, sender_id, created FROM _notifications WHERE user_id = ? ORDER BY id DESC LIMIT ?',
					[userId, limit],
				)
				.map(([id, typeId, title, body, targetId, senderId, created]) => ({
					id: String(id),
					typeId: typeId as string,
					title: title as string,
					body: body as string,
					targetId: targetId as string | null,
					senderId: senderId as string,
					createdDate: created as string,
				})),
	};
}
