import { api, LightningElement } from 'lwc';
import { clearDraft, readDraft, writeDraft } from 'c/drafts';
import type { Counterpart } from 'c/reviewData';
import { LABELS } from 'c/reviewLabels';
import { firstName, format } from 'c/words';

const STUCK_ON = [
	'Gone quiet',
	'Stuck in stage',
	'Close date slips',
	'No next step',
	'Decision maker',
	'Price or value',
	'Legal or procurement',
	'Competition',
	'Something else',
];
const MENTOR_ONLY = 'Mentor only';
const TEAM = 'Team';

/** What the form asks for; the container adds the deals. */
export interface Ask {
	mentorshipId: string;
	mentorName: string;
	stuckOn: string;
	tried: string;
	ask: string;
	visibility: string;
}

/** Emits `send` with an {@link Ask}, or `cancel`. Text typed here survives a closed tab and a failed save. */
export default class AskForm extends LightningElement {
	/** Whom this user may ask, the first preselected. */
	@api counterparts: Counterpart[] = [];
	@api dealCount = 1;
	/** False until the org has proven that managers cannot read private asks: then only Team is offered. */
	@api privateOffered = false;
	@api busy = false;
	@api errors: string[] = [];
	/** Name of the draft: one per deal. */
	@api draftName = 'ask';
	/** Preselected value of "what is stuck". */
	@api suggestedStuckOn = '';

	labels = LABELS;
	visibilities = [
		{ label: LABELS.Ask_Visibility_Mentor, value: MENTOR_ONLY },
		{ label: LABELS.Ask_Visibility_Team, value: TEAM },
	];
	reasons = STUCK_ON.map((value) => ({ label: value, value }));
	private draft: Record<string, string> = {};
	private opened = false;

	connectedCallback(): void {
		this.draft = readDraft(this.draftName);
	}
	renderedCallback(): void {
		if (this.opened) return;
		this.opened = true;
		this.template?.querySelector<HTMLElement>('lightning-textarea')?.focus();
	}

	/** Forgets the draft: the container calls it when the ask is sent. */
	@api
	clear(): void {
		this.draft = {};
		clearDraft(this.draftName);
	}

	get people(): { label: string; value: string }[] {
		return this.counterparts.map(({ mentorshipId, name, kind }) => ({ label: `${name} (${kind})`, value: mentorshipId }));
	}
	get mentorshipId(): string {
		return this.draft.who ?? this.counterparts[0]?.mentorshipId ?? '';
	}
	get stuckOn(): string {
		return this.draft.stuckOn ?? this.suggestedStuckOn;
	}
	get tried(): string {
		return this.draft.tried ?? '';
	}
	get ask(): string {
		return this.draft.ask ?? '';
	}
	get visibility(): string {
		return this.privateOffered ? (this.draft.visibility ?? MENTOR_ONLY) : TEAM;
	}
	get sendLabel(): string {
		return format(LABELS.Ask_Send, this.mentorFirstName);
	}
	get willSee(): string {
		const many = this.dealCount > 1;
		return format(many ? LABELS.Ask_Will_See_Many : LABELS.Ask_Will_See, this.mentorFirstName, this.dealCount);
	}
	private get mentorName(): string {
		return this.counterparts.find(({ mentorshipId }) => mentorshipId === this.mentorshipId)?.name ?? '';
	}
	private get mentorFirstName(): string {
		return firstName(this.mentorName);
	}

	handleChange(event: CustomEvent<{ value: string }>): void {
		const { name } = event.target as HTMLElement & { name: string };
		this.draft = { ...this.draft, [name]: event.detail.value };
		writeDraft(this.draftName, this.draft);
	}
	handleKey(event: KeyboardEvent): void {
		if (event.key === 'Escape') this.handleCancel();
	}
	handleSubmit(event: Event): void {
		event.preventDefault();
		const fields = [...(this.template?.querySelectorAll<HTMLElement & { reportValidity(): boolean }>('lightning-textarea') ?? [])];
		if (!fields.map((field) => field.reportValidity()).every(Boolean)) return;
		const { mentorshipId, mentorName, stuckOn, tried, ask, visibility } = this;
		this.dispatchEvent(
			new CustomEvent<Ask>('send', { detail: { mentorshipId, mentorName, stuckOn: stuckOn || 'Something else', tried, ask, visibility } }),
		);
	}
	handleCancel(): void {
		this.dispatchEvent(new CustomEvent('cancel'));
	}
}
