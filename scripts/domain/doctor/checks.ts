/**
 * What must be true of an org before anybody relies on Ridealong there. One row a check; each judges facts and says what it saw.
 * Words are in messages/doctor.md: `<check>.<outcome>` what is so, `<check>.<outcome>.fix` what to do.
 */
import { daysBetween } from '../dates.ts';
import type { DoctorFacts, Known } from './facts.ts';

/**
 * `ok`; `warning`: works, but something is weaker than people may think; `problem`: something that people rely on does not work;
 * `byHand`: no API tells, somebody has to look; `unknown`: could not be read.
 */
export type Status = 'ok' | 'warning' | 'problem' | 'byHand' | 'unknown';
export interface Finding {
	check: string;
	status: Status;
	/** Key of the words: `flows.inactive`. */
	outcome: string;
	params: (string | number)[];
}

type Judgement = { status: Exclude<Status, 'unknown'>; outcome: string; params?: (string | number)[] };
type Check = (facts: DoctorFacts) => Judgement[] | { unknown: string };

const ok = (outcome: string, ...params: (string | number)[]): Judgement => ({ status: 'ok', outcome, params });
const warning = (outcome: string, ...params: (string | number)[]): Judgement => ({ status: 'warning', outcome, params });
const problem = (outcome: string, ...params: (string | number)[]): Judgement => ({ status: 'problem', outcome, params });
const byHand = (outcome: string, ...params: (string | number)[]): Judgement => ({ status: 'byHand', outcome, params });

/** Judges a fact that is known. Checks of several outcomes return all that apply, and `fine` where none does. */
function about<T>(fact: Known<T>, judge: (value: T) => (Judgement | false | null)[], fine?: (value: T) => Judgement): ReturnType<Check> {
	if (!fact.known) return { unknown: fact.why };
	const found = judge(fact.value).filter((each): each is Judgement => Boolean(each));
	return found.length || !fine ? found : [fine(fact.value)];
}
const list = (names: readonly string[]): string => names.join(', ');

/** Editions with API access, custom objects in this number and record-triggered flows. */
const EDITIONS = /Enterprise|Unlimited|Performance|Developer/;
/** The package's own API version. */
const NEEDS_API = 66;
/** Days that a new org observes before it should enforce. */
const OBSERVE_DAYS = 14;

function observing(installedOn: string | null, today: string): Judgement {
	if (installedOn === null) return warning('observe');
	const days = daysBetween(installedOn, today);
	return days > OBSERVE_DAYS ? warning('observeTooLong', installedOn, days) : warning('observeSince', installedOn, OBSERVE_DAYS - days);
}
const PERSONAS = ['Ridealong_Rep', 'Ridealong_Mentor', 'Ridealong_Program_Owner', 'Ridealong_Integration'];
/** Rows per query page, and a nightly run's reads of each row; writes come on top, at most once per 200 rows. */
const PAGE = 2_000;
const READS = 3;
/** Requests of a night that do not grow with the records: most are the guard scan's, for who people are and what they may. */
const FIXED = 80;
/** Days without a scan after which stamps are old. */
const STALE_DAYS = 2;
const DAY_MS = 86_400_000;

/** API requests of a night over so many records: pages read, and as many writes again at worst. */
export function nightlyRequests(sizes: Readonly<Record<string, number>>): number {
	return Object.values(sizes).reduce((sum, rows) => sum + READS * Math.ceil(rows / PAGE) + Math.ceil(rows / 200 / 10), FIXED);
}

export const checks: Readonly<Record<string, Check>> = {
	edition: ({ organization }) =>
		about(
			organization,
			({ edition }) => [!EDITIONS.test(edition) && problem('unsupported', edition)],
			({ edition, sandbox }) => ok(sandbox ? 'sandbox' : 'production', edition),
		),
	apiVersion: ({ apiVersion }) =>
		about(
			apiVersion,
			(version) => [Number(version) < NEEDS_API && problem('old', version, `${NEEDS_API}.0`)],
			(version) => ok('fine', version),
		),
	clock: ({ skew }) =>
		about(
			skew,
			(differs) => [differs && warning('differs', differs.org, differs.machine, differs.apart)],
			() => ok('fine'),
		),
	objects: ({ missingObjects }) =>
		about(
			missingObjects,
			(missing) => [missing.length > 0 && problem('missing', missing.length, list(missing))],
			() => ok('fine'),
		),
	flows: ({ flows }) =>
		about(
			flows,
			({ expected, present }) => {
				const states = new Map(present.map((flow) => [flow.apiName, flow.active]));
				const missing = expected.filter((name) => !states.has(name));
				const inactive = expected.filter((name) => states.get(name) === false);
				return [
					missing.length > 0 && problem('missing', missing.length, list(missing)),
					inactive.length > 0 && problem('inactive', inactive.length, list(inactive)),
				];
			},
			({ expected }) => ok('fine', expected.length),
		),
	workflowUser: ({ scheduledFlows }) => [scheduledFlows.length ? byHand('look', list(scheduledFlows)) : ok('notNeeded')],
	sharing: ({ sharing, expectedSharing }) =>
		about(
			sharing,
			(models) => {
				const wrong = Object.entries(expectedSharing).filter(([object, model]) => models[object] !== undefined && models[object] !== model);
				const open = ['Opportunity', 'Lead'].filter((object) => /^(ReadWrite|ReadWriteTransfer)$/.test(models[object] ?? ''));
				const transfer = ['Lead'].filter((object) => models[object] === 'ReadWriteTransfer');
				return [
					wrong.length > 0 && problem('changed', list(wrong.map(([object, model]) => `${object} (${models[object]} instead of ${model})`))),
					transfer.length > 0 && warning('transfer', list(transfer)),
					open.length > 0 && warning('open', list(open)),
				];
			},
			() => ok('fine'),
		),
	hierarchies: ({ hierarchies }) =>
		about(hierarchies, ({ reason, rep, manager }) => [
			reason === 'visible' && problem('visible', manager ?? '', rep ?? ''),
			reason === 'no hierarchy' && warning('unproven'),
			reason === 'not asked' && byHand('notAsked'),
			reason === 'hidden' && ok('hidden', manager ?? '', rep ?? ''),
			byHand('mentorships'),
		]),
	history: ({ ownerHistory }) =>
		about(
			ownerHistory,
			(tracked) => {
				const off = Object.keys(tracked).filter((object) => !tracked[object]);
				return [
					off.includes('Account') && problem('accounts'),
					off.some((each) => each !== 'Account') && warning('others', list(off.filter((each) => each !== 'Account'))),
				];
			},
			() => ok('fine'),
		),
	changeEvents: ({ unfollowed }) =>
		about(
			unfollowed,
			(objects) => [objects.length > 0 && warning('notSelected', list(objects))],
			() => ok('fine'),
		),
	permissionSets: ({ permissionSets, incompleteSets }) => {
		if (!incompleteSets.known) return { unknown: incompleteSets.why };
		return about(
			permissionSets,
			(sets) => {
				const missing = PERSONAS.filter((name) => sets[name] === undefined);
				const unused = PERSONAS.filter((name) => sets[name] === 0);
				return [
					missing.length > 0 && problem('missing', list(missing)),
					incompleteSets.value.length > 0 && warning('incomplete', list(incompleteSets.value)),
					unused.length > 0 && warning('unused', list(unused)),
				];
			},
			(sets) => ok('fine', list(PERSONAS.map((name) => `${name} ${sets[name]}`))),
		);
	},
	parties: ({ partiesWithoutAccess, inactiveParties }) => {
		if (!partiesWithoutAccess.known) return { unknown: partiesWithoutAccess.why };
		return about(
			inactiveParties,
			(inactive) => [
				partiesWithoutAccess.value.length > 0 && problem('withoutAccess', list(partiesWithoutAccess.value)),
				inactive.length > 0 && warning('inactive', list(inactive)),
			],
			() => ok('fine'),
		);
	},
	runner: ({ runner }) =>
		about(
			runner,
			({ username, permissionSets, managesUsers }) => [
				!permissionSets.includes('Ridealong_Integration') && problem('noPermissionSet', username),
				!managesUsers && warning('noUsers', username),
			],
			({ username }) => ok('fine', username),
		),
	policy: ({ policy, today }) =>
		about(
			policy,
			({ mode, accountGuard, territoryGuard, othersOff, installedOn }) => [
				!accountGuard && warning('accountsOff'),
				!territoryGuard && warning('territoriesOff'),
				othersOff.length > 0 && warning('othersOff', list(othersOff)),
				mode !== 'Enforce' && observing(installedOn, today),
			],
			() => ok('enforce'),
		),
	territories: ({ territories }) =>
		about(
			territories,
			({ salesTerritories, accounts }) => {
				const total = Object.values(accounts).reduce((sum, count) => sum + count, 0);
				const unguarded = (accounts['none'] ?? 0) + (accounts['Unguarded'] ?? 0);
				return [
					salesTerritories === 'no active model' && warning('noActiveModel'),
					unguarded > 0 && warning(salesTerritories === 'active' ? 'outsideModel' : 'unguarded', unguarded, total),
				];
			},
			({ accounts }) =>
				ok(
					'fine',
					Object.values(accounts).reduce((sum, count) => sum + count, 0),
				),
		),
	scans: ({ stallScan, today }) =>
		about(
			stallScan,
			(scan) => {
				if (!scan) return [warning('never')];
				const days = Math.round((Date.parse(today) - Date.parse(scan.asOf)) / DAY_MS);
				return [days > STALE_DAYS && warning('old', scan.asOf, days)];
			},
			(scan) => ok('fine', scan!.asOf),
		),
	activities: ({ stallScan, loggingFloor }) =>
		about(stallScan, (scan) => [
			scan && scan.loggingShare !== null && scan.loggingShare < loggingFloor && warning('sparse', scan.loggingShare, loggingFloor),
			scan && scan.loggingShare !== null && scan.loggingShare >= loggingFloor && ok('fine', scan.loggingShare),
			byHand('einstein'),
		]),
	apiBudget: ({ apiRequests, sizes }) => {
		if (!sizes.known) return { unknown: sizes.why };
		const night = nightlyRequests(sizes.value);
		return about(
			apiRequests,
			({ max, remaining }) => [
				night > max / 2 && problem('tooLarge', night, max),
				night <= max / 2 && remaining < 2 * night && warning('low', remaining, max, night),
			],
			({ max, remaining }) => ok('fine', night, remaining, max),
		);
	},
	features: ({ features }) =>
		about(
			features,
			({ multiCurrency, personAccounts, queueOwnedLeads }) => [
				multiCurrency && warning('multiCurrency'),
				personAccounts && warning('personAccounts'),
				queueOwnedLeads > 0 && warning('queues', queueOwnedLeads),
			],
			() => ok('fine'),
		),
};

/** All findings, in the order of the checks. */
export function diagnose(facts: DoctorFacts): Finding[] {
	return Object.entries(checks).flatMap(([check, judge]): Finding[] => {
		const judged = judge(facts);
		if ('unknown' in judged) return [{ check, status: 'unknown', outcome: 'unknown', params: [judged.unknown] }];
		return judged.map(({ status, outcome, params = [] }) => ({ check, status, outcome: `${check}.${outcome}`, params }));
	});
}
