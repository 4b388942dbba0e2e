/** Bulk API 2.0 with the unmodified CLI: import, upsert, update, delete, and an export over several pages. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import Papa from 'papaparse';
import { SfJourney } from './cli.ts';

interface JobResult {
	jobId: string;
	processedRecords: number;
	successfulRecords: number;
	failedRecords: number;
}
/** More than one page of 2,000 and no multiple of 200. */
const ROWS = 4_321;

const FIELD = `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
	<fullName>Erp_Number__c</fullName>
	<externalId>true</externalId>
	<label>ERP Number</label>
	<length>20</length>
	<type>Text</type>
	<unique>true</unique>
	<caseSensitive>false</caseSensitive>
</CustomField>
`;
const SET = `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
	<fieldPermissions>
		<editable>true</editable>
		<field>Account.Erp_Number__c</field>
		<readable>true</readable>
	</fieldPermissions>
	<hasActivationRequired>false</hasActivationRequired>
	<label>Erp</label>
</PermissionSet>
`;

describe('sf data … bulk', () => {
	let sf: SfJourney;
	before(async () => {
		sf = await SfJourney.create();
		await sf.write('force-app/main/objects/Account/fields/Erp_Number__c.field-meta.xml', FIELD);
		await sf.write('force-app/main/permissionsets/Erp.permissionset-meta.xml', SET);
		await sf.result(['project', 'deploy', 'start', '--source-dir', 'force-app']);
		await sf.result(['org', 'assign', 'permset', '--name', 'Erp']);
		const file = await sf.write(
			'rows.csv',
			Papa.unparse(
				Array.from({ length: ROWS }, (_, index) => ({ Name: `Bulk "${index}", Ltd`, Erp_Number__c: `E-${index}` })),
				{ newline: '\n' },
			) + '\n',
		);
		const imported = await sf.result<JobResult>([
			'data',
			'import',
			'bulk',
			'--sobject',
			'Account',
			'--file',
			file,
			'--wait',
			'5',
			'--line-ending',
			'LF',
		]);
		assert.deepEqual([imported.processedRecords, imported.failedRecords], [ROWS, 0]);
	});
	after(() => sf.close());

	const query = async (soql: string): Promise<Record<string, unknown>[]> =>
		(await sf.result<{ records: Record<string, unknown>[] }>(['data', 'query', '--query', soql])).records;

	test('import bulk created every row as the file said', async () => {
		const [row] = await query(`SELECT Name FROM Account WHERE Erp_Number__c = 'e-4320'`);
		assert.equal(row?.['Name'], 'Bulk "4320", Ltd');
	});

	test('export bulk writes every row over several pages', async () => {
		const exported = await sf.result<{ totalSize: number; filePath: string }>([
			'data',
			'export',
			'bulk',
			'--query',
			`SELECT Name, Erp_Number__c FROM Account WHERE Erp_Number__c LIKE 'E-%' ORDER BY Name`,
			'--output-file',
			'out.csv',
			'--result-format',
			'csv',
			'--wait',
			'5',
		]);
		assert.equal(exported.totalSize, ROWS);
		const { data } = Papa.parse<Record<string, string>>(await readFile(path.join(sf.project, 'out.csv'), 'utf8'), {
			header: true,
			skipEmptyLines: true,
		});
		assert.equal(data.length, ROWS);
		assert.equal(new Set(data.map((each) => each['Erp_Number__c'])).size, ROWS, 'each row once');
	});

	test('upsert bulk changes what is there and creates what is not; a bad row fails alone', async () => {
		const file = await sf.write('upsert.csv', `Erp_Number__c,Name\nE-0,Renamed\nE-new,Fresh\nE-1,${'x'.repeat(300)}\n`);
		const answer = await sf.json<JobResult>([
			'data',
			'upsert',
			'bulk',
			'--sobject',
			'Account',
			'--file',
			file,
			'--external-id',
			'Erp_Number__c',
			'--wait',
			'5',
			'--line-ending',
			'LF',
		]);
		assert.match(answer.message ?? '', /failed to process 1 records/);
		const { jobId } = answer.data as { jobId: string };
		const results = await sf.result<{ processedRecords: number; failedRecords: number; failedFilePath: string }>([
			'data',
			'bulk',
			'results',
			'--job-id',
			jobId,
		]);
		assert.deepEqual([results.processedRecords, results.failedRecords], [3, 1]);
		assert.match(await readFile(path.join(sf.project, results.failedFilePath), 'utf8'), /STRING_TOO_LONG/);
		const rows = await query(`SELECT Erp_Number__c, Name FROM Account WHERE Erp_Number__c IN ('E-0','E-new','E-1') ORDER BY Erp_Number__c`);
		assert.deepEqual(
			rows.map((each) => [each['Erp_Number__c'], each['Name']]),
			[
				['E-0', 'Renamed'],
				['E-1', 'Bulk "1", Ltd'],
				['E-new', 'Fresh'],
			],
		);
	});

	test('update and delete bulk by Id', async () => {
		const rows = await query(`SELECT Id FROM Account WHERE Erp_Number__c IN ('E-10','E-11','E-12')`);
		const update = await sf.write('update.csv', `Id,Industry\n${rows.map((each) => `${String(each['Id'])},Banking`).join('\n')}\n`);
		await sf.result(['data', 'update', 'bulk', '--sobject', 'Account', '--file', update, '--wait', '5', '--line-ending', 'LF']);
		assert.equal((await query(`SELECT Id FROM Account WHERE Industry = 'Banking'`)).length, 3);
		const remove = await sf.write('delete.csv', `Id\n${rows.map((each) => String(each['Id'])).join('\n')}\n`);
		await sf.result(['data', 'delete', 'bulk', '--sobject', 'Account', '--file', remove, '--wait', '5', '--line-ending', 'LF']);
		assert.equal((await query(`SELECT Id FROM Account WHERE Industry = 'Banking'`)).length, 0);
	});
});
