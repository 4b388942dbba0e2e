/** Works off jobs one step at a time, between requests: a step ends before the next request waits long, and jobs take turns. */
import type { Engine, UserContext } from '../../engine/contract.ts';
import { JobDataError } from './csv.ts';
import { ingest } from './ingest.ts';
import type { Job, Jobs } from './jobs.ts';
import { runQuery } from './query-job.ts';
import { ApiError } from '../../errors.ts';

/** "Maximum number of concurrent … jobs: 25": further ones wait for their turn. */
const AT_ONCE = 25;
/** Turns of the event loop between steps: a request on a new connection needs one to be accepted, one to be read and one to be answered. */
const TURNS = 3;
const afterTurns = (turns: number, work: () => void): void => void setImmediate(() => (turns > 1 ? afterTurns(turns - 1, work) : work()));

const INACTIVE = 'InvalidUser : The user who created the job is not active';

interface Running {
	id: string;
	steps: Iterator<Promise<unknown> | void>;
}
export interface Worker {
	/** A job has become ready. */
	add(id: string): void;
	/** Stops before the next step; what is left goes on when the org starts again. */
	stop(): void;
}

/** Takes up what an earlier process left, too. */
export function createWorker(engine: Engine, jobs: Jobs): Worker {
	const waiting = jobs.unfinished().map(({ id }) => id);
	const active: Running[] = [];
	/** Jobs whose step waits for an answer from elsewhere. */
	let parked = 0;
	let stopped = false;
	let scheduled = false;

	const schedule = (): void => {
		if (scheduled || stopped || (waiting.length === 0 && active.length === 0)) return;
		scheduled = true;
		afterTurns(TURNS, () => {
			scheduled = false;
			if (!stopped) turn();
			schedule();
		});
	};

	function turn(): void {
		while (active.length + parked < AT_ONCE && waiting.length > 0) start(waiting.shift()!);
		const next = active.shift();
		if (!next) return;
		// Aborted or deleted meanwhile.
		const job = jobs.get(next.id);
		if (job?.state !== 'InProgress') return;
		if (!submitter(engine, job)) return end(job.id, 'Failed', INACTIVE);
		const more = step(next.id, next.steps);
		if (more === true) active.push(next);
		else if (more) park(next, more);
	}

	function park(job: Running, until: Promise<unknown>): void {
		parked++;
		void until.finally(() => {
			parked--;
			active.push(job);
			schedule();
		});
	}

	function start(id: string): void {
		const job = jobs.get(id);
		if (!job || (job.state !== 'UploadComplete' && job.state !== 'InProgress')) return;
		const user = submitter(engine, job);
		if (!user) return end(id, 'Failed', INACTIVE);
		jobs.update(id, { state: 'InProgress' }, engine.clock.now());
		active.push({ id, steps: job.kind === 'ingest' ? ingest(engine, jobs, job, user) : runQuery(engine, jobs, job, user) });
	}

	/** Whether there is more to do, or when. */
	function step(id: string, steps: Running['steps']): boolean | Promise<unknown> {
		try {
			const { done, value } = steps.next();
			if (!done) return value ?? true;
			end(id, 'JobComplete', null);
		} catch (error) {
			if (error instanceof JobDataError) end(id, 'Failed', error.message);
			else if (error instanceof ApiError) end(id, 'Failed', `${error.errorCode} : ${error.message}`);
			else {
				console.error(`Bulk job ${id}`, error);
				end(id, 'Failed', 'InternalServerError : What went wrong stands in the log of the local org');
			}
		}
		return false;
	}

	const end = (id: string, state: Job['state'], error: string | null): void => jobs.update(id, { state, error }, engine.clock.now());

	schedule();
	return {
		add(id) {
			waiting.push(id);
			schedule();
		},
		stop: () => (stopped = true),
	};
}

/** Who created the job, under the rights of now. */
function submitter(engine: Engine, job: Job): UserContext | undefined {
	const [user] = engine.soql.find(
		engine.systemContext(),
		'User',
		{
			and: [
				{ field: 'Id', op: '=', value: job.userId },
				{ field: 'IsActive', op: '=', value: true },
			],
		},
		{ fields: ['TimeZoneSidKey'], limit: 1 },
	);
	if (!user) return undefined;
	const origin = `com/salesforce/api/bulkapi/${job.version}`;
	return { userId: job.userId, mode: 'user', timeZone: String(user['TimeZoneSidKey'] ?? 'GMT'), origin };
}
