import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledFlow, FlowInterview, Row } from '../contract.ts';
import { testSchema } from '../formula/testing/schema.ts';
import { compileFlow } from './index.ts';
import { flowDef } from './testing/flowDef.ts';
import { fakeHost } from './testing/host.ts';
import { afterSave, assign, beforeSave, filter, flowXml, ref, set, to, type Xml } from './testing/xml.ts';

const schema = testSchema();
const compile = (body: Xml): CompiledFlow => compileFlow(flowDef('Test', flowXml(body)), schema, () => undefined);
const created = (record: Row): FlowInterview => ({ record, prior: undefined, isNew: true });
const ANA = '005000000000001AAA';
const DANA = '005000000000002AAA';
const account = (id: number, owner: string): Row => ({
	Id: `001${String(id).padStart(12, '0')}AAA`,
	Name: `Account ${id}`,
	OwnerId: owner,
});

test('custom notifications go to the host', () => {
	const flow = compile({
		actionCalls: {
			name: 'Notify',
			actionName: 'customNotificationAction',
			actionType: 'customNotificationAction',
			flowTransactionModel: 'CurrentTransaction',
			inputParameters: [
				{ name: 'customNotifTypeId', value: ref('Get_Type.Id') },
				{ name: 'recipientIds', value: ref('Recipients') },
				{ name: 'title', value: { stringValue: 'Ask' } },
				{ name: 'body', value: ref('Body') },
				{ name: 'targetId', value: ref('$Record.Id') },
			],
		},
		assignments: { name: 'Collect', connector: to('Notify'), assignmentItems: assign('Recipients', 'Add', ref('$Record.OwnerId')) },
		recordLookups: {
			name: 'Get_Type',
			connector: to('Collect'),
			filterLogic: 'and',
			filters: filter('DeveloperName', 'EqualTo', 'Review'),
			getFirstRecordOnly: true,
			object: 'CustomNotificationType',
			storeOutputAutomatically: true,
		},
		start: afterSave('Account', 'Get_Type'),
		textTemplates: { name: 'Body', isViewedAsPlainText: true, text: 'About {!$Record.Name}' },
		variables: { name: 'Recipients', dataType: 'String', isCollection: true },
	});
	const host = fakeHost(schema, { CustomNotificationType: [{ Id: '0ML000000000001AAA', DeveloperName: 'Review' }] });
	flow.run([created(account(1, ANA)), created(account(2, DANA))], host);
	assert.deepEqual(
		host.notifications.map(({ recipientIds, body, senderId }) => [recipientIds, body, senderId]),
		[
			[[ANA], 'About Account 1', host.userId],
			[[DANA], 'About Account 2', host.userId],
		],
	);
	assert.deepEqual(host.calls, ['find CustomNotificationType']);
});

test('a platform event starts a flow; its payload is $Record', () => {
	const flow = compile({
		recordCreates: { name: 'Log', inputAssignments: set('Text__c', ref('$Record.Record_Id__c')), object: 'Log__c' },
		start: { connector: to('Log'), object: 'Ownership_Guard__e', triggerType: 'PlatformEvent' },
	});
	const host = fakeHost(schema);
	flow.run([created({ Record_Id__c: '001' }), created({ Record_Id__c: '002' })], host);
	assert.deepEqual(flow.trigger, { object: 'Ownership_Guard__e', kind: 'PlatformEvent', on: undefined, order: 1000.5 });
	assert.deepEqual(host.calls, ['insert Log__c 2']);
});

test('an error message is cut at 255 characters, whatever the names', () => {
	const flow = compile({
		customErrors: { name: 'Refuse', customErrorMessages: { errorMessage: 'No: {!$Record.Name}', isFieldError: false } },
		start: beforeSave('Account', 'Refuse'),
	});
	const [outcome] = flow.run([created({ Name: 'x'.repeat(300) })], fakeHost(schema));
	assert.equal(outcome!.errors[0]!.message.length, 255);
});

test('a loop that never ends is stopped', () => {
	const flow = compile({
		assignments: [
			{ name: 'A', connector: to('B'), assignmentItems: assign('N', 'Add', 1) },
			{ name: 'B', connector: { targetReference: 'A', isGoTo: true }, assignmentItems: assign('N', 'Subtract', 1) },
		],
		start: afterSave('Account', 'A'),
		variables: { name: 'N', dataType: 'Number', scale: 0 },
	});
	const [outcome] = flow.run([created(account(1, ANA))], fakeHost(schema));
	assert.match(outcome!.errors[0]!.message, /more than 100000 elements/);
});
