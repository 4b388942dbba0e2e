import { createElement } from 'lwc';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import USER_ID from '@salesforce/user/Id';
import ProtectionShield from 'c/protectionShield';

jest.mock('@salesforce/customPermission/Ridealong_Program_Owner', () => ({ __esModule: true, default: undefined }), { virtual: true });

const text = (value: unknown): object => ({ value });
const edges = (...nodes: object[]): object => ({ edges: nodes.map((node) => ({ node })) });
const mentorship = (over: object = {}): object => ({
	Id: 'a01',
	Name: text('MS-0012'),
	Status__c: text('Active'),
	Mentor__c: text('005dana'),
	Mentor__r: { Id: '005dana', Name: text('Dana Cole') },
	Mentee__c: text('005ana'),
	Mentee__r: { Id: '005ana', Name: text('Ana Ruiz') },
	Cooling_Off_Days__c: text(90),
	Protected_Until__c: text(null),
	...over,
});
const MINE = edges(mentorship({ Mentee__c: text(USER_ID) }));
const protection = (over: object = {}): object => ({
	Id: 'a08',
	Protected_For__c: text('005ana'),
	Protected_For__r: { Name: text('Ana Ruiz'), IsActive: text(true) },
	Protected_Against__c: text('005dana'),
	Protected_Against__r: { Name: text('Dana Cole') },
	Protected_Until__c: text(null),
	Mentorship__r: { Name: text('MS-0012'), Cooling_Off_Days__c: text(90) },
	...over,
});
const release = (over: object = {}): object => ({
	Id: 'a05',
	OwnerId: text('005ana'),
	Owner: { Name: text('Ana Ruiz') },
	Status__c: text('Given'),
	Reason__c: text('we agreed'),
	CreatedDate: text('2026-11-20T10:00:00.000Z'),
	Released_To__c: text('005dana'),
	Released_To__r: { Name: text('Dana Cole') },
	Expires_On__c: text('2999-01-01T00:00:00.000Z'),
	...over,
});
const show = (owner: string, data: object = {}, over: object = {}): HTMLElement => {
	const element = createElement('c-protection-shield', { is: ProtectionShield });
	Object.assign(element, {
		recordId: '001',
		objectName: 'Account',
		data: {
			Account: edges({ Id: '001', OwnerId: text(owner), Owner: { Name: text('Ana Ruiz'), IsActive: text(true) } }),
			Mentorship__c: edges(mentorship()),
			...data,
		},
		today: '2026-11-22',
		...over,
	});
	document.body.appendChild(element);
	return element;
};
const words = (element: HTMLElement): string => element.shadowRoot?.textContent ?? '';
type Button = HTMLElement & { label: string; name: string; value: string };
const buttons = (element: HTMLElement): Button[] => [...(element.shadowRoot?.querySelectorAll<Button>('lightning-button') ?? [])];
const press = async (element: HTMLElement, name: string): Promise<void> => {
	const button = buttons(element).find((each) => each.name === name)!;
	button.click();
	await Promise.resolve();
};
const acts = (element: HTMLElement): string[] => buttons(element).map(({ name }) => name);
const SAVED = { detail: { reason: 'we agreed' } };
afterEach(() => {
	document.body.replaceChildren();
	jest.clearAllMocks();
});

describe('shield', () => {
	it('tells an onlooker whose it is and against whom, and offers nothing', () => {
		const element = show('005ana');
		expect(words(element)).toContain('Shield_Theirs_From');
		expect(acts(element)).toEqual([]);
	});
	it('tells of the longer cool-off where a deal was shown', () => {
		const ended = mentorship({
			Status__c: text('Ended'),
			Protected_Until__c: text('2026-11-21'),
			Disclosed_Until__c: text('2027-02-19'),
		});
		expect(words(show('005ana', { Mentorship__c: edges(ended) }))).not.toContain('Shield_Theirs_From');
		const shown = edges({ Id: 'a02', Mentorship__c: text('a01') });
		expect(words(show('005ana', { Mentorship__c: edges(ended), Deal_Review__c: shown }))).toContain('Shield_Theirs_From');
	});
	it('says nothing of mentorships that do not concern the owner, or whose cool-off is over', () => {
		expect(words(show('005zoe'))).toContain('Shield_None');
		const over = mentorship({ Status__c: text('Ended'), Protected_Until__c: text('2026-11-21') });
		expect(words(show('005ana', { Mentorship__c: edges(over) }))).toContain('Shield_None');
	});
	it('still protects on the last day of the cool-off', () => {
		const last = mentorship({ Status__c: text('Ended'), Protected_Until__c: text('2026-11-22') });
		expect(words(show('005ana', { Mentorship__c: edges(last) }))).toContain('Shield_Theirs_From');
	});
	it('protects nothing for who has left', () => {
		const gone = { Account: edges({ Id: '001', OwnerId: text('005ana'), Owner: { Name: text('Ana Ruiz'), IsActive: text(false) } }) };
		expect(words(show('005ana', gone))).toContain('Shield_Owner_Left');
		expect(words(show('005ana', gone))).not.toContain('Shield_Theirs_From');
	});
	it.each([
		['005zoe', 'Shield_Carried'],
		['005ana', 'Shield_Theirs_From'],
	])('owned by %s, a protection that the record carries reads %s, once', (owner, said) => {
		const element = show(owner, { Ownership_Protection__c: edges(protection()) });
		expect(words(element)).toContain(said);
		expect(element.shadowRoot?.querySelectorAll('li')).toHaveLength(1);
	});
	it('lets pass over what is carried and over, or for who has left', () => {
		for (const over of [
			{ Protected_Until__c: text('2026-11-21') },
			{ Protected_For__r: { Name: text('Ana Ruiz'), IsActive: text(false) } },
		])
			expect(words(show('005zoe', { Ownership_Protection__c: edges(protection(over)) }))).toContain('Shield_None');
	});
	it('gives the release for this record to the other side', async () => {
		const element = show(USER_ID, { Mentorship__c: MINE });
		(createRecord as jest.Mock).mockResolvedValue({ id: 'a05' });
		await press(element, 'open');
		element.shadowRoot?.querySelector('c-reason-form')?.dispatchEvent(new CustomEvent('save', SAVED));
		expect(createRecord).toHaveBeenCalledWith({
			apiName: 'Ownership_Release__c',
			fields: { Account__c: '001', Released_To__c: '005dana', Reason__c: 'we agreed' },
		});
	});
	it.each([
		['owned by whose it is', '005ana', { Mentorship__c: edges(mentorship({ Mentor__c: text(USER_ID) })) }],
		['gone to other hands', '005zoe', { Ownership_Protection__c: edges(protection({ Protected_Against__c: text(USER_ID) })) }],
	])('lets the other side ask for one, %s', async (_case, owner, data) => {
		const element = show(
			owner,
			{},
			{ objectName: 'Opportunity', data: { Opportunity: edges({ Id: '006', OwnerId: text(owner) }), ...data } },
		);
		await press(element, 'open');
		element.shadowRoot?.querySelector('c-reason-form')?.dispatchEvent(new CustomEvent('save', SAVED));
		expect(createRecord).toHaveBeenLastCalledWith({
			apiName: 'Ownership_Release__c',
			fields: { Opportunity__c: '001', Status__c: 'Requested', Reason__c: 'we agreed' },
		});
	});
	it('keeps the form and says why when the org refuses', async () => {
		const element = show(USER_ID, { Mentorship__c: MINE });
		(createRecord as jest.Mock).mockRejectedValue({ body: { message: 'Only the owner of a record can release it.' } });
		await press(element, 'open');
		element.shadowRoot?.querySelector('c-reason-form')?.dispatchEvent(new CustomEvent('save', SAVED));
		await new Promise(process.nextTick);
		expect(element.shadowRoot?.querySelector('[role="alert"]')?.textContent).toContain('Only the owner of a record can release it.');
		expect(element.shadowRoot?.querySelector('[role="alert"]')?.textContent).toContain('Shield_Failed_Kept');
		expect(element.shadowRoot?.querySelector('c-reason-form')?.nextElementSibling?.getAttribute('role')).toBe('alert');
	});
	it('offers nothing twice: what opened the form waits until that is closed, and moves nothing', async () => {
		const element = show(USER_ID, { Mentorship__c: MINE });
		const disabled = () => buttons(element).map((each) => (each as Button & { disabled: boolean }).disabled);
		expect(disabled()).toEqual([false]);
		await press(element, 'open');
		expect(disabled()).toEqual([true]);
		element.shadowRoot?.querySelector('c-reason-form')?.dispatchEvent(new CustomEvent('cancel'));
		await Promise.resolve();
		expect(disabled()).toEqual([false]);
	});
	it('has the focus where the answer stands once it is saved: the button is gone', async () => {
		const element = show(USER_ID, {
			Mentorship__c: MINE,
			Ownership_Release__c: edges(release({ OwnerId: text(USER_ID), Status__c: text('Requested') })),
		});
		(updateRecord as jest.Mock).mockResolvedValue({});
		await press(element, 'give');
		await new Promise(process.nextTick);
		expect(element.shadowRoot?.activeElement?.classList.contains('lines')).toBe(true);
	});
	it('says what giving means before it is given', () => {
		const element = show(USER_ID, {
			Mentorship__c: MINE,
			Ownership_Release__c: edges(release({ OwnerId: text(USER_ID), Status__c: text('Requested') })),
		});
		expect(words(element)).toContain('Shield_Release_Help');
		expect(buttons(element).map((each) => (each as Button & { variant: string }).variant)).toEqual(['neutral', 'neutral']);
	});
	describe('of what the other side has already', () => {
		const DANA = { Account: edges({ Id: '001', OwnerId: text('005dana'), Owner: { Name: text('Dana Cole'), IsActive: text(true) } }) };
		const mine = { ...DANA, Ownership_Protection__c: edges(protection({ Protected_For__c: text(USER_ID) })) };
		const given = (over: object = {}): object => ({ Ownership_Release__c: edges(release({ OwnerId: text(USER_ID), ...over })) });
		it('lets them keep it, in words that say so', async () => {
			const element = show('005dana', mine);
			expect(buttons(element).map(({ label }) => label)).toEqual(['c.Ridealong_Shield_Keep']);
			await press(element, 'open');
			const form = element.shadowRoot?.querySelector<HTMLElement & Record<'heading' | 'help' | 'saveLabel', string>>('c-reason-form');
			expect([form?.heading, form?.help, form?.saveLabel].map((each) => each?.replace('c.Ridealong_Shield_', ''))).toEqual([
				'Keep_Title',
				'Keep_Help',
				'Keep_Title',
			]);
		});
		it('says so when it is asked for', () => {
			const element = show('005dana', { ...mine, ...given({ Status__c: text('Requested') }) });
			expect(words(element)).toContain('Shield_Keep_Help');
			expect(words(element)).not.toContain('Shield_Release_Help');
		});
		it.each([
			['who let them', mine, given(), 'Shield_Kept_Yours', ['revoke']],
			[
				'who has it',
				{
					...DANA,
					Account: edges({ Id: '001', OwnerId: text(USER_ID) }),
					Ownership_Protection__c: edges(protection({ Protected_Against__c: text(USER_ID) })),
				},
				{ Ownership_Release__c: edges(release({ Released_To__c: text(USER_ID) })) },
				'Shield_Kept_By_You',
				[],
			],
			['others', { ...DANA, Ownership_Protection__c: edges(protection()) }, { Ownership_Release__c: edges(release()) }, 'Shield_Kept', []],
		])('%s is told only that they may keep it', (_case, data, releases, said, offered) => {
			const element = show('005dana', { Mentorship__c: edges(), ...data, ...releases });
			const lines = [...(element.shadowRoot?.querySelectorAll('li') ?? [])].map((line) => line.querySelector('span')?.textContent);
			expect(lines).toEqual([`c.Ridealong_${said}`]);
			expect(acts(element)).toEqual(offered);
		});
	});
	it.each([
		['given by me', { OwnerId: text(USER_ID) }, 'Shield_Released', ['revoke']],
		['given, to me', { Released_To__c: text(USER_ID) }, 'Shield_Released_To_You', []],
		['asked of me', { OwnerId: text(USER_ID), Status__c: text('Requested') }, 'Shield_Asks_You', ['give', 'decline']],
		['asked by me', { Status__c: text('Requested'), Released_To__c: text(USER_ID) }, 'Shield_Asked', []],
		['declined, to me', { Status__c: text('Declined'), Released_To__c: text(USER_ID) }, 'Shield_Declined', ['open']],
		['of others', { Status__c: text('Requested') }, 'Shield_Asked_Other', []],
	])('a release %s', (_case, over, said, offered) => {
		const mine = (over as { OwnerId?: object }).OwnerId !== undefined;
		const mentor = (over as { Released_To__c?: object }).Released_To__c ?? text('005dana');
		const pair = mentorship({ Mentor__c: mentor, ...(mine && { Mentee__c: text(USER_ID) }) });
		const element = show(mine ? USER_ID : '005ana', {
			Mentorship__c: edges(pair),
			Ownership_Release__c: edges(release(over), release({ ...over, Id: 'a06' })),
		});
		expect(words(element)).toContain(said);
		expect(acts(element)).toEqual(offered);
	});
	it('counts no release that has expired, or was given by a former owner', () => {
		for (const over of [{ Expires_On__c: text('2020-01-01T00:00:00.000Z') }, { OwnerId: text('005zoe') }])
			expect(words(show('005ana', { Ownership_Release__c: edges(release(over)) }))).not.toContain('Shield_Released');
	});
	it.each([
		['revoke', 'Given', { Revoked__c: true }],
		['give', 'Requested', { Status__c: 'Given' }],
		['decline', 'Requested', { Status__c: 'Declined' }],
	])('%s writes the answer', async (act, status, fields) => {
		const element = show(USER_ID, {
			Mentorship__c: MINE,
			Ownership_Release__c: edges(release({ OwnerId: text(USER_ID), Status__c: text(status) })),
		});
		await press(element, act);
		expect(updateRecord).toHaveBeenCalledWith({ fields: { Id: 'a05', ...fields } });
	});
	describe('of incidents', () => {
		const some = edges({ Id: 'a07', Name: text('OI-1') }, { Id: 'a06', Name: text('OI-2') });
		const kept = { Ownership_Protection__c: edges(protection({ Protected_For__c: text(USER_ID) })) };
		it.each([
			['to whose record it is', USER_ID, { Mentorship__c: MINE, Ownership_Incident__c: edges() }, 'Shield_No_Incidents_Seen'],
			['to whose it was, and is for others in between', '005zoe', { ...kept, Ownership_Incident__c: edges() }, 'Shield_No_Incidents_Seen'],
			// What the guard wrote of them is not theirs to read: that there is nothing would be no answer.
			[
				'to the other side',
				'005ana',
				{ Mentorship__c: edges(mentorship({ Mentor__c: text(USER_ID) })), Ownership_Incident__c: edges() },
				'',
			],
			['to an onlooker', '005ana', { Ownership_Incident__c: edges() }, ''],
			['on an own record that nothing protects', USER_ID, { Ownership_Incident__c: edges() }, ''],
			['to whose record it is, who may open none', USER_ID, { Mentorship__c: MINE }, ''],
			['to whose record it is', USER_ID, { Mentorship__c: MINE, Ownership_Incident__c: some }, 'Shield_Incidents'],
			['to whoever may see them', '005ana', { Ownership_Incident__c: some }, 'Shield_Incidents'],
		])('%s, of %s with %j: "%s"', (_whom, owner, data, said) => {
			const element = show(owner, data);
			expect(element.shadowRoot?.querySelector('header span')?.textContent).toBe(said && `c.Ridealong_${said}`);
			const links = [...(element.shadowRoot?.querySelectorAll('a') ?? [])].map(({ dataset }) => dataset.id);
			expect(links).toEqual(said === 'Shield_Incidents' ? ['a07', 'a06'] : []);
		});
	});
	it('says of an incident to whom the record was to go, where that is told', () => {
		const some = edges(
			{ Id: 'a07', Name: text('OI-1'), To_Owner__r: { Name: text('Dana Cole') } },
			{ Id: 'a06', Name: text('OI-2'), To_Owner__r: null },
		);
		const links = [...(show('005ana', { Ownership_Incident__c: some }).shadowRoot?.querySelectorAll('a') ?? [])];
		expect(links.map(({ textContent }) => textContent)).toEqual(['c.Ridealong_Shield_Incident_To', 'c.Ridealong_Shield_Incident']);
	});
	it('is accessible', async () => {
		const element = show(USER_ID, { Mentorship__c: MINE, Ownership_Incident__c: edges({ Id: 'a07', Name: text('OI-1') }) });
		await press(element, 'open');
		await expect(element).toBeAccessible();
	});
});
