import { randomUUID } from 'node:crypto';
import type { FlowHost, FlowInterview, FormulaScope, Row, SaveError } from '../contract.ts';
import type { FlowValue, Frame, Interview, Next, Program } from './types.ts';

const NO_ERRORS: readonly SaveError[] = [];

/** Starts an interview of a program for one record (or, without one, an autolaunched flow). */
export function startInterview(program: Program, given: FlowInterview, host: FlowHost): Interview & { top: Frame } {
	const interview: Interview = {
		record: given.record,
		prior: given.prior,
		isNew: given.isNew,
		host,
		program,
		top: undefined,
		asking: undefined,
		request: undefined,
		guid: undefined,
		faultMessage: null,
		executed: 0,
		errors: NO_ERRORS,
		touched: undefined,
	};
	interview.top = openFrame(program, interview);
	return interview as Interview & { top: Frame };
}

/**
 * Turns an interview that has not run yet to another record, so that the entry conditions of a whole batch are asked in one: of most
 * records that are saved a flow does not start.
 */
export function turnTo(interview: Interview, given: FlowInterview): void {
	interview.record = given.record;
	interview.prior = given.prior;
	interview.isNew = given.isNew;
}

/** `$Flow.InterviewGuid`, made when it is first asked for. */
export const guidOf = (interview: Interview): string => (interview.guid ??= randomUUID());

/** A frame with its variables at their initial values; of a subflow with its caller, and what to do when it ends. */
export function openFrame(program: Program, interview: Interview, caller?: Frame, leave?: Frame['leave']): Frame {
	const frame = new OpenFrame(program, interview, caller, leave);
	for (const { slot, compute } of program.computed) frame.values[slot!] = compute!(frame);
	return frame;
}

/** Formulas read the record through the frame: an object less for every interview, and one place that knows the record. */
class OpenFrame implements Frame {
	readonly interview: Interview;
	readonly program: Program;
	readonly values: FlowValue[];
	loops: Frame['loops'] = undefined;
	next: Next;
	readonly caller: Frame | undefined;
	readonly depth: number;
	readonly leave: Frame['leave'];

	constructor(program: Program, interview: Interview, caller: Frame | undefined, leave: Frame['leave']) {
		this.interview = interview;
		this.program = program;
		this.values = program.initial.slice();
		this.next = program.first;
		this.caller = caller;
		this.depth = caller ? caller.depth + 1 : 0;
		this.leave = leave;
	}

	get record(): Row {
		return this.interview.record;
	}
	get prior(): Row | undefined {
		return this.interview.prior;
	}
	get isNew(): boolean {
		return this.interview.isNew;
	}
	get now(): Date {
		return this.interview.host.now;
	}
	get timeZone(): string {
		return this.interview.host.timeZone;
	}
	get related(): FormulaScope['related'] {
		return this.interview.host.related;
	}
	get global(): FormulaScope['global'] {
		return this.interview.host.global;
	}
	get vlookup(): FormulaScope['vlookup'] {
		return this.interview.host.vlookup;
	}
}

/** What a formula field of another record sees. */
export function scopeOf(frame: Frame, record: Row): FormulaScope {
	const { prior, isNew, now, timeZone, related, global, vlookup } = frame;
	return { record, prior, isNew, now, timeZone, related, global, vlookup };
}

/** Does `holds` hold for the record as it was before the save? Undefined on create, where there was none. */
export function before(frame: Frame, holds: (frame: Frame) => boolean): boolean | undefined {
	const { interview } = frame;
	const { prior, isNew, record } = interview;
	if (isNew || !prior) return undefined;
	interview.record = prior;
	try {
		return holds(frame);
	} finally {
		interview.record = record;
	}
}
