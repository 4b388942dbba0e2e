/**
 * Retrieval: the kept files that a manifest asks for, as they were deployed. What Salesforce would add to them by default is not
 * added. Standard objects, value sets and settings that nobody has customised are written from the schema.
 */
import { leadConfig, type ObjectDef, type Schema } from '../model.ts';
import { apiElements } from './apiTypes.ts';
import { only, sourceOf } from './edit.ts';
import { childrenInFile, fileTypeOf, fullNameOf, type ComponentOf } from './inventory.ts';
import { metadataTypes, typeOfFile, type MetadataType } from './registry.ts';
import type { PackageFiles } from './types.ts';

export interface Retrieved {
	/** Path without a top folder → content. */
	files: Map<string, Uint8Array>;
	/** One for every component that the manifest named, a child component its own. */
	components: ComponentOf[];
	/** What was asked for and is not there. */
	problems: string[];
}

/** Type → members, as package.xml lists them; `*` for all. */
export type Members = ReadonlyMap<string, Iterable<string>>;

/** "Wildcard … doesn't apply to standard objects"; value sets are retrieved by name (Metadata API Developer Guide, CustomObject, StandardValueSet). */
const NO_WILDCARD = ['StandardValueSet'];

/** What `members` name of an org's metadata. */
export function retrieveComponents(schema: Schema, kept: PackageFiles, members: Members): Retrieved {
	const result: Retrieved = { files: new Map(), components: [], problems: [] };
	const partly = new Map<string, Set<string>>();
	for (const [typeName, names] of members) {
		const fileType = fileTypeOf(typeName);
		if (!fileType) {
			const known = apiElements(typeName) !== undefined;
			result.problems.push(
				known ? `Entity type: '${typeName}' is not available in this organization` : `Entity type: '${typeName}' is unknown`,
			);
			continue;
		}
		for (const name of names)
			if (typeName === fileType.name) retrieveFile(result, schema, kept, fileType, name);
			else retrieveChildren(result, partly, kept, fileType, typeName, name);
	}
	for (const [path, names] of partly)
		if (!result.files.has(path)) {
			const bytes = kept.get(path)!;
			const elements = childrenInFile(path, bytes).filter((each) => names.has(`${each.type} ${each.fullName}`));
			result.files.set(
				path,
				only(
					sourceOf(bytes),
					elements.map((each) => each.element),
				),
			);
		}
	return result;
}

function retrieveFile(result: Retrieved, schema: Schema, kept: PackageFiles, type: MetadataType, name: string): void {
	const all = name === '*';
	if (all && NO_WILDCARD.includes(type.name)) return;
	let found = false;
	for (const [path, bytes] of kept) {
		if (typeOfFile(path) !== type) continue;
		const fullName = fullNameOf(path, type);
		if (all ? type.name === 'CustomObject' && !schema.objects.get(fullName)?.custom : fullName !== name) continue;
		if (!result.files.has(path) && (type.read !== undefined || path.endsWith(`/${fullName}.${type.suffix}`)))
			result.components.push({ type: type.name, fullName, fileName: path });
		result.files.set(path, bytes);
		found = true;
	}
	if (found || all) return;
	const written = writtenFile(schema, type, name);
	if (written) {
		const fileName = `${type.folder}/${name}.${type.suffix}`;
		result.files.set(fileName, written);
		result.components.push({ type: type.name, fullName: name, fileName });
	} else result.problems.push(`Entity of type '${type.name}' named '${name}' cannot be found`);
}

function retrieveChildren(
	result: Retrieved,
	partly: Map<string, Set<string>>,
	kept: PackageFiles,
	fileType: MetadataType,
	typeName: string,
	name: string,
): void {
	let found = false;
	for (const [path, bytes] of kept) {
		if (typeOfFile(path) !== fileType) continue;
		for (const each of childrenInFile(path, bytes)) {
			if (each.type !== typeName || (name !== '*' && each.fullName !== name)) continue;
			found = true;
			const names = partly.get(path) ?? new Set();
			partly.set(path, names);
			if (names.has(`${typeName} ${each.fullName}`)) continue;
			names.add(`${typeName} ${each.fullName}`);
			result.components.push({ type: typeName, fullName: each.fullName, fileName: path });
		}
	}
	if (!found && name !== '*') result.problems.push(`Entity of type '${typeName}' named '${name}' cannot be found`);
}

/** The file of something that every org has and this one never deployed. */
function writtenFile(schema: Schema, type: MetadataType, name: string): Uint8Array | undefined {
	if (type.name === 'CustomObject') {
		const object = schema.objects.get(name);
		return object?.kind === 'standard' ? xmlFile('CustomObject', objectElements(object)) : undefined;
	}
	if (type.name === 'Settings' && name === 'LeadConfig')
		return xmlFile('LeadConfigSettings', [element('shouldLeadConvertRequireValidation', String(leadConfig(schema).requireValidation))]);
	const values = name === 'OpportunityStage' ? schema.objects.get('Opportunity')?.fields.get('StageName')?.picklist?.values : undefined;
	if (type.name !== 'StandardValueSet' || !values) return undefined;
	return xmlFile('StandardValueSet', [
		element('sorted', 'false'),
		...values.map((each) => {
			const stage = each.stage!;
			const parts = {
				fullName: each.value,
				default: each.isDefault,
				label: each.label,
				...(each.active ? {} : { isActive: false }),
				closed: stage.closed,
				forecastCategory: stage.forecastCategory,
				probability: stage.probability,
				won: stage.won,
			};
			return `<standardValue>${Object.entries(parts)
				.map(([key, value]) => element(key, String(value)))
				.join('')}</standardValue>`;
		}),
	]);
}

function objectElements(object: ObjectDef): string[] {
	return [
		...(object.enableHistory === undefined ? [] : [element('enableHistory', String(object.enableHistory))]),
		element('label', object.label),
		element('pluralLabel', object.pluralLabel),
	];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const element = (name: string, text: string): string => `<${name}>${text.replace(/[&<>]/g, (each) => ENTITIES[each]!)}</${name}>`;
const xmlFile = (root: string, elements: readonly string[]): Uint8Array =>
	Buffer.from(
		`<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${elements.map((each) => `    ${each}\n`).join('')}</${root}>\n`,
	);

/** package.xml of what was retrieved: wildcards stay, names are as they were asked for. */
export function manifestXml(members: Members, version: string): Uint8Array {
	const types = [...members].map(
		([name, list]) => `<types>${[...list].map((each) => element('members', each)).join('')}${element('name', name)}</types>`,
	);
	return xmlFile('Package', [...types, element('version', version)]);
}

/** Types as describeMetadata lists them (Metadata API Developer Guide, DescribeMetadataResult). */
export const describedTypes = metadataTypes.map((type) => ({
	childXmlNames: Object.values(type.children ?? {}),
	directoryName: type.folder,
	inFolder: false,
	metaFile: false,
	...(type.read ? { suffix: type.suffix } : {}),
	xmlName: type.name,
}));
