/** A row of the attack matrix: a way to the other's prospect, who tries it, and what becomes of it; beside it, who may do the same. */
import type { Rule } from '../../scripts/domain/guard/decision.ts';
import type { Answer, Interface } from './doors.ts';
import type { Scene, SceneOptions } from './world.ts';

export const ACTORS = ['mentee', 'mentor', 'third rep', 'program owner', 'admin without override'] as const;
export type Actor = (typeof ACTORS)[number];
/** The two between whom a record may not go. */
export const PARTIES: readonly Actor[] = ['mentee', 'mentor'];
export const OTHERS: readonly Actor[] = ['third rep', 'program owner', 'admin without override'];
export const EVERYBODY: readonly Actor[] = ACTORS;

/** What somebody tried, and whether they have it now. */
export interface Attempt {
	/** The last answer; absent where the way is no single request. */
	answer?: Answer;
	/** True where they have what they were after: asked of the stored records. */
	got: boolean;
	/** The record that an incident must name. */
	record?: string;
}

/** Refused when it is saved. */
export interface Blocked {
	at: 'save';
	/**
	 * What refuses it: the `guard` (an incident, documented words, and a kill switch that lets it pass), a `rule` of the package beside the
	 * guard (words of its own), or the want of a `right`.
	 */
	by: 'guard' | 'rule' | 'right';
	/** Ownership_Incident__c.Rule__c, where the guard refuses it. */
	rule?: Rule;
	/** What the refusal says, where it is not what the guard says of a protected record: a rule's words, the code for want of a right. */
	words?: RegExp;
	/** What becomes of it, where nothing is refused. */
	instead?: string;
	/** True where no kill switch lets it pass. */
	always?: true;
	/** Who is the new owner in the incident, where it is not who gains. */
	to?: 'actor' | 'victim';
}
/** Passes, and the next scan writes it down. */
export interface Found {
	at: 'scan';
	rule: Rule;
	/** The channel of the incident begins so. */
	channel?: RegExp;
}

export interface Attack {
	/** Unique, kebab-case. */
	id: string;
	/** In words, for who reads the table. */
	way: string;
	/** Rows of one theme stand together. */
	theme: string;
	by: readonly Actor[];
	through: Interface;
	expect: Blocked | Found;
	scene?: SceneOptions;
	/** What a scan sees long before the attack: ids by name, which both parts find in `scene.standing`. */
	before?(scene: Scene, part: 'attack' | 'legitimate'): Record<string, string>;
	attack(scene: Scene): Promise<Attempt>;
	/** Who may do the same, in words. */
	twin: string;
	/** Must get what it is after, and be no incident. */
	legitimate(scene: Scene): Promise<Attempt>;
}

export const byGuard = (rule: Rule): Blocked => ({ at: 'save', by: 'guard', rule });
export const byRule = (words: RegExp): Blocked => ({ at: 'save', by: 'rule', words });
export const byRight = (words = /INSUFFICIENT|CANNOT_INSERT|INVALID_FIELD|INVALID_TYPE|NOT_FOUND/): Blocked => ({
	at: 'save',
	by: 'right',
	words,
});
export const found = (rule: Rule, channel?: RegExp): Found => ({ at: 'scan', rule, ...(channel ? { channel } : {}) });

/** What most rows expect of the guard. */
export const PAIR = byGuard('Pair protection');
export const MATCH = byGuard('Matching record');
/** An interface's name in the id of a row. */
export const slug = (through: Interface): string => through.toLowerCase().replace(/\W+/g, '-');
