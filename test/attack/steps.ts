/** What most ways are made of: a record taken, a record made. */
import assert from 'node:assert/strict';
import { NOW } from '../package/support.ts';
import { type Answer, type Caller, doors, type WriteInterface } from './doors.ts';
import type { Attempt } from './row.ts';
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
