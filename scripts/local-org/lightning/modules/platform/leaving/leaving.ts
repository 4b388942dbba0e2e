/** Unsaved changes: whoever holds some says so, and whoever leads away asks first. */

type Holder = () => boolean;
const holders = new Set<Holder>();

/** Declares a form; the answer withdraws it. */
export function guardLeaving(hasChanges: Holder): () => void {
	holders.add(hasChanges);
	return () => void holders.delete(hasChanges);
}

/** True where a form of the page holds changes. */
export const hasUnsaved = (): boolean => [...holders].some((holder) => holder());

let ask: () => Promise<boolean> = () => Promise.resolve(true);

/** How the page asks whether changes may be lost. */
export function setLeaveQuestion(question: () => Promise<boolean>): void {
	ask = question;
}

/** Asks whether the changes of one form may be lost; false where they are to be kept. */
export const askToDiscard = (): Promise<boolean> => ask();

/** Goes on at once where nothing would be lost, else after somebody said so. */
export function leaveThen(goOn: () => void): void {
	if (!hasUnsaved()) return goOn();
	void ask().then((leave) => {
		if (!leave) return;
		holders.clear();
		goOn();
	});
}
