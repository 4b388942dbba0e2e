/**
 * The looks of a report: Lightning's calm cards, in light, in dark, on a phone and on paper. No value ever goes in here.
 * A table that is wider than its place has a shade at the side where there is more: what scrolls along with it covers the shade at its ends.
 */
export const STYLE = `
:root {
	--page: #f3f3f3; --card: #fff; --line: #c9c9c9; --text: #181818; --soft: #444; --hand: #0b5cab; --merge: #6b3fa0; --rule: #5c5c5c; --unknown: #8a4b00;
	--in: #0b5cab; --out: #a03f00; --band: #d8e6fe; --flag: #8a4b00; --flag-soft: #fff3e0; --shade: #00000033;
	color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
	:root {
		--page: #121317; --card: #1d1f25; --line: #4a4d57; --text: #f3f3f3; --soft: #c4c6cc; --hand: #78b0fd; --merge: #c3a1f5; --rule: #b0b2b8; --unknown: #f3a95a;
		--in: #78b0fd; --out: #ff9a6c; --band: #24344f; --flag: #f3b26b; --flag-soft: #38291a; --shade: #ffffff40;
	}
}
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: anywhere; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
header, main, footer { max-width: 1320px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 28px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 0 0 4px; }
h3 { font-size: 15px; margin: 0; }
p { margin: 0 0 10px; max-width: 80ch; }
.soft, figcaption p, caption, footer { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 20px; margin: 20px 0; }
.tiles { display: flex; flex-wrap: wrap; gap: 8px 40px; margin: 12px 0 0; padding: 0; }
.next { margin: 14px 0 0; }
.tiles div { display: flex; flex-direction: column-reverse; }
.tiles dd { margin: 0; font-size: 24px; font-weight: 600; line-height: 1.3; }
.tiles dt { color: var(--soft); font-size: 13px; }
.quarters { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 16px; margin-top: 12px; }
figure { margin: 0; padding: 14px; border: 1px solid var(--line); border-radius: 6px; min-width: 0; break-inside: avoid; }
figcaption { margin-bottom: 10px; }
figcaption p { margin: 0; font-size: 13px; }
svg { display: block; width: 100%; height: auto; max-width: 460px; }
svg text { fill: var(--text); font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; unicode-bidi: plaintext; }
svg .from text { text-anchor: end; }
svg .name { font-weight: 600; }
svg .amount { fill: var(--soft); font-size: 12px; }
svg rect { fill: var(--soft); }
.flows, svg.bars { margin: 0 auto; }
.flows path, .key path { stroke-width: 1; }
.hand { fill: var(--hand); fill-opacity: .55; stroke: var(--hand); stroke-opacity: .9; }
.merge { fill: url(#meshes); stroke: var(--merge); }
.mesh { fill: none; stroke: var(--merge); stroke-width: 1.6; }
.rule { fill: url(#stripes); stroke: var(--rule); }
.unknown { fill: url(#dots); stroke: var(--unknown); stroke-dasharray: 4 3; }
.stripe { stroke: var(--rule); stroke-width: 2; }
.dot { fill: var(--unknown); }
.key { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 8px 0 0; padding: 0; list-style: none; font-size: 13px; }
.key li { display: flex; align-items: center; gap: 8px; }
.key svg { width: 28px; flex: none; }
.defs { position: absolute; width: 0; height: 0; }
.scroll { overflow-x: auto; margin-top: 16px; background: linear-gradient(to right, var(--card) 50%, transparent) left / 48px 100% no-repeat local, linear-gradient(to left, var(--card) 50%, transparent) right / 48px 100% no-repeat local, linear-gradient(to right, var(--shade), transparent) left / 16px 100% no-repeat scroll, linear-gradient(to left, var(--shade), transparent) right / 16px 100% no-repeat scroll; }
.scroll:focus-visible, summary:focus-visible { outline: 3px solid var(--hand); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 6px; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 7px 16px 7px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; max-width: 30ch; }
thead th { font-size: 13px; color: var(--soft); font-weight: 600; border-bottom-width: 2px; }
tbody th { font-weight: 600; }
.number { text-align: right; }
.number, .keep { white-space: nowrap; }
.number + :not(.number) { padding-left: 12px; }
.bars .in { fill: var(--in); }
.bars .out { fill: url(#out); stroke: var(--out); }
.bars .end { text-anchor: end; }
.outline { stroke: var(--out); stroke-width: 1.6; }
.axis { stroke: var(--soft); stroke-width: 1; }
.strip { width: 180px; }
.strip .band { fill: var(--band); }
.strip .mark { fill: var(--text); }
.strip .flagged { fill: var(--flag); }
.flag { display: inline-block; border: 1px solid var(--flag); color: var(--flag); background: var(--flag-soft); border-radius: 12px; padding: 0 10px; font-size: 13px; white-space: nowrap; }
ul.plain { margin: 0; padding-left: 20px; }
details { margin-top: 14px; }
summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
.stack > span { display: block; white-space: nowrap; }
footer { padding-bottom: 40px; font-size: 13px; }
@media (max-width: 640px) {
	header, main, footer { padding-left: 12px; padding-right: 12px; }
	section { padding: 14px; }
	figure { padding: 10px; }
	h1 { font-size: 22px; }
}
@media print {
	:root { --page: #fff; --card: #fff; --line: #999; --text: #000; --soft: #333; --hand: #0b5cab; --merge: #6b3fa0; --rule: #555; --unknown: #8a4b00; --in: #0b5cab; --out: #a03f00; --band: #dce8fb; --flag: #8a4b00; --flag-soft: #fff; color-scheme: light; }
	body { font-size: 11pt; }
	section { border: 0; padding: 0; }
	.scroll { overflow: visible; background: none; }
	details::details-content { content-visibility: visible; height: auto; }
	thead { display: table-header-group; }
	tr, figure { break-inside: avoid; }
	h2, h3 { break-after: avoid; }
}
`;
