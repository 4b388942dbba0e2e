import { LightningElement, wire } from 'lwc';
import { gql, graphql, type GraphqlResult } from 'lightning/graphql';
import { NavigationMixin } from 'lightning/navigation';
import IS_PROGRAM_OWNER from '@salesforce/customPermission/Ridealong_Program_Owner';
import { reduceErrors } from 'c/errors';
import { LABELS } from 'c/guardLabels';
import { pageOfLink, recordUrl } from 'c/opportunityPage';
import { isSigned, nameOf, nodes, valueOf, type Connection } from 'c/reviewData';
import { LABELS as REVIEW_LABELS } from 'c/reviewLabels';
import { format, formatDay } from 'c/words';

interface BoardData {
	uiapi: { query: { Mentorship__c: Connection } };
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
							Guard_Mode__c { value }
							Start_Date__c { value }
							Mentor__r { Name { value } }
							Mentee__r { Name { value } }
							Terms_Version__c { value }
							Mentor_Signed_Version__c { value }
							Mentee_Signed_Version__c { value }
						}
					}
				}
			}
		}
	}
`;

/** The program owner's Home: how the pairs stand. */
export default class ProgramBoard extends NavigationMixin(LightningElement) {
	labels = LABELS;
	reviewLabels = REVIEW_LABELS;
	shown = IS_PROGRAM_OWNER === true;
	private result: GraphqlResult<BoardData> = {};
	variables = this.shown ? {} : undefined;

	query = QUERY;

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredBoard(result: GraphqlResult<BoardData>): void {
		this.result = result;
	}

	get loading(): boolean {
		return !this.result.data && !this.result.errors;
	}
	get errors(): string[] {
		return reduceErrors(this.result.data ? undefined : this.result.errors);
	}
	get pairs(): { id: string; url: string; text: string; detail: string; status: string }[] {
		return nodes(this.result.data?.uiapi.query.Mentorship__c).map((node) => ({
			id: node.Id,
			url: recordUrl('Mentorship__c', node.Id),
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
	/** The policy that every mentorship tells: nothing is blocked yet. */
	get observing(): boolean {
		return nodes(this.result.data?.uiapi.query.Mentorship__c).some((node) => valueOf(node, 'Guard_Mode__c') === 'Observe');
	}
	get statusCounts(): { label: string; count: number }[] {
		return STATUSES.map((label) => ({ label, count: this.pairs.filter(({ status }) => status === label).length }));
	}
	private signature(node: Parameters<typeof isSigned>[0]): string {
		if (valueOf(node, 'Status__c') !== 'Active') return '';
		return isSigned(node) ? LABELS.Board_Signed : LABELS.Board_Unsigned;
	}

	handleOpen(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event, 'Mentorship__c'));
	}
	async handleRetry(): Promise<void> {
		await this.result.refresh?.();
	}
}
