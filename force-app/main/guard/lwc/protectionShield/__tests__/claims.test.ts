import { claimsOf, sentence } from '../claims';

jest.mock('c/shieldLabels', () => ({
	LABELS: {
		Shield_Taken: '{0} has it, was {3}’s {1} ({2})',
		Shield_Taken_By_You: 'was {0}’s {1} ({2})',
		Shield_Taken_Yours: '{0} has it, was yours {1} ({2})',
		Shield_Yours_From: 'yours, from {0} {1} ({2})',
		Shield_While_Running: '{0} days after',
		Shield_While_Running_Disclosed: '{0} days after, because a deal was shown',
		Shield_While_Running_Least: 'at least {0} days after',
	},
}));

const value = (each: unknown): object => ({ value: each });
const OWNER = { id: '005ana', name: 'Ana Ruiz', active: true };
const SEEN = { owner: OWNER, mentorships: [], protections: [], disclosedIn: [], today: '2026-11-22', viewer: '005dana' };
const until = (days: object, shown: boolean, viewer = '005dana'): string => {
	const mentorship = {
		Id: 'a01',
		Name: value('MS-0012'),
		Status__c: value('Active'),
		Mentor__c: value('005dana'),
		Mentee__c: value('005ana'),
	};
	return claimsOf({ ...SEEN, mentorships: [{ ...mentorship, ...days } as never], disclosedIn: shown ? ['a01'] : [], viewer })[0]!.until;
};

describe('how long a claim lasts while its mentorship runs', () => {
	it.each([
		['what the mentorship says', { Cooling_Off_Days__c: value(120) }, false, '120 days after'],
		['90 days where it says none', {}, false, '90 days after'],
		[
			'what it says of disclosed deals',
			{ Cooling_Off_Days__c: value(90), Disclosed_Cooling_Off_Days__c: value(200) },
			true,
			'200 days after, because a deal was shown',
		],
		[
			'180 days of disclosed deals where it says none',
			{ Cooling_Off_Days__c: value(90) },
			true,
			'180 days after, because a deal was shown',
		],
		[
			'never less than the rest',
			{ Cooling_Off_Days__c: value(365), Disclosed_Cooling_Off_Days__c: value(180) },
			true,
			'365 days after, because a deal was shown',
		],
	])('%s', (_, days, shown, words) => expect(until(days, shown)).toBe(words));
	it('at least those days to an onlooker, who is not told what was shown', () => {
		expect(until({}, false, '005olu')).toBe('at least 90 days after');
		expect(until({}, false, '005ana')).toBe('90 days after');
	});
	it('what came through other hands says it, too', () => {
		const protection = {
			Id: 'a08',
			Protected_For__c: value('005zoe'),
			Protected_Against__c: value('005dana'),
			Protected_Until__c: value(null),
			Disclosed__c: value(true),
			Mentorship__r: { Name: value('MS-0012'), Cooling_Off_Days__c: value(90), Disclosed_Cooling_Off_Days__c: value(150) },
		};
		expect(claimsOf({ ...SEEN, protections: [protection as never] })[0]!.until).toBe('150 days after, because a deal was shown');
	});
});

describe('what was taken', () => {
	const mentorship = {
		Id: 'a01',
		Name: value('MS-0012'),
		Status__c: value('Active'),
		Mentor__c: value('005dana'),
		Mentor__r: { Name: value('Dana Cole') },
		Mentee__c: value('005ana'),
		Mentee__r: { Name: value('Ana Ruiz') },
		Cooling_Off_Days__c: value(90),
	};
	const protection = (forId: string, againstId: string): never =>
		({
			Id: `a08${forId}`,
			Protected_For__c: value(forId),
			Protected_For__r: { Name: value('Ana Ruiz') },
			Protected_Against__c: value(againstId),
			Protected_Against__r: { Name: value('Dana Cole') },
			Protected_Until__c: value(null),
			Mentorship__r: mentorship,
		}) as never;
	const lines = (viewer: string, owner: object, ...protections: never[]): string[] =>
		claimsOf({ ...SEEN, owner: owner as never, mentorships: [mentorship as never], protections, viewer }).map((claim) =>
			sentence(claim, viewer),
		);
	const DANA = { id: '005dana', name: 'Dana Cole', active: true };
	it.each([
		['by whose it is', '005ana', 'Dana has it, was yours 90 days after (MS-0012)'],
		['by who took it', '005dana', 'was Ana Ruiz’s 90 days after (MS-0012)'],
		['by others', '005olu', 'Dana Cole has it, was Ana Ruiz’s 90 days after (MS-0012)'],
	])('is read so %s, and is not protected for who took it', (_, viewer, words) =>
		expect(lines(viewer, DANA, protection('005ana', '005dana'))).toEqual([words]),
	);
	it('is whose it was again once it is at home', () =>
		expect(lines('005ana', OWNER, protection('005ana', '005dana'))).toEqual(['yours, from Dana 90 days after (MS-0012)']));
	it('stays protected for who took it from others whom they mentor', () =>
		expect(
			claimsOf({ ...SEEN, owner: DANA, mentorships: [mentorship as never], protections: [protection('005zoe', '005dana')] }),
		).toHaveLength(2));
});
