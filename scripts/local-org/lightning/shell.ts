/**
 * The HTML around a page. Its one inline script carries a nonce; everything a page knows at first travels as inert JSON.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { ASSETS, type BundleManifest } from './bundler/contract.ts';
import { SLDS_VERSION } from './assets.ts';
import type { HostSession } from './modules/platform/session/session.ts';

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
/** JSON inside a script element: nothing in it may end the element or start another. */
const inertJson = (value: unknown): string =>
	JSON.stringify(value).replace(/</g, '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** Headers of every HTML answer. Styles may be inline: synthetic shadow adds style elements as components appear. */
function secure(reply: FastifyReply, nonce: string): FastifyReply {
	return reply
		.header(
			'Content-Security-Policy',
			`default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'`,
		)
		.header('X-Frame-Options', 'DENY')
		.header('Referrer-Policy', 'same-origin')
		.header('Cross-Origin-Opener-Policy', 'same-origin')
		.header('Cache-Control', 'no-store')
		.type('text/html; charset=utf-8');
}

/** The page: session, bundles (those of the components on it start loading at once), and a stencil until the host has drawn itself. */
export function sendShell(
	reply: FastifyReply,
	manifest: BundleManifest,
	session: HostSession,
	page: { title: string; components: readonly string[] },
	now: Date,
): FastifyReply {
	const nonce = randomBytes(16).toString('base64');
	const { platform, components } = manifest;
	const early = new Set([platform.entry, ...platform.preload, ...page.components.flatMap((name) => components.imports[name] ?? [])]);
	const sheet = `/lightning/slds/styles/salesforce-lightning-design-system.min.css?v=${SLDS_VERSION}`;
	return secure(reply, nonce).send(`<!doctype html>
<html lang="${escapeHtml(session.i18n.lang)}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="icon" href="/lightning/slds/images/logo-noname.svg">
<link rel="stylesheet" href="${sheet}">
${[...early].map((file) => `<link rel="modulepreload" href="${ASSETS}${file}">`).join('\n')}
<style>${PAGE_STYLE}</style>
<script type="application/json" id="host-session">${inertJson(session)}</script>
<script nonce="${nonce}">globalThis.__HOST__ = JSON.parse(document.getElementById('host-session').textContent); __HOST__.formFactor = matchMedia('(max-width: 767px)').matches ? 'Small' : 'Large';${orgClock(now)}</script>
<script type="module" src="${ASSETS}${platform.entry}"></script>
</head>
<body>
<div id="host"><div class="boot" role="status" aria-label="Loading"><div class="boot-header"></div><div class="boot-bar"></div></div></div>
<noscript>Lightning Experience needs JavaScript.</noscript>
</body>
</html>`);
}

/** How far the org's clock may be from the machine's and still count as the same. */
const SAME_TIME_MS = 1000;

/**
 * Where the org's clock was set, its pages live by it too: components judge deals against the browser's today. The script moves the
 * browser's own clock, whatever that one shows. Empty for an org that lives today.
 */
export function orgClock(now: Date): string {
	if (Math.abs(now.getTime() - Date.now()) <= SAME_TIME_MS) return '';
	return ` {
const Clock = Date, ahead = ${now.getTime()} - Clock.now(), now = () => Clock.now() + ahead;
globalThis.Date = new Proxy(Clock, {
	construct: (target, given, made) => Reflect.construct(target, given.length ? given : [now()], made),
	apply: () => new Clock(now()).toString(),
	get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
Clock.prototype.constructor = Date;
}`;
}

/** A plain page of the server itself. `refresh` reloads it after so many seconds. */
export function sendNotice(
	reply: FastifyReply,
	notice: { title: string; body: string; detail?: string; refresh?: number; status?: number },
): FastifyReply {
	return secure(reply.code(notice.status ?? 200), randomBytes(16).toString('base64')).send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${notice.refresh ? `<meta http-equiv="refresh" content="${notice.refresh}">` : ''}
<title>${escapeHtml(notice.title)}</title>
<style>body{font-family:-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;background:#b0c4df;margin:0;color:#181818}main{max-width:36rem;margin:12vh auto 0;background:#fff;border-radius:.25rem;padding:2rem;box-shadow:0 2px 2px 0 rgba(0,0,0,.1)}h1{font-size:1.25rem;font-weight:700;margin:0 0 .75rem}p{line-height:1.5;margin:.5rem 0}pre{white-space:pre-wrap;background:#f3f3f3;padding:.75rem;border-radius:.25rem;font-size:.8rem}</style></head>
<body><main><h1>${escapeHtml(notice.title)}</h1><p>${escapeHtml(notice.body)}</p>${notice.detail ? `<pre>${escapeHtml(notice.detail)}</pre>` : ''}</main></body></html>`);
}

const PAGE_STYLE = `
html{min-height:100%;background:#b0c4df}
body{min-height:100vh;background-color:#b0c4df;background-image:linear-gradient(180deg,#195594 0,#195594 90px,rgba(176,196,223,0) 220px);background-repeat:no-repeat;background-attachment:fixed;margin:0}
/* The base toast's button is placed for the mobile app, where it would hang on the corner of ours. */
.slds-notify .fix-slds-notify--mobile__close{top:.5rem!important;right:.75rem!important}
/* A phone's dialogue keeps its air; only where height is short too (zoom) does the base component's compact one stay. */
@media (max-width:42.688rem) and (min-height:30rem){.slds-modal__header__reflow_resize{padding:.75rem 3rem!important}.slds-modal__footer__reflow_resize{padding:.75rem 1rem!important}.slds-modal_full .slds-modal__container__reflow_resize{margin-inline:0!important}}
.boot-header{height:50px;background:#fff}
.boot-bar{height:40px;background:#fff;border-bottom:3px solid #0176d3}
`;
