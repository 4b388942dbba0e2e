/** The prospect that the other has, and a record that names it once more, under its own name or one that looks like it. */
import type { WriteInterface } from './doors.ts';
import { type Attack, type Attempt, PARTIES } from './row.ts';
import { forGainer, makes, type Values } from './steps.ts';
import type { Scene } from './world.ts';

/** No company in these rows has another's postal code. */
const postal = (scene: Scene): string => `9${scene.mark}`;

/** What the other has: an account with domain, name and postal code, there for an hour. */
export function theirProspect(scene: Scene, whose = scene.victim): string {
	const fields = { Name: scene.name('Nordwind Trading'), Website: scene.domain, BillingPostalCode: postal(scene) };
	return scene.past(0, () => scene.account(whose, fields), 60);
}
export const elsewhere = (scene: Scene): Values => ({ Name: scene.name('Elsewhere'), Website: `elsewhere${scene.mark}.example` });

/** A new account, contact or lead for who gains. */
export const again = (scene: Scene, object: string, fields: Values, door: WriteInterface = 'REST', other?: string): Promise<Attempt> =>
	makes(scene, object, { ...(object === 'Account' ? {} : { LastName: 'Sato' }), ...fields, ...forGainer(scene) }, door, other);

interface Disguise {
	id: string;
	way: string;
	object: 'Account' | 'Contact' | 'Lead';
	/** What is typed in, from the prospect's own domain, name and postal code. */
	fields(prospect: { domain: string; name: string; postal: string }): Values;
	by?: Attack['by'];
	through?: WriteInterface;
}
const typed = (scene: Scene, { fields, object }: Disguise): Values => ({
	...(object === 'Account' ? { Name: scene.name('Elsewhere') } : object === 'Lead' ? { Company: scene.name('Elsewhere') } : {}),
	...fields({ domain: scene.domain, name: scene.name('Nordwind Trading'), postal: postal(scene) }),
});
export const disguised = (theme: string, expect: Attack['expect'], rows: readonly Disguise[]): Attack[] =>
	rows.map((row): Attack => ({
		id: row.id,
		way: row.way,
		theme,
		by: row.by ?? PARTIES,
		through: row.through ?? 'REST',
		expect,
		attack: (scene) => {
			const other = theirProspect(scene);
			return again(scene, row.object, typed(scene, row), row.through, expect.at === 'save' ? other : undefined);
		},
		twin: 'of a third rep’s prospect',
		legitimate: (scene) => {
			theirProspect(scene, scene.fourth);
			return again(scene, row.object, typed(scene, row), row.through);
		},
	}));
