import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createElement } from 'lwc';
import IncidentList from 'c/incidentList';

/** Every rule that an incident can name, as the org has them. */
const RULES = [
	...readFileSync(path.join(__dirname, '../../../objects/Ownership_Incident__c/fields/Rule__c.field-meta.xml'), 'utf8').matchAll(
		/<fullName>([^<]+)<\/fullName>/g,
	),
]
	.map(([, name]) => name!)
	.filter((name) => name !== 'Rule__c');
const INCIDENT = {
	id: 'a07',
	name: 'OI-0001',
	reference: 'R1',
	record: 'Northwind',
	rule: 'Pair protection',
	result: 'Blocked',
	occurredOn: '2026-11-22',
	from: 'Ana Ruiz',
	to: 'Dana Cole',
	actor: 'Dana Cole',
	channel: 'Save',
	details: '',
	status: 'Open',
	resolution: '',
	mentorship: { name: 'MS-0012', ended: false, until: null, days: 90 },
};
type Form = Record<'heading' | 'help' | 'saveLabel' | 'saveVariant', string>;
const show = (over: object = {}): ShadowRoot => {
	const element = createElement('c-incident-list', { is: IncidentList });
	Object.assign(element, { incidents: [{ ...INCIDENT, ...over }] });
	document.body.appendChild(element);
	return element.shadowRoot!;
};
const why = (root: ShadowRoot): string[] =>
	[...root.querySelectorAll('details p')].map((line) => (line.textContent ?? '').replace('c.Ridealong_Board_', ''));
afterEach(() => document.body.replaceChildren());

describe('incident list', () => {
	it('is judged with the reason that the form asked for', async () => {
		const root = show();
		const judged = jest.fn();
		root.host.addEventListener('judge', (event) => judged((event as CustomEvent).detail));
		root.querySelector<HTMLElement>('lightning-button')!.click();
		await Promise.resolve();
		root.querySelector('c-reason-form')!.dispatchEvent(new CustomEvent('save', { detail: { reason: 'talked to both' } }));
		expect(judged.mock.calls).toEqual([[{ id: 'a07', status: 'Confirmed', resolution: 'talked to both' }]]);
	});
	it('keeps the form and what was written until the judgement is saved, and says beside it why it was not', async () => {
		const root = show();
		root.querySelector<HTMLElement>('lightning-button')!.click();
		await Promise.resolve();
		root.querySelector('c-reason-form')!.dispatchEvent(new CustomEvent('save', { detail: { reason: 'talked to both' } }));
		Object.assign(root.host, { error: 'You are part of this incident.' });
		await Promise.resolve();
		expect(root.querySelector('c-reason-form')).not.toBeNull();
		expect(root.querySelector('[role="alert"]')?.textContent).toBe('You are part of this incident.');
		Object.assign(root.host, { error: '', incidents: [{ ...INCIDENT, status: 'Confirmed', resolution: 'talked to both' }] });
		await Promise.resolve();
		expect(root.querySelector('c-reason-form')).toBeNull();
	});
	it('offers two judgements that nobody takes for each other, each of which incident it is', async () => {
		const root = show();
		const buttons = [...root.querySelectorAll<HTMLElement & Record<string, string>>('lightning-button')];
		for (const sign of ['label', 'variant', 'iconName']) expect(new Set(buttons.map((button) => button[sign])).size).toBe(2);
		const group = root.querySelector('[role="group"]')!;
		expect(group.getAttribute('aria-label')).toBe(root.querySelector('a')?.textContent);
		const formOf = async (name: string): Promise<Form> => {
			root.querySelector<HTMLElement>(`[data-judge="${name}"]`)!.click();
			await Promise.resolve();
			const form = root.querySelector<HTMLElement & Form>('c-reason-form')!;
			const { heading, help, saveLabel, saveVariant } = form;
			form.dispatchEvent(new CustomEvent('cancel'));
			await Promise.resolve();
			return { heading, help, saveLabel, saveVariant };
		};
		const [confirm, dismiss] = [await formOf('Confirmed'), await formOf('Dismissed')];
		for (const sign of ['heading', 'help', 'saveLabel', 'saveVariant'] as const) expect(confirm[sign]).not.toBe(dismiss[sign]);
	});
	it.each([
		['what was taken: how it goes back', 'Confirmed', { result: 'Found' }, 'Confirm_Help_Found'],
		['what was taken: to whom it is left', 'Dismissed', { result: 'Found' }, 'Dismiss_Help_Found'],
		['what was stopped', 'Confirmed', {}, 'Confirm_Help'],
		['what was stopped: nothing moves', 'Dismissed', {}, 'Dismiss_Help'],
		['other findings: nothing moves', 'Dismissed', { result: 'Found', rule: 'Share or team' }, 'Dismiss_Help'],
	])('says of %s, before it is %s', async (_case, status, over, said) => {
		const root = show(over);
		root.querySelector<HTMLElement>(`[data-judge="${status}"]`)!.click();
		await Promise.resolve();
		expect(root.querySelector<HTMLElement & Form>('c-reason-form')!.help).toBe(`c.Ridealong_Board_${said}`);
	});
	it('is not judged when the form is left', async () => {
		const root = show();
		root.querySelector<HTMLElement>('lightning-button')!.click();
		await Promise.resolve();
		root.querySelector('c-reason-form')!.dispatchEvent(new CustomEvent('cancel'));
		await Promise.resolve();
		expect(root.querySelector('c-reason-form')).toBeNull();
		expect(root.querySelectorAll('lightning-button')).toHaveLength(2);
	});
	it.each([
		[{}, 'Board_Incident'],
		[{ rule: 'Hold probing' }, 'Board_Incident_Hold'],
		[{ from: '' }, 'Board_Incident_To'],
		[{ rule: 'Override permission', from: '', record: 'dana@example.com' }, 'Dana Cole'],
		[{ rule: 'Role hierarchy' }, 'Ana Ruiz · Dana Cole'],
		[{ to: '' }, 'Board_Incident_From'],
		[{ from: '', to: '' }, 'Northwind'],
		[{ from: '', to: '', record: '' }, 'Pair protection'],
	])('with %j is headed %s', (over, said) => {
		expect(show(over).querySelector('a')?.textContent).toBe(said.startsWith('Board_') ? `c.Ridealong_${said}` : said);
	});
	it.each([
		[{}, ['Why_Pair_protection', 'Why_Running', 'Why_Release', 'Why_Result_Blocked', 'Why_Channel_Save']],
		[
			{ result: 'Found', details: 'By mass transfer.', mentorship: { name: 'MS-0012', ended: true, until: '2027-01-01', days: 90 } },
			['Why_Pair_protection', 'Why_Until', 'Why_Result_Found', 'Why_Give_Back', 'By mass transfer.', 'Why_Channel_Save'],
		],
		[{ result: 'Found', status: 'Dismissed', channel: '' }, ['Why_Pair_protection', 'Why_Running', 'Why_Result_Found']],
		[{ result: 'Found', channel: 'Scan of merges' }, ['Why_Pair_protection', 'Why_Running', 'Why_Result_Found', 'Why_Channel']],
		[
			{ rule: 'Territory', from: '', mentorship: undefined, result: 'Observed', channel: '' },
			['Why_Territory', 'Why_Result_Observed_Territory'],
		],
		[{ mentorship: undefined, from: '', result: 'Observed', channel: '' }, ['Why_Pair_protection', 'Why_Result_Observed']],
		[{ rule: 'Override permission', mentorship: undefined, result: 'Found', channel: '' }, ['Why_Override_permission']],
		[
			{ rule: 'Territory', mentorship: undefined, channel: 'Save: prospect hold' },
			['Why_Territory', 'Why_Result_Blocked', 'Why_Channel_Save'],
		],
		[{ rule: 'Territory', mentorship: undefined, channel: 'Scan of territories' }, ['Why_Territory', 'Why_Result_Blocked', 'Why_Channel']],
		[
			{ rule: 'Territory', mentorship: undefined, result: 'Reverted', channel: 'Revert by the command line' },
			['Why_Territory', 'Why_Result_Reverted', 'Why_Channel_Revert'],
		],
		[{ rule: 'A rule of tomorrow', mentorship: undefined, result: 'Found', channel: '' }, ['Why_Result_Found']],
	])('with %j explains itself: %j', (over, lines) => {
		expect(why(show(over))).toEqual(lines);
	});
	it.each(RULES)('knows the rule "%s"', (rule) => {
		expect(why(show({ rule }))[0]).toBe(`Why_${rule.replace(/[^A-Za-z0-9]+/g, '_')}`);
	});
	it('that was judged says so, and is not judged again', () => {
		const root = show({ status: 'Dismissed', resolution: 'They talked.' });
		expect(root.querySelector('.judged')?.textContent).toBe('c.Ridealong_Board_Judged');
		expect(root.querySelectorAll('lightning-button')).toHaveLength(0);
	});
	it('is accessible', async () => {
		await expect(show().host).toBeAccessible();
	});
});
