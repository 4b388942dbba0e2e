/** Tests only: the package's own metadata, read just far enough to compile its flows and rules. The real reader is schema/metadata. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { baseSchema } from '../../../schema/base/index.ts';
import { deriveCompanions } from '../../../schema/base/companions.ts';
import { findObject, type FieldDef, type FieldType, type FlowDef, type Schema } from '../../../schema/model.ts';
import { object as makeObject } from '../../formula/testing/schema.ts';
import type { XmlNode } from '../xml.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false, processEntities: true });
/** The root element's children; leaves are strings. */
export function parseXml(source: string): XmlNode {
	const document = parser.parse(source) as XmlNode;
	const root = Object.keys(document).find((key) => !key.startsWith('?') && !key.startsWith('#'))!;
	return withoutBlanks(document[root] as XmlNode) as XmlNode;
}
function withoutBlanks(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutBlanks);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '#text').map(([key, inner]) => [key, withoutBlanks(inner)]));
}

export function flowDef(fullName: string, source: string): FlowDef {
	const xml = parseXml(source);
	return {
		fullName,
		label: String(xml['label'] ?? fullName),
		apiVersion: Number(xml['apiVersion'] ?? 66),
		status: 'Active',
		processType: String(xml['processType'] ?? ''),
		xml,
	};
}

export const forceApp = resolve(import.meta.dirname, '../../../../../force-app/main');
function files(suffix: string): string[] {
	return readdirSync(forceApp, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith(suffix))
		.map((name) => join(forceApp, name))
		.sort();
}

const TYPES: Record<string, FieldType> = {
	Text: 'string', LongTextArea: 'textarea', TextArea: 'textarea', Number: 'double', Currency: 'currency', Percent: 'percent', Checkbox: 'boolean', Date: 'date', DateTime: 'datetime',
	Lookup: 'reference', MasterDetail: 'reference', Picklist: 'picklist', MultiselectPicklist: 'multipicklist', Email: 'email', Phone: 'phone', Url: 'url',
};

function readField(xml: XmlNode): FieldDef {
	const name = String(xml['fullName']);
	const type = TYPES[String(xml['type'])];
	if (!type) throw new Error(`${name}: type ${String(xml['type'])}`);
	return {
		name,
		label: name,
		type,
		custom: true,
		long: xml['type'] === 'LongTextArea',
		required: xml['required'] === 'true',
		unique: false,
		externalId: false,
		createable: true,
		updateable: true,
		permissionable: true,
		referenceTo: type === 'reference' ? [String(xml['referenceTo'])] : [],
		...(type === 'reference' ? { relationshipName: name.replace(/__c$/, '__r') } : {}),
		...(xml['formula'] ? { formula: { expression: String(xml['formula']), blanksAs: xml['formulaTreatBlanksAs'] === 'BlankAsZero' ? 'BlankAsZero' : 'BlankAsBlank' } } : {}),
	};
}

/** Base schema plus the package's objects, fields, custom metadata, permissions and labels. */
export function packageSchema(): Schema {
	const schema = baseSchema();
	const objects = new Map(schema.objects);
	for (const file of files('.object-meta.xml')) {
		const name = basename(file, '.object-meta.xml');
		if (findObject(schema, name)) continue;
		const owned = name.endsWith('__c') ? { OwnerId: { type: 'reference' as const, referenceTo: ['User'], relationshipName: 'Owner' } } : {};
		const meta = name.endsWith('__mdt') ? { DeveloperName: 'string' as const, MasterLabel: 'string' as const } : {};
		objects.set(name, makeObject(name, { ...owned, ...meta, CreatedById: { type: 'reference', referenceTo: ['User'], relationshipName: 'CreatedBy' } }));
	}
	for (const file of files('.field-meta.xml')) {
		const object = objects.get(basename(join(file, '../..')))!;
		const field = readField(parseXml(readFileSync(file, 'utf8')));
		objects.set(object.name, { ...object, fields: new Map(object.fields).set(field.name, field) });
	}
	for (const object of [...objects.values()]) if (object.kind === 'custom') for (const companion of deriveCompanions(object)) objects.set(companion.name, companion);
	const names = (suffix: string): string[] => files(suffix).map((file) => basename(file, suffix));
	const labels = files('.labels-meta.xml').flatMap((file) => (parseXml(readFileSync(file, 'utf8'))['labels'] ?? []) as XmlNode[]);
	return {
		...schema,
		objects,
		labels: new Map(labels.map((label) => [String(label['fullName']), { value: String(label['value']) }])),
		customPermissions: new Map(names('.customPermission-meta.xml').map((name) => [name, { label: name }])),
		customMetadata: new Map(
			names('.md-meta.xml').map((name) => [name, { fullName: name, object: `${name.split('.')[0]}__mdt`, label: name, protected: false, values: {} }]),
		),
	};
}

/** Every flow of the package, by name. */
export function packageFlows(): Map<string, FlowDef> {
	return new Map(
		files('.flow-meta.xml').map((file) => {
			const name = basename(file, '.flow-meta.xml');
			return [name, flowDef(name, readFileSync(file, 'utf8'))];
		}),
	);
}

/** Every validation rule of the package. */
export function packageRules(): { object: string; name: string; formula: string }[] {
	return files('.validationRule-meta.xml').map((file) => {
		const xml = parseXml(readFileSync(file, 'utf8'));
		return { object: basename(join(file, '../..')), name: String(xml['fullName']), formula: String(xml['errorConditionFormula']) };
	});
}
