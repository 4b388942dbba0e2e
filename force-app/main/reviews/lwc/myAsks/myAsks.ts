import { LightningElement, wire } from 'lwc';
import { gql, graphql, type GraphqlResult } from 'lightning/graphql';
import { NavigationMixin } from 'lightning/navigation';
import IS_REP from '@salesforce/customPermission/Ridealong_Rep';
import USER_ID from '@salesforce/user/Id';
import { reduceErrors } from 'c/errors';
import { watchReviews } from 'c/liveReviews';
import { opportunityUrl, pageOfLink } from 'c/opportunityPage';
import { nodes, toComment, toReview, type Connection } from 'c/reviewData';
import { LABELS as HOME_LABELS } from 'c/homeLabels';
import { LABELS } from 'c/reviewLabels';
import { turnOf } from 'c/reviewStates';
import { tickAction } from 'c/reviewWrites';
import { firstName, format, formatNearDay, labelKey, today } from 'c/words';

interface AsksData {
	uiapi: { query: { asks: Connection; actions: Connection } };
}
const QUERY = gql`
	query ridealongMyAsks($me: ID) {
		uiapi {
			query {
				asks: Deal_Review__c(where: { and: [{ OwnerId: { eq: $me } }, { Status__c: { in: ["Requested", "Acknowledged", "Advised", "Action agreed"] } }] }, first: 50, orderBy: { CreatedDate: { order: DESC } }) {
					edges {
						node {
							Id
							OwnerId { value }
							Mentor__c { value }
							Mentor__r { Name { value } }
							Opportunity__c { value }
							Opportunity__r { Name { value } }
							Status__c { value }
						}
					}
				}
				actions: Review_Comment__c(where: { and: [{ Kind__c: { eq: "Action" } }, { Done__c: { eq: false } }, { Deal_Review__r: { OwnerId: { eq: $me } } }] }, first: 50, orderBy: { Due_Date__c: { order: ASC, nulls: LAST } }) {
					edges { node { Id Body__c { value } Kind__c { value } Due_Date__c { value } Done__c { value } } }
				}
			}
		}
	}
`;

/** A rep's Home: open asks and whose turn it is, and actions to tick. */
export default class MyAsks extends NavigationMixin(LightningElement) {
	labels = LABELS;
	homeLabels = HOME_LABELS;
	shown = IS_REP === true;
	private result: GraphqlResult<AsksData> = {};
	private failure: unknown;
	private stopWatching?: () => void;
	variables = this.shown ? { me: USER_ID } : undefined;

	query = QUERY;

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredAsks(result: GraphqlResult<AsksData>): void {
		this.result = result;
	}

	connectedCallback(): void {
		if (this.shown) this.stopWatching = watchReviews(() => this.handleRetry());
	}
	disconnectedCallback(): void {
		this.stopWatching?.();
	}

	get errors(): string[] {
		return reduceErrors(this.failure ?? (this.result.data ? undefined : this.result.errors));
	}
	get asks(): { id: string; opportunityId: string; url: string; deal: string; state: string; turn: string; turnClass: string }[] {
		return nodes(this.result.data?.uiapi.query.asks)
			.map(toReview)
			.map((review) => {
				const turn = turnOf(review.status);
				const name = firstName(review.mentorName);
				return {
					id: review.id,
					opportunityId: review.opportunityId,
					url: opportunityUrl(review.opportunityId),
					deal: review.opportunityName,
					state: `${name} · ${LABELS[`State_${labelKey(review.status)}` as keyof typeof LABELS]}`,
					turn: turn === 'mentor' ? format(LABELS.Turn_Mentor, name) : turn === 'either' ? LABELS.Turn_Either : LABELS.Turn_You,
					turnClass: turn === 'mentor' ? 'turn' : 'turn turn_mine',
				};
			});
	}
	get noAsks(): boolean {
		return this.result.data !== undefined && this.asks.length === 0;
	}
	get actions(): { id: string; body: string; due: string }[] {
		return nodes(this.result.data?.uiapi.query.actions)
			.map(toComment)
			.map(({ id, body, dueOn }) => ({ id, body, due: dueOn ? format(LABELS.Thread_Due, formatNearDay(dueOn, today())) : '' }));
	}
	async handleRetry(): Promise<void> {
		this.failure = undefined;
		await this.result.refresh?.();
	}
	handleOpen(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event));
	}
	async handleTick(event: Event): Promise<void> {
		try {
			await tickAction((event.target as HTMLElement).dataset.id ?? '', true);
			await this.handleRetry();
		} catch (error) {
			this.failure = error;
		}
	}
}
