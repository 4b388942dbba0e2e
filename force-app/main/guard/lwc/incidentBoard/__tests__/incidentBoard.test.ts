import { createElement } from 'lwc';
import { graphql } from 'lightning/graphql';
import { getPicklistValues } from 'lightning/uiObjectInfoApi';
import { updateRecord } from 'lightning/uiRecordApi';
import IncidentBoard from 'c/incidentBoard';

jest.mock('@salesforce/customPermission/Ridealong_Program_Owner', () => ({ __esModule: true, default: true }), { virtual: true });

const text = (value: unknown): object => ({ value });
const INCIDENT = {
	Id: 'a07',
	Name: text('OI-0001'),
	Record_Name__c: text('Northwind'),
	Rule__c: text('Pair protection'),
	Result__c: text('Blocked'),
	Review_Status__c: text('Open'),
	From_Owner__r: { Name: text('Ana Ruiz') },
	To_Owner__r: null,
	Mentorship__r: { Name: text('MS-0012'), Status__c: text('Ended'), Protected_Until__c: text('2027-01-01'), Cooling_Off_Days__c: text(90) },
};
const data = (nodes: object[], hasNextPage = false): object => ({
	uiapi: { query: { Ownership_Incident__c: { edges: nodes.map((node) => ({ node })), pageInfo: { hasNextPage } } } },
});
const adapter = graphql as unknown as {
	emit(value: object, filter?: unknown, refresh?: () => Promise<void>): void;
	emitErrors(errors: object[]): void;
	getLastConfig(): { variables: { where: { and: object[] } } };
};
const picklists = getPicklistValues as unknown as { emit(value: object): void };
const refresh = jest.fn(async () => undefined);
const open = async (value?: object): Promise<ShadowRoot> => {
	const element = createElement('c-incident-board', { is: IncidentBoard });
	document.body.appendChild(element);
	if (value) adapter.emit(value, undefined, refresh);
	await Promise.resolve();
	return element.shadowRoot!;
};
const list = (root: ShadowRoot) =>
	root.querySelector<HTMLElement & { error: string; incidents: Record<string, unknown>[] }>('c-incident-list');
const choose = async (root: ShadowRoot, name: string, value: string): Promise<void> => {
	root.querySelector(`lightning-combobox[data-name="${name}"]`)!.dispatchEvent(new CustomEvent('change', { detail: { value } }));
	await Promise.resolve();
};
afterEach(() => {
	document.body.replaceChildren();
	jest.clearAllMocks();
});

describe('incident board', () => {
	it('keeps its place while it loads', async () => {
		expect((await open()).querySelector('[role="status"]')?.textContent).toContain('Loading');
	});
	it('shows what waits, with what explains it', async () => {
		const [incident] = list(await open(data([INCIDENT])))!.incidents;
		expect(incident).toMatchObject({
			record: 'Northwind',
			from: 'Ana Ruiz',
			to: '',
			mentorship: { name: 'MS-0012', ended: true, until: '2027-01-01', days: 90 },
		});
		expect(adapter.getLastConfig().variables.where).toEqual({ and: [{ Review_Status__c: { eq: 'Open' } }] });
	});
	it('asks for what the filters say, all of it', async () => {
		const root = await open(data([INCIDENT]));
		await choose(root, 'status', '');
		await choose(root, 'rule', 'Territory');
		await choose(root, 'result', 'Found');
		await choose(root, 'period', '7');
		const words = root.querySelector<HTMLElement & { value: string }>('lightning-input')!;
		words.value = ' webb ';
		words.dispatchEvent(new CustomEvent('commit'));
		await Promise.resolve();
		const like = { like: '%webb%' };
		const name = { Name: like };
		expect(adapter.getLastConfig().variables.where.and).toEqual([
			{ Rule__c: { eq: 'Territory' } },
			{ Result__c: { eq: 'Found' } },
			{ or: [name, { Record_Name__c: like }, { From_Owner__r: name }, { To_Owner__r: name }, { Actor__r: name }, { Reference__c: like }] },
			{ Occurred_On__c: { gte: { value: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) } } },
		]);
	});
	it('offers what the org has for values', async () => {
		const root = await open(data([]));
		picklists.emit({ values: [{ label: 'Territorium', value: 'Territory' }] });
		await Promise.resolve();
		expect(root.querySelector<HTMLElement & { options: object[] }>('lightning-combobox[data-name="rule"]')!.options).toContainEqual({
			label: 'Territorium',
			value: 'Territory',
		});
	});
	it('says that nothing waits, and of filters that nothing fits them', async () => {
		const root = await open(data([]));
		expect(root.textContent).toContain('Board_No_Incidents');
		await choose(root, 'result', 'Found');
		adapter.emit(data([]));
		await Promise.resolve();
		expect(root.textContent).toContain('Board_None_Found');
	});
	it('says that there are more', async () => {
		const root = await open(data([INCIDENT], true));
		expect(root.querySelector('[role="status"]')?.textContent).toContain('Board_More');
		expect((await open(data([INCIDENT]))).textContent).not.toContain('Board_More');
	});
	it('says how many there are, in the place that said it was loading', async () => {
		const root = await open();
		const status = root.querySelector('[role="status"]');
		adapter.emit(data([INCIDENT]));
		await Promise.resolve();
		expect(status?.textContent).toBe('c.Ridealong_Board_Count');
		expect(status?.isConnected).toBe(true);
	});
	it('offers another try when loading fails', async () => {
		const root = await open();
		adapter.emitErrors([{ message: 'offline' }]);
		await Promise.resolve();
		expect(root.querySelector('[role="alert"]')?.textContent).toMatch(/Panel_Error.*offline/);
	});
	it.each([
		[undefined, '', 'Board_Judged'],
		[{ body: { message: 'You are part of this incident.' } }, 'c.Ridealong_Board_Failed You are part of this incident.', ''],
	])('writes the judgement and says so; refused with %j it says that', async (failure, said, done) => {
		const root = await open(data([INCIDENT]));
		if (failure) (updateRecord as jest.Mock).mockRejectedValueOnce(failure);
		const detail = { id: 'a07', status: 'Dismissed', resolution: 'They talked.' };
		list(root)!.dispatchEvent(new CustomEvent('judge', { detail }));
		await new Promise(process.nextTick);
		expect(updateRecord).toHaveBeenCalledWith({ fields: { Id: 'a07', Review_Status__c: 'Dismissed', Resolution__c: 'They talked.' } });
		expect(list(root)!.error).toBe(said);
		expect(root.querySelector('[role="status"]')?.textContent).toBe(
			[done, 'Board_Count']
				.filter(Boolean)
				.map((each) => `c.Ridealong_${each}`)
				.join(' '),
		);
		expect(refresh).toHaveBeenCalledTimes(failure ? 0 : 1);
		list(root)!.dispatchEvent(new CustomEvent('open'));
		await Promise.resolve();
		expect(list(root)!.error).toBe('');
	});
	it('is accessible', async () => {
		await expect((await open(data([INCIDENT]))).host).toBeAccessible();
	});
});
