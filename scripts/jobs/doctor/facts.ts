/** Reads what the doctor judges. What cannot be read is a fact too: each read fails alone, with its reason. */
import { dayOf } from '../../domain/dates.ts';
import { skewOf } from '../../domain/clocks.ts';
import { type DoctorFacts, type FlowState, type Known, known } from '../../domain/doctor/facts.ts';
import type { Org, Row } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { plainReason } from '../reasons.ts';
import { probeHierarchies } from '../access/probe.ts';
import { changeEventOf, readSelected } from '../guard/selected.ts';
import type { PackageSource } from './packageSource.ts';

const OWNED = ['Account', 'Lead', 'Opportunity'];
const RUNNING = ['Active', 'Paused', 'Closing'];
/** As the stall verdict has it where no policy says otherwise. */
const LOGGING_FLOOR = 5;

async function attempt<T>(read: () => Promise<T>): Promise<Known<T>> {
	try {
		return known(await read());
	} catch (error) {
		return { known: false, why: plainReason(error) };
	}
}

export interface Examination {
	/** Create, ask about and delete one probe review, and stamp whether private asks are proven. */
	probe: boolean;
	/** This machine's clock. */
	machineNow: () => Date;
}

/** Of the hierarchy probe that was not to be made. */
const NOT_ASKED = { reason: 'not asked', rep: null, manager: null } as const;

/** All facts of the org. Without `probe` the hierarchy probe is left out, which writes a record and takes it away again. */
export async function readFacts(org: Org, source: PackageSource, { probe, machineNow }: Examination): Promise<DoctorFacts> {
	const now = await org.now();
	return {
		today: dayOf(now.toISOString()),
		skew: known(skewOf(now, machineNow())),
		organization: await attempt(async () => {
			const [row] = await org.query(soql`SELECT OrganizationType, IsSandbox FROM Organization`);
			return { edition: String(row!['OrganizationType']), sandbox: row!['IsSandbox'] === true };
		}),
		apiVersion: await attempt(async () => {
			const versions = await org.request<{ version: string }[]>('GET', '/services/data');
			return versions
				.map(({ version }) => version)
				.sort((a, b) => Number(a) - Number(b))
				.at(-1)!;
		}),
		missingObjects: await attempt(async () => {
			const { sobjects } = await org.request<{ sobjects: { name: string }[] }>('GET', '/sobjects');
			const there = new Set(sobjects.map(({ name }) => name));
			return source.objects.filter((name) => !there.has(name));
		}),
		flows: await attempt(async () => ({
			expected: source.activeFlows,
			present: (await org.query(soql`SELECT ApiName, ActiveVersionId FROM FlowDefinitionView WHERE ApiName LIKE ${'Ridealong_%'}`)).map(
				(row): FlowState => ({ apiName: String(row['ApiName']), active: Boolean(row['ActiveVersionId']) }),
			),
		})),
		scheduledFlows: source.scheduledFlows,
		sharing: await attempt(async () =>
			Object.fromEntries(
				(
					await org.query(
						soql`SELECT QualifiedApiName, InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName IN ${[...OWNED, ...Object.keys(source.sharing)]}`,
					)
				).map((row) => [String(row['QualifiedApiName']), String(row['InternalSharingModel'])]),
			),
		),
		expectedSharing: source.sharing,
		hierarchies: probe ? await attempt(async () => probeHierarchies(org)) : { known: true, value: NOT_ASKED },
		ownerHistory: await attempt(() => ownerHistory(org)),
		unfollowed: await attempt(async () => {
			const selected = await readSelected(org);
			return OWNED.filter((object) => !selected.has(changeEventOf(object)));
		}),
		permissionSets: await attempt(() => permissionSets(org)),
		incompleteSets: await attempt(() => incompleteSets(org, source)),
		...(await parties(org)),
		runner: await attempt(() => runner(org)),
		policy: await attempt(async () => {
			const switches = [...((await org.fields('Guard_Policy__mdt')) ?? [])].filter((field) => field.endsWith('_Guard_On__c'));
			const [row] = await org.query(
				soql`SELECT ${names(['Mode__c', ...switches])} FROM Guard_Policy__mdt WHERE DeveloperName = ${'Default'}`,
			);
			if (!row) throw new Error('Guard_Policy.Default is missing');
			return {
				mode: String(row['Mode__c']),
				accountGuard: row['Account_Guard_On__c'] === true,
				territoryGuard: row['Territory_Guard_On__c'] === true,
				othersOff: switches.filter((field) => !/^(Account|Territory)_/.test(field) && row[field] !== true).sort(),
				installedOn: await installedOn(org),
			};
		}),
		territories: await attempt(() => territories(org)),
		stallScan: await attempt(async () => {
			const [row] = await org.query(
				soql`SELECT As_Of__c, Logging_Share__c FROM Stall_Baseline__c WHERE As_Of__c != null ORDER BY As_Of__c DESC LIMIT 1`,
			);
			return row ? { asOf: String(row['As_Of__c']), loggingShare: (row['Logging_Share__c'] as number | null) ?? null } : null;
		}),
		loggingFloor: await loggingFloor(org),
		apiRequests: await attempt(async () => {
			const { DailyApiRequests } = await org.request<{ DailyApiRequests: { Max: number; Remaining: number } }>('GET', '/limits');
			return { max: DailyApiRequests.Max, remaining: DailyApiRequests.Remaining };
		}),
		sizes: await attempt(async () => ({
			Account: count(await org.query(soql`SELECT COUNT(Id) n FROM Account`)),
			Opportunity: count(await org.query(soql`SELECT COUNT(Id) n FROM Opportunity`)),
			AccountHistory: count(await org.query(soql`SELECT COUNT(Id) n FROM AccountHistory`)),
		})),
		features: await attempt(async () => ({
			multiCurrency: (await org.fields('CurrencyType')) !== undefined,
			personAccounts: (await org.fields('Account'))?.has('IsPersonAccount') ?? false,
			queueOwnedLeads: count(await org.query(soql`SELECT COUNT(Id) n FROM Lead WHERE Owner.Type = ${'Queue'}`)),
		})),
	};
}

const count = (rows: readonly Row[]): number => Number(rows[0]?.['n'] ?? 0);

/**
 * When the package came, as far as an org tells: its oldest permission set (Object Reference, "PermissionSet": CreatedDate, set when
 * the package or the deployment created it). Rows of custom metadata types have no dates. Null where it is not shown.
 */
async function installedOn(org: Org): Promise<string | null> {
	const read = await attempt(() =>
		org.query(soql`SELECT CreatedDate FROM PermissionSet WHERE Name LIKE ${'Ridealong_%'} ORDER BY CreatedDate LIMIT 1`),
	);
	const created = read.known ? read.value[0]?.['CreatedDate'] : undefined;
	return typeof created === 'string' ? dayOf(new Date(created).toISOString()) : null;
}

async function ownerHistory(org: Org): Promise<Record<string, boolean>> {
	const tracked: Record<string, boolean> = {};
	for (const object of OWNED) {
		const [row] = await org.query(
			soql`SELECT IsFieldHistoryTracked FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = ${object} AND QualifiedApiName = ${'OwnerId'}`,
		);
		if (!row) throw new Error(`${object}.OwnerId is not shown to this user`);
		tracked[object] = row['IsFieldHistoryTracked'] === true;
	}
	return tracked;
}

async function permissionSets(org: Org): Promise<Record<string, number>> {
	const sets = await org.query(soql`SELECT Id, Name FROM PermissionSet WHERE Name LIKE ${'Ridealong_%'}`);
	const assigned = await org.query(
		soql`SELECT PermissionSet.Name, AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name LIKE ${'Ridealong_%'} AND Assignee.IsActive = true`,
	);
	const counts: Record<string, number> = Object.fromEntries(sets.map((set) => [String(set['Name']), 0]));
	for (const row of assigned) {
		const name = String((row['PermissionSet'] as Row)['Name']);
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
}

/**
 * A package installs of a permission set neither rights on standard objects nor user permissions (Second-Generation Managed Packages
 * Developer Guide, "Permission Sets and Profile Settings in Packages"). Sets that are not in the org are named elsewhere.
 */
async function incompleteSets(org: Org, { standardRights }: PackageSource): Promise<string[]> {
	const columns = [...new Set(Object.values(standardRights).flatMap((objects) => Object.values(objects).flat()))].sort();
	const rows = await org.query(
		soql`SELECT Parent.Name, SobjectType, ${names(columns)} FROM ObjectPermissions WHERE Parent.Name IN ${Object.keys(standardRights)}`,
	);
	// Rows are for holders of View Setup and Configuration; PermissionSet is for those who assign permission sets, too.
	if (rows.length === 0 && (await org.query(soql`SELECT Id FROM PermissionSet WHERE Name IN ${Object.keys(standardRights)}`)).length > 0)
		throw new Error('ObjectPermissions are not shown to this user');
	const there = new Set(rows.map((row) => String((row['Parent'] as Row)['Name'])));
	const given = new Set(
		rows.flatMap((row) =>
			columns
				.filter((right) => row[right] === true)
				.map((right) => `${String((row['Parent'] as Row)['Name'])}.${String(row['SobjectType'])}.${right}`),
		),
	);
	return Object.entries(standardRights).flatMap(([set, objects]) => {
		const lacking = Object.keys(objects).filter((object) => objects[object]!.some((right) => !given.has(`${set}.${object}.${right}`)));
		return there.has(set) && lacking.length > 0 ? [`${set} (${lacking.join(', ')})`] : [];
	});
}

/** Both sides of the running mentorships: who lacks the permission set of the part, and who is inactive. */
async function parties(org: Org): Promise<Pick<DoctorFacts, 'partiesWithoutAccess' | 'inactiveParties'>> {
	const read = await attempt(async () => {
		const mentorships = await org.query(
			soql`SELECT Mentor__c, Mentee__c, Mentor__r.Username, Mentor__r.IsActive, Mentee__r.Username, Mentee__r.IsActive FROM Mentorship__c WHERE Status__c IN ${RUNNING}`,
		);
		const assigned = await org.query(
			soql`SELECT AssigneeId, PermissionSet.Name FROM PermissionSetAssignment WHERE PermissionSet.Name IN ${['Ridealong_Rep', 'Ridealong_Mentor']}`,
		);
		const has = new Set(assigned.map((row) => `${String((row['PermissionSet'] as Row)['Name'])}:${String(row['AssigneeId'])}`));
		const without = new Set<string>();
		const inactive = new Set<string>();
		for (const row of mentorships)
			for (const [part, set] of [
				['Mentor', 'Ridealong_Mentor'],
				['Mentee', 'Ridealong_Rep'],
			] as const) {
				const person = row[`${part}__r`] as Row | null;
				const username = String(person?.['Username'] ?? row[`${part}__c`]);
				if (person?.['IsActive'] === false) inactive.add(username);
				else if (!has.has(`${set}:${String(row[`${part}__c`])}`)) without.add(`${username} (${set})`);
			}
		return { without: [...without].sort(), inactive: [...inactive].sort() };
	});
	return {
		partiesWithoutAccess: read.known ? known(read.value.without) : read,
		inactiveParties: read.known ? known(read.value.inactive) : read,
	};
}

async function runner(org: Org): Promise<{ username: string; permissionSets: string[]; managesUsers: boolean }> {
	const { user_id: id, preferred_username: username } = await org.request<{ user_id: string; preferred_username: string }>(
		'GET',
		'/services/oauth2/userinfo',
	);
	const own = await org.query(
		soql`SELECT PermissionSet.Name, PermissionSet.PermissionsManageUsers, Assignee.Profile.PermissionsManageUsers FROM PermissionSetAssignment WHERE AssigneeId = ${id}`,
	);
	const [user] = await org.query(soql`SELECT Profile.PermissionsManageUsers FROM User WHERE Id = ${id}`);
	return {
		username,
		permissionSets: own.map((row) => String((row['PermissionSet'] as Row)['Name'])),
		managesUsers:
			(user?.['Profile'] as Row | null)?.['PermissionsManageUsers'] === true ||
			own.some((row) => (row['PermissionSet'] as Row)['PermissionsManageUsers'] === true),
	};
}

async function territories(
	org: Org,
): Promise<{ salesTerritories: 'off' | 'no active model' | 'active'; accounts: Record<string, number> }> {
	const on = (await org.fields('Territory2Model')) !== undefined;
	const active = on && (await org.query(soql`SELECT Id FROM Territory2Model WHERE State = ${'Active'}`)).length > 0;
	const rows = await org.query(soql`SELECT Territory_Policy__c policy, COUNT(Id) n FROM Account GROUP BY Territory_Policy__c`);
	return {
		salesTerritories: on ? (active ? 'active' : 'no active model') : 'off',
		accounts: Object.fromEntries(rows.map((row) => [String(row['policy'] ?? 'none'), Number(row['n'])])),
	};
}

async function loggingFloor(org: Org): Promise<number> {
	const read = await attempt(() =>
		org.query(soql`SELECT Activity_Floor_Percent__c FROM Stall_Policy__mdt WHERE DeveloperName = ${'Default'}`),
	);
	const value = read.known ? read.value[0]?.['Activity_Floor_Percent__c'] : undefined;
	return typeof value === 'number' ? value : LOGGING_FLOOR;
}
