/**
 * CSV as bytes, row by row: a value becomes text when it is read, so that of millions of rows those that are looked at and dropped leave
 * next to nothing to collect. Papa parse, which reads files of people elsewhere, makes text of every value, and looks at it twice.
 * Source: RFC 4180; Bulk API 2.0 and Bulk API Developer Guide, "Bulk API 2.0 Query" (UTF-8, comma, every value in quotes).
 */
import type { Row } from './org.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** To begin with; a row that is longer makes it grow. */
const BUFFER_BYTES = 256 * 1024;
/** Numbers per value: where it begins, where it ends, and what is special in it. */
const WIDTH = 3;
/** What is special in a value: doubled quotes; bytes beyond ASCII. */
const DOUBLED = 1;
const BEYOND_ASCII = 0x80;

export interface CsvOptions {
	/** Rows are lent: the same object each time, good during the call only, its values decoded when they are read. */
	lent?: boolean;
}

/** Takes a text in pieces that are cut anywhere, and gives each row below the header; null where a value is blank. Counts the rows. */
export class CsvRows {
	rows = 0;
	private readonly onRow: (row: Row) => void;
	private readonly lent: boolean;
	private buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
	private used = 0;
	private begun = false;
	private header: string[] | undefined;
	private view: Row = {};
	/** Of the row at hand. */
	private places = new Int32Array(64 * WIDTH);
	private values = 0;

	constructor(onRow: (row: Row) => void, { lent = false }: CsvOptions = {}) {
		this.onRow = onRow;
		this.lent = lent;
	}

	add(piece: Uint8Array): void {
		if (this.used + piece.length > this.buffer.length) {
			const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.used + piece.length));
			this.buffer.copy(larger, 0, 0, this.used);
			this.buffer = larger;
		}
		this.buffer.set(piece, this.used);
		this.used += piece.length;
		this.read(false);
	}

	/** After the last piece: a row without a line end is a row too. */
	end(): void {
		this.read(true);
	}

	/** Reads the rows that are whole, and moves what is left to the front. */
	private read(last: boolean): void {
		let from = 0;
		if (!this.begun && (last || this.used >= BOM.length)) {
			this.begun = true;
			if (this.buffer.subarray(0, BOM.length).equals(BOM) && this.used >= BOM.length) from = BOM.length;
		}
		if (!this.begun) return;
		for (let next = this.row(from, last); next > 0; next = this.row(from, last)) {
			from = next;
			this.take();
		}
		this.buffer.copyWithin(0, from, this.used);
		this.used -= from;
	}

	/** Finds the values of the row that begins at `from`. Where the next one begins; 0 where this one is not whole. */
	private row(from: number, last: boolean): number {
		const { buffer, used } = this;
		this.values = 0;
		for (let at = from; at < used || (last && at === used && at > from); at++) {
			let begin = at;
			let end = -1;
			let special = 0;
			if (buffer[at] === QUOTE && at < used) {
				begin = ++at;
				for (; at < used; at++) {
					const byte = buffer[at]!;
					if (byte !== QUOTE) {
						special |= byte & BEYOND_ASCII;
						continue;
					}
					if (at + 1 < used && buffer[at + 1] === QUOTE) {
						special |= DOUBLED;
						at++;
					} else {
						// The other half of a doubled quote may be in the next piece.
						if (at + 1 === used && !last) return 0;
						end = at++;
						break;
					}
				}
				if (end < 0 && !last) return 0;
				if (end < 0) end = used;
			}
			// What stands behind a closing quote is no part of the value.
			while (at < used && buffer[at] !== COMMA && buffer[at] !== LF) special |= buffer[at++]! & BEYOND_ASCII;
			if (at >= used && !last) return 0;
			if (end < 0) end = at > begin && buffer[at - 1] === CR && (at >= used || buffer[at] === LF) ? at - 1 : at;
			this.place(begin, end, special);
			if (at >= used || buffer[at] === LF) return Math.min(at + 1, used);
		}
		return 0;
	}

	private place(begin: number, end: number, special: number): void {
		if ((this.values + 1) * WIDTH > this.places.length) {
			const larger = new Int32Array(this.places.length * 2);
			larger.set(this.places);
			this.places = larger;
		}
		const index = this.values++ * WIDTH;
		this.places[index] = begin;
		this.places[index + 1] = end;
		this.places[index + 2] = special;
	}

	private take(): void {
		if (this.values === 1 && this.places[0] === this.places[1]) return;
		if (!this.header) {
			this.header = Array.from({ length: this.values }, (_, column) => this.value(column) ?? '');
			this.header.forEach((name, column) =>
				Object.defineProperty(this.view, name, { enumerable: true, configurable: true, get: () => this.value(column) }),
			);
			return;
		}
		this.rows++;
		this.onRow(this.lent ? this.view : { ...this.view });
	}

	private value(column: number): string | null {
		if (column >= this.values) return null;
		const [begin, end] = [this.places[column * WIDTH]!, this.places[column * WIDTH + 1]!];
		if (begin === end) return null;
		const special = this.places[column * WIDTH + 2]!;
		// Ids and dates by the million: what is ASCII only need not be looked at as UTF-8.
		const text = special & BEYOND_ASCII ? this.buffer.toString('utf8', begin, end) : this.buffer.toString('latin1', begin, end);
		return special & DOUBLED ? text.replaceAll('""', '"') : text;
	}
}
