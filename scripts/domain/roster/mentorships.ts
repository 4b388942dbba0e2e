/** Roster lines as records of Mentorship__c, and the rules that a roster must keep before anything is written. */
import type { Desired, Fields } from '../sync/plan.ts';
import type { RosterMentorship } from './schema.ts';

export interface RosterUser {
	id: string;
	username: string;
	email: string;
	isActive: boolean;
	managerId: string | null;
}

/** The user a roster means; or why that cannot be said. */
export function findUser(users: readonly RosterUser[], name: string): RosterUser | { problem: string } {
	const wanted = name.toLowerCase();
	const byUsername = users.find(({ username }) => username.toLowerCase() === wanted);
	if (byUsername) return byUsername.isActive ? byUsername : { problem: 'this user is inactive' };
	const byEmail = users.filter(({ email, isActive }) => isActive && email.toLowerCase() === wanted);
	if (byEmail.length > 1) return { problem: `${byEmail.length} active users have this e-mail address; give the username` };
	return byEmail[0] ?? { problem: 'no active user has this username or e-mail address' };
}

/** Managers from the direct one upwards; stops at a loop. */
function managerChain(users: ReadonlyMap<string, RosterUser>, userId: string): string[] {
	const chain: string[] = [];
	for (let id = users.get(userId)?.managerId; id && !chain.includes(id); id = users.get(id)?.managerId) chain.push(id);
	return chain;
}

/** Craft and organization mentors stand outside the mentee's own line; a skip-level mentor is the manager's manager. */
export function lineProblem(
	kind: RosterMentorship['kind'],
	mentorId: string,
	menteeId: string,
	users: ReadonlyMap<string, RosterUser>,
): string | undefined {
	const chain = managerChain(users, menteeId);
	if (kind === 'Skip-level') return chain[1] === mentorId ? undefined : "a skip-level mentor is the manager of the mentee's manager";
	return chain.includes(mentorId) ? `the mentor is above the mentee: a ${kind} mentor comes from outside the mentee's own line` : undefined;
}

/** Fields of Mentorship__c that the roster decides. Of the status only the end: a mentorship becomes active by signing. */
function mentorshipFields(line: RosterMentorship, mentorId: string, menteeId: string): Fields {
	return {
		Mentor__c: mentorId,
		Mentee__c: menteeId,
		Kind__c: line.kind,
		...(line.status === 'Ended' && { Status__c: 'Ended' }),
		Start_Date__c: line.start,
		Target_End_Date__c: line.targetEnd ?? null,
		End_Condition__c: line.endCondition ?? null,
		Cadence_Days__c: line.cadenceDays,
		Channel__c: line.channel ?? null,
		Response_Days__c: line.responseDays,
		Ground_Rules__c: line.groundRules ?? null,
		Cooling_Off_Days__c: line.coolingOffDays,
	};
}

/** Running agreements of the same two and the same kind are the same agreement. */
export function mentorshipIdentity(fields: Fields): string | null {
	return fields['Status__c'] === 'Ended' ? null : `${fields['Mentor__c']}:${fields['Mentee__c']}:${fields['Kind__c']}`;
}

export function desiredMentorship(line: RosterMentorship, mentorId: string, menteeId: string): Desired {
	return { key: line.key, fields: mentorshipFields(line, mentorId, menteeId) };
}
