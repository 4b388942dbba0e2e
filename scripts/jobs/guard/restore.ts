/**
 * An owner change takes manual shares and team members away (Salesforce Help, "Considerations for Changing a Record's Owner"). They are
 * noted before a revert and given back after it; what cannot be given back is told.
 */
import type { Org, Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { ownerNames } from './recordNames.ts';

interface Kept {
	/** The object that holds the rows. */
	object: string;
	parent: string;
	user: string;
	/** What is written again. */
	fields: string[];
	rows: Row[];
}
export type Snapshot = Kept[];
export interface Unrestored {
	object: string;
	recordId: string;
	userId: string;
	/** Of the user or group; its id where nobody has it any more. */
	userName: string;
	why: string;
}

/** Rows that hang on an owner. Every field here can be written on create (Object Reference). */
const HOLDERS: Readonly<Record<string, Omit<Kept, 'rows'>[]>> = {
	Account: [
		{
			object: 'AccountShare',
			parent: 'AccountId',
			user: 'UserOrGroupId',
			fields: ['AccountAccessLevel', 'OpportunityAccessLevel', 'CaseAccessLevel', 'ContactAccessLevel'],
		},
		{ object: 'AccountTeamMember', parent: 'AccountId', user: 'UserId', fields: ['TeamMemberRole', 'AccountAccessLevel'] },
	],
	Opportunity: [
		{ object: 'OpportunityShare', parent: 'OpportunityId', user: 'UserOrGroupId', fields: ['OpportunityAccessLevel'] },
		{ object: 'OpportunityTeamMember', parent: 'OpportunityId', user: 'UserId', fields: ['TeamMemberRole', 'OpportunityAccessLevel'] },
	],
	Lead: [{ object: 'LeadShare', parent: 'LeadId', user: 'UserOrGroupId', fields: ['LeadAccessLevel'] }],
};

export async function takeSnapshot(org: Org, object: string, ids: readonly string[]): Promise<Snapshot> {
	const snapshot: Snapshot = [];
	for (const holder of HOLDERS[object] ?? []) {
		const there = await org.fields(holder.object);
		if (!there) continue;
		const fields = holder.fields.filter((field) => there.has(field));
		snapshot.push({ ...holder, fields, rows: await readRows(org, { ...holder, fields }, ids) });
	}
	return snapshot;
}

/** Gives back what was there before and is gone now. `except`: per reverted record, who gets nothing back: taker and owner. */
export async function restoreAccess(
	org: Org,
	snapshot: Snapshot,
	except: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<{ restored: number; unrestored: Unrestored[] }> {
	const result = { restored: 0, unrestored: [] as Omit<Unrestored, 'userName'>[] };
	for (const kept of snapshot) {
		const { parent, user } = kept;
		const wanted = kept.rows.filter((row) => except.has(String(row[parent])) && !except.get(String(row[parent]))!.has(String(row[user])));
		if (!wanted.length) continue;
		const key = (row: Row): string => `${String(row[parent])}:${String(row[user])}`;
		const now = new Set((await readRows(org, kept, [...new Set(wanted.map((row) => String(row[parent])))])).map(key));
		const missing = wanted.filter((row) => !now.has(key(row)));
		const results = await org.insertMany(kept.object, missing);
		for (const [index, row] of missing.entries()) {
			if (results[index]?.success) result.restored++;
			else
				result.unrestored.push({
					object: kept.object,
					recordId: String(row[parent]),
					userId: String(row[user]),
					why: results[index]?.errors.map(({ statusCode, message }) => `${statusCode} ${message}`).join('; ') ?? '',
				});
		}
	}
	const people = await ownerNames(
		org,
		result.unrestored.map(({ userId }) => userId),
	);
	return { ...result, unrestored: result.unrestored.map((each) => ({ ...each, userName: people.get(each.userId) ?? each.userId })) };
}

async function readRows(org: Org, { object, parent, user, fields }: Omit<Kept, 'rows'>, ids: readonly string[]): Promise<Row[]> {
	const rows: Row[] = [];
	for (const some of chunks(ids, IDS_PER_QUERY)) {
		const list = names([parent, user, ...fields]);
		rows.push(
			...(object.endsWith('Share')
				? await org.query(soql`SELECT ${list} FROM ${names([object])} WHERE RowCause = ${'Manual'} AND ${names([parent])} IN ${some}`)
				: await org.query(soql`SELECT ${list} FROM ${names([object])} WHERE ${names([parent])} IN ${some}`)),
		);
	}
	return rows;
}
