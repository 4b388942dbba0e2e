/**
 * faye's storage engine for this org. Nothing is queued per client: a subscription is a place in the event bus, and a client that
 * listens is given what lies behind it, a page at a time, checked against its rights as it leaves. So a slow client costs no memory, and
 * nothing that a client sends is ever stored.
 */
import type { BayeuxMessage, EngineHost, StorageEngine } from './faye.ts';
import type { UserContext } from '../../engine/contract.ts';

export interface Client {
	user: UserContext;
	/** API version of the endpoint that it shook hands at. */
	version: number;
	/** The session that it shook hands with still opens something. */
	isSignedIn(): boolean;
}
interface Mailbox extends Client {
	/** Channel → replay id of the last event that was looked at for this client. */
	positions: Map<string, number>;
	expires: NodeJS.Timeout | undefined;
}

/** What lies behind a place on a channel: messages for the client, and the place after them; the same place where nothing does. */
export type Page = (client: Client, channel: string, after: number) => { messages: BayeuxMessage[]; upTo: number };

/** Pages that one client gets in a row before others have their turn. */
const PAGES_IN_A_ROW = 10;

export class Mailboxes implements StorageEngine {
	readonly #clients = new Map<string, Mailbox>();
	readonly #page: Page;
	#host: EngineHost | undefined;
	/** Who shakes hands: set by the authentication extension, taken by `createClient`. */
	handshaking: Client | undefined;
	/** Where subscriptions of the message in hand start, by channel; faye handles a message to its end before it takes the next. */
	starts = new Map<string, number>();

	constructor(page: Page) {
		this.#page = page;
	}

	/** How faye makes its engine. */
	readonly type = {
		create: (host: EngineHost): StorageEngine => {
			this.#host = host;
			return this;
		},
	};

	get size(): number {
		return this.#clients.size;
	}

	/** The user who shook hands as this client. */
	userOf(clientId: string): UserContext | undefined {
		return this.#clients.get(clientId)?.user;
	}

	/** There is something new on these channels. */
	wake(channels: ReadonlySet<string>): void {
		for (const [clientId, box] of this.#clients)
			if ([...box.positions.keys()].some((channel) => channels.has(channel))) this.emptyQueue(clientId);
	}

	createClient(callback: (clientId: string) => void, context?: unknown): void {
		const clientId = this.#host!.generateId();
		this.#clients.set(clientId, { ...this.handshaking!, positions: new Map(), expires: undefined });
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
		const start = this.starts.get(channel);
		if (start !== undefined) this.#clients.get(clientId)?.positions.set(channel, start);
		callback?.call(context, true);
		this.emptyQueue(clientId);
	}

	unsubscribe(clientId: string, channel: string, callback?: (success: boolean) => void, context?: unknown): void {
		this.#clients.get(clientId)?.positions.delete(channel);
		callback?.call(context, true);
	}

	/** Clients do not publish here: the authentication extension has refused it before. */
	publish(): void {}

	/** Gives a client that listens the next page of each of its channels. */
	emptyQueue(clientId: string): void {
		const box = this.#clients.get(clientId);
		// Who was deactivated or signed out while a poll was open gets nothing more; the next poll says why.
		if (!box || !this.#host!.hasConnection(clientId) || !box.isSignedIn()) return;
		for (let pages = 0; pages < PAGES_IN_A_ROW; pages++) {
			let moved = false;
			const messages: BayeuxMessage[] = [];
			for (const [channel, after] of box.positions) {
				const page = this.#page(box, channel, after);
				moved ||= page.upTo > after;
				box.positions.set(channel, page.upTo);
				messages.push(...page.messages);
			}
			if (messages.length > 0) return void this.#host!.deliver(clientId, messages);
			if (!moved) return;
		}
		// Many events that this client may not see: the rest when others have had their turn.
		setImmediate(() => this.emptyQueue(clientId)).unref();
	}

	disconnect(): void {
		for (const box of this.#clients.values()) clearTimeout(box.expires);
		this.#clients.clear();
	}
}
