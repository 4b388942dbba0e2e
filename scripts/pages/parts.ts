/** Pieces that more than one report shows. */
import type { Way } from '../domain/fairness/moves.ts';
import { type Band, flowGeometry, flowPicture, shortened, total } from './flowPicture.ts';
import { type Html, type HtmlValue, html } from './html.ts';

/** Patterns that pictures are filled with: what a band is, is never told by its colour alone. Once on a page. */
export const PATTERNS = html`<svg class="defs" aria-hidden="true" focusable="false"><defs>
<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="stripe" x1="0" y1="0" x2="0" y2="6" /></pattern>
<pattern id="meshes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="mesh" d="M0 0H7M0 0V7" /></pattern>
<pattern id="out" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><line class="outline" x1="0" y1="0" x2="0" y2="5" /></pattern>
<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><circle class="dot" cx="3" cy="3" r="1.3" /></pattern>
</defs></svg>`;

/** What the fillings mean. */
export function key(entries: readonly { way: Way; text: string }[]): Html {
	return html`<ul class="key">${entries.map(
		({ way, text }) =>
			html`<li><svg viewBox="0 0 28 14" aria-hidden="true" focusable="false"><path class="${way}" d="M1 1H27V13H1Z" /></svg>${text}</li>`,
	)}</ul>`;
}

export interface Panel {
	title: string;
	/** Days, and sums in words. */
	notes: readonly string[];
	bands: readonly Band[];
}
export interface PanelWords {
	others: string;
	weigh: (weight: number) => string;
	describe: (band: Band) => string;
	/** What a screen reader says in the picture's place. */
	label: (panel: Panel) => string;
	empty: string;
}

/** A picture for each quarter, all in one scale. */
export function panels(all: readonly Panel[], words: PanelWords): Html {
	const most = Math.max(0, ...all.map(({ bands }) => total(bands)));
	return html`<div class="quarters">${all.map(
		(panel) => html`<figure>
<figcaption><h3>${panel.title}</h3>${panel.notes.map((note) => html`<p>${note}</p>`)}</figcaption>
${
	panel.bands.length
		? flowPicture(flowGeometry(panel.bands, most, words.others), words.label(panel), words.weigh, words.describe)
		: html`<p class="soft">${words.empty}</p>`
}
</figure>
`,
	)}</div>`;
}

export function tiles(entries: readonly { label: string; value: HtmlValue }[]): Html {
	return html`<dl class="tiles">${entries.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function list(lines: readonly string[]): Html {
	return html`<ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

/** One person's sums in the picture of a quarter. */
export interface InOutRow {
	name: string;
	in: number;
	out: number;
}
const ROW = { width: 380, height: 36, half: 116 };
/** People in a picture; the others are in the table. */
const PEOPLE = 8;

/** Lost to the left, gained to the right, a row for each person, in the scale of `most`. */
export function inOutPicture(rows: readonly InOutRow[], most: number, label: string, weigh: (weight: number) => string): Html {
	const middle = ROW.width - ROW.half;
	const length = (value: number): number => (most > 0 ? (value / most) * (ROW.half - 56) : 0);
	const shown = rows.slice(0, PEOPLE);
	return html`<svg class="bars" viewBox="0 0 ${ROW.width} ${shown.length * ROW.height}" role="img" aria-label="${label}">
${shown.map((row, index) => {
	const y = index * ROW.height;
	const [lost, gained] = [length(row.out), length(row.in)];
	return html`<g><title>${row.name}: −${weigh(row.out)}, +${weigh(row.in)}</title>
<text class="name" x="0" y="${y + 22}">${shortened(row.name, middle - ROW.half - 4)}</text>
${row.out > 0 && html`<rect class="out" x="${(middle - lost).toFixed(1)}" y="${y + 9}" width="${lost.toFixed(1)}" height="18" /><text class="amount end" x="${(middle - lost - 4).toFixed(1)}" y="${y + 22}">−${weigh(row.out)}</text>`}
${row.in > 0 && html`<rect class="in" x="${middle}" y="${y + 9}" width="${gained.toFixed(1)}" height="18" /><text class="amount" x="${(middle + gained + 4).toFixed(1)}" y="${y + 22}">+${weigh(row.in)}</text>`}
</g>`;
})}
<line class="axis" x1="${middle}" y1="0" x2="${middle}" y2="${shown.length * ROW.height}" />
</svg>`;
}

/** How many people a picture leaves to the table. */
export const beyond = (rows: readonly InOutRow[]): number => Math.max(0, rows.length - PEOPLE);

/** Where a value lies, from nothing to twice the mean of the peers; the band is where nothing is said. */
export function strip(value: number, low: number, high: number, flagged: boolean): Html {
	const x = (at: number): string => (5 + Math.min(Math.max(at, 0), 2) * 85).toFixed(1);
	const at = Number(x(value));
	return html`<svg class="strip" viewBox="0 0 180 16" aria-hidden="true" focusable="false">
<rect class="band" x="${x(low)}" y="2" width="${(Number(x(high)) - Number(x(low))).toFixed(1)}" height="12" />
<line class="axis" x1="5" y1="8" x2="175" y2="8" /><line class="axis" x1="${x(1)}" y1="1" x2="${x(1)}" y2="15" />
${
	flagged
		? html`<path class="flagged" d="M${at} 2L${at + 6} 8L${at} 14L${at - 6} 8Z" />`
		: html`<circle class="mark" cx="${at}" cy="8" r="4.5" />`
}
</svg>`;
}
