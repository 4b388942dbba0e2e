import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SqlValue, Statement } from '../engine/contract.ts';

/** Compiled statements kept; the least recently used is dropped. */
const STATEMENTS_KEPT = 400;

/** Compiled statements of one connection, by their text. Rows are arrays in select order. */
export class Statements {
	readonly #database: DatabaseSync;
	readonly #kept = new Map<string, StatementSync>();
	/** Statements being stepped: a function called from SQL may run the same text again and needs one of its own. */
	readonly #busy = new Set<StatementSync>();

	constructor(database: DatabaseSync) {
		this.#database = database;
	}

	use<T>(sql: string, action: (statement: StatementSync) => T): T {
		let statement = this.#kept.get(sql);
		if (statement && this.#busy.has(statement)) statement = this.#prepare(sql);
		else if (statement) {
			this.#kept.delete(sql);
			this.#kept.set(sql, statement);
		} else {
			statement = this.#prepare(sql);
			this.#kept.set(sql, statement);
			if (this.#kept.size > STATEMENTS_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
		}
		this.#busy.add(statement);
		try {
			return action(statement);
		} finally {
			this.#busy.delete(statement);
		}
	}

	all(sql: string, params: readonly SqlValue[]): SqlValue[][] {
		return this.use(sql, (statement) => statement.all(...params) as unknown as SqlValue[][]);
	}

	/** A reading statement for its owner to keep. */
	own(sql: string): Statement {
		const own = this.#prepare(sql);
		return {
			all: (params) => {
				if (this.#busy.has(own)) return this.all(sql, params);
				this.#busy.add(own);
				try {
					return own.all(...params) as unknown as SqlValue[][];
				} finally {
					this.#busy.delete(own);
				}
			},
		};
	}

	clear(): void {
		this.#kept.clear();
	}

	#prepare(sql: string): StatementSync {
		const statement = this.#database.prepare(sql);
		statement.setReturnArrays(true);
		return statement;
	}
}
