import { createElement } from 'lwc';
import AskForm from 'c/askForm';

interface Field extends HTMLElement {
	name: string;
	value: string;
	reportValidity: () => boolean;
}
const DANA = { mentorshipId: 'a01', userId: '005', name: 'Dana Cole', kind: 'Craft' };
const open = (over: object = {}): HTMLElement => {
	const element = createElement('c-ask-form', { is: AskForm });
	Object.assign(element, { counterparts: [DANA], privateOffered: true, suggestedStuckOn: 'Gone quiet', draftName: '006', ...over });
	document.body.appendChild(element);
	return element;
};
const field = (element: HTMLElement, name: string): Field =>
	[...(element.shadowRoot?.querySelectorAll<Field>('lightning-textarea, lightning-combobox, lightning-radio-group') ?? [])].find(
		(one) => one.name === name,
	)!;
const type = (element: HTMLElement, name: string, value: string): void => {
	field(element, name).dispatchEvent(new CustomEvent('change', { detail: { value } }));
};
const submit = (element: HTMLElement, valid = true): void => {
	for (const one of element.shadowRoot?.querySelectorAll<Field>('lightning-textarea') ?? []) one.reportValidity = () => valid;
	element.shadowRoot?.querySelector('form')?.dispatchEvent(new CustomEvent('submit', { cancelable: true }));
};
beforeEach(() => localStorage.clear());
afterEach(() => document.body.replaceChildren());

describe('ask form', () => {
	it('sends what was written, with the mentor and the worst signal preselected', () => {
		const element = open();
		const sent = jest.fn();
		element.addEventListener('send', (event) => sent((event as CustomEvent).detail));
		type(element, 'tried', 'two calls');
		type(element, 'ask', 'what next?');
		submit(element);
		expect(sent).toHaveBeenCalledWith({
			mentorshipId: 'a01',
			mentorName: 'Dana Cole',
			stuckOn: 'Gone quiet',
			tried: 'two calls',
			ask: 'what next?',
			visibility: 'Mentor only',
		});
	});
	it('sends nothing while something is missing', () => {
		const element = open();
		const sent = jest.fn();
		element.addEventListener('send', sent);
		submit(element, false);
		expect(sent).not.toHaveBeenCalled();
	});
	it('offers Team only, and says why, until the org has proven that private asks are private', () => {
		const element = open({ privateOffered: false });
		const sent = jest.fn();
		element.addEventListener('send', (event) => sent((event as CustomEvent).detail.visibility));
		expect(field(element, 'visibility')).toBeUndefined();
		submit(element);
		expect(sent).toHaveBeenCalledWith('Team');
	});
	it('keeps the text when the tab is closed, and forgets it when it was sent', () => {
		type(open(), 'ask', 'what next?');
		document.body.replaceChildren();
		const again = open();
		expect(field(again, 'ask').value).toBe('what next?');
		(again as HTMLElement & { clear(): void }).clear();
		document.body.replaceChildren();
		expect(field(open(), 'ask').value).toBe('');
	});
	it('says what went wrong where the eye is', () => {
		const element = open({ errors: ["Dana's mentorship ended yesterday."] });
		expect(element.shadowRoot?.querySelector('[role="alert"]')?.textContent).toContain("Dana's mentorship ended yesterday.");
	});
	it('closes with Escape', () => {
		const element = open();
		const cancelled = jest.fn();
		element.addEventListener('cancel', cancelled);
		element.shadowRoot?.querySelector('form')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
		expect(cancelled).toHaveBeenCalledTimes(1);
	});
	it('is accessible', async () => {
		await expect(open()).toBeAccessible();
	});
});
