/** The attack matrix: every row, in the order of its themes. */
import type { Attack } from './row.ts';
import { hands } from './hands.ts';
import { taking } from './taking.ts';

export const ATTACKS: readonly Attack[] = [...taking, ...hands];
