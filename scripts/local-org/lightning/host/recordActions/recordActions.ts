/** What may be done with records from pages and lists: each opens its dialogue, says what came of it, and tells whether anything changed. */
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { goTo } from 'lightning/navigation';
import { deleteRecord } from 'lightning/uiRecordApi';
import { session } from 'platform/session';
import { saveErrors } from 'host/errors';
import type { FormMode } from 'host/formModel';
import type { Saved } from 'host/recordModal';

interface Target {
	object: string;
	/** Of the object: `Opportunity`. */
	label: string;
	id?: string;
	name?: string;
}

/** Said by the page itself: whoever asked may be gone with the record. */
const toast = (title: string, variant: 'success' | 'error', extra: object = {}): boolean =>
	document.body.dispatchEvent(new ShowToastEvent({ title, variant, ...extra }));

/** New, Edit or Clone. Resolves with true when something was saved. */
export async function openForm(
	mode: FormMode,
	target: Target,
	given: { defaults?: Record<string, unknown>; defaultNames?: Record<string, string>; stay?: boolean } = {},
): Promise<boolean> {
	const { default: RecordModal } = await import('host/recordModal');
	const heading =
		mode === 'edit' ? `Edit ${target.name ?? target.label}` : mode === 'clone' ? `Clone ${target.name}` : `New ${target.label}`;
	let saved = false;
	for (let again = true; again;) {
		const result = (await RecordModal.open({
			size: session().formFactor === 'Small' ? 'full' : 'medium',
			label: heading,
			objectApiName: target.object,
			recordId: target.id,
			mode,
			defaults: given.defaults ?? {},
			defaultNames: given.defaultNames ?? {},
		})) as Saved | undefined;
		if (!result) return saved;
		saved = true;
		again = result.again;
		const url = `/lightning/r/${target.object}/${result.id}/view`;
		const verb = mode === 'edit' ? 'saved' : 'created';
		toast(`${target.label} "${result.name || result.id}" was ${verb}.`, 'success');
		if (mode !== 'edit' && !again && !given.stay) goTo(url);
	}
	return saved;
}

/** Asks, then deletes. Resolves with true when the record is gone. */
export async function askAndDelete(target: Target & { id: string }): Promise<boolean> {
	const { default: ConfirmModal } = await import('host/confirmModal');
	const yes = await ConfirmModal.open({
		size: 'small',
		label: `Delete ${target.label}`,
		message: `Are you sure you want to delete this ${target.label.toLowerCase()}?`,
		action: 'Delete',
		destructive: true,
	});
	if (yes !== true) return false;
	try {
		await deleteRecord(target.id);
		toast(`${target.label} "${target.name ?? target.id}" was deleted.`, 'success');
		return true;
	} catch (error) {
		const { record, fields } = saveErrors(error);
		toast(`${target.label} "${target.name ?? target.id}" was not deleted.`, 'error', {
			message: [...record, ...Object.values(fields)].join(' '),
			mode: 'sticky',
		});
		return false;
	}
}
