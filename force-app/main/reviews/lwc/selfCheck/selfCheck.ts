import { LightningElement, wire } from 'lwc';
import { gql, graphql, type GraphqlResult } from 'lightning/graphql';
import { NavigationMixin } from 'lightning/navigation';
import IS_REP from '@salesforce/customPermission/Ridealong_Rep';
import USER_ID from '@salesforce/user/Id';
import { reduceErrors } from 'c/errors';
import { opportunityUrl, pageOfLink } from 'c/opportunityPage';
import { nodes, valueOf, type Connection } from 'c/reviewData';
import { LABELS as HOME_LABELS } from 'c/homeLabels';
import type { StallStatus } from 'c/stallVerdict';

interface SelfCheckData {
	uiapi: { query: { stalled: Connection } };
}
const QUERY = gql`
	query ridealongSelfCheck($me: ID) {
		uiapi {
			query {
				stalled: Opportunity(where: { and: [{ OwnerId: { eq: $me } }, { IsClosed: { eq: false } }, { Stall_Status__c: { in: ["Stalled", "Watch"] } }] }, first: 10, orderBy: { Stall_Score__c: { order: DESC, nulls: LAST } }) {
					edges { node { Id Name { value } Stall_Status__c { value } Stall_Reasons__c { value } } }
				}
			}
		}
	}
`;

/** A rep's private list of their own stalled deals: nobody else is shown it. */
export default class SelfCheck extends NavigationMixin(LightningElement) {
	homeLabels = HOME_LABELS;
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
		const rows = nodes(this.result.data?.uiapi.query.stalled).map((node) => ({
			id: node.Id,
			url: opportunityUrl(node.Id),
			name: valueOf(node, 'Name') ?? '',
			status: (valueOf(node, 'Stall_Status__c') ?? 'Watch') as StallStatus,
			reason: valueOf(node, 'Stall_Reasons__c')?.split('\n')[0] ?? '',
		}));
		// One critical signal makes a deal stalled whatever its score: the verdict comes first, then the score that the rows come in.
		return rows.sort((a, b) => Number(b.status === 'Stalled') - Number(a.status === 'Stalled'));
	}
	get noStalled(): boolean {
		return this.result.data !== undefined && this.stalled.length === 0;
	}

	handleOpen(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event));
	}
}
