import { createElement } from 'lwc';
import ReasonForm from 'c/reasonForm';

type Input = HTMLElement & { reportValidity(): boolean };
const show = (): HTMLElement => {
	const element = createElement('c-reason-form', { is: ReasonForm });
	Object.assign(element, { heading: 'Let Dana become the owner', help: 'For 7 days.', saveLabel: 'Give the release' });
	document.body.appendChild(element);
	return element;
};
afterEach(() => document.body.replaceChildren());

describe('reason form', () => {
	it.each([
		[true, [[{ reason: 'we agreed' }]]],
		[false, []],
	])('sends the reason or nothing (valid: %s)', (valid, sent) => {
		const element = show();
		const saved = jest.fn();
		element.addEventListener('save', (event) => saved((event as CustomEvent).detail));
		const input = element.shadowRoot!.querySelector<Input>('lightning-input')!;
		input.reportValidity = () => valid;
		input.dispatchEvent(new CustomEvent('change', { detail: { value: 'we agreed' } }));
		element.shadowRoot!.querySelector('form')!.dispatchEvent(new CustomEvent('submit', { cancelable: true }));
		expect(saved.mock.calls).toEqual(sent);
	});
	it('holds still under the pointer, and leads back to what is missing', () => {
		const root = show().shadowRoot!;
		for (const button of root.querySelectorAll('lightning-button')) {
			const press = new MouseEvent('mousedown', { cancelable: true });
			button.dispatchEvent(press);
			expect(press.defaultPrevented).toBe(true);
		}
		const input = root.querySelector<Input>('lightning-input')!;
		input.reportValidity = () => false;
		const focused = jest.spyOn(input, 'focus');
		root.querySelector('form')!.dispatchEvent(new CustomEvent('submit', { cancelable: true }));
		expect(focused).toHaveBeenCalledTimes(1);
		// The browser's own check would keep the form from sending, and say so in a bubble of its own.
		expect(root.querySelector('form')!.noValidate).toBe(true);
	});
	it('can be left', () => {
		const element = show();
		const left = jest.fn();
		element.addEventListener('cancel', left);
		element.shadowRoot!.querySelector<HTMLElement>('lightning-button')!.click();
		expect(left).toHaveBeenCalledTimes(1);
	});
	it('is accessible', async () => {
		await expect(show()).toBeAccessible();
	});
});
