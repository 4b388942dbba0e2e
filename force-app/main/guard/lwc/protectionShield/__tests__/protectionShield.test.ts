import { createElement } from 'lwc';
import { createRecord } from 'lightning/uiRecordApi';
import USER_ID from '@salesforce/user/Id';
import ProtectionShield from 'c/protectionShield';

const text = (value: unknown): object => ({ value });
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
const show = (over: object = {}): HTMLElement => {
	const element = createElement('c-protection-shield', { is: ProtectionShield });
	Object.assign(element, {
		accountId: '001',
		ownerId: '005ana',
		ownerName: 'Ana Ruiz',
		mentorships: [mentorship()],
		releases: [],
		today: '2026-11-22',
		...over,
	});
	document.body.appendChild(element);
	return element;
};
const words = (element: HTMLElement): string => element.shadowRoot?.textContent ?? '';
const buttons = (element: HTMLElement): HTMLElement[] => [...(element.shadowRoot?.querySelectorAll<HTMLElement>('lightning-button') ?? [])];
afterEach(() => {
	document.body.replaceChildren();
	jest.clearAllMocks();
});

describe('shield', () => {
	it('tells an onlooker whose it is and against whom', () => {
		expect(words(show())).toContain('Shield_Theirs_From');
	});
	it('tells of the longer cool-off where a deal of the account was shown', () => {
		const ended = { Status__c: text('Ended'), Protected_Until__c: text('2026-11-21'), Disclosed_Until__c: text('2027-02-19') };
		expect(words(show({ mentorships: [mentorship(ended)] }))).not.toContain('Shield_Theirs_From');
		expect(words(show({ mentorships: [mentorship(ended)], disclosedIn: ['a01'] }))).toContain('Shield_Theirs_From');
	});
	it('offers a release to the owner only', () => {
		expect(buttons(show())).toHaveLength(0);
		document.body.replaceChildren();
		expect(buttons(show({ ownerId: USER_ID, mentorships: [mentorship({ Mentee__c: text(USER_ID) })] }))).toHaveLength(1);
	});
	it('gives the release for this account to the other side', async () => {
		const element = show({ ownerId: USER_ID, mentorships: [mentorship({ Mentee__c: text(USER_ID) })] });
		(createRecord as jest.Mock).mockResolvedValue({ id: 'a05' });
		Object.assign(buttons(element)[0]!, { value: 'a01' });
		buttons(element)[0]!.click();
		await Promise.resolve();
		element.shadowRoot?.querySelector('c-release-form')?.dispatchEvent(new CustomEvent('release', { detail: { reason: 'we agreed' } }));
		await Promise.resolve();
		expect(createRecord).toHaveBeenCalledWith({
			apiName: 'Ownership_Release__c',
			fields: { Account__c: '001', Released_To__c: '005dana', Reason__c: 'we agreed' },
		});
	});
	it('says nothing of mentorships that do not concern the owner, or whose cool-off is over', () => {
		expect(words(show({ ownerId: '005zoe' }))).toContain('Shield_None');
		document.body.replaceChildren();
		const over = { Status__c: text('Ended'), Protected_Until__c: text('2026-11-21') };
		expect(words(show({ mentorships: [mentorship(over)] }))).toContain('Shield_None');
	});
	it('still protects on the last day of the cool-off', () => {
		const last = { Status__c: text('Ended'), Protected_Until__c: text('2026-11-22') };
		expect(words(show({ mentorships: [mentorship(last)] }))).toContain('Shield_Theirs_From');
	});
	it.each([
		[null, ''],
		[0, 'Shield_No_Incidents'],
		[1, 'Shield_Incidents_One'],
		[2, 'Shield_Incidents'],
	])('says of %s incidents: "%s"', (incidentCount, said) => {
		expect(show({ incidentCount }).shadowRoot?.querySelector('header span')?.textContent).toBe(said && `c.Ridealong_${said}`);
	});
	it('is accessible', async () => {
		await expect(show()).toBeAccessible();
	});
});
