/** The org as the protocols see it: sessions, settings, deployments, the engine. */
import type { Clock } from '../../clock.ts';
import type { DeployMessage, PackageFiles } from '../../schema/metadata/types.ts';
import type { Schema } from '../../schema/model.ts';
import type { Notifications } from '../notifications.ts';
import type { Access } from './access.ts';
import type { Events } from './events.ts';
import type { FailedInterview, LimitUsage, PausedInterview } from './flow.ts';
import type { Records } from './records.ts';
import type { Readers, Soql } from './soql.ts';
import type { Store } from './store.ts';
import type { UserContext } from './values.ts';

/** How somebody came in, as LoginHistory tells it. */
export interface LoginManner {
	type: 'Application' | 'Remote Access 2.0' | 'Other Apex API';
	application: string;
}
export interface Sessions {
	/** A new access token `00D…!…` for the user; only its hash is stored. Inactive and frozen users get one that opens nothing. */
	create(userId: string, manner?: LoginManner): string;
	/** Login As: a token of `userId` for the administrator. @throws ApiError where Setup, permissions or the user's state forbid it */
	createAs(admin: UserContext, userId: string): string;
	/**
	 * The user behind a token, or undefined (unknown, ended, timed out, inactive user).
	 * `background`: nobody is at work, so the session's time runs on.
	 */
	resolve(token: string, background?: boolean): UserContext | undefined;
	/** A single-use code for frontdoor.jsp, valid for `minutes`. */
	createSingleUse(userId: string, minutes: number): string;
	redeemSingleUse(code: string): string | undefined;
	end(token: string): void;
	/** Ends every session of the user: they were frozen or deactivated. */
	endAll(userId: string): void;
}

/** Activating and archiving territory models (Salesforce Help, "Activate a Territory Model", "Archive a Territory Model"). */
export interface TerritoryModels {
	activate(ctx: UserContext, modelId: string): void;
	archive(ctx: UserContext, modelId: string): void;
}

/** What an admin sets by hand in Setup and no metadata carries. */
export interface OrgSettings {
	/** Custom object → Grant Access Using Hierarchies. Absent = on, as in Salesforce. */
	hierarchies: Record<string, boolean>;
	/** True: an org in which deployed flows arrive inactive. */
	production: boolean;
	/** Account Team and Opportunity Team settings: off in a new org, and then the objects do not exist. */
	accountTeams?: boolean;
	opportunityTeams?: boolean;
	/** Sales Territories: off in a new org, and then neither its objects nor Opportunity.Territory2Id exist. */
	salesTerritories?: boolean;
	/** Opportunity Splits; needs Opportunity Teams. */
	opportunitySplits?: boolean;
	/** Login Access Policies, "Administrators Can Log in as Any User": off in a new org. */
	loginAsAnyUser?: boolean;
	/** Session Settings, Timeout Value: a session without activity for so long has ended. Absent or 0: never; two hours in a new org of Salesforce. */
	sessionTimeoutMinutes?: number;
	/** A demo org only: usernames among whom anybody signed in as one of them may switch. Absent or empty: no switcher. */
	demoPeople?: string[];
}

export type { DeployMessage };
export interface DeployOutcome {
	success: boolean;
	messages: DeployMessage[];
}

/** One deployed component as listMetadata and retrieve describe it. */
export interface ComponentProperties {
	type: string;
	fullName: string;
	/** `objects/Opportunity.object`. */
	fileName: string;
	id: string;
	createdById: string;
	createdDate: string;
	lastModifiedById: string;
	lastModifiedDate: string;
}

/** What a client asks of a deployment, as far as the engine acts on it; the rest is only repeated in the answer. */
export interface DeployOptions {
	checkOnly: boolean;
	ignoreWarnings: boolean;
	rollbackOnError: boolean;
	[option: string]: unknown;
}

/** A deployment that has ended. */
export interface Deployment {
	id: string;
	options: DeployOptions;
	outcome: DeployOutcome;
	userId: string;
	userName: string;
	/** ISO instants. */
	startedAt: string;
	endedAt: string;
}

/** Deployments and their results, which survive a restart. */
export interface Deployments {
	/** Runs a deployment to its end, after those that came before. Rejects with an ApiError where the zip cannot be read. */
	start(zip: Uint8Array, options: DeployOptions, userId: string): Promise<Deployment>;
	/** Deploys what a successful validation checked. Rejects with an ApiError where it does not qualify (any more). */
	quick(validationId: string, userId: string): Promise<Deployment>;
	/** By an id of 15 or 18 characters; undefined where there is none, or it is too old. */
	find(id: string): Deployment | undefined;
}

/** The engine as the protocols see it. */
export interface Engine {
	readonly clock: Clock;
	readonly store: Store;
	readonly schema: Schema;
	readonly access: Access;
	readonly soql: Soql;
	readonly readers: Readers;
	readonly records: Records;
	readonly events: Events;
	readonly sessions: Sessions;
	/** Custom notifications that flows sent: the user's own, newest first. */
	readonly notifications: Notifications;
	/** What transactions used of their governor limits, for tests and benches: the last one that ended, and those before it, oldest first. */
	readonly limits: { last(): LimitUsage; recent(): LimitUsage[] };
	/** Runs what is due by the clock: scheduled paths and schedule-triggered flows. What a run makes due waits for the next call. */
	tick(): { ran: number };
	readonly interviews: { paused(): PausedInterview[]; failed(): FailedInterview[] };
	readonly organizationId: string;
	settings(): OrgSettings;
	/** `by` is named in the setup audit trail. @throws ApiError where a feature lacks what it needs */
	updateSettings(change: Partial<OrgSettings>, by?: UserContext): OrgSettings;
	/** Sales Territories: what only the territory hierarchy page does. */
	readonly territories: TerritoryModels;
	/** Checks everything in the zip, then applies all of it or nothing; with `partial`, all of it that is good. */
	deploy(zip: Uint8Array, options: { checkOnly?: boolean; ignoreWarnings?: boolean; partial?: boolean; userId: string }): DeployOutcome;
	readonly deployments: Deployments;
	/** Deployed files in deploy layout, and what is known of each component. */
	metadataFiles(): PackageFiles;
	metadataComponents(): readonly ComponentProperties[];
	/** Hash over all deployed files: lets `npm start` skip an unchanged deployment. */
	metadataFingerprint(): string;
	/** The named fixture door: see engine/history/fixtures.ts. */
	importHistory(fixture: HistoryFixture): { rows: number };
	systemContext(userId?: string): UserContext;
	/** Close `readers` first: a thread that still reads leaves the write-ahead log behind, and the next start looks the database through. */
	close(): void;
}

/** What the fixture door takes: rows that Salesforce itself writes and nobody can import. */
export interface HistoryFixture {
	/** Opportunity stage history: replaces what the listed opportunities have. */
	opportunityHistory?: {
		opportunityId: string;
		stageName: string;
		amount: number | null;
		closeDate: string | null;
		createdDate: string;
		createdById: string;
	}[];
	/** Owner changes that ran no automation (mass transfer, cascade): sets OwnerId and writes field history, nothing else. */
	ownerChanges?: {
		object: 'Account' | 'Opportunity' | 'Lead';
		recordId: string;
		newOwnerId: string;
		changedById: string;
		changedAt: string;
	}[];
}
