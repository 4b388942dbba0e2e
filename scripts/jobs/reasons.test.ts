import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SaveError } from '../salesforce/org.ts';
import { diskReason, isForbidden, notShown, plainReason } from './reasons.ts';

const refusal = (errorCode: string, message: string) => Object.assign(new Error(message), { errorCode });
const ROW = 'ERROR at Row:1:Column:12\n';

test('what the org does not show is named without the query', () => {
	assert.equal(
		notShown(refusal('INVALID_TYPE', `\nId FROM A__c\n        ^\n${ROW}sObject type 'A__c' is not supported. If you are`)),
		'A__c',
	);
	assert.equal(notShown(refusal('INVALID_FIELD', `${ROW}No such column 'Key__c' on entity 'User'. If you are`)), 'User.Key__c');
	assert.equal(
		notShown(refusal('INVALID_FIELD', "No such column 'Probe__c' on sobject of type Deal_Review__c")),
		'Deal_Review__c.Probe__c',
	);
	assert.equal(
		notShown(refusal('INVALID_FIELD', `${ROW}Didn't understand relationship 'Mentor__r' in field path. If you are`)),
		'Mentor__r',
	);
	assert.equal(notShown(refusal('MALFORMED_QUERY', 'unexpected token: FORM')), null);
	assert.equal(notShown(new Error("sObject type 'A__c' is not supported")), null);
	assert.equal(
		plainReason(refusal('INVALID_FIELD', `${ROW}No such column 'Key__c' on entity 'User'.`)),
		'User.Key__c is not there, or not shown to this user',
	);
});

test('an error of the disk names the path and why', () => {
	const error = Object.assign(new Error("EROFS: read-only file system, mkdir '/ro/x'"), { code: 'EROFS', path: '/ro/x' });
	assert.equal(diskReason(error), '/ro/x: it can only be read (EROFS)');
	assert.equal(diskReason(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })), null);
	assert.equal(plainReason(new Error('as it is,\n  in a line')), 'as it is, in a line');
});

test('rows that were refused for want of permission only', () => {
	const row = (statusCode: string, message = 'm') => ({ label: 'a', id: null, errors: [{ statusCode, message, fields: [] }] });
	assert.equal(isForbidden(new SaveError('A', [row('INSUFFICIENT_ACCESS_OR_READONLY')])), true);
	assert.equal(isForbidden(new SaveError('A', [row('INSUFFICIENT_ACCESS_OR_READONLY'), row('REQUIRED_FIELD_MISSING')])), false);
	const entity = (message: string) => isForbidden(new SaveError('A', [row('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message)]));
	assert.deepEqual([entity('entity type cannot be inserted: A'), entity('T: execution of BeforeInsert')], [true, false]);
	assert.equal(isForbidden(new Error('x')), false);
});
