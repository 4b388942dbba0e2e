/**
 * How requests leave this machine: through the proxy that the environment names, as sf's own do, except for those to this machine. A proxy
 * could not reach a local org. sf's libraries know no exception, Node's fetch and http know no proxy: so each is told here.
 * Salesforce CLI Setup Guide, "Use the CLI from Behind a Company Firewall or Web Proxy"; which variable counts: jsforce, lib/transport.js.
 */
import { createRequire } from 'node:module';
import { Agent, Dispatcher, ProxyAgent, type RequestInit, type Response, fetch } from 'undici';

const require = createRequire(import.meta.url);

/** The proxy for everything that is not on this machine, http or https; none where no variable names one. As jsforce reads it. */
export function proxyOf(env: NodeJS.ProcessEnv): string | undefined {
	return (env['https_proxy'] ?? env['http_proxy'] ?? env['HTTPS_PROXY'] ?? env['HTTP_PROXY']) || undefined;
}

/** Where a request to this address goes through; undefined where it goes straight. */
export function proxyFor(url: string | URL): string | undefined {
	return isLoopback(url) ? undefined : proxyOf(process.env);
}

/** An address of this machine, which no other machine means by it. */
export function isLoopback(url: string | URL): boolean {
	const { hostname } = new URL(url);
	return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** One for all requests of the process: what connects once stays connected. HTTP/1.1 as jsforce's own. */
class ByAddress extends Dispatcher {
	readonly #direct = new Agent({ connect: { allowH2: false } });
	#proxied: { uri: string; agent: ProxyAgent } | undefined;

	override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
		const uri = options.origin === undefined ? undefined : proxyFor(options.origin);
		if (uri === undefined) return this.#direct.dispatch(options, handler);
		if (this.#proxied?.uri !== uri) this.#proxied = { uri, agent: new ProxyAgent({ uri, requestTls: { allowH2: false } }) };
		return this.#proxied.agent.dispatch(options, handler);
	}
}
const byAddress = new ByAddress();

/** fetch, by the way that leads to the address. @throws TypeError 'fetch failed' where nobody answers */
export function fetchBy(url: string | URL, options: RequestInit = {}): Promise<Response> {
	return fetch(url, { ...options, dispatcher: byAddress });
}

interface Transport {
	endpoint: { href: string };
}

/**
 * The same for what is sent by jsforce, and by all of `@salesforce/core` and source-deploy-retrieve, which send by it; for its streaming
 * client too. To be called before the first request. What jsforce would set besides stays as it is.
 */
export async function routeSalesforce(): Promise<void> {
	const [{ setDefaults, setDispatcher }] = await Promise.all([
		import('@jsforce/jsforce-node/lib/request.js'),
		// Sets the defaults when it is loaded, which must not come afterwards.
		import('@jsforce/jsforce-node/lib/transport.js'),
	]);
	const { HTTP_TIMEOUT: timeout } = process.env;
	// Without a proxy among the defaults all goes by the dispatcher, which knows the way.
	setDefaults({ followRedirect: true, ...(timeout && { timeout: parseInt(timeout, 10) }) });
	setDispatcher(byAddress);
	// Whether a proxy is there the streaming client asks of this function only, when it chooses its transport, each time that it connects.
	const { prototype } = require('faye/src/transport/transport') as { prototype: { _findProxy(this: Transport): string | undefined } };
	prototype._findProxy = function () {
		return proxyFor(this.endpoint.href);
	};
}
