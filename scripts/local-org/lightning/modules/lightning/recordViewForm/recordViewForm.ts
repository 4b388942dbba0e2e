/** `lightning-record-view-form`: fields of one record, read-only (Component Reference, "lightning-record-view-form"). */
import { api } from 'lwc';
import { RecordFormBase } from '../../platform/formContext/recordForm.ts';

// The compiler knows a component by its decorators: without one of its own the class would get no template.
export default class RecordViewForm extends RecordFormBase {
	@api density = 'auto';
}
