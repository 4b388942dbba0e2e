import { createElement } from 'lwc';
import { graphql } from 'lightning/graphql';
import RecordShield from 'c/recordShield';

const text = (value: unknown): object => ({ value });
const adapter = graphql as unknown as {
	emit(value: object, filter?: unknown, refresh?: () => Promise<void>): void;
	emitErrors(errors: object[]): void;
};
const refresh = jest.fn(async () => undefined);
const open = async (value?: object): Promise<ShadowRoot> => {
	const element = createElement('c-record-shield', { is: RecordShield });
	Object.assign(element, { recordId: '00Q', objectApiName: 'Lead' });
	document.body.appendChild(element);
	if (value) adapter.emit(value, undefined, refresh);
	await Promise.resolve();
	return element.shadowRoot!;
};
const FOUND = { uiapi: { query: { Lead: { edges: [{ node: { Id: '00Q', OwnerId: text('005ana') } }] } } } };
afterEach(() => {
	document.body.replaceChildren();
	jest.clearAllMocks();
});

describe('shield of a record', () => {
	it('keeps its place while it loads', async () => {
		expect((await open()).querySelector('[role="status"]')).not.toBeNull();
	});
	it('hands over what was found, and fetches again after a write', async () => {
		const root = await open(FOUND);
		const shield = root.querySelector<HTMLElement & { data: object; objectName: string; recordId: string }>('c-protection-shield')!;
		expect([shield.objectName, shield.recordId, shield.data]).toEqual(['Lead', '00Q', FOUND.uiapi.query]);
		shield.dispatchEvent(new CustomEvent('changed'));
		expect(refresh).toHaveBeenCalledTimes(1);
	});
	it('offers another try when loading fails', async () => {
		const root = await open();
		adapter.emitErrors([{ message: 'offline' }]);
		await Promise.resolve();
		expect(root.querySelector('[role="alert"]')?.textContent).toContain('offline');
		expect(root.querySelector('c-protection-shield')).toBeNull();
	});
	it('is accessible', async () => {
		await expect((await open(FOUND)).host).toBeAccessible();
	});
});
