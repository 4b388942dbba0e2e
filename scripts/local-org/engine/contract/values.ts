/** What every room speaks: values, rows, who asks. */

/**
 * A stored value. Dates are `YYYY-MM-DD`; datetimes ISO UTC with milliseconds and `Z`; ids have 18 characters;
 * multi-select picklists are joined by `;`; an empty string is stored as null, as Salesforce does.
 */
export type Value = null | string | number | boolean;
/** A record in storage form: canonical field name → value. */
export type Row = Record<string, Value>;

/** Who asks, and under which rights. */
export interface UserContext {
	userId: string;
	/** `user`: object, field and record access of the user apply. `system`: none do (flows, the engine itself). */
	mode: 'user' | 'system';
	/** IANA name, from the user's TimeZoneSidKey. */
	timeZone: string;
	/** Login As: the administrator behind the session. Everything happens in the user's name; only Setup's audit trail tells. */
	delegateId?: string;
	/** Through which API a request came, as change events tell it: `com/salesforce/api/rest/66.0;client=X`. */
	origin?: string;
}
