/** The attack matrix: every row, in the order of its themes. */
import type { Attack } from './row.ts';
import { agreement } from './agreement.ts';
import { deals } from './deals.ts';
import { hands } from './hands.ts';
import { prospects } from './prospects.ts';
import { standing } from './standing.ts';
import { taking } from './taking.ts';
import { ways } from './ways.ts';

export const ATTACKS: readonly Attack[] = [...taking, ...hands, ...deals, ...prospects, ...ways, ...agreement, ...standing];
