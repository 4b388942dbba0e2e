import { ElementProblem } from './problems.ts';

/** Parsed condition logic; numbers are indexes of conditions, from 0. */
export type Logic = number | { not: Logic } | { and: Logic[] } | { or: Logic[] };

/**
 * `and`, `or`, or custom logic over numbered conditions: `1 AND (2 OR NOT(3))`. Throws where a number has no condition,
 * a condition is not used, or AND and OR are mixed without parentheses.
 */
export function parseLogic(source: string | undefined, count: number, attribute: string): Logic {
	const wanted = (source ?? 'and').trim();
	const all = Array.from({ length: count }, (_, at) => at);
	if (/^and$/i.test(wanted)) return { and: all };
	if (/^or$/i.test(wanted)) return { or: all };
	const tokens = wanted.match(/\d+|\(|\)|[A-Za-z_]+|\S/g) ?? [];
	const used = new Set<number>();
	let at = 0;
	const wrong = (): ElementProblem => new ElementProblem(`${attribute} "${wanted}" is not valid condition logic`);

	const operand = (depth: number): Logic => {
		const token = tokens[at++];
		if (token === undefined || depth > 100) throw wrong();
		if (/^not$/i.test(token)) return { not: operand(depth + 1) };
		if (token === '(') {
			const inner = chain(depth + 1);
			if (tokens[at++] !== ')') throw wrong();
			return inner;
		}
		const number = Number(token);
		if (!/^\d+$/.test(token) || number < 1 || number > count) throw wrong();
		used.add(number);
		return number - 1;
	};
	const chain = (depth: number): Logic => {
		const parts = [operand(depth)];
		let kind: 'and' | 'or' | undefined;
		while (/^(and|or)$/i.test(tokens[at] ?? '')) {
			const next = tokens[at++]!.toLowerCase() as 'and' | 'or';
			if (kind && kind !== next) throw new ElementProblem(`${attribute} "${wanted}" mixes AND and OR: use parentheses`);
			kind = next;
			parts.push(operand(depth));
		}
		if (!kind) return parts[0]!;
		return kind === 'or' ? { or: parts } : { and: parts };
	};

	const logic = chain(0);
	if (at < tokens.length) throw wrong();
	if (used.size < count) throw new ElementProblem(`${attribute} "${wanted}" does not use every condition`);
	return logic;
}

/** The conditions joined by the logic. They are asked from left to right, no more than needed. */
export function joined<T>(logic: Logic, conditions: readonly ((subject: T) => boolean)[]): (subject: T) => boolean {
	if (typeof logic === 'number') return conditions[logic]!;
	if ('not' in logic) {
		const inner = joined(logic.not, conditions);
		return (subject) => !inner(subject);
	}
	const and = 'and' in logic;
	const parts = (and ? logic.and : logic.or).map((each) => joined(each, conditions));
	if (parts.length === 1) return parts[0]!;
	return (subject) => {
		for (const part of parts) if (part(subject) !== and) return !and;
		return and;
	};
}
