/** What a command ends with: the exit code that the error means, whatever caused it. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import { InputError } from './domain/errors.ts';
import { RidealongCommand } from './ridealongCommand.ts';
import { UnreachableError } from './salesforce/connection.ts';

const ROOT = path.join(import.meta.dirname, '..');
let thrown: Error;
let printed: unknown[] = [];
class Failing extends RidealongCommand<void> {
	static override readonly enableJsonFlag = true;
	async run(): Promise<void> {
		await this.parse(Failing);
		throw thrown;
	}
	override logJson(json: unknown): void {
		printed.push(json);
	}
	override logToStderr(text: string): void {
		printed.push(text);
	}
}
/** Exit code with and without --json, and what was printed. */
async function ended(error: Error): Promise<{ codes: unknown[]; printed: unknown[] }> {
	thrown = error;
	printed = [];
	const codes: unknown[] = [];
	for (const args of [[], ['--json']]) {
		await assert.rejects(Failing.run(args, ROOT));
		codes.push(process.exitCode);
	}
	return { codes, printed };
}
afterEach(() => {
	// The commands set it for the process, which here is that of the tests.
	process.exitCode = 0;
});

const fetchFailed = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') });

test('an org where nothing answers is refused with 3, though fetch threw a TypeError; its words stay', async () => {
	const { codes, printed: shown } = await ended(new UnreachableError('http://127.0.0.1:9', { cause: fetchFailed }));
	assert.deepEqual(codes, [3, 3]);
	assert.match(String(shown[0]), /Nothing answers at http:\/\/127\.0\.0\.1:9/);
	const { status, name, cause } = shown[1] as { status: number; name: string; cause: string };
	assert.deepEqual([status, name], [3, 'UnreachableError']);
	assert.match(cause, /fetch failed[^]*connect ECONNREFUSED 127\.0\.0\.1:9/);
});

test('input that cannot be decoded is bad input, 2', async () => {
	const cause = new TypeError('The encoded data was not valid for encoding utf-8');
	assert.deepEqual((await ended(new InputError([{ file: 'a.csv', problem: 'is no text' }], { cause }))).codes, [2, 2]);
});

test('other causes stay as they are', async () => {
	const { codes, printed: shown } = await ended(new InputError([{ file: 'a.csv', problem: 'is gone' }], { cause: new Error('ENOENT') }));
	assert.deepEqual(codes, [2, 2]);
	assert.match((shown[1] as { cause: string }).cause, /^InputError: [^]*\[cause\]: Error: ENOENT/);
});

test('a TypeError of our own is a defect and stays one: sf gives it 10', async () => {
	assert.deepEqual((await ended(new TypeError('x is not a function'))).codes, [10, 10]);
});

/** What a command draws as a table, in a terminal of so many columns. */
async function drawn(data: Record<string, string>[], columns: number): Promise<string> {
	class Telling extends RidealongCommand<void> {
		async run(): Promise<void> {
			await this.parse(Telling);
			this.table({ data });
		}
	}
	// Where CI is set, the table is drawn without lines.
	const settings = { OCLIF_TABLE_COLUMN_OVERRIDE: String(columns), OCLIF_TABLE_SKIP_CI_CHECK: 'true' };
	const kept = Object.keys(settings).map((name) => [name, process.env[name]] as const);
	Object.assign(process.env, settings);
	const written: string[] = [];
	const write = process.stdout.write.bind(process.stdout);
	// What else is written is the test runner's own.
	process.stdout.write = ((...args: Parameters<typeof write>): boolean =>
		typeof args[0] === 'string' && args[0].includes('│') ? written.push(args[0]) > 0 : write(...args)) as typeof process.stdout.write;
	try {
		await Telling.run([], ROOT);
	} finally {
		process.stdout.write = write;
		for (const [name, value] of kept)
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
	}
	return written.join('');
}

test('a table that is wider than the terminal wraps: no figure is cut off', async () => {
	const text = await drawn([{ person: 'Ana Ruiz', lost: '3 accounts, 7 deals', reason: 'protected by a mentorship' }], 40);
	assert.match(text, /deals/);
	assert.doesNotMatch(text, /…/);
});

test('a name in a table can neither hide its row nor draw one', async () => {
	const text = await drawn([{ record: '\u001b[8mAcme\u001b[2K\n│ none found │', to: 'Dana' }], 120);
	assert.match(text, /│ \ufffd\[8mAcme\ufffd\[2K │ none found │ +│ Dana │/);
	assert.doesNotMatch(text.replaceAll(/\u001b\[\d*m/g, ''), /\u001b/);
	assert.doesNotMatch(text, /\u001b\[8m/);
});
