/** The page around a report: one file that asks nothing of the network, by its policy cannot, and reads well on paper. */
import { createHash } from 'node:crypto';
import { type Html, type HtmlValue, html, pageText } from './html.ts';
import { STYLE } from './style.ts';

const HASH = createHash('sha256').update(STYLE).digest('base64');
/** No script, no request, no frame, no form: the one style is known by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${HASH}'; base-uri 'none'; form-action 'none'`;

/** @param main the sections of the page */
export function page(title: string, facts: HtmlValue, main: HtmlValue, footer: HtmlValue): string {
	const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
`;
	const body = html`</head>
<body>
<header><h1>${title}</h1>${facts}</header>
<main>${main}</main>
<footer>${footer}</footer>
</body>
</html>
`;
	// A style has no values in it.
	return `${pageText(head)}<style>${STYLE}</style>${pageText(body)}`;
}

export interface Column<T> {
	head: string;
	/** Numbers stand at the right. */
	number?: boolean;
	/** Too short to be broken over lines. */
	keep?: boolean;
	cell: (row: T) => HtmlValue;
}

/** Rows from which a table waits to be opened; on paper all are open. */
const MANY = 12;

/** A table behind its pictures: shown at once where it is short. */
export function folded<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): Html {
	if (rows.length <= MANY) return table(caption, columns, rows);
	return html`<details><summary>${caption}</summary>${table(caption, columns, rows, false)}</details>`;
}

/**
 * A table that scrolls by itself where the screen is narrow, by keyboard too.
 * @param captioned false where what is above says the caption: then only screen readers hear it
 */
export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[], captioned = true): Html {
	return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
${captioned && html`<caption>${caption}</caption>`}
<thead><tr>${columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.head}</th>`)}</tr></thead>
<tbody>${rows.map(
		(row) =>
			html`<tr>${columns.map((column, index) =>
				index === 0
					? html`<th scope="row" class="${classOf(column)}"><bdi>${column.cell(row)}</bdi></th>`
					: html`<td class="${classOf(column)}"><bdi>${column.cell(row)}</bdi></td>`,
			)}</tr>
`,
	)}</tbody>
</table></div>`;
}

const classOf = ({ number, keep }: { number?: boolean; keep?: boolean }): string => (number ? 'number' : keep ? 'keep' : '');
