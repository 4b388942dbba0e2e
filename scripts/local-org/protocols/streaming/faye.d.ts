/** The part of faye that the streaming door uses, from its documentation (https://faye.jcoglan.com). */
declare module 'faye' {
	import type { IncomingMessage, ServerResponse } from 'node:http';

	export interface BayeuxMessage {
		channel: string;
		clientId?: string;
		id?: string;
		subscription?: string | string[];
		data?: unknown;
		error?: string;
		successful?: boolean;
		ext?: Record<string, unknown>;
		advice?: Record<string, unknown>;
	}
	export interface Extension {
		incoming?(message: BayeuxMessage, request: IncomingMessage | null, callback: (message: BayeuxMessage | null) => void): void;
		outgoing?(message: BayeuxMessage, request: IncomingMessage | null, callback: (message: BayeuxMessage | null) => void): void;
	}
	/** What faye offers a storage engine of one's own. */
	export interface EngineHost {
		timeout: number;
		generateId(): string;
		hasConnection(clientId: string): boolean;
		/** Sends now, over the connection the client holds open. */
		deliver(clientId: string, messages: BayeuxMessage[]): boolean;
		trigger(event: string, ...args: unknown[]): void;
	}
	export interface StorageEngine {
		createClient(callback: (clientId: string) => void, context?: unknown): void;
		clientExists(clientId: string, callback: (exists: boolean) => void, context?: unknown): void;
		destroyClient(clientId: string, callback?: () => void, context?: unknown): void;
		ping(clientId: string): void;
		subscribe(clientId: string, channel: string, callback?: (success: boolean) => void, context?: unknown): void;
		unsubscribe(clientId: string, channel: string, callback?: (success: boolean) => void, context?: unknown): void;
		publish(message: BayeuxMessage, channels: string[]): void;
		emptyQueue(clientId: string): void;
		disconnect(): void;
	}
	export class NodeAdapter {
		constructor(options: {
			mount: string;
			timeout?: number;
			ping?: number;
			engine?: { type: { create(host: EngineHost): StorageEngine } };
		});
		addExtension(extension: Extension): void;
		check(request: IncomingMessage): boolean;
		handle(request: IncomingMessage, response: ServerResponse): void;
		close(): void;
	}
	const faye: { NodeAdapter: typeof NodeAdapter };
	export default faye;
}
