/**
 * `lightning-record-edit-form`: creates or updates a record from its input fields
 * (Component Reference, "lightning-record-edit-form": submit can be cancelled, success and error tell what came of it).
 */
import { api } from 'lwc';
import { saveErrors } from 'host/errors';
import { placeErrors } from 'host/formModel';
import { records } from '../../platform/records/records.ts';
import { RecordFormBase } from '../../platform/formContext/recordForm.ts';

export default class RecordEditForm extends RecordFormBase {
	@api density = 'auto';
	protected override readonly editable = true;

	handleSubmit(event: Event): void {
		event.preventDefault();
		event.stopPropagation();
		const fields = this.fields();
		// Every input says for itself what it lacks.
		if (!this.parts.map((part) => part.validate?.() ?? true).every(Boolean)) return;
		const submit = new CustomEvent('submit', { detail: { fields }, cancelable: true });
		if (this.dispatchEvent(submit)) void this.save(fields);
	}
	/** Saves these fields, or what the inputs hold. */
	@api
	submit(fields?: Record<string, unknown>): void {
		void this.save(fields ?? this.fields());
	}

	/** Of a new record whatever has a value, of an existing one every field of the form that may be changed. */
	fields(): Record<string, unknown> {
		const { state } = this;
		const entries = this.parts.flatMap((part): [string, unknown][] => {
			const info = part.fieldName ? state?.object.fields[part.fieldName] : undefined;
			const held = part.value?.();
			if (!info || !held) return [];
			if (state!.record) return info.updateable ? [[info.apiName, held.value]] : [];
			return held.value === null ? [] : [[info.apiName, held.value]];
		});
		return Object.fromEntries(entries);
	}
	async save(fields: Record<string, unknown>): Promise<void> {
		const { state } = this;
		if (!state) return;
		for (const part of this.parts) if (!part.fieldName) part.reset?.();
		try {
			const saved = state.record
				? await records.update({ fields: { ...fields, Id: state.record.id } })
				: await records.create({ apiName: state.object.apiName, fields });
			for (const part of this.parts) if (state.record) part.reset?.();
			if (state.record) await this.load();
			this.dispatchEvent(new CustomEvent('success', { detail: saved }));
		} catch (error) {
			this.fail(error);
		}
	}
	protected override fail(error: unknown): void {
		const shown = new Set(this.parts.map((part) => part.fieldName ?? '').filter(Boolean));
		const { atFields, list } = placeErrors(saveErrors(error), shown);
		for (const part of this.parts)
			if (part.fieldName && atFields[part.fieldName]) part.fail?.([atFields[part.fieldName]!]);
			else if (!part.fieldName) part.fail?.(list.length ? list : Object.values(atFields).length ? ['Review the errors on this page.'] : []);
		const { body } = error as { body?: { message?: string; output?: unknown } };
		this.dispatchEvent(
			new CustomEvent('error', { detail: { message: body?.message ?? list[0], detail: list.join(' '), output: body?.output ?? {} } }),
		);
	}
}
