/**
 * The guard as a table. The rules in TypeScript and the flows in the org run through the same rows and must agree on each:
 * guard.test.ts beside this folder, test/package/guard-agreement.test.ts on the local org.
 */
import { ancestors } from './ancestors.ts';
import { conversions } from './conversions.ts';
import { decoys } from './decoys.ts';
import { hands } from './hands.ts';
import { matches } from './matches.ts';
import { opportunities } from './opportunities.ts';
import { ownerChanges } from './ownerChanges.ts';
import type { GuardScenario } from './scenario.ts';
import { ways } from './ways.ts';

export const GUARD_SCENARIOS: readonly GuardScenario[] = [
	...ownerChanges,
	...ways,
	...hands,
	...opportunities,
	...ancestors,
	...matches,
	...decoys,
	...conversions,
];
