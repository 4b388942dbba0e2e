/** In several steps that look lawful one by one, in one request with others, at the last minute. */
import { convert, merge, purge, remove, send, undelete } from '../doors.ts';
import { again, elsewhere, theirProspect } from '../prospect.ts';
import { type Attack, type Attempt, PAIR, PARTIES, byGuard, found } from '../row.ts';
import { DEAL, allowed, edits, forGainer, makes, takes } from '../steps.ts';
import type { Scene } from '../world.ts';

const theme = 'Step by step, and all at once';
const ADMIN = ['admin without override'] as const;
type Person = Scene['gainer'];
const own = (scene: Scene): string => scene.past(20, () => scene.account(scene.gainer, { Name: scene.name('Own') }));

/** The same deal once more. */
const cloneOf = (scene: Scene, AccountId: string | null): Promise<Attempt> =>
	makes(scene, 'Opportunity', { ...DEAL, Name: scene.name('Renewal'), Amount: 4711, AccountId, ...forGainer(scene) });
const dealOf = (scene: Scene, whose: Person, AccountId: string | null): string =>
	scene.past(0, () => scene.deal(whose, { Amount: 4711, AccountId }), 60);
async function deletedThenCloned(scene: Scene, whose: Person): Promise<Attempt> {
	const account = scene.past(1, () => scene.account(whose));
	allowed(await remove(scene.by, 'Opportunity', dealOf(scene, whose, account)));
	return cloneOf(scene, own(scene));
}
async function shared(scene: Scene, whose: Person): Promise<Attempt> {
	const account = scene.past(10, () => scene.account(scene.third));
	dealOf(scene, whose, account);
	return cloneOf(scene, account);
}
async function nowhere(scene: Scene, whose: Person): Promise<Attempt> {
	dealOf(scene, whose, null);
	return cloneOf(scene, null);
}

/** Merged into an own account, and taken out of the recycle bin again: the account comes back, its deals do not. */
async function mergedAndBack(scene: Scene, whose: Person): Promise<Attempt> {
	const [account, master] = [scene.past(2, () => scene.account(whose)), own(scene)];
	const deal = scene.past(1, () => scene.deal(whose, { AccountId: account }));
	allowed(await merge(scene.by, 'Account', master, account));
	const answer = allowed(await undelete(scene.by, account));
	return { answer, record: deal, got: scene.org.row('Opportunity', deal)['AccountId'] === master };
}

/** A deal older than the agreement, on an account of its owner where nothing else is said, and an account of who gains: as a scan saw them. */
function standingDeal(scene: Scene, whose: Person, on = whose): Record<string, string> {
	const account = scene.past(720, () => scene.account(on));
	const deal = scene.past(720, () => scene.deal(whose, { AccountId: account }));
	return { account, deal, own: scene.past(720, () => scene.account(scene.gainer, { Name: scene.name('Own') })) };
}
async function mergedAndBackOlder(scene: Scene): Promise<Attempt> {
	const { account, deal, own: master } = scene.standing as { account: string; deal: string; own: string };
	allowed(await merge(scene.by, 'Account', master, account));
	const answer = allowed(await undelete(scene.by, account));
	return { answer, record: deal, got: scene.org.row('Opportunity', deal)['AccountId'] === master };
}

/** The account of a third rep, which lies in the recycle bin then: who merges it takes it from nobody of the two. */
async function mergedWithTheThirds(scene: Scene): Promise<Attempt> {
	const { account, deal, own: master } = scene.standing as { account: string; deal: string; own: string };
	const answer = allowed(await merge(scene.by, 'Account', master, account));
	return { answer, record: deal, got: scene.org.row('Opportunity', deal)['AccountId'] === master };
}

/** As many rows as one request takes: one is the other's, the rest are a third rep's. */
async function amongMany(scene: Scene, whose: Person): Promise<Attempt> {
	const [count, at] = [200, 117];
	const name = (index: number): string => scene.name(`Branch ${index}`);
	const ids = scene.past(30, () =>
		Array.from({ length: count }, (_, index) => scene.account(index === at ? whose : scene.third, { Name: name(index) })),
	);
	const records = ids.map((id) => ({ attributes: { type: 'Account' }, id, OwnerId: scene.gainer.userId }));
	const { body } = await send(scene.by, 'PATCH', 'composite/sobjects', { allOrNone: false, records });
	const others = ids.filter((id, index) => index !== at && scene.ownerOf('Account', id) === scene.gainer.userId);
	if (others.length !== count - 1) throw new Error(`Of the lawful rows ${others.length} passed.`);
	const { success, errors } = body[at];
	const answer = success
		? { passed: true, code: '', message: '' }
		: { passed: false, code: errors[0].statusCode, message: errors[0].message };
	return { answer, record: ids[at]!, got: scene.ownerOf('Account', ids[at]!) === scene.gainer.userId };
}
async function inOneSecond(scene: Scene, whose: Person): Promise<Attempt> {
	const account = scene.past(30, () => scene.account(whose));
	await scene.silently('Account', account, scene.third);
	await scene.silently('Account', account, scene.gainer);
	return { record: account, got: scene.ownerOf('Account', account) === scene.gainer.userId };
}
async function convertedBelow(scene: Scene, whose: Person): Promise<Attempt> {
	const top = scene.past(30, () => scene.account(whose));
	const account = scene.account(scene.third, { Name: scene.name('Between'), ParentId: top });
	const lead = scene.lead(scene.gainer, { Company: scene.name('Quite other') });
	const answer = await convert(scene.by, lead, { ownerId: scene.gainer.userId, accountId: account });
	return { answer, record: top, got: scene.org.row('Lead', lead)['IsConverted'] === true };
}
async function detachedFirst(scene: Scene, to: Person): Promise<Attempt> {
	const deal = scene.past(20, () => scene.deal(scene.victim, { AccountId: scene.account(scene.victim) }));
	allowed((await edits(scene, 'Opportunity', deal, { AccountId: null })).answer!);
	const AccountId = scene.past(1, () => scene.account(to, { Name: scene.name('Own') }));
	return edits(scene, 'Opportunity', deal, { AccountId });
}
/** Of the cool-off, as UTC has it. */
async function atMinute(scene: Scene, time: string): Promise<Attempt> {
	const account = scene.past(150, () => scene.account(scene.victim));
	scene.past(90, () => scene.end());
	scene.org.clock.set(time);
	return takes(scene, 'Account', account, scene.gainer);
}
const row = (
	id: string,
	way: string,
	by: Attack['by'],
	expect: Attack['expect'],
	act: (scene: Scene, whose: Person) => Promise<Attempt>,
	twin = 'a third rep’s',
	legitimate: Attack['legitimate'] = (scene) => act(scene, scene.fourth),
): Attack => ({ id, way, theme, by, through: 'REST', expect, attack: (scene) => act(scene, scene.victim), twin, legitimate });

export const sequences: Attack[] = [
	row('clone-deleted', 'Delete the other’s deal, and make it anew on an own account', ADMIN, found('Clone'), deletedThenCloned),
	row('clone-nowhere', 'Clone the other’s deal, which has no account, without one', ['mentee'], found('Clone'), nowhere),
	row('clone-beside', 'Clone the other’s deal beside it, on the account of a third rep', PARTIES, found('Clone'), shared),
	row(
		'merged-and-back',
		'Merge the other’s account into an own one, and undelete it: a deal made since the agreement stays with the own one',
		ADMIN,
		found('Opportunity on the other’s account'),
		mergedAndBack,
	),
	{
		...row(
			'merged-and-back-older',
			'Merge the other’s account into an own one, and undelete it: a deal that is older than the agreement, and was seen by a scan, stays with the own one',
			ADMIN,
			found('Opportunity moved', /ledger: account of the deal/),
			mergedAndBackOlder,
		),
		before: (scene, part) => standingDeal(scene, part === 'attack' ? scene.victim : scene.fourth),
		legitimate: (scene) => mergedAndBackOlder(scene),
	},
	{
		...row(
			'merged-with-the-third',
			'Merge a third rep’s account into an own one: the other’s deal that stood there, and was seen there by a scan, comes along',
			ADMIN,
			found('Opportunity moved', /ledger: account of the deal/),
			mergedWithTheThirds,
		),
		before: (scene, part) => standingDeal(scene, part === 'attack' ? scene.victim : scene.fourth, scene.third),
		legitimate: (scene) => mergedWithTheThirds(scene),
	},
	row('among-many', 'One among 200 rows of a request that may succeed in part; the others pass', ADMIN, PAIR, amongMany),
	row('in-one-second', 'To a third rep and on within one second, without automation', ADMIN, found('Through other hands'), inOneSecond),
	row(
		'convert-below',
		'Convert an own lead into a third rep’s account below the other’s',
		['mentor'],
		byGuard('Opportunity on the other’s account'),
		convertedBelow,
	),
	row(
		'detached-first',
		'Take the other’s deal off its account first, then put it onto an own one',
		ADMIN,
		byGuard('Opportunity moved'),
		(scene) => detachedFirst(scene, scene.gainer),
		'onto a third rep’s',
		(scene) => detachedFirst(scene, scene.third),
	),
	row(
		'last-minute',
		'In the last minute of the cool-off',
		['mentee'],
		PAIR,
		(scene) => atMinute(scene, '2026-06-19T23:59:59.000Z'),
		'in the first minute after it',
		(scene) => atMinute(scene, '2026-06-20T00:00:00.000Z'),
	),
	row(
		'purged',
		'Delete the other’s account, empty the recycle bin, and create it anew',
		ADMIN,
		found('Matching record', /present records/),
		async (scene, whose) => {
			const other = theirProspect(scene, whose);
			allowed(await remove(scene.by, 'Account', other));
			allowed(await purge(scene.by, other));
			return again(scene, 'Account', { ...elsewhere(scene), Website: scene.domain });
		},
	),
];
