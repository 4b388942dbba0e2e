/** The ways through the guard, forged, worn out, borrowed, or given to oneself. */
import { type Attack, type Attempt, EVERYBODY, OTHERS, PARTIES, byGuard, byRule } from './row.ts';
import { edits, makes, takes, type Values } from './steps.ts';
import { at, type Scene } from './world.ts';

const PAIR = byGuard('Pair protection');
const RELEASES = 'Releases';
const OVERRIDES = 'Overrides';
const REALIGNMENTS = 'Realignments';
type Person = Scene['gainer'];

const released = (scene: Scene, account: string, to: Person, by: Person = scene.victim, more: Values = {}): string =>
	scene.create(by, 'Ownership_Release__c', { Account__c: account, Released_To__c: to.userId, Reason__c: 'Agreed', ...more });
const takesIt = (scene: Scene, account: string): Promise<Attempt> => takes(scene, 'Account', account, scene.gainer);
const theirs = (scene: Scene): string => scene.past(30, () => scene.account(scene.victim));
/** Gives who tries the rights on the guard's objects that a rep has not, so that its rules speak. */
const withEveryRight = (scene: Scene): void => {
	if (scene.people.includes(scene.actor)) scene.org.assign(scene.actor, 'Test_Every_Right');
};

const overridden = (scene: Scene, account: string, more: Values = {}): string =>
	scene.create(scene.keyholder, 'Ownership_Override__c', {
		Record_Id__c: account,
		New_Owner__c: scene.gainer.userId,
		Reason__c: 'Moved abroad',
		...more,
	});
const override = (scene: Scene, account: string, to: Person = scene.gainer): Promise<Attempt> =>
	makes(scene, 'Ownership_Override__c', { Record_Id__c: account, New_Owner__c: to.userId, Reason__c: 'It is mine' });

/** A batch of a program owner with one row; open from an hour ago for a day, unless `more` says otherwise. */
function batch(scene: Scene, account: string, more: Values = {}, to: Person = scene.gainer): string {
	const id = scene.create(scene.owner, 'Realignment__c', {
		Name: scene.name('Cut'),
		Reason__c: 'New year',
		Starts_On__c: at(0, 60),
		Ends_On__c: at(-1),
		...more,
	});
	scene.create(scene.owner, 'Realignment_Row__c', { Realignment__c: id, Record_Id__c: account, New_Owner__c: to.userId });
	return id;
}
function approved(scene: Scene, id: string): string {
	scene.org.update(scene.owner, 'Realignment__c', id, { Status__c: 'Approved' });
	return id;
}

/** Rows that differ in what was given before; who gains then takes the account. */
interface Given {
	id: string;
	way: string;
	by?: Attack['by'];
	before(scene: Scene, account: string): void;
	twin: string;
	properly(scene: Scene, account: string): void;
}
const given = (theme: string, rows: readonly Given[]): Attack[] =>
	rows.map(({ id, way, by = EVERYBODY, before, twin, properly }): Attack => ({
		id,
		way,
		theme,
		by,
		through: 'REST',
		expect: PAIR,
		attack: (scene) => {
			const account = theirs(scene);
			before(scene, account);
			return takesIt(scene, account);
		},
		twin,
		legitimate: (scene) => {
			const account = theirs(scene);
			properly(scene, account);
			return takesIt(scene, account);
		},
	}));

export const ways: Attack[] = [
	...given(RELEASES, [
		{
			id: 'release-expired',
			way: 'An expired release: given eight days ago',
			before: (scene, account) => void scene.past(8, () => released(scene, account, scene.gainer)),
			twin: 'given six days ago',
			properly: (scene, account) => void scene.past(6, () => released(scene, account, scene.gainer)),
		},
		{
			id: 'release-long',
			way: 'A release with an end of one’s own, typed in when it was given',
			before: (scene, account) => {
				scene.org.assign(scene.victim, 'Test_Every_Right');
				scene.past(8, () => released(scene, account, scene.gainer, scene.victim, { Expires_On__c: at(-365) }));
			},
			twin: 'within the seven days that it has',
			properly: (scene, account) => {
				scene.org.assign(scene.victim, 'Test_Every_Right');
				scene.past(6, () => released(scene, account, scene.gainer, scene.victim, { Expires_On__c: at(-365) }));
			},
		},
		{
			id: 'release-other-record',
			way: 'A foreign release: for another record of the other',
			before: (scene) => void released(scene, theirs(scene), scene.gainer),
			twin: 'for this one',
			properly: (scene, account) => void released(scene, account, scene.gainer),
		},
		{
			id: 'release-other-person',
			way: 'A foreign release: to another person',
			before: (scene, account) => void released(scene, account, scene.third),
			twin: 'to this one',
			properly: (scene, account) => void released(scene, account, scene.gainer),
		},
		{
			id: 'release-revoked',
			way: 'A release that was taken back',
			before: (scene, account) => {
				const id = released(scene, account, scene.gainer);
				scene.org.update(scene.victim, 'Ownership_Release__c', id, { Revoked__c: true });
			},
			twin: 'one that stands',
			properly: (scene, account) => void released(scene, account, scene.gainer),
		},
		{
			id: 'release-former-owner',
			way: 'A release by who owned it before',
			before: (scene, account) => {
				scene.past(20, () => scene.hand('Account', account, scene.fourth));
				scene.past(3, () => released(scene, account, scene.gainer, scene.fourth));
				scene.past(2, () => scene.hand('Account', account, scene.victim));
			},
			twin: 'by who owns it now',
			properly: (scene, account) => {
				scene.past(20, () => scene.hand('Account', account, scene.fourth));
				scene.past(2, () => scene.hand('Account', account, scene.victim));
				released(scene, account, scene.gainer);
			},
		},
		{
			id: 'release-asked',
			way: 'A release that was asked for, and has no answer',
			by: PARTIES,
			before: (scene, account) =>
				void scene.create(scene.gainer, 'Ownership_Release__c', { Account__c: account, Status__c: 'Requested', Reason__c: 'Please' }),
			twin: 'that whose it is gave',
			properly: (scene, account) => {
				const asked = { Account__c: account, Status__c: 'Requested', Reason__c: 'Please' };
				const id = scene.create(scene.gainer, 'Ownership_Release__c', asked);
				scene.org.update(scene.victim, 'Ownership_Release__c', id, { Status__c: 'Given' });
			},
		},
	]),
	{
		id: 'release-forged',
		way: 'A forged release: written in the other’s name',
		theme: RELEASES,
		by: ['mentee', 'mentor', 'third rep', 'admin without override'],
		through: 'REST',
		expect: byRule(/Only the owner of a record can release it/),
		attack: (scene) => {
			withEveryRight(scene);
			const to = scene.gainer.userId;
			const forged = { Account__c: theirs(scene), Released_To__c: to, Released_By__c: scene.victim.userId, OwnerId: scene.victim.userId };
			return makes(scene, 'Ownership_Release__c', forged);
		},
		twin: 'of an own record, in one’s own name',
		legitimate: (scene) =>
			makes(scene, 'Ownership_Release__c', {
				Account__c: scene.account(scene.actor),
				Released_To__c: scene.third.userId,
				...otherThan(scene),
			}),
	},
	{
		id: 'release-self-answered',
		way: 'Answer one’s own request for a release',
		theme: RELEASES,
		by: PARTIES,
		through: 'SOAP',
		expect: byRule(/Only the owner of the record can answer/),
		attack: (scene) => {
			withEveryRight(scene);
			return edits(scene, 'Ownership_Release__c', asked(scene), { Status__c: 'Given' }, 'SOAP');
		},
		twin: 'by whose record it is',
		legitimate: (scene) => edits(scene, 'Ownership_Release__c', asked(scene), { Status__c: 'Given' }, 'SOAP', scene.as(scene.victim)),
	},
	{
		id: 'release-stretched',
		way: 'Edit a release: another person, another record, a later end',
		theme: RELEASES,
		by: ['mentee', 'mentor', 'admin without override'],
		through: 'collections',
		expect: byRule(/A release cannot change/),
		attack: (scene) => {
			withEveryRight(scene);
			const release = released(scene, theirs(scene), scene.third);
			return edits(scene, 'Ownership_Release__c', release, { Released_To__c: scene.gainer.userId }, 'collections');
		},
		twin: 'its giver takes it back',
		legitimate: (scene) =>
			edits(
				scene,
				'Ownership_Release__c',
				released(scene, theirs(scene), scene.third),
				{ Revoked__c: true },
				'collections',
				scene.as(scene.victim),
			),
	},
	{
		id: 'override-without-permission',
		way: 'Write an override without the permission',
		theme: OVERRIDES,
		by: EVERYBODY,
		through: 'REST',
		expect: byRule(/Only a person with the Ridealong Override permission|INSUFFICIENT|CANNOT_INSERT|NOT_FOUND/),
		attack: (scene) => override(scene, theirs(scene)),
		twin: 'with it',
		legitimate: (scene) => overrides(scene, theirs(scene)),
	},
	{
		id: 'override-oneself',
		way: 'Self-override: holds the permission, and would gain by it or takes part',
		theme: OVERRIDES,
		by: PARTIES,
		through: 'REST',
		expect: byRule(/You take part in this yourself/),
		attack: (scene) => {
			scene.org.assign(scene.gainer, 'Ridealong_Override');
			return override(scene, theirs(scene));
		},
		twin: 'by another who holds it',
		legitimate: (scene) => overrides(scene, theirs(scene)),
	},
	...given(OVERRIDES, [
		{
			id: 'override-expired',
			way: 'An override of a quarter of an hour ago',
			before: (scene, account) => void scene.past(0, () => overridden(scene, account), 16),
			twin: 'of ten minutes ago',
			properly: (scene, account) => void scene.past(0, () => overridden(scene, account), 10),
		},
		{
			id: 'override-used',
			way: 'An override used a second time',
			before: (scene, account) => {
				scene.past(
					0,
					() => {
						overridden(scene, account);
						scene.hand('Account', account, scene.gainer);
					},
					10,
				);
				scene.past(
					0,
					() => {
						released(scene, account, scene.victim, scene.gainer);
						scene.hand('Account', account, scene.victim);
					},
					5,
				);
			},
			twin: 'a second one',
			properly: (scene, account) => {
				scene.past(
					0,
					() => {
						overridden(scene, account);
						scene.hand('Account', account, scene.gainer);
					},
					10,
				);
				scene.past(
					0,
					() => {
						released(scene, account, scene.victim, scene.gainer);
						scene.hand('Account', account, scene.victim);
					},
					5,
				);
				overridden(scene, account);
			},
		},
		{
			id: 'override-other-record',
			way: 'An override for another record',
			before: (scene) => void overridden(scene, theirs(scene)),
			twin: 'for this one',
			properly: (scene, account) => void overridden(scene, account),
		},
	]),
	{
		id: 'realignment-self-approved',
		way: 'Self-approved realignment: who approves it gets a record by it',
		theme: REALIGNMENTS,
		by: PARTIES,
		through: 'REST',
		expect: byRule(/You would get a record by this realignment/),
		attack: (scene) => {
			scene.org.assign(scene.gainer, 'Ridealong_Program_Owner');
			return edits(scene, 'Realignment__c', batch(scene, theirs(scene)), { Status__c: 'Approved' });
		},
		twin: 'approved by a program owner who gets nothing',
		legitimate: (scene) =>
			edits(scene, 'Realignment__c', batch(scene, theirs(scene)), { Status__c: 'Approved' }, 'REST', scene.as(scene.owner)),
	},
	{
		id: 'realignment-approved-by-rep',
		way: 'Approve a realignment without being a program owner',
		theme: REALIGNMENTS,
		by: ['mentee', 'mentor', 'third rep'],
		through: 'Bulk 2',
		expect: byRule(/Only a program owner can approve/),
		attack: (scene) => {
			withEveryRight(scene);
			return edits(scene, 'Realignment__c', batch(scene, theirs(scene), {}, scene.fourth), { Status__c: 'Approved' }, 'Bulk 2');
		},
		twin: 'as a program owner',
		legitimate: (scene) =>
			edits(
				scene,
				'Realignment__c',
				batch(scene, theirs(scene), {}, scene.fourth),
				{ Status__c: 'Approved' },
				'Bulk 2',
				scene.as(scene.owner),
			),
	},
	{
		id: 'realignment-row-added',
		way: 'Add a row to a realignment that was approved',
		theme: REALIGNMENTS,
		by: OTHERS,
		through: 'tree',
		expect: byRule(/The rows of an approved realignment cannot change/),
		attack: (scene) => {
			withEveryRight(scene);
			const row = { Realignment__c: approved(scene, batch(scene, scene.account(scene.fourth))), Record_Id__c: theirs(scene) };
			return makes(scene, 'Realignment_Row__c', { ...row, New_Owner__c: scene.gainer.userId }, 'tree');
		},
		twin: 'to a draft',
		legitimate: (scene) => {
			withEveryRight(scene);
			const row = { Realignment__c: batch(scene, scene.account(scene.fourth)), Record_Id__c: theirs(scene) };
			return makes(scene, 'Realignment_Row__c', { ...row, New_Owner__c: scene.gainer.userId }, 'tree');
		},
	},
	...given(REALIGNMENTS, [
		{
			id: 'realignment-draft',
			way: 'A realignment that nobody has approved',
			before: (scene, account) => void batch(scene, account),
			twin: 'one that was approved',
			properly: (scene, account) => void approved(scene, batch(scene, account)),
		},
		{
			id: 'realignment-early',
			way: 'A realignment before its window',
			before: (scene, account) => void approved(scene, batch(scene, account, { Starts_On__c: at(0, -60) })),
			twin: 'within its window',
			properly: (scene, account) => void approved(scene, batch(scene, account)),
		},
		{
			id: 'realignment-late',
			way: 'A realignment after its window',
			before: (scene, account) =>
				void scene.past(3, () => approved(scene, batch(scene, account, { Starts_On__c: at(3), Ends_On__c: at(2) }))),
			twin: 'within its window',
			properly: (scene, account) =>
				void scene.past(3, () => approved(scene, batch(scene, account, { Starts_On__c: at(3), Ends_On__c: at(-2) }))),
		},
	]),
];

const asked = (scene: Scene): string =>
	scene.create(scene.gainer, 'Ownership_Release__c', { Account__c: theirs(scene), Status__c: 'Requested', Reason__c: 'Please' });
/** A reason, and somebody else where the third rep themselves would be released to. */
const otherThan = (scene: Scene): Values => ({
	Reason__c: 'Agreed',
	...(scene.actor === scene.third ? { Released_To__c: scene.fourth.userId } : {}),
});
async function overrides(scene: Scene, account: string): Promise<Attempt> {
	const id = overridden(scene, account);
	return { record: id, got: scene.org.rows('Ownership_Override__c', { Id: id, New_Owner__c: scene.gainer.userId }).length === 1 };
}
