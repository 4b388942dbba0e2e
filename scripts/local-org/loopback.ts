/**
 * Both loopback addresses. Links and clients say `localhost`, which leads to ::1 first: whoever else on this machine listened there, beside
 * an org that is on 127.0.0.1 alone, would be handed its links and tokens.
 */
import { once } from 'node:events';
import net from 'node:net';
import type { FastifyInstance } from 'fastify';

/** A port that something else listens on. */
export class PortInUseError extends Error {
	override readonly name = 'PortInUseError';
	readonly port: number;
	constructor(port: number, options?: ErrorOptions) {
		super(`Port ${port} is in use. Stop what listens there, or choose another with --port.`, options);
		this.port = port;
	}
}

/** A machine without IPv6 has nobody there either. */
const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT'];
const TRIES = 20;

/**
 * Listens on 127.0.0.1 and, where there is one, on ::1, on the same port; 0 takes one that is free on both.
 * @throws PortInUseError
 */
export async function listen(app: FastifyInstance, wanted: number): Promise<{ port: number; close(): void }> {
	for (let tries = 1; ; tries++) {
		const port = wanted || (await freePort());
		try {
			const other = await onIpv6(app, port);
			try {
				await app.listen({ port, host: '127.0.0.1' });
			} catch (error) {
				other?.close();
				throw error;
			}
			return { port, close: () => void other?.close() };
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
			if (wanted || tries === TRIES) throw new PortInUseError(port, { cause: error });
		}
	}
}

/** Hands its connections to the app's own server. */
async function onIpv6(app: FastifyInstance, port: number): Promise<net.Server | undefined> {
	const server = net.createServer((socket) => void app.server.emit('connection', socket));
	try {
		server.listen({ port, host: '::1', ipv6Only: true });
		await once(server, 'listening');
		return server;
	} catch (error) {
		if (NO_IPV6.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
		throw error;
	}
}

async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as net.AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
