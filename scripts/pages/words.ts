/** The texts of messages/, for terminal and pages alike. */
import { Messages, type SfError } from '@salesforce/core';
import { agreed } from '../domain/wording.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);

/** One file of messages. Its texts agree with their numbers: `%s {deal|deals}`. */
export class Words {
	private readonly messages: Messages<string>;

	/** @param name of the file, without `.md` */
	constructor(name: string) {
		this.messages = Messages.loadMessages('ridealong', name);
	}

	/** @throws SfError for a key that is not there */
	getMessage(key: string, values: readonly unknown[] = []): string {
		return agreed(this.messages.getMessage(key), values);
	}
	/** A text that is a list. */
	getMessages(key: string): string[] {
		return this.messages.getMessages(key);
	}
	/** An error of that text; `error.day` is named DayError. */
	createError(key: string, values: (string | number)[], exitCode?: number): SfError {
		return this.messages.createError(key, values, [], exitCode);
	}
}
