/** How text is compared where SOQL is case-insensitive: one form for all spellings, beyond ASCII too. */
export function fold(text: string): string {
	return text.normalize('NFC').toLowerCase();
}
