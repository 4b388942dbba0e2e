/** What goes between the org and its read workers. */
import type { Query } from '@jetstreamapp/soql-parser-js';
import type { PagedResult, QueryOptions, UserContext } from '../contract.ts';

export interface Question {
	id: number;
	ctx: UserContext;
	soql: string | Query;
	options: QueryOptions;
	pageRows: number;
	/** The org's time when the query was asked. */
	now: string;
}

export interface Answer {
	id: number;
	result?: PagedResult;
	/** An ApiError. */
	refusal?: { errorCode: string; message: string; fields: string[]; status: number };
	/** A defect, with its stack. */
	failure?: string;
}
