/** What the shield says of incidents to who sees all of them. */
import { createElement } from 'lwc';
import ProtectionShield from 'c/protectionShield';

jest.mock('@salesforce/customPermission/Ridealong_Program_Owner', () => ({ __esModule: true, default: true }), { virtual: true });

const edges = (...nodes: object[]): object => ({ edges: nodes.map((node) => ({ node })) });
const said = (Ownership_Incident__c: object | undefined): string | null | undefined => {
	const element = createElement('c-protection-shield', { is: ProtectionShield });
	const Account = edges({ Id: '001', OwnerId: { value: '005ana' }, Owner: { Name: { value: 'Ana Ruiz' }, IsActive: { value: true } } });
	Object.assign(element, { recordId: '001', objectName: 'Account', data: { Account, Ownership_Incident__c }, today: '2026-11-22' });
	document.body.appendChild(element);
	return element.shadowRoot?.querySelector('header span')?.textContent;
};
afterEach(() => document.body.replaceChildren());

it.each([
	['none', edges(), 'c.Ridealong_Shield_No_Incidents'],
	['one', edges({ Id: 'a07', Name: { value: 'OI-1' } }), 'c.Ridealong_Shield_Incidents'],
	['what cannot be asked', undefined, ''],
])('a program owner is told of %s', (_case, data, words) => expect(said(data)).toBe(words));
