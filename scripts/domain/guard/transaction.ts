/** A save and what its flows write are one transaction; none runs longer (Apex Developer Guide, "Execution Governors and Limits"). */
export const TRANSACTION_MS = 10 * 60_000;
