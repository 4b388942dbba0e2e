/** Values that must be one of a list or within bounds. */
import type { Component } from './deployment.ts';
import type { XmlElement } from './xml.ts';

/** True where `value` is one of `allowed`; else the component fails in Salesforce's words. */
export function isOneOf<T extends string>(
	component: Component,
	element: XmlElement,
	value: string,
	allowed: readonly T[],
	enumName: string,
): value is T {
	if ((allowed as readonly string[]).includes(value)) return true;
	component.fail(`'${value}' is not a valid value for the enum '${enumName}'`, element);
	return false;
}

/** Fails the component where the element's whole number is out of bounds. */
export function numberBetween(component: Component, element: XmlElement, minimum: number, maximum: number): void {
	const value = Number(element.text);
	if (!Number.isInteger(value) || value < minimum || value > maximum)
		component.fail(`${element.name} must be a whole number from ${minimum} to ${maximum}, not ${element.text.trim()}.`, element);
}
