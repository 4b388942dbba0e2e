/** Pieces that more than one report shows. */
import type { Way } from '../domain/fairness/moves.ts';
import { type Band, flowGeometry, flowPicture, total } from './flowPicture.ts';
import { type Html, type HtmlValue, html } from './html.ts';

/** Patterns that pictures are filled with: what a band is, is never told by its colour alone. Once on a page. */
export const PATTERNS = html`<svg class="defs" aria-hidden="true" focusable="false"><defs>
<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="stripe" x1="0" y1="0" x2="0" y2="6" /></pattern>
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

const BAR = { width: 140, height: 14 };
/** Out to the left, in to the right, both in the scale of `most`; words beside it say the same. */
export function inOutBar(incoming: number, outgoing: number, most: number): Html {
	const half = BAR.width / 2;
	const length = (value: number): number => (most > 0 ? (value / most) * (half - 2) : 0);
	return html`<svg viewBox="0 0 ${BAR.width} ${BAR.height}" aria-hidden="true" focusable="false">
<rect class="out" x="${(half - length(outgoing)).toFixed(1)}" y="2" width="${length(outgoing).toFixed(1)}" height="10" />
<rect class="in" x="${half}" y="2" width="${length(incoming).toFixed(1)}" height="10" />
<line class="axis" x1="${half}" y1="0" x2="${half}" y2="${BAR.height}" />
</svg>`;
}

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
