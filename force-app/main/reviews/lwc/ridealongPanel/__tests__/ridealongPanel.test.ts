import { createElement } from 'lwc';
import { graphql } from 'lightning/graphql';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import USER_ID from '@salesforce/user/Id';
import RidealongPanel from 'c/ridealongPanel';

const text = (value: unknown): object => ({ value });
const edges = (...nodes: object[]): object => ({ edges: nodes.map((node) => ({ node })) });
const DEAL = {
	Id: '006',
	StageName: text('Proposal'),
	IsClosed: text(false),
	CreatedDate: text('2026-01-01T00:00:00.000Z'),
	CloseDate: text('2026-01-02'),
	OwnerId: text(USER_ID),
};
const MENTORSHIP = {
	Id: 'a01',
	Kind__c: text('Craft'),
	Status__c: text('Active'),
	Mentor__c: text('005dana'),
	Mentor__r: { Id: '005dana', Name: text('Dana Cole') },
	Mentee__c: text(USER_ID),
	Mentee__r: { Id: USER_ID, Name: text('Ana Ruiz') },
	Terms_Version__c: text(1),
	Mentor_Signed_Version__c: text(1),
	Mentee_Signed_Version__c: text(1),
};
const REVIEW = {
	Id: 'a02',
	OwnerId: text('005ana'),
	CreatedBy: { Id: '005ana', Name: text('Ana Ruiz') },
	Mentor__c: text(USER_ID),
	Mentor__r: { Id: USER_ID, Name: text('Me') },
	Status__c: text('Requested'),
	Ask__c: text('what next?'),
};
const data = (over: object = {}): object => ({
	uiapi: {
		query: {
			Opportunity: edges(DEAL),
			Stall_Snooze__c: edges(),
			Stall_Baseline__c: edges(),
			Deal_Review__c: edges(),
			Review_Comment__c: edges(),
			Mentorship__c: edges(MENTORSHIP),
			Ridealong_Status__c: edges({ Id: 'a09', Private_Asks_Proven__c: text(true) }),
			...over,
		},
	},
});
const adapter = graphql as unknown as {
	emit(value: object, filter?: unknown, refresh?: () => Promise<void>): void;
	emitErrors(errors: object[]): void;
};
const open = async (value?: object): Promise<HTMLElement> => {
	const element = createElement('c-ridealong-panel', { is: RidealongPanel });
	Object.assign(element, { recordId: '006' });
	document.body.appendChild(element);
	if (value) adapter.emit(value, undefined, async () => undefined);
	await Promise.resolve();
	return element;
};
const find = <T extends HTMLElement>(element: HTMLElement, selector: string): T | null => element.shadowRoot!.querySelector<T>(selector);
afterEach(() => {
	document.body.replaceChildren();
	jest.clearAllMocks();
});

describe('Ridealong panel', () => {
	it('keeps its place while it loads', async () => {
		expect(find(await open(), '[role="status"]')).not.toBeNull();
	});
	it('judges the deal for today: overdue needs no scan', async () => {
		const check = find<HTMLElement & { verdict: { status: string } }>(await open(data()), 'c-deal-check');
		expect(check?.verdict.status).toBe('Stalled');
	});
	it('offers the owner to ask, and nobody else', async () => {
		expect(find(await open(data()), '[data-action="ask"]')).not.toBeNull();
		document.body.replaceChildren();
		expect(find(await open(data({ Opportunity: edges({ ...DEAL, OwnerId: text('005ana') }) })), '[data-action="ask"]')).toBeNull();
	});
	it('does not offer a mentor whose agreement is not signed in its present version', async () => {
		const unsigned = { ...MENTORSHIP, Terms_Version__c: text(2) };
		expect(find(await open(data({ Mentorship__c: edges(unsigned) })), '[data-action="ask"]')).toBeNull();
	});
	it('sends the ask about this deal', async () => {
		const element = await open(data());
		(createRecord as jest.Mock).mockResolvedValue({ id: 'a02' });
		find(element, '[data-action="ask"]')!.click();
		await Promise.resolve();
		const form = find<HTMLElement & { clear(): void }>(element, 'c-ask-form')!;
		form.dispatchEvent(
			new CustomEvent('send', {
				detail: { mentorshipId: 'a01', mentorName: 'Dana Cole', stuckOn: 'Gone quiet', tried: 't', ask: 'a', visibility: 'Mentor only' },
			}),
		);
		expect(createRecord).toHaveBeenCalledWith({
			apiName: 'Deal_Review__c',
			fields: {
				Opportunity__c: '006',
				Mentorship__c: 'a01',
				Stuck_On__c: 'Gone quiet',
				Tried__c: 't',
				Ask__c: 'a',
				Visibility__c: 'Mentor only',
			},
		});
	});
	it('moves a review to Advised with the first advice of its mentor', async () => {
		const element = await open(data({ Opportunity: edges({ ...DEAL, OwnerId: text('005ana') }), Deal_Review__c: edges(REVIEW) }));
		(createRecord as jest.Mock).mockResolvedValue({ id: 'a03' });
		const thread = find<HTMLElement & { review: object; clearComposer(): void }>(element, 'c-review-thread')!;
		thread.dispatchEvent(
			new CustomEvent('comment', { detail: { review: thread.review, body: 'call the CFO', kind: 'Advice', dueOn: null } }),
		);
		await Promise.resolve();
		await Promise.resolve();
		expect(createRecord).toHaveBeenCalledWith({
			apiName: 'Review_Comment__c',
			fields: { Deal_Review__c: 'a02', Body__c: 'call the CFO', Kind__c: 'Advice', Due_Date__c: null },
		});
		expect(updateRecord).toHaveBeenCalledWith({ fields: { Id: 'a02', Status__c: 'Advised' } });
	});
	it('says so where the deal cannot be seen', async () => {
		expect((await open(data({ Opportunity: edges() }))).shadowRoot!.textContent).toContain('No_Access');
	});
	it('offers another try when loading fails', async () => {
		const element = await open();
		adapter.emitErrors([{ message: 'offline' }]);
		await Promise.resolve();
		expect(find(element, '[role="alert"]')?.textContent).toContain('offline');
	});
	it('is accessible', async () => {
		await expect(await open(data({ Deal_Review__c: edges(REVIEW) }))).toBeAccessible();
	});
});
