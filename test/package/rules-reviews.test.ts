/** The rules of reviews and their comments. */
import { beforeEach } from 'node:test';
import { strFromU8, strToU8 } from 'fflate';
import type { SaveResult } from '../../scripts/local-org/engine/contract.ts';
import { ana, dana, deal, everyRight, org, signed, everyRule, type Values } from './rules.ts';
import { packageFiles, passes, TestOrg, type Person } from './support.ts';

/** Ana's deals belong to one mentorship each; asked for once, used by all asks of a case. */
let pair: string | undefined;
beforeEach(() => void (pair = undefined));
const ask = (by: Person = ana, more: Values = {}) => org.insert(by, 'Deal_Review__c', TestOrg.ask(deal, (pair ??= signed()), more));
const review = (more: Values = {}) => passes(ask(ana, more)).id!;
const move = (by: Person, id: string, Status__c: string) => org.update(by, 'Deal_Review__c', id, { Status__c });
const edit = (by: Person, id: string, values: Values) => org.update(by, 'Deal_Review__c', id, values);
const comment = (by: Person, id: string, more: Values = {}) =>
	org.insert(by, 'Review_Comment__c', { Deal_Review__c: id, Body__c: 'Call the CFO.', Kind__c: 'Question', ...more });
const reword = (by: Person, id: string, values: Values = { Body__c: 'Call her.' }) => org.update(by, 'Review_Comment__c', id, values);
const proven = (value: boolean) => {
	const [status] = org.rows('Ridealong_Status__c', { Name: 'Default' });
	if (status) passes(org.update(org.robot, 'Ridealong_Status__c', String(status['Id']), { Private_Asks_Proven__c: value }));
	else org.create(org.robot, 'Ridealong_Status__c', { Name: 'Default', Private_Asks_Proven__c: value });
};

/** Saves while the org has a flow of its own that changes a record related to the new review, before the package's flows run. */
function withAutomation(object: string, id: string, assignment: string, save: () => SaveResult): SaveResult {
	const flow = (status: string): Record<string, Uint8Array> => ({
		'flows/Own_Automation.flow':
			strToU8(`<?xml version="1.0" encoding="UTF-8"?><Flow xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion>
			<interviewLabel>Own {!$Flow.CurrentDateTime}</interviewLabel><label>Own automation</label><processType>AutoLaunchedFlow</processType>
			<recordUpdates><name>Change</name><label>Change</label><locationX>0</locationX><locationY>0</locationY><filterLogic>and</filterLogic>
			<filters><field>Id</field><operator>EqualTo</operator><value><elementReference>${id}</elementReference></value></filters>
			<inputAssignments>${assignment}</inputAssignments><object>${object}</object></recordUpdates>
			<start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Change</targetReference></connector>
			<object>Deal_Review__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordAfterSave</triggerType></start>
			<status>${status}</status><triggerOrder>1</triggerOrder></Flow>`),
		'package.xml': strToU8(
			'<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Own_Automation</members><name>Flow</name></types><version>66.0</version></Package>',
		),
	});
	pair ??= signed();
	org.deploy(flow('Active'));
	try {
		return save();
	} finally {
		org.deploy(flow('Draft'));
	}
}

everyRule('reviews', {
	'Deal_Review__c.Begins_As_Requested': {
		as: 'rep',
		stops: () => ask(ana, { Status__c: 'Advised' }),
		passes: () => ask(ana, { Status__c: 'Requested' }),
	},
	'Deal_Review__c.Says_What_Is_Asked': { as: 'rep', stops: () => ask(ana, { Ask__c: null }), passes: () => ask(ana, { Tried__c: null }) },
	'Deal_Review__c.Frozen_After_Create': {
		as: 'every right',
		stops: () => edit(everyRight, review(), { Stall_Score__c: 1 }),
		passes: () => edit(everyRight, review(), { Access_Until__c: '2026-07-01' }),
	},
	'Deal_Review__c.Owner_Frozen': {
		as: 'every right',
		stops: () => edit(everyRight, review(), { OwnerId: everyRight.userId }),
		passes: () => edit(everyRight, review(), { OwnerId: ana.userId }),
	},
	'Deal_Review__c.Words_By_The_Rep': {
		as: 'every right',
		stops: () => edit(everyRight, review(), { Ask__c: 'Words in her mouth' }),
		passes: () => edit(ana, review(), { Ask__c: 'Words of her own' }),
	},
	'Deal_Review__c.Status_By_The_Right_Person': {
		as: 'rep',
		stops: () => move(ana, review(), 'Acknowledged'),
		passes: () => move(dana, review(), 'Acknowledged'),
	},
	'Deal_Review__c.Status_Follows_Order': {
		as: 'rep',
		stops: () => move(ana, review(), 'Done'),
		passes() {
			const id = review();
			passes(move(dana, id, 'Advised'));
			return move(ana, id, 'Done');
		},
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_without_opportunity': {
		as: 'rep',
		stops: () => ask(ana, { Opportunity__c: null }),
		passes: () => ask(),
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_without_mentorship': {
		as: 'rep',
		stops: () => ask(ana, { Mentorship__c: null }),
		passes: () => ask(),
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_request': {
		as: 'a rep whose deal it is not',
		stops() {
			const bo = org.rep('Bo Lee');
			pair = org.mentorship(dana, bo);
			return ask(bo);
		},
		passes: () => ask(),
		says: /^Only the owner of a deal can ask/,
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_second_request': {
		as: 'rep',
		stops() {
			review();
			return ask();
		},
		passes() {
			passes(move(ana, review(), 'Withdrawn'));
			return ask();
		},
		says: /^You already asked Dana about this deal/,
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_private_request': {
		as: 'rep',
		stops() {
			proven(false);
			return ask(ana, { Visibility__c: 'Mentor only' });
		},
		passes() {
			proven(true);
			return ask(ana, { Visibility__c: 'Mentor only' });
		},
	},
	'Ridealong_Deal_Review_Before_Save.Refuse_probe': {
		as: 'every right',
		stops: () => org.insert(everyRight, 'Deal_Review__c', { Probe__c: true, Visibility__c: 'Team' }),
		passes: () => org.insert(org.robot, 'Deal_Review__c', { Probe__c: true, OwnerId: ana.userId }),
	},
	'Ridealong_Deal_Review_Share.Refuse_to_share': {
		as: 'rep, in an org whose own flow ends the mentorship in the same moment',
		stops: () =>
			withAutomation(
				'Mentorship__c',
				'$Record.Mentorship__c',
				'<field>Status__c</field><value><stringValue>Paused</stringValue></value>',
				ask,
			),
		passes: () =>
			withAutomation('Opportunity', '$Record.Opportunity__c', '<field>NextStep</field><value><stringValue>Ask</stringValue></value>', ask),
	},
	'Ridealong_Deal_Review_Share.Refuse_after_fault': {
		as: 'rep, where the share cannot be written',
		async stops() {
			const flow = 'flows/Ridealong_Deal_Review_Share.flow';
			const files = await packageFiles('force-app/main/reviews/flows');
			const broken = strFromU8(files[flow]!).replace(
				/(<field>OpportunityAccessLevel<\/field>\s*<value>\s*<stringValue>)Read/,
				'$1No such level',
			);
			org.deploy({ ...files, [flow]: strToU8(broken) });
			try {
				return ask();
			} finally {
				org.deploy(files);
			}
		},
		passes: () => ask(),
		says: /^This deal could not be shared with your mentor, so the ask was not sent\. Your text is kept\. Tell your admin: This error occurred/,
	},
	'Ridealong_Deal_Review_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Deal_Review__c', review()),
		passes: () =>
			org.remove(everyRight, 'Deal_Review__c', org.create(org.robot, 'Deal_Review__c', { Probe__c: true, OwnerId: ana.userId })),
	},
	'Review_Comment__c.Written_By_Rep_And_Mentor': {
		as: 'every right',
		stops: () => comment(everyRight, review()),
		passes: () => comment(dana, review()),
	},
	'Review_Comment__c.Advice_By_The_Mentor': {
		as: 'rep',
		stops: () => comment(ana, review(), { Kind__c: 'Advice' }),
		passes: () => comment(dana, review(), { Kind__c: 'Advice' }),
	},
	'Review_Comment__c.Says_Something': {
		as: 'rep',
		stops: () => comment(ana, review(), { Body__c: '  ' }),
		passes: () => comment(ana, review(), { Body__c: '?' }),
	},
	'Review_Comment__c.Not_On_Closed_Reviews': {
		as: 'rep',
		stops() {
			const id = review();
			passes(move(ana, id, 'Withdrawn'));
			return comment(ana, id);
		},
		passes() {
			const id = review();
			passes(move(dana, id, 'Advised'));
			return comment(ana, id);
		},
	},
	'Review_Comment__c.Own_Text_For_15_Minutes': {
		as: 'its author, a minute too late',
		stops() {
			const id = passes(comment(ana, review())).id!;
			org.clock.set('2026-06-19T09:16:00.000Z');
			return reword(ana, id);
		},
		passes() {
			const id = passes(comment(ana, review())).id!;
			org.clock.set('2026-06-19T09:15:00.000Z');
			return reword(ana, id);
		},
	},
	'Ridealong_Review_Comment_Before_Delete.Refuse_to_delete': {
		as: 'every right',
		stops: () => org.remove(everyRight, 'Review_Comment__c', passes(comment(ana, review())).id!),
		passes: () => reword(ana, passes(comment(ana, review())).id!),
	},
});
