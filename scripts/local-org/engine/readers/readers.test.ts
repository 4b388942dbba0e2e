import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { fixedClock } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { packageFiles, xmlFile, zipOf } from '../../schema/testing.ts';
import type { Engine, PagedResult, Readers, SObjectRecord, UserContext } from '../contract.ts';
import { createEngine } from '../index.ts';
import { createReaders } from './index.ts';

const ROWS = 25_000;
/** Of what Ana owns, and the one gadget without a kind. */
const KINDS = 26;
const field = (name: string, more: string): string =>
	`<fields><fullName>${name}</fullName><description>For tests.</description><label>${name.slice(0, -3)}</label>${more}</fields>`;
const NUMBER = '<precision>8</precision><scale>0</scale><type>Number</type>';
const KIND = '<length>10</length><type>Text</type>';
const LOUD = '<formula>UPPER(Name) &amp; " " &amp; $User.LastName</formula><type>Text</type>';
const gadget = (extra = ''): string =>
	xmlFile(
		'CustomObject',
		`<deploymentStatus>Deployed</deploymentStatus><description>For tests.</description><label>Gadget</label><pluralLabel>Gadgets</pluralLabel>
	<nameField><label>Name</label><type>Text</type></nameField><sharingModel>Private</sharingModel>${field('Size__c', NUMBER)}${field('Kind__c', KIND)}${field('Loud__c', LOUD)}${extra}`,
	);
const readable = (name: string): string =>
	`<fieldPermissions><editable>false</editable><field>Gadget__c.${name}</field><readable>true</readable></fieldPermissions>`;
const gadgets = (...fields: string[]): string =>
	xmlFile(
		'PermissionSet',
		`${['Size__c', 'Kind__c', 'Loud__c', ...fields].map(readable).join('')}<label>Gadgets</label>
	<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Gadget__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>`,
	);

describe('read workers', () => {
	const clock = fixedClock('2026-06-17T23:30:00Z');
	const folder = mkdtempSync(join(tmpdir(), 'readers-'));
	let engine: Engine;
	let ana: UserContext;
	let admin: UserContext;
	let assignment = '';

	const create = (object: string, row: Record<string, unknown>): string => {
		const [result] = engine.records.insert(engine.systemContext(), object, [row]);
		assert.deepEqual(result!.errors, []);
		return result!.id!;
	};
	const idOf = (object: string, name: string, value: string): string =>
		String(engine.soql.find(engine.systemContext(), object, { field: name, op: '=', value }, { fields: ['Id'] })[0]!['Id']);
	const deploy = (files: Record<string, string>): void => {
		const outcome = engine.deploy(zipOf(packageFiles(files)), { userId: admin.userId });
		assert.deepEqual(
			outcome.messages.filter(({ success }) => !success),
			[],
		);
	};
	const recordsOf = ({ pages }: PagedResult): SObjectRecord[] =>
		pages.flatMap((page) => JSON.parse(new TextDecoder().decode(page)) as SObjectRecord[]);
	/** What a worker answers; the test fails where none is asked. */
	const apart = (ctx: UserContext, soql: string, readers: Readers = engine.readers): Promise<PagedResult> => {
		const result = readers.query(ctx, soql, { pageRows: 2000 });
		assert.ok(result, `not long: ${soql}`);
		return result;
	};
	const count = async (ctx: UserContext): Promise<number> => (await apart(ctx, 'SELECT COUNT() FROM Gadget__c')).totalSize;

	before(() => {
		engine = createEngine({ stateDir: folder, clock });
		admin = { ...engine.systemContext(), mode: 'user' };
		deploy({ 'objects/Gadget__c.object': gadget(), 'permissionsets/Gadgets.permissionset': gadgets() });
		const userId = create('User', {
			Username: 'ana@test.ridealong.local',
			Email: 'ana@test.ridealong.local',
			LastName: 'Ruiz',
			Alias: 'ana',
			ProfileId: idOf('Profile', 'Name', 'Standard User'),
			TimeZoneSidKey: 'Asia/Tokyo',
			LocaleSidKey: 'en_US',
			EmailEncodingKey: 'UTF-8',
			LanguageLocaleKey: 'en_US',
		});
		ana = { userId, mode: 'user', timeZone: 'Asia/Tokyo' };
		assignment = create('PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: idOf('PermissionSet', 'Name', 'Gadgets') });
		const { store } = engine;
		const prefix = engine.schema.objects.get('Gadget__c')!.keyPrefix;
		store.transaction(() => {
			for (let n = 0; n < ROWS; n++)
				store.run(
					'INSERT INTO "Gadget__c" ("Id", "Name", "Size__c", "Kind__c", "OwnerId", "CreatedDate", "CreatedById", "IsDeleted") VALUES (?, ?, ?, ?, ?, ?, ?, 0)',
					[
						store.nextId(prefix),
						`Gadget ${n}`,
						n % 50,
						`k${n % 50}`,
						n % 2 ? userId : admin.userId,
						n % 5 ? '2026-06-17T22:00:00.000Z' : '2026-06-16T10:00:00.000Z',
						userId,
					],
				);
		});
	});
	after(async () => {
		await engine.readers.close();
		engine.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it('answer what the org itself answers, as the user who asks, in their time zone, at its time', async () => {
		const queries = [
			'SELECT Kind__c, COUNT(Id) n, MAX(Name), SUM(Size__c) FROM Gadget__c GROUP BY Kind__c ORDER BY Kind__c',
			'SELECT COUNT(Id) FROM Gadget__c WHERE CreatedDate = TODAY',
			'SELECT COUNT() FROM Gadget__c',
			'SELECT DAY_ONLY(convertTimezone(CreatedDate)) d, COUNT(Id) FROM Gadget__c GROUP BY DAY_ONLY(convertTimezone(CreatedDate))',
			"SELECT Id, Name, Loud__c, Owner.Name, CreatedDate FROM Gadget__c WHERE Name LIKE '%77' ORDER BY Name",
			"SELECT Loud__c FROM Gadget__c WHERE Loud__c LIKE '%99 RUIZ' AND Size__c = 49",
		];
		for (const soql of queries) {
			const { records, ...rest } = engine.soql.query(ana, soql);
			const { pages, rows, ...found } = await apart(ana, soql);
			assert.deepEqual({ ...found, records: recordsOf({ ...found, pages, rows }) }, JSON.parse(JSON.stringify({ ...rest, records })), soql);
			assert.equal(rows, records.length);
		}
		assert.equal((await apart(ana, 'SELECT COUNT() FROM Gadget__c')).totalSize, ROWS / 2);
		clock.set('2026-06-18T23:30:00Z');
		const [yesterday] = recordsOf(await apart(ana, 'SELECT COUNT(Id) n FROM Gadget__c WHERE CreatedDate = YESTERDAY'));
		assert.equal(yesterday!['n'], 10_000, '07:00 of 18 June in Tokyo');
	});

	it('are not asked for what is short or wrong', () => {
		for (const soql of ['SELECT Name FROM Gadget__c LIMIT 5', 'SELECT COUNT() FROM Account', 'SELECT Nope FROM Gadget__c', 'nonsense'])
			assert.equal(engine.readers.query(ana, soql, { pageRows: 2000 }), undefined, soql);
	});

	it('refuse with the same error', async () => {
		const soql = "SELECT COUNT(Id) FROM Gadget__c WHERE Name LIKE '%" + '%a'.repeat(30_000) + "'";
		const readers = createReaders({ stateDir: folder, clock, soql: { ...engine.soql, mayBeLong: () => true } });
		try {
			for (const text of ['SELECT Nope FROM Gadget__c', 'SELECT Id FROM Nothing', 'SELEC', soql]) {
				let expected: ApiError | undefined;
				try {
					engine.soql.query(ana, text);
				} catch (error) {
					expected = error as ApiError;
				}
				await assert.rejects(apart(ana, text, readers), (error) => {
					assert.ok(error instanceof ApiError && expected instanceof ApiError);
					assert.deepEqual([error.errorCode, error.message, error.status], [expected.errorCode, expected.message, expected.status]);
					return true;
				});
			}
		} finally {
			await readers.close();
		}
	});

	it('see every write that was committed before the query came', async () => {
		const before = await count(ana);
		const [saved] = engine.records.insert(ana, 'Gadget__c', [{ Name: 'New' }]);
		assert.equal(await count(ana), before + 1);
		engine.records.delete(ana, 'Gadget__c', [saved!.id!]);
		assert.equal(await count(ana), before);
	});

	it('take away at once what a user may no longer read', async () => {
		assert.equal(await count(ana), ROWS / 2);
		engine.records.update(engine.systemContext(), 'User', [{ Id: ana.userId, ProfileId: idOf('Profile', 'Name', 'System Administrator') }]);
		assert.equal(await count(ana), ROWS, 'View All Data');
		engine.records.update(engine.systemContext(), 'User', [{ Id: ana.userId, ProfileId: idOf('Profile', 'Name', 'Standard User') }]);
		const soql = 'SELECT COUNT() FROM Gadget__c';
		assert.equal((await apart(ana, soql)).totalSize, ROWS / 2);
		engine.records.delete(engine.systemContext(), 'PermissionSetAssignment', [assignment]);
		assert.throws(() => engine.soql.query(ana, soql), { errorCode: 'INVALID_TYPE' });
		const readers = createReaders({ stateDir: folder, clock, soql: { ...engine.soql, mayBeLong: () => true } });
		await assert.rejects(apart(ana, soql, readers), { errorCode: 'INVALID_TYPE' });
		create('PermissionSetAssignment', { AssigneeId: ana.userId, PermissionSetId: idOf('PermissionSet', 'Name', 'Gadgets') });
		assert.equal((await apart(ana, soql, readers)).totalSize, ROWS / 2);
		await readers.close();
	});

	it('know what was deployed since they were started', async () => {
		deploy({
			'objects/Gadget__c.object': gadget(field('Weight__c', NUMBER)),
			'permissionsets/Gadgets.permissionset': gadgets('Weight__c'),
		});
		engine.records.insert(engine.systemContext(), 'Gadget__c', [{ Name: 'Heavy', Weight__c: 900, OwnerId: ana.userId }]);
		const [heaviest] = recordsOf(await apart(ana, 'SELECT MAX(Weight__c) most FROM Gadget__c'));
		assert.equal(heaviest!['most'], 900);
	});

	it('are replaced when they die, and the query is asked again', async () => {
		const workers: Worker[] = [];
		const readers = createReaders({ stateDir: folder, clock, soql: engine.soql, started: (worker) => workers.push(worker) });
		const soql = 'SELECT Kind__c, COUNT(Id) FROM Gadget__c GROUP BY Kind__c';
		const first = apart(ana, soql, readers);
		await workers[0]!.terminate();
		assert.equal((await first).rows, KINDS);
		assert.equal(workers.length, 2);
		const second = apart(ana, soql, readers);
		await workers[1]!.terminate();
		await workers[2]!.terminate();
		await assert.rejects(second, { errorCode: 'SERVER_UNAVAILABLE', status: 400 });
		assert.equal((await apart(ana, soql, readers)).rows, KINDS);
		await readers.close();
	});

	it('refuse a result that does not fit their memory', async () => {
		const readers = createReaders({ stateDir: folder, clock, soql: engine.soql, limits: { maxOldGenerationSizeMb: 20 } });
		const wide =
			'SELECT Id, Name, Size__c, Kind__c, CreatedDate, Owner.Name, CreatedBy.Name, OwnerId, CreatedById FROM Gadget__c ORDER BY Size__c';
		await assert.rejects(apart(ana, wide, readers), { errorCode: 'OPERATION_TOO_LARGE' });
		await readers.close();
	});

	it('end with the org, and leave no log behind', async () => {
		await count(ana);
		await engine.readers.close();
		assert.equal(engine.readers.query(ana, 'SELECT COUNT() FROM Gadget__c', { pageRows: 2000 }), undefined);
		engine.close();
		assert.equal(existsSync(join(folder, 'org.sqlite-wal')), false);
		engine = createEngine({ stateDir: folder, clock });
		assert.equal(engine.store.recovery, undefined);
	});

	it('are not there for an org in memory', () => {
		const memory = createReaders({ stateDir: ':memory:', clock, soql: { ...engine.soql, mayBeLong: () => true } });
		assert.equal(memory.query(ana, 'SELECT COUNT() FROM Gadget__c', { pageRows: 2000 }), undefined);
	});
});
