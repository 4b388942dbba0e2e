/** Interviews that no save waits for: event-triggered flows, scheduled and asynchronous paths, schedule-triggered flows. */
import type { CompiledFlow, FlowInterview, SaveResult, UserContext } from '../contract.ts';
import { runChunks } from '../records/chunks.ts';
import { failure, governed, newChain, type Room } from '../records/room.ts';
import type { Saver } from '../records/saver.ts';
import { flowHost, runGuarded } from '../records/triggers.ts';

/**
 * Runs a batch in a transaction of its own and answers one result per interview. What an interview that fails has written is rolled back,
 * and the others of its batch run again without it, as the good rows of a partial save do.
 * @param path a scheduled path of the flow; without it the flow runs from its start
 */
export function runDetached(
	room: Room,
	saver: Saver,
	flow: CompiledFlow,
	interviews: readonly FlowInterview[],
	ctx: UserContext,
	path?: string,
): SaveResult[] {
	return room.formulas.as(ctx, () =>
		runChunks(room.store, interviews.length, false, (positions) =>
			governed(room, newChain(), positions.length, (chain) => {
				// An attempt may write into its records: each gets its own.
				const batch = positions.map((at) => ({ ...interviews[at]!, record: { ...interviews[at]!.record } }));
				const outcomes = runGuarded(flow, batch, flowHost(room, ctx, chain, saver, room.clock.now()), path);
				return outcomes.map(({ errors }) => (errors.length > 0 ? failure([...errors]) : { id: null, success: true, errors: [] }));
			}),
		),
	);
}
