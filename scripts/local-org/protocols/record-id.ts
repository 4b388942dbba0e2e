/** True for text in the shape of a record id: 15 or 18 letters and digits. Whether there is such a record is another question. */
export const isRecordId = (text: string): boolean => /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(text);

const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** An id of 15 characters with the three that say which of them are capitals (Salesforce Help, "Record IDs"). */
export function longId(id: string): string {
	const capitals = [0, 5, 10].map((start) =>
		[...id.slice(start, start + 5)].reduce((bits, character, at) => bits | (/[A-Z]/.test(character) ? 1 << at : 0), 0),
	);
	return id.slice(0, 15) + capitals.map((bits) => SUFFIX[bits]).join('');
}
