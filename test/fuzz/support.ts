/** What the fuzz tests share: how many cases, from which seed, and how to say which case failed. */
import fc from 'fast-check';

/** Cases per test; FUZZ_CASES=1000000 for a long night. */
const CASES = Number(process.env['FUZZ_CASES'] ?? 50_000);
/** The same cases every time, unless FUZZ_SEED says otherwise; a failure prints its seed. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);

/** Runs the property over all cases; a failure is shrunk to its smallest case. */
export const parameters = { numRuns: CASES, seed: SEED, endOnFailure: false } as const;

/** Text that breaks careless code: quotes, escapes, other alphabets, surrogates, controls, long runs. */
export const nastyText = fc.oneof(
	{ weight: 3, arbitrary: fc.string({ maxLength: 20, unit: 'grapheme' }) },
	{ weight: 1, arbitrary: fc.string({ maxLength: 20, unit: 'binary' }) },
	{
		weight: 4,
		arbitrary: fc.constantFrom(
			"'",
			"\\'",
			'\\',
			'"',
			'%',
			'_',
			'\0',
			'\n',
			'İstanbul',
			'ß',
			'Ǆ',
			'\u202E',
			'\uD800',
			'😀',
			'-- ',
			"'; DROP TABLE Account; --",
			'${x}',
			'__proto__',
			'constructor',
			'null',
			'NaN',
			'1e999',
			'-0',
			'x'.repeat(5_000),
		),
	},
);

/** Takes a text apart into words and puts it together with some of them dropped, doubled, swapped or replaced. */
export const mutated = (corpus: readonly string[], words: fc.Arbitrary<string>): fc.Arbitrary<string> =>
	fc
		.tuple(
			fc.constantFrom(...corpus),
			fc.array(fc.tuple(fc.nat(200), fc.constantFrom('drop', 'double', 'swap', 'replace', 'insert'), words), {
				minLength: 1,
				maxLength: 4,
			}),
		)
		.map(([text, changes]) => {
			const parts = text.split(/(\s+|[(),.=<>!'"])/).filter(Boolean);
			for (const [at, kind, word] of changes) {
				const index = parts.length ? at % parts.length : 0;
				if (kind === 'drop') parts.splice(index, 1);
				else if (kind === 'double') parts.splice(index, 0, parts[index] ?? '');
				else if (kind === 'swap') parts.push(...parts.splice(index, 1));
				else if (kind === 'replace') parts[index] = word;
				else parts.splice(index, 0, word);
			}
			return parts.join('');
		});
