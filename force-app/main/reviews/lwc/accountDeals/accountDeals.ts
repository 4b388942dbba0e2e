import { api, LightningElement, wire } from 'lwc';
import { graphql, type GraphqlResult } from 'lightning/graphql';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { RefreshEvent } from 'lightning/refresh';
import USER_ID from '@salesforce/user/Id';
import type { Ask } from 'c/askForm';
import type { DealRow } from 'c/dealTable';
import { reduceErrors } from 'c/errors';
import { watchReviews } from 'c/liveReviews';
import {
	isParty,
	isSigned,
	nameOf,
	nodes,
	plain,
	toCounterpart,
	valueOf,
	type Connection,
	type Counterpart,
	type Node,
} from 'c/reviewData';
import { LABELS as DEAL_LABELS } from 'c/dealLabels';
import { LABELS } from 'c/reviewLabels';
import { isOpen, type ReviewStatus } from 'c/reviewStates';
import { sendAsk } from 'c/reviewWrites';
import { judge, readBaseline, readInputs } from 'c/stallVerdict';
import { worstEvidence } from 'c/verdictWords';
import { firstName, format, today } from 'c/words';
import { ACCOUNT_QUERY } from './accountQuery';

interface AccountData {
	uiapi: { query: Record<string, Connection> };
}

/** Deals and protection on the Account page. */
export default class AccountDeals extends LightningElement {
	@api recordId = '';
	labels = LABELS;
	dealLabels = DEAL_LABELS;
	query = ACCOUNT_QUERY;
	today = today();
	selectedIds: string[] = [];
	asking = false;
	busy = false;
	askErrors: string[] = [];
	private result: GraphqlResult<AccountData> = {};
	private stopWatching?: () => void;

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredAccount(result: GraphqlResult<AccountData>): void {
		this.result = result;
	}
	get variables(): Record<string, string> | undefined {
		return this.recordId ? { id: this.recordId } : undefined;
	}

	connectedCallback(): void {
		this.stopWatching = watchReviews(() => this.refresh());
	}
	disconnectedCallback(): void {
		this.stopWatching?.();
	}

	get loading(): boolean {
		return !this.result.data && !this.result.errors;
	}
	get loadErrors(): string[] {
		return this.result.data ? [] : reduceErrors(this.result.errors);
	}
	get empty(): boolean {
		return this.deals.length === 0;
	}
	get deals(): DealRow[] {
		const baselines = this.rows('Stall_Baseline__c').map(plain);
		const snoozes = this.rows('Stall_Snooze__c').map(plain);
		const askedBy = new Map(
			this.rows('Deal_Review__c')
				.filter((review) => isOpen(valueOf(review, 'Status__c') as ReviewStatus))
				.map((review) => [valueOf(review, 'Opportunity__c'), nameOf(review, 'Mentor__r')]),
		);
		const judged = this.rows('Opportunity').map((node) => {
			const inputs = readInputs(
				plain(node),
				snoozes.filter((snooze) => snooze.Opportunity__c === node.Id),
			);
			return { node, verdict: judge(inputs, readBaseline(baselines, null, inputs.stage), this.today) };
		});
		judged.sort((a, b) => b.verdict.score - a.verdict.score);
		return judged.map(({ node, verdict }) => {
			const asked = askedBy.get(node.Id);
			return {
				id: node.Id,
				name: valueOf(node, 'Name') ?? '',
				status: verdict.status,
				evidence: worstEvidence(verdict),
				amount: (node.Amount as { displayValue?: string } | undefined)?.displayValue ?? '–',
				asked: asked === undefined ? '' : format(DEAL_LABELS.Deals_Asked, firstName(asked)),
				selectable: asked === undefined && valueOf(node, 'OwnerId') === USER_ID && this.counterparts.length > 0,
			};
		});
	}
	get counterparts(): Counterpart[] {
		return this.rows('Mentorship__c')
			.filter((node) => isSigned(node) && isParty(node))
			.map(toCounterpart);
	}
	get askLabel(): string {
		if (this.selectedIds.length === 0 || this.asking) return '';
		return format(DEAL_LABELS.Deals_Ask, this.selectedIds.length);
	}
	get hint(): string {
		return this.selectedIds.length === 0 && this.deals.some(({ selectable }) => selectable) ? DEAL_LABELS.Deals_Choose : '';
	}
	get privateOffered(): boolean {
		return valueOf<boolean>(this.rows('Ridealong_Status__c')[0], 'Private_Asks_Proven__c') === true;
	}
	get found(): Record<string, Connection> {
		return this.result.data?.uiapi.query ?? {};
	}
	private rows(name: string): Node[] {
		return nodes(this.found[name]);
	}

	handleRetry(): void {
		this.refresh();
	}
	handleShield(): void {
		this.wrote();
	}
	handleSelect(event: CustomEvent<string[]>): void {
		this.selectedIds = event.detail;
		if (this.selectedIds.length === 0) this.asking = false;
	}
	handleAsk(): void {
		this.asking = true;
		this.askErrors = [];
	}
	handleCancel(): void {
		this.asking = false;
	}
	/** One save per deal: what could be sent is sent, and the form stays for the rest with the reasons. */
	async handleSend(event: CustomEvent<Ask>): Promise<void> {
		const form = event.target as HTMLElement & { clear(): void };
		const ids = this.selectedIds;
		const names = new Map(this.deals.map(({ id, name }) => [id, name]));
		this.busy = true;
		const results = await Promise.allSettled(ids.map((id) => sendAsk(id, event.detail)));
		const failed = ids.filter((_id, index) => results[index]?.status === 'rejected');
		this.askErrors = results.flatMap((result, index) =>
			result.status === 'rejected' ? [`${names.get(ids[index] ?? '')}: ${reduceErrors(result.reason).join(' ')}`] : [],
		);
		this.busy = false;
		this.selectedIds = failed;
		if (failed.length === 0) {
			form.clear();
			this.asking = false;
		}
		if (failed.length < ids.length) {
			const title = format(DEAL_LABELS.Ask_Sent_Many, ids.length - failed.length, ids.length, firstName(event.detail.mentorName));
			this.dispatchEvent(new ShowToastEvent({ title, variant: failed.length === 0 ? 'success' : 'warning' }));
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
