/** Who lost what to whom, as bands from left to right: geometry without a clock or a screen, then SVG. */
import { type Way, WAYS } from '../domain/fairness/moves.ts';
import { type Html, html } from './html.ts';

export interface Band {
	from: string;
	to: string;
	way: Way;
	/** What its thickness shows: an amount, or a number of records. */
	weight: number;
}
/** A person at one side. */
export interface Node {
	name: string;
	y: number;
	height: number;
	weight: number;
}
interface Ribbon extends Band {
	path: string;
}
export interface FlowGeometry {
	width: number;
	height: number;
	left: Node[];
	right: Node[];
	ribbons: Ribbon[];
}

const WIDTH = 380;
const LABEL = 124;
/** Two lines of text. */
const LEAST = 34;
const GAP = 8;
const TALLEST = 150;
/** People shown at each side; the others are one. */
const SHOWN = 6;

/** @param most the largest sum of any picture beside this one: all have one scale. `others` names those who are put together. */
export function flowGeometry(bands: readonly Band[], most: number, others: string): FlowGeometry {
	const joined = join(join(bands, 'from', others), 'to', others).sort(
		(a, b) => WAYS.indexOf(a.way) - WAYS.indexOf(b.way) || b.weight - a.weight,
	);
	const scale = most > 0 ? TALLEST / most : 0;
	const left = column(joined, 'from', scale, others);
	const right = column(joined, 'to', scale, others);
	const taken = { left: start(left, scale), right: start(right, scale) };
	const leftOrder = [...joined].sort((a, b) => indexOf(right, a.to) - indexOf(right, b.to));
	const placed = new Map<Band, [number, number]>();
	for (const band of leftOrder) placed.set(band, [take(taken.left, band.from, band.weight * scale), 0]);
	for (const band of [...joined].sort((a, b) => indexOf(left, a.from) - indexOf(left, b.from)))
		placed.get(band)![1] = take(taken.right, band.to, band.weight * scale);
	const height = Math.max(...[left, right].map((nodes) => nodes.reduce((sum, node) => Math.max(sum, node.y + node.height), LEAST)));
	return {
		width: WIDTH,
		height: Math.ceil(height),
		left,
		right,
		ribbons: joined.map((band) => ({ ...band, path: ribbon(placed.get(band)!, Math.max(band.weight * scale, 1.5)) })),
	};
}

/** The heaviest of one side by name, and one for all others; bands that have become alike are added up. */
function join(bands: readonly Band[], side: 'from' | 'to', others: string): Band[] {
	const ranked = [...sums(bands, side)].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
	const shown = new Set(ranked.length > SHOWN + 1 ? ranked.slice(0, SHOWN) : ranked);
	const cells = new Map<string, Band>();
	for (const band of bands) {
		const named = { ...band, [side]: shown.has(band[side]) ? band[side] : others };
		const key = JSON.stringify([named.from, named.to, named.way]);
		const cell = cells.get(key);
		if (cell) cell.weight += band.weight;
		else cells.set(key, named);
	}
	return [...cells.values()];
}

function sums(bands: readonly Band[], side: 'from' | 'to'): Map<string, number> {
	const all = new Map<string, number>();
	for (const band of bands) all.set(band[side], (all.get(band[side]) ?? 0) + band.weight);
	return all;
}

function column(bands: readonly Band[], side: 'from' | 'to', scale: number, others: string): Node[] {
	let y = 0;
	return [...sums(bands, side)]
		.sort((a, b) => Number(a[0] === others) - Number(b[0] === others) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
		.map(([name, weight]) => {
			const node = { name, y, height: Math.max(LEAST, weight * scale), weight };
			y += node.height + GAP;
			return node;
		});
}

const indexOf = (nodes: readonly Node[], name: string): number => nodes.findIndex((node) => node.name === name);
/** Where the first band of each node begins: bands stand in the middle of a node that is higher than they are. */
const start = (nodes: readonly Node[], scale: number): Map<string, number> =>
	new Map(nodes.map(({ name, y, height, weight }) => [name, y + (height - weight * scale) / 2]));
function take(places: Map<string, number>, name: string, thickness: number): number {
	const y = places.get(name)!;
	places.set(name, y + thickness);
	return y;
}

function ribbon([y1, y2]: [number, number], thickness: number): string {
	const [x1, x2] = [LABEL + 8, WIDTH - LABEL - 8];
	const middle = (x1 + x2) / 2;
	const n = (value: number): string => value.toFixed(1);
	return `M${x1} ${n(y1)}C${middle} ${n(y1)} ${middle} ${n(y2)} ${x2} ${n(y2)}V${n(y2 + thickness)}C${middle} ${n(y2 + thickness)} ${middle} ${n(y1 + thickness)} ${x1} ${n(y1 + thickness)}Z`;
}

/** What fits beside the bands. */
const FITS = LABEL - 10;
/** How wide a letter is in the bold of names, roughly and rather too much: nothing is measured before it is shown. */
const wide = (letter: string): number =>
	/[\p{Ll}\p{P}\p{Zs}]/u.test(letter) ? 7.6 : /[\u1100-\u11ff\u2e80-\uffff\p{Emoji_Presentation}]/u.test(letter) ? 13 : 10;
/** A name of at most so many units of a picture; the whole one is in its title and in the table. */
export function shortened(name: string, fits: number): string {
	const letters = [...name];
	let width = 0;
	const end = letters.findIndex((letter) => (width += wide(letter)) > fits);
	return end < 0 ? name : `${letters.slice(0, Math.max(end - 1, 1)).join('')}…`;
}

/** @param label what a screen reader says in its place; `weigh` puts a weight into words */
export function flowPicture(
	geometry: FlowGeometry,
	label: string,
	weigh: (weight: number) => string,
	describe: (band: Band) => string,
): Html {
	const { width, height, left, right, ribbons } = geometry;
	const side = (nodes: readonly Node[], x: number, end: boolean): Html[] =>
		nodes.map(({ name, y, height: tall, weight }) => {
			const middle = y + tall / 2;
			return html`<g class="${end ? 'to' : 'from'}">
				<title>${name}: ${weigh(weight)}</title>
				<text class="name" x="${x}" y="${(middle - 3).toFixed(1)}">${shortened(name, FITS)}</text>
				<text class="amount" x="${x}" y="${(middle + 13).toFixed(1)}">${weigh(weight)}</text>
				<rect x="${end ? width - LABEL - 6 : LABEL}" y="${y.toFixed(1)}" width="6" height="${tall.toFixed(1)}" rx="2" />
			</g>`;
		});
	return html`<svg class="flows" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
		${ribbons.map((band) => html`<path class="${band.way}" d="${band.path}"><title>${describe(band)}</title></path>`)}
		${side(left, LABEL - 8, false)}${side(right, width - LABEL + 8, true)}
	</svg>`;
}

/** The sum of a picture's bands: the largest of all pictures gives the scale. */
export function total(bands: readonly Band[]): number {
	return bands.reduce((sum, { weight }) => sum + weight, 0);
}
