/** One thing wrong with what a user gave us: where, what, and what would be right. */
export interface InputIssue {
	/** As the user named it. */
	file: string;
	/** 1-based; absent where the whole file is meant. */
	line?: number;
	/** Column or path: `close_date`, `mentorships[2].mentor`. */
	field?: string;
	value?: string;
	problem: string;
}

/** `roster.yaml:12 mentorships[2].mentor "bob": no active user has this username`. */
export function describeIssue({ file, line, field, value, problem }: InputIssue): string {
	const where = `${file}${line === undefined ? '' : `:${line}`}`;
	return (
		[where, field, value === undefined ? undefined : JSON.stringify(value)].filter((part) => part !== undefined).join(' ') + `: ${problem}`
	);
}

/** A file, flag or row that cannot be used. Nothing was written. */
export class InputError extends Error {
	override readonly name = 'InputError';
	readonly issues: InputIssue[];

	constructor(issues: InputIssue[], options?: { cause?: unknown }) {
		super(issues.map(describeIssue).join('\n'), options);
		this.issues = issues;
	}
}

/** What we were asked to do is possible, but must not be done: a drifted org, too large a deletion. Nothing was written. */
export class RefusedError extends Error {
	override readonly name = 'RefusedError';
	readonly reasons: string[];
	readonly actions: string[];

	constructor(reasons: string[], actions: string[] = []) {
		super(reasons.join('\n'));
		this.reasons = reasons;
		this.actions = actions;
	}
}
