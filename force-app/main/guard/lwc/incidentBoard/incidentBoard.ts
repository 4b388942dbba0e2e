import { LightningElement, wire } from 'lwc';
import { graphql, type GraphqlResult } from 'lightning/graphql';
import { getPicklistValues, type PicklistResult } from 'lightning/uiObjectInfoApi';
import { updateRecord } from 'lightning/uiRecordApi';
import IS_PROGRAM_OWNER from '@salesforce/customPermission/Ridealong_Program_Owner';
import { reduceErrors } from 'c/errors';
import { LABELS } from 'c/guardLabels';
import type { Incident } from 'c/incidentList';
import { nameOf, nodes, valueOf, type Connection, type Node } from 'c/reviewData';
import { LABELS as REVIEW_LABELS } from 'c/reviewLabels';
import { format } from 'c/words';
import { INCIDENT_QUERY, whereOf, type IncidentFilters } from './incidentQuery';

interface IncidentData {
	uiapi: { query: { Ownership_Incident__c: Connection & { pageInfo?: { hasNextPage: boolean } } } };
}
interface Option {
	label: string;
	value: string;
}
/** One filter that is chosen from a list. */
interface Choice {
	name: Exclude<keyof IncidentFilters, 'words'>;
	label: string;
	options: Option[];
	value: string;
}
/** Incidents have no record types: this id stands for that. */
const MASTER = '012000000000000AAA';
const ALL: Option = { label: LABELS.Board_Filter_All, value: '' };
const STATUS_OPTIONS: Option[] = [
	{ label: LABELS.Board_Status_Open, value: 'Open' },
	{ label: LABELS.Board_Status_Confirmed, value: 'Confirmed' },
	{ label: LABELS.Board_Status_Dismissed, value: 'Dismissed' },
	ALL,
];
const PERIOD_OPTIONS: Option[] = [
	ALL,
	{ label: LABELS.Board_Period_7, value: '7' },
	{ label: LABELS.Board_Period_30, value: '30' },
	{ label: LABELS.Board_Period_90, value: '90' },
];
const WAITING: IncidentFilters = { status: 'Open', rule: '', result: '', words: '', period: '' };

/** The program owner's Home: incidents, found by what they are, with why, and a judgement of each. */
export default class IncidentBoard extends LightningElement {
	labels = LABELS;
	reviewLabels = REVIEW_LABELS;
	shown = IS_PROGRAM_OWNER === true;
	busy = false;
	query = INCIDENT_QUERY;
	filters = WAITING;
	recordTypeId = this.shown ? MASTER : undefined;
	ruleField = { objectApiName: 'Ownership_Incident__c', fieldApiName: 'Rule__c' };
	resultField = { objectApiName: 'Ownership_Incident__c', fieldApiName: 'Result__c' };
	private ruleOptions: Option[] = [ALL];
	private resultOptions: Option[] = [ALL];
	private result: GraphqlResult<IncidentData> = {};
	private failure: unknown;
	/** What became of the incident that was judged last. */
	private done = '';
	private opened = new Date();

	@wire(graphql, { query: '$query', variables: '$variables' })
	wiredIncidents(result: GraphqlResult<IncidentData>): void {
		this.result = result;
	}
	@wire(getPicklistValues, { recordTypeId: '$recordTypeId', fieldApiName: '$ruleField' })
	wiredRules({ data }: PicklistResult): void {
		if (data) this.ruleOptions = [ALL, ...data.values];
	}
	@wire(getPicklistValues, { recordTypeId: '$recordTypeId', fieldApiName: '$resultField' })
	wiredResults({ data }: PicklistResult): void {
		if (data) this.resultOptions = [ALL, ...data.values];
	}
	get variables(): { where: object } | undefined {
		return this.shown ? { where: whereOf(this.filters, this.opened) } : undefined;
	}

	get loading(): boolean {
		return !this.result.data && !this.result.errors;
	}
	get loadErrors(): string[] {
		return this.result.data ? [] : reduceErrors(this.result.errors);
	}
	get error(): string {
		return this.failure ? `${LABELS.Board_Failed} ${reduceErrors(this.failure).join(' ')}` : '';
	}
	get incidents(): Incident[] {
		return nodes(this.found).map(toIncident);
	}
	get more(): boolean {
		return this.found?.pageInfo?.hasNextPage === true;
	}
	get statusText(): string {
		return [this.done, this.countText].filter(Boolean).join(' ');
	}
	/** How many there are, which is not known where there are more than are shown. */
	private get countText(): string {
		if (!this.result.data) return '';
		if (this.more) return LABELS.Board_More;
		if (this.incidents.length > 0) return format(LABELS.Board_Count, this.incidents.length);
		const { status, rule, result, words, period } = this.filters;
		return status === 'Open' && !rule && !result && !words && !period ? LABELS.Board_No_Incidents : LABELS.Board_None_Found;
	}
	get choices(): Choice[] {
		const { status, rule, result, period } = this.filters;
		return [
			{ name: 'status', label: LABELS.Board_Filter_Status, options: STATUS_OPTIONS, value: status },
			{ name: 'rule', label: LABELS.Board_Filter_Rule, options: this.ruleOptions, value: rule },
			{ name: 'result', label: LABELS.Board_Filter_Result, options: this.resultOptions, value: result },
			{ name: 'period', label: LABELS.Board_Filter_Period, options: PERIOD_OPTIONS, value: period },
		];
	}
	private get found(): IncidentData['uiapi']['query']['Ownership_Incident__c'] | undefined {
		return this.result.data?.uiapi.query.Ownership_Incident__c;
	}

	handleFilter(event: CustomEvent<{ value: string }>): void {
		this.filter((event.target as HTMLElement & { name: string }).name, event.detail.value);
	}
	handleWords(event: Event): void {
		this.filter('words', (event.target as HTMLElement & { value: string }).value);
	}
	private outcomeOf(judged: string, status: string): string {
		const label = LABELS[`Board_Status_${status}` as keyof typeof LABELS] ?? status;
		return format(LABELS.Board_Judged, label, this.incidents.find(({ id }) => id === judged)?.record ?? '');
	}
	private filter(name: string, value: string): void {
		if (this.filters[name as keyof IncidentFilters] === value) return;
		this.filters = { ...this.filters, [name]: value };
		this.done = '';
	}
	async handleRetry(): Promise<void> {
		await this.result.refresh?.();
	}
	handleOpen(): void {
		this.failure = undefined;
	}
	async handleJudge(event: CustomEvent<{ id: string; status: string; resolution: string }>): Promise<void> {
		const { id, status, resolution } = event.detail;
		this.busy = true;
		try {
			await updateRecord({ fields: { Id: id, Review_Status__c: status, Resolution__c: resolution } });
			this.failure = undefined;
			this.done = this.outcomeOf(id, status);
			await this.result.refresh?.();
			// The row that had the focus is gone.
			this.template?.querySelector<HTMLElement>('h2')?.focus();
		} catch (error) {
			this.failure = error;
		} finally {
			this.busy = false;
		}
	}
}

function toIncident(node: Node): Incident {
	const mentorship = node.Mentorship__r as Node | null | undefined;
	return {
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
		channel: valueOf(node, 'Channel__c') ?? '',
		details: valueOf(node, 'Details__c') ?? '',
		status: valueOf(node, 'Review_Status__c') ?? '',
		resolution: valueOf(node, 'Resolution__c') ?? '',
		...(mentorship && {
			mentorship: {
				name: valueOf(mentorship, 'Name') ?? '',
				ended: valueOf(mentorship, 'Status__c') === 'Ended',
				until: valueOf(mentorship, 'Protected_Until__c'),
				days: valueOf<number>(mentorship, 'Cooling_Off_Days__c') ?? 90,
			},
		}),
	};
}
