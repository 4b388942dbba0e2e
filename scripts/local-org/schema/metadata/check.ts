/** Every element of every file, against the Metadata API and against what the local org does with it. */
import { apiElements, type ApiElement } from './apiTypes.ts';
import { longestText } from './limits.ts';
import { support } from './support.ts';
import type { XmlElement } from './xml.ts';

export interface Problem {
	problem: string;
	line?: number;
	column?: number;
}

const namespace = 'http://soap.sforce.com/2006/04/metadata';
const at = (element: XmlElement, problem: string): Problem => ({ problem, line: element.line, column: element.column });

/**
 * Problems of an element that stands for `typeName`: unknown, misplaced, repeated or scattered elements, missing ones,
 * values of a wrong kind; then elements that Salesforce has and the local org has not.
 * Words as Salesforce answers them to a deployment, as far as they are known.
 */
export function checkElement(element: XmlElement, typeName: string): Problem[] {
	const elements = apiElements(typeName);
	if (!elements) return [at(element, `${typeName} is not a type of the Metadata API.`)];
	const problems: Problem[] = [];
	if (element.text.trim() && element.children.length)
		problems.push(at(element, `Error parsing file: Unexpected text "${excerpt(element.text)}" in type ${typeName}`));
	else if (element.text.trim())
		return [at(element, `Error parsing file: Expected elements of type ${typeName}, found text "${excerpt(element.text)}"`)];
	problems.push(...checkPlaces(element, typeName, elements));
	for (const child of element.children) {
		const known = elements.get(child.name);
		if (!known) continue;
		problems.push(...checkSupport(child, typeName), ...checkLength(child, typeName));
		if (known.type === 'any') continue;
		problems.push(...(apiElements(known.type) ? checkElement(child, known.type) : checkValue(child, known)));
	}
	for (const known of elements.values())
		if (known.required && !element.children.some((each) => each.name === known.name))
			problems.push(at(element, `Required field is missing: ${known.name}`));
	return problems;
}

/** Each element known and together with its like: the Metadata API reads elements of a kind as one sequence. */
function checkPlaces(element: XmlElement, typeName: string, elements: ReadonlyMap<string, ApiElement>): Problem[] {
	const problems: Problem[] = [];
	const seen = new Set<string>();
	let previous: string | undefined;
	for (const child of element.children) {
		const known = elements.get(child.name);
		if (!known)
			problems.push(at(child, `Error parsing file: Element {${namespace}}${child.name} invalid at this location in type ${typeName}`));
		else if (seen.has(child.name) && (!known.repeated || previous !== child.name))
			problems.push(
				at(child, `Error parsing file: Element {${namespace}}${child.name} is duplicated at this location in type ${typeName}`),
			);
		seen.add(child.name);
		previous = child.name;
	}
	return problems;
}

function checkValue(element: XmlElement, known: ApiElement): Problem[] {
	if (element.children[0])
		return [
			at(
				element.children[0],
				`Error parsing file: Element {${namespace}}${element.children[0].name} invalid at this location in type ${known.type}`,
			),
		];
	const text = element.text.trim();
	if (known.type === 'boolean' && !['true', 'false', '1', '0'].includes(text))
		return [at(element, `Error parsing file: '${excerpt(text)}' is not a valid value for the type xsd:boolean`)];
	if (known.type === 'number' && (text === '' || !Number.isFinite(Number(text))))
		return [at(element, `Error parsing file: '${excerpt(text)}' is not a valid number in ${element.name}`)];
	return [];
}

function checkSupport(element: XmlElement, typeName: string): Problem[] {
	const table = support[typeName];
	if (!table) return [];
	const entry = Object.hasOwn(table, element.name) ? table[element.name]! : undefined;
	if (!entry) return [at(element, `${typeName}.${element.name} is not implemented in the local org.`)];
	if (typeof entry === 'object' && 'only' in entry && !entry.only.includes(element.text.trim()))
		return [
			at(
				element,
				`${typeName}.${element.name} "${excerpt(element.text)}" is not implemented in the local org; it takes ${entry.only.join(', ')}.`,
			),
		];
	return [];
}

function checkLength(element: XmlElement, typeName: string): Problem[] {
	const limit = longestText[typeName]?.[element.name];
	const length = element.text.trim().length;
	return limit !== undefined && length > limit
		? [at(element, `${element.name}: data value too large: ${excerpt(element.text)} (max length=${limit}, has ${length})`)]
		: [];
}

const excerpt = (text: string): string => (text.trim().length > 60 ? `${text.trim().slice(0, 57)}…` : text.trim());
