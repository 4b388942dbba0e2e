import { createElement } from 'lwc';
import SignalList from 'c/signalList';
import type { Signal, Verdict } from 'c/stallVerdict';

const signal = (over: Partial<Signal>): Signal => ({
	signal: 'silence',
	value: 0,
	level: 'ok',
	weight: 30,
	key: 'unheardOf',
	params: {},
	evidence: 'evidence',
	...over,
});
const show = (verdict: Verdict): HTMLElement => {
	const element = createElement('c-signal-list', { is: SignalList });
	Object.assign(element, { verdict });
	document.body.appendChild(element);
	return element;
};
afterEach(() => document.body.replaceChildren());

describe('signal list', () => {
	const verdict: Verdict = {
		status: 'Stalled',
		score: 60,
		signals: [
			signal({ signal: 'stageAge', value: 1, level: 'critical', evidence: '31 days in Proposal' }),
			signal({ value: 0, evidence: 'touched today' }),
		],
		notEvaluated: [{ signal: 'winOdds', key: 'noOdds', params: {}, reason: 'not computed' }],
	};
	it('shows what speaks against the deal with its weight in words, and hides what is fine until asked', async () => {
		const element = show(verdict);
		const text = element.shadowRoot?.textContent ?? '';
		expect(text).toContain('31 days in Proposal');
		expect(text).not.toContain('touched today');
		element.shadowRoot?.querySelector('button')?.click();
		await Promise.resolve();
		expect(element.shadowRoot?.textContent).toContain('touched today');
		expect(element.shadowRoot?.querySelector('button')?.getAttribute('aria-expanded')).toBe('true');
	});
	it('does not say twice what stands as a headline', () => {
		const element = createElement('c-signal-list', { is: SignalList });
		Object.assign(element, { verdict, worstShown: true });
		document.body.appendChild(element);
		expect(element.shadowRoot?.textContent).not.toContain('31 days in Proposal');
	});
	it('is accessible', async () => {
		await expect(show(verdict)).toBeAccessible();
	});
});
