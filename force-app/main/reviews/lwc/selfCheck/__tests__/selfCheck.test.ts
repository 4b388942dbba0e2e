import { createElement } from 'lwc';
import { graphql } from 'lightning/graphql';
import SelfCheck from 'c/selfCheck';

jest.mock('@salesforce/customPermission/Ridealong_Rep', () => ({ __esModule: true, default: true }), { virtual: true });

const text = (value: string): object => ({ value });
const adapter = graphql as unknown as {
	emit(value: object): void;
	emitErrors(errors: object[]): void;
	getLastConfig(): { query: unknown };
};
const deal = (name: string, status: string): object => ({
	node: { Id: `006${name}`, Name: text(name), Stall_Status__c: text(status), Stall_Reasons__c: text(`why ${name}`) },
});
const many = (name: string, status: string, count: number): object[] =>
	Array.from({ length: count }, (_, index) => deal(`${name}${index}`, status));
const open = async (stalled: object[] = [], watch: object[] = []): Promise<ShadowRoot> => {
	const element = createElement('c-self-check', { is: SelfCheck });
	document.body.appendChild(element);
	adapter.emit({ uiapi: { query: { stalled: { edges: stalled }, watch: { edges: watch } } } });
	await Promise.resolve();
	return element.shadowRoot!;
};
afterEach(() => document.body.replaceChildren());

describe('self check', () => {
	it('shows stalled deals before those to watch, each kind in the order that the org gives', async () => {
		const shown = await open([deal('b', 'Stalled'), deal('d', 'Stalled')], [deal('a', 'Watch'), deal('c', 'Watch')]);
		expect([...shown.querySelectorAll('a')].map(({ textContent }) => textContent)).toEqual(['b', 'd', 'a', 'c']);
		expect(shown.textContent).not.toContain('Self_Check_More');
	});
	it('leaves no place to deals to watch where there are stalled ones for all of them, and says that there are more', async () => {
		const shown = await open(many('s', 'Stalled', 11), many('w', 'Watch', 11));
		expect([...shown.querySelectorAll('a')].map(({ textContent }) => textContent)).toEqual(
			many('s', 'Stalled', 10).map((_, at) => `s${at}`),
		);
		expect(shown.textContent).toContain('Self_Check_More');
	});
	it('asks for each kind by itself, so that no deal to watch takes a stalled one’s place', async () => {
		await open();
		const query = JSON.stringify(adapter.getLastConfig().query);
		for (const kind of ['Stalled', 'Watch']) expect(query).toContain(`Stall_Status__c: { eq: \\"${kind}\\" }`);
	});
	it('offers another try when loading fails', async () => {
		const element = createElement('c-self-check', { is: SelfCheck });
		document.body.appendChild(element);
		adapter.emitErrors([{ message: 'offline' }]);
		await Promise.resolve();
		const alert = element.shadowRoot!.querySelector('[role="alert"]')!;
		expect(alert.textContent).toContain('offline');
		expect(alert.querySelector('lightning-button')).not.toBeNull();
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
