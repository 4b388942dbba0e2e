import { createElement } from 'lwc';
import { graphql } from 'lightning/graphql';
import SelfCheck from 'c/selfCheck';

jest.mock('@salesforce/customPermission/Ridealong_Rep', () => ({ __esModule: true, default: true }), { virtual: true });

const text = (value: string): object => ({ value });
const adapter = graphql as unknown as { emit(value: object): void };
const deal = (name: string, status: string): object => ({
	node: { Id: `006${name}`, Name: text(name), Stall_Status__c: text(status), Stall_Reasons__c: text(`why ${name}`) },
});
const open = async (...edges: object[]): Promise<ShadowRoot> => {
	const element = createElement('c-self-check', { is: SelfCheck });
	document.body.appendChild(element);
	adapter.emit({ uiapi: { query: { stalled: { edges } } } });
	await Promise.resolve();
	return element.shadowRoot!;
};
afterEach(() => document.body.replaceChildren());

describe('self check', () => {
	it('shows stalled deals before those to watch, each kind in the order that the org gives', async () => {
		const shown = await open(deal('a', 'Watch'), deal('b', 'Stalled'), deal('c', 'Watch'), deal('d', 'Stalled'));
		expect([...shown.querySelectorAll('a')].map(({ textContent }) => textContent)).toEqual(['b', 'd', 'a', 'c']);
	});
	it('says that none is stalled, in the same quiet words as its neighbours', async () => {
		const shown = await open();
		expect(shown.querySelectorAll('li')).toHaveLength(0);
		expect([...shown.querySelectorAll('p.quiet')].map(({ textContent }) => textContent)).toEqual([
			expect.stringContaining('Self_Check_Hint'),
			expect.stringContaining('Self_Check_Empty'),
		]);
	});
});
