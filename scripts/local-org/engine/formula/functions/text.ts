import { FormulaError, type Typed } from '../types.ts';
import { caseSafeId, checkLength, isBlank, numberText } from '../values.ts';
import { parameters, plain, sourceOf, strict, type FormulaFunction } from './definition.ts';
import { javaPattern } from './regex.ts';

const contains = (name: 'BEGINS' | 'CONTAINS', test: (text: string, part: string) => boolean): FormulaFunction =>
	plain(
		name,
		['text:text', 'compare_text:text'],
		'boolean',
		sourceOf(name.toLowerCase(), name === 'BEGINS' ? 'Begins' : 'Contains'),
		([text, part]) => {
			// A blank compare_text is in every text; a blank text contains nothing that can be decided, hence null.
			if (isBlank(part)) return true;
			return isBlank(text) ? null : test(text as string, part as string);
		},
	);

const pad = (name: 'LPAD' | 'RPAD', method: 'padStart' | 'padEnd'): FormulaFunction =>
	plain(
		name,
		['text:text', 'length:number', 'pad:text?'],
		'text',
		sourceOf(name.toLowerCase(), name === 'LPAD' ? 'Lpad' : 'Rpad'),
		([text, length, fill]) => {
			if (isBlank(text) || typeof length !== 'number') return null;
			const size = Math.max(0, Math.trunc(length));
			checkLength(size);
			return (text as string)[method](size, isBlank(fill) ? ' ' : (fill as string)).slice(0, size) || null;
		},
	);

/** Text functions. All comparisons are case-sensitive. */
export const textFunctions: FormulaFunction[] = [
	contains('BEGINS', (text, part) => text.startsWith(part)),
	contains('CONTAINS', (text, part) => text.includes(part)),
	plain('LEN', ['text:text'], 'number', sourceOf('len', 'Len'), ([text]) => String(text ?? '').length),
	strict('LOWER', ['text:text', 'locale:text?'], 'text', sourceOf('lower', 'Lower'), ([text]: string[]) => text!.toLowerCase()),
	strict('UPPER', ['text:text', 'locale:text?'], 'text', sourceOf('upper', 'Upper'), ([text]: string[]) => text!.toUpperCase()),
	strict('TRIM', ['text:text'], 'text', sourceOf('trim', 'Trim'), ([text]: string[]) => text!.trim() || null),
	plain('LEFT', ['text:text', 'num_chars:number'], 'text', sourceOf('left', 'Left'), ([text, count]) => {
		if (isBlank(text) || typeof count !== 'number' || count <= 0) return null;
		return (text as string).slice(0, Math.trunc(count)) || null;
	}),
	plain('RIGHT', ['text:text', 'num_chars:number'], 'text', sourceOf('right', 'Right'), ([text, count]) => {
		if (isBlank(text) || typeof count !== 'number' || count <= 0) return null;
		return (text as string).slice(-Math.trunc(count)) || null;
	}),
	plain('MID', ['text:text', 'start_num:number', 'num_chars:number'], 'text', sourceOf('mid', 'Mid'), ([text, start, count]) => {
		if (isBlank(text) || typeof start !== 'number' || typeof count !== 'number' || count <= 0) return null;
		const from = Math.max(1, Math.trunc(start)) - 1;
		return (text as string).slice(from, from + Math.trunc(count)) || null;
	}),
	plain('FIND', ['search_text:text', 'text:text', 'start_num:number?'], 'number', sourceOf('find', 'Find'), ([search, text, start]) => {
		if (isBlank(search) || isBlank(text)) return 0;
		return (text as string).indexOf(search as string, Math.max(0, Math.trunc((start as number) ?? 1) - 1)) + 1;
	}),
	plain(
		'SUBSTITUTE',
		['text:text', 'old_text:text', 'new_text:text'],
		'text',
		sourceOf('substitute', 'Substitute'),
		([text, old, replacement]) => {
			if (isBlank(text) || isBlank(old)) return (text as string) ?? null;
			const parts = (text as string).split(old as string);
			checkLength((text as string).length + (parts.length - 1) * (String(replacement ?? '').length - (old as string).length));
			return parts.join(String(replacement ?? '')) || null;
		},
	),
	pad('LPAD', 'padStart'),
	pad('RPAD', 'padEnd'),
	{
		name: 'TEXT',
		parameters: parameters('value:number|date|datetime|picklist'),
		returns: 'text',
		source: sourceOf('text', 'Text'),
		build([value]) {
			const type = value!.type;
			return {
				type: 'text',
				evaluate: (scope) => {
					const raw = value!.evaluate(scope);
					if (raw === null) return null;
					if (type === 'datetime') return `${String(raw).slice(0, 10)} ${String(raw).slice(11, 19)}Z`;
					return typeof raw === 'number' ? numberText(raw) : String(raw);
				},
			};
		},
	},
	plain(
		'VALUE',
		['text:text'],
		'number',
		sourceOf('value', 'Value'),
		([text]) => {
			const trimmed = String(text ?? '').trim();
			return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(trimmed) ? Number(trimmed) : null;
		},
		{ assumed: 'Text that is no number gives #Error! on Salesforce; here the result is null.' },
	),
	plain('ISNUMBER', ['text:text'], 'boolean', sourceOf('isnumber'), ([text]) =>
		/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(String(text ?? '').trim()),
	),
	strict('INITCAP', ['text:text'], 'text', sourceOf('initcap'), ([text]: string[]) =>
		text!.toLowerCase().replace(/\p{L}[\p{L}\p{N}]*/gu, (word) => word[0]!.toUpperCase() + word.slice(1)),
	),
	strict('REVERSE', ['text:text'], 'text', sourceOf('reverse'), ([text]: string[]) => [...text!].reverse().join('')),
	strict('ASCII', ['text:text'], 'number', sourceOf('ascii'), ([text]: string[]) => text!.codePointAt(0) ?? null),
	strict('CHR', ['number:number'], 'text', sourceOf('chr'), ([code]: number[]) =>
		Number.isInteger(code) && code! > 0 && code! <= 0x10ffff ? String.fromCodePoint(code!) : null,
	),
	plain('BR', [], 'text', sourceOf('br'), () => '\n', { assumed: 'A line feed stands for the break.' }),
	strict('CASESAFEID', ['id:text'], 'text', sourceOf('casesafeid'), ([id]: string[]) => caseSafeId(id!)),
	{
		name: 'REGEX',
		parameters: parameters('text:text', 'regex_text:text'),
		returns: 'boolean',
		contexts: ['validation', 'flow', 'flowEntry', 'default'],
		source: sourceOf('regex'),
		assumed:
			'Blank text is matched as the empty text. Possessive quantifiers, atomic groups, unions of classes and Unicode properties are refused; a match that takes longer than 100 ms ends the request.',
		build([text, expression], call) {
			const literal = (expression as Typed).literal?.value;
			if (typeof literal === 'string' && !javaPattern(literal))
				throw new FormulaError(`Invalid regular expression for function '${call.name}()'`, expression!.position);
			return {
				type: 'boolean',
				evaluate: (scope) => javaPattern(String(expression!.evaluate(scope) ?? ''))?.matches(String(text!.evaluate(scope) ?? '')) ?? null,
			};
		},
	},
	{
		name: 'ISPICKVAL',
		parameters: parameters('picklist_field:picklist', 'text_literal:text'),
		returns: 'boolean',
		source: sourceOf('ispickval', 'IsPickVal'),
		build([field, literal], call) {
			if (literal!.literal === undefined)
				throw new FormulaError(
					`Incorrect parameter type for function '${call.name}()'. Expected Text Literal, received Text`,
					literal!.position,
				);
			return { type: 'boolean', evaluate: (scope) => (field!.evaluate(scope) ?? '') === (literal!.literal!.value ?? '') };
		},
	},
	plain('PICKLISTCOUNT', ['multiselect_picklist_field:multipicklist'], 'number', sourceOf('picklistcount'), ([value]) =>
		isBlank(value) ? 0 : String(value).split(';').length,
	),
	{
		name: 'INCLUDES',
		parameters: parameters('multiselect_picklist_field:multipicklist', 'text_literal:text'),
		returns: 'boolean',
		// Not in flow formulas: help.salesforce.com flow_considerations_design_formulas.
		contexts: ['validation', 'field', 'flowEntry'],
		source: sourceOf('includes'),
		build([field, literal], call) {
			if (literal!.literal === undefined)
				throw new FormulaError(
					`Incorrect parameter type for function '${call.name}()'. Expected Text Literal, received Text`,
					literal!.position,
				);
			return {
				type: 'boolean',
				evaluate: (scope) => {
					const value = field!.evaluate(scope);
					const wanted = literal!.literal!.value;
					return isBlank(value) ? isBlank(wanted) : String(value).split(';').includes(String(wanted));
				},
			};
		},
	},
];
