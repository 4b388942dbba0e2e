import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { xmlFile } from '../testing.ts';
import { apiElements } from './apiTypes.ts';
import { checkElement } from './check.ts';
import { newerElements } from './newerElements.ts';
import { metadataTypes } from './registry.ts';
import { support } from './support.ts';
import { parseXml, XmlError } from './xml.ts';
import { readPackage } from './zip.ts';

const check = (root: string, body: string): string[] =>
	checkElement(parseXml(xmlFile(root, body)), root).map((each) => `${each.line}:${each.column} ${each.problem}`);
const flow = (body: string): string[] => check('Flow', `<apiVersion>66.0</apiVersion>\n${body}\n<label>F</label>`);
const invalid = (name: string, type: string): string =>
	`Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}${name} invalid at this location in type ${type}`;
const node = (name: string, inside = ''): string =>
	`<name>${name}</name><label>${name}</label><locationX>0</locationX><locationY>0</locationY>${inside}`;

describe('the metadata check', () => {
	test('names a misspelt element, with its place', () => assert.deepEqual(flow('<decisons/>'), [`4:1 ${invalid('decisons', 'Flow')}`]));
	test('names an element that stands in the wrong one', () => {
		assert.deepEqual(flow(`<decisions>${node('D')}\n<targetReference>X</targetReference></decisions>`), [
			`5:1 ${invalid('targetReference', 'FlowDecision')}`,
		]);
	});
	test('takes elements that came after the bundled types', () => {
		const error = `<customErrors>${node('E', '<customErrorMessages><errorMessage>No.</errorMessage><isFieldError>false</isFieldError></customErrorMessages>')}</customErrors>`;
		const start =
			'<start><locationX>0</locationX><locationY>0</locationY><filterFormula>TRUE</filterFormula><object>Account</object><recordTriggerType>Update</recordTriggerType><triggerType>RecordAfterSave</triggerType></start>';
		assert.deepEqual(flow(`${error}${start}`), []);
	});
	test('wants elements of a kind together', () => {
		const decision = (name: string): string => `<decisions>${node(name)}</decisions>`;
		assert.deepEqual(flow(`${decision('A')}${decision('B')}<status>Draft</status>`), []);
		assert.deepEqual(flow(`${decision('A')}<status>Draft</status>\n${decision('B')}`), [
			'5:1 Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}decisions is duplicated at this location in type Flow',
		]);
	});
	test('takes a single element once', () => assert.equal(flow('<status>Draft</status><status>Active</status>').length, 1));
	test('misses what is required', () =>
		assert.match(check('CustomPermission', '<description>x</description>').join(), /Required field is missing: label/));
	test('wants booleans and numbers where they belong', () => {
		assert.match(
			check(
				'CustomLabels',
				'<labels><fullName>A</fullName><language>en_US</language><protected>yes</protected><shortDescription>A</shortDescription><value>A</value></labels>',
			).join(),
			/'yes' is not a valid value for the type xsd:boolean/,
		);
		assert.match(
			flow(`<decisions><name>D</name><label>D</label><locationX>left</locationX><locationY>0</locationY></decisions>`).join(),
			/'left' is not a valid number in locationX/,
		);
	});
	test('says where Salesforce has an element and the local org has not', () => {
		assert.match(check('Layout', '<feedLayout/>').join(), /Layout.feedLayout is not implemented in the local org/);
	});
	test('its tables name only types and elements that exist', () => {
		for (const [type, elements] of Object.entries(support))
			for (const name of Object.keys(elements)) assert.ok(apiElements(type)?.has(name), `${type}.${name}`);
		for (const { name, root } of metadataTypes) assert.ok(apiElements(root?.('LeadConfig') ?? name), name);
		for (const [type, { props }] of Object.entries(newerElements))
			for (const prop of Object.values(props).flat()) {
				const wanted = prop.replace('?', '');
				assert.ok(['string', 'boolean', 'number', 'any'].includes(wanted) || apiElements(wanted), `${type}: ${wanted}`);
			}
	});
});

describe('XML', () => {
	test('entities, CDATA and places', () => {
		const root = parseXml('\uFEFF<?xml version="1.0"?>\r\n<a x="&quot;1&quot;">\r\n  <b>&lt;&#65;&#x42;<![CDATA[<&>]]></b>\r\n</a>');
		assert.equal(root.attributes['x'], '"1"');
		assert.deepEqual([root.children[0]!.text, root.children[0]!.line, root.children[0]!.column], ['<AB<&>', 3, 3]);
	});
	for (const [name, text] of [
		['an unclosed tag', '<a><b></a>'],
		['an unknown entity', '<a>&nbsp;</a>'],
		['a bare ampersand', '<a>R&D</a>'],
		['nothing', ''],
		['a document type', '<!DOCTYPE a><a/>'],
	] as const)
		test(`refuses ${name}`, () => assert.throws(() => parseXml(text), XmlError));
});

describe('zips', () => {
	const code = (zip: Uint8Array, limits?: Parameters<typeof readPackage>[1]): string => {
		try {
			readPackage(zip, limits);
			return 'taken';
		} catch (error) {
			return (error as { errorCode: string }).errorCode;
		}
	};
	const small = { files: 3, zippedBytes: 10_000, unpackedBytes: 1000 };
	test('a single top folder is taken off', () =>
		assert.deepEqual([...readPackage(zipSync({ unpackaged: { 'package.xml': strToU8('<a/>') } })).keys()], ['package.xml']));
	test('refuses what is no zip, or has no package.xml', () => {
		assert.equal(code(strToU8('PK nonsense')), 'INVALID_ZIP');
		assert.equal(code(zipSync({ 'a.xml': strToU8('<a/>') })), 'INVALID_ZIP');
	});
	test('refuses a zip that unpacks to too much, before unpacking it', () =>
		assert.equal(code(zipSync({ 'package.xml': new Uint8Array(5_000_000) }), small), 'LIMIT_EXCEEDED'));
	test('refuses too many files, and too large a zip', () => {
		assert.equal(
			code(zipSync({ a: [new Uint8Array(1), {}], b: new Uint8Array(1), c: new Uint8Array(1), 'package.xml': new Uint8Array(1) }), small),
			'LIMIT_EXCEEDED',
		);
		assert.equal(code(new Uint8Array(20_000), small), 'LIMIT_EXCEEDED');
	});
	test('refuses a size that is a lie', () => {
		const zip = zipSync({ 'package.xml': new Uint8Array(5000).fill(65) });
		const directory = Buffer.from(zip).lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
		new DataView(zip.buffer, zip.byteOffset).setUint32(directory + 24, 10, true);
		assert.notEqual(code(zip, small), 'taken');
	});
	test('refuses paths that lead out', () => {
		for (const name of ['../package.xml', '/package.xml', 'a/../../b'])
			assert.equal(code(zipSync({ [name]: strToU8('<a/>'), 'package.xml': strToU8('<a/>') })), 'INVALID_ZIP', name);
	});
	test('passes over no file because of its name', () => {
		const called = (name: string): Uint8Array =>
			Buffer.from(
				Buffer.from(zipSync({ ['x'.repeat(9)]: strToU8('<a/>'), 'package.xml': strToU8('<a/>') }))
					.toString('latin1')
					.replaceAll('x'.repeat(9), name),
				'latin1',
			);
		assert.equal(code(called('__proto__')), 'INVALID_ZIP');
		assert.equal(code(called('__other__')), 'taken');
	});
});
