/** GraphQL nodes of reviews, comments and mentorships as plain values. */
import USER_ID from '@salesforce/user/Id';
import type { ReviewRole, ReviewStatus } from 'c/reviewStates';

interface FieldValue {
	value: unknown;
	displayValue?: string | null;
}
export interface Node {
	Id: string;
	[field: string]: FieldValue | Node | string | null | undefined;
}
export interface Connection {
	edges: { node: Node }[];
	totalCount?: number;
}

/** The nodes of a connection; none where it is missing. */
export function nodes(connection: Connection | undefined): Node[] {
	return connection?.edges.map(({ node }) => node) ?? [];
}
/** The value of a field, null where it is absent or hidden. */
export function valueOf<T = string>(node: Node | undefined, field: string): T | null {
	return ((node?.[field] as FieldValue | undefined)?.value ?? null) as T | null;
}
/** Every field of a node by its value: what the verdict reads. */
export function plain(node: Node): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(node).map(([name, field]) => [
			name,
			typeof field === 'object' && field !== null && 'value' in field ? (field as FieldValue).value : field,
		]),
	);
}
/** `Name` of a parent (`CreatedBy`, `Mentor__r`); empty where it is hidden. */
export function nameOf(node: Node | undefined, parent: string): string {
	return valueOf(node?.[parent] as Node | undefined, 'Name') ?? '';
}

export interface Review {
	id: string;
	opportunityId: string;
	opportunityName: string;
	status: ReviewStatus;
	role: ReviewRole;
	requesterName: string;
	mentorId: string;
	mentorName: string;
	kind: string;
	stuckOn: string;
	tried: string;
	ask: string;
	acknowledgeBy: string | null;
	adviseBy: string | null;
}
export function toReview(node: Node): Review {
	const mentorId = valueOf(node, 'Mentor__c') ?? '';
	const ownerId = valueOf(node, 'OwnerId') ?? '';
	return {
		id: node.Id,
		opportunityId: valueOf(node, 'Opportunity__c') ?? '',
		opportunityName: nameOf(node, 'Opportunity__r'),
		status: (valueOf(node, 'Status__c') ?? 'Requested') as ReviewStatus,
		role: ownerId === USER_ID ? 'requester' : mentorId === USER_ID ? 'mentor' : 'reader',
		requesterName: nameOf(node, 'CreatedBy'),
		mentorId,
		mentorName: nameOf(node, 'Mentor__r'),
		kind: valueOf(node.Mentorship__r as Node | undefined, 'Kind__c') ?? '',
		stuckOn: valueOf(node, 'Stuck_On__c') ?? '',
		tried: valueOf(node, 'Tried__c') ?? '',
		ask: valueOf(node, 'Ask__c') ?? '',
		acknowledgeBy: valueOf(node, 'Acknowledge_By__c'),
		adviseBy: valueOf(node, 'Advise_By__c'),
	};
}

export type CommentKind = 'Advice' | 'Question' | 'Answer' | 'Action';
export interface Comment {
	id: string;
	reviewId: string;
	body: string;
	kind: CommentKind;
	dueOn: string | null;
	done: boolean;
	author: string;
	mine: boolean;
}
export function toComment(node: Node): Comment {
	return {
		id: node.Id,
		reviewId: valueOf(node, 'Deal_Review__c') ?? '',
		body: valueOf(node, 'Body__c') ?? '',
		kind: (valueOf(node, 'Kind__c') ?? 'Question') as CommentKind,
		dueOn: valueOf(node, 'Due_Date__c'),
		done: valueOf<boolean>(node, 'Done__c') === true,
		author: nameOf(node, 'CreatedBy'),
		mine: valueOf(node, 'CreatedById') === USER_ID,
	};
}

/** Somebody this user may ask: the other side of an active mentorship in which the user is the mentee or the mentor. */
export interface Counterpart {
	mentorshipId: string;
	userId: string;
	name: string;
	kind: string;
}
export function toCounterpart(node: Node): Counterpart {
	const iAmMentee = valueOf(node, 'Mentee__c') === USER_ID;
	return {
		mentorshipId: node.Id,
		userId: valueOf(node, iAmMentee ? 'Mentor__c' : 'Mentee__c') ?? '',
		name: nameOf(node, iAmMentee ? 'Mentor__r' : 'Mentee__r'),
		kind: valueOf(node, 'Kind__c') ?? '',
	};
}

/** Active and signed by both in its present version: only then may an ask be sent. */
export function isSigned(node: Node): boolean {
	const version = valueOf<number>(node, 'Terms_Version__c');
	return (
		valueOf(node, 'Status__c') === 'Active' &&
		valueOf<number>(node, 'Mentor_Signed_Version__c') === version &&
		valueOf<number>(node, 'Mentee_Signed_Version__c') === version
	);
}
/** Whether the viewer is one of the two. */
export function isParty(node: Node): boolean {
	return [valueOf(node, 'Mentor__c'), valueOf(node, 'Mentee__c')].includes(USER_ID);
}
