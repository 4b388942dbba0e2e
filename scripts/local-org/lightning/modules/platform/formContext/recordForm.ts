/** What the edit form and the view form share: parts join, the data is loaded for all of them at once, and given to each. */
import { LightningElement, api } from 'lwc';
import { records } from '../records/records.ts';
import type { FormPart, FormState } from './formContext.ts';
import { loadForm } from './formLoader.ts';

export class RecordFormBase extends LightningElement {
	protected state: FormState | undefined;
	protected parts: FormPart[] = [];
	protected readonly editable: boolean = false;
	#recordId: string | undefined;
	#objectApiName: string | undefined;
	#round = 0;
	#queued = false;
	#stop = (): void => {};

	@api
	get recordId(): string | undefined {
		return this.#recordId;
	}
	set recordId(id: string | undefined) {
		this.#recordId = id;
		this.plan();
	}
	@api
	get objectApiName(): string | { objectApiName: string } | undefined {
		return this.#objectApiName;
	}
	set objectApiName(name: string | { objectApiName: string } | undefined) {
		this.#objectApiName = typeof name === 'object' ? name.objectApiName : name;
		this.plan();
	}
	connectedCallback(): void {
		this.plan();
	}
	disconnectedCallback(): void {
		this.#stop();
	}

	handleJoin(event: CustomEvent<{ part: FormPart; leave: () => void }>): void {
		event.stopPropagation();
		const { detail } = event;
		this.parts.push(detail.part);
		detail.leave = () => (this.parts = this.parts.filter((part) => part !== detail.part));
		this.plan();
	}
	/** Parts that join in the same moment are loaded together. */
	protected plan(): void {
		if (this.#queued) return;
		this.#queued = true;
		queueMicrotask(() => {
			this.#queued = false;
			void this.load();
		});
	}
	protected get names(): string[] {
		return [...new Set(this.parts.map((part) => part.fieldName).filter((name) => name !== undefined && name !== ''))] as string[];
	}
	protected async load(): Promise<void> {
		if (!this.#objectApiName || this.names.length === 0) return;
		this.#round += 1;
		const mine = this.#round;
		try {
			const state = await loadForm(this.#objectApiName, this.#recordId, this.names, this.editable);
			if (mine !== this.#round) return;
			this.give(state);
			this.#stop();
			if (this.#recordId) this.#stop = records.store.listen(this.#recordId, () => this.follow());
			const { object, record } = state;
			const detail = { objectInfos: { [object.apiName]: object }, records: record ? { [record.id]: record } : {}, record };
			this.dispatchEvent(new CustomEvent('load', { detail }));
		} catch (error) {
			if (mine === this.#round) this.fail(error);
		}
	}
	/** The record changed in the page's cache. */
	protected follow(): void {
		const { state } = this;
		if (!state?.record) return;
		const record = records.peek(
			state.record.id,
			[],
			Object.keys(state.record.fields).map((name) => `${state.object.apiName}.${name}`),
		);
		if (record) this.give({ ...state, record: { ...record, fields: { ...state.record.fields, ...record.fields } } });
	}
	protected give(state: FormState): void {
		this.state = state;
		for (const part of this.parts) part.take(state);
	}
	protected fail(error: unknown): void {
		this.dispatchEvent(new CustomEvent('error', { detail: error }));
	}
}
