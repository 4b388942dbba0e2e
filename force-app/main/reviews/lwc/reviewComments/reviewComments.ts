import { api, LightningElement } from 'lwc';
import type { Comment } from 'c/reviewData';
import { LABELS } from 'c/reviewLabels';
import { firstName, format, formatNearDay } from 'c/words';

interface Row {
	id: string;
	author: string;
	body: string;
	kind: string;
	kindClass: string;
	isAction: boolean;
	done: boolean;
	due: string;
	textClass: string;
}

/** Comments, the newest at the bottom; actions tick off in place and emit `tick` with `{id, done}`. */
export default class ReviewComments extends LightningElement {
	@api comments: Comment[] = [];
	@api readOnly = false;
	@api today = '';

	get rows(): Row[] {
		return this.comments.map((comment) => ({
			id: comment.id,
			author: comment.mine ? LABELS.You : firstName(comment.author),
			body: comment.body,
			kind: LABELS[`Kind_${comment.kind}`],
			kindClass: `kind kind_${comment.kind.toLowerCase()}`,
			isAction: comment.kind === 'Action',
			done: comment.done,
			due: comment.dueOn ? format(LABELS.Thread_Due, formatNearDay(comment.dueOn, this.today)) : '',
			textClass: comment.done ? 'text text_done' : 'text',
		}));
	}

	handleTick(event: Event): void {
		const box = event.target as HTMLInputElement;
		this.dispatchEvent(new CustomEvent('tick', { detail: { id: box.dataset.id, done: box.checked } }));
	}
}
