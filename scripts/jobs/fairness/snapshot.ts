/** The record as a CSV, a row for each person and quarter: what a rep may take along. Amounts are plain numbers, texts cannot be formulas. */
import Papa from 'papaparse';
import { WAYS } from '../../domain/fairness/moves.ts';
import type { FairnessReport } from './report.ts';

/** What spreadsheets take for the beginning of a formula, full-width forms and leading blanks too. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\t\r|%＝＋－＠｜％]/;

export function fairnessCsv(report: FairnessReport): string {
	const current = report.quarters.at(-1)!.key;
	const rows = report.standings.map((standing) => {
		const compared = standing.quarter === current ? report.comparison.find(({ person }) => person === standing.person) : undefined;
		const quarter = report.quarters.find(({ key }) => key === standing.quarter)!;
		return {
			AsOf: report.asOf,
			Quarter: standing.quarter,
			From: quarter.from,
			To: quarter.to,
			Person: report.people[standing.person]?.name ?? standing.person,
			Username: report.people[standing.person]?.username ?? null,
			Currency: report.currency,
			Quota: standing.quota,
			Won: standing.won,
			Attainment: rounded(standing.attainment),
			...Object.fromEntries(
				(['in', 'out'] as const).flatMap((direction) =>
					WAYS.flatMap((way) => {
						const { value, deals, accounts, leads } = standing[direction][way];
						const name = `${direction === 'in' ? 'In' : 'Out'}${{ hand: 'ByHand', merge: 'ByMerge', rule: 'ByRule', unknown: 'HowUnknown' }[way]}`;
						return [
							[`${name}Value`, value],
							[`${name}Deals`, deals],
							[`${name}Accounts`, accounts],
							[`${name}Leads`, leads],
						];
					}),
				),
			),
			Potential: compared?.potential ?? null,
			PotentialPerQuota: rounded(compared?.ratio),
			Peers: compared?.peers ?? null,
			PeerMean: rounded(compared?.peerMean),
			AgainstPeers: rounded(compared?.againstPeers),
			DeviationsFromPeers: rounded(compared?.z),
			Pattern: compared?.pattern ?? null,
		};
	});
	return Papa.unparse(rows, { escapeFormulae: FORMULA, newline: '\r\n' }) + '\r\n';
}

const rounded = (value: number | null | undefined): number | null =>
	value === null || value === undefined ? null : Number(value.toFixed(4));
