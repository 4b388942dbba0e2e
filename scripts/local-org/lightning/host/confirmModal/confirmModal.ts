/** A question before something that cannot be taken back. Closes with true for yes. */
import { api } from 'lwc';
import LightningModal from 'lightning/modal';

export default class ConfirmModal extends LightningModal {
	@api message = '';
	@api action = 'OK';
	@api cancel = 'Cancel';
	@api destructive = false;

	get variant(): string {
		return this.destructive ? 'destructive' : 'brand';
	}
	handleCancel(): void {
		this.close(false);
	}
	handleAction(): void {
		this.close(true);
	}
}
