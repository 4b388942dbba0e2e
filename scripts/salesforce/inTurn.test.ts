import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeOrg } from './fake.ts';
import { inTurn, whole } from './inTurn.ts';
import type { Org } from './org.ts';

/** An org that writes down when it is asked for a table, has gathered it, and gives its row; `broken` tables fail when they are asked for. */
function slowOrg(broken: readonly string[] = []): { org: Org; log: string[] } {
	const log: string[] = [];
	const org: Org = {
		...fakeOrg({}),
		async stream({ soql: table }, onRow, { onGathered, turn } = {}) {
			log.push(`ask ${table}`);
			await Promise.resolve();
			if (broken.includes(table)) throw new Error(`no ${table}`);
			log.push(`gathered ${table}`);
			onGathered?.();
			await turn;
			// Reading takes longer than gathering: what may go on meanwhile does.
			for (let tick = 0; tick < 20; tick++) await Promise.resolve();
			onRow({ table });
			log.push(`read ${table}`);
			return { rows: 1, pages: 1, bulk: true };
		},
	};
	return { org, log };
}

test('a table is gathered while the one before is read; none is asked for before the one before is gathered, or given before it is read', async () => {
	const { org, log } = slowOrg();
	const ordered = inTurn(org);
	const rows: unknown[] = [];
	const results = await whole(['A', 'B', 'C'].map((table) => ordered.stream({ soql: table }, (row) => rows.push(row['table']))));
	assert.deepEqual(
		[results.map((each) => each.rows), rows],
		[
			[1, 1, 1],
			['A', 'B', 'C'],
		],
	);
	assert.deepEqual(log, ['ask A', 'gathered A', 'ask B', 'gathered B', 'ask C', 'gathered C', 'read A', 'read B', 'read C']);
});

test('what is asked for later comes later, and what is gathered is known', async () => {
	const { org, log } = slowOrg();
	const ordered = inTurn(org);
	const first = ordered.stream({ soql: 'A' }, () => undefined);
	await ordered.gathered();
	assert.deepEqual(log, ['ask A', 'gathered A']);
	await whole([first, ordered.stream({ soql: 'B' }, () => undefined)]);
	assert.deepEqual(log.slice(2), ['ask B', 'gathered B', 'read A', 'read B']);
});

test('one that fails does not keep the others', async () => {
	const { org } = slowOrg(['B']);
	const ordered = inTurn(org);
	const rows: unknown[] = [];
	const reads = ['A', 'B', 'C'].map((table) => ordered.stream({ soql: table }, (row) => rows.push(row['table'])));
	await assert.rejects(whole(reads), /no B/);
	assert.deepEqual(rows, ['A', 'C']);
	await ordered.gathered();
});

test('where nobody answers any more nothing else is asked for', async () => {
	const { org, log } = slowOrg(['A']);
	const dead = inTurn({
		...org,
		stream: (query, onRow, options) =>
			org
				.stream(query, onRow, options)
				.catch(({ message }: Error) => Promise.reject(Object.assign(new Error(message), { name: 'UnreachableError' }))),
	});
	const reads = ['A', 'B'].map((table) => dead.stream({ soql: table }, () => undefined));
	await assert.rejects(whole(reads), { name: 'UnreachableError' });
	assert.deepEqual(log, ['ask A']);
});

test('an org that says nothing of what it has gathered is asked for one table after the other', async () => {
	const { org, log } = slowOrg();
	const ordered = inTurn({ ...org, stream: (query, onRow) => org.stream(query, onRow) });
	await whole(['A', 'B'].map((table) => ordered.stream({ soql: table }, () => undefined)));
	assert.deepEqual(log, ['ask A', 'gathered A', 'read A', 'ask B', 'gathered B', 'read B']);
});

for (const [how, until] of [
	['well', Promise.resolve()],
	['badly', Promise.reject(new Error('ended badly'))],
] as const)
	test(`after a pause that ends ${how} rows are given; gathered they are before`, async () => {
		until.catch(() => undefined);
		const { org, log } = slowOrg();
		const ordered = inTurn(org);
		let end = (): void => undefined;
		const pause = new Promise<void>((resolve) => (end = resolve)).then(() => until);
		ordered.pause(pause);
		const reading = ordered.stream({ soql: 'A' }, () => undefined);
		await ordered.gathered();
		for (let tick = 0; tick < 100; tick++) await Promise.resolve();
		assert.deepEqual(log, ['ask A', 'gathered A']);
		end();
		await reading;
		assert.deepEqual(log.at(-1), 'read A');
	});

test('whole waits for all, and then tells the first failure', async () => {
	let ended = false;
	const later = (async () => {
		for (let tick = 0; tick < 5; tick++) await Promise.resolve();
		ended = true;
	})();
	await assert.rejects(whole([Promise.reject(new Error('first')), later]), /first/);
	assert.ok(ended);
	assert.deepEqual(await whole([Promise.resolve(1), Promise.resolve('two')] as const), [1, 'two']);
});
