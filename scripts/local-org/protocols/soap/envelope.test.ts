import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { childText } from '../../schema/metadata/xml.ts';
import { readEnvelope, SoapFault, toXml, writeFault, writeResponse } from './envelope.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const envelope = (body: string, header = ''): string =>
	`<?xml version="1.0"?><x:Envelope xmlns:x="${SOAP}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
	`<x:Header>${header}</x:Header><x:Body xmlns="urn:partner.soap.sforce.com">${body}</x:Body></x:Envelope>`;

describe('reading an envelope', () => {
	it('whatever its prefixes', () => {
		const read = readEnvelope(
			envelope(
				'<m:query xmlns:m="urn:m"><m:queryString>SELECT &lt;&#65;</m:queryString></m:query>',
				'<S:SessionHeader xmlns:S="urn:m"><S:sessionId>00D!x</S:sessionId></S:SessionHeader>',
			),
		);
		assert.equal(read.operation, 'query');
		assert.equal(childText(read.body, 'queryString'), 'SELECT <A');
		assert.equal(childText(read.headers.get('SessionHeader')!, 'sessionId'), '00D!x');
	});

	it('keeps xsi:type and xsi:nil under these names', () => {
		const { body } = readEnvelope(envelope('<create><sObjects i:type="sf:Account"><Name xsi:nil="true"/></sObjects></create>'));
		assert.equal(body.children[0]!.attributes['xsi:type'], 'sf:Account');
		assert.equal(body.children[0]!.children[0]!.attributes['xsi:nil'], 'true');
	});

	it('takes a zip of many megabytes without parsing it', () => {
		const zip = 'QUJD'.repeat(3_000_000);
		const { body } = readEnvelope(
			envelope(`<deploy><ZipFile>${zip}</ZipFile><DeployOptions><checkOnly>true</checkOnly></DeployOptions></deploy>`),
		);
		assert.equal(childText(body, 'ZipFile'), zip);
		assert.equal(childText(body.children[1]!, 'checkOnly'), 'true');
	});

	for (const [what, source, code] of [
		['text', 'hello', 'soapenv:Client'],
		['another document', '<html><body/></html>', 'soapenv:Client'],
		['an empty body', envelope(''), 'soapenv:Client'],
		['an open tag', envelope('<query>'), 'soapenv:Client'],
		['a document type with entities', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${envelope('<query>&a;</query>')}`, 'soapenv:Client'],
		['an unknown entity', envelope('<query>&a;</query>'), 'soapenv:Client'],
		['elements nested without end', envelope('<a>'.repeat(5000) + '</a>'.repeat(5000)), 'soapenv:Client'],
		['more markup than can be parsed', envelope('<a>b</a>'.repeat(1_400_000)), 'sf:EXCEEDED_MAX_SIZE_REQUEST'],
	] as const)
		it(`answers ${what} with a fault`, () => {
			assert.throws(
				() => readEnvelope(source),
				(error) => error instanceof SoapFault && error.faultCode === code,
			);
		});
});

describe('writing', () => {
	it('lists, nulls, attributes and text that needs escaping', () => {
		assert.equal(
			toXml('r', { '@xsi:type': 'sObject', none: undefined, nil: null, list: [1, true], deep: { a: '<&"\u0001>' } }),
			'<r xsi:type="sObject"><nil xsi:nil="true"/><list>1</list><list>true</list><deep><a>&lt;&amp;&quot;&gt;</a></deep></r>',
		);
	});

	it('what is written can be read', () => {
		const answer = writeResponse('query', { result: { size: 1 } }, { own: 'urn:partner.soap.sforce.com', more: { sf: 'urn:x' } });
		assert.equal(readEnvelope(answer).operation, 'queryResponse');
		const fault = readEnvelope(writeFault('sf:INVALID_TYPE', 'INVALID_TYPE: no <such> type', 'urn:fault', { 'sf:A': { 'sf:b': 1 } }));
		assert.equal(childText(fault.body, 'faultcode'), 'sf:INVALID_TYPE');
		assert.equal(childText(fault.body, 'faultstring'), 'INVALID_TYPE: no <such> type');
	});
});
