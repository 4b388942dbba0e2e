/** What pages write about reviews. Each rejects with Lightning Data Service's own error: c/errors turns it into sentences. */
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import type { Ask } from 'c/askForm';
import type { Review } from 'c/reviewData';

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
	await createRecord({ apiName: 'Review_Comment__c', fields: { Deal_Review__c: review.id, Body__c: comment.body, Kind__c: comment.kind, Due_Date__c: comment.dueOn } });
	if (review.role === 'mentor' && comment.kind === 'Advice' && (review.status === 'Requested' || review.status === 'Acknowledged')) await moveReview(review.id, 'Advised');
}

export async function tickAction(commentId: string, done: boolean): Promise<void> {
	await updateRecord({ fields: { Id: commentId, Done__c: done } });
}

export async function moveReview(reviewId: string, status: string): Promise<void> {
	await updateRecord({ fields: { Id: reviewId, Status__c: status } });
}
