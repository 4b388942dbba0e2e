/** XML as metadata uses it: elements and text, each element with its place, nothing external. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface XmlElement {
	name: string;
	/** Text of the element itself, entities decoded; trimmed where it has child elements. */
	text: string;
	attributes: Record<string, string>;
	children: XmlElement[];
	/** Offsets in the file, tags included. */
	start: number;
	end: number;
	/** From 1. */
	line: number;
	column: number;
}

/** A file that is not well-formed. */
export class XmlError extends Error {
	override readonly name = 'XmlError';
	readonly line: number;
	readonly column: number;

	constructor(message: string, line: number, column: number) {
		super(message);
		this.line = line;
		this.column = column;
	}
}

type OrderedNode = Record<string | symbol, unknown>;
const place = XMLParser.getMetaDataSymbol() as unknown as symbol;
// Entities are decoded below: the parser's own decoding knows named HTML entities, which XML has not.
const parser = new XMLParser({
	preserveOrder: true,
	captureMetaData: true,
	ignoreAttributes: false,
	attributeNamePrefix: '',
	parseTagValue: false,
	parseAttributeValue: false,
	trimValues: false,
	processEntities: false,
	cdataPropName: '#cdata',
	commentPropName: '#comment',
});

/**
 * The root element of a file.
 * @throws XmlError not well-formed, a document type, an unknown entity
 */
export function parseXml(source: string): XmlElement {
	const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
	const at = lineFinder(text);
	const docType = text.indexOf('<!DOCTYPE');
	if (docType >= 0) throw new XmlError('A document type is not allowed.', at(docType).line, at(docType).column);
	const valid = XMLValidator.validate(text);
	if (valid !== true) throw new XmlError(valid.err.msg, valid.err.line, valid.err.col);
	let nodes: OrderedNode[];
	try {
		nodes = parser.parse(text) as OrderedNode[];
	} catch (error) {
		throw new XmlError(error instanceof Error ? error.message : String(error), 1, 1);
	}
	const roots = nodes.map((node) => toElement(node, at)).filter((each) => each !== undefined);
	if (!roots[0]) throw new XmlError('The file has no root element.', 1, 1);
	return roots[0];
}

function toElement(node: OrderedNode, at: LineFinder): XmlElement | undefined {
	const name = Object.keys(node).find((key) => key !== ':@');
	if (name === undefined || name.startsWith('#') || name.startsWith('?')) return undefined;
	const { startIndex, endIndex } = node[place] as { startIndex: number; endIndex: number };
	const position = at(startIndex);
	const children: XmlElement[] = [];
	let text = '';
	for (const part of node[name] as OrderedNode[]) {
		if ('#text' in part) text += decode(String(part['#text']), position);
		else if ('#cdata' in part) text += (part['#cdata'] as OrderedNode[]).map((each) => String(each['#text'])).join('');
		else {
			const child = toElement(part, at);
			if (child) children.push(child);
		}
	}
	const attributes = Object.fromEntries(
		Object.entries((node[':@'] ?? {}) as Record<string, unknown>).map(([key, value]) => [key, decode(String(value), position)]),
	);
	return { name, text: children.length ? text.trim() : text, attributes, children, start: startIndex, end: endIndex, ...position };
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string, position: { line: number; column: number }): string {
	return text.replace(/&([^;\s&]*);?/g, (entity, name: string) => {
		if (entity.endsWith(';')) {
			if (Object.hasOwn(named, name)) return named[name]!;
			const code = /^#x([0-9a-f]+)$/i.test(name) ? parseInt(name.slice(2), 16) : /^#\d+$/.test(name) ? Number(name.slice(1)) : NaN;
			if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
		}
		throw new XmlError(`The entity "${entity}" is not known.`, position.line, position.column);
	});
}

type LineFinder = (offset: number) => { line: number; column: number };

function lineFinder(text: string): LineFinder {
	const starts = [0];
	for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
	return (offset) => {
		let low = 0;
		let high = starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (starts[middle]! <= offset) low = middle;
			else high = middle - 1;
		}
		return { line: low + 1, column: offset - starts[low]! + 1 };
	};
}

/** The first child element of a name. */
export const child = (element: XmlElement, name: string): XmlElement | undefined => element.children.find((each) => each.name === name);
export const childrenOf = (element: XmlElement, name: string): XmlElement[] => element.children.filter((each) => each.name === name);
/** The trimmed text of a child; undefined where it is absent or empty. */
export const childText = (element: XmlElement, name: string): string | undefined => child(element, name)?.text.trim() || undefined;
export const childFlag = (element: XmlElement, name: string): boolean => childText(element, name) === 'true';
export const childNumber = (element: XmlElement, name: string): number | undefined => {
	const text = childText(element, name);
	return text === undefined ? undefined : Number(text);
};
