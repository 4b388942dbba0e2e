/** Territories as they are now: owners outside them, deals in the wrong one, addresses and stamps edited close to a change of owner. */
import type { Finding, KnownIncident } from '../../domain/guard/findings.ts';
import { type LastChange, isToldOf, outsideSince } from '../../domain/guard/outside.ts';
import { modelKey } from '../../domain/territory/model.ts';
import { decideTerritory } from '../../domain/territory/rules.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { dateTime, soql } from '../../salesforce/soql.ts';
import { IDS_PER_QUERY, chunks } from '../chunks.ts';
import { moment, text } from './facts.ts';
import { readOwnerHistoryOf } from './ownerHistory.ts';

type Gap = (part: string, why?: string) => void;

/** An edit of address or territory this close to a change of owner is worth a look. */
const NEAR_MS = 7 * 86_400_000;
/** How far back edits are read: the scan runs each night. */
const LOOK_BACK_MS = 90 * 86_400_000;
/** Parts of Account's compound field, as its history names them, and the stamps. */
const ADDRESS = [
	'BillingAddress',
	'BillingStreet',
	'BillingCity',
	'BillingState',
	'BillingStateCode',
	'BillingPostalCode',
	'BillingCountry',
	'BillingCountryCode',
];
/** Policies that guard. */
const STAMPED = ['Block', 'Warn'];
const STAMPS = ['Territory_Key__c', 'Territory_Policy__c'];

/**
 * Accounts whose owner does not cover the stamped territory; undefined where no account has a stamp that blocks or warns. What is half
 * configured is named instead: a policy without a territory, a territory that nobody covers, people whose territories did not fit.
 */
export async function territoryFindings(org: Org, now: string, gap: Gap): Promise<Finding[] | undefined> {
	const people = new Map(
		(await org.query(soql`SELECT Id, Username, Territory_Keys__c FROM User WHERE Territory_Keys__c != null AND IsActive = true`)).map(
			(row) => [String(row['Id']), { username: String(row['Username']), keys: String(row['Territory_Keys__c']) }],
		),
	);
	const covered = new Set([...people.values()].flatMap(({ keys }) => keys.split(';')));
	const nobody = new Set<string>();
	let keyless = 0;
	const findings: Finding[] = [];
	const { rows } = await org.stream(
		soql`SELECT Id, Name, OwnerId, Territory_Key__c, Territory_Policy__c FROM Account WHERE Territory_Policy__c IN ${STAMPED}`,
		(row) => {
			const territoryKey = text(row['Territory_Key__c']);
			const ownerId = String(row['OwnerId']);
			if (territoryKey === null) return void keyless++;
			if (!covered.has(territoryKey)) return void nobody.add(territoryKey);
			const verdict = decideTerritory(
				{ territoryKey, policy: row['Territory_Policy__c'] as 'Block' | 'Warn' },
				people.get(ownerId)?.keys ?? null,
			);
			if (verdict !== 'block' && verdict !== 'warn') return;
			findings.push(
				territoryFinding({
					key: `scan:territory:${String(row['Id'])}:${ownerId}:${territoryKey}`,
					object: 'Account',
					recordId: String(row['Id']),
					recordName: String(row['Name']),
					toOwnerId: ownerId,
					at: now,
					how: 'territory stamp',
					through: [territoryKey],
					territory: territoryKey,
				}),
			);
		},
	);
	if (!rows) return undefined;
	const unguarded = [...people.values()].filter(({ keys }) => keys === '*').map(({ username }) => username);
	if (unguarded.length) gap('territories.unguarded', unguarded.sort().join(', '));
	if (keyless) gap('territories.keyless', String(keyless));
	if (nobody.size) gap('territories.nobody', [...nobody].sort().join(', '));
	return findings;
}

/** Says how many accounts have no policy that guards, where some have one; where none has, {@link territoryFindings} says so. */
export async function unguardedAccounts(org: Org, gap: Gap): Promise<void> {
	const counts = new Map(
		(await org.query(soql`SELECT Territory_Policy__c policy, COUNT(Id) n FROM Account GROUP BY Territory_Policy__c`)).map((row) => [
			text(row['policy']),
			Number(row['n']),
		]),
	);
	const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
	const guarded = STAMPED.reduce((sum, policy) => sum + (counts.get(policy) ?? 0), 0);
	if (guarded && guarded < total) gap('territories.without', `${total - guarded} of ${total}`);
}

/** The active model of an org with Sales Territories; null where there is none active, undefined where the feature is off or hidden. */
export async function activeModel(org: Org): Promise<string | null | undefined> {
	if (!(await org.fields('Territory2Model')) || !(await org.fields('ObjectTerritory2Association'))) return undefined;
	const [model] = await org.query(soql`SELECT Id FROM Territory2Model WHERE State = ${'Active'}`);
	return model ? String(model['Id']) : null;
}

/** True where some account has a territory that guards, or Sales Territories have an active model. */
export async function territoriesInUse(org: Org): Promise<boolean> {
	const stamped = await org.query(soql`SELECT Id FROM Account WHERE Territory_Policy__c IN ${STAMPED} LIMIT 1`);
	return stamped.length > 0 || Boolean(await activeModel(org));
}

/**
 * With Sales Territories on: accounts whose owner is in none of their territories, nor in one above, and open deals whose Territory2Id is
 * none of their account's. Undefined where the org has no Sales Territories or does not show them.
 * Source: Object Reference, "Territory2Model" (State), "ObjectTerritory2Association", "UserTerritory2Association" (IsActive).
 */
export async function modelFindings(org: Org, now: string, gap: Gap): Promise<Finding[] | undefined> {
	const model = await activeModel(org);
	if (model === undefined) return undefined;
	if (model === null) {
		gap('dealTerritories.noModel');
		return [];
	}
	const of = new Map<string, Set<string>>();
	await org.stream(
		soql`SELECT ObjectId, Territory2Id FROM ObjectTerritory2Association WHERE Territory2.Territory2ModelId = ${model}`,
		(row) => {
			const ids = of.get(String(row['ObjectId'])) ?? new Set<string>();
			of.set(String(row['ObjectId']), ids.add(String(row['Territory2Id'])));
		},
	);
	const territories = await readTerritories(org, model);
	const findings = await ownersOutside(org, model, territories, of, now);
	if ((await org.fields('Opportunity'))?.has('Territory2Id')) findings.push(...(await dealsElsewhere(org, territories, of, now)));
	else gap('dealTerritories.hidden');
	return findings;
}

/** Territories of a model by id: `name` is what people call it, `key` what sync stamps. */
type Territories = ReadonlyMap<string, { name: string; key: string; parentId: string | null }>;

async function readTerritories(org: Org, model: string): Promise<Territories> {
	const rows = await org.query(soql`SELECT Id, Name, DeveloperName, ParentTerritory2Id FROM Territory2 WHERE Territory2ModelId = ${model}`);
	return new Map(
		rows.map((row) => [
			String(row['Id']),
			{ name: String(row['Name']), key: String(row['DeveloperName']), parentId: text(row['ParentTerritory2Id']) },
		]),
	);
}

/** An id is the last resort: of a territory that is of another model, or was deleted meanwhile. */
const nameOf = (territories: Territories, id: string): string => territories.get(id)?.name ?? id;

async function ownersOutside(
	org: Org,
	model: string,
	territories: Territories,
	of: ReadonlyMap<string, ReadonlySet<string>>,
	now: string,
): Promise<Finding[]> {
	if (!of.size) return [];
	const users = new Map<string, Set<string>>();
	await org.stream(
		soql`SELECT UserId, Territory2Id FROM UserTerritory2Association WHERE IsActive = true AND Territory2.Territory2ModelId = ${model}`,
		(row) => {
			const ids = users.get(String(row['Territory2Id'])) ?? new Set<string>();
			users.set(String(row['Territory2Id']), ids.add(String(row['UserId'])));
		},
	);
	const covers = (userId: string, territory: string): boolean => {
		for (let at: string | null = territory, depth = 0; at !== null && depth < 100; at = territories.get(at)?.parentId ?? null, depth++)
			if (users.get(at)?.has(userId)) return true;
		return false;
	};
	const findings: Finding[] = [];
	await org.stream(soql`SELECT Id, Name, OwnerId FROM Account`, (row) => {
		const own = [...(of.get(String(row['Id'])) ?? [])];
		const ownerId = String(row['OwnerId']);
		if (!own.length || own.some((each) => covers(ownerId, each))) return;
		findings.push(
			territoryFinding({
				key: `scan:territory-model:${String(row['Id'])}:${ownerId}`,
				object: 'Account',
				recordId: String(row['Id']),
				recordName: String(row['Name']),
				toOwnerId: ownerId,
				at: now,
				how: 'territory model',
				through: own.map((each) => nameOf(territories, each)).sort(),
				territory: modelKey(own.map((each) => territories.get(each)?.key ?? each)),
			}),
		);
	});
	return findings;
}

async function dealsElsewhere(
	org: Org,
	territories: Territories,
	of: ReadonlyMap<string, ReadonlySet<string>>,
	now: string,
): Promise<Finding[]> {
	const findings: Finding[] = [];
	await org.stream(
		soql`SELECT Id, Name, AccountId, OwnerId, Territory2Id FROM Opportunity WHERE Territory2Id != null AND IsClosed = false`,
		(row) => {
			const territory = String(row['Territory2Id']);
			const account = text(row['AccountId']);
			if (account === null || of.get(account)?.has(territory)) return;
			findings.push(
				territoryFinding({
					key: `scan:deal-territory:${String(row['Id'])}:${territory}`,
					object: 'Opportunity',
					recordId: String(row['Id']),
					recordName: String(row['Name']),
					toOwnerId: String(row['OwnerId']),
					at: now,
					how: 'territory of the deal',
					through: [nameOf(territories, territory)],
				}),
			);
		},
	);
	return findings;
}

/**
 * Address or territory of an account edited within a week of a change of its owner, either way round: by hand, not by sync. Only where
 * territories are in use. Asks for history tracking of these fields; `gap` names those that are not tracked.
 */
export async function territoryEditFindings(org: Org, now: string, gap: Gap): Promise<Finding[] | undefined> {
	if (!(await territoriesInUse(org))) return [];
	const tracked = new Set(
		(
			await org.query(
				soql`SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = ${'Account'} AND QualifiedApiName IN ${[...ADDRESS, ...STAMPS]} AND IsFieldHistoryTracked = true`,
			)
		).map((row) => String(row['QualifiedApiName'])),
	);
	const missing = [
		...(ADDRESS.some((field) => tracked.has(field)) ? [] : ['BillingAddress']),
		...STAMPS.filter((field) => !tracked.has(field)),
	];
	if (missing.length) gap('territoryEdits.untracked', missing.join(', '));
	if (!(await org.fields('AccountHistory'))) return undefined;
	const since = dateTime(new Date(Date.parse(now) - LOOK_BACK_MS));
	const sync = await holdersOf(org, 'Ridealong_Integration');
	const edits = new Map<string, Row[]>();
	await org.stream(
		soql`SELECT AccountId, Field, OldValue, NewValue, CreatedById, CreatedDate FROM AccountHistory WHERE Field IN ${[...ADDRESS, ...STAMPS]} AND CreatedDate >= ${since}`,
		(row) => {
			if (STAMPS.includes(String(row['Field'])) && sync.has(String(row['CreatedById']))) return;
			const id = String(row['AccountId']);
			const list = edits.get(id);
			if (list) list.push(row);
			else edits.set(id, [row]);
		},
	);
	const findings: Finding[] = [];
	for (const some of chunks([...edits.keys()], IDS_PER_QUERY))
		for (const change of await org.query(
			soql`SELECT Id, AccountId, OldValue, NewValue, CreatedDate FROM AccountHistory WHERE Field IN ${['Owner', 'OwnerId']} AND AccountId IN ${some}`,
		)) {
			const [from, to, at] = [text(change['OldValue']), text(change['NewValue']), moment(change['CreatedDate'])];
			// The row with names says the same once more.
			if (!from?.startsWith('005') || !to?.startsWith('005') || at === null) continue;
			const near = edits
				.get(String(change['AccountId']))!
				.filter((edit) => Math.abs(Date.parse(moment(edit['CreatedDate'])!) - Date.parse(at)) <= NEAR_MS);
			if (!near.length) continue;
			findings.push({
				...territoryFinding({
					key: `scan:territory-edit:${String(change['Id'])}`,
					object: 'Account',
					recordId: String(change['AccountId']),
					recordName: String(change['AccountId']),
					toOwnerId: to,
					at,
					how: 'territory edit',
					through: near.map((edit) => `${String(edit['Field'])} ${text(edit['OldValue']) ?? '–'} → ${text(edit['NewValue']) ?? '–'}`),
				}),
				fromOwnerId: from,
				actorId: text(near[0]!['CreatedById']),
				timeKnown: true,
			});
		}
	return findings;
}

/**
 * Since when owners who are outside a territory have had the account, by the key of the finding: asked only of those of whom a save may have
 * told. What history does not tell is not there.
 */
export async function readOutsideSince(
	org: Org,
	findings: readonly Finding[],
	incidents: readonly KnownIncident[],
	now: string,
): Promise<Map<string, string>> {
	const told = new Map<string, KnownIncident[]>();
	for (const each of incidents) if (each.territory !== null) told.set(each.recordId, [...(told.get(each.recordId) ?? []), each]);
	const asked = findings.flatMap((finding) => {
		const recorded = told.get(finding.recordId)?.filter((each) => isToldOf(each, finding)) ?? [];
		return recorded.length ? [{ finding, recorded }] : [];
	});
	const ids = [...new Set(asked.map(({ finding }) => finding.recordId))];
	const created = new Map<string, string>();
	for (const some of chunks(ids, IDS_PER_QUERY))
		for (const row of await org.query(soql`SELECT Id, CreatedDate FROM Account WHERE Id IN ${some}`))
			created.set(String(row['Id']), moment(row['CreatedDate'])!);
	const last = new Map<string, LastChange>();
	await readOwnerHistoryOf(org, 'Account', { ids }, ({ recordId, oldValue, newValue, at, id }) => {
		// The row with names says the same once more.
		if (!newValue?.startsWith('005') && !oldValue?.startsWith('005')) return;
		const known = last.get(recordId);
		if (!known || known.at < at || (known.at === at && known.id < id)) last.set(recordId, { id, at, toOwnerId: newValue });
	});
	return new Map(
		asked.flatMap(({ finding: { key, recordId, toOwnerId }, recorded }): [string, string][] => {
			const createdAt = created.get(recordId);
			if (createdAt === undefined) return [];
			const since = outsideSince({ ownerId: toOwnerId, createdAt, last: last.get(recordId) }, recorded, now);
			return since === null ? [] : [[key, since]];
		}),
	);
}

async function holdersOf(org: Org, permissionSet: string): Promise<Set<string>> {
	const rows = await org.query(soql`SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = ${permissionSet}`);
	return new Set(rows.map((row) => String(row['AssigneeId'])));
}

function territoryFinding(
	known: Pick<Finding, 'key' | 'object' | 'recordId' | 'recordName' | 'toOwnerId' | 'at' | 'how' | 'through' | 'territory'>,
): Finding {
	return { ...known, rule: 'Territory', fromOwnerId: null, actorId: null, mentorshipId: null, timeKnown: false };
}
