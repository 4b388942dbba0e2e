import { createElement } from 'lwc';
import { graphql } from 'lightning/graphql';
import ProgramBoard from 'c/programBoard';

jest.mock('@salesforce/customPermission/Ridealong_Program_Owner', () => ({ __esModule: true, default: true }), { virtual: true });

const text = (value: unknown): object => ({ value });
const adapter = graphql as unknown as { emit(value: object): void; emitErrors(errors: object[]): void };
const start = (): ShadowRoot => {
	const element = createElement('c-program-board', { is: ProgramBoard });
	document.body.appendChild(element);
	return element.shadowRoot!;
};
const open = async (mode: string): Promise<ShadowRoot> => {
	const root = start();
	const node = { Id: 'a01', Name: text('MS-0001'), Status__c: text('Active'), Guard_Mode__c: text(mode) };
	adapter.emit({ uiapi: { query: { Mentorship__c: { edges: [{ node }] } } } });
	await Promise.resolve();
	return root;
};
afterEach(() => document.body.replaceChildren());

describe('program board', () => {
	it('keeps its place while it loads', async () => {
		expect(start().querySelector('[role="status"]')?.textContent).toContain('Loading');
		expect((await open('Enforce')).querySelector('[role="status"]')).toBeNull();
	});
	it('says what could not be loaded, and why', async () => {
		const root = start();
		adapter.emitErrors([{ message: 'offline' }]);
		await Promise.resolve();
		expect(root.querySelector('[role="alert"]')?.textContent).toMatch(/Panel_Error.*offline/);
		expect(root.querySelector('[role="status"]')).toBeNull();
	});
	it('says that the guard only observes', async () => {
		expect((await open('Observe')).querySelector('.observing')?.textContent).toMatch(/Observing/);
	});
	it('says nothing of it where the guard enforces', async () => {
		expect((await open('Enforce')).querySelector('.observing')).toBeNull();
	});
});
