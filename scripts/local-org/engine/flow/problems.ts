/** One reason why a flow cannot be deployed. */
export interface FlowProblem {
	/** API name of the element or resource; undefined for the flow as a whole. */
	element?: string;
	problem: string;
}

/** A flow that Salesforce, or this org, would not take. Carries every problem found, not only the first. */
export class FlowError extends Error {
	override readonly name = 'FlowError';
	readonly problem: string;
	readonly problems: FlowProblem[];

	constructor(flow: string, problems: FlowProblem[]) {
		const text = problems.map(({ element, problem }) => (element ? `${element}: ${problem}` : problem)).join('; ');
		super(`${flow}: ${text}`);
		this.problem = text;
		this.problems = problems;
	}
}

/** Thrown while one element is compiled; the compiler collects it and goes on with the next element. */
export class ElementProblem extends Error {
	override readonly name = 'ElementProblem';
}

/** Something failed while an interview ran: it goes to the element's fault path, or fails the save. */
export class FlowFault extends Error {
	override readonly name = 'FlowFault';
}
