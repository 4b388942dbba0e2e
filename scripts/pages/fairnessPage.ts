/** `report fairness --html`: pictures first, each with its table. */
import { type Compared, HIGH, LOW } from '../domain/fairness/comparison.ts';
import { type Tally, type Way, WAYS, addTally, nothing } from '../domain/fairness/moves.ts';
import type { Standing } from '../domain/fairness/record.ts';
import type { FairnessReport } from '../jobs/fairness/report.ts';
import { amountsOf, brief, fairnessWords, full, nameOf, notCovered, percent, summed } from './fairnessWords.ts';
import type { Band } from './flowPicture.ts';
import { type Html, html } from './html.ts';
import { folded, page, table } from './page.ts';
import { type InOutRow, PATTERNS, type Panel, beyond, inOutPicture, key, list, panels, strip, tiles } from './parts.ts';
import { Words } from './words.ts';

const messages = new Words('report.fairness');
const say = (name: string, ...values: (string | number)[]): string => messages.getMessage(name, values);

const oneDigit = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'negative' });
const decimal = (value: number): string => oneDigit.format(value).replace('-', '−');

/** Rows of a table on the page; all of them are in the other outputs. */
const ROWS = 2000;

/** One line of a flow, whoever may read which names. */
interface Line extends Tally {
	quarter: string;
	from: string;
	to: string;
	by: string;
	way: Way;
}

export function fairnessPage(report: FairnessReport): string {
	const lines = linesOf(report);
	const money = lines.some(({ value }) => value > 0);
	const sum = nothing();
	for (const line of lines) addTally(sum, line);
	const title = report.person === null ? say('page.title') : say('page.titleOf', nameOf(report, report.person));
	const facts = html`<p class="soft">${say('page.asOf', report.asOf, report.quarters[0]!.from, report.quarters.at(-1)!.to)}${report.currency !== null && ` ${say('page.currency', report.currency)}`}</p>
<p><strong>${say('noVerdict')}</strong></p>${tiles([
		{ label: say('tile.value'), value: full(sum.value) },
		{ label: say('tile.deals'), value: sum.deals },
		{ label: say('tile.accounts'), value: sum.accounts },
		{ label: say('tile.leads'), value: sum.leads },
		...(report.person === null ? [{ label: say('tile.patterns'), value: report.comparison.filter(({ pattern }) => pattern).length }] : []),
	])}`;
	return page(
		title,
		facts,
		html`${PATTERNS}${flowSection(report, lines, money)}${standingSection(report)}${comparisonSection(report)}${coverageSection(report)}`,
		html`<p>${say('page.footer')}</p>`,
	);
}

function linesOf(report: FairnessReport): Line[] {
	if (report.person === null)
		return report.flows.map((flow) => ({
			...flow,
			from: nameOf(report, flow.from),
			to: nameOf(report, flow.to),
			by: nameOf(report, flow.by),
		}));
	const me = nameOf(report, report.person);
	return report.ownFlows.map(({ direction, own, others, ...flow }) => {
		const colleagues = others === null ? say('colleagues') : say('colleaguesOf', others);
		const by = own === null ? '–' : own ? me : say('somebodyElse');
		return { ...flow, by, ...(direction === 'in' ? { from: colleagues, to: me } : { from: me, to: colleagues }) };
	});
}

function flowSection(report: FairnessReport, lines: readonly Line[], money: boolean): Html {
	const weight = (line: Tally): number => (money ? line.value : line.deals + line.accounts + line.leads);
	const weigh = (value: number): string => (money ? brief(value) : say('records', full(value)));
	const all = report.quarters.toReversed().map(({ key: quarter, from, to }): Panel => {
		const of = lines.filter((line) => line.quarter === quarter);
		const sum = nothing();
		for (const line of of) addTally(sum, line);
		return {
			title: quarter,
			notes: [say('panel.days', from, to), ...(of.length ? [amountsOf(sum)] : [])],
			bands: of
				.map((line): Band => ({ from: line.from, to: line.to, way: line.way, weight: weight(line) }))
				.filter((band) => band.weight > 0),
		};
	});
	const shown = report.quarters.toReversed().flatMap(({ key: quarter }) => lines.filter((line) => line.quarter === quarter));
	return html`<section><h2>${say('title.flows')}</h2>
<p class="soft">${say(money ? 'flows.about' : 'flows.aboutRecords')}</p>
${key(WAYS.map((way) => ({ way, text: say(`way.${way}`) })))}
${panels(all, {
	others: say('others'),
	weigh,
	describe: ({ from, to, way, weight: value }) => say('band', from, to, weigh(value), say(`way.${way}`)),
	label: ({ title }) => say('picture.flows', title),
	empty: say('panel.empty'),
})}
${
	shown.length > 0 &&
	folded<Line>(
		say(shown.length > ROWS ? 'caption.flowsSome' : 'caption.flows', ROWS, shown.length),
		[
			{ head: say('column.quarter'), keep: true, cell: ({ quarter }) => quarter },
			{ head: say('column.from'), cell: ({ from }) => from },
			{ head: say('column.to'), cell: ({ to }) => to },
			{ head: say('column.value'), number: true, cell: ({ value }) => full(value) },
			{ head: say('column.deals'), number: true, cell: ({ deals }) => deals },
			{ head: say('column.accounts'), number: true, cell: ({ accounts }) => accounts },
			{ head: say('column.leads'), number: true, cell: ({ leads }) => leads },
			{ head: say('column.way'), cell: ({ way }) => say(`way.${way}`) },
			{ head: say('column.by'), cell: ({ by }) => by },
		],
		shown.slice(0, ROWS),
	)
}</section>`;
}

function standingSection(report: FairnessReport): Html | null {
	const { standings } = report;
	if (!standings.length) return null;
	const pictures = report.quarters.toReversed().map(({ key: quarter, from, to }) => ({
		quarter,
		days: say('panel.days', from, to),
		rows: standings
			.filter((each) => each.quarter === quarter)
			.map((each): InOutRow => ({ name: nameOf(report, each.person), in: summed(each.in).value, out: summed(each.out).value }))
			.filter((row) => row.in > 0 || row.out > 0)
			.sort((a, b) => b.in + b.out - a.in - a.out || (a.name < b.name ? -1 : 1)),
	}));
	const most = Math.max(0, ...pictures.flatMap(({ rows }) => rows.flatMap((row) => [row.in, row.out])));
	const newest = report.quarters
		.toReversed()
		.flatMap(({ key: quarter }) =>
			standings
				.filter((each) => each.quarter === quarter)
				.sort((a, b) => summed(b.out).value + summed(b.in).value - summed(a.out).value - summed(a.in).value),
		);
	const amounts = (moved: Standing['in']): Html | string => {
		const ways = WAYS.filter((way) => amountsOf(moved[way]) !== '–');
		return ways.length
			? html`<div class="stack">${ways.map((way) => html`<span>${say('byWay', amountsOf(moved[way]), say(`way.${way}`))}</span>`)}</div>`
			: '–';
	};
	return html`<section><h2>${say('title.standings')}</h2><p class="soft">${most > 0 && say('standings.bars')} ${say('standings.about')}</p>
${most > 0 && html`<div class="quarters">${pictures.map(({ quarter, days, rows }) => html`<figure><figcaption><h3>${quarter}</h3><p>${days}</p>${beyond(rows) > 0 && html`<p>${say('panel.beyond', beyond(rows))}</p>`}</figcaption>${rows.length ? inOutPicture(rows, most, say('picture.standings', quarter), brief) : html`<p class="soft">${say('panel.noValue')}</p>`}</figure>`)}</div>`}
${folded<Standing>(
	say(newest.length > ROWS ? 'caption.standingsSome' : 'caption.standings', ROWS, newest.length),
	[
		{ head: say('column.person'), cell: ({ person }) => nameOf(report, person) },
		{ head: say('column.quarter'), keep: true, cell: ({ quarter }) => quarter },
		{ head: say('column.out'), cell: (each) => amounts(each.out) },
		{ head: say('column.in'), cell: (each) => amounts(each.in) },
		{ head: say('column.won'), number: true, cell: ({ won }) => full(won) },
		{ head: say('column.quota'), number: true, cell: ({ quota }) => (quota === null ? '–' : full(quota)) },
		{ head: say('column.attainment'), number: true, cell: ({ attainment }) => percent(attainment) },
	],
	newest.slice(0, ROWS),
)}</section>`;
}

function comparisonSection(report: FairnessReport): Html {
	const current = report.quarters.at(-1)!.key;
	const rows = report.comparison.filter(({ peers }) => peers !== null);
	if (!rows.length)
		return html`<section><h2>${say('title.comparison', current)}</h2><p>${say(report.notCovered.some(({ part }) => part === 'comparison.few') ? 'comparison.few' : 'comparison.none')}</p></section>`;
	return html`<section><h2>${say('title.comparison', current)}</h2><p class="soft">${say('comparison.about')}</p>${table<Compared>(
		say('caption.comparison'),
		[
			{ head: say('column.person'), cell: ({ person }) => nameOf(report, person) },
			{ head: say('column.potential'), number: true, cell: ({ potential }) => full(potential) },
			{ head: say('column.quota'), number: true, cell: ({ quota }) => full(quota) },
			{ head: say('column.ratio'), number: true, cell: ({ ratio }) => ratio.toFixed(2) },
			{ head: say('column.mean'), number: true, cell: ({ peerMean, peers }) => say('meanOf', peerMean?.toFixed(2) ?? '–', peers ?? 0) },
			{ head: say('column.against'), number: true, cell: ({ againstPeers }) => percent(againstPeers) },
			{
				head: say('column.picture'),
				cell: ({ againstPeers, pattern }) => (againstPeers === null ? '–' : strip(againstPeers, LOW, HIGH, pattern !== null)),
			},
			{ head: say('column.z'), number: true, cell: ({ z }) => (z === null ? '–' : decimal(z)) },
			{
				head: say('column.pattern'),
				cell: ({ pattern }) => (pattern ? html`<span class="flag">${say(`pattern.${pattern}`)}</span>` : '–'),
			},
		],
		rows,
	)}</section>`;
}

function coverageSection(report: FairnessReport): Html {
	return html`<section><h2>${say('title.coverage')}</h2>${list(fairnessWords(report).coverage)}
${report.notCovered.length > 0 && html`<details open><summary>${say('title.notCovered')}</summary>${list(report.notCovered.map(notCovered))}</details>`}</section>`;
}
