/** The shapes that resolvers answer: connections and field values. */
import type { Value } from '../../engine/contract.ts';
import type { FieldDef } from '../../schema/model.ts';
import { displayValue, picklistLabel } from '../ui-api/display.ts';

/** A cursor is the position in the result, `v1:<n>` in base64. */
const cursorAt = (position: number): string => Buffer.from(`v1:${position}`).toString('base64');

/** A Relay connection over a page of rows; `total` is asked only where totalCount is selected. */
export function connection(nodes: readonly unknown[], hasNextPage: boolean, offset: number, total: () => number): object {
	return {
		edges: nodes.map((node, index) => ({ node, cursor: cursorAt(offset + index + 1) })),
		pageInfo: {
			hasNextPage,
			hasPreviousPage: offset > 0,
			startCursor: nodes.length ? cursorAt(offset + 1) : null,
			endCursor: nodes.length ? cursorAt(offset + nodes.length) : null,
		},
		pageResultCount: nodes.length,
		totalCount: total,
	};
}

/** A field's value; its display form is made only where it is asked for. */
export class FieldValue {
	readonly value: Value;
	readonly #field: FieldDef;
	readonly #timeZone: string;
	constructor(field: FieldDef, value: Value, timeZone: string) {
		this.value = value;
		this.#field = field;
		this.#timeZone = timeZone;
	}
	get displayValue(): string | null {
		return displayValue(this.#field, this.value, this.#timeZone);
	}
	get label(): string | null {
		if (this.value === null) return null;
		return String(this.value)
			.split(';')
			.map((part) => picklistLabel(this.#field, part))
			.join(';');
	}
}
