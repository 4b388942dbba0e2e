import { api, LightningElement, wire } from 'lwc';
import { graphql, type GraphqlResult } from 'lightning/graphql';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { RefreshEvent } from 'lightning/refresh';
import USER_ID from '@salesforce/user/Id';
import type { Ask } from 'c/askForm';
import { reduceErrors } from 'c/errors';
import { watchReviews } from 'c/liveReviews';
import {
	isSigned,
	nameOf,
	nodes,
	plain,
	toComment,
	toCounterpart,
	toReview,
	valueOf,
	type Comment,
	type Connection,
	type Counterpart,
	type Node,
	type Review,
} from 'c/reviewData';
import { LABELS } from 'c/reviewLabels';
import { isOpen } from 'c/reviewStates';
import { moveReview, sendAsk, snoozeDeal, tickAction, writeComment } from 'c/reviewWrites';
import { LABELS as STALL_LABELS } from 'c/stallLabels';
import { judge, MASTER_RECORD_TYPE, baselineKey, readBaseline, readInputs, type StallInputs, type Verdict } from 'c/stallVerdict';
import { stuckOnFor } from 'c/verdictWords';
import { firstName, format, labelKey, today } from 'c/words';
import { PANEL_QUERY } from './panelQuery';

interface PanelData {
	uiapi: { query: Record<string, Connection> };
}
interface Thread {
	review: Review;
	comments: Comment[];
	commentError: string;
	moveError: string;
	summary: string;
}
const NO_VERDICT: Verdict = { status: 'Moving', score: 0, signals: [], notEvaluated: [] };

/** The Ridealong panel of the Opportunity page: one request in, events from the children, writes out. */
export default class RidealongPanel extends LightningElement {
	@api recordId = '';
	labels = LABELS;
	stallLabels = STALL_LABELS;
	query = PANEL_QUERY;
	today = today();
	asking = false;
	snoozing = false;
	busy = false;
	askErrors: string[] = [];
	private result: GraphqlResult<PanelData> = {};
	/** The action that is being ticked: shown so at once, not only when the org has answered. */
	private ticking: { id: string; done: boolean } | undefined;
	private failure: { reviewId: string; part: 'comment' | 'move'; text: string } | undefined;
	private stopWatching?: () => void;

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredPanel(result: GraphqlResult<PanelData>): void {
		this.result = result;
	}
	get variables(): Record<string, string> | undefined {
		return this.recordId ? { id: this.recordId, me: USER_ID } : undefined;
	}

	connectedCallback(): void {
		this.stopWatching = watchReviews((reviewId) => {
			if (reviewId === undefined || this.reviews.some(({ id }) => id === reviewId) || !this.mine) this.refresh();
		});
	}
	disconnectedCallback(): void {
		this.stopWatching?.();
	}

	get loading(): boolean {
		return !this.result.data && !this.result.errors;
	}
	get loadingText(): string {
		return String(this.loading);
	}
	get loadErrors(): string[] {
		return this.result.data ? [] : reduceErrors(this.result.errors);
	}
	get missing(): boolean {
		return !this.deal;
	}
	get mine(): boolean {
		return valueOf(this.deal, 'OwnerId') === USER_ID;
	}
	get readOnlyNote(): string {
		const asked = this.reviews.find(({ role }) => role === 'mentor');
		return asked ? format(LABELS.Read_Only, firstName(asked.requesterName || nameOf(this.deal, 'Owner'))) : '';
	}
	get inputs(): StallInputs | undefined {
		return this.deal && readInputs(plain(this.deal), this.rows('Stall_Snooze__c').map(plain));
	}
	get verdict(): Verdict {
		const { inputs } = this;
		return inputs ? judge(inputs, readBaseline(this.rows('Stall_Baseline__c').map(plain), null, inputs.stage), this.today) : NO_VERDICT;
	}
	get counts(): number[] {
		const text = valueOf(this.baselineRow, 'Histogram__c');
		return text ? (JSON.parse(text) as number[]) : [];
	}
	get binDays(): number {
		return valueOf<number>(this.baselineRow, 'Histogram_Bin_Days__c') ?? 0;
	}
	get suggestedStuckOn(): string {
		return stuckOnFor(this.verdict);
	}
	get privateOffered(): boolean {
		return valueOf<boolean>(this.rows('Ridealong_Status__c')[0], 'Private_Asks_Proven__c') === true;
	}
	/** Whom the user may still ask about this deal: one open review per deal and mentor. */
	get askable(): Counterpart[] {
		const asked = new Set(this.reviews.filter(({ status }) => isOpen(status)).map(({ mentorId }) => mentorId));
		return this.rows('Mentorship__c')
			.filter(isSigned)
			.map(toCounterpart)
			.filter(({ userId }) => !asked.has(userId));
	}
	get noMentor(): boolean {
		return !this.rows('Mentorship__c').some(isSigned);
	}
	get threads(): Thread[] {
		return this.allThreads.filter(({ review }) => isOpen(review.status));
	}
	get earlier(): Thread[] {
		return this.allThreads.filter(({ review }) => !isOpen(review.status));
	}
	private get allThreads(): Thread[] {
		const comments = this.rows('Review_Comment__c')
			.map(toComment)
			.map((comment) => (comment.id === this.ticking?.id ? { ...comment, done: this.ticking.done } : comment));
		const errorOf = (id: string, part: 'comment' | 'move'): string =>
			this.failure?.reviewId === id && this.failure.part === part ? this.failure.text : '';
		return this.reviews.map((review) => ({
			review,
			comments: comments.filter(({ reviewId }) => reviewId === review.id),
			commentError: errorOf(review.id, 'comment'),
			moveError: errorOf(review.id, 'move'),
			summary: `${firstName(review.mentorName)}: ${LABELS[`State_${labelKey(review.status)}` as keyof typeof LABELS]} – ${review.ask}`,
		}));
	}
	private get reviews(): Review[] {
		return this.rows('Deal_Review__c').map(toReview);
	}
	private get deal(): Node | undefined {
		return this.rows('Opportunity')[0];
	}
	private get baselineRow(): Node | undefined {
		const key = baselineKey(MASTER_RECORD_TYPE, this.inputs?.stage ?? '');
		return this.rows('Stall_Baseline__c').find((row) => valueOf(row, 'Key__c') === key);
	}
	private rows(name: string): Node[] {
		return nodes(this.result.data?.uiapi.query[name]);
	}

	handleRetry(): void {
		this.refresh();
	}
	handleAsk(): void {
		this.asking = true;
		this.askErrors = [];
	}
	handleOpenSnooze(): void {
		this.snoozing = true;
	}
	handleCloseForms(): void {
		const action = this.asking ? 'ask' : 'snooze';
		this.asking = false;
		this.snoozing = false;
		// Focus returns where it came from, once the button stands there again.
		Promise.resolve().then(() => this.template?.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus());
	}
	async handleSend(event: CustomEvent<Ask>): Promise<void> {
		const form = event.target as HTMLElement & { clear(): void };
		const name = firstName(event.detail.mentorName);
		this.busy = true;
		try {
			await sendAsk(this.recordId, event.detail);
			form.clear();
			this.asking = false;
			this.dispatchEvent(
				new ShowToastEvent({ title: format(LABELS.Ask_Sent, name), message: format(LABELS.Ask_Sent_Detail, name), variant: 'success' }),
			);
			await this.wrote();
		} catch (error) {
			this.askErrors = reduceErrors(error);
		} finally {
			this.busy = false;
		}
	}
	async handleSnooze(event: CustomEvent<{ reason: string; resumeOn: string }>): Promise<void> {
		const { reason, resumeOn } = event.detail;
		this.busy = true;
		try {
			await snoozeDeal(this.recordId, reason, resumeOn);
			this.snoozing = false;
			await this.wrote();
		} catch (error) {
			this.dispatchEvent(new ShowToastEvent({ title: LABELS.Move_Failed, message: reduceErrors(error).join(' '), variant: 'error' }));
		} finally {
			this.busy = false;
		}
	}
	async handleComment(event: CustomEvent<{ review: Review; body: string; kind: string; dueOn: string | null }>): Promise<void> {
		const thread = event.currentTarget as HTMLElement & { clearComposer(): void };
		const { review, ...comment } = event.detail;
		await this.write(review.id, 'comment', async () => {
			await writeComment(review, comment);
			thread.clearComposer();
		});
	}
	async handleTick(event: CustomEvent<{ id: string; done: boolean }>): Promise<void> {
		const reviewId = (event.currentTarget as HTMLElement).dataset.id ?? '';
		this.ticking = event.detail;
		await this.write(reviewId, 'comment', () => tickAction(event.detail.id, event.detail.done));
		this.ticking = undefined;
	}
	async handleMove(event: CustomEvent<{ review: Review; status: string }>): Promise<void> {
		const { review, status } = event.detail;
		await this.write(review.id, 'move', () => moveReview(review.id, status));
	}
	private async write(reviewId: string, part: 'comment' | 'move', work: () => Promise<void>): Promise<void> {
		this.busy = true;
		this.failure = undefined;
		try {
			await work();
		} catch (error) {
			const lead = part === 'comment' ? LABELS.Comment_Failed : LABELS.Move_Failed;
			this.failure = { reviewId, part, text: `${lead} ${reduceErrors(error).join(' ')}` };
		} finally {
			this.busy = false;
		}
		await this.wrote();
	}
	/** After a write of this panel: the standard components of the page, related lists among them, learn of it too. */
	private async wrote(): Promise<void> {
		this.dispatchEvent(new RefreshEvent());
		await this.refresh();
	}
	private async refresh(): Promise<void> {
		await this.result.refresh?.();
	}
}
