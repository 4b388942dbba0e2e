/** What is held before it is in the CRM: matched, probed for, hoarded, approved by oneself. */
import type { WriteInterface } from '../doors.ts';
import { again, elsewhere } from '../prospect.ts';
import { type Attack, type Attempt, EVERYBODY, MATCH, PARTIES, byGuard, byRule } from '../row.ts';
import { edits, makes, type Values } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Holds';

const wish = (scene: Scene, domain = scene.domain): Values => ({
	Company__c: scene.name('Kyoto Tools'),
	Domain__c: domain,
	Evidence__c: 'Met at a fair',
});
const requested = (scene: Scene, who: Scene['gainer']): string => scene.create(who, 'Prospect_Hold__c', wish(scene));
function held(scene: Scene, who: Scene['gainer']): string {
	const hold = requested(scene, who);
	scene.org.update(scene.owner, 'Prospect_Hold__c', hold, { Status__c: 'Approved' });
	return hold;
}
const asksToHold = (scene: Scene, record?: string, door: WriteInterface = 'REST'): Promise<Attempt> =>
	makes(scene, 'Prospect_Hold__c', wish(scene), door, record);
function hoard(scene: Scene, count: number): void {
	for (let at = 0; at < count; at++) scene.create(scene.actor, 'Prospect_Hold__c', wish(scene, `${at}.${scene.domain}`));
}

export const holds: Attack[] = [
	{
		id: 'hold-match',
		way: 'A new account with the domain of a prospect that the other holds',
		theme,
		by: EVERYBODY,
		through: 'REST',
		expect: MATCH,
		attack: (scene) => again(scene, 'Account', { ...elsewhere(scene), Website: scene.domain }, 'REST', held(scene, scene.victim)),
		twin: 'of a prospect that a third rep holds',
		legitimate: (scene) => {
			held(scene, scene.fourth);
			return again(scene, 'Account', { ...elsewhere(scene), Website: scene.domain });
		},
	},
	{
		id: 'hold-probing',
		way: 'Probe for holds: hold domains until one is refused',
		theme,
		by: ['mentee', 'mentor', 'third rep'],
		through: 'REST',
		expect: {
			...byGuard('Hold probing'),
			// First come, first served is a unique key.
			always: true,
			to: 'actor',
			words: /^This prospect cannot be held\. Ask your program owner \(ref\. ([^)]+)\)\.$/,
		},
		attack: (scene) => asksToHold(scene, held(scene, scene.victim)),
		twin: 'a domain that nobody holds',
		legitimate: (scene) => asksToHold(scene),
	},
	{
		id: 'hold-many',
		way: 'Hold the whole market: a 26th prospect',
		theme,
		by: PARTIES,
		through: 'Bulk 2',
		expect: byRule(/You may hold 25 prospects/),
		attack: (scene) => {
			hoard(scene, 25);
			return asksToHold(scene, undefined, 'Bulk 2');
		},
		twin: 'the 25th',
		legitimate: (scene) => {
			hoard(scene, 24);
			return asksToHold(scene, undefined, 'Bulk 2');
		},
	},
	{
		id: 'hold-approved-oneself',
		way: 'Approve an own hold',
		theme,
		by: ['program owner', 'admin without override'],
		through: 'REST',
		expect: byRule(/program owner/i),
		attack: (scene) => edits(scene, 'Prospect_Hold__c', requested(scene, scene.actor), { Status__c: 'Approved' }),
		twin: 'another’s',
		legitimate: (scene) =>
			edits(scene, 'Prospect_Hold__c', requested(scene, scene.third), { Status__c: 'Approved' }, 'REST', scene.as(scene.owner)),
	},
];
