import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findChildRelationship, findField, findObject, findParentRelationship } from '../model.ts';
import { baseSchema } from './index.ts';

const schema = baseSchema();

test('every reference points at an object of the schema', () => {
	for (const object of schema.objects.values())
		for (const field of object.fields.values())
			for (const target of field.referenceTo) assert.ok(schema.objects.has(target), `${object.name}.${field.name} → ${target}`);
});

test('child relationship names are unique per parent', () => {
	const seen = new Set<string>();
	for (const object of schema.objects.values())
		for (const field of object.fields.values())
			for (const target of field.childRelationshipName ? field.referenceTo : []) {
				const key = `${target}.${field.childRelationshipName}`;
				assert.ok(!seen.has(key), key);
				seen.add(key);
			}
});

test('key prefixes of objects with records are unique', () => {
	const prefixes = [...schema.objects.values()].filter((each) => each.kind !== 'history' && each.keyPrefix).map((each) => each.keyPrefix);
	assert.equal(new Set(prefixes).size, prefixes.length);
});

test('every stored object has an Id, and one name field at most', () => {
	for (const object of schema.objects.values()) {
		assert.equal(object.fields.get('Id')?.type, 'id', object.name);
		assert.ok([...object.fields.values()].filter((each) => each.nameField).length <= 1, object.name);
	}
});

test('names are found in any case', () => {
	assert.equal(findObject(schema, 'opportunity')?.name, 'Opportunity');
	assert.equal(findField(schema.objects.get('Opportunity')!, 'stagename')?.name, 'StageName');
	assert.equal(findParentRelationship(schema.objects.get('Opportunity')!, 'account')?.name, 'AccountId');
	assert.equal(findChildRelationship(schema, 'Account', 'Opportunities')?.object.name, 'Opportunity');
});

test('shares and histories stand beside the objects that have them', () => {
	const companions = [...schema.objects.values()]
		.filter((each) => each.kind === 'share' || each.kind === 'history')
		.map((each) => each.name);
	assert.deepEqual(companions.sort(), [
		'AccountHistory',
		'AccountShare',
		'ContactHistory',
		'LeadHistory',
		'LeadShare',
		'OpportunityFieldHistory',
		'OpportunityHistory',
		'OpportunityShare',
	]);
	assert.ok(schema.objects.get('OpportunityShare')!.fields.has('OpportunityAccessLevel'));
});

test('profiles grant no field permission on required or system fields', () => {
	const admin = schema.permissionSets.get('System Administrator')!;
	const fields = new Set(admin.fieldPermissions.map((each) => each.field));
	for (const refused of ['Opportunity.Name', 'Opportunity.StageName', 'Account.OwnerId', 'Lead.CreatedDate'])
		assert.ok(!fields.has(refused), refused);
	assert.ok(fields.has('Opportunity.NextStep'));
	assert.deepEqual(schema.permissionSets.get('Minimum Access - Salesforce')!.objectPermissions, []);
});

test('each call gives a schema of its own', () => {
	baseSchema().objects.get('Account')!.fields.delete('Website');
	assert.ok(baseSchema().objects.get('Account')!.fields.has('Website'));
});
