/** The real process on a state folder whose database was damaged behind its back: it says what is lost and goes on with the rest. */
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { controlOf } from '../../scripts/jobs/local-org/control.ts';
import { launch, type Launched } from '../../scripts/jobs/local-org/launch.ts';
import { crashPackage } from '../support/crash-package.ts';

const ADMIN = 'admin@ridealong.local';
const API = '/services/data/v66.0';
let folder: string;
let stateDir: string;
let org: Launched;
let token: string;

async function begin(): Promise<string[]> {
	const warnings: string[] = [];
	org = await launch({
		port: 0,
		stateDir,
		fresh: false,
		detached: false,
		onProgress: () => undefined,
		onWarning: (text) => warnings.push(text),
	});
	token = await controlOf(stateDir).token(ADMIN);
	return warnings;
}
async function end(): Promise<void> {
	await controlOf(stateDir).stop();
	await org.ended;
}
async function rest(method: string, resource: string, body?: unknown): Promise<unknown> {
	const form = body instanceof FormData;
	const response = await fetch(org.url + API + resource, {
		method,
		headers: { Authorization: `Bearer ${token}`, ...(body === undefined || form ? {} : { 'Content-Type': 'application/json' }) },
		...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
	});
	const text = await response.text();
	assert.ok(response.ok, `${method} ${resource}: ${response.status} ${text}`);
	return text ? JSON.parse(text) : undefined;
}
const count = async (object: string): Promise<number> =>
	((await rest('GET', `/query?q=${encodeURIComponent(`SELECT count() FROM ${object}`)}`)) as { totalSize: number }).totalSize;
/** Overwrites leaves of a table (every `step`th), or all of them. */
function damage(table: string, step = 1): void {
	const file = path.join(stateDir, 'org.sqlite');
	const database = new DatabaseSync(file);
	const leaves = database.prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'`).all(table);
	const { page_size: size } = database.prepare('PRAGMA page_size').get() as { page_size: number };
	database.close();
	const handle = openSync(file, 'r+');
	leaves.forEach(({ pageno }, at) => {
		if (at % step === 0) writeSync(handle, Buffer.alloc(size, 0x5a), 0, size, (Number(pageno) - 1) * size);
	});
	closeSync(handle);
}
async function deploy(): Promise<void> {
	const form = new FormData();
	form.append('json', new Blob(['{"deployOptions":{"rollbackOnError":true,"singlePackage":true}}'], { type: 'application/json' }));
	form.append('file', new Blob([new Uint8Array(crashPackage())], { type: 'application/zip' }), 'package.zip');
	const { id } = (await rest('POST', '/metadata/deployRequest', form)) as { id: string };
	for (;;) {
		const { deployResult } = (await rest('GET', `/metadata/deployRequest/${id}`)) as { deployResult: { done: boolean; success: boolean } };
		if (deployResult.done) return assert.equal(deployResult.success, true);
	}
}
const insert = async (object: string, records: object[]): Promise<void> => {
	for (let at = 0; at < records.length; at += 200)
		await rest('POST', '/composite/sobjects', {
			allOrNone: true,
			records: records.slice(at, at + 200).map((each) => ({ attributes: { type: object }, ...each })),
		});
};

before(async () => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'ridealong-recovery-'));
	stateDir = path.join(folder, 'state');
	await begin();
	await deploy();
	await insert(
		'Account',
		Array.from({ length: 1000 }, (_, at) => ({ Name: `Account ${at}` })),
	);
});
after(async () => {
	await end().catch(() => undefined);
	rmSync(folder, { recursive: true, force: true });
});

test('damaged rows: named at the start; the rest is there and can be written', async () => {
	await end();
	damage('Account', 10);
	const warnings = await begin();
	const [, saved, lost] = /^Account: (\d+) saved, (\d+) lost/m.exec(warnings.join('\n')) ?? [];
	assert.equal(Number(saved) + Number(lost), 1000, warnings.join('\n'));
	assert.equal(await count('Account'), Number(saved));
	await insert('Account', [{ Name: 'after' }]);
	await end();
	assert.deepEqual(await begin(), []);
	assert.equal(await count('Account'), Number(saved) + 1);
});

test('lost metadata: the rows of its objects wait for the next deployment, permissions too', async () => {
	const set = (
		(await rest('GET', `/query?q=${encodeURIComponent("SELECT Id FROM PermissionSet WHERE Name = 'Crash'")}`)) as {
			records: { Id: string }[];
		}
	).records[0]!.Id;
	const [self] = (
		(await rest('GET', `/query?q=${encodeURIComponent(`SELECT Id FROM User WHERE Username = '${ADMIN}'`)}`)) as {
			records: { Id: string }[];
		}
	).records;
	await rest('POST', '/sobjects/PermissionSetAssignment', { AssigneeId: self!.Id, PermissionSetId: set });
	await insert('Row__c', [{ Key__c: 'kept', Title__c: 'x' }]);
	await end();
	damage('_metadata_files');
	const warnings = await begin();
	assert.match(warnings.join('\n'), /deployed metadata files: \d+ saved/);
	await end();
	await begin();
	await deploy();
	assert.equal(await count(`Row__c WHERE Key__c = 'kept'`), 1);
	assert.ok(statSync(path.join(stateDir, 'org.sqlite')).size > 0);
});
