/**
 * A Bayeux client over long polling: one connection for the whole page, however many components listen; it comes back by itself
 * after the server or the network was away, and asks for what it missed by replay id
 * (Streaming API Developer Guide, "Bayeux Protocol, CometD, and Long Polling", "Message Durability").
 */

export interface BayeuxMessage {
	channel: string;
	clientId?: string;
	successful?: boolean;
	error?: string;
	advice?: { reconnect?: 'retry' | 'handshake' | 'none'; interval?: number; timeout?: number };
	subscription?: string;
	data?: { event?: { replayId?: number }; [more: string]: unknown };
	ext?: Record<string, unknown>;
	id?: string;
}
export interface Subscriber {
	channel: string;
	onMessage(message: BayeuxMessage): void;
}
/** Sends a batch of messages and answers what came back. */
export type Transport = (messages: Record<string, unknown>[], signal: AbortSignal) => Promise<BayeuxMessage[]>;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

export class CometdClient {
	readonly #transport: Transport;
	readonly #wait: (ms: number) => Promise<void>;
	readonly #subscribers = new Set<Subscriber>();
	/** Channel → last replay id seen, or where the first subscriber wants to start. */
	readonly #replayIds = new Map<string, number>();
	readonly #errorListeners = new Set<(error: BayeuxMessage) => void>();
	#clientId: string | undefined;
	#running = false;
	#stop = new AbortController();
	#nextId = 1;
	/** Resolves when the handshake of the current connection is done. */
	#ready: Promise<void> | undefined;

	constructor(transport: Transport, wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms))) {
		this.#transport = transport;
		this.#wait = wait;
	}

	/** Starts listening to a channel. @throws BayeuxMessage with `error` where the server refuses the subscription */
	async subscribe(subscriber: Subscriber, replayId: number): Promise<BayeuxMessage> {
		const first = ![...this.#subscribers].some((each) => each.channel === subscriber.channel);
		this.#subscribers.add(subscriber);
		if (!first) return { channel: '/meta/subscribe', successful: true, subscription: subscriber.channel };
		this.#replayIds.set(subscriber.channel, replayId);
		try {
			await this.#connected();
			return await this.#sendSubscribe(subscriber.channel);
		} catch (error) {
			this.#subscribers.delete(subscriber);
			throw error;
		}
	}

	/** Stops listening; the channel is given back when nobody listens any more. */
	async unsubscribe(subscriber: Subscriber): Promise<void> {
		if (!this.#subscribers.delete(subscriber)) return;
		if ([...this.#subscribers].some((each) => each.channel === subscriber.channel)) return;
		this.#replayIds.delete(subscriber.channel);
		if (this.#clientId)
			await this.#transport([this.#message('/meta/unsubscribe', { subscription: subscriber.channel })], this.#stop.signal).catch(() => []);
		if (this.#subscribers.size === 0) this.close();
	}

	onError(listener: (error: BayeuxMessage) => void): void {
		this.#errorListeners.add(listener);
	}

	/** Ends the connection. A later subscribe opens a new one. */
	close(): void {
		this.#running = false;
		this.#stop.abort();
		if (this.#clientId) void this.#transport([this.#message('/meta/disconnect', {})], new AbortController().signal).catch(() => []);
		this.#clientId = undefined;
		this.#ready = undefined;
		this.#stop = new AbortController();
	}

	#message(channel: string, fields: Record<string, unknown>): Record<string, unknown> {
		return { channel, id: String(this.#nextId++), ...(this.#clientId ? { clientId: this.#clientId } : {}), ...fields };
	}

	#connected(): Promise<void> {
		this.#ready ??= this.#handshake().then(() => {
			if (this.#running) return;
			this.#running = true;
			void this.#poll(this.#stop.signal);
		});
		this.#ready.catch(() => (this.#ready = undefined));
		return this.#ready;
	}

	async #handshake(): Promise<void> {
		this.#clientId = undefined;
		const answers = await this.#transport(
			[
				this.#message('/meta/handshake', {
					version: '1.0',
					minimumVersion: '1.0',
					supportedConnectionTypes: ['long-polling'],
					ext: { replay: true },
				}),
			],
			this.#stop.signal,
		);
		const answer = answers.find((each) => each.channel === '/meta/handshake');
		if (!answer?.successful || !answer.clientId)
			throw answer ?? { channel: '/meta/handshake', error: 'The streaming endpoint did not answer the handshake.' };
		this.#clientId = answer.clientId;
	}

	async #sendSubscribe(channel: string): Promise<BayeuxMessage> {
		const answers = await this.#transport(
			[this.#message('/meta/subscribe', { subscription: channel, ext: { replay: { [channel]: this.#replayIds.get(channel) ?? -1 } } })],
			this.#stop.signal,
		);
		const answer = answers.find((each) => each.channel === '/meta/subscribe');
		this.#deliver(answers);
		// What was seen last is no longer kept: from now on, and whoever listens hears that something may be missing.
		if (answer?.error?.startsWith('400::The replayId') && (this.#replayIds.get(channel) ?? -1) > 0) {
			this.#replayIds.set(channel, -1);
			this.#tell(answer);
			return this.#sendSubscribe(channel);
		}
		if (!answer?.successful)
			throw answer ?? { channel: '/meta/subscribe', error: `The server did not answer the subscription to ${channel}.` };
		return answer;
	}

	/** Asks for messages until the client is closed. */
	async #poll(signal: AbortSignal): Promise<void> {
		let pause = FIRST_WAIT_MS;
		let lost = false;
		while (this.#running && !signal.aborted) {
			try {
				if (lost) {
					await this.#handshake();
					for (const channel of new Set([...this.#subscribers].map((each) => each.channel))) await this.#sendSubscribe(channel);
					lost = false;
				}
				const answers = await this.#transport([this.#message('/meta/connect', { connectionType: 'long-polling' })], signal);
				this.#deliver(answers);
				const answer = answers.find((each) => each.channel === '/meta/connect');
				if (answer?.successful === false) {
					if (answer.advice?.reconnect === 'none') return this.#fail(answer);
					lost = true;
					await this.#wait(answer.advice?.interval ?? FIRST_WAIT_MS);
				} else if (answer?.advice?.interval) await this.#wait(answer.advice.interval);
				pause = FIRST_WAIT_MS;
			} catch (error) {
				if (signal.aborted) return;
				this.#tell({ channel: '/meta/connect', successful: false, error: (error as BayeuxMessage).error ?? (error as Error).message });
				lost = true;
				await this.#wait(pause);
				pause = Math.min(LONGEST_WAIT_MS, pause * 2);
			}
		}
	}

	#fail(answer: BayeuxMessage): void {
		this.#running = false;
		this.#ready = undefined;
		this.#tell(answer);
	}

	#tell(error: BayeuxMessage): void {
		for (const listener of this.#errorListeners) listener(error);
	}

	#deliver(messages: BayeuxMessage[]): void {
		for (const message of messages) {
			if (message.channel.startsWith('/meta/') || message.data === undefined) continue;
			const replayId = message.data.event?.replayId;
			if (replayId !== undefined) this.#replayIds.set(message.channel, replayId);
			for (const subscriber of this.#subscribers) if (subscriber.channel === message.channel) subscriber.onMessage(message);
		}
	}
}
