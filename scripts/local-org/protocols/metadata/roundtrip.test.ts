import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Connection } from '@salesforce/core';
import type { ComponentSet } from '@salesforce/source-deploy-retrieve';
import { parseXml, type XmlElement } from '../../schema/metadata/xml.ts';
import { ROOT, serveOrg, VERSION, type ServedOrg } from './testing.ts';

let org: ServedOrg;
let connection: Connection;
let project: string;
const FOLDERS = [
	['force-app', 'force-app'],
	['config/local-org', 'local-org'],
	['config/pipeline-org', 'pipeline-org'],
	['config/change-events', 'change-events'],
] as const;
before(async () => {
	org = await serveOrg();
	connection = await org.cli();
	project = mkdtempSync(path.join(tmpdir(), 'ridealong-project-'));
	const folders = FOLDERS.map(([, target]) => ({ path: target, default: target === 'force-app' }));
	writeFileSync(path.join(project, 'sfdx-project.json'), JSON.stringify({ packageDirectories: folders, sourceApiVersion: VERSION }));
	for (const { path: folder } of folders) mkdirSync(path.join(project, folder));
});
after(async () => {
	await org.close();
	rmSync(project, { recursive: true, force: true });
});

/** An element as what it says: its children in any order, as clients sort them differently. */
function meaning(element: XmlElement): unknown {
	if (element.children.length === 0) return [element.name, element.attributes['xsi:type'] ?? '', element.text.trim()];
	return [element.name, ...element.children.map((each) => JSON.stringify(meaning(each))).sort()];
}

describe('deploying a folder over SOAP and retrieving it', () => {
	for (const [folder, name] of FOLDERS)
		it(`gives ${folder} back, every component as it was`, async () => {
			const { ComponentSet } = await import('@salesforce/source-deploy-retrieve');
			const deployed = ComponentSet.fromSource(path.join(ROOT, folder));
			deployed.sourceApiVersion = VERSION;
			const deploy = await deployed.deploy({ usernameOrConnection: connection, apiOptions: { rest: false } });
			const outcome = await deploy.pollStatus({ frequency: { milliseconds: 5 } as never });
			const failures = [outcome.response.details.componentFailures ?? []].flat();
			assert.equal(outcome.response.success, true, failures.map((each) => `${each.fileName} ${each.problem}`).join('; '));

			const asked = new ComponentSet([...deployed.getSourceComponents()].map(({ fullName, type }) => ({ fullName, type })));
			asked.sourceApiVersion = VERSION;
			const target = path.join(project, name);
			const retrieve = await asked.retrieve({ usernameOrConnection: connection, output: target, merge: false });
			const result = await retrieve.pollStatus({ frequency: { milliseconds: 5 } as never });
			assert.equal(result.response.status, 'Succeeded');
			assert.deepEqual([result.response.messages ?? []].flat(), []);

			const wanted = new Map<string, { xml?: string; content: string[] }>();
			for (const each of allOf(deployed)) wanted.set(each.key, each);
			// The CLI's library writes an empty file for an object of which it got fields alone.
			const isEmpty = (xml: string | undefined): boolean => xml !== undefined && rootOf(xml).children.length === 0;
			const retrieved = allOf(ComponentSet.fromSource(target)).filter((each) => wanted.has(each.key) || !isEmpty(each.xml));
			const got = new Map(retrieved.map((each) => [each.key, each]));
			// What other folders added to the same standard object comes with it.
			assert.deepEqual([...got.keys()].filter((key) => folder === 'force-app' || wanted.has(key)).sort(), [...wanted.keys()].sort());
			for (const [key, { xml, content }] of wanted) {
				const other = got.get(key)!;
				if (xml) assert.deepEqual(meaning(rootOf(other.xml!)), meaning(rootOf(xml)), key);
				assert.deepEqual(
					other.content.map((file) => [path.basename(file), readFileSync(file, 'utf8')]),
					content.map((file) => [path.basename(file), readFileSync(file, 'utf8')]),
					key,
				);
			}
			assert.ok(wanted.size > 0);
		});
});

const rootOf = (file: string): XmlElement => parseXml(readFileSync(file, 'utf8'));

/** Every component of a folder with its children, its file and what lies beside it. A TypeScript source stays at home. */
function allOf(set: ComponentSet): { key: string; xml?: string; content: string[] }[] {
	return [...set.getSourceComponents()]
		.flatMap((component) => [component, ...component.getChildren()])
		.map((each) => ({
			key: `${each.type.name} ${each.fullName}`,
			...(each.xml ? { xml: each.xml } : {}),
			content:
				each.type.name === 'LightningComponentBundle'
					? each
							.walkContent()
							.filter((file) => !file.endsWith('.ts'))
							.sort()
					: [],
		}));
}
