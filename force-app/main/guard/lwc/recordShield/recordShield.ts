import { api, LightningElement, wire } from 'lwc';
import { gql, graphql, type GraphqlResult } from 'lightning/graphql';
import { RefreshEvent } from 'lightning/refresh';
import { reduceErrors } from 'c/errors';
import type { Connection } from 'c/reviewData';
import { LABELS } from 'c/reviewLabels';
import { today } from 'c/words';

interface ShieldData {
	uiapi: { query: Record<string, Connection> };
}
const QUERY = gql`
	query ridealongShield($id: ID, $record: String) {
		uiapi {
			query {
				Opportunity(where: { Id: { eq: $id } }, first: 1) @optional {
					edges { node { Id OwnerId { value } Owner { ... on User { Name { value } IsActive { value } } } } }
				}
				Lead(where: { Id: { eq: $id } }, first: 1) @optional {
					edges { node { Id OwnerId { value } Owner { ... on User { Name { value } IsActive { value } } } } }
				}
				Deal_Review__c(where: { Opportunity__c: { eq: $id } }, first: 200) @optional {
					edges { node { Id Mentorship__c { value } } }
				}
				Mentorship__c(where: { Status__c: { in: ["Active", "Paused", "Closing", "Ended"] } }, first: 200, orderBy: { LastModifiedDate: { order: DESC } }) @optional {
					edges {
						node {
							Id
							Name { value }
							Status__c { value }
							Mentor__c { value }
							Mentor__r { Name { value } }
							Mentee__c { value }
							Mentee__r { Name { value } }
							Cooling_Off_Days__c { value }
							Disclosed_Cooling_Off_Days__c @optional { value }
							Protected_Until__c { value }
							Disclosed_Until__c @optional { value }
						}
					}
				}
				Ownership_Protection__c(where: { and: [{ Record_Id__c: { eq: $record } }, { Lifted_On__c: { eq: null } }] }, first: 20) @optional {
					edges {
						node {
							Id
							Protected_For__c { value }
							Protected_For__r { Name { value } IsActive { value } }
							Protected_Against__c { value }
							Protected_Against__r { Name { value } }
							Protected_Until__c { value }
							Disclosed__c { value }
							Mentorship__r { Name { value } Cooling_Off_Days__c { value } Disclosed_Cooling_Off_Days__c @optional { value } }
						}
					}
				}
				Ownership_Release__c(where: { and: [{ Record_Id__c: { eq: $record } }, { Revoked__c: { eq: false } }] }, first: 50, orderBy: { CreatedDate: { order: DESC } }) @optional {
					edges {
						node {
							Id
							OwnerId { value }
							Owner { ... on User { Name { value } } }
							Status__c { value }
							Reason__c { value }
							CreatedDate { value }
							Released_To__c { value }
							Released_To__r { Name { value } }
							Expires_On__c { value }
						}
					}
				}
				Ownership_Incident__c(where: { and: [{ Record_Id__c: { eq: $record } }, { Review_Status__c: { eq: "Open" } }] }, first: 50, orderBy: { Occurred_On__c: { order: DESC } }) @optional {
					edges { node { Id Name { value } Result__c { value } Occurred_On__c { value } To_Owner__r @optional { Name { value } } } }
				}
			}
		}
	}
`;

/** The shield on the pages of opportunities and leads: one request. An id finds a record of one of the two objects only. */
export default class RecordShield extends LightningElement {
	@api recordId = '';
	@api objectApiName: 'Opportunity' | 'Lead' = 'Opportunity';
	labels = LABELS;
	query = QUERY;
	today = today();
	private result: GraphqlResult<ShieldData> = {};

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredShield(result: GraphqlResult<ShieldData>): void {
		this.result = result;
	}
	get variables(): Record<string, string> | undefined {
		return this.recordId ? { id: this.recordId, record: this.recordId } : undefined;
	}
	get loading(): boolean {
		return !this.result.data && !this.result.errors;
	}
	get errors(): string[] {
		return this.result.data ? [] : reduceErrors(this.result.errors);
	}
	get found(): Record<string, Connection> {
		return this.result.data?.uiapi.query ?? {};
	}

	async handleRetry(): Promise<void> {
		await this.result.refresh?.();
	}
	async handleShield(): Promise<void> {
		this.dispatchEvent(new RefreshEvent());
		await this.result.refresh?.();
	}
}
