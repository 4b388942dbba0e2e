/** True for text in the shape of a record id: 15 or 18 letters and digits. Whether there is such a record is another question. */
export const isRecordId = (text: string): boolean => /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/.test(text);
