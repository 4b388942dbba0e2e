/** Reads the history of owners, and of the accounts of deals: rows by the million, of which few are kept. */
import { type GuardedObject, instant } from '../../domain/guard/facts.ts';
import type { OwnerHistoryRow } from '../../domain/guard/history.ts';
import type { DealMove } from '../../domain/guard/placements.ts';
import { LENT, type Org, type Row, type StreamResult } from '../../salesforce/org.ts';
import { type Soql, dateTime, names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { text } from './facts.ts';

/**
 * Histories of owners: the object, and the field that names the record. LeadHistory also writes what queues do.
 * Source: Object Reference, "AccountHistory", "OpportunityFieldHistory", "LeadHistory" (ownerAccepted, ownerAssignment).
 */
export const HISTORIES: Record<GuardedObject, { history: string; parent: string; fields: string[] }> = {
	Account: { history: 'AccountHistory', parent: 'AccountId', fields: ['Owner', 'OwnerId'] },
	Opportunity: { history: 'OpportunityFieldHistory', parent: 'OpportunityId', fields: ['Owner', 'OwnerId'] },
	Lead: { history: 'LeadHistory', parent: 'LeadId', fields: ['Owner', 'OwnerId', 'ownerAccepted', 'ownerAssignment'] },
};

/** @param many is it expected to be long? */
export async function readOwnerHistory(
	org: Org,
	object: GuardedObject,
	onRow: (row: OwnerHistoryRow) => void,
	many = false,
): Promise<StreamResult> {
	return org.stream(ownerHistory(object), historyRows(object, onRow), { ...LENT, many });
}

/** Owner history of some records, whole; or of all records since a moment. */
export async function readOwnerHistoryOf(
	org: Org,
	object: GuardedObject,
	which: { ids: readonly string[] } | { since: Date },
	onRow: (row: OwnerHistoryRow) => void,
): Promise<void> {
	const { parent } = HISTORIES[object];
	const conditions =
		'since' in which
			? [soql`AND CreatedDate >= ${dateTime(which.since)}`]
			: chunks(which.ids, IDS_PER_QUERY).map((some) => soql`AND ${names([parent])} IN ${some}`);
	for (const condition of conditions)
		await org.stream({ soql: `${ownerHistory(object).soql} ${condition.soql}` }, historyRows(object, onRow), LENT);
}

function ownerHistory(object: GuardedObject): Soql {
	const { history, parent, fields } = HISTORIES[object];
	const select = soql`SELECT Id, ${names([parent])}, OldValue, NewValue, CreatedById, CreatedDate FROM ${names([history])} WHERE Field IN ${fields}`;
	return object === 'Account' ? { soql: `${select.soql} ${WITHOUT_NAMES.soql}` } : select;
}

/**
 * A change of a lookup is written twice, once with names, whose data type is Text, and once with ids (Object Reference, "EntityHistory";
 * "StandardObjectNameHistory": DataType). Of accounts' history alone, which is the long one: that of deals has no such field in older pages
 * of the reference, and what queues write into that of leads may have another type.
 */
const WITHOUT_NAMES = soql`AND (DataType = null OR DataType != 'Text')`;

/** Is this field's history tracked? Null where the org does not say. */
export async function isTracked(org: Org, object: GuardedObject, field: string): Promise<boolean | null> {
	const [row] = await org.query(
		soql`SELECT IsFieldHistoryTracked FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = ${object} AND QualifiedApiName = ${field}`,
	);
	return row ? row['IsFieldHistoryTracked'] === true : null;
}

/** As the history may name the account of a deal. */
const ACCOUNT_OF_DEAL = ['Account', 'AccountId'];
const MOVES = soql`SELECT Id, OpportunityId, OldValue, NewValue, CreatedById, CreatedDate FROM OpportunityFieldHistory WHERE Field IN ${ACCOUNT_OF_DEAL}`;

/**
 * Changes of the account of these deals, by deal, as far as their history has them. `some` asks for these alone, not for all; `also` are
 * accounts to which a move of any deal counts.
 */
export async function readDealMoves(
	org: Org,
	deals: ReadonlySet<string>,
	some: boolean,
	also: (accountId: string) => boolean = () => false,
): Promise<Map<string, DealMove[]>> {
	const moves = new Map<string, DealMove[]>();
	const take = (row: Row): void => {
		const dealId = String(row['OpportunityId']);
		const [from, to] = [text(row['OldValue']), text(row['NewValue'])];
		// A change is told twice: by names, and by ids.
		if (!deals.has(dealId) && (to === null || !also(to))) return;
		if ([from, to].some((id) => id !== null && !/^001\w{12}(\w{3})?$/.test(id)) || from === to) return;
		const move = { fromAccountId: from, toAccountId: to, movedById: String(row['CreatedById']) };
		const known = moves.get(dealId) ?? [];
		moves.set(dealId, [...known, { ...move, historyId: String(row['Id']), dealId: dealId, at: instant(String(row['CreatedDate'])) }]);
	};
	if (!some) await org.stream(MOVES, take, LENT);
	else
		for (const ids of chunks([...deals], IDS_PER_QUERY))
			await org.stream({ soql: `${MOVES.soql} ${soql`AND OpportunityId IN ${ids}`.soql}` }, take, LENT);
	return moves;
}

/** Gives each row of a history as what it tells; the one that is given is good during the call only, and reads what it is asked for. */
function historyRows(object: GuardedObject, onRow: (row: OwnerHistoryRow) => void): (row: Row) => void {
	const { parent } = HISTORIES[object];
	let row: Row = {};
	const lent: OwnerHistoryRow = {
		object,
		get id() {
			return String(row['Id']);
		},
		get recordId() {
			return String(row[parent]);
		},
		get oldValue() {
			return text(row['OldValue']);
		},
		get newValue() {
			return text(row['NewValue']);
		},
		get changedById() {
			return String(row['CreatedById']);
		},
		get at() {
			return instant(String(row['CreatedDate']));
		},
	};
	return (next) => {
		row = next;
		onRow(lent);
	};
}
