/** retrieve and checkRetrieveStatus: a zip of what a manifest names, with what is known of each component. */
import { zipSync, type Zippable } from 'fflate';
import type { ComponentProperties, Engine } from '../../engine/contract.ts';
import { ApiError, notImplemented } from '../../errors.ts';
import { manifestXml, retrieveComponents, type Members } from '../../schema/metadata/retrieve.ts';
import { child, childrenOf, childText, type XmlElement } from '../../schema/metadata/xml.ts';
import type { SoapValue } from '../soap/envelope.ts';
import type { SoapCall } from '../soap/service.ts';
import { fileProperties } from './listing.ts';

/** Results that can still be fetched: they are not metadata, and end with the process. */
const KEPT = 10;

export interface Retrievals {
	/** AsyncResult. @throws ApiError */
	start(request: XmlElement, call: SoapCall): SoapValue;
	/** RetrieveResult. @throws ApiError INVALID_CROSS_REFERENCE_KEY */
	check(id: string, withZip: boolean): SoapValue;
}

/** The retrievals of one server. */
export function createRetrievals(engine: Engine): Retrievals {
	const done = new Map<string, Record<string, SoapValue>>();
	return {
		start(request, call) {
			const result = retrieve(engine, request, call);
			const id = engine.store.nextId('09S');
			done.set(id, { ...result, id });
			for (const old of done.keys()) if (done.size > KEPT) done.delete(old);
			return { done: false, id, state: 'Queued' };
		},
		check(id, withZip) {
			const found = done.get(id) ?? [...done].find(([each]) => each.slice(0, 15) === id)?.[1];
			if (!found) throw new ApiError('INVALID_CROSS_REFERENCE_KEY', `There is no retrieval ${id}.`);
			const { zipFile, ...rest } = found;
			return withZip ? { ...rest, zipFile } : rest;
		},
	};
}

function retrieve(engine: Engine, request: XmlElement, call: SoapCall): Record<string, SoapValue> {
	for (const unsupported of ['packageNames', 'specificFiles', 'rootTypesWithDependencies'])
		if (childText(request, unsupported) !== undefined) throw notImplemented(`retrieve with ${unsupported}`);
	const unpackaged = child(request, 'unpackaged');
	if (!unpackaged)
		throw new ApiError('INVALID_REQUEST', 'No package names or unpackaged manifest were given: there is nothing to retrieve.');
	const members = membersOf(unpackaged);
	const retrieved = retrieveComponents(engine.schema, engine.metadataFiles(), members);
	// One package: its files stand at the top (Metadata API Developer Guide, RetrieveRequest.singlePackage).
	const folder = childText(request, 'singlePackage') === 'true' ? '' : 'unpackaged/';
	const files: Zippable = { [`${folder}package.xml`]: manifestXml(members, childText(unpackaged, 'version') ?? call.version) };
	for (const [path, bytes] of retrieved.files) files[folder + path] = bytes;
	const wire = fileProperties(engine, folder);
	const known = new Map(engine.metadataComponents().map((each) => [`${each.type} ${each.fullName}`, each]));
	const now = engine.clock.now().toISOString();
	const properties = (component: { type: string; fullName: string; fileName: string }): ComponentProperties =>
		known.get(`${component.type} ${component.fullName}`) ?? {
			...component,
			id: '',
			createdById: call.user.userId,
			createdDate: now,
			lastModifiedById: call.user.userId,
			lastModifiedDate: now,
		};
	return {
		done: true,
		fileProperties: [
			...retrieved.components.map((each) => wire(properties(each))),
			wire(properties({ type: 'Package', fullName: `${folder}package.xml`, fileName: 'package.xml' })),
		],
		messages: retrieved.problems.map((problem) => ({ fileName: `${folder}package.xml`, problem })),
		status: 'Succeeded',
		success: true,
		zipFile: Buffer.from(zipSync(files, { mtime: engine.clock.now() })).toString('base64'),
	};
}

function membersOf(unpackaged: XmlElement): Members {
	const members = new Map<string, Set<string>>();
	for (const types of childrenOf(unpackaged, 'types')) {
		const name = childText(types, 'name') ?? '';
		const list = members.get(name) ?? new Set<string>();
		for (const each of childrenOf(types, 'members')) list.add(each.text.trim());
		members.set(name, list);
	}
	return members;
}
