import { api, LightningElement } from 'lwc';
import type { Comment, Review } from 'c/reviewData';
import { LABELS } from 'c/reviewLabels';
import { dueOn, isOpen, movesFor, turnOf } from 'c/reviewStates';
import { firstName, format, formatNearDay, labelKey } from 'c/words';

type LabelName = keyof typeof LABELS;
const label = (name: string): string => LABELS[name as LabelName] ?? name;

/** Emits `comment`, `tick` (with the review's id added by the container) and `move` with the new status. */
export default class ReviewThread extends LightningElement {
	@api review!: Review;
	@api comments: Comment[] = [];
	@api today = '';
	@api busy = false;
	@api commentError = '';
	@api moveError = '';
	labels = LABELS;

	/** Empties the composer after the comment was saved. */
	@api
	clearComposer(): void {
		(this.template?.querySelector('c-review-composer') as (HTMLElement & { clear(): void }) | null)?.clear();
	}

	get title(): string {
		const { role, mentorName, requesterName, kind } = this.review;
		if (role === 'mentor') return format(LABELS.Thread_From, firstName(requesterName));
		return format(LABELS.Thread_With, firstName(mentorName), label(`Kind_${labelKey(kind)}`));
	}
	get stateName(): string {
		return label(`State_${labelKey(this.review.status)}`);
	}
	get due(): string {
		const due = dueOn(this.review);
		return due ? format(LABELS.Thread_Due, formatNearDay(due, this.today)) : '';
	}
	get turn(): string {
		const { role, mentorName, requesterName, status } = this.review;
		const turn = turnOf(status);
		if (turn === 'nobody') return LABELS.Turn_Closed;
		if (turn === role) return LABELS.Turn_You;
		if (turn === 'either') return LABELS.Turn_Either;
		return turn === 'mentor' ? format(LABELS.Turn_Mentor, firstName(mentorName)) : format(LABELS.Turn_Rep, firstName(requesterName));
	}
	get turnClass(): string {
		return turnOf(this.review.status) === this.review.role ? 'turn turn_mine' : 'turn';
	}
	get other(): string {
		return firstName(this.review.role === 'mentor' ? this.review.requesterName : this.review.mentorName);
	}
	get canWrite(): boolean {
		return !this.readOnly;
	}
	get readOnly(): boolean {
		return this.review.role === 'reader' || !isOpen(this.review.status);
	}
	get moves(): { value: string; label: string; variant: string }[] {
		return movesFor(this.review.status, this.review.role).map((value, index) => ({
			value,
			label: label(`Move_${labelKey(value)}`),
			variant: index === 0 && value !== 'Withdrawn' ? 'brand-outline' : 'base',
		}));
	}

	handleComment(event: CustomEvent): void {
		event.stopPropagation();
		this.dispatchEvent(new CustomEvent('comment', { detail: { ...event.detail, review: this.review } }));
	}
	handleTick(event: CustomEvent): void {
		event.stopPropagation();
		this.dispatchEvent(new CustomEvent('tick', { detail: event.detail }));
	}
	handleMove(event: Event): void {
		const status = (event.target as HTMLElement & { value: string }).value;
		this.dispatchEvent(new CustomEvent('move', { detail: { review: this.review, status } }));
	}
}
