import { LightningElement, wire } from 'lwc';
import { gql, graphql, type GraphqlResult } from 'lightning/graphql';
import { NavigationMixin } from 'lightning/navigation';
import IS_MENTOR from '@salesforce/customPermission/Ridealong_Mentor';
import USER_ID from '@salesforce/user/Id';
import { reduceErrors } from 'c/errors';
import { watchReviews } from 'c/liveReviews';
import { opportunityUrl, pageOfLink } from 'c/opportunityPage';
import { nodes, toReview, type Connection } from 'c/reviewData';
import { LABELS as HOME_LABELS } from 'c/homeLabels';
import { LABELS } from 'c/reviewLabels';
import { dueOn } from 'c/reviewStates';
import { moveReview } from 'c/reviewWrites';
import { format, formatNearDay, today } from 'c/words';

interface QueueData {
	uiapi: { query: { waiting: Connection; advised: Connection } };
}
interface Row {
	id: string;
	opportunityId: string;
	url: string;
	who: string;
	deal: string;
	ask: string;
	due: string;
	dueOn: string;
	dueClass: string;
	acknowledgeable: boolean;
}

const QUERY = gql`
	query ridealongQueue($me: ID) {
		uiapi {
			query {
				waiting: Deal_Review__c(where: { and: [{ Mentor__c: { eq: $me } }, { Status__c: { in: ["Requested", "Acknowledged"] } }] }, first: 50, orderBy: { Acknowledge_By__c: { order: ASC } }) {
					edges {
						node {
							Id
							OwnerId { value }
							CreatedBy { Name { value } }
							Mentor__c { value }
							Opportunity__c { value }
							Opportunity__r { Name { value } }
							Status__c { value }
							Ask__c { value }
							Acknowledge_By__c { value }
							Advise_By__c { value }
						}
					}
				}
				advised: Deal_Review__c(where: { and: [{ Mentor__c: { eq: $me } }, { Status__c: { in: ["Advised", "Action agreed", "Done"] } }] }, first: 1) {
					totalCount
					edges { node { Id } }
				}
			}
		}
	}
`;

/** The mentor's Home: deals that wait for an answer, the most urgent first. Nothing for people who mentor nobody. */
export default class MentorQueue extends NavigationMixin(LightningElement) {
	labels = LABELS;
	homeLabels = HOME_LABELS;
	shown = IS_MENTOR === true;
	busy = false;
	private result: GraphqlResult<QueueData> = {};
	private failure: unknown;
	private stopWatching?: () => void;
	variables = this.shown ? { me: USER_ID } : undefined;

	query = QUERY;

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredQueue(result: GraphqlResult<QueueData>): void {
		this.result = result;
	}

	connectedCallback(): void {
		if (this.shown) this.stopWatching = watchReviews(() => this.handleRetry());
	}
	disconnectedCallback(): void {
		this.stopWatching?.();
	}

	get loading(): boolean {
		return !this.result.data && !this.result.errors;
	}
	get errors(): string[] {
		return reduceErrors(this.failure ?? (this.result.data ? undefined : this.result.errors));
	}
	get empty(): boolean {
		return this.result.data !== undefined && this.rows.length === 0;
	}
	get title(): string {
		const { length } = this.rows;
		if (length === 0) return HOME_LABELS.Queue_Title;
		return format(HOME_LABELS.Queue_Waiting, length);
	}
	get helped(): string {
		const count = this.result.data?.uiapi.query.advised.totalCount ?? 0;
		return count > 0 ? format(HOME_LABELS.Queue_Empty_Detail, count) : '';
	}
	get rows(): Row[] {
		const now = today();
		return nodes(this.result.data?.uiapi.query.waiting)
			.map(toReview)
			.map((review) => {
				const due = dueOn(review) ?? '';
				const overdue = due !== '' && due < now;
				return {
					id: review.id,
					opportunityId: review.opportunityId,
					url: opportunityUrl(review.opportunityId),
					who: review.requesterName,
					deal: review.opportunityName,
					ask: review.ask.split('\n')[0] ?? '',
					due: `${format(LABELS.Thread_Due, formatNearDay(due, now))}${overdue ? ` · ${HOME_LABELS.Queue_Overdue}` : ''}`,
					dueOn: due,
					dueClass: overdue ? 'due due_over' : 'due',
					acknowledgeable: review.status === 'Requested',
				};
			})
			.sort((a, b) => a.dueOn.localeCompare(b.dueOn));
	}

	async handleRetry(): Promise<void> {
		this.failure = undefined;
		await this.result.refresh?.();
	}
	handleOpen(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event));
	}
	async handleAcknowledge(event: Event): Promise<void> {
		this.busy = true;
		try {
			await moveReview((event.target as HTMLElement & { value: string }).value, 'Acknowledged');
			await this.handleRetry();
		} catch (error) {
			this.failure = error;
		} finally {
			this.busy = false;
		}
	}
}
