/** describeMetadata and listMetadata: which types the org takes, and which components it has. */
import type { ComponentProperties, Engine } from '../../engine/contract.ts';
import { ApiError } from '../../errors.ts';
import { apiElements } from '../../schema/metadata/apiTypes.ts';
import { fileTypeOf } from '../../schema/metadata/inventory.ts';
import { describedTypes } from '../../schema/metadata/retrieve.ts';
import type { SoapValue } from '../soap/envelope.ts';

/** DescribeMetadataResult. In production, deployments are all or nothing. */
export const describeMetadata = (engine: Engine): SoapValue => ({
	metadataObjects: describedTypes,
	organizationNamespace: '',
	partialSaveAllowed: !engine.settings().production,
	testRequired: false,
});

/** "You can submit up to three ListMetadataQuery" (Metadata API Developer Guide, listMetadata). */
const MAX_QUERIES = 3;
/** What components that come with every org answer for their dates. */
const EPOCH = '1970-01-01T00:00:00.000Z';

/** FileProperties of every component of the types. @throws ApiError INVALID_TYPE */
export function listMetadata(engine: Engine, types: readonly string[]): SoapValue {
	if (types.length === 0 || types.length > MAX_QUERIES)
		throw new ApiError('LIMIT_EXCEEDED', `listMetadata takes from 1 to ${MAX_QUERIES} queries, not ${types.length}.`);
	const wire = fileProperties(engine);
	return types.flatMap((type) => {
		if (!fileTypeOf(type))
			throw new ApiError(
				'INVALID_TYPE',
				apiElements(type) ? `Cannot use: ${type} in this version: the local org does not implement it` : `Unknown type:${type}`,
			);
		// Value sets are retrieved by name and never listed (Metadata API Developer Guide, StandardValueSet).
		if (type === 'StandardValueSet') return [];
		const components = engine.metadataComponents().filter((each) => each.type === type);
		return [...components, ...(type === 'CustomObject' ? standardObjects(engine, components) : [])].map((each) => wire(each));
	});
}

/** Objects that every org has are listed whether or not anybody customised them. */
function standardObjects(engine: Engine, listed: readonly ComponentProperties[]): ComponentProperties[] {
	return [...engine.schema.objects.values()]
		.filter((object) => object.kind === 'standard' && !listed.some((each) => each.fullName === object.name))
		.map((object) => ({
			type: 'CustomObject',
			fullName: object.name,
			fileName: `objects/${object.name}.object`,
			id: '',
			createdById: '',
			createdDate: EPOCH,
			lastModifiedById: '',
			lastModifiedDate: EPOCH,
		}));
}

/** FileProperties, with the names of people. `folder` stands before the file name in a retrieval. */
export function fileProperties(engine: Engine, folder = ''): (component: ComponentProperties) => Record<string, SoapValue> {
	const names = new Map<string, string>();
	const nameOf = (userId: string): string => {
		if (!userId) return '';
		let name = names.get(userId);
		if (name === undefined) {
			const [user] = engine.soql.rows(engine.systemContext(), 'User', [userId], ['Name']);
			names.set(userId, (name = String(user?.['Name'] ?? '')));
		}
		return name;
	};
	return (component) => ({
		createdById: component.createdById,
		createdByName: nameOf(component.createdById),
		createdDate: component.createdDate,
		fileName: `${folder}${component.fileName}`,
		fullName: component.fullName,
		id: component.id,
		lastModifiedById: component.lastModifiedById,
		lastModifiedByName: nameOf(component.lastModifiedById),
		lastModifiedDate: component.lastModifiedDate,
		...(component.id ? { manageableState: 'unmanaged' } : {}),
		type: component.type,
	});
}
