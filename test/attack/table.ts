/** The attack matrix: every row, in the order of its themes. */
import type { Attack } from './row.ts';
import { agreement } from './rows/agreement.ts';
import { ancestors } from './rows/ancestors.ts';
import { beside } from './rows/beside.ts';
import { conversions } from './rows/conversions.ts';
import { deals } from './rows/deals.ts';
import { decoys } from './rows/decoys.ts';
import { disguises } from './rows/disguises.ts';
import { evidence } from './rows/evidence.ts';
import { hands } from './rows/hands.ts';
import { holds } from './rows/holds.ts';
import { letGo } from './rows/letGo.ts';
import { lookalikes } from './rows/lookalikes.ts';
import { overrides } from './rows/overrides.ts';
import { policy } from './rows/policy.ts';
import { prospects } from './rows/prospects.ts';
import { readers } from './rows/readers.ts';
import { realignments } from './rows/realignments.ts';
import { releases } from './rows/releases.ts';
import { rights } from './rows/rights.ts';
import { sequences } from './rows/sequences.ts';
import { standing } from './rows/standing.ts';
import { taking } from './rows/taking.ts';

export const ATTACKS: readonly Attack[] = [
	...taking,
	...hands,
	...letGo,
	...deals,
	...conversions,
	...ancestors,
	...prospects,
	...decoys,
	...lookalikes,
	...disguises,
	...readers,
	...holds,
	...releases,
	...overrides,
	...realignments,
	...agreement,
	...policy,
	...evidence,
	...rights,
	...standing,
	...beside,
	...sequences,
];
