import { ApiError } from '../../errors.ts';
import type { FlowHost, FlowInterview, FlowOutcome } from '../contract.ts';
import { answerAll, type Answer } from './answers.ts';
import { startInterview, turnTo } from './frames.ts';
import { FlowFault } from './problems.ts';
import type { Frame, Interview, Next, Program, Request, Step, StepResult } from './types.ts';

/**
 * Salesforce's limit of 2,000 executed elements is gone since API version 57; its CPU limit would stop a runaway loop instead.
 * This stop stands for it (assumed).
 */
const MAX_ELEMENTS = 100_000;
/** Subflows that call each other without end. */
const MAX_FRAMES = 50;

const NOT_STARTED: FlowOutcome = { errors: [], ran: false };
const RAN: FlowOutcome = { errors: [], ran: true };

/**
 * Runs the interviews of one batch side by side. Each runs until it asks for the database; then the requests that
 * stand at the same element are merged into one query or one DML operation, as Salesforce bulkifies flows.
 */
export function runProgram(program: Program, batch: FlowInterview[], applies: (frame: Frame) => boolean, host: FlowHost): FlowOutcome[] {
	const outcomes = new Array<FlowOutcome>(batch.length).fill(NOT_STARTED);
	const started: Interview[] = [];
	const places: number[] = [];
	let asking: Interview | undefined;
	for (let at = 0; at < batch.length; at++) {
		const given = batch[at]!;
		if (asking) turnTo(asking, given);
		else asking = startInterview(program, given, host);
		if (starts(asking, applies)) {
			started.push(startInterview(program, given, host));
			places.push(at);
		} else if (asking.errors.length > 0) {
			outcomes[at] = { errors: asking.errors, ran: false };
			asking = undefined;
		}
	}
	let waiting = started.filter(advance);
	while (waiting.length > 0) {
		const answers = answerAll(waiting, host);
		waiting = waiting.filter((each, at) => proceed(each, answers[at]!));
	}
	for (const [nth, { errors }] of started.entries()) outcomes[places[nth]!] = errors.length === 0 ? RAN : { errors, ran: true };
	return outcomes;
}

/** Do the entry conditions hold? A fault in them fails the save. */
function starts(asking: Interview, applies: (frame: Frame) => boolean): boolean {
	try {
		return applies(asking.top!);
	} catch (error) {
		failOr(error, asking, undefined);
		return false;
	}
}

/** Runs elements until the interview ends or asks for the database; true where it waits for an answer. */
function advance(interview: Interview): boolean {
	for (let frame = interview.top; frame; frame = interview.top) {
		const step = frame.next.step ?? stepOf(frame.program, frame.next);
		if (step === undefined) {
			interview.top = frame.caller;
			if (frame.caller) frame.leave?.(frame.caller, frame);
			continue;
		}
		if (++interview.executed > MAX_ELEMENTS) {
			fail(interview, step, `The flow ran more than ${MAX_ELEMENTS} elements in one interview.`);
			return false;
		}
		let result: StepResult | undefined;
		try {
			result = step.run(frame);
		} catch (error) {
			failOr(error, interview, step);
		}
		if (result && apply(interview, frame, step, result)) return true;
	}
	return false;
}

/** What a connector leads to; undefined at the end of the path. */
function stepOf({ steps }: Program, onward: Next): Step | undefined {
	if (onward.next !== undefined) onward.step = steps.get(onward.next)!;
	return onward.step;
}

/** True where the interview waits for an answer now. */
function apply(interview: Interview, frame: Frame, step: Step, result: StepResult): boolean {
	if ('next' in result) {
		frame.next = result;
		return false;
	}
	if ('ask' in result) {
		interview.asking = step;
		interview.request = result;
		return true;
	}
	if ('raise' in result) {
		interview.errors = [...interview.errors, ...result.raise];
		interview.top = undefined;
		return false;
	}
	frame.next = result.onward;
	if (result.enter.depth >= MAX_FRAMES) fail(interview, step, 'Too many nested subflows.');
	else interview.top = result.enter;
	return false;
}

function proceed(interview: Interview, answer: Answer | FlowFault): boolean {
	const { asking: step, request } = interview as Interview & { asking: Step; request: Request };
	interview.asking = interview.request = undefined;
	const frame = interview.top!;
	try {
		if (answer instanceof FlowFault) throw answer;
		if (apply(interview, frame, step, resume(frame, request, answer))) return true;
	} catch (error) {
		failOr(error, interview, step);
	}
	return advance(interview);
}

function resume(frame: Frame, { ask }: Request, answer: Answer): StepResult {
	return ask.kind === 'find'
		? ask.resume(frame, (answer as Extract<Answer, { rows: unknown }>).rows)
		: ask.resume(frame, (answer as Extract<Answer, { results: unknown }>).results);
}

/** A fault goes to the element's fault path, else it fails the save. Anything else is a defect of the engine and flies on. */
function failOr(error: unknown, interview: Interview, step: Step | undefined): void {
	if (!(error instanceof FlowFault) && !(error instanceof ApiError)) throw error;
	fail(interview, step, error.message);
}

function fail(interview: Interview, step: Step | undefined, message: string): void {
	if (interview.top && step?.fault !== undefined) {
		interview.faultMessage = message;
		interview.top.next = { next: step.fault };
		return;
	}
	interview.errors = [
		...interview.errors,
		{
			statusCode: 'CANNOT_EXECUTE_FLOW_TRIGGER',
			// Words of the API: github.com/restforce/restforce/issues/624. The element's name stands in the e-mail that Salesforce sends besides.
			message: `We can't save this record because the “${interview.program.label}” process failed. Give your Salesforce admin these details. ${message}${step ? ` (element ${step.name})` : ''}`,
			fields: [],
		},
	];
	interview.top = undefined;
}
