/** What most ways are made of: a record taken, a record made. */
import assert from 'node:assert/strict';
import { NOW, type Person, TestOrg } from '../package/support.ts';
import { type Answer, type Caller, doors, read, remove, type WriteInterface } from './doors.ts';
import { type Attack, type Attempt, EVERYBODY, PAIR } from './row.ts';
import { at, type Scene } from './world.ts';

export type Values = Record<string, unknown>;

/** A new owner for a record. */
export async function takes(
	scene: Scene,
	object: string,
	record: string,
	to: { userId: string },
	door: WriteInterface = 'REST',
	by: Caller = scene.by,
): Promise<Attempt> {
	const answer = await doors[door](by, { object, id: record, fields: { OwnerId: to.userId } });
	return { answer, record, got: scene.ownerOf(object, record) === to.userId };
}

/** A new record; `other` is the record that an incident names, where it is not the new one. */
export async function makes(scene: Scene, object: string, fields: Values, door: WriteInterface = 'REST', other?: string): Promise<Attempt> {
	const answer: Answer = await doors[door](scene.by, { object, fields });
	if (answer.id) scene.records.add(answer.id);
	const record = other ?? answer.id;
	return { answer, got: answer.id !== undefined && scene.org.rows(object, { Id: answer.id }).length === 1, ...(record ? { record } : {}) };
}

/** An edit; it was got where the stored record has the new values. */
export async function edits(
	scene: Scene,
	object: string,
	id: string,
	fields: Values,
	door: WriteInterface = 'REST',
	by: Caller = scene.by,
): Promise<Attempt> {
	const answer = await doors[door](by, { object, id, fields });
	const row = scene.org.row(object, id);
	return { answer, record: id, got: Object.entries(fields).every(([field, value]) => (row[field] ?? null) === value) };
}

/** A record read; it was got where it was answered. */
export async function reads(scene: Scene, object: string, id: string, by: Caller = scene.by): Promise<Attempt> {
	const answer = await read(by, object, id);
	return { answer, record: id, got: answer.passed };
}

/** A record gone; its id is the record of the attempt. */
export async function removes(scene: Scene, object: string, id: string): Promise<Attempt> {
	return { answer: await remove(scene.by, object, id), record: id, got: scene.org.rows(object, { Id: id, IsDeleted: false }).length === 0 };
}

/** Goes on only where the step before was allowed. */
export function allowed(answer: Answer): Answer {
	assert.ok(answer.passed, `${answer.code}: ${answer.message}`);
	return answer;
}
/** The owner that a new record is for: who gains, named only where that is not who creates it. */
export const forGainer = (scene: Scene): Values => (scene.actor === scene.gainer ? {} : { OwnerId: scene.gainer.userId });

export const DEAL = { StageName: 'Prospecting', CloseDate: '2026-09-30' };
/** Today, and other days, as dates. */
export const day = (daysAgo = 0): string => (daysAgo === 0 ? NOW : at(daysAgo)).slice(0, 10);

/** An account of the other, a month old. */
export const theirAccount = (scene: Scene): string => scene.past(30, () => scene.account(scene.victim));
/** Gives who tries the rights on the guard's objects that a rep has not, so that its rules speak. */
export const withEveryRight = (scene: Scene): void => {
	if (scene.people.includes(scene.actor)) scene.org.assign(scene.actor, 'Test_Every_Right');
};
/** A release of a record, by whose it is and to who gains unless said otherwise. */
export const released = (
	scene: Scene,
	id: string,
	{
		object = 'Account',
		by = scene.victim,
		to = scene.gainer,
		more = {},
	}: { object?: 'Account' | 'Opportunity' | 'Lead'; by?: Person; to?: Person; more?: Values } = {},
): string => scene.create(by, 'Ownership_Release__c', { [`${object}__c`]: id, Released_To__c: to.userId, Reason__c: 'Agreed', ...more });
/** An override by who holds the permission and takes no part. */
export const overridden = (scene: Scene, account: string): string =>
	scene.create(scene.keyholder, 'Ownership_Override__c', {
		Record_Id__c: account,
		New_Owner__c: scene.gainer.userId,
		Reason__c: 'Moved abroad',
	});
/** A batch of a program owner with one row; open from an hour ago for a day, unless `more` says otherwise. */
export function batch(scene: Scene, account: string, more: Values = {}, to = scene.gainer): string {
	const id = scene.create(scene.owner, 'Realignment__c', {
		Name: scene.name('Cut'),
		Reason__c: 'New year',
		Starts_On__c: at(0, 60),
		Ends_On__c: at(-1),
		...more,
	});
	scene.create(scene.owner, 'Realignment_Row__c', { Realignment__c: id, Record_Id__c: account, New_Owner__c: to.userId });
	return id;
}
/** The program owner approves it. */
export function approved(scene: Scene, id: string): string {
	scene.org.update(scene.owner, 'Realignment__c', id, { Status__c: 'Approved' });
	return id;
}
/** The other has left; a fourth rep was their manager. */
export const leaves = (scene: Scene): void =>
	void scene.org.update(scene.admin, 'User', scene.victim.userId, { IsActive: false, ManagerId: scene.fourth.userId });
/** The account of a deal that was shown for advice, taken so many days after the mentorship ended. */
export async function takesWhatWasShown(scene: Scene, endedDaysAgo: number): Promise<Attempt> {
	const account = scene.past(200, () => {
		const id = scene.account(scene.victim);
		scene.create(scene.victim, 'Deal_Review__c', TestOrg.ask(scene.deal(scene.victim, { AccountId: id }), scene.mentorship));
		return id;
	});
	scene.past(endedDaysAgo, () => scene.end());
	return takes(scene, 'Account', account, scene.gainer);
}

/** Rows that differ in what was given before; who gains then takes the account. */
interface Given {
	id: string;
	way: string;
	by?: Attack['by'];
	before(scene: Scene, account: string): void;
	twin: string;
	properly(scene: Scene, account: string): void;
}
const takesAfter = (scene: Scene, before: Given['before']): Promise<Attempt> => {
	const account = theirAccount(scene);
	before(scene, account);
	return takes(scene, 'Account', account, scene.gainer);
};
export const given = (theme: string, rows: readonly Given[]): Attack[] =>
	rows.map(({ id, way, by = EVERYBODY, before, twin, properly }): Attack => ({
		id,
		way,
		theme,
		by,
		through: 'REST',
		expect: PAIR,
		attack: (scene) => takesAfter(scene, before),
		twin,
		legitimate: (scene) => takesAfter(scene, properly),
	}));
