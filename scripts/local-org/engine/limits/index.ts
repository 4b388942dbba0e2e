/**
 * Governor limits per transaction, as far as flows use them up: "Per-Transaction Flow Limits" (Salesforce Help,
 * platform.flow_considerations_limit_transaction) and "Execution Governors and Limits" (Apex Developer Guide).
 */
import type { LimitUsage } from '../contract.ts';

/** What one transaction may use. */
export const LIMITS = {
	/** Executions of Get Records, and of Update and Delete Records with filter conditions. */
	queries: 100,
	/** Records that those retrieve. */
	queryRows: 50_000,
	/** Executions of Create, Update and Delete Records; a publish that waits for the commit counts as one. */
	dmlStatements: 150,
	/** Records that those write. */
	dmlRows: 10_000,
	/** Publishes that do not wait for the commit (Platform Events Developer Guide, "Platform Event Allocations"). */
	immediatePublishes: 150,
} as const;
type Counted = keyof typeof LIMITS;

const WORDS: Record<Counted, (count: number) => string> = {
	queries: (count) => `Too many SOQL queries: ${count}`,
	queryRows: (count) => `Too many query rows: ${count}`,
	dmlStatements: (count) => `Too many DML statements: ${count}`,
	dmlRows: (count) => `Too many DML rows: ${count}`,
	immediatePublishes: (count) => `Too many publish immediate DML statements: ${count}`,
};

/**
 * A transaction has used too much. "The transaction rolls back even if the element has a defined fault connector path": nothing
 * but the boundary of the transaction may catch it.
 */
export class GovernorLimitError extends Error {
	override readonly name = 'GovernorLimitError';
	/** What the element was about to do, in the words of flow errors. */
	readonly verb: string;
	/** Label of the innermost flow; set on the way out. */
	flow: string | undefined;

	constructor(words: string, verb: string) {
		super(words);
		this.verb = verb;
	}

	/** The words that the client reads. */
	get saveMessage(): string {
		return `We can't save this record because the “${this.flow ?? ''}” process failed. Give your Salesforce admin these details. This error occurred when the flow tried to ${this.verb} records: ${this.message}. You can look up ExceptionCode values in the SOAP API Developer Guide.`;
	}
}

/** Counts for one transaction. Throws GovernorLimitError on the first use beyond a limit. */
export interface Counter {
	readonly usage: LimitUsage;
	query(element: string | undefined, rows: () => number): void;
	dml(element: string | undefined, verb: string, rows: number): void;
	publish(element: string | undefined): void;
}

function createCounter(): Counter {
	const usage: LimitUsage = { queries: 0, queryRows: 0, dmlStatements: 0, dmlRows: 0, immediatePublishes: 0, elements: new Map() };
	const use = (what: Counted, count: number, verb: string): void => {
		usage[what] += count;
		// Rows beyond the limit are not counted out: the message names the first one too many.
		if (usage[what] > LIMITS[what]) throw new GovernorLimitError(WORDS[what](LIMITS[what] + 1), verb);
	};
	const note = (element: string | undefined): void => {
		if (element !== undefined) usage.elements.set(element, (usage.elements.get(element) ?? 0) + 1);
	};
	return {
		usage,
		query(element, rows) {
			note(element);
			use('queries', 1, 'look up');
			use('queryRows', rows(), 'look up');
		},
		dml(element, verb, rows) {
			note(element);
			use('dmlStatements', 1, verb);
			use('dmlRows', rows, verb);
		},
		publish(element) {
			note(element);
			use('immediatePublishes', 1, 'create');
		},
	};
}

/** How many ended transactions are remembered. */
const KEPT = 200;

export interface LimitsRoom {
	/** Runs one transaction with a counter of its own and remembers what it used, however it ends. */
	transaction<T>(work: (counter: Counter) => T): T;
	last(): LimitUsage;
	recent(): LimitUsage[];
}

/** What transactions have used: read by tests and benches. */
export function createLimits(): LimitsRoom {
	const ended: LimitUsage[] = [];
	return {
		transaction(work) {
			const counter = createCounter();
			try {
				return work(counter);
			} finally {
				ended.push(counter.usage);
				if (ended.length > KEPT) ended.shift();
			}
		},
		last: () => ended.at(-1) ?? createCounter().usage,
		recent: () => [...ended],
	};
}
