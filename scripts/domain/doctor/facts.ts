/** What the doctor knows of an org. A fact that could not be read says why: the doctor then says "unknown", never "fine". */
import type { Skew } from '../clocks.ts';

export type Known<T> = { known: true; value: T } | { known: false; why: string };
export const known = <T>(value: T): Known<T> => ({ known: true, value });

export interface FlowState {
	apiName: string;
	active: boolean;
}

export interface DoctorFacts {
	/** The org's own day, `YYYY-MM-DD`. */
	today: string;
	/** How far the org's clock and this machine's are apart; null where they agree. */
	skew: Known<Skew | null>;
	/** `OrganizationType` ("Enterprise Edition"), and whether it is a sandbox. */
	organization: Known<{ edition: string; sandbox: boolean }>;
	/** Newest API version that the org offers: `66.0`. */
	apiVersion: Known<string>;
	/** Objects of the package that the org does not have, or does not show to this user. */
	missingObjects: Known<string[]>;
	/** Active flows of the package, as its own source names them, beside what the org has. */
	flows: Known<{ expected: string[]; present: FlowState[] }>;
	/** Flows of the package with scheduled paths or schedules: only they need the Default Workflow User. */
	scheduledFlows: string[];
	/** Org-wide defaults by object, as EntityDefinition names them. */
	sharing: Known<Record<string, string>>;
	/** Sharing models that the package's own source sets. */
	expectedSharing: Record<string, string>;
	/** Outcome of the hierarchy probe on Deal_Review__c. */
	hierarchies: Known<{ reason: 'hidden' | 'visible' | 'no hierarchy' | 'not asked'; rep: string | null; manager: string | null }>;
	/** Whether the owner of each object is tracked: `Account`, `Lead`, `Opportunity`. */
	ownerHistory: Known<Record<string, boolean>>;
	/** Of the objects that the guard watches those that Change Data Capture does not follow. */
	unfollowed: Known<string[]>;
	/** Permission sets of the package by name: how many active people have each. Absent: not in the org. */
	permissionSets: Known<Record<string, number>>;
	/** Permission sets that give less on standard objects than the package's source, each with the objects: `Ridealong_Rep (Account)`. */
	incompleteSets: Known<string[]>;
	/** Parties of running mentorships without the permission set of their part, by username. */
	partiesWithoutAccess: Known<string[]>;
	/** Parties of running mentorships who are inactive, by username. */
	inactiveParties: Known<string[]>;
	/** The user that runs this: its permission sets of ours, and whether it may write users. */
	runner: Known<{ username: string; permissionSets: string[]; managesUsers: boolean }>;
	/**
	 * The guard's policy (`othersOff`: fields of the other kill switches that are off), and the day since when the package is there: it cannot
	 * observe for longer. Null where the org does not tell.
	 */
	policy: Known<{ mode: string; accountGuard: boolean; territoryGuard: boolean; othersOff: string[]; installedOn: string | null }>;
	/** Accounts by Territory_Policy__c (`none` where blank), and whether Sales Territories has an active model. */
	territories: Known<{ salesTerritories: 'off' | 'no active model' | 'active'; accounts: Record<string, number> }>;
	/** Share of open deals with logged activity, 0–100, as the last stall scan measured it, and its day; null before the first scan. */
	stallScan: Known<{ asOf: string; loggingShare: number | null } | null>;
	/** Share under which silence is not judged, 0–100: the stall policy's floor. */
	loggingFloor: number;
	apiRequests: Known<{ max: number; remaining: number }>;
	/** Records that a nightly run reads, by object. */
	sizes: Known<Record<string, number>>;
	features: Known<{ multiCurrency: boolean; personAccounts: boolean; queueOwnedLeads: number }>;
}
