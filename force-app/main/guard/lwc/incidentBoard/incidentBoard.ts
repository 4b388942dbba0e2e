import { LightningElement, wire } from 'lwc';
import { gql, graphql, type GraphqlResult } from 'lightning/graphql';
import { updateRecord } from 'lightning/uiRecordApi';
import IS_PROGRAM_OWNER from '@salesforce/customPermission/Ridealong_Program_Owner';
import { reduceErrors } from 'c/errors';
import { LABELS } from 'c/guardLabels';
import type { Incident } from 'c/incidentList';
import { nameOf, nodes, valueOf, type Connection } from 'c/reviewData';

interface IncidentData {
	uiapi: { query: { Ownership_Incident__c: Connection } };
}

const QUERY = gql`
	query ridealongIncidents {
		uiapi {
			query {
				Ownership_Incident__c(where: { Review_Status__c: { eq: "Open" } }, first: 50, orderBy: { Occurred_On__c: { order: DESC } }) {
					edges {
						node {
							Id
							Name { value }
							Reference__c { value }
							Record_Name__c { value }
							Rule__c { value }
							Result__c { value }
							Occurred_On__c { value }
							From_Owner__r { Name { value } }
							To_Owner__r { Name { value } }
							Actor__r { Name { value } }
						}
					}
				}
			}
		}
	}
`;

/** The program owner's Home: incidents that wait for a judgement. */
export default class IncidentBoard extends LightningElement {
	labels = LABELS;
	shown = IS_PROGRAM_OWNER === true;
	busy = false;
	query = QUERY;
	variables = this.shown ? {} : undefined;
	private result: GraphqlResult<IncidentData> = {};
	private failure: unknown;

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredIncidents(result: GraphqlResult<IncidentData>): void {
		this.result = result;
	}

	get errors(): string[] {
		return reduceErrors(this.failure ?? (this.result.data ? undefined : this.result.errors));
	}
	get incidents(): Incident[] {
		return nodes(this.result.data?.uiapi.query.Ownership_Incident__c).map((node) => ({
			id: node.Id,
			name: valueOf(node, 'Name') ?? '',
			reference: valueOf(node, 'Reference__c') ?? '',
			record: valueOf(node, 'Record_Name__c') ?? '',
			rule: valueOf(node, 'Rule__c') ?? '',
			result: valueOf(node, 'Result__c') ?? '',
			occurredOn: valueOf(node, 'Occurred_On__c') ?? '',
			from: nameOf(node, 'From_Owner__r'),
			to: nameOf(node, 'To_Owner__r'),
			actor: nameOf(node, 'Actor__r'),
		}));
	}
	get noIncidents(): boolean {
		return this.result.data !== undefined && this.incidents.length === 0;
	}
	async handleJudge(event: CustomEvent<{ id: string; status: string; resolution: string }>): Promise<void> {
		const { id, status, resolution } = event.detail;
		this.busy = true;
		try {
			await updateRecord({ fields: { Id: id, Review_Status__c: status, Resolution__c: resolution } });
			this.failure = undefined;
			await this.result.refresh?.();
		} catch (error) {
			this.failure = error;
		} finally {
			this.busy = false;
		}
	}
}
