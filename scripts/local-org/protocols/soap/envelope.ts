/**
 * SOAP 1.1 envelopes, read without trusting them and written as Salesforce writes them
 * (SOAP API Developer Guide, "Fault Messages"; www.w3.org/TR/2000/NOTE-SOAP-20000508).
 */
import { parseXml, XmlError, type XmlElement } from '../../schema/metadata/xml.ts';

/** What a client asks: names without their prefixes, `xsi:type` and `xsi:nil` under these names whatever prefix they came with. */
export interface Envelope {
	/** Name of the element in the body: `deploy`, `query`, … */
	operation: string;
	body: XmlElement;
	/** Header elements by name: SessionHeader, CallOptions, AllOrNoneHeader, … */
	headers: ReadonlyMap<string, XmlElement>;
}

/**
 * A value of an answer. `undefined` is left out, `null` is written as nil, a list repeats its element, an object holds elements in
 * its order. Keys that begin with `@` are attributes (`'@xsi:type'`), `#text` is the text beside them.
 */
export type SoapValue = string | number | boolean | null | undefined | readonly SoapValue[] | { readonly [name: string]: SoapValue };

/** A fault that is no Salesforce code: `soapenv:Client` and the like. Everything below the protocols throws ApiError instead. */
export class SoapFault extends Error {
	override readonly name = 'SoapFault';
	/** With its prefix: `soapenv:Client`, `sf:INVALID_SESSION_ID`. */
	readonly faultCode: string;
	constructor(faultCode: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.faultCode = faultCode;
	}
}

/** A text as long as this (a zip in base64) is set aside before the envelope is parsed: the parser needs many times its size. */
const LONG_TEXT = 64 * 1024;
/** What may be left then. */
const MARKUP_LIMIT = 10 * 1024 * 1024;
const ASIDE = '\uE000';

/**
 * Reads an envelope.
 * @throws SoapFault `soapenv:Client` where it is none; `sf:EXCEEDED_MAX_SIZE_REQUEST` where it is too large to be parsed
 */
export function readEnvelope(source: string): Envelope {
	const { text, aside } = setLongTextsAside(source);
	if (text.length > MARKUP_LIMIT)
		throw new SoapFault(
			'sf:EXCEEDED_MAX_SIZE_REQUEST',
			`EXCEEDED_MAX_SIZE_REQUEST: The message is larger than ${MARKUP_LIMIT} characters.`,
		);
	let root: XmlElement;
	try {
		root = parseXml(text);
	} catch (error) {
		if (!(error instanceof XmlError)) throw error;
		throw new SoapFault('soapenv:Client', `Unable to parse the request: ${error.message} (line ${error.line}, column ${error.column})`, {
			cause: error,
		});
	}
	const envelope = plain(root, aside);
	if (envelope.name !== 'Envelope') throw new SoapFault('soapenv:Client', `The request is no SOAP envelope: its root is ${envelope.name}.`);
	const body = envelope.children.find((each) => each.name === 'Body');
	const operation = body?.children[0];
	if (!operation) throw new SoapFault('soapenv:Client', 'The SOAP envelope has no operation in its body.');
	const header = envelope.children.find((each) => each.name === 'Header');
	return { operation: operation.name, body: operation, headers: new Map(header?.children.map((each) => [each.name, each])) };
}

/** Goes from one tag to the next, each character looked at a few times at most: nobody has signed in yet. */
function setLongTextsAside(source: string): { text: string; aside: string[] } {
	const aside: string[] = [];
	const parts: string[] = [];
	let kept = 0;
	for (let close = source.indexOf('>'); close >= 0;) {
		const open = source.indexOf('<', close);
		if (open < 0) break;
		const start = source.lastIndexOf('>', open) + 1;
		const text = open - start > LONG_TEXT ? source.slice(start, open) : '';
		if (text !== '' && !text.includes('&')) {
			parts.push(source.slice(kept, start), `${ASIDE}${aside.push(text) - 1}${ASIDE}`);
			kept = open;
		}
		close = source.indexOf('>', open);
	}
	return { text: parts.join('') + source.slice(kept), aside };
}

function plain(element: XmlElement, aside: readonly string[]): XmlElement {
	const number = element.text.startsWith(ASIDE) && element.text.endsWith(ASIDE) ? element.text.slice(1, -1) : '';
	const attributes: Record<string, string> = {};
	for (const [name, value] of Object.entries(element.attributes)) {
		const local = localName(name);
		attributes[name.includes(':') && (local === 'type' || local === 'nil') ? `xsi:${local}` : name] = value;
	}
	return {
		...element,
		name: localName(element.name),
		text: (/^\d+$/.test(number) ? aside[Number(number)] : undefined) ?? element.text,
		attributes,
		children: element.children.map((each) => plain(each, aside)),
	};
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Namespaces of an API: the one of its messages, and those its answers name besides. */
export interface SoapNamespaces {
	/** `http://soap.sforce.com/2006/04/metadata`, `urn:partner.soap.sforce.com`. */
	own: string;
	/** Prefix → namespace: `{ sf: 'urn:sobject.partner.soap.sforce.com' }`. */
	more?: Readonly<Record<string, string>>;
}

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XSD = 'http://www.w3.org/2001/XMLSchema';

/** The answer to an operation: `<operationResponse>` with what it holds, `result` in most. */
export function writeResponse(operation: string, content: SoapValue, namespaces: SoapNamespaces, headers?: SoapValue): string {
	return envelope(
		`xmlns="${namespaces.own}"${prefixes(namespaces.more)} xmlns:xsi="${XSI}" xmlns:xsd="${XSD}"`,
		`${headers === undefined ? '' : `<soapenv:Header>${inner(headers)}</soapenv:Header>`}` +
			`<soapenv:Body>${toXml(`${operation}Response`, content)}</soapenv:Body>`,
	);
}

/** A fault: its code with the prefix `sf`, its words after the code, as Salesforce repeats it. Goes with HTTP status 500 (SOAP 1.1, 6.2). */
export function writeFault(faultCode: string, message: string, faultNamespace: string, detail?: SoapValue): string {
	return envelope(
		`xmlns:sf="${faultNamespace}" xmlns:xsi="${XSI}"`,
		`<soapenv:Body>${toXml('soapenv:Fault', { faultcode: faultCode, faultstring: message, ...(detail === undefined ? {} : { detail }) })}</soapenv:Body>`,
	);
}

const envelope = (namespaces: string, content: string): string =>
	`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP}" ${namespaces}>${content}</soapenv:Envelope>`;
const prefixes = (more: Readonly<Record<string, string>> = {}): string =>
	Object.entries(more)
		.map(([prefix, namespace]) => ` xmlns:${prefix}="${namespace}"`)
		.join('');

/** One element with its value; nothing for `undefined` and for an empty list. */
export function toXml(name: string, value: SoapValue): string {
	if (value === undefined) return '';
	if (value === null) return `<${name} xsi:nil="true"/>`;
	if (Array.isArray(value)) return value.map((each: SoapValue) => toXml(name, each)).join('');
	if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
	const attributes = Object.entries(value)
		.filter(([key, each]) => key.startsWith('@') && each !== undefined)
		.map(([key, each]) => ` ${key.slice(1)}="${escapeXml(String(each))}"`);
	return `<${name}${attributes.join('')}>${inner(value)}</${name}>`;
}

function inner(value: SoapValue): string {
	if (typeof value !== 'object' || value === null) return value === undefined || value === null ? '' : escapeXml(String(value));
	return Object.entries(value)
		.map(([key, each]) => (key.startsWith('@') ? '' : key === '#text' ? escapeXml(String(each)) : toXml(key, each as SoapValue)))
		.join('');
}

/** What XML 1.0 cannot hold, not even as an entity. */
const UNSPEAKABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#13;' };

/** Text for XML: the five characters as entities, a carriage return kept, what XML cannot hold left out. */
function escapeXml(text: string): string {
	return text.replace(UNSPEAKABLE, '').replace(/[&<>"'\r]/g, (character) => ENTITIES[character]!);
}
