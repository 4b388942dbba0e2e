import { LightningElement, wire } from 'lwc';
import { gql, graphql, type GraphqlResult } from 'lightning/graphql';
import { NavigationMixin } from 'lightning/navigation';
import IS_REP from '@salesforce/customPermission/Ridealong_Rep';
import USER_ID from '@salesforce/user/Id';
import { reduceErrors } from 'c/errors';
import { opportunityUrl, pageOfLink } from 'c/opportunityPage';
import { nodes, valueOf, type Connection, type Node } from 'c/reviewData';
import { LABELS as HOME_LABELS } from 'c/homeLabels';
import { LABELS } from 'c/reviewLabels';
import type { StallStatus } from 'c/stallVerdict';

interface SelfCheckData {
	uiapi: { query: { stalled: Connection; watch: Connection } };
}
/** As many as a person looks at in one go; the query asks for one more of each kind, to know that there are more. */
const SHOWN = 10;
// One critical signal makes a deal stalled whatever its score, so the verdict comes first: each kind is asked for by itself, worst first.
const QUERY = gql`
	query ridealongSelfCheck($me: ID) {
		uiapi {
			query {
				stalled: Opportunity(where: { and: [{ OwnerId: { eq: $me } }, { IsClosed: { eq: false } }, { Stall_Status__c: { eq: "Stalled" } }] }, first: 11, orderBy: { Stall_Score__c: { order: DESC, nulls: LAST } }) {
					edges { node { Id Name { value } Stall_Status__c { value } Stall_Reasons__c { value } } }
				}
				watch: Opportunity(where: { and: [{ OwnerId: { eq: $me } }, { IsClosed: { eq: false } }, { Stall_Status__c: { eq: "Watch" } }] }, first: 11, orderBy: { Stall_Score__c: { order: DESC, nulls: LAST } }) {
					edges { node { Id Name { value } Stall_Status__c { value } Stall_Reasons__c { value } } }
				}
			}
		}
	}
`;

/** A rep's private list of their own stalled deals: nobody else is shown it. */
export default class SelfCheck extends NavigationMixin(LightningElement) {
	homeLabels = HOME_LABELS;
	retryLabel = LABELS.Retry;
	shown = IS_REP === true;
	query = QUERY;
	variables = this.shown ? { me: USER_ID } : undefined;
	private result: GraphqlResult<SelfCheckData> = {};

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredDeals(result: GraphqlResult<SelfCheckData>): void {
		this.result = result;
	}

	get errors(): string[] {
		return this.result.data ? [] : reduceErrors(this.result.errors);
	}
	get stalled(): { id: string; url: string; name: string; status: StallStatus; reason: string }[] {
		return this.found.slice(0, SHOWN).map((node) => ({
			id: node.Id,
			url: opportunityUrl(node.Id),
			name: valueOf(node, 'Name') ?? '',
			status: (valueOf(node, 'Stall_Status__c') ?? 'Watch') as StallStatus,
			reason: valueOf(node, 'Stall_Reasons__c')?.split('\n')[0] ?? '',
		}));
	}
	get noStalled(): boolean {
		return this.result.data !== undefined && this.found.length === 0;
	}
	get more(): boolean {
		return this.found.length > SHOWN;
	}
	/** Stalled deals before those to watch. */
	private get found(): Node[] {
		const query = this.result.data?.uiapi.query;
		return [...nodes(query?.stalled), ...nodes(query?.watch)];
	}

	async handleRetry(): Promise<void> {
		await this.result.refresh?.();
	}
	handleOpen(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event));
	}
}
