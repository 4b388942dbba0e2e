import { ElementProblem } from './problems.ts';

/**
 * Reading FlowDef.xml. The convention: `xml` holds the children of `<Flow>`; a repeated element is an array,
 * a leaf is a string, an absent element is undefined. A repeatable element that occurs once may come with or without its array.
 */
export type XmlNode = Record<string, unknown>;

/** Occurrences of a repeatable element. */
export function list(node: XmlNode, name: string): XmlNode[] {
	const value = node[name];
	if (value === undefined || value === null) return [];
	return (Array.isArray(value) ? value : [value]) as XmlNode[];
}

/** Occurrences of a repeatable text element. */
export function texts(node: XmlNode, name: string): string[] {
	const value = node[name];
	if (value === undefined || value === null) return [];
	return (Array.isArray(value) ? value : [value]).map(String);
}

export function child(node: XmlNode, name: string): XmlNode | undefined {
	const value = list(node, name)[0];
	return value !== undefined && typeof value === 'object' ? value : undefined;
}

/** Text of a leaf; undefined where it is absent. Numbers and booleans are taken as their text. */
export function text(node: XmlNode, name: string): string | undefined {
	const value = Array.isArray(node[name]) ? (node[name] as unknown[])[0] : node[name];
	return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

/** Text of a leaf that must be there. */
export function required(node: XmlNode, name: string): string {
	const value = text(node, name);
	if (value === undefined || value === '') throw new ElementProblem(`${name} is missing`);
	return value;
}

export function flag(node: XmlNode, name: string): boolean | undefined {
	const value = text(node, name);
	if (value === undefined || value === '') return undefined;
	if (value !== 'true' && value !== 'false') throw new ElementProblem(`${name} must be true or false, not "${value}"`);
	return value === 'true';
}

/** Where a connector leads; undefined where the path ends. */
export function target(node: XmlNode, name = 'connector'): string | undefined {
	const connector = child(node, name);
	if (!connector) return undefined;
	return required(connector, 'targetReference');
}
