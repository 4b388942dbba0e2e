/**
 * Reads accounts, deals, contacts and leads of the parties. Rows come and go by the hundred thousand: texts that were cut out of others
 * are copied, since they would keep those, and ids of people, which repeat, are kept once. A record is one object, whichever lists have it,
 * and has all its properties when it is made: those that are spread into it or added later stand in a second one.
 */
import { setImmediate } from 'node:timers/promises';
import type { Conversion } from '../../domain/guard/conversions.ts';
import { type GuardedObject, instant } from '../../domain/guard/facts.ts';
import type { OwnedRecord } from '../../domain/guard/history.ts';
import { registeredDomains } from '../../domain/guard/likeness.ts';
import { KNOWN_BY, keysOf } from '../../domain/guard/matching.ts';
import type { AccountNode } from '../../domain/guard/placements.ts';
import type { DealRecord, ProspectRecord } from '../../domain/guard/prospects.ts';
import { type InTurn, whole } from '../../salesforce/inTurn.ts';
import { LENT, type Org, type Row } from '../../salesforce/org.ts';
import { type Soql, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { readSome } from './carried.ts';
import { text } from './facts.ts';

export interface ReadRecords {
	/** Of parties, by id. */
	owned: Map<string, OwnedRecord>;
	prospects: ProspectRecord[];
	/** Those of parties that somebody else deleted. */
	gone: ProspectRecord[];
	/** Prospects whose keys are not worked out yet; see {@link addKeys}. */
	keyless: Keyless[];
	deals: DealRecord[];
	/** As `gone`. */
	goneDeals: DealRecord[];
	openDeals: Set<string>;
	/** Converted leads of parties. */
	conversions: Conversion[];
	/** Accounts of parties, and those that have a parent. */
	accounts: Map<string, AccountNode>;
	/** All accounts of the org. */
	accountCount: number;
	/** Ids of people, each once. */
	people: Map<string, string>;
}

/** A prospect, with what tells its keys besides what it has. */
interface Keyless {
	prospect: ProspectRecord;
	website: string | null;
	email: string | null;
}

export function emptyRecords(): ReadRecords {
	return {
		owned: new Map(),
		prospects: [],
		gone: [],
		keyless: [],
		deals: [],
		goneDeals: [],
		openDeals: new Set(),
		conversions: [],
		accounts: new Map(),
		accountCount: 0,
		people: new Map(),
	};
}

const copied = (cut: string | null): string | null => (cut === null ? null : Buffer.from(cut).toString());

const person = ({ people }: ReadRecords, value: unknown): string => once(people, String(value));

/** The text that was kept first of those that are the same. */
function once(kept: Map<string, string>, value: string): string {
	const known = kept.get(value);
	if (known !== undefined) return known;
	kept.set(value, value);
	return value;
}

/** Owners that one scan asks for by name; where more are parties, all rows go by and the others are dropped. */
const NAMED_OWNERS = 20 * IDS_PER_QUERY;

/** Streams the rows of a query whose owner is a party. Rows are lent. All is asked for before the first wait: what comes next comes after it. */
async function ofParties(org: Org & InTurn, select: Soql, parties: ReadonlySet<string>, onRow: (row: Row) => void): Promise<void> {
	const taken = (row: Row): void => {
		if (parties.has(String(row['OwnerId']))) onRow(row);
	};
	if (parties.size > NAMED_OWNERS) return void (await org.stream(select, taken, LENT));
	const glue = / WHERE /.test(select.soql) ? 'AND' : 'WHERE';
	await whole(
		chunks([...parties], IDS_PER_QUERY).map((some) =>
			org.stream({ soql: `${select.soql} ${glue} ${soql`OwnerId IN ${some}`.soql}` }, taken, LENT),
		),
	);
}

export async function countAccounts(org: Org, into: ReadRecords): Promise<void> {
	const [counted] = await org.query(soql`SELECT COUNT(Id) total FROM Account`);
	into.accountCount = Number(counted?.['total'] ?? 0);
}

/** The accounts of parties, and of the others how they hang together. */
export async function readAccounts(org: Org & InTurn, parties: ReadonlySet<string>, into: ReadRecords): Promise<void> {
	if (!parties.size) return;
	const { accounts } = into;
	// An account may be above thousands.
	const parents = new Map<string, string>();
	const parentOf = (row: Row): string | null => {
		const id = text(row['ParentId']);
		return id === null ? null : once(parents, id);
	};
	await whole([
		ofParties(
			org,
			soql`SELECT Id, Name, OwnerId, ParentId, Website, BillingPostalCode, CreatedDate, CreatedById FROM Account`,
			parties,
			(row) => {
				const account = addProspect('Account', row, into);
				account.parentId = parentOf(row);
				accounts.set(account.id, account);
				into.owned.set(account.id, account);
			},
		),
		org.stream(
			soql`SELECT Id, OwnerId, ParentId FROM Account WHERE ParentId != null`,
			(row) => {
				const id = String(row['Id']);
				if (!accounts.has(id)) accounts.set(id, { ownerId: person(into, row['OwnerId']), parentId: parentOf(row) });
			},
			LENT,
		),
	]);
}

export async function readDeals(org: Org & InTurn, parties: ReadonlySet<string>, into: ReadRecords): Promise<void> {
	await ofParties(
		org,
		soql`SELECT Id, Name, OwnerId, AccountId, Amount, IsClosed, CreatedDate, CreatedById FROM Opportunity`,
		parties,
		(row) => {
			const deal = dealOf(row, into);
			into.owned.set(deal.id, deal);
			if (String(row['IsClosed']) !== 'true') into.openDeals.add(deal.id);
			into.deals.push(deal);
		},
	);
}

const dealOf = (row: Row, into: ReadRecords): DealRecord & OwnedRecord => ({
	object: 'Opportunity',
	id: String(row['Id']),
	name: String(row['Name']),
	ownerId: person(into, row['OwnerId']),
	createdAt: instant(String(row['CreatedDate'])),
	createdById: person(into, row['CreatedById']),
	accountId: text(row['AccountId']),
	amount: row['Amount'] === null || row['Amount'] === undefined ? null : Number(row['Amount']),
});

export async function readLeads(org: Org & InTurn, parties: ReadonlySet<string>, into: ReadRecords): Promise<void> {
	const converted = new Set<string>();
	await ofParties(
		org,
		soql`SELECT Id, Name, Company, Website, Email, PostalCode, OwnerId, IsConverted, ConvertedDate, ConvertedAccountId, ConvertedContactId, ConvertedOpportunityId, CreatedDate, CreatedById FROM Lead`,
		parties,
		(row) => {
			for (const field of ['ConvertedAccountId', 'ConvertedContactId']) {
				const madeOf = text(row[field]);
				if (madeOf !== null) converted.add(madeOf);
			}
			// A converted lead is its account and contact from then on.
			if (String(row['IsConverted']) === 'true') return addConversion(row, into);
			const lead = addProspect('Lead', row, into);
			into.owned.set(lead.id, lead);
		},
	);
	for (const each of into.prospects) if (converted.has(each.id)) each.converted = true;
}

function addConversion(row: Row, into: ReadRecords): void {
	into.conversions.push({
		leadId: String(row['Id']),
		ownerId: person(into, row['OwnerId']),
		on: text(row['ConvertedDate'])?.slice(0, 10) ?? null,
		accountId: text(row['ConvertedAccountId']),
		opportunityId: text(row['ConvertedOpportunityId']),
	});
}

/** Requests for what became of leads that parties gave away. */
const GIVEN_AWAY_REQUESTS = 20;

/** Leads of parties that went to others and were converted there. Throws where they are more than the scan may ask for. */
export async function readGivenAway(org: Org, leadIds: ReadonlySet<string>, into: ReadRecords): Promise<void> {
	const parts = chunks([...leadIds], IDS_PER_QUERY);
	for (const some of parts.slice(0, GIVEN_AWAY_REQUESTS))
		for (const row of await org.query(
			soql`SELECT Id, OwnerId, ConvertedDate, ConvertedAccountId, ConvertedOpportunityId FROM Lead WHERE IsConverted = true AND Id IN ${some}`,
		))
			addConversion(row, into);
	if (parts.length > GIVEN_AWAY_REQUESTS)
		throw new Error(`${leadIds.size} leads went to others; what became of ${GIVEN_AWAY_REQUESTS * IDS_PER_QUERY} of them was looked at.`);
}

export async function readContacts(org: Org & InTurn, parties: ReadonlySet<string>, into: ReadRecords): Promise<void> {
	await ofParties(
		org,
		soql`SELECT Id, Name, Email, AccountId, OwnerId, CreatedDate, CreatedById FROM Contact WHERE Email != null`,
		parties,
		(row) => {
			const contact = addProspect('Contact', row, into);
			contact.accountId = text(row['AccountId']);
		},
	);
}

const ACCOUNT_KEYS = ['Name', 'OwnerId', 'Website', 'BillingPostalCode', 'CreatedDate', 'CreatedById'];
const LEAD_KEYS = ['Name', 'Company', 'Website', 'Email', 'PostalCode', 'OwnerId', 'CreatedDate', 'CreatedById'];

/** Accounts or leads that parties let go, whoever has them, as prospects of those whose they are: one for each. */
export async function readLetGoProspects(
	org: Org,
	object: 'Account' | 'Lead',
	whose: ReadonlyMap<string, ReadonlySet<string>>,
	freemail: string,
): Promise<ProspectRecord[]> {
	const bin = emptyRecords();
	await readSome(org, object, object === 'Account' ? ACCOUNT_KEYS : LEAD_KEYS, whose, (row) => void addProspect(object, row, bin));
	await addKeys(bin, freemail);
	return bin.prospects.flatMap((each) => [...whose.get(each.id)!].map((ownerId) => ({ ...each, ownerId })));
}

/**
 * What of parties' lies in the recycle bin, put there by somebody else, and whatever was merged away: making it anew is no fresh start, and
 * who merges it into what they got later does not have it since then.
 */
export async function readGone(
	org: Org,
	object: GuardedObject,
	parties: ReadonlySet<string>,
	into: ReadRecords,
): Promise<Pick<ReadRecords, 'gone' | 'goneDeals'>> {
	const gone: ProspectRecord[] = [];
	const goneDeals: DealRecord[] = [];
	const bin: ReadRecords = { ...into, prospects: gone };
	for (const row of await org.query(GONE[object], { deleted: true })) {
		if (!parties.has(String(row['OwnerId'])) || (text(row['MasterRecordId']) === null && row['LastModifiedById'] === row['OwnerId']))
			continue;
		if (object === 'Opportunity') goneDeals.push(dealOf(row, into));
		else addProspect(object, row, bin);
	}
	return { gone, goneDeals };
}

const GONE: Record<GuardedObject, Soql> = {
	Account: soql`SELECT Id, Name, OwnerId, Website, BillingPostalCode, CreatedDate, CreatedById, LastModifiedById, MasterRecordId FROM Account WHERE IsDeleted = true`,
	Lead: soql`SELECT Id, Name, Company, Website, Email, PostalCode, OwnerId, CreatedDate, CreatedById, LastModifiedById, MasterRecordId FROM Lead WHERE IsDeleted = true`,
	Opportunity: soql`SELECT Id, Name, OwnerId, AccountId, Amount, CreatedDate, CreatedById, LastModifiedById FROM Opportunity WHERE IsDeleted = true`,
};

/** The keys that a prospect has until {@link addKeys} has worked them out. */
const NO_KEYS = { domain: null, name: null };
const NONE: readonly string[] = [];

/** A prospect, and where it is an account what is above it. */
type ReadProspect<O> = ProspectRecord & { object: O; parentId: string | null };

function addProspect<O extends ProspectRecord['object']>(object: O, row: Row, into: ReadRecords): ReadProspect<O> {
	const called = String(row['Name']);
	const { name, postalCode, website, email } = KNOWN_BY[object];
	const company = name === 'Name' ? called : name && text(row[name]);
	const prospect: ReadProspect<O> = {
		object,
		id: String(row['Id']),
		// As recordNames.ts has it; of many records one text is kept, not two.
		name: company ?? called,
		ownerId: person(into, row['OwnerId']),
		createdAt: instant(String(row['CreatedDate'])),
		createdById: person(into, row['CreatedById']),
		keys: NO_KEYS,
		registered: null,
		alsoRegistered: NONE,
		company,
		postalCode: postalCode && text(row[postalCode]),
		accountId: undefined,
		parentId: null,
	};
	into.prospects.push(prospect);
	into.keyless.push({ prospect, website: website && text(row[website]), email: email && text(row[email]) });
	return prospect;
}

/** Prospects whose keys are worked out in one go. */
const AT_ONCE = 500;

/** Works out by what prospects are known, when all are read: of many it takes a while, in which the org is to gather what comes next. */
export async function addKeys({ keyless }: ReadRecords, freemail: string): Promise<void> {
	while (keyless.length) {
		for (const each of keyless.splice(-AT_ONCE)) addKeysOf(each, freemail);
		// Requests and answers are due meanwhile.
		await setImmediate();
	}
}

function addKeysOf({ prospect, website, email }: Keyless, freemail: string): void {
	const { company: name, postalCode } = prospect;
	const keys = keysOf({ name, postalCode, website, email }, freemail);
	const domain = copied(keys.domain);
	// A lead's website and its e-mail address: either may tell who it is.
	const [registered = null, ...more] = registeredDomains(website && email ? `${website} ${email}` : (website ?? email), freemail);
	prospect.keys = { domain, name: copied(keys.name) };
	prospect.registered = registered === domain ? domain : copied(registered);
	if (more.length) prospect.alsoRegistered = more.map((each) => copied(each)!);
}
