import { createElement } from 'lwc';
import IncidentList from 'c/incidentList';

const INCIDENT = {
	id: 'a07',
	name: 'OI-0001',
	reference: 'R1',
	record: 'Northwind',
	rule: 'Pair protection',
	result: 'Blocked',
	occurredOn: '2026-11-22',
	from: 'Ana Ruiz',
	to: 'Dana Cole',
	actor: 'Dana Cole',
};
const show = (): HTMLElement => {
	const element = createElement('c-incident-list', { is: IncidentList });
	Object.assign(element, { incidents: [INCIDENT] });
	document.body.appendChild(element);
	return element;
};
afterEach(() => document.body.replaceChildren());

describe('incident list', () => {
	it.each([
		[true, [[{ id: 'a07', status: 'Confirmed', resolution: 'talked to both' }]]],
		[false, []],
	])('is judged with a reason or not at all (valid: %s)', async (valid, judgements) => {
		const element = show();
		const judged = jest.fn();
		element.addEventListener('judge', (event) => judged((event as CustomEvent).detail));
		const confirm = element.shadowRoot!.querySelector<HTMLElement & { value: string; name: string }>('lightning-button')!;
		Object.assign(confirm, { value: 'a07', name: 'Confirmed' });
		confirm.click();
		await Promise.resolve();
		const input = element.shadowRoot!.querySelector<HTMLElement & { reportValidity(): boolean }>('lightning-input')!;
		input.reportValidity = () => valid;
		input.dispatchEvent(new CustomEvent('change', { detail: { value: 'talked to both' } }));
		element.shadowRoot!.querySelector('form')!.dispatchEvent(new CustomEvent('submit', { cancelable: true }));
		expect(judged.mock.calls).toEqual(judgements);
	});
	it('is accessible', async () => {
		await expect(show()).toBeAccessible();
	});
});
