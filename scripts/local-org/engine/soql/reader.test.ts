import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fixedClock } from '../../clock.ts';
import { fold } from '../../store/fold.ts';
import { createAccess } from '../access/index.ts';
import type { Engine, Soql, SqlValue, Store, UserContext } from '../contract.ts';
import { createEngine } from '../index.ts';
import { createSoql } from './index.ts';

/** A store that only reads: all that SOQL and access ask of one. */
function readingStore(path: string): Store {
	const database = new DatabaseSync(path, { readOnly: true });
	database.function('sf_fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : text));
	const prepare: Store['prepare'] = (sql) => {
		const statement = database.prepare(sql);
		statement.setReturnArrays(true);
		return { all: (params) => statement.all(...params) as unknown as SqlValue[][] };
	};
	const all: Store['all'] = (sql, params = []) => prepare(sql).all(params);
	const part: Pick<Store, 'all' | 'get' | 'prepare' | 'defineFunction' | 'close'> = {
		all,
		prepare,
		get: (sql, params) => all(sql, params)[0],
		defineFunction: (name, fn, options = {}) => database.function(name, { varargs: true, ...options }, fn),
		close: () => database.close(),
	};
	return part as Store;
}

describe('a reader beside the writer', () => {
	const clock = fixedClock('2026-06-17T10:30:00Z');
	let folder = '';
	let engine: Engine;
	let reader: Store;
	let soql: Soql;
	let admin: UserContext;
	before(() => {
		folder = mkdtempSync(join(tmpdir(), 'reader-'));
		engine = createEngine({ stateDir: folder, clock });
		const system = engine.systemContext();
		admin = { ...system, mode: 'user' };
		for (const Name of ['Acme', 'Österreich', 'ärger'])
			assert.ok(engine.records.insert(system, 'Account', [{ Name, Industry: 'Energy' }])[0]!.success);
		reader = readingStore(join(folder, 'org.sqlite'));
		const access = createAccess({ store: reader, schema: () => engine.schema, settings: () => engine.settings(), clock });
		soql = createSoql({ store: reader, schema: () => engine.schema, access, clock });
	});
	after(() => {
		reader.close();
		engine.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it('answers as the writer does, and sees what it writes later', () => {
		const queries = [
			"SELECT Id, Name, Owner.Name, CreatedDate FROM Account WHERE Name LIKE 'ö%' ORDER BY Name",
			'SELECT Industry, COUNT(Id) n FROM Account WHERE CreatedDate = TODAY GROUP BY Industry',
			'SELECT HOUR_IN_DAY(convertTimezone(CreatedDate)) h, COUNT(Id) FROM Account GROUP BY HOUR_IN_DAY(convertTimezone(CreatedDate))',
			'SELECT Name, (SELECT Name FROM Contacts) FROM Account ORDER BY Name LIMIT 2',
			'SELECT FORMAT(CreatedDate) d FROM Account LIMIT 1',
		];
		for (const text of queries) assert.deepEqual(soql.query(admin, text), engine.soql.query(admin, text), text);
		const before = soql.query(admin, 'SELECT COUNT() FROM Account').totalSize;
		engine.records.insert(engine.systemContext(), 'Account', [{ Name: 'Later' }]);
		assert.equal(soql.query(admin, 'SELECT COUNT() FROM Account').totalSize, before + 1);
	});

	it('says which queries may be long, once the table is big', () => {
		const long = (text: string): boolean => soql.mayBeLong(admin, text);
		assert.equal(long('SELECT COUNT(Id) FROM Opportunity'), false);
		const { store } = engine;
		store.transaction(() => {
			for (let n = 0; n < 25_000; n++)
				store.run('INSERT INTO "Opportunity" ("Id", "Name", "StageName", "Amount") VALUES (?, ?, ?, ?)', [
					store.nextId('006'),
					`Deal ${n}`,
					'Prospecting',
					n,
				]);
		});
		const one = soql.query(admin, "SELECT Id FROM Opportunity WHERE Name = 'Deal 7'").records[0]!['Id'] as string;
		const cases: [soql: string, expected: boolean][] = [
			['SELECT COUNT(Id) FROM Opportunity', true],
			['SELECT COUNT() FROM Opportunity WHERE Amount > 5', true],
			['SELECT StageName, SUM(Amount) FROM Opportunity GROUP BY StageName', true],
			[`SELECT COUNT(Id) FROM Opportunity WHERE Id = '${one}'`, false],
			[`SELECT Name FROM Opportunity WHERE Id = '${one}'`, false],
			["SELECT Name FROM Opportunity WHERE Name LIKE 'Deal 12%'", false],
			["SELECT Name FROM Opportunity WHERE Name LIKE '%12'", true],
			['SELECT Name FROM Opportunity WHERE Amount = 3', true],
			['SELECT Name FROM Opportunity LIMIT 10', false],
			['SELECT Name FROM Opportunity', true],
			['SELECT Name FROM Opportunity WHERE Amount = 3 LIMIT 10', true],
			['SELECT Name FROM Opportunity ORDER BY Amount LIMIT 10', true],
			['SELECT Name FROM Account', false],
			['SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Amount = 3)', true],
			["SELECT Name, Account.Name FROM Opportunity WHERE AccountId = '001000000000000AAA'", false],
			['SELECT Nonsense FROM Opportunity', false],
			['no query at all', false],
		];
		for (const [text, expected] of cases) assert.equal(long(text), expected, text);
	});
});
