/** Records and objects with the unmodified CLI: data query, record, import tree; sobject; api request rest. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SfJourney } from './cli.ts';

interface Rows {
	totalSize: number;
	records: Record<string, unknown>[];
}

describe('sf data, sobject, api', () => {
	let sf: SfJourney;
	let acme: string;
	before(async () => {
		sf = await SfJourney.create();
		({ id: acme } = await sf.result<{ id: string }>([
			'data',
			'create',
			'record',
			'--sobject',
			'Account',
			'--values',
			"Name='Acme Räder' Industry=Banking",
		]));
		for (const [name, amount] of [
			['Brakes', 100],
			['Wheels', 250],
		])
			await sf.result([
				'data',
				'create',
				'record',
				'--sobject',
				'Opportunity',
				'--values',
				`Name=${name} StageName=Prospecting CloseDate=2026-09-30 Amount=${amount} AccountId=${acme}`,
			]);
	});
	after(() => sf.close());

	const query = (soql: string, ...more: string[]): Promise<Rows> => sf.result<Rows>(['data', 'query', '--query', soql, ...more]);

	test('query follows relationships up and down', async () => {
		const up = await query(`SELECT Name, Account.Name, Account.Owner.Username FROM Opportunity ORDER BY Name`);
		assert.deepEqual(
			up.records.map((each) => [each['Name'], (each['Account'] as { Name: string }).Name]),
			[
				['Brakes', 'Acme Räder'],
				['Wheels', 'Acme Räder'],
			],
		);
		const down = await query(
			`SELECT Name, (SELECT Name, Amount FROM Opportunities ORDER BY Amount DESC) FROM Account WHERE Id = '${acme}'`,
		);
		const children = down.records[0]!['Opportunities'] as Rows;
		assert.deepEqual(
			children.records.map((each) => each['Amount']),
			[250, 100],
		);
	});

	test('query counts and sums', async () => {
		const { records } = await query(`SELECT StageName, COUNT(Id) n, SUM(Amount) total FROM Opportunity GROUP BY StageName`);
		assert.deepEqual(
			records.map((each) => [each['StageName'], each['n'], each['total']]),
			[['Prospecting', 2, 350]],
		);
	});

	test('query prints csv and a table', async () => {
		const soql = `SELECT Name, Amount, Account.Name FROM Opportunity ORDER BY Name`;
		const csv = await sf.run(['data', 'query', '--query', soql, '--result-format', 'csv']);
		assert.equal(csv.code, 0, csv.stderr);
		assert.deepEqual(csv.stdout.trim().split(/\r?\n/), ['Name,Amount,Account.Name', 'Brakes,100,Acme Räder', 'Wheels,250,Acme Räder']);
		const table = await sf.run(['data', 'query', '--query', soql]);
		assert.match(table.stdout, /ACCOUNT\.NAME/i);
		assert.match(table.stdout, /Wheels\s*│?\s*250/);
		const aggregate = await sf.run(['data', 'query', '--query', 'SELECT COUNT() FROM Opportunity']);
		assert.equal(aggregate.code, 0, aggregate.stderr);
		assert.match(aggregate.stdout + aggregate.stderr, /2/);
	});

	test('query says where a wrong query is wrong', async () => {
		const wrong = await sf.json(['data', 'query', '--query', 'SELECT Nmae FROM Account']);
		assert.equal(wrong.status, 1);
		assert.match(wrong.message ?? '', /No such column 'Nmae' on entity 'Account'/);
		assert.match(wrong.message ?? '', /ERROR at Row:1:Column:8/);
	});

	test('records are created, read, changed and deleted', async () => {
		const { id } = await sf.result<{ id: string }>([
			'data',
			'create',
			'record',
			'--sobject',
			'Contact',
			'--values',
			`LastName=Osei AccountId=${acme}`,
		]);
		assert.match(id, /^003\w{15}$/);
		await sf.result(['data', 'update', 'record', '--sobject', 'Contact', '--record-id', id, '--values', "FirstName='Kwame'"]);
		const byId = await sf.result<Record<string, unknown>>(['data', 'get', 'record', '--sobject', 'Contact', '--record-id', id]);
		assert.equal(byId['Name'], 'Kwame Osei');
		const byName = await sf.result<Record<string, unknown>>(['data', 'get', 'record', '--sobject', 'Contact', '--where', 'LastName=Osei']);
		assert.equal(byName['Id'], id);
		await sf.result(['data', 'delete', 'record', '--sobject', 'Contact', '--record-id', id]);
		const gone = await sf.json(['data', 'get', 'record', '--sobject', 'Contact', '--record-id', id]);
		assert.notEqual(gone.status, 0);
		assert.match(JSON.stringify(gone), /ENTITY_IS_DELETED|NOT_FOUND|does not exist|deleted/i);
	});

	test('import tree builds parents with their children', async () => {
		const file = await sf.write(
			'data/accounts.json',
			JSON.stringify({
				records: [
					{
						attributes: { type: 'Account', referenceId: 'tree' },
						Name: 'Tree & Co',
						Contacts: {
							records: [
								{ attributes: { type: 'Contact', referenceId: 'leaf1' }, LastName: 'Leaf' },
								{ attributes: { type: 'Contact', referenceId: 'leaf2' }, LastName: 'Twig' },
							],
						},
					},
				],
			}),
		);
		const imported = await sf.result<{ refId: string; type: string; id: string }[]>(['data', 'import', 'tree', '--files', file]);
		assert.deepEqual(imported.map((each) => each.type).sort(), ['Account', 'Contact', 'Contact']);
		const { records } = await query(`SELECT LastName FROM Contact WHERE Account.Name = 'Tree & Co' ORDER BY LastName`);
		assert.deepEqual(
			records.map((each) => each['LastName']),
			['Leaf', 'Twig'],
		);
	});

	test('sobject list and describe', async () => {
		const names = await sf.result<string[]>(['sobject', 'list', '--sobject', 'standard']);
		assert.ok(names.includes('Opportunity') && names.includes('Account'));
		const described = await sf.result<{ name: string; keyPrefix: string; fields: { name: string; type: string }[] }>([
			'sobject',
			'describe',
			'--sobject',
			'Opportunity',
		]);
		assert.equal(described.keyPrefix, '006');
		assert.equal(described.fields.find((each) => each.name === 'CloseDate')?.type, 'date');
		const unknown = await sf.json(['sobject', 'describe', '--sobject', 'Nothing__c']);
		assert.notEqual(unknown.status, 0);
	});

	test('api request rest asks any resource', async () => {
		const limits = await sf.run(['api', 'request', 'rest', '/services/data/v66.0/limits']);
		assert.equal(limits.code, 0, limits.stderr);
		assert.ok((JSON.parse(limits.stdout) as { DailyApiRequests: { Max: number } }).DailyApiRequests.Max > 0);
		const missing = await sf.run(['api', 'request', 'rest', '/services/data/v66.0/no-such-resource']);
		assert.match(missing.stdout + missing.stderr, /NOT_FOUND/);
	});
});
