/**
 * faye's storage engine for this org: one mailbox per connected client, so that a replay reaches only who asked for it and each
 * event is checked against the reader's access when it is delivered. Nothing that a client sends is ever stored.
 */
import type { BayeuxMessage, EngineHost, StorageEngine } from './faye.ts';
import type { UserContext } from '../../engine/contract.ts';

interface Mailbox {
	user: UserContext;
	channels: Set<string>;
	waiting: BayeuxMessage[];
	expires: NodeJS.Timeout | undefined;
}

/** Messages kept for a client that is between two polls; one that falls further behind subscribes again with its replay id. */
const MAX_WAITING = 10_000;

export class Mailboxes implements StorageEngine {
	readonly #clients = new Map<string, Mailbox>();
	#host: EngineHost | undefined;
	readonly #onSubscribe: (clientId: string, channel: string) => void;
	/** The user of the handshake that is being answered: set by the authentication extension, taken by `createClient`. */
	handshaking: UserContext | undefined;

	/** @param onSubscribe called right after a client subscribed, before any further event can arrive: the place for its replay */
	constructor(onSubscribe: (clientId: string, channel: string) => void) {
		this.#onSubscribe = onSubscribe;
	}

	/** How faye makes its engine. */
	readonly type = {
		create: (host: EngineHost): StorageEngine => {
			this.#host = host;
			return this;
		},
	};

	/** The user who shook hands as this client. */
	userOf(clientId: string): UserContext | undefined {
		return this.#clients.get(clientId)?.user;
	}

	/** Clients subscribed to the channel. */
	subscribers(channel: string): { clientId: string; user: UserContext }[] {
		return [...this.#clients].filter(([, box]) => box.channels.has(channel)).map(([clientId, box]) => ({ clientId, user: box.user }));
	}

	/** Puts messages into one client's mailbox and sends them if it is listening. */
	send(clientId: string, messages: BayeuxMessage[]): void {
		const box = this.#clients.get(clientId);
		if (!box) return;
		box.waiting.push(...messages);
		if (box.waiting.length > MAX_WAITING) this.destroyClient(clientId);
		else this.emptyQueue(clientId);
	}

	createClient(callback: (clientId: string) => void, context?: unknown): void {
		const clientId = this.#host!.generateId();
		this.#clients.set(clientId, { user: this.handshaking!, channels: new Set(), waiting: [], expires: undefined });
		this.ping(clientId);
		callback.call(context, clientId);
	}

	clientExists(clientId: string, callback: (exists: boolean) => void, context?: unknown): void {
		callback.call(context, this.#clients.has(clientId));
	}

	destroyClient(clientId: string, callback?: () => void, context?: unknown): void {
		const box = this.#clients.get(clientId);
		if (box) {
			clearTimeout(box.expires);
			this.#clients.delete(clientId);
			this.#host!.trigger('close', clientId);
		}
		callback?.call(context);
	}

	/** A client that has not polled for two timeouts is gone. */
	ping(clientId: string): void {
		const box = this.#clients.get(clientId);
		if (!box) return;
		clearTimeout(box.expires);
		box.expires = setTimeout(() => this.destroyClient(clientId), 2000 * this.#host!.timeout);
		box.expires.unref();
	}

	subscribe(clientId: string, channel: string, callback?: (success: boolean) => void, context?: unknown): void {
		this.#clients.get(clientId)?.channels.add(channel);
		this.#onSubscribe(clientId, channel);
		callback?.call(context, true);
	}

	unsubscribe(clientId: string, channel: string, callback?: (success: boolean) => void, context?: unknown): void {
		this.#clients.get(clientId)?.channels.delete(channel);
		callback?.call(context, true);
	}

	/** Clients do not publish here: the authentication extension has refused it before. */
	publish(): void {}

	emptyQueue(clientId: string): void {
		const box = this.#clients.get(clientId);
		if (!box || box.waiting.length === 0 || !this.#host!.hasConnection(clientId)) return;
		this.#host!.deliver(clientId, box.waiting);
		box.waiting = [];
	}

	disconnect(): void {
		for (const box of this.#clients.values()) clearTimeout(box.expires);
		this.#clients.clear();
	}
}
