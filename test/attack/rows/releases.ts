/** Releases: worn out, foreign, forged, stretched, answered by oneself. */
import { type Attack, PARTIES, byRule } from '../row.ts';
import { edits, given, makes, released, theirAccount, type Values, withEveryRight } from '../steps.ts';
import { at, type Scene } from '../world.ts';

const theme = 'Releases';

/** Who gains asks for the account. */
const asked = (scene: Scene, account: string): string =>
	scene.create(scene.gainer, 'Ownership_Release__c', { Account__c: account, Status__c: 'Requested', Reason__c: 'Please' });
/** A reason, and somebody else where the third rep themselves would be released to. */
const otherThan = (scene: Scene): Values => ({
	Reason__c: 'Agreed',
	...(scene.actor === scene.third ? { Released_To__c: scene.fourth.userId } : {}),
});

export const releases: Attack[] = [
	...given(theme, [
		{
			id: 'release-expired',
			way: 'An expired release: given eight days ago',
			before: (scene, account) => void scene.past(8, () => released(scene, account)),
			twin: 'given six days ago',
			properly: (scene, account) => void scene.past(6, () => released(scene, account)),
		},
		{
			id: 'release-long',
			way: 'A release with an end of one’s own, typed in when it was given',
			before: (scene, account) => {
				scene.org.assign(scene.victim, 'Test_Every_Right');
				scene.past(8, () => released(scene, account, { more: { Expires_On__c: at(-365) } }));
			},
			twin: 'within the seven days that it has',
			properly: (scene, account) => {
				scene.org.assign(scene.victim, 'Test_Every_Right');
				scene.past(6, () => released(scene, account, { more: { Expires_On__c: at(-365) } }));
			},
		},
		{
			id: 'release-other-record',
			way: 'A foreign release: for another record of the other',
			before: (scene) => void released(scene, theirAccount(scene)),
			twin: 'for this one',
			properly: (scene, account) => void released(scene, account),
		},
		{
			id: 'release-other-person',
			way: 'A foreign release: to another person',
			before: (scene, account) => void released(scene, account, { to: scene.third }),
			twin: 'to this one',
			properly: (scene, account) => void released(scene, account),
		},
		{
			id: 'release-revoked',
			way: 'A release that was taken back',
			before: (scene, account) => {
				const id = released(scene, account);
				scene.org.update(scene.victim, 'Ownership_Release__c', id, { Revoked__c: true });
			},
			twin: 'one that stands',
			properly: (scene, account) => void released(scene, account),
		},
		{
			id: 'release-former-owner',
			way: 'A release by who owned it before',
			before: (scene, account) => {
				scene.past(20, () => scene.hand('Account', account, scene.fourth));
				scene.past(3, () => released(scene, account, { by: scene.fourth }));
				scene.past(2, () => scene.hand('Account', account, scene.victim));
			},
			twin: 'by who owns it now',
			properly: (scene, account) => {
				scene.past(20, () => scene.hand('Account', account, scene.fourth));
				scene.past(2, () => scene.hand('Account', account, scene.victim));
				released(scene, account);
			},
		},
		{
			id: 'release-asked',
			way: 'A release that was asked for, and has no answer',
			by: PARTIES,
			before: (scene, account) => void asked(scene, account),
			twin: 'that whose it is gave',
			properly: (scene, account) =>
				void scene.org.update(scene.victim, 'Ownership_Release__c', asked(scene, account), { Status__c: 'Given' }),
		},
	]),
	{
		id: 'release-forged',
		way: 'A forged release: written in the other’s name',
		theme,
		by: ['mentee', 'mentor', 'third rep', 'admin without override'],
		through: 'REST',
		expect: byRule(/Only the owner of a record can release it/),
		attack: (scene) => {
			withEveryRight(scene);
			const to = scene.gainer.userId;
			const forged = {
				Account__c: theirAccount(scene),
				Released_To__c: to,
				Released_By__c: scene.victim.userId,
				OwnerId: scene.victim.userId,
			};
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
		theme,
		by: PARTIES,
		through: 'SOAP',
		expect: byRule(/Only the owner of the record can answer/),
		attack: (scene) => {
			withEveryRight(scene);
			return edits(scene, 'Ownership_Release__c', asked(scene, theirAccount(scene)), { Status__c: 'Given' }, 'SOAP');
		},
		twin: 'by whose record it is',
		legitimate: (scene) =>
			edits(scene, 'Ownership_Release__c', asked(scene, theirAccount(scene)), { Status__c: 'Given' }, 'SOAP', scene.as(scene.victim)),
	},
	{
		id: 'release-stretched',
		way: 'Edit a release: another person, another record, a later end',
		theme,
		by: ['mentee', 'mentor', 'admin without override'],
		through: 'collections',
		expect: byRule(/A release cannot change/),
		attack: (scene) => {
			withEveryRight(scene);
			const release = released(scene, theirAccount(scene), { to: scene.third });
			return edits(scene, 'Ownership_Release__c', release, { Released_To__c: scene.gainer.userId }, 'collections');
		},
		twin: 'its giver takes it back',
		legitimate: (scene) =>
			edits(
				scene,
				'Ownership_Release__c',
				released(scene, theirAccount(scene), { to: scene.third }),
				{ Revoked__c: true },
				'collections',
				scene.as(scene.victim),
			),
	},
];
