import type { SaveResult, UserContext } from '../contract.ts';
import type { Chain, Manner } from './room.ts';

/** What flows and cascades call back into: the save order itself, inside the running transaction. */
export interface Saver {
	save(
		operation: 'insert' | 'update',
		ctx: UserContext,
		object: string,
		rows: Record<string, unknown>[],
		allOrNone: boolean,
		chain: Chain,
		manner?: Manner,
	): SaveResult[];
	remove(ctx: UserContext, object: string, ids: string[], allOrNone: boolean, chain: Chain, manner?: Manner): SaveResult[];
}
