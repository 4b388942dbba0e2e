/**
 * The states of a review as the page offers them. The org's validation rules decide; this only spares people a refusal.
 * Pure: no platform imports.
 */
export type ReviewStatus = 'Requested' | 'Acknowledged' | 'Advised' | 'Action agreed' | 'Done' | 'Declined' | 'Withdrawn' | 'Expired';
export type ReviewRole = 'requester' | 'mentor' | 'reader';

const MOVES: Record<ReviewStatus, Partial<Record<ReviewRole, ReviewStatus[]>>> = {
	Requested: { mentor: ['Acknowledged', 'Declined'], requester: ['Withdrawn'] },
	Acknowledged: { mentor: ['Advised', 'Declined'], requester: ['Withdrawn'] },
	Advised: { mentor: ['Action agreed', 'Done'], requester: ['Action agreed', 'Done', 'Withdrawn'] },
	'Action agreed': { mentor: ['Done'], requester: ['Done', 'Withdrawn'] },
	Done: {},
	Declined: {},
	Withdrawn: {},
	Expired: {},
};

/** The moves to offer, the most likely first. */
export function movesFor(status: ReviewStatus, role: ReviewRole): ReviewStatus[] {
	return MOVES[status][role] ?? [];
}

export function isOpen(status: ReviewStatus): boolean {
	return Object.keys(MOVES[status]).length > 0;
}

/** Who acts next: the mentor until advice is given, then both, then the rep. */
export function turnOf(status: ReviewStatus): 'mentor' | 'either' | 'requester' | 'nobody' {
	if (status === 'Requested' || status === 'Acknowledged') return 'mentor';
	if (status === 'Advised') return 'either';
	return status === 'Action agreed' ? 'requester' : 'nobody';
}

/** The date that matters now: acknowledge by, then advise by, then none. */
export function dueOn(review: { status: ReviewStatus; acknowledgeBy: string | null; adviseBy: string | null }): string | null {
	if (review.status === 'Requested') return review.acknowledgeBy;
	return review.status === 'Acknowledged' ? review.adviseBy : null;
}
