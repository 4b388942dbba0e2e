/**
 * What parties let go where no flow ran, so that no Ownership_Protection__c tells of it: the history knows. Asked after it was replayed, and
 * only about records that the other could do more with than read: of what parties ever gave away that is next to nothing.
 */
import type { Conversion } from '../../domain/guard/conversions.ts';
import type { GuardedObject } from '../../domain/guard/facts.ts';
import { isLive } from '../../domain/guard/hands.ts';
import type { ProtectionKind, UnwrittenProtection, UnwrittenProtections } from '../../domain/guard/unwritten.ts';
import type { Org } from '../../salesforce/org.ts';
import { soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks, grouped } from '../chunks.ts';
import { KINDS, type CarriedRecord, carriedRecord, readSome } from './carried.ts';
import { moment } from './facts.ts';
import { nameFields } from './recordNames.ts';
import { splitsOf } from './splits.ts';
import { type Access, type Guarded, type Standing, guardedByCarrying, keyOf, narrowed } from './standing.ts';

export interface HandedOn {
	/** By id. */
	carried: ReadonlyMap<string, CarriedRecord>;
	guarded: Guarded[];
	/** Those of them for which access is asked. */
	asked: readonly Guarded[];
}

/**
 * Those records, guarded against whom they carry protection; `known` are told already.
 * @param known.objects those that are read and not everybody's to edit
 */
export async function readHandedOn(
	org: Org,
	unwritten: UnwrittenProtections,
	standing: Standing,
	known: {
		guardedOf: (isAsked: (recordId: string) => boolean) => readonly Guarded[];
		objects: readonly GuardedObject[];
		access: Access | undefined;
	},
): Promise<HandedOn> {
	const { access, objects } = known;
	const rows = new Map<string, UnwrittenProtection[]>();
	/** Of what a lead became: the day on which it did. What was there before is somebody else's. */
	const made = new Map<string, string>();
	const add = (row: UnwrittenProtection): void => {
		if (!objects.includes(row.object)) return;
		const { recordId: id, object, againstId } = row;
		if (access && !access.candidates.mightHold({ id, object }, againstId) && !splits.get(againstId)?.has(id)) return;
		const there = rows.get(row.recordId);
		if (there) there.push(row);
		else rows.set(row.recordId, [row]);
	};
	const splits = await splitsWith(org, unwritten);
	const conversions = new Map(standing.records.conversions.map((each) => [each.leadId, each]));
	// What a lead became is another object's.
	const mayCount = ({ object, againstId }: ProtectionKind): boolean =>
		object === 'Lead' ||
		(objects.includes(object) && (!access || access.candidates.mightHoldAny(object, againstId) || splits.has(againstId)));
	for (const row of unwritten.those(mayCount)) {
		const conversion = conversions.get(row.recordId);
		if (conversion) became(conversion, row, made).forEach(add);
		else add(row);
	}
	for (const [leadId, conversion] of conversions)
		for (const row of standing.facts.protectionsOf.get(leadId) ?? [])
			if (isLive(row, standing.now)) became(conversion, { ...row, object: 'Lead', since: '' }, made).forEach(add);
	const carried = new Map<string, CarriedRecord>();
	for (const [object, of] of grouped([...rows.values()], ([row]) => row!.object))
		await readSome(
			org,
			object,
			[...nameFields(object), 'OwnerId', 'CreatedDate', ...KINDS[object].more],
			new Set(of.map(([row]) => row!.recordId)),
			(row) => {
				const record = carriedRecord(object, row);
				const on = made.get(String(row['Id']));
				if (record && (on === undefined || moment(row['CreatedDate'])!.slice(0, 10) >= on)) carried.set(record.id, record);
			},
		);
	const told = new Set(known.guardedOf((id) => carried.has(id)).map(keyOf));
	const guarded = [...carried.values()].flatMap((record) => guardedByCarrying(record, rows.get(record.id)!, standing, told));
	if (!access) return { carried, guarded, asked: guarded };
	const accountOwners = await ownersOfAccounts(org, guarded, carried, { ...standing, access });
	return { carried, guarded, asked: narrowed(guarded, { ...standing, carried }, { ...access, accountOwners }) };
}

/** What a lead became carries on what the lead did. */
function became({ on, accountId, opportunityId }: Conversion, row: UnwrittenProtection, made: Map<string, string>): UnwrittenProtection[] {
	return ([['Account', accountId] as const, ['Opportunity', opportunityId] as const] as const).flatMap(([object, recordId]) => {
		if (recordId === null || on === null) return [];
		made.set(recordId, on);
		return [{ ...row, object, recordId }];
	});
}

/** Open deals with a split of those from whom deals are protected, by user. A split is no share above Read. */
async function splitsWith(org: Org, { kinds }: UnwrittenProtections): Promise<Map<string, Set<string>>> {
	const users = new Set(kinds.flatMap(({ object, againstId }) => (object === 'Account' ? [] : [againstId])));
	const splits = new Map<string, Set<string>>();
	await splitsOf(org, users, soql`Opportunity.IsClosed = false`, (dealId, userId) => {
		splits.set(userId, (splits.get(userId) ?? new Set()).add(dealId));
	});
	return splits;
}

/** Owners of the accounts that these deals are on, beside those that are known. */
async function ownersOfAccounts(
	org: Org,
	guarded: readonly Guarded[],
	carried: ReadonlyMap<string, CarriedRecord>,
	{ records, access }: Standing & { access: Access },
): Promise<Map<string, string>> {
	const owners = new Map(access.accountOwners);
	const accountIds = new Set(guarded.flatMap(({ record }) => carried.get(record.id)?.accountId ?? []));
	for (const some of chunks(
		[...accountIds].filter((id) => !records.accounts.has(id) && !owners.has(id)),
		IDS_PER_QUERY,
	))
		for (const row of await org.query(soql`SELECT Id, OwnerId FROM Account WHERE Id IN ${some}`))
			owners.set(String(row['Id']), String(row['OwnerId']));
	return owners;
}
