import { claimsOf } from '../claims';

jest.mock('c/shieldLabels', () => ({
	LABELS: {
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
