/**
 * Sync: the roster's mentorships and territories into the org. Plans first, refuses what is not safe, applies row by row, and keeps
 * a journal. It never signs: a mentorship becomes Active only when both parties sign with their own sessions.
 */
import { InputError, type InputIssue, RefusedError } from '../../domain/errors.ts';
import { desiredMentorship, findUser, lineProblem, mentorshipIdentity, type RosterUser } from '../../domain/roster/mentorships.ts';
import { type Desired, type Fields, type Live, type SyncPlan, planSync } from '../../domain/sync/plan.ts';
import { counted } from '../../domain/wording.ts';
import { type Org, type RefusedRow, type Row, refusedRows } from '../../salesforce/org.ts';
import { names, soql } from '../../salesforce/soql.ts';
import { type Report, silent } from '../progress.ts';
import { type Journal, type JournalEntry } from './journal.ts';
import type { RosterFile } from './readRoster.ts';
import { seesAllMentorships } from './rights.ts';
import { type TerritoryStamps, planStamps } from './stamps.ts';

export interface SyncOptions {
	updateOnly?: boolean;
	prune?: boolean;
	/** Apply over changes made in the org since the last apply. */
	overwriteDrift?: boolean;
	dryRun?: boolean;
}
export interface SyncResult {
	applied: boolean;
	created: string[];
	updated: string[];
	unchanged: number;
	deleted: string[];
	skipped: string[];
	/** In the org and not in the roster; left alone without prune. */
	orphans: string[];
	drift: SyncPlan['drift'];
	territories: {
		accounts: number;
		users: number;
		unguardedAccounts: number;
		unguardedUsers: string[];
		unguardedModel: boolean;
		/** Keys of the roster's territories for which the org's active model decides instead. */
		leftOut: string[];
	};
	refused: RefusedRow[];
	journal: string | null;
}

const FIELDS = [
	'Mentor__c',
	'Mentee__c',
	'Kind__c',
	'Status__c',
	'Start_Date__c',
	'Target_End_Date__c',
	'End_Condition__c',
	'Cadence_Days__c',
	'Channel__c',
	'Response_Days__c',
	'Ground_Rules__c',
	'Cooling_Off_Days__c',
] as const;

/**
 * Plans, and applies unless `dryRun`.
 * @throws InputError the roster names what the org has not, or a match is in doubt; RefusedError drift, too large a prune, or a user who may
 * not see what is there
 */
export async function syncRoster(
	org: Org,
	source: RosterFile,
	journal: Journal,
	options: SyncOptions = {},
	report: Report = silent,
): Promise<SyncResult> {
	report('sync.planning', source.roster.mentorships.length, source.roster.territories.length);
	const issues: InputIssue[] = [];
	const users = await readUsers(org);
	const desired = desiredRows(source, users, issues);
	const live = await readLive(org);
	const plan = planSync(
		desired.filter((row) => !nothingToEnd(row, live)),
		live,
		await journal.applied(),
		{
			updateOnly: options.updateOnly ?? false,
			prune: options.prune ?? false,
			identity: ({ fields }) => mentorshipIdentity(fields),
		},
	);
	for (const { key, problem } of plan.ambiguous) {
		const index = source.roster.mentorships.findIndex((each) => each.key === key);
		issues.push(source.issue(['mentorships', index, 'key'], problem, key));
	}
	const stamps = await planStamps(org, source, users, issues);
	if (issues.length) throw new InputError(issues);
	const notSeen = [...plan.creates.map(({ key }) => key), ...plan.skipped];
	if (notSeen.length && !(await seesAllMentorships(org))) throw notKnownToBeAbsent(org.username, notSeen);
	refuse(plan, options);
	const result: SyncResult = {
		applied: !options.dryRun,
		created: plan.creates.map(({ key }) => key),
		updated: plan.updates.map(({ key }) => key),
		unchanged: plan.unchanged.length,
		deleted: plan.deletes.map(({ key }) => key),
		skipped: plan.skipped,
		orphans: plan.orphans.map(({ key }) => key),
		drift: plan.drift,
		territories: {
			accounts: stamps.accounts.length,
			users: stamps.users.length,
			unguardedAccounts: stamps.unguarded.accounts,
			unguardedUsers: stamps.unguarded.users,
			unguardedModel: stamps.unguarded.model,
			leftOut: stamps.leftOut,
		},
		refused: [],
		journal: null,
	};
	return options.dryRun ? result : apply(org, plan, desired, stamps, journal, result, report);
}

/** A mentorship that the roster ends and the org never had: there is nothing to do, and nothing it would protect. */
function nothingToEnd({ key, fields }: Desired, live: readonly Live[]): boolean {
	return fields['Status__c'] === 'Ended' && !live.some((row) => row.key?.toLowerCase() === key.toLowerCase());
}

function notKnownToBeAbsent(username: string, keys: readonly string[]): RefusedError {
	return new RefusedError(
		[
			`${username} may not see all mentorships, so nobody can say whether ${counted(keys.length, 'mentorship')} of the roster ${keys.length === 1 ? 'is' : 'are'} in the org already: ${keys.join(', ')}.`,
		],
		['Run sync as a user with the permission set Ridealong Integration, which shows them all.'],
	);
}

function refuse(plan: SyncPlan, { overwriteDrift }: SyncOptions): void {
	if (plan.pruneRefused)
		throw new RefusedError(
			[
				`--prune would delete ${counted(plan.pruneRefused.deletes, 'mentorship')}; at most ${plan.pruneRefused.limit} may go at once (25, or a tenth of what the org has).`,
			],
			['Check that this is the whole roster; if it is, delete in steps.'],
		);
	if (plan.drift.length && !overwriteDrift)
		throw new RefusedError(
			plan.drift.map(
				({ key, field, applied, live, desired }) =>
					`${key}: ${field} was ${text(applied)} when sync last wrote it and is ${text(live)} now; the roster says ${text(desired)}.`,
			),
			['Take the change over into the roster, or write the roster over it with --overwrite-drift.'],
		);
}
const text = (value: Fields[string]): string => (value === null ? 'blank' : JSON.stringify(value));

async function readUsers(org: Org): Promise<RosterUser[]> {
	const rows = await org.query(soql`SELECT Id, Username, Email, IsActive, ManagerId FROM User`);
	return rows.map((row) => ({
		id: String(row['Id']),
		username: String(row['Username']),
		email: String(row['Email'] ?? ''),
		isActive: row['IsActive'] === true,
		managerId: typeof row['ManagerId'] === 'string' ? row['ManagerId'] : null,
	}));
}

function desiredRows({ roster, issue }: RosterFile, users: readonly RosterUser[], issues: InputIssue[]): Desired[] {
	const byId = new Map(users.map((user) => [user.id, user]));
	return roster.mentorships.flatMap((line, index) => {
		const mentor = findUser(users, line.mentor);
		const mentee = findUser(users, line.mentee);
		if ('problem' in mentor) issues.push(issue(['mentorships', index, 'mentor'], mentor.problem, line.mentor));
		if ('problem' in mentee) issues.push(issue(['mentorships', index, 'mentee'], mentee.problem, line.mentee));
		if ('problem' in mentor || 'problem' in mentee) return [];
		const problem = line.status === 'Ended' ? undefined : lineProblem(line.kind, mentor.id, mentee.id, byId);
		if (problem) issues.push(issue(['mentorships', index, 'mentor'], problem, line.mentor));
		return [desiredMentorship(line, mentor.id, mentee.id)];
	});
}

async function readLive(org: Org): Promise<Live[]> {
	const rows = await org.query(soql`SELECT Id, Roster_Key__c, ${names(FIELDS)} FROM Mentorship__c`);
	return rows.map((row) => {
		const fields = Object.fromEntries(FIELDS.map((field) => [field, (row[field] ?? null) as Fields[string]]));
		return {
			id: String(row['Id']),
			key: typeof row['Roster_Key__c'] === 'string' ? row['Roster_Key__c'] : null,
			fields,
			identity: mentorshipIdentity(fields),
		};
	});
}

async function apply(
	org: Org,
	plan: SyncPlan,
	desired: readonly Desired[],
	stamps: TerritoryStamps,
	journal: Journal,
	result: SyncResult,
	report: Report,
): Promise<SyncResult> {
	if (plan.creates.length + plan.updates.length + plan.deletes.length > 0)
		report('sync.applying', plan.creates.length, plan.updates.length, plan.deletes.length);
	const entries: JournalEntry[] = [];
	const note = (
		action: JournalEntry['action'],
		row: { key: string; id: string | null; before: Fields | null; after: Fields | null },
		saved: { success: boolean; id: string | null; errors: { message: string }[] },
	): void => {
		entries.push({
			action,
			object: 'Mentorship__c',
			...row,
			id: row.id ?? saved.id,
			success: saved.success,
			errors: saved.errors.map(({ message }) => message),
		});
	};
	// Upsert by key: a run that was killed between the save and the journal finds its own rows again.
	const creates = plan.creates.map(({ key, fields }): Row => ({ Roster_Key__c: key, ...fields }));
	const created = await org.upsertMany('Mentorship__c', 'Roster_Key__c', creates);
	created.forEach((saved, index) =>
		note('create', { key: plan.creates[index]!.key, id: null, before: null, after: plan.creates[index]!.fields }, saved),
	);

	const updates = plan.updates.map(({ id, changes }): Row => ({
		Id: id,
		...Object.fromEntries(changes.map(({ field, to }) => [field, to])),
	}));
	const updated = await org.updateMany('Mentorship__c', updates);
	updated.forEach((saved, index) => {
		const { id, key, changes } = plan.updates[index]!;
		const side = (which: 'from' | 'to'): Fields => Object.fromEntries(changes.map((change) => [change.field, change[which]]));
		note('update', { key, id, before: side('from'), after: side('to') }, saved);
	});

	const deleted = await org.deleteMany(plan.deletes.map(({ id }) => id));
	deleted.forEach((saved, index) => note('delete', { ...plan.deletes[index]!, before: null, after: null }, saved));

	const accounts = await org.updateMany('Account', stamps.accounts);
	const users = await org.updateMany('User', stamps.users);
	const label = (row: Row): string => String(row['Roster_Key__c'] ?? row['Id']);
	result.refused = [
		...refusedRows(creates, created, label),
		...refusedRows(updates, updated, (row) => plan.updates.find(({ id }) => id === row['Id'])!.key),
		...refusedRows(
			plan.deletes.map((row): Row => ({ Id: row.id, Roster_Key__c: row.key })),
			deleted,
			label,
		),
		...refusedRows(stamps.accounts, accounts, label),
		...refusedRows(stamps.users, users, label),
	];
	const failed = new Set(entries.filter(({ success }) => !success).map(({ key }) => key));
	result.created = result.created.filter((key) => !failed.has(key));
	result.updated = result.updated.filter((key) => !failed.has(key));
	result.deleted = result.deleted.filter((key) => !failed.has(key));
	await keepApplied(journal, desired, plan, failed);
	if (entries.length) result.journal = await journal.write(await org.now(), entries);
	return result;
}

/** What is in the org now for the keys of this roster; rows that failed keep what they had. */
async function keepApplied(journal: Journal, desired: readonly Desired[], plan: SyncPlan, failed: ReadonlySet<string>): Promise<void> {
	const applied = await journal.applied();
	const skipped = new Set(plan.skipped);
	for (const { key, fields } of desired) if (!failed.has(key) && !skipped.has(key)) applied.set(key, fields);
	for (const { key } of plan.deletes) if (!failed.has(key)) applied.delete(key);
	await journal.keep(applied);
}
