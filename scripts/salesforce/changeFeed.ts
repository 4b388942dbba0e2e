/**
 * Change events as they happen, over CometD by jsforce's streaming client. A channel starts after a replay id, and goes on after the last
 * one that came when the client must shake hands again. The client finds lost connections again by itself; who opened the feed decides
 * about everything else that it is told.
 * Change Data Capture Developer Guide, "Subscribe to Change Events"; Streaming API Developer Guide, "Streaming API Error Codes".
 */
import { createRequire } from 'node:module';
import type jsforceLibrary from 'jsforce';
import { API_VERSION } from './connection.ts';

/** Only new events, or all that are kept: instead of a replay id. */
export const NEW_EVENTS = -1;
export const ALL_KEPT = -2;

/** A change event: header and body are as Salesforce sends them. */
export interface ChangeMessage {
	channel: string;
	replayId: number;
	payload: Record<string, unknown> & {
		ChangeEventHeader: { entityName: string; changeType: string; recordIds: string[]; changedFields?: string[]; commitTimestamp?: number };
	};
}
/** Why a channel cannot be followed. `expired`: the org keeps the event no more that the replay id names. */
export interface Refused {
	channel: string;
	kind: 'expired' | 'forbidden' | 'other';
	/** The org's words. */
	why: string;
}
export interface FeedHandlers {
	subscribed(channel: string): void;
	change(message: ChangeMessage): void;
	refused(refused: Refused): void;
	/** The handshake is refused: the session has ended, or the org has no room. Nothing more will come. */
	lost(why: string): void;
	connection(up: boolean): void;
}
export interface ChangeFeed {
	/** Follows a channel from `place`: an id, {@link NEW_EVENTS} or {@link ALL_KEPT}. */
	follow(channel: string, place: number): void;
	close(): Promise<void>;
}
export type OpenFeed = (handlers: FeedHandlers) => ChangeFeed;

interface Message {
	channel: string;
	subscription?: string;
	successful?: boolean;
	error?: string;
	ext?: Record<string, unknown>;
	advice?: { reconnect?: string };
	data?: unknown;
}
interface Extension {
	incoming(message: Message, next: (message: Message) => void): void;
	outgoing(message: Message, next: (message: Message) => void): void;
}
interface FayeClient {
	subscribe(channel: string, listener: (data: unknown) => void): unknown;
	disconnect(): PromiseLike<unknown> | undefined;
	on(event: 'transport:down' | 'transport:up', listener: () => void): void;
	_dispatcher?: { close(): void };
}

/** How long a goodbye may take. */
const GOODBYE_MS = 3_000;

/** Opens feeds of an org as the user of a session. The token is asked for at each opening: it may have been renewed. */
export function feedsOf(session: { url: string; accessToken: () => string }): OpenFeed {
	return (handlers) => {
		const { Connection } = createRequire(import.meta.url)('jsforce') as typeof jsforceLibrary;
		const places = new Map<string, number>();
		let closed = false;
		const extension: Extension = {
			outgoing(message, next) {
				if (message.channel === '/meta/subscribe' && message.subscription !== undefined)
					message.ext = { ...message.ext, replay: { [message.subscription]: places.get(message.subscription) ?? NEW_EVENTS } };
				next(message);
			},
			incoming(message, next) {
				if (closed && message.advice) message.advice.reconnect = 'none';
				else if (message.channel === '/meta/handshake' && message.successful === false) {
					// faye would shake hands for ever; whether and when to try again is not for it to say.
					message.advice = { ...message.advice, reconnect: 'none' };
					const { sfdc } = (message.ext ?? {}) as { sfdc?: { failureReason?: string } };
					handlers.lost(sfdc?.failureReason ?? message.error ?? 'the handshake was refused');
				} else if (message.channel === '/meta/connect' && message.successful === false && message.advice?.reconnect === 'none')
					handlers.lost(message.error ?? 'the org ended the connection');
				else if (message.channel === '/meta/subscribe') answered(message);
				next(message);
			},
		};
		function answered({ subscription: channel = '', successful, error = '' }: Message): void {
			if (successful !== false) return handlers.subscribed(channel);
			const kind = /replayId .*invalid/i.test(error) ? 'expired' : error.startsWith('403') ? 'forbidden' : 'other';
			handlers.refused({ channel, kind, why: error.replace(/^\d+:[^:]*:/, '') });
		}
		const client = new Connection({
			instanceUrl: session.url,
			accessToken: session.accessToken(),
			version: API_VERSION,
		}).streaming.createClient([extension] as never) as unknown as FayeClient;
		// faye tells of the first connection too, which is no news.
		let down = false;
		const tell = (up: boolean): void => {
			if (closed || up !== down) return;
			down = !up;
			handlers.connection(up);
		};
		client.on('transport:down', () => tell(false));
		client.on('transport:up', () => tell(true));
		return {
			follow(channel, place) {
				places.set(channel, place);
				client.subscribe(channel, (data) => {
					const { payload, event } = data as { payload: ChangeMessage['payload']; event: { replayId: number } };
					places.set(channel, event.replayId);
					if (!closed) handlers.change({ channel, replayId: event.replayId, payload });
				});
			},
			async close() {
				closed = true;
				let timer: NodeJS.Timeout | undefined;
				const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, GOODBYE_MS)));
				await Promise.race([Promise.resolve(client.disconnect()).catch(() => undefined), late]);
				clearTimeout(timer);
				client._dispatcher?.close();
			},
		};
	};
}
