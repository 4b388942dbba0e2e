/** What pages write about reviews and snoozes. Each rejects with Lightning Data Service's own error: c/errors turns it into sentences. */
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import type { Ask } from 'c/askForm';
import type { Review } from 'c/reviewData';
import { LABELS } from 'c/stallLabels';
import { format } from 'c/words';

/** Sends one ask about one deal; the org fills in mentor, account, due dates and the stall snapshot. */
export async function sendAsk(opportunityId: string, ask: Ask): Promise<string> {
	const { id } = await createRecord({
		apiName: 'Deal_Review__c',
		fields: {
			Opportunity__c: opportunityId,
			Mentorship__c: ask.mentorshipId,
			Stuck_On__c: ask.stuckOn,
			Tried__c: ask.tried,
			Ask__c: ask.ask,
			Visibility__c: ask.visibility,
		},
	});
	return id;
}

/** Writes a comment; advice of the mentor also moves the review to Advised, so that nobody has to press twice. */
export async function writeComment(review: Review, comment: { body: string; kind: string; dueOn: string | null }): Promise<void> {
	await createRecord({
		apiName: 'Review_Comment__c',
		fields: { Deal_Review__c: review.id, Body__c: comment.body, Kind__c: comment.kind, Due_Date__c: comment.dueOn },
	});
	if (review.role === 'mentor' && comment.kind === 'Advice' && (review.status === 'Requested' || review.status === 'Acknowledged'))
		await moveReview(review.id, 'Advised');
}

export async function tickAction(commentId: string, done: boolean): Promise<void> {
	await updateRecord({ fields: { Id: commentId, Done__c: done } });
}

export async function moveReview(reviewId: string, status: string): Promise<void> {
	await updateRecord({ fields: { Id: reviewId, Status__c: status } });
}

/**
 * Snoozes a deal. A snooze needs something dated ahead, so the reminder to wake it is planned first: without it the org
 * refuses, and a reminder without a snooze does no harm.
 */
export async function snoozeDeal(opportunityId: string, reason: string, resumeOn: string): Promise<void> {
	await createRecord({
		apiName: 'Task',
		fields: {
			WhatId: opportunityId,
			Subject: format(LABELS.Snooze_Task, reason),
			ActivityDate: resumeOn,
			Status: 'Not Started',
			Priority: 'Normal',
		},
	});
	await createRecord({ apiName: 'Stall_Snooze__c', fields: { Opportunity__c: opportunityId, Reason__c: reason, Resume_On__c: resumeOn } });
}
