import { ApiError } from '../../errors.ts';
import type { FlowHost, FlowInterview, FlowOutcome, Row, SaveResult } from '../contract.ts';
import { matches, mergeFilters } from './filters.ts';
import { startInterview, turnTo } from './frames.ts';
import { FlowFault } from './problems.ts';
import type { Answer, Frame, Interview, Program, Request, Step, StepResult } from './types.ts';

/**
 * Salesforce's limit of 2,000 executed elements is gone since API version 57; its CPU limit would stop a runaway loop instead.
 * This stop stands for it (assumed).
 */
const MAX_ELEMENTS = 100_000;
/** Subflows that call each other without end. */
const MAX_FRAMES = 50;

/** An interview that waits for the database. */
interface Waiting {
	interview: Interview;
	step: Step;
	request: Request;
	resume: (answer: Answer) => StepResult;
}

/**
 * Runs the interviews of one batch side by side. Each runs until it asks for the database; then the requests that
 * stand at the same element are merged into one query or one DML operation, as Salesforce bulkifies flows.
 */
export function runProgram(program: Program, batch: FlowInterview[], applies: (frame: Frame) => boolean, host: FlowHost): FlowOutcome[] {
	const outcomes: FlowOutcome[] = batch.map(() => ({ errors: [], ran: false }));
	const interviews = new Map<number, Interview>();
	const asking = batch.length > 0 ? startInterview(program, batch[0]!, host) : undefined;
	for (let at = 0; at < batch.length; at++) {
		const ran = guarded(asking!, undefined, () => applies(turnTo(asking!, batch[at]!)));
		if (ran) {
			outcomes[at]!.ran = true;
			interviews.set(at, startInterview(program, batch[at]!, host));
		} else if (asking!.errors.length > 0) {
			outcomes[at]!.errors = asking!.errors;
			Object.assign(asking!, startInterview(program, batch[at]!, host));
		}
	}
	let waiting = [...interviews.values()].map(advance).filter((each) => each !== undefined);
	while (waiting.length > 0) {
		const answers = answerAll(waiting, host);
		waiting = waiting.map((each) => proceed(each, answers.get(each)!)).filter((each) => each !== undefined);
	}
	for (const [at, { errors }] of interviews) outcomes[at]!.errors = errors;
	return outcomes;
}

/** Runs elements until the interview ends or asks for the database. */
function advance(interview: Interview): Waiting | undefined {
	while (interview.frames.length > 0) {
		const frame = interview.frames.at(-1)!;
		if (frame.next === undefined) {
			interview.frames.pop();
			frame.leave?.();
			continue;
		}
		const step = frame.program.steps.get(frame.next)!;
		if (++interview.executed > MAX_ELEMENTS) {
			fail(interview, step, `The flow ran more than ${MAX_ELEMENTS} elements in one interview.`);
			return undefined;
		}
		let result: StepResult | undefined;
		try {
			result = step.run(frame);
		} catch (error) {
			failOr(error, interview, step);
		}
		const wait = result && apply(interview, frame, step, result);
		if (wait) return wait;
	}
	return undefined;
}

function apply(interview: Interview, frame: Frame, step: Step, result: StepResult): Waiting | undefined {
	if ('request' in result) return { interview, step, request: result.request, resume: result.resume };
	if ('raise' in result) {
		interview.errors.push(...result.raise);
		interview.frames = [];
	} else if ('enter' in result) {
		frame.next = result.next;
		if (interview.frames.length >= MAX_FRAMES) fail(interview, step, 'Too many nested subflows.');
		else interview.frames.push(result.enter);
	} else frame.next = result.next;
	return undefined;
}

function proceed(waiting: Waiting, answer: Answer | FlowFault): Waiting | undefined {
	const { interview, step, resume } = waiting;
	const result = guarded(interview, step, () => {
		if (answer instanceof FlowFault) throw answer;
		return resume(answer);
	});
	const wait = result && apply(interview, interview.frames.at(-1)!, step, result);
	return wait ?? advance(interview);
}

/** A fault goes to the element's fault path, else it fails the save. Anything else is a defect of the engine and flies on. */
function guarded<T>(interview: Interview, step: Step | undefined, work: () => T): T | undefined {
	try {
		return work();
	} catch (error) {
		failOr(error, interview, step);
		return undefined;
	}
}

function failOr(error: unknown, interview: Interview, step: Step | undefined): void {
	if (!(error instanceof FlowFault) && !(error instanceof ApiError)) throw error;
	fail(interview, step, error.message);
}

function fail(interview: Interview, step: Step | undefined, message: string): void {
	const frame = interview.frames.at(-1);
	if (frame && step?.fault !== undefined) {
		interview.faultMessage = message;
		frame.next = step.fault;
		return;
	}
	const { label } = interview.frames[0]?.program ?? frame?.program ?? { label: '' };
	interview.errors.push({
		statusCode: 'CANNOT_EXECUTE_FLOW_TRIGGER',
		// Words of the API: github.com/restforce/restforce/issues/624. The element's name stands in the e-mail that Salesforce sends besides.
		message: `We can't save this record because the “${label}” process failed. Give your Salesforce admin these details. ${message}${step ? ` (element ${step.name})` : ''}`,
		fields: [],
	});
	interview.frames = [];
}

/** Answers all waiting interviews, one database operation per element. */
function answerAll(waiting: readonly Waiting[], host: FlowHost): Map<Waiting, Answer | FlowFault> {
	const groups = new Map<object, Waiting[]>();
	for (const each of waiting) {
		const group = groups.get(each.request.key);
		if (group) group.push(each);
		else groups.set(each.request.key, [each]);
	}
	const answers = new Map<Waiting, Answer | FlowFault>();
	for (const group of groups.values()) {
		try {
			answerGroup(group, host, `${group[0]!.interview.frames.at(-1)!.program.name}.${group[0]!.step.name}`).forEach((answer, at) =>
				answers.set(group[at]!, answer),
			);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			const fault = new FlowFault(`${error.errorCode}: ${error.message}`, { cause: error });
			for (const each of group) answers.set(each, fault);
		}
	}
	return answers;
}

/** `element` is the name under which governor limits are counted. */
function answerGroup(group: readonly Waiting[], host: FlowHost, element: string): Answer[] {
	const requests = group.map((each) => each.request);
	const first = requests[0]!;
	switch (first.kind) {
		case 'find':
			return find(requests as Extract<Request, { kind: 'find' }>[], host, element);
		case 'insert':
			return insert(requests as Write[], host, element);
		case 'update':
			return update(requests as Write[], host, element);
		case 'delete':
			return remove(requests as Extract<Request, { kind: 'delete' }>[], host, element);
	}
}

function find(requests: Extract<Request, { kind: 'find' }>[], host: FlowHost, element: string): Answer[] {
	const { object, orderBy } = requests[0]!;
	const limits = requests.map((each) => each.limit);
	const limit = limits.includes(undefined) ? undefined : Math.max(...(limits as number[]));
	const merged = mergeFilters(requests.map((each) => each.filter));
	if (merged === 'none') return requests.map(() => ({ rows: [] }));
	const [one] = requests;
	const wanted = JSON.stringify(one!.filter);
	const alike = requests.every((each) => each === one || JSON.stringify(each.filter) === wanted);
	const options = { ...(limit !== undefined && alike ? { limit } : {}), ...(orderBy.length > 0 ? { orderBy } : {}) };
	const rows = host.find(object.name, merged, options, element);
	if (alike) return limits.map((own) => ({ rows: rows.slice(0, own) }));
	return requests.map(({ filter, limit: most }) => {
		const own: Row[] = [];
		for (const row of rows) {
			if (!matches(row, filter, object)) continue;
			own.push(row);
			if (most !== undefined && own.length >= most) break;
		}
		return { rows: own };
	});
}

type Write = Extract<Request, { kind: 'insert' | 'update' }>;

/** One row per new record. */
function insert(requests: Write[], host: FlowHost, element: string): Answer[] {
	return retried(requests, (each) => {
		const results = host.insert(
			requests[0]!.object,
			each.flatMap((request) => request.rows),
			element,
		);
		let at = 0;
		return each.map(({ rows }) => results.slice(at, (at += rows.length)));
	});
}

/** One row per record: interviews that update the same record add up, the later one winning field by field. */
function update(requests: Write[], host: FlowHost, element: string): Answer[] {
	return retried(requests, (each) => {
		const rows = new Map<string, Row>();
		for (const request of each) for (const row of request.rows) rows.set(String(row['Id']), { ...rows.get(String(row['Id'])), ...row });
		const results = host.update(requests[0]!.object, [...rows.values()], element);
		const byId = new Map([...rows.keys()].map((id, at) => [id, results[at]!]));
		return each.map((request) => request.rows.map((row) => byId.get(String(row['Id']))!));
	});
}

function remove(requests: Extract<Request, { kind: 'delete' }>[], host: FlowHost, element: string): Answer[] {
	return retried(requests, (each) => {
		const ids = [...new Set(each.flatMap((request) => request.ids))];
		const results = host.delete(requests[0]!.object, ids, element);
		const byId = new Map(ids.map((id, at) => [id, results[at]!]));
		return each.map((request) => request.ids.map((id) => byId.get(id)!));
	});
}

/**
 * One operation for all interviews. Where it was rolled back because of some of them, the others are tried again without those,
 * as Salesforce runs the good rows of a partial success again: nobody fails for another record's fault.
 */
function retried<T extends Request>(requests: readonly T[], write: (requests: readonly T[]) => SaveResult[][]): Answer[] {
	const answers = new Map<T, SaveResult[]>();
	let open: readonly T[] = requests;
	while (open.length > 0) {
		const results = write(open);
		open.forEach((request, at) => answers.set(request, results[at]!));
		const bystanders = open.filter((_, at) => !results[at]!.some(failedItself) && results[at]!.some((each) => !each.success));
		if (bystanders.length === open.length) break;
		open = bystanders;
	}
	return requests.map((request) => ({ results: answers.get(request)! }));
}

function failedItself(result: SaveResult): boolean {
	return !result.success && result.errors.some((error) => error.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
}
