/**
 * A pipeline export as people, accounts and deals of an org. Pure: the same files and days give the same plan.
 */
import type { InputIssue } from '../errors.ts';
import { addDays, daysBetween } from '../dates.ts';
import { FILES, type AccountRow, type DealRow, type PipelineRows } from './files.ts';

export interface Person {
	name: string;
	firstName: string;
	lastName: string;
	username: string;
	region: string;
	/** Name of the manager; null for managers themselves. */
	manager: string | null;
}
export interface PlannedAccount {
	name: string;
	industry: string | null;
	yearEstablished: string | null;
	/** USD a year. */
	revenue: number | null;
	employees: number | null;
	country: string | null;
	parent: string | null;
	/** Name of the agent who owns it. */
	owner: string;
}
export interface PlannedDeal {
	key: string;
	name: string;
	agent: string;
	account: string | null;
	stage: string;
	/** USD. */
	amount: number | null;
	createdOn: string;
	closeDate: string;
	/** Stages it went through, in order. */
	history: { stage: string; on: string }[];
	isOpen: boolean;
	isWon: boolean;
}
export interface PipelinePlan {
	/** Days that every date moved by, so that the as-of day is today. */
	shiftDays: number;
	asOf: string;
	managers: Person[];
	agents: Person[];
	accounts: PlannedAccount[];
	deals: PlannedDeal[];
	/** What stayed out, or came in without the named value. */
	unplaced: InputIssue[];
	/** Values that were read as another: `GTXPro` as `GTX Pro`, with how often. */
	readAs: { file: string; field: string; value: string; as: string; rows: number }[];
	openWithoutAccount: number;
}

/** Stages of the org for those of the files. */
const STAGES = { Prospecting: 'Prospecting', Engaging: 'Engaging', Won: 'Closed Won', Lost: 'Closed Lost' } as const;
/** Days until an open deal without a close date is to close. */
const OPEN_DEAL_DAYS = 90;
/** Misspelt in the public data set. */
const SPELLING: Record<string, string> = { technolgy: 'technology', Philipines: 'Philippines' };

/** The last day that the deals know: what "as of" is where nobody says. */
export function latestDay(deals: readonly DealRow[]): string | null {
	return deals
		.flatMap(({ engage_date, close_date }) => [engage_date, close_date])
		.reduce((last, day) => (day !== null && (last === null || day > last) ? day : last), null);
}

/** Maps checked rows. `today` is the org's day; what did not pass the check is carried over in `unplaced`. */
export function mapPipeline(rows: PipelineRows, options: { asOf: string; today: string; unplaced?: InputIssue[] }): PipelinePlan {
	const { asOf, today } = options;
	const shiftDays = daysBetween(asOf, today);
	const unplaced = [...(options.unplaced ?? [])];
	const readAs = new Map<string, PipelinePlan['readAs'][number]>();
	const noteReadAs = (file: string, field: string, value: string, as: string): void => {
		const key = `${file}\0${field}\0${value}`;
		const note = readAs.get(key) ?? { file, field, value, as, rows: 0 };
		note.rows++;
		readAs.set(key, note);
	};

	const people = peopleOf(rows);
	const byAgent = new Map(people.agents.map((agent) => [agent.name, agent]));
	const products = new Map(rows.products.map((each) => [squeezed(each.product), each]));
	const accountNames = new Set(rows.accounts.map(({ account }) => account));

	const deals: PlannedDeal[] = [];
	const seen = new Set<string>();
	let openWithoutAccount = 0;
	for (const row of rows.deals) {
		const reject = (field: keyof DealRow & string, problem: string): void => {
			unplaced.push({ file: FILES.deals.file, line: row.line, field, value: String(row[field] ?? ''), problem });
		};
		const problem = dealProblem(row, asOf, byAgent, seen);
		if (problem) {
			reject(...problem);
			continue;
		}
		seen.add(row.opportunity_id);
		const product = products.get(squeezed(row.product));
		if (!product) reject('product', `not in ${FILES.products.file}; loaded without a list price`);
		else if (product.product !== row.product) noteReadAs(FILES.deals.file, 'product', row.product, product.product);
		const account = row.account && accountNames.has(row.account) ? row.account : null;
		if (row.account && !account) reject('account', `not in ${FILES.accounts.file}; loaded without an account`);
		const deal = planDeal(row, account, product?.product ?? row.product, product?.sales_price ?? null, { today, shiftDays });
		if (deal.isOpen && !account) openWithoutAccount++;
		deals.push(deal);
	}

	const owners = accountOwners(deals, people.agents);
	const accounts: PlannedAccount[] = [];
	for (const row of rows.accounts) {
		if (accounts.some(({ name }) => name === row.account)) {
			unplaced.push({
				file: FILES.accounts.file,
				line: row.line,
				field: 'account',
				value: row.account,
				problem: 'this account stands twice; the first one counts',
			});
			continue;
		}
		accounts.push(planAccount(row, accountNames, owners, people, unplaced, noteReadAs));
	}
	return { shiftDays, asOf, ...people, accounts, deals, unplaced, readAs: [...readAs.values()], openWithoutAccount };
}

/** Product names compare without spaces and case: the export itself writes `GTXPro` and `GTX Pro`. */
const squeezed = (name: string): string => name.replace(/\s+/g, '').toLowerCase();

/** Why a deal cannot be placed at all. */
function dealProblem(
	row: DealRow,
	asOf: string,
	agents: ReadonlyMap<string, Person>,
	seen: ReadonlySet<string>,
): [keyof DealRow & string, string] | undefined {
	const closed = row.deal_stage === 'Won' || row.deal_stage === 'Lost';
	if (seen.has(row.opportunity_id)) return ['opportunity_id', 'this deal stands twice; the first one counts'];
	if (!agents.has(row.sales_agent)) return ['sales_agent', `not in ${FILES.agents.file}`];
	if (row.deal_stage !== 'Prospecting' && !row.engage_date) return ['engage_date', `a deal in ${row.deal_stage} needs one`];
	if (closed && !row.close_date) return ['close_date', `a deal that is ${row.deal_stage} needs one`];
	if (row.engage_date && row.engage_date > asOf) return ['engage_date', `after the as-of day ${asOf}`];
	if (closed && row.close_date! > asOf) return ['close_date', `after the as-of day ${asOf}`];
	if (row.engage_date && row.close_date && row.close_date < row.engage_date) return ['close_date', 'before engage_date'];
	return undefined;
}

function planDeal(
	row: DealRow,
	account: string | null,
	product: string,
	listPrice: number | null,
	days: { today: string; shiftDays: number },
): PlannedDeal {
	const moved = (day: string): string => addDays(day, days.shiftDays);
	const createdOn = row.engage_date ? moved(row.engage_date) : days.today;
	const stage = STAGES[row.deal_stage];
	const isWon = row.deal_stage === 'Won';
	const isOpen = !isWon && row.deal_stage !== 'Lost';
	const closeDate = row.close_date ? moved(row.close_date) : addDays(days.today, OPEN_DEAL_DAYS);
	return {
		key: row.opportunity_id,
		name: `${account ?? 'No account'} – ${product}`.slice(0, 120),
		agent: row.sales_agent,
		account,
		stage,
		amount: isWon ? (row.close_value ?? listPrice) : listPrice,
		createdOn,
		closeDate,
		history:
			row.deal_stage === 'Prospecting'
				? [{ stage, on: createdOn }]
				: [{ stage: STAGES.Engaging, on: createdOn }, ...(isOpen ? [] : [{ stage, on: closeDate }])],
		isOpen,
		isWon,
	};
}

function planAccount(
	row: AccountRow,
	names: ReadonlySet<string>,
	owners: ReadonlyMap<string, string>,
	people: { agents: Person[] },
	unplaced: InputIssue[],
	noteReadAs: (file: string, field: string, value: string, as: string) => void,
): PlannedAccount {
	const spelt = (field: string, value: string): string | null => {
		const as = SPELLING[value];
		if (as) noteReadAs(FILES.accounts.file, field, value, as);
		return (as ?? value) || null;
	};
	const parent = row.subsidiary_of && names.has(row.subsidiary_of) && row.subsidiary_of !== row.account ? row.subsidiary_of : null;
	if (row.subsidiary_of && !parent)
		unplaced.push({
			file: FILES.accounts.file,
			line: row.line,
			field: 'subsidiary_of',
			value: row.subsidiary_of,
			problem: 'no other account has this name; loaded without a parent',
		});
	const owner = owners.get(row.account) ?? [...people.agents].sort((a, b) => compare(a.name, b.name))[0]?.name ?? '';
	if (!owners.has(row.account))
		unplaced.push({
			file: FILES.accounts.file,
			line: row.line,
			field: 'account',
			value: row.account,
			problem: `nobody has a deal here; given to ${owner}`,
		});
	const industry = spelt('sector', row.sector);
	return {
		name: row.account,
		industry: industry && industry[0]!.toUpperCase() + industry.slice(1),
		yearEstablished: row.year_established || null,
		revenue: row.revenue === null ? null : Math.round(row.revenue * 1_000_000),
		employees: row.employees,
		country: spelt('office_location', row.office_location),
		parent,
		owner,
	};
}

/** The agent with the highest won value at each account; ties: more deals there, then name. */
function accountOwners(deals: readonly PlannedDeal[], agents: readonly Person[]): Map<string, string> {
	const tally = new Map<string, Map<string, { won: number; deals: number }>>();
	for (const { account, agent, amount, isWon } of deals) {
		if (!account) continue;
		const byAgent = tally.get(account) ?? new Map<string, { won: number; deals: number }>();
		const sum = byAgent.get(agent) ?? { won: 0, deals: 0 };
		byAgent.set(agent, { won: sum.won + (isWon ? (amount ?? 0) : 0), deals: sum.deals + 1 });
		tally.set(account, byAgent);
	}
	const known = new Set(agents.map(({ name }) => name));
	const owners = new Map<string, string>();
	for (const [account, byAgent] of tally) {
		const [best] = [...byAgent]
			.filter(([agent]) => known.has(agent))
			.sort(([a, x], [b, y]) => y.won - x.won || y.deals - x.deals || compare(a, b));
		if (best) owners.set(account, best[0]);
	}
	return owners;
}

function peopleOf({ agents }: PipelineRows): { managers: Person[]; agents: Person[] } {
	const usernames = new Set<string>();
	const person = (name: string, region: string, manager: string | null): Person => {
		const [firstName = '', ...rest] = name.trim().split(/\s+/);
		return {
			name,
			firstName: rest.length ? firstName : '',
			lastName: rest.join(' ') || firstName,
			username: usernameOf(name, usernames),
			region,
			manager,
		};
	};
	const first = new Map<string, (typeof agents)[number]>();
	for (const row of agents) if (!first.has(row.sales_agent)) first.set(row.sales_agent, row);
	const regions = new Map<string, string>();
	for (const { manager, regional_office } of agents) if (!regions.has(manager)) regions.set(manager, regional_office);
	return {
		managers: [...regions].map(([name, region]) => person(name, region, null)),
		agents: [...first.values()].map(({ sales_agent, manager }) => person(sales_agent, regions.get(manager)!, manager)),
	};
}

/** `mei-mei.johns@ridealong.local`: unique in this org, never somebody's real address. */
export function usernameOf(name: string, taken: Set<string>): string {
	const base =
		name
			.normalize('NFKD')
			.replace(/[\u0300-\u036f]/g, '')
			.toLowerCase()
			.trim()
			.replace(/[^a-z0-9-]+/g, '.')
			.replace(/^\.+|\.+$/g, '') || 'user';
	let username = `${base}@ridealong.local`;
	for (let n = 2; taken.has(username); n++) username = `${base}${n}@ridealong.local`;
	taken.add(username);
	return username;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
