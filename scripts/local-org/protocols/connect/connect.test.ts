import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../http.ts';
import { restRoutes } from '../rest/routes.ts';
import { testOrg, type TestOrg } from '../ui-api/testing.ts';
import { connectRoutes } from './index.ts';

const ROOT = '/services/data/v66.0';
interface Shape {
	id: string;
	messageTitle: string;
	messageBody: string;
	read: boolean;
	seen: boolean;
	target: string;
	targetPageRef: string;
	mostRecentActivityDate: string;
}
let org: TestOrg;
let app: FastifyInstance;
let deal: string;
let tokens: Record<'ana' | 'dana', string>;

before(() => {
	org = testOrg();
	app = createApp(org.engine);
	restRoutes(app, org.engine);
	connectRoutes(app, org.engine);
	deal = org.add('Opportunity', { Name: 'Renewal', StageName: 'Prospecting', CloseDate: '2026-04-30', OwnerId: org.user.userId });
	tokens = { ana: org.engine.sessions.create(org.user.userId), dana: org.engine.sessions.create(org.dana.userId) };
	for (const number of [1, 2, 3]) {
		org.engine.notifications.send({
			typeId: '0MLx',
			recipientIds: [org.dana.userId],
			title: `Ask ${number}`,
			body: 'x'.repeat(500),
			targetId: deal,
			senderId: org.user.userId,
		});
	}
});
after(() => app.close());

const call = async (method: 'GET' | 'PATCH' | 'POST', path: string, who: 'ana' | 'dana' = 'dana', payload?: object) => {
	const answer = await app.inject({
		method,
		url: ROOT + path,
		headers: { host: 'localhost', authorization: `Bearer ${tokens[who]}` },
		...(payload ? { payload } : {}),
	});
	return { status: answer.statusCode, body: answer.json() };
};
const listed = async (query = '', who: 'ana' | 'dana' = 'dana'): Promise<Shape[]> =>
	(await call('GET', `/connect/notifications${query}`, who)).body.notifications;

test('notifications come newest first, trimmed unless asked in full, and lead to their record', async () => {
	const [newest, ...others] = await listed();
	assert.deepEqual([newest!.messageTitle, others.length], ['Ask 3', 2]);
	assert.deepEqual([newest!.messageBody.length, newest!.read, newest!.seen, newest!.target], [320, false, false, deal]);
	assert.deepEqual(JSON.parse(newest!.targetPageRef), {
		type: 'standard__recordPage',
		attributes: { objectApiName: 'Opportunity', recordId: deal, actionName: 'view' },
	});
	assert.equal((await listed('?trimMessages=false&size=1'))[0]!.messageBody.length, 500);
});

test('nobody reads another’s', async () => {
	assert.deepEqual(await listed('', 'ana'), []);
	const [theirs] = await listed();
	assert.equal((await call('GET', `/connect/notifications/${theirs!.id}`, 'ana')).status, 404);
	assert.equal((await call('PATCH', `/connect/notifications/${theirs!.id}`, 'ana', { read: true })).status, 404);
});

test('seen clears the bell, read is kept for each, and what is read has been seen', async () => {
	const status = async () => (await call('GET', '/connect/notifications/status')).body;
	assert.deepEqual([(await status()).unreadCount, (await status()).unseenCount], [3, 3]);
	await call('PATCH', '/connect/notifications', 'dana', { seen: true });
	assert.deepEqual([(await status()).unreadCount, (await status()).unseenCount], [3, 0]);
	const [first, second] = await listed();
	const one = await call('PATCH', `/connect/notifications/${first!.id}`, 'dana', { read: 'true' });
	assert.deepEqual([one.body.read, one.body.seen], [true, true]);
	await call('PATCH', '/connect/notifications', 'dana', { notificationIds: [second!.id], read: true });
	assert.equal((await status()).unreadCount, 1);
});

test('what does not fit is refused by name', async () => {
	const refused = async (method: 'GET' | 'PATCH', path: string, payload?: object) => {
		const { status, body } = await call(method, path, 'dana', payload);
		return [status, body[0].errorCode];
	};
	assert.deepEqual(await refused('GET', '/connect/notifications?before=2026-01-01&after=2026-01-02'), [400, 'INVALID_PARAMETER_VALUE']);
	assert.deepEqual(await refused('GET', '/connect/notifications?before=soon'), [400, 'INVALID_PARAMETER_VALUE']);
	assert.deepEqual(await refused('PATCH', '/connect/notifications', {}), [400, 'INVALID_PARAMETER_VALUE']);
	assert.deepEqual(await refused('PATCH', '/connect/notifications', { read: true, seen: false }), [400, 'INVALID_PARAMETER_VALUE']);
	assert.deepEqual(await refused('PATCH', '/connect/notifications', { read: 3 }), [400, 'JSON_PARSER_ERROR']);
});

test('the standard action is for those who have Send Custom Notifications', async () => {
	const inputs = [{ customNotifTypeId: '0MLx', recipientIds: [org.user.userId], title: 'Look', body: 'At this', targetId: deal }];
	const { status, body } = await call('POST', '/actions/standard/customNotificationAction', 'dana', { inputs });
	assert.deepEqual([status, body[0].errorCode], [403, 'INSUFFICIENT_ACCESS']);
	assert.deepEqual(await listed('', 'ana'), []);
});

test('the standard action sends to the people it names', async () => {
	for (const set of org.engine.schema.permissionSets.values())
		if (set.name === 'Pages') set.userPermissions.push('SendCustomNotifications');
	org.engine.access.invalidate();
	const inputs = [{ customNotifTypeId: '0MLx', recipientIds: [org.user.userId], title: 'Look', body: 'At this', targetId: deal }];
	assert.equal((await call('POST', '/actions/standard/customNotificationAction', 'dana', { inputs })).status, 400, 'no such type');
	assert.deepEqual(await listed('', 'ana'), []);
});
