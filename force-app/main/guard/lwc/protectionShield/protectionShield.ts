import { api, LightningElement } from 'lwc';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import USER_ID from '@salesforce/user/Id';
import { reduceErrors } from 'c/errors';
import { LABELS } from 'c/guardLabels';
import { nameOf, valueOf, type Node } from 'c/reviewData';
import { firstName, format, formatDay } from 'c/words';

interface Protection {
	id: string;
	text: string;
	otherId: string;
	otherName: string;
	releasable: boolean;
}

/**
 * The protections of one account that the viewer may know of: mentorships of its owner, under the viewer's own access.
 * Emits `changed` after a release was given or revoked.
 */
export default class ProtectionShield extends LightningElement {
	@api accountId = '';
	@api ownerId = '';
	@api ownerName = '';
	@api mentorships: Node[] = [];
	/** Mentorships in which a deal of this account was shown: they protect it longer. */
	@api disclosedIn: string[] = [];
	@api releases: Node[] = [];
	/** Open incidents; null where the viewer may not know of any: then nothing is said. */
	@api incidentCount: number | null = null;
	@api today = '';
	labels = LABELS;
	busy = false;
	error = '';
	private releasingId = '';

	get protections(): Protection[] {
		return this.mentorships.flatMap((node) => {
			const ownerIsMentor = valueOf(node, 'Mentor__c') === this.ownerId;
			if (!ownerIsMentor && valueOf(node, 'Mentee__c') !== this.ownerId) return [];
			const until = this.until(node);
			if (until === undefined) return [];
			const otherId = valueOf(node, ownerIsMentor ? 'Mentee__c' : 'Mentor__c') ?? '';
			const otherName = nameOf(node, ownerIsMentor ? 'Mentee__r' : 'Mentor__r');
			return [
				{
					id: node.Id,
					text: this.sentence(otherId, otherName, until, valueOf(node, 'Name') ?? ''),
					otherId,
					otherName,
					releasable: this.mine && !this.releasedTo(otherId),
				},
			];
		});
	}
	get none(): boolean {
		return this.protections.length === 0;
	}
	get given(): { id: string; text: string; mine: boolean }[] {
		return this.liveReleases.map((node) => ({
			id: node.Id,
			text: format(LABELS.Shield_Released, firstName(nameOf(node, 'Released_To__r')), formatDay(valueOf(node, 'Expires_On__c'))),
			mine: valueOf(node, 'Released_By__c') === USER_ID,
		}));
	}
	get incidents(): string {
		if (this.incidentCount === null) return '';
		if (this.incidentCount === 0) return LABELS.Shield_No_Incidents;
		return this.incidentCount === 1 ? LABELS.Shield_Incidents_One : format(LABELS.Shield_Incidents, this.incidentCount);
	}
	get incidentClass(): string {
		return this.incidentCount ? 'alarm' : 'quiet';
	}
	get releasing(): boolean {
		return this.releasingId !== '';
	}
	get releaseToName(): string {
		return firstName(this.chosen?.otherName);
	}
	private get chosen(): Protection | undefined {
		return this.protections.find(({ id }) => id === this.releasingId);
	}
	private get mine(): boolean {
		return this.ownerId === USER_ID;
	}
	private get liveReleases(): Node[] {
		const now = new Date().toISOString();
		return this.releases.filter((node) => valueOf(node, 'Released_By__c') === this.ownerId && (valueOf(node, 'Expires_On__c') ?? '') > now);
	}
	private releasedTo(userId: string): boolean {
		return this.liveReleases.some((node) => valueOf(node, 'Released_To__c') === userId);
	}
	/** How long, in words; undefined where the cool-off is over. */
	private until(node: Node): string | undefined {
		const disclosed = this.disclosedIn.includes(node.Id);
		if (valueOf(node, 'Status__c') !== 'Ended')
			return disclosed
				? LABELS.Shield_While_Running_Disclosed
				: format(LABELS.Shield_While_Running, valueOf<number>(node, 'Cooling_Off_Days__c') ?? 90);
		const until = (disclosed && valueOf(node, 'Disclosed_Until__c')) || valueOf(node, 'Protected_Until__c');
		return until && until >= this.today ? format(LABELS.Shield_Until, formatDay(until)) : undefined;
	}
	private sentence(otherId: string, otherName: string, until: string, mentorship: string): string {
		if (this.mine) return format(LABELS.Shield_Yours_From, firstName(otherName), until, mentorship);
		if (otherId === USER_ID) return format(LABELS.Shield_From_You, this.ownerName, until, mentorship);
		return format(LABELS.Shield_Theirs_From, otherName, until, mentorship, this.ownerName);
	}

	handleOpen(event: Event): void {
		this.releasingId = (event.target as HTMLElement & { value: string }).value;
		this.error = '';
	}
	handleCancel(): void {
		this.releasingId = '';
	}
	async handleRelease(event: CustomEvent<{ reason: string }>): Promise<void> {
		const { reason } = event.detail;
		const to = this.chosen?.otherId ?? '';
		await this.write(() =>
			createRecord({ apiName: 'Ownership_Release__c', fields: { Account__c: this.accountId, Released_To__c: to, Reason__c: reason } }),
		);
	}
	async handleRevoke(event: Event): Promise<void> {
		const Id = (event.target as HTMLElement & { value: string }).value;
		await this.write(() => updateRecord({ fields: { Id, Revoked__c: true } }));
	}
	private async write(work: () => Promise<unknown>): Promise<void> {
		this.busy = true;
		try {
			await work();
			this.releasingId = '';
			this.error = '';
			this.dispatchEvent(new CustomEvent('changed'));
		} catch (error) {
			this.error = `${LABELS.Shield_Release_Failed} ${reduceErrors(error).join(' ')}`;
		} finally {
			this.busy = false;
		}
	}
}
