/** `lightning/empApi`: platform events in the page, over the org's CometD endpoint. For desktop browsers, as documented. */
import { CometdClient, type BayeuxMessage, type Subscriber } from '../../platform/cometd/cometd.ts';
import { session } from '../../platform/session/session.ts';

export interface EmpSubscription {
	id: string;
	channel: string;
	replayId: number;
}

const subscribers = new Map<string, Subscriber>();
let client: CometdClient | undefined;
let nextId = 1;
let debug = false;

function connection(): CometdClient {
	if (client) return client;
	client = new CometdClient(async (messages, signal) => {
		if (debug) console.info('empApi →', messages);
		const response = await fetch(`/cometd/${session().apiVersion}`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-Ridealong-Page': '1' },
			body: JSON.stringify(messages),
			signal,
		});
		if (!response.ok) throw new Error(`The streaming endpoint answered ${response.status}.`);
		return (await response.json()) as BayeuxMessage[];
	});
	window.addEventListener('pagehide', () => client?.close());
	return client;
}

/** Listens to a channel (`/event/Review_Changed__e`); replay id −1 means new events only, −2 all that are kept. */
export async function subscribe(channel: string, replayId: number, onMessage: (message: BayeuxMessage) => void): Promise<EmpSubscription> {
	const subscriber: Subscriber = { channel, onMessage: (message) => onMessage(structuredClone(message)) };
	await connection().subscribe(subscriber, replayId);
	const subscription = { id: `${nextId++}`, channel, replayId };
	subscribers.set(subscription.id, subscriber);
	return subscription;
}

/** Stops a subscription. */
export async function unsubscribe(subscription: EmpSubscription, callback?: (response: unknown) => void): Promise<unknown> {
	const subscriber = subscribers.get(subscription.id);
	subscribers.delete(subscription.id);
	if (subscriber) await connection().unsubscribe(subscriber);
	const response = { id: subscription.id, channel: '/meta/unsubscribe', subscription: subscription.channel, successful: true };
	callback?.(response);
	return response;
}

/** Hears errors of the connection. */
export function onError(callback: (error: unknown) => void): void {
	connection().onError(callback);
}

export function setDebugFlag(flag: boolean): void {
	debug = flag;
}

/** False on phones, where empApi does not run. */
export function isEmpEnabled(): Promise<boolean> {
	return Promise.resolve(session().formFactor === 'Large');
}
