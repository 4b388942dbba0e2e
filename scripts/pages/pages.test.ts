/** Markup that values cannot break, and the geometry of the pictures. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Band, flowGeometry, shortened, total } from './flowPicture.ts';
import { bareName, objectName } from './gapWords.ts';
import { html, pageText } from './html.ts';
import { incidentsPage } from './incidentsPage.ts';
import { folded, page, table } from './page.ts';

describe('a value', () => {
	for (const [name, value, expected] of [
		['a script', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
		['an attribute’s end', `" onload='x' \``, '&quot; onload=&#39;x&#39; &#96;'],
		['an entity', '&lt;', '&amp;lt;'],
		['a control character', 'a\u0000b\u001bc', 'a\ufffdb\ufffdc'],
		['a turn of direction', 'abc\u202egpj.exe\u2066', 'abc\ufffdgpj.exe\ufffd'],
		['half a letter', 'a\ud83d', 'a\ufffd'],
	] as const)
		test(`with ${name} is text`, () =>
			assert.equal(pageText(html`<p title="${value}">${value}</p>`), `<p title="${expected}">${expected}</p>`));
	test('that only looks like markup of ours is text', () => {
		const forged = JSON.parse('{"made by html":"<b>"}') as never;
		assert.equal(pageText(html`${forged}`), '[object Object]');
	});
	test('of the tag itself is markup, lists too, and nothing is nothing', () => {
		assert.equal(
			pageText(html`<ul>${['<', '>'].map((each) => html`<li>${each}</li>`)}${null}${false}${0}</ul>`),
			'<ul><li>&lt;</li><li>&gt;</li>0</ul>',
		);
	});
});

test('an object is named without what its API name ends in', () => {
	assert.deepEqual(['Account', 'Prospect_Hold__c', 'Guard_Policy__mdt'].map(objectName), ['Account', 'Prospect Hold', 'Guard Policy']);
	assert.deepEqual(
		[bareName('Account', 'Accountants: all'), bareName('Guard_Policy__mdt', 'Guard Policy: Default')],
		['Accountants: all', 'Default'],
		'and beside its object a record without it',
	);
});

test('a page cannot ask anything of anybody, and its title cannot end its style', () => {
	const text = page('</style><script>1</script>', null, table('<t>', [{ head: '<h>', cell: (row: string) => row }], ['<b>']), null);
	assert.match(
		text,
		/content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]+=&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"/,
	);
	assert.equal(text.match(/<\/style>/g)?.length, 1);
	assert.ok(!/<script|<b>|<h>|<t>/.test(text));
	assert.ok(!/\b(src|href|style)=/.test(text));
});

test('what a picture’s table is called is seen once: on what opens it, or above it', () => {
	const shown = (rows: number): number =>
		pageText(
			folded(
				'Moves',
				[{ head: 'a', cell: (row: number) => row }],
				Array.from({ length: rows }, (_, index) => index),
			),
		).split('>Moves<').length - 1;
	assert.deepEqual([shown(1), shown(12), shown(13)], [1, 1, 1]);
});

describe('the page of incidents', () => {
	const quarter = { key: '2026-Q4', from: '2026-10-01', to: '2026-12-31' };
	const incident = {
		key: 'k',
		at: '2026-11-22T10:00:00.000Z',
		quarter: '2026-Q4',
		object: 'Account',
		recordName: 'Northwind',
		rule: 'Pair protection',
		result: 'Found',
		review: 'Open',
		channel: 'Scan of owner history',
		from: 'Ana Ruiz',
		to: 'Dana Cole',
		actor: null,
		mentorship: 'MS-0012',
	};
	const text = (review: string, gaps: string[] = []): string =>
		incidentsPage({ asOf: '2026-11-22', quarters: [quarter], incidents: [{ ...incident, review }] }, new Set(), {
			covered: ['38 accounts'],
			gaps,
		});
	test('says what is to be done where something waits, and only there', () => {
		assert.match(text('Open'), /program owner’s Home/);
		for (const review of ['Confirmed', 'Dismissed']) assert.doesNotMatch(text(review), /program owner’s Home/);
	});
	test('keeps what was covered apart from what was not', () => {
		const all = text('Open', ['Not covered: splits.']);
		const [before = '', after = ''] = all.split('Not covered, or to be looked at');
		assert.ok(before.includes('38 accounts') && !before.includes('Not covered: splits.'));
		assert.ok(after.includes('Not covered: splits.'));
		assert.doesNotMatch(text('Open'), /Not covered, or to be looked at/);
	});
});

const band = (from: string, to: string, weight: number, way: Band['way'] = 'hand'): Band => ({ from, to, weight, way });

describe('the picture of flows', () => {
	test('keeps every weight, and puts those beyond six together', () => {
		const bands = Array.from({ length: 20 }, (_, index) => band(`from ${index}`, `to ${index % 9}`, index + 1));
		const { left, right, ribbons } = flowGeometry(bands, total(bands), 'Others');
		assert.deepEqual([left.length, right.length, left.at(-1)?.name, right.at(-1)?.name], [7, 7, 'Others', 'Others']);
		for (const side of [left, right, ribbons])
			assert.equal(
				side.reduce((sum, { weight }) => sum + weight, 0),
				total(bands),
			);
	});
	test('shows the seventh rather than one other', () => {
		const bands = Array.from({ length: 7 }, (_, index) => band(`from ${index}`, 'to', 1));
		assert.ok(!flowGeometry(bands, 7, 'Others').left.some(({ name }) => name === 'Others'));
	});
	test('has people below each other without touching, in height what it says', () => {
		const { left, height } = flowGeometry([band('a', 'x', 1000), band('b', 'x', 1), band('c', 'y', 1)], 1002, 'Others');
		for (const [index, node] of left.entries()) assert.ok(index === 0 || node.y >= left[index - 1]!.y + left[index - 1]!.height);
		assert.ok(left.every(({ y, height: tall }) => y + tall <= height));
	});
	test('is of one scale beside others', () => {
		const alone = flowGeometry([band('a', 'b', 100)], 100, 'Others').left[0]!.height;
		const beside = flowGeometry([band('a', 'b', 100)], 200, 'Others').left[0]!.height;
		assert.equal(alone, 2 * beside);
	});
	test('is drawn with numbers only, whatever there is', () => {
		for (const bands of [[], [band('a', 'a', 0)], [band('a', 'b', 1e15), band('b', 'a', 1e-9)]])
			for (const { path } of flowGeometry(bands, total(bands), 'Others').ribbons) assert.match(path, /^[MCVZ\d. -]+$/);
	});
	test('takes two of a name at both sides for what they are', () => {
		const { left, right } = flowGeometry([band('a', 'b', 1), band('b', 'a', 1)], 2, 'Others');
		assert.deepEqual([left.length, right.length], [2, 2]);
	});
});

test('names are cut where they would not fit, wide letters sooner, and never in two halves of a letter', () => {
	assert.equal(shortened('Ana Ruiz', 114), 'Ana Ruiz');
	assert.match(shortened('Maximiliane Featherstonehaugh', 114), /^Maximil.*…$/);
	assert.ok(shortened('W'.repeat(40), 114).length < shortened('i'.repeat(40), 114).length);
	assert.ok(shortened('😀'.repeat(40), 114).isWellFormed());
});
