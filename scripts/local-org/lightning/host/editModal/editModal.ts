/** The record's layout as a form. Sends only what changed; closes with true when it was saved. */
import { api, wire } from 'lwc';
import LightningModal from 'lightning/modal';
import { getPicklistValuesByRecordType } from 'lightning/uiObjectInfoApi';
import { updateRecord } from 'lightning/uiRecordApi';
import { saveErrors } from 'host/errors';
import type { RecordRepresentation } from 'platform/recordStore';
import type { RecordPage } from '../../page/model.ts';

type Picklists = Record<string, { values: { label: string; value: string }[] }>;

export default class EditModal extends LightningModal {
	@api page!: RecordPage;
	@api record!: RecordRepresentation;
	changes: Record<string, unknown> = {};
	errors: string[] = [];
	saving = false;
	picklists: Picklists = {};

	recordTypeId = '012000000000000AAA';
	get objectApiName(): string {
		return this.page.objectInfo.apiName;
	}

	@wire(getPicklistValuesByRecordType, { objectApiName: '$objectApiName', recordTypeId: '$recordTypeId' })
	takePicklists({ data }: { data: unknown }): void {
		if (data) this.picklists = (data as { picklistFieldValues: Picklists }).picklistFieldValues;
	}

	/** The owner has a dialogue of its own, as in Lightning Experience. */
	get sections() {
		const { fields } = this.page.objectInfo;
		return this.page.sections
			.map((section) => ({
				id: section.id,
				heading: section.heading,
				items: section.layoutRows
					.flatMap((row) => row.layoutItems)
					.filter(
						(item) =>
							item.editableForUpdate && item.layoutComponents[0]?.apiName !== 'OwnerId' && fields[item.layoutComponents[0]?.apiName ?? ''],
					)
					.map((item) => {
						const field = fields[item.layoutComponents[0]!.apiName]!;
						const parent = field.relationshipName ? this.record.fields[field.relationshipName] : undefined;
						const current = this.record.fields[field.apiName]?.value ?? null;
						return {
							key: field.apiName,
							field,
							required: item.required && field.dataType !== 'Boolean',
							value: field.apiName in this.changes ? this.changes[field.apiName] : current,
							reference: typeof current === 'string' && parent?.displayValue ? { id: current, name: parent.displayValue } : undefined,
							options: this.picklists[field.apiName]?.values,
						};
					}),
			}))
			.filter((section) => section.items.length > 0);
	}
	get hasErrors(): boolean {
		return this.errors.length > 0;
	}

	handleFieldChange(event: CustomEvent<{ field: string; value: unknown }>): void {
		this.changes = { ...this.changes, [event.detail.field]: event.detail.value };
	}
	handleCancel(): void {
		this.close();
	}
	async handleSave(): Promise<void> {
		const inputs = [...(this.template?.querySelectorAll('host-field-input') ?? [])] as unknown as {
			validate(): boolean;
			showError(message: string): void;
			field: { apiName: string };
		}[];
		if (!inputs.map((input) => input.validate()).every(Boolean)) return;
		const changed = Object.fromEntries(
			Object.entries(this.changes).filter(([name, value]) => value !== (this.record.fields[name]?.value ?? null)),
		);
		if (Object.keys(changed).length === 0) return this.close();
		this.saving = true;
		this.errors = [];
		try {
			const { lastModifiedDate } = this.record;
			await updateRecord(
				{ fields: { Id: this.page.recordId, ...changed } },
				lastModifiedDate ? { ifUnmodifiedSince: lastModifiedDate } : undefined,
			);
			this.close(true);
		} catch (error) {
			const { record, fields } = saveErrors(error);
			const placed = inputs.filter((input) => fields[input.field.apiName]);
			for (const input of placed) input.showError(fields[input.field.apiName]!);
			const shown = new Set(placed.map((input) => input.field.apiName));
			this.errors = [
				...record,
				...Object.entries(fields)
					.filter(([field]) => !shown.has(field))
					.map(([, message]) => message),
			];
			if (this.errors.length === 0) this.errors = ['Review the errors at the fields below.'];
		} finally {
			this.saving = false;
		}
	}
}
