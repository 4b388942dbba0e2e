/**
 * `lightning/navigation`: page references, and the one place that turns them into addresses and back. The host listens to moves.
 * (Lightning Web Components Developer Guide, "PageReference Types")
 */
import { leaveThen } from '../../platform/leaving/leaving.ts';
import type { DataCallback } from '../../platform/wire/wire.ts';

export interface PageReference {
	type: string;
	attributes: Record<string, string | undefined>;
	state?: Record<string, string | undefined>;
}

const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');

/** The address of a page reference. @throws Error naming a type that is not implemented */
export function urlOf({ type, attributes, state }: PageReference): string {
	const query = new URLSearchParams(
		Object.entries(state ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
	).toString();
	const suffix = query ? `?${query}` : '';
	switch (type) {
		case 'standard__recordPage': {
			const { objectApiName, recordId, actionName = 'view' } = attributes;
			return `/lightning/r/${objectApiName ? `${objectApiName}/` : ''}${recordId}/${actionName}${suffix}`;
		}
		case 'standard__recordRelationshipPage': {
			const { objectApiName, recordId, relationshipApiName, actionName = 'view' } = attributes;
			return `/lightning/r/${objectApiName ? `${objectApiName}/` : ''}${recordId}/related/${relationshipApiName}/${actionName}${suffix}`;
		}
		case 'standard__objectPage':
			return `/lightning/o/${attributes['objectApiName']}/${attributes['actionName'] === 'home' ? 'list' : (attributes['actionName'] ?? 'list')}${suffix}`;
		case 'standard__namedPage':
			return `/lightning/page/${attributes['pageName'] ?? 'home'}${suffix}`;
		case 'standard__navItemPage':
			return `/lightning/n/${attributes['apiName']}${suffix}`;
		case 'standard__webPage':
			return attributes['url'] ?? '/lightning/page/home';
		default:
			throw new Error(`Page reference type ${type} is not implemented in the local org.`);
	}
}

/** The page reference of an address under /lightning; undefined for addresses that are no page. */
export function referenceOf(url: string): PageReference | undefined {
	const { pathname, searchParams } = new URL(url, location.origin);
	const state = Object.fromEntries(searchParams);
	const record = /^\/lightning\/r\/(?:(\w+)\/)?([a-zA-Z0-9]{15,18})\/(\w+)$/.exec(pathname);
	if (record)
		return { type: 'standard__recordPage', attributes: { objectApiName: record[1], recordId: record[2], actionName: record[3] }, state };
	const related = /^\/lightning\/r\/(?:(\w+)\/)?([a-zA-Z0-9]{15,18})\/related\/(\w+)\/(\w+)$/.exec(pathname);
	if (related)
		return {
			type: 'standard__recordRelationshipPage',
			attributes: { objectApiName: related[1], recordId: related[2], relationshipApiName: related[3], actionName: related[4] },
			state,
		};
	const object = /^\/lightning\/o\/(\w+)\/(\w+)$/.exec(pathname);
	if (object) return { type: 'standard__objectPage', attributes: { objectApiName: object[1], actionName: object[2] }, state };
	const named = /^\/lightning\/page\/(\w+)$/.exec(pathname);
	if (named) return { type: 'standard__namedPage', attributes: { pageName: named[1] }, state };
	const item = /^\/lightning\/n\/(\w+)$/.exec(pathname);
	if (item) return { type: 'standard__navItemPage', attributes: { apiName: item[1] }, state };
	return pathname === '/lightning' || pathname === '/lightning/'
		? { type: 'standard__namedPage', attributes: { pageName: 'home' }, state }
		: undefined;
}

const movers = new Set<(url: string) => void>();
const adapters = new Set<CurrentPageReference>();

/** Called with the address after every move within the page. Returns the way to stop it. */
export function onMove(listener: (url: string) => void): () => void {
	movers.add(listener);
	return () => void movers.delete(listener);
}

/** Tells everybody that the address changed (moves, and the browser's back and forward). */
export function announce(): void {
	const url = location.pathname + location.search;
	for (const mover of movers) mover(url);
	for (const adapter of adapters) adapter.show();
}

/** Goes to an address of this org inside the page, to any other one by the browser. */
export function goTo(url: string, options: { replace?: boolean } = {}): void {
	const target = new URL(url, location.origin);
	if (!['http:', 'https:', 'mailto:', 'tel:'].includes(target.protocol)) return;
	if (target.origin !== location.origin) return void window.open(target.href, '_blank', 'noopener');
	if (!referenceOf(target.href)) return location.assign(target.href);
	const path = target.pathname + target.search;
	leaveThen(() => {
		if (options.replace) history.replaceState({}, '', path);
		else if (path !== location.pathname + location.search) history.pushState({}, '', path);
		announce();
	});
}

/** Navigation without the mixin. */
export const navigate = (_context: unknown, reference: PageReference, options?: { replace?: boolean }): void =>
	goTo(urlOf(reference), options);
export const generateUrl = (_context: unknown, reference: PageReference): string => urlOf(reference);

/** Wire adapter: navigation context for `navigate` and `generateUrl`. */
export class NavigationContext {
	constructor(callback: DataCallback<object>) {
		callback(Object.freeze({}));
	}
	connect(): void {}
	update(): void {}
	disconnect(): void {}
}

/** Wire adapter: where the page is. */
export class CurrentPageReference {
	readonly #callback: DataCallback<PageReference | undefined>;

	constructor(callback: DataCallback<PageReference | undefined>) {
		this.#callback = callback;
	}
	connect(): void {
		adapters.add(this);
		this.show();
	}
	update(): void {}
	disconnect(): void {
		adapters.delete(this);
	}
	show(): void {
		this.#callback(referenceOf(location.href));
	}
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a mixin's base takes any constructor arguments
type Constructor = new (...args: any[]) => object;

/** Adds `this[NavigationMixin.Navigate](reference, replace)` and `this[NavigationMixin.GenerateUrl](reference)`. */
export const NavigationMixin = <Base extends Constructor>(base: Base) =>
	class extends base {
		[Navigate](reference: PageReference, replace = false): void {
			goTo(urlOf(reference), { replace });
		}
		[GenerateUrl](reference: PageReference): Promise<string> {
			return Promise.resolve(urlOf(reference));
		}
	};
NavigationMixin.Navigate = Navigate;
NavigationMixin.GenerateUrl = GenerateUrl;
