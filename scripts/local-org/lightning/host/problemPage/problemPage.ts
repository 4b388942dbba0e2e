/** The page where there is nothing to show: no access, no such page, or something that this org has not got. */
import { LightningElement, api } from 'lwc';
import type { ProblemPage as Problem } from '../../page/model.ts';

const HEADINGS: Record<Problem['reason'], string> = {
	noAccess: "Looks like there's a problem.",
	notFound: 'Page doesn’t exist',
	notImplemented: 'Not in the local org',
};

export default class ProblemPage extends LightningElement {
	@api problem!: Problem;

	get heading(): string {
		return HEADINGS[this.problem.reason];
	}
	get message(): string {
		return this.problem.message;
	}
}
