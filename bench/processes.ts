/** Child processes of benches: a free port, waiting until a server answers, ending it. */
import type { ChildProcess } from 'node:child_process';
import net from 'node:net';

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
	const server = net.createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as net.AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/** Waits until something listens. @throws Error after 20 seconds */
export async function reachable(port: number): Promise<void> {
	const deadline = Date.now() + 20_000;
	for (;;) {
		const connected = await new Promise<boolean>((resolve) => {
			const socket = net.connect(port, '127.0.0.1');
			socket.once('connect', () => (socket.destroy(), resolve(true)));
			socket.once('error', () => resolve(false));
		});
		if (connected) return;
		if (Date.now() > deadline) throw new Error(`Nothing listens on port ${port}.`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** Ends a process and waits for it. */
export async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exit = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGTERM');
	await exit;
}
