/** One row of COVERAGE.md. Rooms that have no table of what they do write rows of these beside their code. */
export interface CoverageRow {
	/** Heading under which the row stands. */
	area: string;
	feature: string;
	/**
	 * `documented`: does what the source says. `assumed`: nobody says it in writing, or not all of it; the note says what is supposed.
	 * `refused`: answered with an error that names it.
	 */
	status: 'documented' | 'assumed' | 'refused';
	/** Where the behaviour, or for a refusal the feature, is written down. Empty where no page was found. */
	source: string;
	note?: string;
}

/** Rows of one area: `[feature, source]`, `[feature, source, note]`. */
export function rowsOf(
	area: string,
	status: CoverageRow['status'],
	rows: readonly (readonly [feature: string, source: string, note?: string])[],
): CoverageRow[] {
	return rows.map(([feature, source, note]) => ({ area, feature, status, source, ...(note === undefined ? {} : { note }) }));
}
