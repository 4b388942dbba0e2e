import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { fixedClock } from './clock.ts';
import { PortInUseError } from './loopback.ts';
import { start } from './server.ts';

const clock = fixedClock('2026-11-22T09:00:00Z');
const componentZip = (source: string): Uint8Array =>
	zipSync({
		'package.xml': strToU8(
			'<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>probe</members><name>LightningComponentBundle</name></types><version>66.0</version></Package>',
		),
		'lwc/probe/probe.js': strToU8(source),
		'lwc/probe/probe.js-meta.xml': strToU8(
			'<?xml version="1.0" encoding="UTF-8"?><LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion><isExposed>false</isExposed></LightningComponentBundle>',
		),
	});

test('a port in use is said by number, with the way out', async () => {
	const first = await start({ port: 0, stateDir: ':memory:', clock });
	try {
		const port = Number(new URL(first.url).port);
		await assert.rejects(
			start({ port, stateDir: ':memory:', clock }),
			(error) => error instanceof PortInUseError && error.message.includes(String(port)),
		);
	} finally {
		await first.stop();
	}
});

test('a component that imports what nobody has is refused at deployment, by name; one that does not is taken', async () => {
	const org = await start({ port: 0, stateDir: ':memory:', clock });
	try {
		const { userId } = org.engine.systemContext();
		const refused = org.engine.deploy(componentZip("import x from '@salesforce/label/c.Nowhere'; export default x;"), { userId });
		assert.equal(refused.success, false);
		const failure = refused.messages.find((each) => !each.success);
		assert.match(failure?.problem ?? '', /c\/probe.*Nowhere/);
		assert.equal(failure?.fileName, 'lwc/probe/probe.js');
		assert.equal(org.engine.schema.lwc.has('probe'), false);
		assert.equal(org.engine.deploy(componentZip('export default 1;'), { userId }).success, true);
	} finally {
		await org.stop();
	}
});

test('a SOAP API that is not here is refused in its own language, whoever asks', async () => {
	const org = await start({ port: 0, stateDir: ':memory:', clock });
	try {
		const answer = await fetch(`${org.url}/services/Soap/c/66.0/${org.engine.organizationId}`, {
			method: 'POST',
			headers: { 'Content-Type': 'text/xml', SOAPAction: '""' },
			body: `<Envelope>${'x'.repeat(2_000_000)}</Envelope>`,
		});
		assert.deepEqual([answer.status, answer.headers.get('content-type')], [500, 'text/xml; charset=utf-8']);
		assert.match(await answer.text(), /<faultcode>sf:FUNCTIONALITY_NOT_ENABLED<\/faultcode>/);
	} finally {
		await org.stop();
	}
});
