/** readMetadata: components as elements instead of files. */
import type { Engine } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { sourceOf } from '../../schema/metadata/edit.ts';
import { fileTypeOf } from '../../schema/metadata/inventory.ts';
import { retrieveComponents } from '../../schema/metadata/retrieve.ts';
import { childrenOf, type XmlElement } from '../../schema/metadata/xml.ts';
import type { SoapValue } from '../soap/envelope.ts';

/** "Limit: 10. (For CustomMetadata and CustomApplication only, the limit is 200.)" (Metadata API Developer Guide, readMetadata). */
const MAX_RECORDS = 10;
const MAX_SMALL_RECORDS = 200;

/** One record per name, nil where there is none. @throws ApiError INVALID_TYPE, EXCEEDED_ID_LIMIT */
export function readMetadata(engine: Engine, type: string, fullNames: readonly string[]): SoapValue {
	const fileType = fileTypeOf(type);
	if (!fileType) throw new ApiError('INVALID_TYPE', `Cannot use: ${type} in this version: the local org does not implement it`);
	const limit = type === 'CustomMetadata' || type === 'CustomApplication' ? MAX_SMALL_RECORDS : MAX_RECORDS;
	if (fullNames.length > limit)
		throw new ApiError('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${limit} records into this call`);
	return fullNames.map((fullName): SoapValue => {
		const { files, components } = retrieveComponents(engine.schema, engine.metadataFiles(), new Map([[type, [fullName]]]));
		const path = components[0]?.fileName;
		const bytes = path === undefined ? undefined : files.get(path);
		if (!bytes) return null;
		const { root } = sourceOf(bytes);
		const element = fileType.name === type ? root : root.children[0]!;
		const { fullName: _own, ...content } = contentOf(element) as Record<string, SoapValue>;
		const resources = type === 'LightningComponentBundle' ? bundleResources(files, fullName) : {};
		return { '@xsi:type': type, fullName, ...content, ...resources };
	});
}

/** An element's content: text, or its children by name in the order in which each name first comes. */
function contentOf(element: XmlElement): SoapValue {
	const attributes = Object.fromEntries(
		Object.entries(element.attributes)
			.filter(([name]) => !name.startsWith('xmlns'))
			.map(([name, value]) => [`@${name}`, value]),
	);
	if (element.children.length === 0)
		return Object.keys(attributes).length === 0 || element.attributes['xmlns'] ? element.text : { ...attributes, '#text': element.text };
	const names = [...new Set(element.children.map((each) => each.name))];
	return { ...attributes, ...Object.fromEntries(names.map((name) => [name, childrenOf(element, name).map(contentOf)])) };
}

/** Sources of a component bundle (Metadata API Developer Guide, LightningComponentBundle.lwcResources). */
function bundleResources(files: ReadonlyMap<string, Uint8Array>, name: string): Record<string, SoapValue> {
	return {
		lwcResources: {
			lwcResource: [...files]
				.filter(([path]) => !path.endsWith(`${name}.js-meta.xml`))
				.map(([path, bytes]) => ({ filePath: path, source: Buffer.from(bytes).toString('base64') })),
		},
	};
}
