import { LightningElement, wire } from 'lwc';
import { gql, graphql, type GraphqlResult } from 'lightning/graphql';
import { updateRecord } from 'lightning/uiRecordApi';
import IS_PROGRAM_OWNER from '@salesforce/customPermission/Ridealong_Program_Owner';
import { reduceErrors } from 'c/errors';
import { LABELS } from 'c/guardLabels';
import type { Incident } from 'c/incidentList';
import { isSigned, nameOf, nodes, valueOf, type Connection } from 'c/reviewData';
import { LABELS as REVIEW_LABELS } from 'c/reviewLabels';
import { format, formatDay } from 'c/words';

interface BoardData {
	uiapi: { query: { Mentorship__c: Connection; Ownership_Incident__c: Connection } };
}
const STATUSES = ['Proposed', 'Active', 'Paused', 'Closing', 'Ended'];

const QUERY = gql`
	query ridealongBoard {
		uiapi {
			query {
				Mentorship__c(first: 200, orderBy: { CreatedDate: { order: DESC } }) {
					edges {
						node {
							Id
							Name { value }
							Kind__c { value }
							Status__c { value }
							Start_Date__c { value }
							Mentor__r { Name { value } }
							Mentee__r { Name { value } }
							Terms_Version__c { value }
							Mentor_Signed_Version__c { value }
							Mentee_Signed_Version__c { value }
						}
					}
				}
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

/** The program owner's Home: how the pairs stand, and which incidents wait for a judgement. */
export default class ProgramBoard extends LightningElement {
	labels = LABELS;
	retryLabel = REVIEW_LABELS.Retry;
	shown = IS_PROGRAM_OWNER === true;
	busy = false;
	private result: GraphqlResult<BoardData> = {};
	private failure: unknown;
	variables = this.shown ? {} : undefined;

	query = QUERY;

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredBoard(result: GraphqlResult<BoardData>): void {
		this.result = result;
	}

	get errors(): string[] {
		return reduceErrors(this.failure ?? (this.result.data ? undefined : this.result.errors));
	}
	get pairs(): { id: string; text: string; detail: string; status: string }[] {
		return nodes(this.result.data?.uiapi.query.Mentorship__c).map((node) => ({
			id: node.Id,
			text: format(LABELS.Board_Pair, nameOf(node, 'Mentor__r'), nameOf(node, 'Mentee__r')),
			detail: [
				valueOf(node, 'Name'),
				valueOf(node, 'Kind__c'),
				format(LABELS.Board_Since, formatDay(valueOf(node, 'Start_Date__c'))),
				this.signature(node),
			]
				.filter(Boolean)
				.join(' · '),
			status: valueOf(node, 'Status__c') ?? '',
		}));
	}
	get noPairs(): boolean {
		return this.result.data !== undefined && this.pairs.length === 0;
	}
	get statusCounts(): { label: string; count: number }[] {
		return STATUSES.map((label) => ({ label, count: this.pairs.filter(({ status }) => status === label).length }));
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
	private signature(node: Parameters<typeof isSigned>[0]): string {
		if (valueOf(node, 'Status__c') !== 'Active') return '';
		return isSigned(node) ? LABELS.Board_Signed : LABELS.Board_Unsigned;
	}

	async handleRetry(): Promise<void> {
		this.failure = undefined;
		await this.result.refresh?.();
	}
	async handleJudge(event: CustomEvent<{ id: string; status: string; resolution: string }>): Promise<void> {
		const { id, status, resolution } = event.detail;
		this.busy = true;
		try {
			await updateRecord({ fields: { Id: id, Review_Status__c: status, Resolution__c: resolution } });
			await this.handleRetry();
		} catch (error) {
			this.failure = error;
		} finally {
			this.busy = false;
		}
	}
}
