/**
 * faye, the Bayeux server, with types for the part of it that is used here (from its documentation, https://faye.jcoglan.com).
 * Loaded with require: jsforce declares the module's types for clients alone, and that declaration cannot be added to.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

export interface BayeuxMessage {
	channel: string;
	clientId?: string;
	id?: string;
	subscription?: string | string[];
	supportedConnectionTypes?: string[];
	data?: unknown;
	error?: string;
	successful?: boolean;
	ext?: Record<string, unknown>;
	advice?: Record<string, unknown>;
}

/** Sees every message on its way in and out; `null` drops it. */
export interface Extension {
	incoming?(message: BayeuxMessage, request: IncomingMessage | null, callback: (message: BayeuxMessage | null) => void): void;
	outgoing?(message: BayeuxMessage, request: IncomingMessage | null, callback: (message: BayeuxMessage | null) => void): void;
}

/** What faye offers a storage engine of one's own. */
export interface EngineHost {
	/** Seconds. */
	timeout: number;
	generateId(): string;
	hasConnection(clientId: string): boolean;
	/** Sends now, over the connection the client holds open. */
	deliver(clientId: string, messages: BayeuxMessage[]): boolean;
	trigger(event: string, ...args: unknown[]): void;
}

/** Where faye keeps clients, subscriptions and messages. */
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

interface BayeuxServer {
	addExtension(extension: Extension): void;
	handle(request: IncomingMessage, response: ServerResponse): void;
	close(): void;
}
interface BayeuxOptions {
	mount: string;
	/** Seconds a poll is held open. */
	timeout?: number;
	engine?: { type: { create(host: EngineHost): StorageEngine } };
}

export const { NodeAdapter } = createRequire(import.meta.url)('faye') as { NodeAdapter: new (options: BayeuxOptions) => BayeuxServer };
