import { api, LightningElement } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import IS_PROGRAM_OWNER from '@salesforce/customPermission/Ridealong_Program_Owner';
import USER_ID from '@salesforce/user/Id';
import { reduceErrors } from 'c/errors';
import { pageOfLink, recordUrl } from 'c/opportunityPage';
import { nameOf, nodes, valueOf, type Connection, type Node } from 'c/reviewData';
import { LABELS } from 'c/shieldLabels';
import { firstName, format, formatDay } from 'c/words';
import { claimsOf, sentence, type Claim, type Owner } from './claims';

type Act = 'open' | 'revoke' | 'give' | 'decline';
interface Line {
	id: string;
	text: string;
	/** What a click on them means, where no form says it. */
	help?: string;
	/** What the viewer may do about it. */
	buttons: { act: Act; label: string; variant: 'base' | 'neutral'; disabled: boolean }[];
}

/** What an answer writes to the release. */
const ANSWERS = { revoke: { Revoked__c: true }, give: { Status__c: 'Given' }, decline: { Status__c: 'Declined' } };

/** Who gave it, or is asked for it: the owner of the release. */
const giverOf = (node: Node): string => valueOf(node, 'OwnerId') ?? '';
const isGiven = (node: Node): boolean => valueOf(node, 'Status__c') === 'Given';

/**
 * Who protects an account, opportunity or lead, against whom and until when; releases, asked for and given; open incidents.
 * All of it under the viewer's own access: who may see none of it is told nothing. Emits `changed` after a write.
 */
export default class ProtectionShield extends NavigationMixin(LightningElement) {
	@api recordId = '';
	@api objectName: 'Account' | 'Opportunity' | 'Lead' = 'Account';
	/** What the page's query found, by object. */
	@api data: Record<string, Connection> = {};
	/** ISO day. */
	@api today = '';
	labels = LABELS;
	busy = false;
	error = '';
	/** The claim whose form is open. */
	private openId = '';

	get none(): boolean {
		return this.lines.length === 0;
	}
	/** Something is protected: then the card says what that means, whether the guard refuses or only observes. Viewers cannot read its policy. */
	get claimed(): boolean {
		return this.claims.length > 0;
	}
	get lines(): Line[] {
		const { owner } = this;
		const left = owner.id && !owner.active ? [{ id: owner.id, text: format(LABELS.Shield_Owner_Left, owner.name), buttons: [] }] : [];
		return [...left, ...this.claims.flatMap((claim) => this.claimLine(claim)), ...this.releases.flatMap((node) => this.releaseLine(node))];
	}
	/** That there are none is said to who would see them: of all to program owners, of what is protected for them to others. */
	get incidentText(): string {
		const count = this.incidents.length;
		if (count > 0) return format(LABELS.Shield_Incidents, count);
		if (!this.data.Ownership_Incident__c) return '';
		if (IS_PROGRAM_OWNER === true) return LABELS.Shield_No_Incidents;
		return this.claims.some(({ forId }) => forId === USER_ID) ? LABELS.Shield_No_Incidents_Seen : '';
	}
	get incidentClass(): string {
		return this.incidents.length > 0 ? 'alarm' : 'quiet';
	}
	get incidents(): { id: string; url: string; text: string }[] {
		return this.rows('Ownership_Incident__c').map((node) => {
			const to = nameOf(node, 'To_Owner__r');
			const what = [valueOf(node, 'Name') ?? '', valueOf(node, 'Result__c') ?? '', formatDay(valueOf(node, 'Occurred_On__c'))];
			const text = to ? format(LABELS.Shield_Incident_To, ...what, to) : format(LABELS.Shield_Incident, ...what);
			return { id: node.Id, url: recordUrl('Ownership_Incident__c', node.Id), text };
		});
	}
	/** The words of the open form: a release of one's own, or a request to whose record it is. */
	get form(): { heading: string; help: string; save: string } | undefined {
		const claim = this.claims.find(({ id }) => id === this.openId);
		if (!claim) return undefined;
		const mine = claim.forId === USER_ID;
		const name = firstName(mine ? claim.againstName : claim.forName);
		if (mine && claim.taken) {
			const save = format(LABELS.Shield_Keep_Title, name);
			return { heading: save, help: format(LABELS.Shield_Keep_Help, name), save };
		}
		return mine
			? {
					heading: format(LABELS.Shield_Release_Title, name),
					help: format(LABELS.Shield_Release_Help, name),
					save: LABELS.Shield_Release_Save,
				}
			: {
					heading: format(LABELS.Shield_Ask_Title, name),
					help: format(LABELS.Shield_Ask_Help, name),
					save: format(LABELS.Shield_Ask_Save, name),
				};
	}

	private get owner(): Owner {
		const record = this.rows(this.objectName)[0];
		const id = valueOf(record, 'OwnerId') ?? '';
		const active = valueOf<boolean>(record?.Owner as Node | undefined, 'IsActive') !== false;
		return { id, name: nameOf(record, 'Owner'), active };
	}
	private get claims(): Claim[] {
		return claimsOf({
			owner: this.owner,
			mentorships: this.rows('Mentorship__c'),
			protections: this.rows('Ownership_Protection__c'),
			disclosedIn: this.rows('Deal_Review__c').map((review) => valueOf(review, 'Mentorship__c') ?? ''),
			today: this.today,
			viewer: USER_ID,
		});
	}
	/** Of each person the newest that counts, from whose record it is. */
	private get releases(): Node[] {
		const now = new Date().toISOString();
		const givers = new Set([this.owner.id, ...this.claims.map(({ forId }) => forId)]);
		const seen = new Set<string>();
		return this.rows('Ownership_Release__c').filter((node) => {
			const pair = `${giverOf(node)}:${valueOf(node, 'Released_To__c')}`;
			const over = isGiven(node) && (valueOf(node, 'Expires_On__c') ?? '') <= now;
			if (over || !givers.has(giverOf(node)) || seen.has(pair)) return false;
			seen.add(pair);
			return true;
		});
	}
	private claimLine(claim: Claim): Line[] {
		const last = this.releases.find((node) => giverOf(node) === claim.forId && valueOf(node, 'Released_To__c') === claim.againstId);
		// The release says the rest.
		if (claim.taken && last && isGiven(last)) return [];
		const waits = last !== undefined && valueOf(last, 'Status__c') !== 'Declined';
		const party = [claim.forId, claim.againstId].includes(USER_ID);
		const label = claim.forId === USER_ID ? LABELS.Shield_Release : LABELS.Shield_Ask;
		const keep = claim.taken && claim.forId === USER_ID ? format(LABELS.Shield_Keep, firstName(claim.againstName)) : label;
		// While its form is open it stays where it is: what is below must not move under the pointer.
		const open = this.button('open', keep, claim.id === this.openId);
		return [{ id: claim.id, text: sentence(claim, USER_ID), buttons: waits || !party ? [] : [open] }];
	}
	private button(act: Act, label: string, opened = false): Line['buttons'][number] {
		return { act, label, variant: act === 'give' || act === 'decline' ? 'neutral' : 'base', disabled: this.busy || opened };
	}
	private releaseLine(node: Node): Line[] {
		const taker = firstName(nameOf(node, 'Released_To__r'));
		const giver = firstName(nameOf(node, 'Owner'));
		const toMe = valueOf(node, 'Released_To__c') === USER_ID;
		const mine = giverOf(node) === USER_ID;
		const taken = this.claims.some(
			(claim) => claim.taken && claim.forId === giverOf(node) && claim.againstId === valueOf(node, 'Released_To__c'),
		);
		const day = formatDay(valueOf(node, 'CreatedDate'));
		const line = (text: string, more: Partial<Line> = {}): Line[] => [{ id: node.Id, text, buttons: [], ...more }];
		if (isGiven(node)) {
			const until = formatDay(valueOf(node, 'Expires_On__c'));
			if (toMe) return line(taken ? format(LABELS.Shield_Kept_By_You, giver) : format(LABELS.Shield_Released_To_You, until));
			if (!mine) return line(taken ? format(LABELS.Shield_Kept, giver, taker) : format(LABELS.Shield_Released, taker, until));
			return line(taken ? format(LABELS.Shield_Kept_Yours, taker) : format(LABELS.Shield_Released, taker, until), {
				buttons: [this.button('revoke', LABELS.Shield_Revoke)],
			});
		}
		if (valueOf(node, 'Status__c') === 'Declined') return toMe ? line(format(LABELS.Shield_Declined, giver, day)) : [];
		if (toMe) return line(format(LABELS.Shield_Asked, giver, day));
		if (!mine) return line(format(LABELS.Shield_Asked_Other, taker, giver, day));
		const reason = valueOf(node, 'Reason__c');
		return line(reason ? format(LABELS.Shield_Asks_You, taker, reason) : format(LABELS.Shield_Asks_You_Silent, taker), {
			help: format(taken ? LABELS.Shield_Keep_Help : LABELS.Shield_Release_Help, taker),
			buttons: [this.button('give', LABELS.Shield_Give), this.button('decline', LABELS.Shield_Decline)],
		});
	}
	private rows(name: string): Node[] {
		return nodes(this.data[name]);
	}

	handleAct(event: Event): void {
		const { name, value } = event.target as HTMLElement & { name: Act; value: string };
		this.error = '';
		if (name === 'open') this.openId = value;
		else this.write(() => updateRecord({ fields: { Id: value, ...ANSWERS[name] } }));
	}
	handleCancel(): void {
		const id = this.openId;
		this.openId = '';
		// Focus returns where it came from.
		Promise.resolve().then(() => this.template?.querySelector<HTMLElement>(`[data-id="${id}"] lightning-button`)?.focus());
	}
	handleSave(event: CustomEvent<{ reason: string }>): Promise<void> {
		const claim = this.claims.find(({ id }) => id === this.openId);
		const way: Record<string, string> = claim?.forId === USER_ID ? { Released_To__c: claim.againstId } : { Status__c: 'Requested' };
		const fields = { [`${this.objectName}__c`]: this.recordId, ...way, Reason__c: event.detail.reason };
		return this.write(() => createRecord({ apiName: 'Ownership_Release__c', fields }));
	}
	handleIncident(event: Event): void {
		this[NavigationMixin.Navigate](pageOfLink(event, 'Ownership_Incident__c'));
	}
	private async write(work: () => Promise<unknown>): Promise<void> {
		this.busy = true;
		try {
			await work();
			this.openId = '';
			this.error = '';
			// What was pressed goes: who works by keyboard reads on where the answer will stand.
			this.template?.querySelector<HTMLElement>('.lines')?.focus();
			this.dispatchEvent(new CustomEvent('changed'));
		} catch (error) {
			this.error = `${this.openId ? LABELS.Shield_Failed_Kept : LABELS.Shield_Failed} ${reduceErrors(error).join(' ')}`;
		} finally {
			this.busy = false;
		}
	}
}
