/** `guard scan --html`: the incidents that are on record, pictures first; what this scan found is marked. */
import type { Way } from '../domain/fairness/moves.ts';
import type { IncidentReport, ReportedIncident } from '../jobs/guard/incidentReport.ts';
import type { Band } from './flowPicture.ts';
import { bareName, objectName } from './gapWords.ts';
import { html } from './html.ts';
import { folded, page } from './page.ts';
import { PATTERNS, type Panel, key, list, panels, tiles } from './parts.ts';
import { Words } from './words.ts';

const messages = new Words('guard.page');
const say = (name: string, ...values: (string | number)[]): string => messages.getMessage(name, values);
const count = (value: number): string => say('incidents', value);

/** Rows of the table; the org holds all of them. */
const ROWS = 2000;

/** Filling of a band by the incident's result: it went through, it was let through or given back, it was stopped. */
const FILLING: Readonly<Record<string, Way>> = {
	Found: 'hand',
	Observed: 'hand',
	Overridden: 'rule',
	Reverted: 'rule',
	Blocked: 'unknown',
};
const FILLINGS = [...new Set(Object.values(FILLING))];

/** What the scan said, line by line: of what it covered, and of what it did not, or what somebody has to look at. */
export interface Said {
	covered: readonly string[];
	gaps: readonly string[];
}

/** @param fresh keys of what this scan found */
export function incidentsPage({ asOf, quarters, incidents }: IncidentReport, fresh: ReadonlySet<string>, said: Said): string {
	const standing = incidents.filter(({ review }) => review !== 'Dismissed');
	const all = quarters.toReversed().map(({ key: quarter, from, to }): Panel => {
		const of = standing.filter((each) => each.quarter === quarter);
		return {
			title: quarter,
			notes: [say('panel.days', from, to), count(of.length)],
			bands: of.flatMap((each): Band[] =>
				each.from === null || each.to === null ? [] : [{ from: each.from, to: each.to, way: FILLING[each.result] ?? 'hand', weight: 1 }],
			),
		};
	});
	const by = (result: string): number => standing.filter((each) => each.result === result).length;
	const open = incidents.filter(({ review }) => review === 'Open').length;
	const newHere = incidents.filter(({ key: each }) => fresh.has(each)).length;
	return page(
		say('title'),
		html`<p class="soft">${say('asOf', asOf, quarters[0]!.from, quarters.at(-1)!.to)}</p>${tiles([
			{ label: say('tile.fresh'), value: newHere },
			{ label: say('tile.open'), value: open },
			...['Found', 'Blocked', 'Observed', 'Overridden', 'Reverted'].map((result) => ({ label: say(`tile.${result}`), value: by(result) })),
		])}${open > 0 && html`<p class="next">${say('next')}</p>`}`,
		html`${PATTERNS}<section><h2>${say('flows')}</h2><p class="soft">${say('flows.about')}</p>
${key(FILLINGS.map((way) => ({ way, text: say(`key.${way}`) })))}
${panels(all, {
	others: say('others'),
	weigh: count,
	describe: ({ from, to, way, weight }) => say('band', from, to, count(weight), say(`key.${way}`)),
	label: ({ title }) => say('picture', title),
	empty: say('panel.empty'),
})}
${
	incidents.length > 0 &&
	folded<ReportedIncident>(
		say(incidents.length > ROWS ? 'captionSome' : 'caption', ROWS, incidents.length),
		[
			{ head: say('column.on'), keep: true, cell: ({ at }) => at.slice(0, 10) },
			{
				head: say('column.record'),
				cell: ({ object, recordName }) => html`${objectName(object)} <strong>${bareName(object, recordName)}</strong>`,
			},
			{ head: say('column.from'), cell: ({ from }) => from ?? '–' },
			{ head: say('column.to'), cell: ({ to }) => to ?? '–' },
			{ head: say('column.by'), cell: ({ actor }) => actor ?? '–' },
			{ head: say('column.rule'), cell: ({ rule }) => rule },
			{
				head: say('column.result'),
				cell: ({ result, key: each }) => html`${result}${fresh.has(each) && html` <span class="flag">${say('new')}</span>`}`,
			},
			{ head: say('column.review'), cell: ({ review }) => review },
			{ head: say('column.channel'), cell: ({ channel }) => channel },
			{ head: say('column.mentorship'), keep: true, cell: ({ mentorship }) => mentorship ?? '–' },
		],
		incidents.slice(0, ROWS),
	)
}</section>
<section><h2>${say('coverage')}</h2>${list(said.covered)}
${said.gaps.length > 0 && html`<details open><summary>${say('gaps')}</summary>${list(said.gaps)}</details>`}</section>`,
		html`<p>${say('footer')}</p>`,
	);
}
