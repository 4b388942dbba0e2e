/** Reads what the fairness record is made of: who reads it, who is who, what moved, what was won, what is open. */
import type { MergedAway } from '../../domain/fairness/merges.ts';
import { type OwnerMove, type DealState } from '../../domain/fairness/moves.ts';
import type { FiscalYear, Quarter } from '../../domain/fairness/quarters.ts';
import { type GuardedObject, instant } from '../../domain/guard/facts.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { dateTime, day, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { moment, text } from '../guard/facts.ts';
import { masterOf, readMergedAway } from '../guard/merges.ts';
import { HISTORIES } from '../guard/ownerHistory.ts';

/** Deals from which one look at all of them is cheaper than asking for each list of ids. */
const STREAM_FROM = 100 * IDS_PER_QUERY;

/** Whoever runs the report. */
export interface Viewer {
	id: string;
	username: string;
	/** Holds Ridealong_Integration or View All Data: that the org shows its accounts to everybody makes nobody an auditor. */
	seesAll: boolean;
}

/** The permission set that gives View All on accounts, opportunities and leads. */
const INTEGRATION = 'Ridealong_Integration';

/** Source: Object Reference, "PermissionSetAssignment": everybody sees their own; "PermissionSet" (PermissionsViewAllData). */
export async function readViewer(org: Org): Promise<Viewer> {
	const { user_id: id, preferred_username: username } = await org.request<{ user_id: string; preferred_username: string }>(
		'GET',
		'/services/oauth2/userinfo',
	);
	const held = await org.query(
		soql`SELECT PermissionSet.Name, PermissionSet.PermissionsViewAllData FROM PermissionSetAssignment WHERE AssigneeId = ${id}`,
	);
	const [user] = await org.query(soql`SELECT Profile.PermissionsViewAllData FROM User WHERE Id = ${id}`);
	const sets = [user?.['Profile'], ...held.map((row) => row['PermissionSet'])].map((set) => set as Row | null | undefined);
	return { id, username, seesAll: sets.some((set) => set?.['PermissionsViewAllData'] === true || set?.['Name'] === INTEGRATION) };
}

export interface Person {
	id: string;
	name: string;
	username: string;
	active: boolean;
	/** A user of a person: neither Automated Process nor any other that nobody logs in as. */
	human: boolean;
	managerId: string | null;
}

export async function readPeople(org: Org): Promise<Map<string, Person>> {
	const people = new Map<string, Person>();
	await org.stream(soql`SELECT Id, Name, Username, IsActive, UserType, ManagerId FROM User`, (row) => {
		const id = String(row['Id']);
		people.set(id, {
			id,
			name: String(row['Name']),
			username: String(row['Username']),
			active: String(row['IsActive']) === 'true',
			human: row['UserType'] === 'Standard',
			managerId: text(row['ManagerId']),
		});
	});
	return people;
}

/** Source: Object Reference, "Organization" (FiscalYearStartMonth, UsesStartDateAsFiscalYearName). */
export async function readFiscalYear(org: Org): Promise<FiscalYear> {
	const naming = (await org.fields('Organization'))?.has('UsesStartDateAsFiscalYearName') ? ['UsesStartDateAsFiscalYearName'] : [];
	const [row] = await org.query(soql`SELECT ${names(['FiscalYearStartMonth', ...naming])} FROM Organization`);
	const startMonth = row?.['FiscalYearStartMonth'];
	return { startMonth: typeof startMonth === 'number' ? startMonth : 1, namedByStart: row?.['UsesStartDateAsFiscalYearName'] === true };
}

/** Amounts in one currency. */
export class Money {
	/** ISO code of the corporate currency; null where the org has one currency only. */
	readonly currency: string | null;
	private readonly rates: ReadonlyMap<string, number>;

	/** @param rates units of each currency for one of the corporate currency */
	constructor(currency: string | null, rates: ReadonlyMap<string, number>) {
		this.currency = currency;
		this.rates = rates;
	}

	/** The fields that amounts of an object need beside them. */
	get fields(): string[] {
		return this.currency === null ? [] : ['CurrencyIsoCode'];
	}

	/** The amount of a row in the corporate currency; null where it is blank, or its currency unknown. */
	inCorporate(row: Row, field: string): number | null {
		const value = row[field];
		if (value === null || value === undefined || value === '') return null;
		if (this.currency === null) return Number(value);
		const rate = this.rates.get(String(row['CurrencyIsoCode'] ?? this.currency));
		return rate ? Number(value) / rate : null;
	}
}

/** Source: Object Reference, "CurrencyType" (ConversionRate: of the corporate currency; only with multiple currencies). */
export async function readMoney(org: Org): Promise<Money> {
	if (!(await org.fields('CurrencyType'))) return new Money(null, new Map());
	const rows = await org.query(soql`SELECT IsoCode, ConversionRate, IsCorporate FROM CurrencyType`);
	const corporate = rows.find((row) => row['IsCorporate'] === true);
	return new Money(
		corporate ? String(corporate['IsoCode']) : null,
		new Map(rows.map((row) => [String(row['IsoCode']), Number(row['ConversionRate'])])),
	);
}

/** An owner change as history has it, with the row that it comes from. */
export interface HistoricMove extends OwnerMove {
	by: string;
	history: string;
}

/** Owner changes since a day; the rows with names instead of ids are left out. Counts what it read, and the days it found. */
export async function readMoves(
	org: Org,
	object: GuardedObject,
	since: string,
	onMove: (move: HistoricMove) => void,
): Promise<{ from: string | null; to: string | null; changes: number }> {
	const { history, parent, fields } = HISTORIES[object];
	const seen = { from: null as string | null, to: null as string | null, changes: 0 };
	await org.stream(
		soql`SELECT Id, ${names([parent])}, OldValue, NewValue, CreatedById, CreatedDate FROM ${names([history])} WHERE Field IN ${fields} AND CreatedDate >= ${dateTime(new Date(`${since}T00:00:00Z`))}`,
		(row) => {
			const [from, to] = [text(row['OldValue']), text(row['NewValue'])];
			if (!isOwner(from) || !isOwner(to)) return;
			const at = instant(String(row['CreatedDate']));
			const on = at.slice(0, 10);
			if (seen.from === null || on < seen.from) seen.from = on;
			if (seen.to === null || on > seen.to) seen.to = on;
			seen.changes++;
			onMove({ object, recordId: String(row[parent]), from, to, by: String(row['CreatedById']), at, history: String(row['Id']) });
		},
	);
	return seen;
}
const isOwner = (id: string | null): id is string => id !== null && /^(005|00G)/.test(id);

/** Records that were merged away since a day, of which the recycle bin still knows. */
export async function readMergesSince(org: Org, object: MergedAway['object'], since: string): Promise<MergedAway[]> {
	const rows = await readMergedAway(org, object, soql`AND LastModifiedDate >= ${dateTime(new Date(`${since}T00:00:00Z`))}`);
	return rows.flatMap((row): MergedAway[] => {
		const at = moment(row['LastModifiedDate']);
		if (at === null) return [];
		return [
			{
				object,
				recordId: String(row['Id']),
				ownerId: String(row['OwnerId']),
				masterId: String(row['MasterRecordId']),
				masterOwnerId: text(masterOf(row)['OwnerId']),
				by: text(row['LastModifiedById']),
				at,
			},
		];
	});
}

export interface DealFacts {
	accountId: string | null;
	now: Omit<DealState, 'at'>;
	states: DealState[];
}

/** Deals that moved, as they are and as OpportunityHistory has them. What was deleted for good is not among them. */
export async function readDealFacts(org: Org, ids: readonly string[], money: Money): Promise<Map<string, DealFacts>> {
	const wanted = new Set(ids);
	const deals = new Map<string, DealFacts>();
	const fields = names(['Id', 'AccountId', 'Amount', 'StageName', ...money.fields]);
	const history = names(['OpportunityId', 'Amount', 'StageName', 'CreatedDate', ...money.fields]);
	const take = (row: Row): void => {
		const id = String(row['Id']);
		if (wanted.has(id))
			deals.set(id, {
				accountId: text(row['AccountId']),
				now: { amount: money.inCorporate(row, 'Amount'), stage: String(row['StageName']) },
				states: [],
			});
	};
	const trace = (row: Row): void => {
		deals.get(String(row['OpportunityId']))?.states.push({
			at: instant(String(row['CreatedDate'])),
			amount: money.inCorporate(row, 'Amount'),
			stage: String(row['StageName']),
		});
	};
	if (ids.length > STREAM_FROM) {
		await org.stream(soql`SELECT ${fields} FROM Opportunity`, take);
		await org.stream(soql`SELECT ${history} FROM OpportunityHistory`, trace);
		return deals;
	}
	for (const some of chunks([...wanted], IDS_PER_QUERY)) {
		(await org.query(soql`SELECT ${fields} FROM Opportunity WHERE Id IN ${some}`, { deleted: true })).forEach(take);
		(await org.query(soql`SELECT ${history} FROM OpportunityHistory WHERE OpportunityId IN ${some}`)).forEach(trace);
	}
	return deals;
}

export async function readLostStages(org: Org): Promise<Set<string>> {
	const rows = await org.query(soql`SELECT ApiName FROM OpportunityStage WHERE IsClosed = true AND IsWon = false`);
	return new Set(rows.map((row) => String(row['ApiName'])));
}

/** Amounts won by owner in the quarters, as deals are owned today: each to `onWon`. */
export async function readWon(org: Org, quarters: readonly Quarter[], money: Money): Promise<Map<string, number>> {
	const won = new Map<string, number>();
	await org.stream(
		soql`SELECT ${names(['OwnerId', 'Amount', 'CloseDate', ...money.fields])} FROM Opportunity WHERE IsWon = true AND CloseDate >= ${day(quarters[0]!.from)} AND CloseDate <= ${day(quarters.at(-1)!.to)}`,
		(row) => {
			const on = String(row['CloseDate']);
			const quarter = quarters.find(({ from, to }) => from <= on && on <= to);
			if (!quarter) return;
			const key = `${quarter.key}:${String(row['OwnerId'])}`;
			won.set(key, (won.get(key) ?? 0) + (money.inCorporate(row, 'Amount') ?? 0));
		},
	);
	return won;
}

/** Open pipeline on the accounts that each user owns, whoever owns the deals: what the cut of accounts gives a person to work with. */
export async function readPotential(org: Org, money: Money): Promise<Map<string, number>> {
	const potential = new Map<string, number>();
	await org.stream(
		soql`SELECT ${names(['Account.OwnerId', 'Amount', ...money.fields])} FROM Opportunity WHERE IsClosed = false AND AccountId != null`,
		(row) => {
			// REST nests what Bulk API 2.0 names by its path.
			const owner = text(row['Account.OwnerId'] ?? (row['Account'] as Row | null | undefined)?.['OwnerId']);
			if (owner !== null) potential.set(owner, (potential.get(owner) ?? 0) + (money.inCorporate(row, 'Amount') ?? 0));
		},
	);
	return potential;
}
