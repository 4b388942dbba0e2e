/**
 * Tells a page that a review changed. On desktop the content-free platform event says so and the page fetches again under
 * its own access; where there are no live events (phone) it hears of focus and of a slow poll instead.
 */
import { isEmpEnabled, onError, subscribe, unsubscribe, type Subscription } from 'lightning/empApi';

const CHANNEL = '/event/Review_Changed__e';
const NEW_EVENTS_ONLY = -1;
const POLL_MILLISECONDS = 60_000;

/**
 * Calls `changed` with the review's id, or with undefined where it could be any.
 * @returns a function that stops it
 */
export function watchReviews(changed: (reviewId: string | undefined) => void): () => void {
	let stopped = false;
	let stopLive: (() => void) | undefined;
	let stopPoll: (() => void) | undefined;
	const poll = (): void => {
		if (!stopped && !stopPoll) stopPoll = pollAndFocus(() => changed(undefined));
	};
	const live = async (): Promise<void> => {
		if (!(await isEmpEnabled())) {
			poll();
			return;
		}
		const subscription: Subscription = await subscribe(CHANNEL, NEW_EVENTS_ONLY, ({ data }) =>
			changed(data.payload.Record_Id__c as string),
		);
		stopLive = () => {
			unsubscribe(subscription);
		};
		if (stopped) stopLive();
	};
	onError(poll);
	live().catch(poll);
	return () => {
		stopped = true;
		stopLive?.();
		stopPoll?.();
	};
}

function pollAndFocus(changed: () => void): () => void {
	// eslint-disable-next-line @lwc/lwc/no-async-operation -- a timer is the documented fallback where there is no empApi; it is cleared below
	const timer = setInterval(changed, POLL_MILLISECONDS);
	window.addEventListener('focus', changed);
	return () => {
		clearInterval(timer);
		window.removeEventListener('focus', changed);
	};
}
