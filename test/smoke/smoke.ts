/** Runs the journeys on one org and cleans up after itself. */
import { randomBytes } from 'node:crypto';
import type { Connection } from '@salesforce/core';
import { type Ground, type Journey, normal } from './journey.ts';

export interface Run {
	url: string;
	/** What each journey saw, made comparable; `{ skipped }` where it could not be taken, `{ failed }` where it broke. */
	answers: Map<string, unknown>;
	/** Records that could not be deleted again: `Account 001… (why)`. */
	left: string[];
}

/** Takes the journeys one after the other. What they created is deleted, also when one of them fails. */
export async function takeJourneys(connection: Connection, journeys: readonly Journey[]): Promise<Run> {
	const url = connection.instanceUrl.replace(/\/$/, '');
	const mark = `smoke-${randomBytes(4).toString('hex')}`;
	const kept: { object: string; id: string }[] = [];
	const { user_id: userId } = await connection.request<{ user_id: string }>('/services/oauth2/userinfo');
	const ground: Ground = {
		connection,
		mark,
		userId,
		hasPackage: await hasPackage(connection),
		keep(object, id) {
			kept.push({ object, id });
			return id;
		},
	};
	const answers = new Map<string, unknown>();
	const left: string[] = [];
	try {
		for (const journey of journeys) {
			if (journey.needsPackage && !ground.hasPackage) {
				answers.set(journey.name, { skipped: 'the package is not in the org, or this user has none of its permission sets' });
				continue;
			}
			try {
				answers.set(journey.name, normal(await journey.run(ground), { mark, url }));
			} catch (error) {
				answers.set(journey.name, normal({ failed: (error as Error).message }, { mark, url }));
			}
		}
	} finally {
		for (const { object, id } of kept.reverse()) {
			const problem = await connection
				.sobject(object)
				.delete(id)
				.then(
					() => undefined,
					(error: Error & { errorCode?: string }) =>
						['ENTITY_IS_DELETED', 'NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY'].includes(error.errorCode ?? '') ? undefined : error.message,
				);
			if (problem) left.push(`${object} ${id} (${problem})`);
		}
	}
	return { url, answers, left };
}

async function hasPackage(connection: Connection): Promise<boolean> {
	try {
		await connection.query('SELECT Id FROM Mentorship__c LIMIT 1');
		return true;
	} catch {
		return false;
	}
}
