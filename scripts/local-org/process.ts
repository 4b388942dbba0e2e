/**
 * The local org as a process of its own: `node process.ts '<options as JSON>'`. It holds the server and nothing else, so that what
 * loads data into it (deployment, CSV, CLI) never weighs on it. Its parent hears over IPC when it is ready; the control socket,
 * which only the same user can open, gives tokens and links afterwards. Tokens are never written to disk.
 */
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { start, type LocalOrg } from './server.ts';

interface ProcessOptions {
	port: number;
	stateDir: string;
	now?: string;
	fresh: boolean;
	/** Where to listen for the commands of the same user. */
	control: string;
}
interface ControlRequest {
	method: 'status' | 'token' | 'link' | 'pages' | 'settle' | 'stop';
	username?: string;
	path?: string;
}

const options = JSON.parse(process.argv[2] ?? '{}') as ProcessOptions;
const tell = (message: object): void => {
	if (process.connected) process.send?.(message);
};

let org: LocalOrg;
try {
	org = await start({
		port: options.port,
		stateDir: options.stateDir,
		fresh: options.fresh,
		...(options.now !== undefined && { now: options.now }),
		onProgress: (text) => tell({ type: 'progress', text }),
		onWarning: (text) => tell({ type: 'warning', text }),
	});
} catch (error) {
	tell({ type: 'failed', name: (error as Error).name, message: (error as Error).message });
	process.exit(1);
}

const control = net.createServer((socket) => {
	let text = '';
	socket.setEncoding('utf8');
	socket.on('error', () => socket.destroy());
	socket.on('data', (part: string) => {
		text += part;
		if (text.includes('\n')) void answer(text).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
	});
});

async function answer(text: string): Promise<object> {
	try {
		const request = JSON.parse(text) as ControlRequest;
		switch (request.method) {
			case 'status':
				return { result: { url: org.url, pid: process.pid } };
			case 'token':
				return { result: org.tokenFor(request.username ?? '') };
			case 'link':
				return { result: org.singleUseLink(request.username ?? '', request.path) };
			case 'pages':
				await org.buildPages();
				return { result: true };
			case 'settle':
				collectGarbage();
				return { result: true };
			case 'stop':
				setImmediate(() => void stop());
				return { result: { pid: process.pid } };
			default:
				return { error: { name: 'UnknownMethod', message: `The local org knows no ${String(request.method)}.` } };
		}
	} catch (error) {
		return { error: { name: (error as Error).name, message: (error as Error).message } };
	}
}

/** After a load the heap is as large as the load was: give that back at once, instead of whenever the collector gets to it. */
function collectGarbage(): void {
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as (options?: { type: 'major' }) => void)({ type: 'major' });
}

let stopping: Promise<void> | undefined;
function stop(): Promise<void> {
	stopping ??= (async () => {
		control.close();
		await org.stop();
		if (process.platform !== 'win32') rmSync(options.control, { force: true });
		process.exit(0);
	})();
	return stopping;
}

/** A folder only this user can enter, and a socket file that nobody left behind. */
function prepareControl(): void {
	if (process.platform === 'win32') return;
	const folder = path.dirname(options.control);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const found = lstatSync(folder);
	const { uid, mode } = found;
	if (!found.isDirectory() || uid !== process.getuid?.() || (mode & 0o077) !== 0)
		throw new Error(`${folder} belongs to somebody else, or others may enter it. Remove it and start again.`);
	rmSync(options.control, { force: true });
}

try {
	prepareControl();
	await new Promise<void>((resolve, reject) => {
		control.once('error', reject);
		control.listen(options.control, resolve);
	});
	if (process.platform !== 'win32') chmodSync(options.control, 0o600);
} catch (error) {
	tell({ type: 'failed', name: (error as Error).name, message: (error as Error).message });
	await org.stop();
	process.exit(1);
}

process.on('SIGTERM', () => void stop());
// Ctrl-C reaches parent and child alike: in the foreground the parent lets its work end and then stops us.
process.on('SIGINT', () => undefined);
// Until the parent lets go of us we end with it, however it ends.
let released = false;
process.on('message', (message) => {
	if ((message as { type?: string }).type === 'release') released = true;
});
process.on('disconnect', () => {
	if (!released) void stop();
});
tell({ type: 'ready', url: org.url, pid: process.pid });
