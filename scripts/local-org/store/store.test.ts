import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { FieldDef, FieldType, ObjectDef, Schema } from '../schema/model.ts';
import { normalizeId, to18 } from './ids.ts';
import { StateFolderLockedError } from './lock.ts';
import { openStore } from './sqlite.ts';

const field = (name: string, type: FieldType, extra: Partial<FieldDef> = {}): FieldDef => ({
	name,
	label: name,
	type,
	custom: true,
	required: false,
	unique: false,
	externalId: false,
	createable: true,
	updateable: true,
	permissionable: true,
	referenceTo: [],
	...extra,
});
const object = (name: string, fields: FieldDef[]): ObjectDef => ({
	name,
	label: name,
	pluralLabel: name,
	kind: 'custom',
	custom: true,
	keyPrefix: 'a00',
	sharingModel: 'Private',
	deploymentStatus: 'Deployed',
	hasOwner: false,
	fields: new Map([field('Id', 'id'), ...fields].map((each) => [each.name, each])),
	validationRules: [],
	listViews: [],
	compactLayouts: [],
});
const schemaOf = (...objects: ObjectDef[]): Schema => ({
	objects: new Map(objects.map((each) => [each.name, each])),
	flows: new Map(),
	permissionSets: new Map(),
	flexiPages: new Map(),
	applications: new Map(),
	tabs: new Map(),
	layouts: new Map(),
	labels: new Map(),
	lwc: new Map(),
	customMetadata: new Map(),
	customPermissions: new Map(),
	notificationTypes: new Map(),
	matchingRules: new Map(),
	duplicateRules: new Map(),
	channelMembers: new Map(),
	settings: new Map(),
});

const folders: string[] = [];
const folder = (): string => {
	const made = mkdtempSync(join(tmpdir(), 'store-'));
	folders.push(made);
	return made;
};
after(() => folders.forEach((each) => rmSync(each, { recursive: true })));

test('ids: known checksum, any case, wrong ones refused', () => {
	assert.equal(to18('001A0000006Vm9r'), '001A0000006Vm9rIAC');
	assert.equal(normalizeId('001A0000006Vm9r'), '001A0000006Vm9rIAC');
	assert.equal(normalizeId('001a0000006vm9riac'), '001A0000006Vm9rIAC');
	assert.equal(normalizeId('001A0000006Vm9rIAD'), undefined);
	assert.equal(normalizeId('001'), undefined);
});

test('ids are never given twice: across rollbacks and restarts', () => {
	const dir = folder();
	const given = new Set<string>();
	let store = openStore(dir);
	const take = (): void => {
		const id = store.nextId('001');
		assert.equal(given.has(id), false, id);
		given.add(id);
	};
	take();
	assert.throws(() =>
		store.transaction(() => {
			take();
			throw new Error('undo');
		}),
	);
	store.transaction(() => {
		take();
		assert.throws(() =>
			store.transaction(() => {
				take();
				throw new Error('undo');
			}),
		);
	});
	store.close();
	store = openStore(dir);
	take();
	store.close();
	assert.equal(given.size, 5);
});

test('a nested transaction that fails leaves the outer one', () => {
	const store = openStore(':memory:');
	const ends: boolean[] = [];
	store.onTransactionEnd((committed) => ends.push(committed));
	store.exec('CREATE TABLE t (x)');
	store.transaction(() => {
		store.run('INSERT INTO t VALUES (1)');
		assert.throws(() =>
			store.transaction(() => {
				store.run('INSERT INTO t VALUES (2)');
				throw new Error('undo');
			}),
		);
		store.run('INSERT INTO t VALUES (3)');
	});
	assert.deepEqual(store.all('SELECT x FROM t'), [[1], [3]]);
	assert.deepEqual(ends, [true]);
});

test('the schema comes and goes as columns, indexes and tables; a changed type converts', () => {
	const store = openStore(':memory:');
	const schema = schemaOf(object('Account', [field('Name', 'string', { nameField: true })]), object('Lead', []));
	store.applySchema(schema);
	const account = schema.objects.get('Account')!;
	account.fields.set('Key__c', field('Key__c', 'string', { unique: true }));
	account.fields.set('Size__c', field('Size__c', 'string'));
	store.applySchema(schema);
	store.run(`INSERT INTO "Account" ("Id", "Key__c", "Size__c") VALUES ('1', 'Ä', '12')`);
	assert.deepEqual(store.all(`SELECT "Size__c" FROM "Account" WHERE sf_fold("Key__c") = sf_fold('ä')`), [['12']]);
	assert.match(
		String(store.all(`EXPLAIN QUERY PLAN SELECT 1 FROM "Account" WHERE sf_fold("Key__c") = sf_fold('ä')`)[0]),
		/ix\|Account\|Key__c\|fold/,
	);
	account.fields.set('Size__c', field('Size__c', 'double'));
	account.fields.delete('Key__c');
	store.applySchema(schema);
	assert.deepEqual(store.all('SELECT "Size__c" FROM "Account"'), [[12]]);
	assert.throws(() => store.all('SELECT "Key__c" FROM "Account" a WHERE a."Key__c" = 1'));
	schema.objects.delete('Lead');
	store.applySchema(schema);
	assert.throws(() => store.all('SELECT 1 FROM "Lead"'));
});

test('a function called from SQL may run the statement it is called from', () => {
	const store = openStore(':memory:');
	store.exec('CREATE TABLE t (x); INSERT INTO t VALUES (1), (2), (3)');
	const sql = 'SELECT x, deeper(x) FROM t WHERE x >= ? ORDER BY x';
	store.defineFunction('deeper', (x) => (x === 3 ? 0 : store.all(sql, [Number(x) + 1]).length));
	assert.deepEqual(store.all(sql, [1]), [
		[1, 2],
		[2, 1],
		[3, 0],
	]);
});

test('a folder in use is refused with the process and what to do; a stale lock is taken over', () => {
	const dir = folder();
	const store = openStore(dir);
	assert.throws(
		() => openStore(dir),
		(error) => error instanceof StateFolderLockedError && error.pid === process.pid && /org stop/.test(error.message),
	);
	const lock = readFileSync(join(dir, 'org.lock'), 'utf8');
	store.close();
	writeFileSync(join(dir, 'org.lock'), lock.replace(/"started":"\d+"/, '"started":"1"').replace(String(process.pid), '2147483646'));
	openStore(dir).close();
});
