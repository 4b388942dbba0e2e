/** Asks the org about records that name the same prospect: when their names, websites and postal codes were edited, and what was stamped. */
import { type KeyEdit, type Twins, editedInto } from '../../domain/guard/edits.ts';
import type { GuardFacts } from '../../domain/guard/facts.ts';
import type { Finding } from '../../domain/guard/findings.ts';
import type { WasTheirs } from '../../domain/guard/held.ts';
import { likeCore, likePostal, looksLike, registeredDomain, registeredDomains } from '../../domain/guard/likeness.ts';
import { type MatchKeys, matchDomain, matchName } from '../../domain/guard/matching.ts';
import type { ProspectRecord } from '../../domain/guard/prospects.ts';
import type { Use } from '../../domain/guard/uses.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks, grouped } from '../chunks.ts';
import { NAMED } from './carried.ts';
import { moment, text } from './facts.ts';

type Kind = Twins['by'];
/** Fields that a key is made of, as the object's history names them: AccountHistory calls the account's name TextName, too. */
const KEY_FIELDS: Record<ProspectRecord['object'], Record<Kind, readonly string[]>> = {
	Account: { domain: ['Website'], name: ['Name', 'TextName', 'BillingPostalCode'] },
	Lead: { domain: ['Website', 'Email'], name: ['Company', 'PostalCode'] },
	Contact: { domain: ['Email'], name: [] },
};

/** What the edits of twins tell. */
export interface TwinEdits {
	findings: Finding[];
	/** Those of which nobody can say whether the older one was edited into the match: no edit, no stamp, and a field of its key is not tracked. */
	untold: Twins[];
	/** `Object.Field` of those about which nothing is known. */
	untracked: string[];
	/** What overrides and realignments let pass. */
	uses: Use[];
}

/** Findings about twins, and what cannot be judged because their fields are not tracked. */
export async function editFindings(
	org: Org,
	twins: readonly Twins[],
	freemail: string,
	now: string,
	facts: GuardFacts,
	had: WasTheirs,
): Promise<TwinEdits> {
	if (!twins.length) return { findings: [], untold: [], untracked: [], uses: [] };
	const edits = new Map<string, KeyEdit>();
	const stamps = new Map<string, MatchKeys>();
	const kinds = new Map<string, Set<Kind>>();
	for (const { a, b, by } of twins) for (const { id } of [a, b]) kinds.set(id, (kinds.get(id) ?? new Set()).add(by));
	const records = [...new Map(twins.flatMap(({ a, b }) => [a, b]).map((each) => [each.id, each])).values()];
	for (const [object, list] of grouped(records, (each) => each.object))
		for (const some of chunks(list, IDS_PER_QUERY)) {
			const ids = some.map(({ id }) => id);
			await readEdits(
				org,
				object,
				ids,
				(id, kind, edit) => {
					if (kinds.get(id)?.has(kind) && edit.at > (edits.get(id)?.at ?? '')) edits.set(id, edit);
				},
				freemail,
			);
			await readStamps(org, object, ids, stamps);
		}
	const isStale = ({ id, keys }: ProspectRecord, by: Kind): boolean => {
		const stamped = stamps.get(id)?.[by] ?? null;
		return stamped !== null && stamped !== keys[by];
	};
	const { findings, unresolved, uses } = editedInto(twins, edits, isStale, now, facts, had);
	if (!unresolved.length) return { findings, untold: [], untracked: [], uses };
	const missing = await untracked(org, unresolved);
	const untold = unresolved.filter(({ a, by }) => KEY_FIELDS[a.object][by].some((field) => missing.includes(`${a.object}.${field}`)));
	return { findings, untold, untracked: missing, uses };
}

async function readEdits(
	org: Org,
	object: ProspectRecord['object'],
	ids: readonly string[],
	onEdit: (recordId: string, kind: Kind, edit: KeyEdit) => void,
	freemail: string,
): Promise<void> {
	const history = `${object}History`;
	const parent = `${object}Id`;
	if (!(await org.fields(history))) return;
	const { domain, name } = KEY_FIELDS[object];
	const rows = await org.query(
		soql`SELECT ${names([parent])}, Field, OldValue, NewValue, CreatedById, CreatedDate FROM ${names([history])} WHERE ${names([parent])} IN ${ids} AND Field IN ${[...domain, ...name]}`,
	);
	for (const row of rows) {
		const at = moment(row['CreatedDate']);
		const kind: Kind = domain.includes(String(row['Field'])) ? 'domain' : 'name';
		if (at !== null && changesKey(row, kind, freemail)) onEdit(String(row[parent]), kind, { at, by: String(row['CreatedById']) });
	}
}

/** Another way to write the same name or address, for a reader the same, makes nobody of somebody else. */
function changesKey(row: Row, kind: Kind, freemail: string): boolean {
	const [from, to] = [text(row['OldValue']), text(row['NewValue'])];
	if (kind === 'domain') {
		const before = registeredDomains(from, freemail);
		const after = registeredDomains(to, freemail);
		return before.length + after.length === 0 ? false : !before.some((domain) => after.includes(domain));
	}
	if (String(row['Field']).endsWith('PostalCode')) return likePostal(from) !== likePostal(to);
	return !looksLike(likeCore(from), likeCore(to));
}

async function readStamps(org: Org, object: string, ids: readonly string[], into: Map<string, MatchKeys>): Promise<void> {
	const fields = ['Match_Domain__c', 'Match_Name__c'];
	const there = await org.fields(object);
	const shown = fields.filter((field) => there?.has(field));
	if (!shown.length) return;
	for (const row of await org.query(soql`SELECT Id, ${names(shown)} FROM ${names([object])} WHERE Id IN ${ids}`))
		into.set(String(row['Id']), { domain: text(row['Match_Domain__c']), name: text(row['Match_Name__c']) });
}

/** A field of the object's history, and what of a prospect it was. */
const FORMER: Record<'Account' | 'Lead', Readonly<Record<string, 'website' | 'company' | 'postalCode'>>> = {
	Account: { Website: 'website', Name: 'company', TextName: 'company', BillingPostalCode: 'postalCode' },
	Lead: { Website: 'website', Email: 'website', Company: 'company', PostalCode: 'postalCode' },
};

/**
 * What records of parties were called before somebody else than their owner renamed them, while that was protected: making it anew under
 * the old name is no fresh start. Only as far as the fields' history is tracked; without `gap`, what is not is not told again. `onEdit` takes
 * every edit of such a field, whoever made it.
 */
export async function formerKeys(
	org: Org,
	prospects: readonly ProspectRecord[],
	facts: GuardFacts,
	freemail: string,
	gap?: (part: string, why: string) => void,
	onEdit: (ownerId: string, at: string) => void = () => undefined,
): Promise<ProspectRecord[]> {
	if (!facts.mentorships.size || (!gap && !prospects.length)) return [];
	const some = !gap && prospects.length <= NAMED;
	const byId = new Map<string, ProspectRecord>();
	/** Where several let one record go: those after the first. */
	const others = new Map<string, ProspectRecord[]>();
	for (const each of prospects)
		if (byId.has(each.id)) others.set(each.id, [...(others.get(each.id) ?? []), each]);
		else byId.set(each.id, each);
	const former = new Map<
		string,
		{ record: ProspectRecord; at: string; old: Partial<Record<'website' | 'company' | 'postalCode', string>> }
	>();
	for (const object of ['Account', 'Lead'] as const) {
		const history = `${object}History`;
		if (!(await org.fields(history))) continue;
		const parent = `${object}Id`;
		const ids = some ? prospects.flatMap((each) => (each.object === object ? [each.id] : [])) : [];
		for (const condition of some ? chunks(ids, IDS_PER_QUERY).map((part) => soql`AND ${names([parent])} IN ${part}`) : [soql``]) {
			const select = soql`SELECT ${names([parent])}, Field, OldValue, CreatedById, CreatedDate FROM ${names([history])} WHERE Field IN ${Object.keys(FORMER[object])}`;
			await org.stream({ soql: `${select.soql} ${condition.soql} ORDER BY CreatedDate, Id` }, (row) => {
				const first = byId.get(String(row[parent]));
				const old = text(row['OldValue']);
				const at = moment(row['CreatedDate']);
				const part = FORMER[object][String(row['Field'])];
				if (!first || at === null) return;
				for (const record of [first, ...(others.get(first.id) ?? [])]) {
					onEdit(record.ownerId, at);
					if (old === null || !part || row['CreatedById'] === record.ownerId) continue;
					if (!(facts.mentorshipsOf.get(record.ownerId) ?? []).some(({ signedAt }) => signedAt !== null && signedAt <= at)) continue;
					// What was changed in one save had been one.
					const key = `${record.id} ${record.ownerId} ${at}`;
					former.set(key, { record, at, old: { ...former.get(key)?.old, [part]: old } });
				}
			});
		}
	}
	const missing = gap
		? [
				...(await untrackedFields(org, 'Account', ['Website', 'Name', 'BillingPostalCode'])),
				...(await untrackedFields(org, 'Lead', Object.keys(FORMER.Lead))),
			]
		: [];
	if (missing.length) gap?.('former.untracked', missing.sort().join(', '));
	return [...former.values()].map(({ record, at, old: { website, company = record.company, postalCode = record.postalCode } }) => ({
		...record,
		calledUntil: at,
		company,
		postalCode,
		registered: website === undefined ? record.registered : registeredDomain(website, freemail),
		keys: { domain: website === undefined ? record.keys.domain : matchDomain(website, freemail), name: matchName(company, postalCode) },
	}));
}

/** Fields that would have told, and have no history tracking. */
async function untracked(org: Org, twins: readonly Twins[]): Promise<string[]> {
	const missing = new Set<string>();
	for (const object of ['Account', 'Lead', 'Contact'] as const) {
		const kinds = new Set(twins.filter(({ a, b }) => a.object === object || b.object === object).map(({ by }) => by));
		const fields = [...kinds].flatMap((kind) => KEY_FIELDS[object][kind]).filter((field) => field !== 'TextName');
		if (!fields.length) continue;
		for (const field of await untrackedFields(org, object, fields)) missing.add(field);
	}
	return [...missing].sort();
}

async function untrackedFields(org: Org, object: ProspectRecord['object'], fields: readonly string[]): Promise<string[]> {
	const rows = await org.query(
		soql`SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = ${object} AND QualifiedApiName IN ${[...fields]} AND IsFieldHistoryTracked = true`,
	);
	const tracked = new Set(rows.map((row) => String(row['QualifiedApiName'])));
	return fields.filter((field) => !tracked.has(field)).map((field) => `${object}.${field}`);
}
