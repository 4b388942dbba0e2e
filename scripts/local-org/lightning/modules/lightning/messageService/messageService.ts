/** `lightning/messageService`: messages between components of one page. */
import type { DataCallback } from '../../platform/wire/wire.ts';

export interface MessageChannel {
	channelName: string;
}
export interface Subscription {
	channel: string;
	listener: (message: unknown) => void;
}

export const APPLICATION_SCOPE = Symbol('APPLICATION_SCOPE');
const listeners = new Map<string, Set<(message: unknown) => void>>();

/** Wire adapter: the context that publish and subscribe take. */
export class MessageContext {
	constructor(callback: DataCallback<object>) {
		callback(Object.freeze({}));
	}
	connect(): void {}
	update(): void {}
	disconnect(): void {}
}

export const createMessageContext = (): object => Object.freeze({});
export const releaseMessageContext = (): void => {};

export function subscribe(_context: object, channel: MessageChannel, listener: (message: unknown) => void): Subscription {
	const ofChannel = listeners.get(channel.channelName) ?? new Set();
	listeners.set(channel.channelName, ofChannel.add(listener));
	return { channel: channel.channelName, listener };
}

export function unsubscribe(subscription: Subscription | undefined | null): void {
	if (subscription) listeners.get(subscription.channel)?.delete(subscription.listener);
}

export function publish(_context: object, channel: MessageChannel, message: unknown): void {
	for (const listener of [...(listeners.get(channel.channelName) ?? [])]) listener(message);
}
