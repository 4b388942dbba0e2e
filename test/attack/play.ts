/** Plays the matrix: every row by each of its actors in an org that all share, then one scan for all, and another that must find nothing. */
import type { GuardScanResult } from '../../scripts/jobs/guard/scan.ts';
import type { Row } from '../../scripts/salesforce/org.ts';
import { NOW } from '../package/support.ts';
import type { Actor, Attack, Attempt } from './row.ts';
import { ATTACKS } from './table.ts';
import { AttackedOrg, Scene } from './world.ts';

/** One attempt in its scene; `failure` is what went wrong with the playing itself. */
export interface Played {
	row: Attack;
	actor: Actor;
	scene?: Scene;
	attempt?: Attempt;
	failure?: unknown;
}
export interface Match {
	attack: Played;
	twin: Played;
}

type Part = 'attack' | 'legitimate';

/** @param prepared its scene, where a scan has seen it */
async function play(world: AttackedOrg, row: Attack, actor: Actor, part: Part, prepared?: Scene): Promise<Played> {
	let scene = prepared;
	try {
		scene ??= new Scene(world, actor, row.scene);
		return { row, actor, scene, attempt: await row[part](scene) };
	} catch (failure) {
		return { row, actor, failure, ...(scene ? { scene } : {}) };
	} finally {
		world.org.clock.set(NOW);
	}
}

/** Whether a kill switch stands between the attack and what it is after. */
export const switchable = ({ expect }: Attack): boolean => expect.at === 'save' && expect.by === 'guard' && !expect.always;

export class Battle {
	readonly matches = new Map<string, Match>();
	/** Ownership_Incident__c as it was before the first scan, after it, and after the second. */
	before: readonly Row[] = [];
	incidents: readonly Row[] = [];
	again: GuardScanResult | undefined;
	refused: GuardScanResult['refused'] = [];

	static key = (row: Attack, actor: Actor): string => `${row.id} ${actor}`;

	/** All rows, attack and twin, and the two scans. */
	static async fight(): Promise<Battle> {
		const battle = new Battle();
		const world = await AttackedOrg.start(true);
		try {
			const prepared = new Map<string, Scene>();
			for (const { id, by, scene: options, before } of ATTACKS)
				for (const actor of before ? by : [])
					for (const part of ['attack', 'legitimate'] as const) {
						const scene = new Scene(world, actor, { ...options, scanned: true });
						scene.standing = before!(scene, part);
						prepared.set(`${id} ${actor} ${part}`, scene);
					}
			await world.scanBefore();
			for (const row of ATTACKS)
				for (const actor of row.by) {
					const played = (part: Part): Promise<Played> => play(world, row, actor, part, prepared.get(`${row.id} ${actor} ${part}`));
					battle.matches.set(Battle.key(row, actor), { attack: await played('attack'), twin: await played('legitimate') });
				}
			const incidents = (): Row[] => world.org.rows('Ownership_Incident__c', {}) as Row[];
			battle.before = incidents();
			battle.refused = (await world.scan()).refused;
			battle.incidents = incidents();
			battle.again = await world.scan();
		} finally {
			await world.stop();
		}
		return battle;
	}

	/** What the guard refuses, tried where every guard is off. */
	static async unguarded(): Promise<Played[]> {
		const world = await AttackedOrg.start(false);
		try {
			const played: Played[] = [];
			for (const row of ATTACKS) if (switchable(row)) for (const actor of row.by) played.push(await play(world, row, actor, 'attack'));
			return played;
		} finally {
			await world.stop();
		}
	}
}
