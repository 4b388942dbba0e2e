import { randomUUID } from 'node:crypto';
import type { FlowHost, FlowInterview, Row } from '../contract.ts';
import type { FlowScope, Frame, Interview, Program } from './types.ts';

/** Starts an interview of a program for one record (or, without one, an autolaunched flow). */
export function startInterview(program: Program, given: FlowInterview, host: FlowHost): Interview {
	const interview: Interview = {
		record: given.record,
		prior: given.prior,
		isNew: given.isNew,
		host,
		guid: undefined,
		faultMessage: null,
		executed: 0,
		errors: [],
		touched: undefined,
		frames: [],
	};
	interview.frames.push(openFrame(program, interview));
	return interview;
}

/**
 * Turns an interview that has not run yet to another record, so that the entry conditions of a whole batch are asked in one: of most
 * records that are saved a flow does not start.
 */
export function turnTo(interview: Interview, given: FlowInterview): Frame {
	const frame = interview.frames[0]!;
	interview.record = given.record;
	interview.prior = given.prior;
	interview.isNew = given.isNew;
	frame.scope = scopeOf(frame, given.record, given.prior);
	return frame;
}

/** `$Flow.InterviewGuid`, made when it is first asked for. */
export const guidOf = (interview: Interview): string => (interview.guid ??= randomUUID());

/** A frame with its variables at their initial values. */
export function openFrame(program: Program, interview: Interview): Frame {
	const frame = { interview, program, variables: new Map(), loops: undefined, next: program.first } as unknown as Frame;
	frame.scope = scopeOf(frame, interview.record, interview.prior);
	for (const variable of program.variables) if (variable.initial) frame.variables.set(variable.name, variable.initial(frame));
	return frame;
}

function scopeOf(frame: Frame, record: Row, prior: Row | undefined): FlowScope {
	const { host, isNew } = frame.interview;
	return {
		record,
		prior,
		isNew,
		now: host.now,
		timeZone: host.timeZone,
		related: host.related,
		global: host.global,
		vlookup: host.vlookup,
		frame,
	};
}

/**
 * The same frame with the record as it was before the save; undefined on create. Conditions evaluated in it tell
 * whether the record met them before.
 */
export function priorFrame(frame: Frame): Frame | undefined {
	const { prior, isNew } = frame.interview;
	if (isNew || !prior) return undefined;
	const before = { ...frame, interview: { ...frame.interview, record: prior } };
	before.scope = scopeOf(before, prior, prior);
	return before;
}
