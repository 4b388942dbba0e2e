import { dueOn, isOpen, movesFor, turnOf, type ReviewStatus } from 'c/reviewStates';

describe('the states of a review', () => {
	it.each<[ReviewStatus, ReviewStatus[], ReviewStatus[], string]>([
		['Requested', ['Acknowledged', 'Declined'], ['Withdrawn'], 'mentor'],
		['Acknowledged', ['Advised', 'Declined'], ['Withdrawn'], 'mentor'],
		['Advised', ['Action agreed', 'Done'], ['Action agreed', 'Done', 'Withdrawn'], 'either'],
		['Action agreed', ['Done'], ['Done', 'Withdrawn'], 'requester'],
		['Done', [], [], 'nobody'],
		['Declined', [], [], 'nobody'],
		['Withdrawn', [], [], 'nobody'],
		['Expired', [], [], 'nobody'],
	])('%s', (status, mentor, requester, turn) => {
		expect(movesFor(status, 'mentor')).toEqual(mentor);
		expect(movesFor(status, 'requester')).toEqual(requester);
		expect(movesFor(status, 'reader')).toEqual([]);
		expect(turnOf(status)).toBe(turn);
		expect(isOpen(status)).toBe(turn !== 'nobody');
	});
	it('is due by the promise that comes next', () => {
		const dates = { acknowledgeBy: '2026-11-24', adviseBy: '2026-11-27' };
		expect(dueOn({ status: 'Requested', ...dates })).toBe('2026-11-24');
		expect(dueOn({ status: 'Acknowledged', ...dates })).toBe('2026-11-27');
		expect(dueOn({ status: 'Advised', ...dates })).toBeNull();
	});
});
