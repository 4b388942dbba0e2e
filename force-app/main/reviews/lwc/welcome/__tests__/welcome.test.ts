import { createElement } from 'lwc';
import Welcome from 'c/welcome';

describe('welcome', () => {
	it('says whom to ask and where an admin begins, accessibly', async () => {
		const element = createElement('c-welcome', { is: Welcome });
		document.body.appendChild(element);
		expect(element.shadowRoot?.textContent).toContain('Welcome_No_Role');
		expect(element.shadowRoot?.textContent).toContain('Welcome_Admin');
		await expect(element).toBeAccessible();
	});
});
