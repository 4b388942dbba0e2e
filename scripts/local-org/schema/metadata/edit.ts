/** Metadata files as text and elements; cutting elements out of one, where what stays keeps its text. */
import { parseXml, type XmlElement } from './xml.ts';

export interface Source {
	text: string;
	root: XmlElement;
}

const parsed = new WeakMap<Uint8Array, Source>();

/** Text and elements of a file. @throws XmlError */
export function sourceOf(bytes: Uint8Array): Source {
	let source = parsed.get(bytes);
	if (!source) {
		const text = Buffer.from(bytes)
			.toString('utf8')
			.replace(/^\uFEFF/, '');
		parsed.set(bytes, (source = { text, root: parseXml(text) }));
	}
	return source;
}

/** The root element of a file, read once where it was read ahead. @throws XmlError */
export const rootOf = (bytes: Uint8Array): XmlElement => parsed.get(bytes)?.root ?? parseXml(Buffer.from(bytes).toString('utf8'));

/** Forgets a file's elements. */
export const letGo = (bytes: Uint8Array): void => void parsed.delete(bytes);

/** The file without these elements; the blanks before each go with it. */
export function without(source: Source, elements: readonly XmlElement[]): Uint8Array {
	let { text } = source;
	for (const each of [...elements].sort((a, b) => b.start - a.start))
		text = text.slice(0, each.start).replace(/[ \t]*(?:\r?\n)?[ \t]*$/, '') + text.slice(each.end);
	return Buffer.from(text);
}

/** The file with only these of the root's elements, in their order. */
export function only(source: Source, elements: readonly XmlElement[]): Uint8Array {
	const { root, text } = source;
	const attributes = Object.entries(root.attributes).map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;')}"`);
	const body = elements.map((each) => `    ${text.slice(each.start, each.end)}\n`);
	return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<${root.name}${attributes.join('')}>\n${body.join('')}</${root.name}>\n`);
}
