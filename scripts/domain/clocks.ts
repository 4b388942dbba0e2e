/** Two clocks: the org's and this machine's. No clock here: both moments are arguments. */
import { counted } from './wording.ts';

/** Clocks further apart than this are named. */
const SKEW_MS = 5 * 60_000;
const UNITS: readonly (readonly [name: string, ms: number])[] = [
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
];

/** Both moments to the minute, `2026-06-19 10:00 UTC`, and how far they are apart: `3 days`, `2 hours`. */
export interface Skew {
	org: string;
	machine: string;
	apart: string;
}

/** Null where the clocks agree to within five minutes. */
export function skewOf(org: Date, machine: Date): Skew | null {
	const ms = Math.abs(org.getTime() - machine.getTime());
	if (ms <= SKEW_MS) return null;
	const [name, unit] = UNITS.find((each) => ms >= each[1])!;
	return { org: minute(org), machine: minute(machine), apart: counted(Math.round(ms / unit), name) };
}
const minute = (moment: Date): string => `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
