/**
 * Under which names anybody may have one of their own: what stands before such a suffix says who somebody is, the suffix does not.
 * `a.nhs.uk` and `b.nhs.uk` are two hospitals, `a.myshopify.com` and `b.myshopify.com` two shops.
 * Source: the Public Suffix List (publicsuffix.org), what companies have of it; to carry all of it would cost the scan more memory than it may use.
 */

/** Labels under which countries give out names, whichever country: `co.uk`, `com.au`, `or.jp`. */
const SECOND = new Set(['ac', 'co', 'com', 'edu', 'gob', 'gov', 'govt', 'gouv', 'mil', 'net', 'org']);

const SUFFIXES: ReadonlySet<string> = new Set(
	[
		// Countries
		'ltd.uk me.uk nhs.uk plc.uk police.uk sch.uk gv.at or.at asso.fr nom.fr ad.jp ed.jp go.jp gr.jp lg.jp ne.jp or.jp go.kr ne.kr or.kr pe.kr re.kr',
		'geek.nz iwi.nz maori.nz school.nz asn.au id.au nom.es firm.in gen.in ind.in nic.in res.in law.za nom.za school.za web.za gc.ca',
		'adv.br art.br eng.br ind.br jus.br leg.br mp.br srv.br bel.tr gen.tr k12.tr pol.tr web.tr k12.il muni.il biz.pl info.pl waw.pl',
		'desa.id go.id my.id or.id sch.id web.id go.th in.th or.th idv.tw in.ua kiev.ua kyiv.ua lviv.ua msk.ru spb.ru',
		'br.com cn.com de.com eu.com gb.com gb.net jp.net sa.com se.net uk.com uk.net us.com za.com com.de',
		// Who lends room for a page, a shop or a program
		'appspot.com azurewebsites.net blogspot.com business.site carrd.co cloudfront.net firebaseapp.com fly.dev github.io gitlab.io',
		'herokuapp.com jimdo.com jimdofree.com jimdosite.com my.canva.site myshopify.com netlify.app notion.site onrender.com pages.dev',
		'sharepoint.com square.site squarespace.com strato.site strikingly.com tumblr.com vercel.app web.app webador.de webflow.io',
		'webnode.com weebly.com wixsite.com wordpress.com zendesk.com',
	].flatMap((line) => line.split(' ')),
);

/** How many labels at the end of a host belong to everybody: one, or more of a suffix. */
export function suffixLabels(labels: readonly string[]): number {
	const last = labels.at(-1)!;
	const two = labels.slice(-2).join('.');
	if (labels.length >= 4 && last === 'us' && labels.at(-3) === 'k12') return 3;
	if (labels.length >= 4 && SUFFIXES.has(labels.slice(-3).join('.'))) return 3;
	return (last.length === 2 && SECOND.has(labels.at(-2)!)) || SUFFIXES.has(two) ? 2 : 1;
}
