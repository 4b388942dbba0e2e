import { api, LightningElement } from 'lwc';
import { clearDraft, readDraft, writeDraft } from 'c/drafts';
import type { CommentKind } from 'c/reviewData';
import { LABELS } from 'c/reviewLabels';
import type { ReviewRole } from 'c/reviewStates';
import { format } from 'c/words';

/** A mentor advises or asks back; a rep answers or asks; both note actions. */
const KINDS: Record<ReviewRole, CommentKind[]> = {
	mentor: ['Advice', 'Question', 'Action'],
	requester: ['Answer', 'Question', 'Action'],
	reader: [],
};

/** Emits `comment` with `{body, kind, dueOn}`. Ctrl+Enter sends. */
export default class ReviewComposer extends LightningElement {
	@api reviewId = '';
	@api writer: ReviewRole = 'reader';
	/** First name of the other side. */
	@api to = '';
	@api busy = false;
	/** Why the last comment was not sent; the text stays. */
	@api error = '';
	labels = LABELS;
	body = '';
	dueOn = '';
	private chosenKind?: CommentKind;

	connectedCallback(): void {
		this.body = readDraft(this.draftName).body ?? '';
	}

	/** Empties the form: the container calls it when the comment is sent. */
	@api
	clear(): void {
		this.body = '';
		this.dueOn = '';
		clearDraft(this.draftName);
	}

	get label(): string {
		return format(LABELS.Comment_Label, this.to);
	}
	get kind(): CommentKind {
		return this.chosenKind ?? KINDS[this.writer][0] ?? 'Question';
	}
	get isAction(): boolean {
		return this.kind === 'Action';
	}
	get kindOptions(): { value: CommentKind; label: string; checked: boolean; className: string }[] {
		return KINDS[this.writer].map((value) => ({
			value,
			label: LABELS[`Kind_${value}`],
			checked: value === this.kind,
			className: value === this.kind ? 'kind kind_chosen' : 'kind',
		}));
	}
	private get draftName(): string {
		return `comment.${this.reviewId}`;
	}

	handleBody(event: CustomEvent<{ value: string }>): void {
		this.body = event.detail.value;
		writeDraft(this.draftName, { body: this.body });
	}
	handleKind(event: Event): void {
		this.chosenKind = (event.target as HTMLInputElement).value as CommentKind;
	}
	handleDue(event: CustomEvent<{ value: string }>): void {
		this.dueOn = event.detail.value;
	}
	handleKey(event: KeyboardEvent): void {
		if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
			event.preventDefault();
			this.send();
		}
	}
	handleSubmit(event: Event): void {
		event.preventDefault();
		this.send();
	}
	private send(): void {
		const body = this.body.trim();
		if (!body || this.busy) return;
		this.dispatchEvent(
			new CustomEvent('comment', { detail: { body, kind: this.kind, dueOn: this.isAction && this.dueOn ? this.dueOn : null } }),
		);
	}
}
