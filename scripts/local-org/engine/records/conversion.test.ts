import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { text } from '../../schema/base/fields.ts';
import { testOrg, testSchema, type TestOrg } from '../testing/org.ts';
import type { LeadConversion, LeadConversionResult, UserContext } from '../contract.ts';

const STATUS = 'Closed - Converted';
const OBJECTS = ['Account', 'Contact', 'Opportunity', 'Lead'];

interface Conversions {
	org: TestOrg;
	rep: UserContext;
	lead: string;
	convert(more?: Partial<LeadConversion>, who?: UserContext): LeadConversionResult;
	code(more?: Partial<LeadConversion>, who?: UserContext): string;
}
function conversions(): Conversions {
	const schema = testSchema();
	schema.objects.get('Account')!.fields.set('Must__c', { ...text('Must__c', 'Must', 20, { required: true }), custom: true });
	const org = testOrg(':memory:', schema);
	const rep = org.person('rep');
	const lead = org.create('Lead', {
		FirstName: 'Ada',
		LastName: 'Byron',
		Company: 'Engines',
		Email: 'ada@engines.example',
		LeadSource: 'Web',
		City: 'London',
		NumberOfEmployees: 5,
		OwnerId: rep.userId,
	});
	const convert = (more: Partial<LeadConversion> = {}, who = rep): LeadConversionResult =>
		org.records.convertLead(who, [{ leadId: lead, convertedStatus: STATUS, ...more }])[0]!;
	return { org, rep, lead, convert, code: (more, who) => convert(more, who).errors[0]?.statusCode ?? 'OK' };
}
/** Lets accounts be saved by a rule that asks for nothing. */
const relax = (org: TestOrg): void => void (org.schema.objects.get('Account')!.fields.get('Must__c')!.required = false);

describe('lead conversion', () => {
	test('makes account, contact and opportunity of the lead, which then points at them', () => {
		const { org, rep, lead, convert } = conversions();
		relax(org);
		const result = convert();
		assert.deepEqual(result.errors, []);
		const read = (object: string, id: string, fields: string[]): unknown[] => {
			const [row] = org.soql.rows(org.system, object, [id], fields);
			return fields.map((field) => row![field]);
		};
		assert.deepEqual(read('Account', result.accountId!, ['Name', 'BillingCity', 'NumberOfEmployees', 'OwnerId']), [
			'Engines',
			'London',
			5,
			rep.userId,
		]);
		assert.deepEqual(read('Contact', result.contactId!, ['Name', 'Email', 'LeadSource', 'MailingCity', 'AccountId']), [
			'Ada Byron',
			'ada@engines.example',
			'Web',
			'London',
			result.accountId,
		]);
		assert.deepEqual(read('Opportunity', result.opportunityId!, ['Name', 'StageName', 'CloseDate', 'AccountId', 'LeadSource']), [
			'Engines',
			'Prospecting',
			'2026-03-31',
			result.accountId,
			'Web',
		]);
		assert.deepEqual(
			read('Lead', lead, ['Status', 'IsConverted', 'ConvertedDate', 'ConvertedAccountId', 'ConvertedContactId', 'ConvertedOpportunityId']),
			[STATUS, true, '2026-03-02', result.accountId, result.contactId, result.opportunityId],
		);
		assert.deepEqual(org.store.all('SELECT "ContactId", "IsPrimary" FROM "OpportunityContactRole"'), [[result.contactId, 1]]);
	});

	test('runs account, contact, opportunity and lead through the whole save order where converted leads are validated', () => {
		const { org, convert, code } = conversions();
		const ran: string[] = [];
		for (const object of OBJECTS)
			for (const kind of ['RecordBeforeSave', 'RecordAfterSave'] as const)
				org.flow(object, kind, 'CreateAndUpdate', () => void ran.push(`${object} ${kind.slice(6)}`));
		assert.equal(code(), 'REQUIRED_FIELD_MISSING');
		relax(org);
		ran.length = 0;
		convert();
		assert.deepEqual(
			ran,
			OBJECTS.flatMap((object) => [`${object} BeforeSave`, `${object} AfterSave`]),
		);
	});

	test('leaves out flows, rules and required custom fields where they are not', () => {
		const { org, convert } = conversions();
		org.schema.settings.set('LeadConfig', { requireValidation: false });
		for (const object of OBJECTS)
			org.schema.objects
				.get(object)!
				.validationRules.push({ fullName: 'Never', active: true, errorConditionFormula: 'true', errorMessage: 'Never' });
		const ran: string[] = [];
		for (const object of OBJECTS)
			for (const kind of ['RecordBeforeSave', 'RecordAfterSave'] as const)
				org.flow(object, kind, 'CreateAndUpdate', () => void ran.push(`${object} ${kind.slice(6)}`));
		assert.deepEqual(convert().errors, []);
		assert.deepEqual(ran, []);
	});

	test('a refusal anywhere leaves nothing behind', () => {
		const { org, lead, code } = conversions();
		relax(org);
		org.schema.objects
			.get('Lead')!
			.validationRules.push({ fullName: 'No', active: true, errorConditionFormula: 'IsConverted', errorMessage: 'No' });
		assert.equal(code(), 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
		assert.equal(org.store.get('SELECT count(*) FROM "Account"')![0], 0);
		assert.equal(org.value('Lead', lead, 'IsConverted'), 0);
	});

	test('fills what is empty in an existing account and contact; activities follow', () => {
		const { org, rep, lead, convert, code } = conversions();
		const accountId = org.create('Account', { Name: 'Old', Must__c: 'x', BillingCity: 'Paris', OwnerId: rep.userId });
		const contactId = org.create('Contact', { LastName: 'Old', AccountId: accountId, LeadSource: 'Other' });
		const task = org.create('Task', { Subject: 't', WhoId: lead });
		assert.equal(code({ contactId }), 'MISSING_ARGUMENT');
		const result = convert({ accountId, contactId, overwriteLeadSource: true, doNotCreateOpportunity: true });
		assert.deepEqual([result.accountId, result.contactId, result.opportunityId], [accountId, contactId, null]);
		assert.deepEqual(
			['Name', 'BillingCity', 'NumberOfEmployees'].map((name) => org.value('Account', accountId, name)),
			['Old', 'Paris', 5],
		);
		assert.deepEqual(
			['LastName', 'Email', 'LeadSource'].map((name) => org.value('Contact', contactId, name)),
			['Old', 'ada@engines.example', 'Web'],
		);
		assert.deepEqual(
			['WhoId', 'WhatId', 'AccountId'].map((name) => org.value('Task', task, name)),
			[contactId, accountId, accountId],
		);
	});

	test('a queue cannot own what a lead becomes; a status must be one of conversion; no lead twice', () => {
		const { org, rep, lead, code } = conversions();
		relax(org);
		assert.equal(code({ convertedStatus: 'Working - Contacted' }), 'INVALID_STATUS');
		const queue = org.create('Group', { Name: 'Q', Type: 'Queue' });
		org.create('QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
		org.records.update(org.system, 'Lead', [{ Id: lead, OwnerId: queue }]);
		assert.equal(code({}, org.system), 'FIELD_INTEGRITY_EXCEPTION');
		assert.equal(code({ ownerId: rep.userId }, org.system), 'OK');
		assert.equal(code({ ownerId: rep.userId }, org.system), 'CANNOT_UPDATE_CONVERTED_LEAD');
		assert.deepEqual(
			org.soql.query(rep, 'SELECT ApiName FROM LeadStatus WHERE IsConverted = true').records.map((row) => row['ApiName']),
			[STATUS],
		);
	});

	test('needs Convert Leads and Edit on the lead; a converted lead is read-only', () => {
		const { org, rep, lead, code } = conversions();
		relax(org);
		const nobody = org.person('nobody', { profile: 'Minimum Access - Salesforce' });
		assert.equal(code({}, nobody), 'INSUFFICIENT_ACCESS_OR_READONLY');
		assert.equal(code(), 'OK');
		assert.equal(org.records.update(rep, 'Lead', [{ Id: lead, Rating: 'Hot' }])[0]!.errors[0]!.statusCode, 'CANNOT_UPDATE_CONVERTED_LEAD');
	});

	test('each lead stands for itself, unless all or none are asked for', () => {
		const { org, rep, lead } = conversions();
		relax(org);
		const wrong = { leadId: '00Q000000000001', convertedStatus: STATUS };
		const both = [{ leadId: lead, convertedStatus: STATUS }, wrong];
		assert.deepEqual(
			org.records.convertLead(rep, both, { allOrNone: true }).map((result) => result.errors[0]!.statusCode),
			['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'INVALID_CROSS_REFERENCE_KEY'],
		);
		assert.deepEqual(
			org.records.convertLead(rep, both).map((result) => result.success),
			[true, false],
		);
	});
});
