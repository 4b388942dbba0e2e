/** Reads accounts, deals, contacts and leads as the scan needs them: all go by, those of parties stay. */
import type { AccountNode, DealRecord, ProspectRecord } from '../../domain/guard/prospects.ts';
import { instant } from '../../domain/guard/facts.ts';
import type { OwnedRecord, OwnerHistoryRow } from '../../domain/guard/history.ts';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import { matchKeys } from '../../domain/guard/matching.ts';
import type { Org, Row, StreamResult } from '../../salesforce/org.ts';
import { type Soql, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY } from '../chunks.ts';
import { text } from './facts.ts';

export interface Read {
	rows: number;
	pages: number;
}
/** An account that a territory guards. */
export interface TerritoryStamped {
	id: string;
	name: string;
	ownerId: string;
	key: string | null;
	policy: string | null;
}
export interface ReadRecords {
	/** Of parties, by id. */
	owned: Map<string, OwnedRecord>;
	prospects: ProspectRecord[];
	deals: DealRecord[];
	openDeals: Set<string>;
	/** Accounts of parties, and those that have a parent. */
	accounts: Map<string, AccountNode>;
	/** Accounts with a stamp that blocks or warns. */
	stamped: TerritoryStamped[];
	/** All accounts that went by. */
	accountCount: number;
}

export function emptyRecords(): ReadRecords {
	return { owned: new Map(), prospects: [], deals: [], openDeals: new Set(), accounts: new Map(), stamped: [], accountCount: 0 };
}

/** A condition on owners where they are few; without, all rows go by and the others are dropped. */
function ofParties(select: Soql, parties: ReadonlySet<string>, field = 'OwnerId'): Soql {
	if (parties.size > IDS_PER_QUERY) return select;
	return { soql: `${select.soql} ${/ WHERE /.test(select.soql) ? 'AND' : 'WHERE'} ${soql`${names([field])} IN ${[...parties]}`.soql}` };
}

export async function readAccounts(org: Org, parties: ReadonlySet<string>, freemail: string, into: ReadRecords): Promise<StreamResult> {
	return org.stream(
		soql`SELECT Id, Name, OwnerId, ParentId, Website, BillingPostalCode, CreatedDate, CreatedById, Territory_Key__c, Territory_Policy__c FROM Account`,
		(row) => {
			const id = String(row['Id']);
			const ownerId = String(row['OwnerId']);
			const policy = text(row['Territory_Policy__c']);
			const name = String(row['Name']);
			into.accountCount++;
			if (policy === 'Block' || policy === 'Warn') into.stamped.push({ id, name, ownerId, key: text(row['Territory_Key__c']), policy });
			const parentId = text(row['ParentId']);
			const ofParty = parties.has(ownerId);
			if (ofParty || parentId !== null) into.accounts.set(id, { ownerId, parentId });
			if (!ofParty) return;
			into.owned.set(id, { object: 'Account', id, name, ownerId });
			into.prospects.push(prospect('Account', row, freemail, name, 'Name', 'BillingPostalCode', text(row['Website'])));
		},
	);
}

export async function readDeals(org: Org, parties: ReadonlySet<string>, into: ReadRecords): Promise<StreamResult> {
	return org.stream(
		ofParties(soql`SELECT Id, Name, OwnerId, AccountId, Amount, IsClosed, CreatedDate, CreatedById FROM Opportunity`, parties),
		(row) => {
			const id = String(row['Id']);
			const ownerId = String(row['OwnerId']);
			if (!parties.has(ownerId)) return;
			const name = String(row['Name']);
			const amount = row['Amount'] === null || row['Amount'] === undefined ? null : Number(row['Amount']);
			into.owned.set(id, { object: 'Opportunity', id, name, ownerId });
			if (String(row['IsClosed']) !== 'true') into.openDeals.add(id);
			into.deals.push({ id, name, ownerId, accountId: text(row['AccountId']), amount, ...created(row) });
		},
	);
}

export async function readLeads(org: Org, parties: ReadonlySet<string>, freemail: string, into: ReadRecords): Promise<StreamResult> {
	const converted = new Set<string>();
	const result = await org.stream(
		ofParties(
			soql`SELECT Id, Name, Company, Website, Email, PostalCode, OwnerId, IsConverted, ConvertedAccountId, ConvertedContactId, CreatedDate, CreatedById FROM Lead`,
			parties,
		),
		(row) => {
			const id = String(row['Id']);
			const ownerId = String(row['OwnerId']);
			if (!parties.has(ownerId)) return;
			for (const field of ['ConvertedAccountId', 'ConvertedContactId']) {
				const madeOf = text(row[field]);
				if (madeOf !== null) converted.add(madeOf);
			}
			// A converted lead is its account and contact from then on.
			if (String(row['IsConverted']) === 'true') return;
			const name = text(row['Company']) ?? String(row['Name']);
			into.owned.set(id, { object: 'Lead', id, name, ownerId });
			into.prospects.push(prospect('Lead', row, freemail, name, 'Company', 'PostalCode', text(row['Website']) ?? text(row['Email'])));
		},
	);
	for (const each of into.prospects) if (converted.has(each.id)) each.converted = true;
	return result;
}

export async function readContacts(org: Org, parties: ReadonlySet<string>, freemail: string, into: ReadRecords): Promise<StreamResult> {
	return org.stream(
		ofParties(soql`SELECT Id, Name, Email, OwnerId, CreatedDate, CreatedById FROM Contact WHERE Email != null`, parties),
		(row) => {
			if (!parties.has(String(row['OwnerId']))) return;
			into.prospects.push(prospect('Contact', row, freemail, String(row['Name']), null, null, text(row['Email'])));
		},
	);
}

function prospect(
	object: ProspectRecord['object'],
	row: Row,
	freemail: string,
	name: string,
	company: string | null,
	postalCode: string | null,
	website: string | null,
): ProspectRecord {
	return {
		object,
		id: String(row['Id']),
		name,
		ownerId: String(row['OwnerId']),
		...created(row),
		keys: matchKeys(object, row, freemail),
		website,
		company: company && text(row[company]),
		postalCode: postalCode && text(row[postalCode]),
	};
}

const created = (row: Row): { createdAt: string; createdById: string } => ({
	createdAt: instant(String(row['CreatedDate'])),
	createdById: String(row['CreatedById']),
});

/**
 * Histories of owners: the object, and the field that names the record. LeadHistory also writes what queues do.
 * Source: Object Reference, "AccountHistory", "OpportunityFieldHistory", "LeadHistory" (ownerAccepted, ownerAssignment).
 */
export const HISTORIES: Record<GuardedObject, { history: string; parent: string; fields: string[] }> = {
	Account: { history: 'AccountHistory', parent: 'AccountId', fields: ['Owner', 'OwnerId'] },
	Opportunity: { history: 'OpportunityFieldHistory', parent: 'OpportunityId', fields: ['Owner', 'OwnerId'] },
	Lead: { history: 'LeadHistory', parent: 'LeadId', fields: ['Owner', 'OwnerId', 'ownerAccepted', 'ownerAssignment'] },
};

export async function readOwnerHistory(org: Org, object: GuardedObject, onRow: (row: OwnerHistoryRow) => void): Promise<StreamResult> {
	const { history, parent, fields } = HISTORIES[object];
	return org.stream(
		soql`SELECT Id, ${names([parent])}, OldValue, NewValue, CreatedById, CreatedDate FROM ${names([history])} WHERE Field IN ${fields}`,
		(row) =>
			onRow({
				id: String(row['Id']),
				object,
				recordId: String(row[parent]),
				oldValue: text(row['OldValue']),
				newValue: text(row['NewValue']),
				changedById: String(row['CreatedById']),
				at: instant(String(row['CreatedDate'])),
			}),
	);
}
