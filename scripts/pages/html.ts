/**
 * HTML that cannot be broken by what is in it: html`<td>${name}</td>` escapes every value, for element content and quoted attributes
 * alike. Only what this tag made itself goes in as it is. There is no way to say "trust me".
 */
import { printable } from '../domain/wording.ts';

const made: unique symbol = Symbol('made by html');

/** Finished markup. Only {@link html} makes one. */
export interface Html {
	readonly [made]: string;
}
export type HtmlValue = string | number | null | undefined | false | Html | readonly HtmlValue[];

/** Tag of a template. Values may stand in content and in quoted attributes, never in a tag's or attribute's name, a script or a style. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
	return { [made]: strings.reduce((text, part, index) => text + markup(values[index - 1]) + part) };
}

/** The text of a page. */
export function pageText(page: Html): string {
	return page[made];
}

function markup(value: HtmlValue): string {
	if (value === null || value === undefined || value === false) return '';
	if (Array.isArray(value)) return value.map(markup).join('');
	if (typeof value === 'object' && made in value) return value[made];
	return escape(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

function escape(text: string): string {
	return printable(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);
}
