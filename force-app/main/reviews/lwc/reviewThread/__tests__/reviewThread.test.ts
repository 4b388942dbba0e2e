import { createElement } from 'lwc';
import type { Comment, Review } from 'c/reviewData';
import ReviewThread from 'c/reviewThread';

const REVIEW: Review = {
	id: 'a02',
	opportunityId: '006',
	opportunityName: 'Renewal',
	status: 'Requested',
	role: 'mentor',
	requesterName: 'Ana Ruiz',
	mentorId: '005',
	mentorName: 'Dana Cole',
	kind: 'Craft',
	stuckOn: 'Gone quiet',
	tried: 'two calls',
	ask: 'what next?',
	acknowledgeBy: '2026-11-24',
	adviseBy: '2026-11-27',
};
const COMMENT: Comment = {
	id: 'a03',
	reviewId: 'a02',
	body: '<img src=x onerror=alert(1)>',
	kind: 'Advice',
	dueOn: null,
	done: false,
	author: 'Dana Cole',
	mine: false,
};
const show = (review: Partial<Review> = {}, comments: Comment[] = [COMMENT]): HTMLElement => {
	const element = createElement('c-review-thread', { is: ReviewThread });
	Object.assign(element, { review: { ...REVIEW, ...review }, comments, today: '2026-11-22' });
	document.body.appendChild(element);
	return element;
};
const buttons = (element: HTMLElement): (HTMLElement & { value: string })[] => [
	...(element.shadowRoot?.querySelectorAll<HTMLElement & { value: string }>('.moves lightning-button') ?? []),
];
afterEach(() => document.body.replaceChildren());

describe('review thread', () => {
	it('offers each person only the moves that are theirs', () => {
		expect(buttons(show()).map(({ value }) => value)).toEqual(['Acknowledged', 'Declined']);
		document.body.replaceChildren();
		expect(buttons(show({ role: 'requester' })).map(({ value }) => value)).toEqual(['Withdrawn']);
		document.body.replaceChildren();
		expect(buttons(show({ role: 'reader' }))).toEqual([]);
	});
	it('tells the container which move was made', () => {
		const element = show();
		const moved = jest.fn();
		element.addEventListener('move', (event) => moved((event as CustomEvent).detail.status));
		buttons(element)[0]?.dispatchEvent(new CustomEvent('click'));
		expect(moved).toHaveBeenCalledWith('Acknowledged');
	});
	it('lets only the two write, and nobody once it is closed', () => {
		expect(show().shadowRoot?.querySelector('c-review-composer')).not.toBeNull();
		document.body.replaceChildren();
		expect(show({ role: 'reader' }).shadowRoot?.querySelector('c-review-composer')).toBeNull();
		document.body.replaceChildren();
		expect(show({ status: 'Done' }).shadowRoot?.querySelector('c-review-composer')).toBeNull();
	});
	it('shows typed text as text, whatever it contains', () => {
		const comments = show().shadowRoot?.querySelector('c-review-comments');
		expect(comments?.shadowRoot?.querySelector('img')).toBeNull();
		expect(comments?.shadowRoot?.textContent).toContain('<img src=x onerror=alert(1)>');
	});
	it('is accessible', async () => {
		await expect(show()).toBeAccessible();
	});
});
