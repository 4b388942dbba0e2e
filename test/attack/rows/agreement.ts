/** The agreement, ended, bent or deleted until the record may go. */
import { type Attack, type Attempt, EVERYBODY, PAIR, PARTIES, byRule } from '../row.ts';
import { day, edits, removes, takes, takesWhatWasShown, type Values, withEveryRight } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'The agreement';
/** Everybody who may at least read the mentorship. */
const WITH_ACCESS = ['mentee', 'mentor', 'program owner', 'admin without override'] as const;

const bends = (scene: Scene, values: Values): Promise<Attempt> => edits(scene, 'Mentorship__c', scene.mentorship, values);
const ended = async (scene: Scene, daysAgo: number): Promise<Attempt> => {
	const account = scene.past(daysAgo + 1, () => scene.account(scene.victim));
	scene.past(daysAgo, () => scene.end());
	return takes(scene, 'Account', account, scene.gainer);
};
/** Something taken so many days after the mentorship ended: too early, and late enough. */
const afterTheEnd = (
	id: string,
	way: string,
	[takesIt, tooEarly]: [typeof ended, daysAgo: number],
	twin: string,
	lateEnough: number,
): Attack => ({
	id,
	way,
	theme,
	by: EVERYBODY,
	through: 'REST',
	expect: PAIR,
	attack: (scene) => takesIt(scene, tooEarly),
	twin,
	legitimate: (scene) => takesIt(scene, lateEnough),
});
/** A bent agreement, or no answer at all where the row's own words do not come. */
const bent = (
	id: string,
	way: string,
	values: (scene: Scene) => Values,
	words: RegExp,
	twin: string,
	properly: (scene: Scene) => Values,
	by: Attack['by'] = WITH_ACCESS,
): Attack => ({
	id,
	way,
	theme,
	by,
	through: 'REST',
	expect: byRule(words),
	attack: (scene) => {
		withEveryRight(scene);
		return bends(scene, values(scene));
	},
	twin,
	legitimate: (scene) => edits(scene, 'Mentorship__c', scene.mentorship, properly(scene), 'REST', scene.as(scene.owner)),
});

export const agreement: Attack[] = [
	afterTheEnd('ended-first', 'End the mentorship first, then take the account', [ended, 0], 'after the cool-off', 91),
	afterTheEnd('ended-day-90', 'Take it on the last day of the cool-off', [ended, 90], 'on the day after', 91),
	afterTheEnd(
		'ended-disclosed',
		'Take what was shown for advice, when the cool-off for the rest is over',
		[takesWhatWasShown, 179],
		'after its own, longer one',
		181,
	),
	bent(
		'agreement-ended-by-party',
		'End it oneself',
		() => ({ Status__c: 'Ended' }),
		/You can pause or close this mentorship/,
		'the program owner ends it',
		() => ({ Status__c: 'Ended' }),
		PARTIES,
	),
	bent(
		'agreement-back-dated',
		'Back-date its end',
		() => ({ Status__c: 'Ended', Ended_On__c: '2020-01-01' }),
		/Ended_On__c|cannot be moved/,
		'it ends on the day on which it is ended',
		() => ({ Status__c: 'Ended' }),
	),
	bent(
		'agreement-start',
		'Move its start to later than the change',
		() => ({ Start_Date__c: day(-1) }),
		/cannot be moved later/,
		'another target end',
		() => ({ Target_End_Date__c: day(-90) }),
		['program owner', 'admin without override'],
	),
	bent(
		'agreement-cool-off',
		'Shorten the cool-off that both signed',
		() => ({ Cooling_Off_Days__c: 0 }),
		/cannot be shortened/,
		'lengthen it',
		() => ({ Cooling_Off_Days__c: 120 }),
		['program owner', 'admin without override'],
	),
	bent(
		'agreement-party',
		'Put somebody else in its place',
		(scene) => ({ Mentee__c: scene.fourth.userId }),
		/cannot change/,
		'another channel',
		() => ({ Channel__c: 'Phone' }),
		['program owner', 'admin without override'],
	),
	bent(
		'agreement-until',
		'Type an earlier end of protection into it',
		() => ({ Protected_Until__c: '2020-01-01' }),
		/INVALID_FIELD|cannot be moved/,
		'another channel',
		() => ({ Channel__c: 'Phone' }),
		['mentee', 'mentor', 'program owner'],
	),
	bent(
		'agreement-disclosed',
		'Shorten the cool-off of what was shown, in the mentorship itself',
		() => ({ Disclosed_Cooling_Off_Days__c: 0 }),
		/cannot be shortened|INVALID_FIELD/,
		'lengthen the one for the rest',
		() => ({ Cooling_Off_Days__c: 120 }),
		['program owner', 'admin without override'],
	),
	{
		id: 'agreement-deleted',
		way: 'Delete the mentorship',
		theme,
		by: WITH_ACCESS,
		through: 'REST',
		expect: byRule(/cannot be deleted|INSUFFICIENT/),
		attack: (scene) => removes(scene, 'Mentorship__c', scene.mentorship),
		twin: 'a proposal that nobody has signed',
		legitimate: async (scene) => {
			const proposal = scene.org.proposal(scene.third, scene.fourth);
			return { record: proposal, got: scene.org.remove(scene.admin, 'Mentorship__c', proposal).success };
		},
	},
];
