/** Realignments: approved by who gains, by nobody, added to later, or outside their window. */
import { type Attack, OTHERS, PARTIES, byRule } from '../row.ts';
import { approved, batch, edits, given, makes, theirAccount, withEveryRight } from '../steps.ts';
import { at } from '../world.ts';

const theme = 'Realignments';

export const realignments: Attack[] = [
	{
		id: 'realignment-self-approved',
		way: 'Self-approved realignment: who approves it gets a record by it',
		theme,
		by: PARTIES,
		through: 'REST',
		expect: byRule(/You would get a record by this realignment/),
		attack: (scene) => {
			scene.org.assign(scene.gainer, 'Ridealong_Program_Owner');
			return edits(scene, 'Realignment__c', batch(scene, theirAccount(scene)), { Status__c: 'Approved' });
		},
		twin: 'approved by a program owner who gets nothing',
		legitimate: (scene) =>
			edits(scene, 'Realignment__c', batch(scene, theirAccount(scene)), { Status__c: 'Approved' }, 'REST', scene.as(scene.owner)),
	},
	{
		id: 'realignment-approved-by-rep',
		way: 'Approve a realignment without being a program owner',
		theme,
		by: ['mentee', 'mentor', 'third rep'],
		through: 'Bulk 2',
		expect: byRule(/Only a program owner can approve/),
		attack: (scene) => {
			withEveryRight(scene);
			return edits(scene, 'Realignment__c', batch(scene, theirAccount(scene), {}, scene.fourth), { Status__c: 'Approved' }, 'Bulk 2');
		},
		twin: 'as a program owner',
		legitimate: (scene) =>
			edits(
				scene,
				'Realignment__c',
				batch(scene, theirAccount(scene), {}, scene.fourth),
				{ Status__c: 'Approved' },
				'Bulk 2',
				scene.as(scene.owner),
			),
	},
	{
		id: 'realignment-row-added',
		way: 'Add a row to a realignment that was approved',
		theme,
		by: OTHERS,
		through: 'tree',
		expect: byRule(/The rows of an approved realignment cannot change/),
		attack: (scene) => {
			withEveryRight(scene);
			const row = { Realignment__c: approved(scene, batch(scene, scene.account(scene.fourth))), Record_Id__c: theirAccount(scene) };
			return makes(scene, 'Realignment_Row__c', { ...row, New_Owner__c: scene.gainer.userId }, 'tree');
		},
		twin: 'to a draft',
		legitimate: (scene) => {
			withEveryRight(scene);
			const row = { Realignment__c: batch(scene, scene.account(scene.fourth)), Record_Id__c: theirAccount(scene) };
			return makes(scene, 'Realignment_Row__c', { ...row, New_Owner__c: scene.gainer.userId }, 'tree');
		},
	},
	...given(theme, [
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
