import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testOrg } from './testing/org.ts';

const sent = (recipientIds: string[]) => ({
	typeId: '0ML000000000001AAA',
	recipientIds,
	title: 'New',
	body: 'Look',
	targetId: null,
	senderId: '005000000000001AAA',
});

test('a notification reaches the active users among users, groups and their members, each once', () => {
	const org = testOrg();
	const [ana, bo, gone] = ['ana', 'bo', 'gone'].map((name) => org.person(name).userId) as [string, string, string];
	org.records.update(org.system, 'User', [{ Id: gone, IsActive: false }]);
	const inner = org.create('Group', { Name: 'Inner', DeveloperName: 'Inner', Type: 'Queue' });
	const outer = org.create('Group', { Name: 'Outer', DeveloperName: 'Outer', Type: 'Regular' });
	for (const [GroupId, UserOrGroupId] of [
		[outer, inner],
		[inner, bo],
		[inner, gone],
	])
		org.create('GroupMember', { GroupId, UserOrGroupId });
	org.room.notify(sent([ana, ana, outer, bo]));
	assert.deepEqual(
		[ana, bo, gone].map((user) => org.notifications.of(user, 10).length),
		[1, 1, 0],
	);
});

test('a notification to a team is refused by name', () => {
	const org = testOrg();
	assert.throws(() => org.room.notify(sent([org.create('Account', { Name: 'Acme' })])), { errorCode: 'NOT_IMPLEMENTED' });
});
